"""Ask a provider whether the person of one session may stay, and act on the answer.

* Another person's token, a refusal within the life that the provider has named, or a
  rule on a claim that was met and is not any more: the session ends. A claim that is
  missing is not a rule that is not met. Where the refusal may mean no more than that
  the sign-in is long ago, it ends as one that is too old: whom the provider still lets
  in has nothing to prove to come back.
* A refusal that says nothing, nothing to ask with, or a provider that lets this client
  refresh nothing: it cannot be checked, and stays.
* No answer, a server error, a bad certificate, an answer that makes no sense: it stays
  until *How long without an answer* is over since the first question that had none,
  and the provider was asked several times, because a clock may jump.

Whoever stays gets the role of now (`roles.py`). A new refresh token is on the disk
before anything else is done with the answer, and that it may be lost is on the disk
before the question is asked. Called by `check_rounds.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
import time
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant

from .. import registry
from ..fault import FaultError
from ..oidc import refresh, userinfo
from ..oidc.claims import Identity
from ..oidc.grant import Grant, Granted
from ..oidc.refresh import (
    AccessRefusedError,
    AnotherPersonError,
    GrantRefusedError,
    SignedIn,
)
from ..oidc.role_rule import Claims
from ..settings import Settings
from . import refusals, roles, rule_in_step, sessions
from .session import End, Session
from .session_store import async_store

if TYPE_CHECKING:
    from .provider import LatchkeyAuthProvider

LEAST_UNANSWERED: Final = 3
_DAY: Final = 86_400
_HOUR: Final = 3600


class Outcome(Enum):
    """What came of a check."""

    STAYS = auto()
    ENDS = auto()
    AGES = auto()
    """Refused, for the person or because the sign-in is long ago."""
    UNANSWERED = auto()
    """The provider does not answer, or not so many requests, whoever it is about."""
    MEANINGLESS = auto()
    """What it answers about this session says nothing."""
    UNCHECKABLE = auto()


async def async_check(
    hass: HomeAssistant, provider: "LatchkeyAuthProvider", session: Session
) -> Outcome:
    """Check one session, and end it if that is what comes of it."""
    outcome, claims = await _async_ask(hass, provider, session)
    store = async_store(hass)
    current = store.async_get(session.id)
    grant = store.async_grant(session.id)
    if (
        current is None
        or registry.async_find(hass, provider.settings.id) is not provider
    ):
        # Over, or its provider was changed, while it was asked.
        return outcome
    now = time.time()
    match outcome:
        case Outcome.ENDS:
            sessions.async_end(hass, current, End.NOT_LET_IN)
        case Outcome.AGES:
            sessions.async_end(hass, current, End.TOO_OLD)
        case Outcome.STAYS:
            store.async_put(replace(current, last_checked=now))
            if grant is not None:
                store.async_put_grant(session.id, grant.note_answer(now))
            if claims is not None:
                return await _async_follow_role(hass, provider, current, claims)
        case Outcome.UNANSWERED | Outcome.MEANINGLESS if grant is not None:
            grant = grant.note_silence(now)
            store.async_put_grant(session.id, grant)
            if _is_silent_for_too_long(provider.settings, grant, now):
                sessions.async_end(hass, current, End.UNANSWERED)
                return Outcome.ENDS
    return outcome


async def _async_follow_role(
    hass: HomeAssistant,
    provider: "LatchkeyAuthProvider",
    session: Session,
    claims: Mapping[str, Any],
) -> Outcome:
    """Give the person the role of now, which may be none."""
    identity = Identity(session.issuer, session.subject, claims)
    try:
        await roles.async_follow(
            hass, provider.settings, identity, session.credential_id, Claims.SOME
        )
    except FaultError as fault:
        refusals.async_tell_check(hass, provider.settings.id, fault)
        return Outcome.ENDS
    return Outcome.STAYS


def is_too_old(settings: Settings, session: Session, now: float) -> bool:
    """Tell whether the person has to sign in again for its age alone."""
    days = settings.sign_in_again_days
    return days > 0 and now >= session.made_at + days * _DAY


async def _async_ask(
    hass: HomeAssistant, provider: "LatchkeyAuthProvider", session: Session
) -> tuple[Outcome, Mapping[str, Any] | None]:
    grant = async_store(hass).async_grant(session.id)
    if grant is None or not grant.can_be_asked_with(time.time()):
        return Outcome.UNCHECKABLE, None
    signed_in = SignedIn(session.issuer, session.subject, session.auth_time)
    try:
        claims = await _async_claims(hass, provider, session, signed_in, grant)
    except (AnotherPersonError, AccessRefusedError):
        return Outcome.ENDS, None
    except GrantRefusedError:
        return _after_refusal(hass, provider.settings, session, grant), None
    except FaultError as fault:
        refusals.async_tell_check(hass, provider.settings.id, fault)
        return _without_answer(hass, session, grant, fault), None
    if claims is not None and not await _async_follow_rule(
        hass, provider, session, grant, claims
    ):
        return Outcome.ENDS, None
    return Outcome.STAYS, claims


def _without_answer(
    hass: HomeAssistant, session: Session, grant: Grant, fault: FaultError
) -> Outcome:
    if refresh.is_impossible(fault) and session.last_checked is None:
        # It never was possible, so that it is not says nothing of anybody.
        return _lapse(hass, session, grant)
    is_for_all = refresh.is_for_all(fault)
    return Outcome.UNANSWERED if is_for_all else Outcome.MEANINGLESS


async def _async_follow_rule(
    hass: HomeAssistant,
    provider: "LatchkeyAuthProvider",
    session: Session,
    grant: Grant,
    claims: Mapping[str, Any],
) -> bool:
    """Tell whether the rule that let the person in is met, or says nothing, now."""
    settings, was_met = provider.settings, grant.rule_was_met
    for credentials in await provider.async_credentials():
        if credentials.id == session.credential_id:
            was_met = was_met or rule_in_step.was_met(settings, credentials)
            rule_in_step.async_note(hass, settings, credentials, claims)
    return not was_met or rule_in_step.find_refusal(settings, claims) is None


def _after_refusal(
    hass: HomeAssistant, settings: Settings, session: Session, grant: Grant
) -> Outcome:
    store = async_store(hass)
    read_at = store.async_read_at(session.id)
    is_from_backup = read_at is not None and grant.is_from_backup(
        read_at, settings.check.seconds
    )
    life = settings.refresh_token_hours * _HOUR
    now = time.time()
    if not is_from_backup and grant.is_refusal_of_the_person(now, life):
        is_of_age = grant.may_be_of_age(now, session.made_at)
        return Outcome.AGES if is_of_age else Outcome.ENDS
    return _lapse(hass, session, grant)


def _lapse(hass: HomeAssistant, session: Session, grant: Grant) -> Outcome:
    """Ask no more with what is of no use, and no sign of anything."""
    lapsed = replace(grant, refresh_token=None, is_in_doubt=False)
    async_store(hass).async_put_grant(session.id, lapsed)
    return Outcome.UNCHECKABLE


async def _async_claims(
    hass: HomeAssistant,
    provider: "LatchkeyAuthProvider",
    session: Session,
    signed_in: SignedIn,
    grant: Grant,
) -> Mapping[str, Any] | None:
    """Give what the provider says of the person now, or raise that it says no."""
    documents, claims = provider.documents, None
    if grant.refresh_token is not None:
        grant, claims = await _async_refresh(hass, provider, session, signed_in, grant)
    if claims is None or provider.settings.userinfo:
        more = await refresh.async_read_userinfo(
            documents, signed_in, grant, time.time()
        )
        if more is not None:
            claims = userinfo.merge(claims or {}, more)
    return claims


async def _async_refresh(
    hass: HomeAssistant,
    provider: "LatchkeyAuthProvider",
    session: Session,
    signed_in: SignedIn,
    grant: Grant,
) -> tuple[Grant, Mapping[str, Any] | None]:
    store = async_store(hass)
    store.async_put_grant(session.id, replace(grant, is_in_doubt=True))
    await store.async_write()
    try:
        tokens = await refresh.async_refresh(provider.documents, grant)
    except FaultError as fault:
        if not refresh.may_be_used_up(fault):
            store.async_put_grant(session.id, grant)
        raise
    granted = tokens.granted or Granted(tokens.access_token)
    renewed = grant.renew(granted, time.time())
    store.async_note_answer(session.id, renewed)
    await store.async_write()
    return renewed, await refresh.async_validate(provider.documents, signed_in, tokens)


def _is_silent_for_too_long(settings: Settings, grant: Grant, now: float) -> bool:
    days = settings.unanswered_days
    return (
        days > 0
        and grant.unanswered >= LEAST_UNANSWERED
        and grant.silent_since is not None
        and now >= grant.silent_since + days * _DAY
    )
