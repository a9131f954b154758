"""Name what a sign-in can be that waits in one browser and ends in another.

What may become of it is for `handover.py`, which alone makes and changes these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
import secrets

from ..people.networks import Networks
from .agent import Agent


class Code(StrEnum):
    """Why nothing is handed over; each has words, and a row in troubleshooting."""

    UNKNOWN = "relay-unknown"
    """Guessed, somebody else's, forgotten, or from before a restart."""
    EXPIRED = "relay-expired"
    USED = "relay-used"
    DECLINED = "relay-declined"
    OTHER_NETWORK = "relay-other-network"
    DIGITS_WRONG = "relay-digits-wrong"
    DIGITS_LATE = "relay-digits-late"
    NOT_TAKEN = "relay-not-taken"
    MOVED_TOO_OFTEN = "relay-moved-too-often"
    TOO_LARGE = "relay-too-large"


class Progress(StrEnum):
    """How far a waiting page has come, before anybody agrees."""

    BEGUN = auto()
    FOLLOWED = auto()
    FINISHING = auto()


class HandoverError(Exception):
    """Something that cannot be done, and why."""

    def __init__(self, code: Code) -> None:
        """Keep the code, which is all that anybody is told."""
        super().__init__(code)
        self.code = code


class Way(Enum):
    """How a finishing page may hand over."""

    CLICK = auto()
    DIGITS = auto()
    NOT_AT_ALL = auto()


@dataclass(frozen=True, slots=True)
class Callback:
    """A provider's answer: the address that it sent the other browser to."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person has decided about a device."""

    user_id: str
    name: str
    keep: bool
    approved_by: str
    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of whom by which provider of ours it was proven, if it was by one."""


type Answer = Callback | Approval


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a page in an app waits for: a login flow at a provider."""

    flow_id: str
    provider: str
    request: str = field(repr=False)
    """The authorization request as far as the integration has made it."""
    page: str
    """Where the client opened the login page."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a page with a code for phones waits for: to be let in as somebody."""

    query: str = field(repr=False)
    """What its client asked the login page for."""
    client: str | None = None
    """The host of that client, where it is neither the frontend here nor an app."""


type Subject = SignIn | Device


@dataclass(frozen=True, slots=True)
class ExpectConsent:
    """Nobody has agreed yet."""


@dataclass(frozen=True, slots=True)
class ExpectDigits:
    """Somebody has agreed, and sees the digits."""

    digits: str = field(repr=False)
    answer: Answer
    until: float


@dataclass(frozen=True, slots=True)
class Ready:
    """It can be taken, once."""

    answer: Answer
    until: float
    link: str | None = None
    """Where it has to be taken, if being there together was what allowed it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """It was taken."""


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing more can come of it."""

    code: Code


type Stage = ExpectConsent | ExpectDigits | Ready | Taken | Over


@dataclass(slots=True, eq=False)
class Waiting:
    """One waiting page."""

    id: str
    subject: Subject
    agent: Agent
    began: float
    address: str
    """The IP address that it was last seen at."""
    link: str | None
    """The link of this Home Assistant that it has been on all the time, if known."""
    secret: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))
    """What only the browser of the waiting page has."""
    is_opened: bool = False
    target: str = field(default="", repr=False)
    """The whole authorization request, where it is one."""
    digest: str | None = None
    """What the `state` that it is bound to is known by."""
    of: Networks = ()
    """The networks that it began in."""
    needs: int = 0
    """How many bytes its subject needs."""
    is_followed: bool = False
    """Whether its page has asked what becomes of it, as every page does at once."""
    addresses: set[str] = field(default_factory=set)
    """All that it was seen at since it moved."""
    stage: Stage = field(default_factory=ExpectConsent)
    version: int = 0
    """Counts its changes, so that both pages can tell whether they show what is."""
    listeners: set[Callable[[], None]] = field(default_factory=set, repr=False)
    finishing: list["Finishing"] = field(default_factory=list, repr=False)

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        if self.finishing:
            return Progress.FINISHING
        return Progress.FOLLOWED if self.is_followed else Progress.BEGUN

    @property
    def size(self) -> int:
        """How many bytes visitors have made of it, as long as they liked."""
        answers = (each.answer for each in self.finishing if each.answer is not None)
        return (
            self.needs + len(self.target) + sum(len(each.address) for each in answers)
        )

    def become(self, stage: Stage) -> None:
        """Change, and tell those who wait for that."""
        self.stage = stage
        self.version += 1
        for listener in list(self.listeners):
            listener()


@dataclass(slots=True, eq=False)
class Finishing:
    """One finishing page."""

    id: str
    waiting: Waiting
    answer: Callback | None
    link: str | None
    opened: float
    address: str = ""
    """The IP address that it was opened at."""
    secret: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(32))
    person: str | None = None
    """The user who has proven who they are here, just now."""
    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Who they are to the provider of ours that they did it by, if it was one."""
    proven: float | None = None
    refused: str | None = None
    """Why what was brought last was no proof, or what was chosen is not allowed."""
    agreed: bool = False
