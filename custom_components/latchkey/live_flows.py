"""Issue the nonce of each login flow, and take it back once.

RP-14 and RP-55: a nonce belongs to one flow, is good for ten minutes and for one
proof. Anyone can start flows, so living ones are capped: each address pushes out its
own oldest, and when the house is full the oldest goes, if it is old enough to have
been given up. Pure but for chance; the caller brings the time.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address, ip_network
import secrets
from typing import Final

from .fault import FaultError, Reason

LASTS_SECONDS: Final = 600

# Living flows in all, and from one address: a household may be behind one.
MOST: Final = 500
MOST_PER_ADDRESS: Final = 30

# A flow that is this old gives way when the house is full.
GIVES_WAY_SECONDS: Final = 120

# Flows whose nonce is gone wait for their page this long, to go on or to tell it so;
# then, or when there are too many, Home Assistant forgets them.
FORGET_SECONDS: Final = 1800
MOST_WAITING: Final = 1000


class State(Enum):
    """What has become of a flow's nonce."""

    LIVE = auto()
    USED = auto()
    EXPIRED = auto()


@dataclass(slots=True, eq=False)
class Ticket:
    """One flow's nonce."""

    flow_id: str
    address: str
    began: float
    nonce: str = field(repr=False)
    state: State = State.LIVE


def household(address: IPv4Address | IPv6Address) -> str:
    """Name who an address belongs to: of IPv6, everyone has a whole network."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)


class LiveFlows:
    """The flows of all providers that wait for their proof."""

    def __init__(self, forget: Callable[[str], None]) -> None:
        """Take what makes Home Assistant forget a flow."""
        self._forget = forget
        self._live: OrderedDict[str, Ticket] = OrderedDict()
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._used: OrderedDict[str, float] = OrderedDict()

    def issue(self, flow_id: str, address: str, now: float) -> Ticket:
        """Give a flow its nonce, or raise `FaultError` when the house is full."""
        self._tidy(now)
        own = [each for each in self._live.values() if each.address == address]
        if len(own) >= MOST_PER_ADDRESS:
            self._expire(own[0], now)
        elif len(self._live) >= MOST:
            oldest = next(iter(self._live.values()))
            if now < oldest.began + GIVES_WAY_SECONDS:
                raise FaultError(Reason.TOO_MANY_FLOWS, "too-many-flows")
            self._expire(oldest, now)
        # 32 bytes make 43 letters, which every provider takes.
        ticket = Ticket(flow_id, address, now, secrets.token_urlsafe(32))
        self._live[flow_id] = ticket
        return ticket

    def consume(self, ticket: Ticket, now: float) -> State:
        """Use the nonce up, and tell what it was until now."""
        self._tidy(now)
        was = ticket.state
        if was is State.LIVE:
            ticket.state = State.USED
            del self._live[ticket.flow_id]
            self._waiting[ticket.flow_id] = now
            self._used[ticket.nonce] = now
        return was

    def was_used(self, nonce: object) -> bool:
        """Tell whether a nonce is one of ours that brought its proof already."""
        return nonce in self._used if isinstance(nonce, str) else False

    def drop(self, flow_id: str) -> None:
        """Forget a flow that Home Assistant has ended."""
        self._waiting.pop(flow_id, None)
        if ticket := self._live.pop(flow_id, None):
            ticket.state = State.EXPIRED

    def _expire(self, ticket: Ticket, now: float) -> None:
        ticket.state = State.EXPIRED
        del self._live[ticket.flow_id]
        self._waiting[ticket.flow_id] = now

    def _tidy(self, now: float) -> None:
        """All are in the order of age, so the look ends at the first young one."""
        while self._live:
            oldest = next(iter(self._live.values()))
            if now < oldest.began + LASTS_SECONDS:
                break
            self._expire(oldest, now)
        while self._waiting:
            flow_id, since = next(iter(self._waiting.items()))
            if len(self._waiting) <= MOST_WAITING and now < since + FORGET_SECONDS:
                break
            del self._waiting[flow_id]
            self._forget(flow_id)
        while self._used:
            nonce, since = next(iter(self._used.items()))
            if len(self._used) <= MOST_WAITING and now < since + FORGET_SECONDS:
                break
            del self._used[nonce]
