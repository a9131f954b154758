"""Decide what becomes of a sign-in that waits in one browser and ends in another.

The *waiting page* is where somebody wants to be signed in: an app's web view, a tablet
on the wall. The *finishing page* is in another browser: a provider has sent somebody
there (`waiting.SignIn`), or a phone has scanned the code of the waiting page
(`waiting.Device`). Nothing is handed over before a person has agreed at the finishing
page. Where both pages were on one link of this Home Assistant all the time
(`home_link.py`), that is enough. Elsewhere, and only where an administrator allows it,
the finishing page then shows six digits that are typed at the waiting page: once,
within a minute. Whoever waits never sees them, so whoever has begun a sign-in to have a
stranger finish it gains nothing (RFC 8628, 5.4).

Everything is bounded: ten minutes for the whole, a minute for what was handed over,
one taking, a few finishing pages, and memory, which is shared out fairly between the
networks that visitors come from (`people/fair_share.py`). Behind a proxy all have one
address: of its pages those that nobody looks at, those that somebody does, and those
that somebody has come to finish make room for their own kind first. So pages that are
only begun push out no other, unless that address has still more of those.

Called by the routes of this folder. Pure but for chance; the caller brings the time, by
a clock that nobody sets.
"""

from collections import OrderedDict
import hashlib
import hmac
import secrets
from typing import Final

from ..people.fair_share import FairShare, Path
from ..people.networks import Networks
from .agent import Agent
from .waiting import (
    Answer,
    Callback,
    Code,
    ExpectConsent,
    ExpectDigits,
    Finishing,
    HandoverError,
    Over,
    Ready,
    Subject,
    Taken,
    Waiting,
    Way,
)

# From the first page until something is handed over.
LASTS_SECONDS: Final = 600

# For the digits, and for what was handed over to be taken.
TAKE_SECONDS: Final = 60

# What is over is remembered a while longer, to say why.
FORGET_SECONDS: Final = 900

# What one waiting page needs here, with its finishing pages; what visitors make as
# long as they like is added to it when it comes.
WAITING_BYTES: Final = 4096
ROOM: Final = 8 * 1024 * 1024

# Finishing pages of one waiting page.
MOST_FINISHING: Final = 4

# Addresses that one waiting page may have, one after the other: Wi-Fi, mobile, Wi-Fi.
MOST_MOVES: Final = 3

DIGITS: Final = 6


class Handovers:
    """All waiting pages and finishing pages."""

    def __init__(self) -> None:
        """Begin with none."""
        # In the order of age.
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()
        self._states: dict[str, str] = {}
        self._finishing: dict[str, Finishing] = {}
        self._room = FairShare(ROOM)

    def __len__(self) -> int:
        """Give how many pages are remembered, of both kinds."""
        return len(self._waiting) + len(self._finishing)

    def all(self) -> list[Waiting]:
        """Give all waiting pages that are remembered."""
        return list(self._waiting.values())

    def begin(  # noqa: PLR0913, PLR0917
        self,
        subject: Subject,
        agent: Agent,
        address: str,
        of: Networks,
        link: str | None,
        now: float,
        extra_bytes: int = 0,
    ) -> Waiting:
        """Let a page wait, or raise that what it brings is too large."""
        self._tidy(now)
        if not self._room.has_room_for(WAITING_BYTES + extra_bytes):
            raise HandoverError(Code.TOO_LARGE)
        waiting = Waiting(secrets.token_urlsafe(16), subject, agent, now, address, link)
        waiting.of, waiting.needs = of, extra_bytes
        self._waiting[waiting.id] = waiting
        self._place(waiting)
        return waiting

    def _place(self, waiting: Waiting) -> None:
        """Count what a page needs by now, among those that have come as far."""
        if waiting.id not in self._waiting:
            # It was forgotten while somebody had it at hand.
            return
        self._room.remove(waiting.id)
        # Of the kinds first, so that neither is pushed out by a flood of the other.
        kind = type(waiting.subject).__name__
        path: Path = (kind, *waiting.of, waiting.progress)
        for gone in self._room.add(waiting.id, path, WAITING_BYTES + waiting.size):
            self.forget(self._waiting[gone])

    def find(self, waiting_id: str, now: float) -> Waiting | None:
        """Give a waiting page by its name, which is no secret."""
        self._tidy(now)
        waiting = self._waiting.get(waiting_id)
        if waiting is not None:
            _age(waiting, now)
        return waiting

    def find_own(self, waiting_id: str, secret: str, now: float) -> Waiting | None:
        """Give it to its own browser only."""
        waiting = self.find(waiting_id, now)
        if waiting is None or not _is_same(secret, waiting.secret):
            return None
        return waiting

    def open(self, waiting: Waiting, target: str) -> bool:
        """Give a waiting page to the browser that opens it first, and to no other.

        `target` is the whole authorization request, which that brings.
        """
        if waiting.is_opened:
            return False
        waiting.is_opened, waiting.target = True, target
        self._place(waiting)
        return True

    def follow(self, waiting: Waiting) -> None:
        """Note that its page asks what becomes of it."""
        if not waiting.is_followed:
            waiting.is_followed = True
            self._place(waiting)

    def expect(self, waiting: Waiting, state: str) -> bool:
        """Bind it to the `state` of an authorization request, once."""
        digest = _digest(state)
        if waiting.digest is not None or digest in self._states:
            return False
        waiting.digest = digest
        self._states[digest] = waiting.id
        return True

    def find_by_state(self, state: str, now: float) -> Waiting | None:
        """Give the waiting page that a provider's answer is for."""
        return self.find(self._states.get(_digest(state), ""), now)

    def see(self, waiting: Waiting, address: str, link: str | None) -> bool:
        """Note where the waiting page is now, and tell whether that has changed.

        It is on a link of this Home Assistant only if it never was anywhere else.
        """
        if link is None or link != waiting.link:
            waiting.link = None
        if address == waiting.address:
            return False
        # One that goes to and fro between two of its own has not moved so often.
        if len(waiting.addresses) <= 1 + MOST_MOVES:
            waiting.addresses |= {waiting.address, address}
        waiting.address = address
        has_moved_far = len(waiting.addresses) > 1 + MOST_MOVES
        if has_moved_far and not isinstance(waiting.stage, Over):
            waiting.become(Over(Code.MOVED_TOO_OFTEN))
        return True

    def arrive(
        self,
        waiting: Waiting,
        answer: Callback | None,
        address: str,
        link: str | None,
        now: float,
    ) -> Finishing:
        """Let a page finish, or raise why there is nothing to finish."""
        _age(waiting, now)
        if isinstance(waiting.stage, Over):
            raise HandoverError(waiting.stage.code)
        if not isinstance(waiting.stage, ExpectConsent):
            raise HandoverError(Code.USED)
        # Who has proven nothing gives way first, and of these who has come before from
        # the same address: nobody at another one pushes out who is just signing in.
        waiting.finishing.sort(
            key=lambda each: (
                each.proven is not None,
                each.address != address,
                each.opened,
            )
        )
        while len(waiting.finishing) >= MOST_FINISHING:
            del self._finishing[waiting.finishing.pop(0).id]
        finishing = Finishing(secrets.token_urlsafe(16), waiting, answer, link, now)
        finishing.address = address
        self._finishing[finishing.id] = finishing
        waiting.finishing.append(finishing)
        self._place(waiting)
        return finishing

    def find_finishing(
        self, finishing_id: str, secret: str, now: float
    ) -> Finishing | None:
        """Give a finishing page to its own browser only."""
        self._tidy(now)
        finishing = self._finishing.get(finishing_id)
        if finishing is None or not _is_same(secret, finishing.secret):
            return None
        _age(finishing.waiting, now)
        return finishing

    def agree(self, finishing: Finishing, answer: Answer, way: Way, now: float) -> None:
        """Hand over, or raise why that cannot be done: the first one counts."""
        waiting = finishing.waiting
        _age(waiting, now)
        if isinstance(waiting.stage, Over):
            raise HandoverError(waiting.stage.code)
        if not isinstance(waiting.stage, ExpectConsent):
            raise HandoverError(Code.USED)
        until = now + TAKE_SECONDS
        match way:
            case Way.NOT_AT_ALL:
                waiting.become(Over(Code.OTHER_NETWORK))
                raise HandoverError(Code.OTHER_NETWORK)
            case Way.CLICK:
                finishing.agreed = True
                waiting.become(Ready(answer, until, finishing.link))
            case Way.DIGITS:
                finishing.agreed = True
                digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
                waiting.become(ExpectDigits(digits, answer, until))

    def decline(self, finishing: Finishing) -> None:
        """End it, or take back what was agreed to at this page; no other's."""
        if finishing.agreed or isinstance(finishing.waiting.stage, ExpectConsent):
            self.end(finishing.waiting, Code.DECLINED)

    def end(self, waiting: Waiting, code: Code) -> None:
        """Let nothing more come of it."""
        if not isinstance(waiting.stage, (Over, Taken)):
            waiting.become(Over(code))

    def type_digits(self, waiting: Waiting, typed: str, now: float) -> None:
        """Take the digits, or end it: there is one try."""
        _age(waiting, now)
        stage = waiting.stage
        if isinstance(stage, Over):
            raise HandoverError(stage.code)
        if not isinstance(stage, ExpectDigits):
            raise HandoverError(Code.USED)
        if not _is_same(typed, stage.digits):
            waiting.become(Over(Code.DIGITS_WRONG))
            raise HandoverError(Code.DIGITS_WRONG)
        waiting.become(Ready(stage.answer, stage.until))

    def take(self, waiting: Waiting, now: float) -> Answer:
        """Give what was handed over, once; the caller has just seen the page.

        What was allowed because both pages were on one link is not taken elsewhere.
        """
        _age(waiting, now)
        stage = waiting.stage
        if isinstance(stage, Over):
            raise HandoverError(stage.code)
        if not isinstance(stage, Ready):
            raise HandoverError(Code.USED)
        if stage.link is not None and stage.link != waiting.link:
            waiting.become(Over(Code.OTHER_NETWORK))
            raise HandoverError(Code.OTHER_NETWORK)
        waiting.become(Taken())
        return stage.answer

    def forget(self, waiting: Waiting) -> None:
        """Let nothing come for a waiting page any more."""
        del self._waiting[waiting.id]
        self._room.remove(waiting.id)
        if waiting.digest is not None:
            del self._states[waiting.digest]
        for each in waiting.finishing:
            del self._finishing[each.id]
        waiting.become(Over(Code.UNKNOWN))

    def _tidy(self, now: float) -> None:
        """All are in the order of age, so the look ends at the first young one."""
        while self._waiting:
            waiting = next(iter(self._waiting.values()))
            if now < waiting.began + FORGET_SECONDS:
                break
            self.forget(waiting)


def way(finishing: Finishing, *, is_allowed_elsewhere: bool) -> Way:
    """Tell how a finishing page may hand over: what is not known is another network."""
    own = finishing.waiting.link
    if own is not None and own == finishing.link:
        return Way.CLICK
    return Way.DIGITS if is_allowed_elsewhere else Way.NOT_AT_ALL


def _age(waiting: Waiting, now: float) -> None:
    """Let go what has waited for too long."""
    match waiting.stage:
        case ExpectConsent() if now >= waiting.began + LASTS_SECONDS:
            waiting.become(Over(Code.EXPIRED))
        case ExpectDigits(until=until) if now >= until:
            waiting.become(Over(Code.DIGITS_LATE))
        case Ready(until=until) if now >= until:
            waiting.become(Over(Code.NOT_TAKEN))
        case _:
            pass


def _digest(state: str) -> str:
    """Give what a `state` is known by here: it is not kept itself."""
    return hashlib.sha256(state.encode(errors="surrogatepass")).hexdigest()


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(
        one.encode(errors="surrogatepass"), other.encode(errors="surrogatepass")
    )
