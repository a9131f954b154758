"""Say what is remembered of one sign-in through a provider, and how it is written down.

A session begins when a client of Home Assistant redeems its code, and is over when the
refresh tokens that came of it are gone. It holds no token of anybody's: those are apart
(`oidc/grant.py`), so that whoever is shown a session is shown none. `State` is all
that `session_store.py` keeps; `describe` and `read` are the two ways between it and
JSON. A member that a later version added is passed over, and one that an earlier
version did not have is empty; anything else that does not fit makes the whole unusable,
because half of what is known would end, or spare, the wrong sessions. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from ..oidc import id_token
from ..oidc.grant import Grant
from ..oidc.jti_memory import JtiMemory


class End(StrEnum):
    """Why a session is over."""

    LOGGED_OUT = "logged_out"
    """Its person logged out in Home Assistant's frontend or app."""
    EXPIRED = "expired"
    """Home Assistant's own time for it is over."""
    REMOVED = "removed"
    """Somebody deleted it in Home Assistant: its person or an administrator."""
    PROVIDER_LOGOUT = "provider_logout"
    """The provider sent a logout token."""
    PROVIDER_LEFT = "provider_left"
    """The provider was removed, or changed into another one."""
    NOT_LET_IN = "not_let_in"
    """The provider does not let the person in any more, or a rule does not."""
    UNANSWERED = "unanswered"
    """The provider has not answered for longer than is configured."""
    TOO_OLD = "too_old"
    """The person has to sign in again after the configured time."""
    UNLINKED = "unlinked"
    """The identity is not one of the user's any more."""
    ADMINISTRATOR = "administrator"
    """An administrator ended the user's sessions, by Latchkey."""
    DEACTIVATED = "deactivated"
    """An administrator deactivated the user, by Latchkey."""
    ROLE = "role"
    """The user's role at the provider allows less than before, or nothing."""

    @property
    def needs_authentication(self) -> bool:
        """Tell whether the provider's word of before is not enough to come back."""
        return self in {
            End.REMOVED,
            End.PROVIDER_LOGOUT,
            End.NOT_LET_IN,
            End.UNANSWERED,
            End.UNLINKED,
            End.ADMINISTRATOR,
        }

    @property
    def is_told_to_the_browser(self) -> bool:
        """Tell whether the browser may not go to a provider by itself then."""
        is_shut_out = self in {End.LOGGED_OUT, End.DEACTIVATED}
        return is_shut_out or self.needs_authentication


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of a person through a provider."""

    id: str
    provider_id: str
    issuer: str
    subject: str = field(repr=False)
    sid: str | None = field(repr=False)
    """What the provider calls the session, if its ID Token said so."""
    auth_time: float | None
    """When the person proved who they are at the provider, if it said so."""
    credential_id: str
    refresh_token_ids: tuple[str, ...]
    """Of Home Assistant, by which its client goes on without a sign-in."""
    client: str | None
    """The client id, as Home Assistant knows it: an address."""
    made_at: float
    last_checked: float | None
    """When the provider was last asked whether the person may stay."""
    is_known: bool
    """Whether the sign-in was seen, or only its refresh token was found later."""
    browser: str | None = field(default=None, repr=False)
    """The hash of what the browser is known by (`people/browser_cookie.py`)."""
    issued_at: float | None = None
    """When the provider signed its ID Token, by its own clock."""
    is_approval: bool = False
    """Whether it is for nothing but to let a device in, at once: this is not kept."""


@dataclass(frozen=True, slots=True)
class BrowserEnd:
    """How the last session of a browser ended, until somebody signs in there."""

    provider_id: str
    end: End
    at: float
    awaited: str | None = field(default=None, repr=False)
    """The hash of the `state` that the provider has to bring back, once."""
    sent_at: float | None = None
    """When the person went on to log out at the provider too."""
    answer: str | None = None
    """What came back from there: `CONFIRMED`, or the code of what was wrong."""


CONFIRMED: Final = "confirmed"


@dataclass(frozen=True, slots=True)
class Required:
    """Who has to authenticate at the provider anew (`reauthentication.py`)."""

    issuer: str
    subject: str = field(repr=False)
    end: End
    at: float
    """When the last of their sessions was ended, by our clock."""
    issued_at: float | None
    """When the last ID Token of an ended session was signed, by the provider's."""


@dataclass(slots=True)
class State:
    """Everything that outlives a restart."""

    sessions: dict[str, Session] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict, repr=False)
    """By the session's id, what the provider is asked with again: its tokens."""
    logout_tokens: dict[str, JtiMemory] = field(default_factory=dict)
    """By the provider's id, which have come."""
    logouts: dict[str, float] = field(default_factory=dict)
    """By the provider's id, when the last one came."""
    ended: list[str] = field(default_factory=list)
    """Ids of refresh tokens that were deleted, the latest last."""
    browser_ends: dict[str, BrowserEnd] = field(default_factory=dict, repr=False)
    """By the hash of what a browser is known by, the latest last."""
    required: dict[str, dict[str, Required]] = field(default_factory=dict, repr=False)
    """By the issuer and the subject, the latest last."""
    auth_time_issuers: list[str] = field(default_factory=list)
    """Who has sent `auth_time`, the latest last."""


def describe(state: State) -> dict[str, Any]:
    """Give what is written to the disk."""
    # Copied in one go each: Home Assistant 2025 asks from another thread.
    return {
        "sessions": [_describe_session(each) for each in list(state.sessions.values())],
        "grants": {
            session: _describe_grant(each)
            for session, each in list(state.grants.items())
        },
        "logout_tokens": {
            provider: each.describe()
            for provider, each in list(state.logout_tokens.items())
        },
        "logouts": dict(state.logouts),
        "ended": list(state.ended),
        "browser_ends": {
            browser: asdict(each) for browser, each in list(state.browser_ends.items())
        },
        "required": [
            asdict(each)
            for people in list(state.required.values())
            for each in list(people.values())
        ],
        "auth_time_issuers": list(state.auth_time_issuers),
    }


def read(stored: object) -> State:
    """Read what was written, or raise `ValueError`."""
    try:
        return _read(stored)
    except (AttributeError, KeyError, TypeError) as err:
        # Its message may quote what is stored.
        msg = type(err).__name__
        raise ValueError(msg) from None


def _describe_session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "provider_id": session.provider_id,
        "issuer": session.issuer,
        "subject": session.subject,
        "sid": session.sid,
        "auth_time": session.auth_time,
        "credential_id": session.credential_id,
        "refresh_token_ids": list(session.refresh_token_ids),
        "client": session.client,
        "made_at": session.made_at,
        "last_checked": session.last_checked,
        "is_known": session.is_known,
        "browser": session.browser,
        "issued_at": session.issued_at,
    }


def _read(stored: object) -> State:
    if not isinstance(stored, Mapping):
        raise TypeError
    sessions = [_read_session(each) for each in stored.get("sessions", [])]
    required: dict[str, dict[str, Required]] = {}
    for each in map(_read_required, stored.get("required", [])):
        required.setdefault(each.issuer, {})[each.subject] = each
    return State(
        sessions={each.id: each for each in sessions},
        grants=_map(stored.get("grants", {}), _read_grant),
        logout_tokens=_map(stored.get("logout_tokens", {}), _read_memory),
        logouts=_map(stored.get("logouts", {}), _time),
        ended=list(_texts(stored.get("ended", []))),
        browser_ends=_map(stored.get("browser_ends", {}), _read_browser_end),
        required=required,
        auth_time_issuers=list(_texts(stored.get("auth_time_issuers", []))),
    )


def _describe_grant(grant: Grant) -> dict[str, Any]:
    return {
        "refresh_token": grant.refresh_token,
        "access_token": grant.access_token,
        "access_until": grant.access_until,
        "refresh_until": grant.refresh_until,
        "is_offline": grant.is_offline,
        "answered_at": grant.answered_at,
        "unanswered": grant.unanswered,
        "is_in_doubt": grant.is_in_doubt,
        "rule_was_met": grant.rule_was_met,
        "silent_since": grant.silent_since,
        "is_replaced": grant.is_replaced,
        "refresh_since": grant.refresh_since,
    }


def _read_grant(stored: Mapping[str, Any]) -> Grant:
    return Grant(
        refresh_token=_text_or_none(stored["refresh_token"]),
        access_token=_text_or_none(stored["access_token"]),
        access_until=_time_or_none(stored["access_until"]),
        refresh_until=_time_or_none(stored["refresh_until"]),
        is_offline=stored["is_offline"] is True,
        answered_at=_time(stored["answered_at"]),
        unanswered=int(_time(stored["unanswered"])),
        is_in_doubt=stored["is_in_doubt"] is True,
        rule_was_met=stored["rule_was_met"] is True,
        silent_since=_time_or_none(stored.get("silent_since")),
        is_replaced=stored.get("is_replaced") is not False,
        refresh_since=_time_or_none(stored.get("refresh_since")),
    )


def _read_memory(stored: Mapping[str, Any]) -> JtiMemory:
    return JtiMemory(
        _map(stored["good_until"], _time), _time(stored["forgotten_until"])
    )


def _read_browser_end(stored: Mapping[str, Any]) -> BrowserEnd:
    return BrowserEnd(
        provider_id=_text(stored["provider_id"]),
        end=End(stored["end"]),
        at=_time(stored["at"]),
        awaited=_text_or_none(stored["awaited"]),
        sent_at=_time_or_none(stored["sent_at"]),
        answer=_text_or_none(stored["answer"]),
    )


def _read_required(stored: Mapping[str, Any]) -> Required:
    return Required(
        issuer=_text(stored["issuer"]),
        subject=_text(stored["subject"]),
        end=End(stored["end"]),
        at=_time(stored["at"]),
        issued_at=_time_or_none(stored["issued_at"]),
    )


def _read_session(stored: Mapping[str, Any]) -> Session:
    return Session(
        id=_text(stored["id"]),
        provider_id=_text(stored["provider_id"]),
        issuer=_text(stored["issuer"]),
        subject=_text(stored["subject"]),
        sid=_text_or_none(stored["sid"]),
        auth_time=_time_or_none(stored["auth_time"]),
        credential_id=_text(stored["credential_id"]),
        refresh_token_ids=_texts(stored["refresh_token_ids"]),
        client=_text_or_none(stored["client"]),
        made_at=_time(stored["made_at"]),
        last_checked=_time_or_none(stored["last_checked"]),
        is_known=stored["is_known"] is True,
        browser=_text_or_none(stored.get("browser")),
        issued_at=_time_or_none(stored.get("issued_at")),
    )


def _map[Value](
    stored: Mapping[str, Any], read_one: Callable[[Any], Value]
) -> dict[str, Value]:
    return {_text(name): read_one(each) for name, each in stored.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _time(value: object) -> float:
    if (time := id_token.number(value)) is None:
        raise TypeError
    return time


def _time_or_none(value: object) -> float | None:
    return None if value is None else _time(value)
