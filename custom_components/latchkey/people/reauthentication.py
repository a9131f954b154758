"""Keep a session that somebody else has ended from beginning again by itself.

A provider that still knows a browser signs its person in without a question: what an
administrator, a logout token or a check has ended would be back in a second. So after
such an end the person must have authenticated at the provider anew, in each browser:
the ID Token's `auth_time` must be later than the end, and than the last ID Token of an
ended session, which is by the provider's own clock. What was only found out by its
`auth_time` too late is refused, and counts as nobody's attack.

A browser whose own session was ended (`page/browser_cookie.py`), or that was refused
for this, asks the provider for it: `prompt=login` and `max_age=0`, which also make
`auth_time` obligatory (Core 2, 3.1.2.1). Where a provider is not known to send it,
there is nothing to be checked, and having asked is all that there is: for a day it
takes a click, and what the provider makes of it is between it and the browser. A
provider that lists the claim, or has sent it once, must send it. Whoever links an
account has just shown that they know its password, and that is enough.

Called by `session_binding.py` and `login_flow.py`.
"""

import time
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..fault import FaultError, Reason
from ..oidc.claims import Identity
from ..oidc.documents import Documents
from ..oidc.id_token import LEEWAY
from ..page import browser_cookie
from .session import BrowserEnd, End, Required
from .session_store import async_store

# Asks a provider to have the person authenticate, whoever it knows.
_ANEW: Final = {"prompt": "login", "max_age": "0"}

# Asks it to say when they did, and nothing else: ten years.
_TELL: Final = {"max_age": "315360000"}

# Seconds for which a provider that never says it must be asked before anybody is in.
_DOUBT: Final = 86_400


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
def async_parameters(hass: HomeAssistant, issuer: str, *, anew: bool) -> dict[str, str]:
    """Give what a request says beyond what every request does (Core 3.1.2.1).

    As soon as anybody of an issuer has to have authenticated since some time, it has to
    say when they did: whoever has just signed in by a browser that nobody knows is in.
    """
    if anew:
        return _ANEW
    return _TELL if async_store(hass).async_is_anybody_required(issuer) else {}


@callback
def async_is_asked_for(hass: HomeAssistant, provider_id: str) -> bool:
    """Tell whether the browser that asks must have its person authenticate anew."""
    end = async_store(hass).async_browser_end(browser_cookie.async_current())
    return (
        end is not None
        and end.provider_id == provider_id
        and end.end.needs_authentication
    )


@callback
def async_check(
    hass: HomeAssistant, documents: Documents, identity: Identity, *, was_asked: bool
) -> None:
    """Raise `FaultError` where the person has not authenticated since the end."""
    store = async_store(hass)
    if identity.auth_time is not None:
        store.async_note_auth_time(identity.issuer)
    required = store.async_required(identity.issuer, identity.subject)
    if required is None or _has_authenticated(required, identity.auth_time):
        return
    known = documents.metadata
    is_sent = store.async_sends_auth_time(identity.issuer) or (
        known is not None and known.lists_auth_time
    )
    is_doubtful = not was_asked and time.time() < required.at + _DOUBT
    if identity.auth_time is None and not is_sent and not is_doubtful:
        return
    if (browser := browser_cookie.async_current()) is not None:
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


def _has_authenticated(required: Required, auth_time: float | None) -> bool:
    """Compare by the provider's clock, and with ours where that allows it."""
    if auth_time is None or auth_time + LEEWAY <= required.at:
        return False
    return required.issued_at is None or auth_time > required.issued_at
