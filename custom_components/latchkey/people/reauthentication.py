"""Keep a session that somebody else has ended from beginning again by itself.

A provider that still knows a browser signs its person in without a question: what an
administrator, a logout token or a check has ended would be back in a second. So after
such an end the person must have authenticated at the provider anew, in each browser:
the ID Token's `auth_time` must be later than the end, and than the last ID Token of an
ended session, which is by the provider's own clock. What was only found out by its
`auth_time` too late is refused, and counts as nobody's attack.

A browser whose own session was ended (`people/browser_cookie.py`), or that was refused
for this, asks the provider for it, for a day: `prompt=login` and `max_age=0`, which
also make `auth_time` obligatory (Core 2, 3.1.2.1). A provider that does not know this
`prompt`, as Google does not, would show an error instead, so it is asked what it knows.
A browser without a cookie asks as soon as one like it was refused.

Where a provider is not known to send the time, there is nothing to be checked, and
having asked is all that there is: for a day it takes a click, and what the provider
makes of it is between it and the browser. A provider that has sent the claim once must
send it; so must one that lists it, until it has left it out for somebody of whom
nothing was required. An administrator can lift it (`administration/people_flow.py`).
Whoever links an account has just shown that they know its password: that is enough.

Called by `session_binding.py`, `login_flow.py`, `admission_steps.py`, `provider.py` and
`ending.py`.
"""

from dataclasses import replace
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .. import addresses
from ..const import DOMAIN
from ..fault import FaultError, Reason
from ..oidc import issuer as issuers
from ..oidc.claims import Identity
from ..oidc.documents import Documents
from ..oidc.id_token import LEEWAY
from ..oidc.metadata import Metadata
from . import browser_cookie
from .session import BrowserEnd, End, Required
from .session_store import async_store

# Asks a provider to have the person authenticate, whoever it knows.
_ANEW: Final = {"prompt": "login", "max_age": "0"}

_LOGIN: Final = _ANEW["prompt"]

# Has them choose, which nobody does for them.
_CHOOSE: Final = "select_account"

# Asks it to say when they did, and nothing else: ten years.
_TELL: Final = {"max_age": "315360000"}

# Seconds for which a provider that never says it must be asked before anybody is in.
_DOUBT: Final = 86_400

# Seconds for which browsers ask by themselves that can keep no cookie.
_UNKNOWN_SECONDS: Final = 600

# When one was refused, by the provider's id and a clock that nobody sets.
_UNKNOWN: HassKey[dict[str, float]] = HassKey(f"{DOMAIN}_unknown_browsers")

# Issuers that did not say when somebody authenticated, though they were asked.
_SILENT: HassKey[set[str]] = HassKey(f"{DOMAIN}_silent_issuers")


@callback
def async_require(
    hass: HomeAssistant, issuer: str, subject: str, end: End, issued_at: float | None
) -> None:
    """Let nobody in as this person before they have authenticated anew."""
    store = async_store(hass)
    before = store.async_required(issuer, subject)
    known = [issued_at, before.issued_at if before else None]
    latest = max((each for each in known if each is not None), default=None)
    store.async_require(Required(issuer, subject, end, time.time(), latest))


@callback
def async_parameters(
    hass: HomeAssistant, known: Metadata, *, anew: bool
) -> dict[str, str]:
    """Give what a request says beyond what every request does (Core 3.1.2.1).

    As soon as anybody of an issuer has to have authenticated since some time, it has to
    say when they did: whoever has just signed in by a browser that nobody knows is in.
    """
    if anew:
        wanted = _anew(known)
    elif known.issuer != issuers.GOOGLE and async_store(hass).async_is_anybody_required(
        known.issuer
    ):
        wanted = _TELL
    else:
        return {}
    # An endpoint may bring its own, and each may be there once.
    own = addresses.query_names(known.authorization_endpoint)
    return {name: wanted[name] for name in wanted.keys() - own}


@callback
def async_is_asked_for(hass: HomeAssistant, provider_id: str) -> bool:
    """Tell whether the browser that asks must have its person authenticate anew."""
    if (browser := browser_cookie.async_current()) is None:
        refused_at = hass.data.get(_UNKNOWN, {}).get(provider_id)
        return refused_at is not None and (
            time.monotonic() < refused_at + _UNKNOWN_SECONDS
        )
    end = async_store(hass).async_browser_end(browser)
    return (
        end is not None
        and end.provider_id == provider_id
        and end.end.needs_authentication
        and abs(time.time() - end.at) < _DOUBT
    )


@callback
def async_check(
    hass: HomeAssistant,
    documents: Documents,
    identity: Identity,
    *,
    was_asked: bool,
    began: float,
) -> None:
    """Raise `FaultError` where the person has not authenticated since the end.

    `began` is when the flow did, by a clock that nobody sets.
    """
    store, issuer = async_store(hass), identity.issuer
    silent = hass.data.setdefault(_SILENT, set())
    if identity.auth_time is not None:
        store.async_note_auth_time(issuer)
    required = store.async_required(issuer, identity.subject)
    if required is None:
        if identity.auth_time is None and store.async_is_anybody_required(issuer):
            silent.add(issuer)
        return
    required = _corrected(required, time.time(), time.monotonic() - began)
    if _has_authenticated(required, identity.auth_time):
        return
    known = documents.metadata
    is_listed = known is not None and known.lists_auth_time and issuer not in silent
    is_sent = is_listed or store.async_sends_auth_time(issuer)
    is_doubtful = not was_asked and time.time() < required.at + _DOUBT
    if identity.auth_time is None and not is_sent and not is_doubtful:
        return
    if (browser := browser_cookie.async_current()) is None:
        unknown = hass.data.setdefault(_UNKNOWN, {})
        unknown[documents.settings.id] = time.monotonic()
    else:
        # Its next try asks the provider for it.
        end = BrowserEnd(documents.settings.id, required.end, time.time())
        store.async_note_browser_end(browser, end)
    if not was_asked:
        code = "authentication-required"
        raise FaultError(Reason.SIGN_IN_AGAIN, code)
    if identity.auth_time is None:
        code = "id-token-auth-time-missing"
        raise FaultError(Reason.SIGN_IN_AGAIN, code)
    code = "id-token-auth-time"
    raise FaultError(Reason.SIGN_IN_AGAIN, code)


def _anew(known: Metadata) -> dict[str, str]:
    """Ask for it as the provider can; Google's list is not in its metadata."""
    if known.issuer == issuers.GOOGLE:
        return {"prompt": _CHOOSE}
    if not known.prompts or _LOGIN in known.prompts:
        return _ANEW
    chosen = {"prompt": _CHOOSE} if _CHOOSE in known.prompts else {}
    return {**chosen, "max_age": _ANEW["max_age"]}


def _corrected(required: Required, now: float, took: float) -> Required:
    """Take a time that has not come yet for what it is: of a clock that was ahead.

    Whoever has authenticated since the flow began has done so anew.
    """
    at, issued_at, began = required.at, required.issued_at, now - took
    if at > now + LEEWAY:
        at = began
    if issued_at is not None and issued_at > now + LEEWAY:
        issued_at = began - LEEWAY
    return replace(required, at=at, issued_at=issued_at)


def _has_authenticated(required: Required, auth_time: float | None) -> bool:
    """Compare by the provider's clock, and with ours where that allows it."""
    if auth_time is None or auth_time + LEEWAY <= required.at:
        return False
    return required.issued_at is None or auth_time > required.issued_at
