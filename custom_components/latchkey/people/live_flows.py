"""Hold the login flows that wait, so that no stranger ends somebody else's.

RP-14 and RP-55: a nonce belongs to one flow, is good for ten minutes and for one
proof. The flow itself holds its nonce and Home Assistant holds the flow, so nothing
has to be looked up and no number of flows has to be kept small. What is bounded is
memory: anyone can begin flows, and Home Assistant's own never expire. It answers 404
for a flow that is gone *and counts that towards the ban of whoever asks*, so a flow
that could still be asked for is let go only where memory runs out.

* A flow waits for its proof. All of these share `ROOM_WAITING` bytes, several
  thousand flows, fairly between networks (`fair_share.py`): a flood pushes out its
  own, never somebody's who holds few. There is no other limit for one address: all
  who come by a proxy, a carrier's NAT or Home Assistant's cloud share one. What such
  a flood can still do is push out the flows of its very own address, by beginning so
  many within the time that a person spends at the provider.
* A flow that is older than ten minutes takes no proof any more, but stays to tell its
  page so, for half an hour.
* A proven flow waits for its person, at the form to link an account or at the second
  factor. Proof is what nobody has without signing in at the provider, so these have
  `ROOM_PROVEN` bytes of their own, which unproven flows never touch. They are shared
  between providers first, so that one that proves whatever it likes pushes out its
  own people only, and one person has a few of them. So these end by time alone,
  except where a provider's own people flood it from very many networks.

Called by `provider.py`, `login_flow.py` and `proof.py`. Pure but for chance; the
caller brings the time.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
import secrets
from typing import Final

from .. import contract
from ..fault import FaultError, Reason
from .fair_share import FairShare, Path
from .networks import Networks

LASTS_SECONDS: Final = contract.ATTEMPT_SECONDS

# Home Assistant forgets a flow this long after it began, or after it was proven.
FORGET_SECONDS: Final = 1800

# What one flow needs in Home Assistant and here (2.3 KB and up to 1.2 KB, measured).
# Whatever a visitor or a provider makes as long as they like is added to it.
FLOW_BYTES: Final = 4096
ROOM_WAITING: Final = 32 * 1024 * 1024
ROOM_PROVEN: Final = 16 * 1024 * 1024

# Proven flows of one person at one provider: so many tabs.
MOST_PROVEN_OF_ONE: Final = 10

# Nonces that are remembered to have brought their proof. They open nothing whether
# they are or not; a proof that is presented again is only told apart from a forged one.
MOST_USED: Final = 1000


class FlowState(Enum):
    """What has become of a flow's nonce."""

    LIVE = auto()
    USED = auto()
    EXPIRED = auto()


@dataclass(slots=True, eq=False)
class Ticket:
    """One flow's nonce."""

    flow_id: str
    networks: Networks
    began: float
    nonce: str = field(repr=False)
    state: FlowState = FlowState.LIVE


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a proven flow is of."""

    provider_id: str
    issuer: str
    subject: str = field(repr=False)


class LiveFlows:
    """The flows of all providers that wait for their proof or their person."""

    def __init__(self, forget: Callable[[str], None]) -> None:
        """Take what makes Home Assistant forget a flow."""
        self._forget = forget
        # Since when each waits, in the order of age.
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._proven: OrderedDict[str, tuple[float, Person]] = OrderedDict()
        self._used: OrderedDict[str, float] = OrderedDict()
        self._room_waiting = FairShare(ROOM_WAITING)
        self._room_proven = FairShare(ROOM_PROVEN)

    def issue(
        self, flow_id: str, of: Networks, now: float, extra_bytes: int = 0
    ) -> Ticket:
        """Give a flow its nonce, or raise `FaultError` where it is too large."""
        self._tidy(now)
        size = FLOW_BYTES + extra_bytes
        if not self._room_waiting.has_room_for(size):
            raise FaultError(Reason.TOO_MANY_FLOWS, "too-many-flows")
        for gone in self._room_waiting.add(flow_id, of, size):
            self._end(gone)
        self._waiting[flow_id] = now
        # 32 bytes make 43 letters, which every provider takes.
        return Ticket(flow_id, of, now, secrets.token_urlsafe(32))

    def consume(self, ticket: Ticket, now: float) -> FlowState:
        """Use the nonce up, and tell what it was until now."""
        self._tidy(now)
        if ticket.state is FlowState.LIVE and now >= ticket.began + LASTS_SECONDS:
            ticket.state = FlowState.EXPIRED
        was = ticket.state
        if was is FlowState.LIVE:
            ticket.state = FlowState.USED
            self._used[ticket.nonce] = now
        return was

    def prove(
        self, ticket: Ticket, person: Person, now: float, extra_bytes: int = 0
    ) -> None:
        """Keep a flow until its person goes on, or raise that there is no room."""
        self._tidy(now)
        if ticket.flow_id not in self._waiting:
            # Home Assistant has ended it while its proof was verified.
            return
        size = FLOW_BYTES + extra_bytes
        if not self._room_proven.has_room_for(size):
            raise FaultError(Reason.TOO_MANY_FLOWS, "too-many-flows")
        self.drop(ticket.flow_id)
        path: Path = (person.provider_id, *ticket.networks)
        for gone in self._room_proven.add(ticket.flow_id, path, size):
            self._end(gone)
        self._proven[ticket.flow_id] = (now, person)
        own = [name for name, (_, of) in self._proven.items() if of == person]
        for oldest in own[: max(0, len(own) - MOST_PROVEN_OF_ONE)]:
            self._end(oldest)

    def was_used(self, nonce: object) -> bool:
        """Tell whether a nonce is one of ours that brought its proof already."""
        return nonce in self._used if isinstance(nonce, str) else False

    def drop(self, flow_id: str) -> None:
        """Forget a flow that Home Assistant has ended."""
        self._waiting.pop(flow_id, None)
        self._proven.pop(flow_id, None)
        self._room_waiting.remove(flow_id)
        self._room_proven.remove(flow_id)

    def _end(self, flow_id: str) -> None:
        self.drop(flow_id)
        self._forget(flow_id)

    def _tidy(self, now: float) -> None:
        """All are in the order of age, so the look ends at the first young one."""
        while self._waiting:
            flow_id, since = next(iter(self._waiting.items()))
            if now < since + FORGET_SECONDS:
                break
            self._end(flow_id)
        while self._proven:
            flow_id, (since, _person) = next(iter(self._proven.items()))
            if now < since + FORGET_SECONDS:
                break
            self._end(flow_id)
        while self._used:
            nonce, since = next(iter(self._used.items()))
            if len(self._used) <= MOST_USED and now < since + FORGET_SECONDS:
                break
            del self._used[nonce]
