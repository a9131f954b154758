"""Tell which refresh token of Home Assistant came of which sign-in, exactly.

Nothing is told from the time. Every login flow of ours ends with an instance of
`Credentials` that is its own, with the id of those that are stored. Home Assistant
keeps this very instance with the authorization code, and then with the refresh token,
and has the provider validate the refresh token as soon as it is made, inside of the
code exchange. There the instance says which sign-in it was, and the session is stored.

A provider may end a session before that moment. What is still to be redeemed is on a
list, and `async_withdraw` strikes it off: that code yields no session. Neither does one
whose sign-in is on the list no more. Whoever keeps a token, or the provider's code, to
bring it later gains nothing: all that a flow brings is of a sign-in that may have been
let through before the end, if the flow began before it. Its clock is ours. The times in
tokens are the provider's, and of a code none is known. A flow that begins after the end
brings what a provider let through that knew of it: a nonce is of one flow only.

What was stored without us - before this version, by a client that came by another way,
or before a file was lost - is found by its credentials, at the start and when it is
next used. Of these sessions the person is known, but not which session of the
provider's they are.

Called by `login_flow.py`, `admission_steps.py`, `provider.py`, `ending.py`,
`sessions.py`, `backchannel_logout.py` and `__init__.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
import time
from typing import Final
import uuid

from homeassistant.auth import InvalidAuthError
from homeassistant.auth.models import TOKEN_TYPE_NORMAL, Credentials, RefreshToken
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.http import current_request
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, SIGNAL_SESSION_BEGAN, SIGNAL_SESSION_ENDED
from ..oidc.claims import Identity
from ..oidc.grant import Grant
from . import browser_cookie, reauthentication
from .live_flows import LASTS_SECONDS
from .session import BrowserEnd, End, Session
from .session_store import async_store

# A proven flow waits for its person for half an hour (`live_flows.py`), then for the
# second factor, and a code for ten minutes.
_LASTS_SECONDS: Final = 3600
# Each is a sign-in that was proven, so nobody has as many as that.
_MOST: Final = 10_000

# So long after it began a flow takes a proof, which then asks the provider for its
# keys, for tokens and at UserInfo, at most.
_WITHDRAWN_SECONDS: Final = LASTS_SECONDS + 120

# Where clients say that a person logged out, the second one since long ago.
_REVOCATIONS: Final = frozenset({"/auth/revoke", "/auth/token"})


@dataclass(slots=True, eq=False)
class SignIn:
    """A sign-in whose code was not redeemed yet."""

    provider_id: str
    issuer: str
    subject: str = field(repr=False)
    sid: str | None = field(repr=False)
    auth_time: float | None
    proven: float
    grant: Grant | None = field(default=None, repr=False)
    credentials: Credentials | None = field(default=None, repr=False)
    browser: str | None = field(default=None, repr=False)
    issued_at: float | None = None
    is_approval: bool = False
    is_withdrawn: bool = False


type Concerns = Callable[[SignIn], bool]


@dataclass(slots=True)
class _SignIns:
    """The list, and what was withdrawn while a proof may still be on its way."""

    waiting: list[SignIn] = field(default_factory=list)
    withdrawn: list[tuple[float, Concerns, End]] = field(default_factory=list)


_SIGN_INS: HassKey[_SignIns] = HassKey(f"{DOMAIN}_sign_ins")

# Why the refresh tokens are being deleted that are at this moment.
_ENDING: HassKey[dict[str, End]] = HassKey(f"{DOMAIN}_ending")


@callback
def async_expect(
    hass: HomeAssistant, provider_id: str, identity: Identity, since: float
) -> SignIn:
    """Put a proven sign-in on the list.

    `since` is when its flow began, by a clock that nobody sets.
    """
    book = _book(hass)
    now = time.monotonic()
    kept = [each for each in book.waiting if each.proven > now - _LASTS_SECONDS]
    sign_in = SignIn(
        provider_id,
        identity.issuer,
        identity.subject,
        identity.sid,
        identity.auth_time,
        now,
        issued_at=identity.issued_at,
    )
    for at, concerns, end in book.withdrawn:
        if at >= since and concerns(sign_in):
            _withdraw(hass, sign_in, end)
    book.waiting = [*kept, sign_in][-_MOST:]
    return sign_in


@callback
def async_own(sign_in: SignIn, credentials: Credentials) -> Credentials:
    """Give the credentials once more, as an instance that is this sign-in's only."""
    sign_in.credentials = Credentials(
        credentials.auth_provider_type,
        credentials.auth_provider_id,
        credentials.data,
        credentials.id,
        credentials.is_new,
    )
    return sign_in.credentials


@callback
def async_withdraw(hass: HomeAssistant, concerns: Concerns, end: End) -> int:
    """Have those sign-ins that it concerns yield no session; tell how many."""
    book = _book(hass)
    now = time.monotonic()
    young = [each for each in book.withdrawn if each[0] > now - _WITHDRAWN_SECONDS]
    book.withdrawn = [*young, (now, concerns, end)][-_MOST:]
    found = [each for each in book.waiting if concerns(each)]
    for sign_in in found:
        _withdraw(hass, sign_in, end)
    return len(found)


@callback
def async_bind(hass: HomeAssistant, refresh_token: RefreshToken) -> None:
    """Remember whose sign-in a refresh token is of, or raise `InvalidAuthError`."""
    is_gone = hass.auth.async_get_refresh_token(refresh_token.id) is None
    if is_gone or async_store(hass).async_of_token(refresh_token.id) is not None:
        return
    credentials = refresh_token.credential
    sign_in = _take(hass, credentials)
    # One that is not among the stored ones is a flow's own.
    is_forgotten = sign_in is None and stored(refresh_token) is not credentials
    if is_forgotten or (sign_in is not None and sign_in.is_withdrawn):
        async_end_token(hass, refresh_token, End.PROVIDER_LOGOUT)
        message = "This session was ended before it began: sign in again"
        raise InvalidAuthError(message)
    _remember(hass, refresh_token, sign_in)


async def async_adopt(hass: HomeAssistant) -> None:
    """Make the known sessions those that Home Assistant has refresh tokens of."""
    store = async_store(hass)
    had = await _async_tokens(hass)
    for token_id in store.state.ended:
        if token_id in had:
            # It was deleted, and Home Assistant could not write that any more.
            async_end_token(hass, had[token_id], End.REMOVED)
    tokens = await _async_tokens(hass)
    for session in store.async_all():
        for token_id in session.refresh_token_ids:
            if token_id not in tokens:
                # Gone while nobody looked, so there is nothing to tell of it.
                store.async_drop_token(token_id)
    for token in tokens.values():
        if store.async_of_token(token.id) is not None:
            _watch(hass, token)
            if token.credential is None:
                # Home Assistant 2025 ends nothing when an identity is unlinked, and
                # asks nobody about it from the next start on.
                async_end_token(hass, token, End.UNLINKED)
        elif is_ours(token):
            _remember(hass, token, None)
    store.async_forget_ends(had)


async def async_tidy(hass: HomeAssistant) -> None:
    """Forget the sessions of a user who was removed.

    Home Assistant 2025 tells nobody of the refresh tokens that go with a user.
    """
    store = async_store(hass)
    tokens = await _async_tokens(hass)
    for session in store.async_all():
        for token_id in session.refresh_token_ids:
            if token_id not in tokens and store.async_drop_token(token_id):
                _tell(hass, session, End.REMOVED)


def is_ours(refresh_token: RefreshToken) -> bool:
    """Tell whether somebody signed in by a provider of ours to get it."""
    return (
        refresh_token.token_type == TOKEN_TYPE_NORMAL
        and refresh_token.credential is not None
        and refresh_token.credential.auth_provider_type == DOMAIN
    )


def stored(refresh_token: RefreshToken) -> Credentials | None:
    """Give a user's credentials as they are now, by those of a refresh token.

    What a refresh token holds may be a flow's own instance, which nobody updates.
    """
    own = refresh_token.credential
    users = refresh_token.user.credentials
    return next((each for each in users if own and each.id == own.id), None)


@callback
def async_end_token(hass: HomeAssistant, refresh_token: RefreshToken, end: End) -> None:
    """Delete a refresh token, which closes its connections, and say why."""
    async_store(hass).async_note_end(refresh_token.id)
    ending = hass.data.setdefault(_ENDING, {})
    ending[refresh_token.id] = end
    try:
        hass.auth.async_remove_refresh_token(refresh_token)
    finally:
        del ending[refresh_token.id]


@callback
def async_use_up(hass: HomeAssistant, refresh_token: RefreshToken) -> None:
    """Delete the refresh token of a sign-in that has served its one purpose.

    No session of anybody's has ended by that, so nobody is told, and nobody has to
    authenticate anew.
    """
    async_store(hass).async_drop_token(refresh_token.id)
    hass.auth.async_remove_refresh_token(refresh_token)


@callback
def _book(hass: HomeAssistant) -> _SignIns:
    return hass.data.setdefault(_SIGN_INS, _SignIns())


@callback
def _withdraw(hass: HomeAssistant, sign_in: SignIn, end: End) -> None:
    sign_in.is_withdrawn = True
    if end.needs_authentication:
        reauthentication.async_require(
            hass, sign_in.issuer, sign_in.subject, end, sign_in.issued_at
        )


def _take(hass: HomeAssistant, credentials: Credentials | None) -> SignIn | None:
    """Take the sign-in off the list that ended with this very instance."""
    waiting = _book(hass).waiting
    for sign_in in waiting:
        if sign_in.credentials is credentials is not None:
            waiting.remove(sign_in)
            return sign_in
    return None


async def _async_tokens(hass: HomeAssistant) -> dict[str, RefreshToken]:
    """Give everybody's refresh tokens, by their id."""
    return {
        token.id: token
        for user in await hass.auth.async_get_users()
        for token in user.refresh_tokens.values()
    }


@callback
def _remember(
    hass: HomeAssistant, refresh_token: RefreshToken, sign_in: SignIn | None
) -> None:
    credentials = refresh_token.credential
    if credentials is None:
        return
    is_known = sign_in is not None
    data = credentials.data
    session = Session(
        id=uuid.uuid4().hex,
        provider_id=credentials.auth_provider_id or "",
        issuer=sign_in.issuer if sign_in else str(data.get("iss", "")),
        subject=sign_in.subject if sign_in else str(data.get("sub", "")),
        sid=sign_in.sid if sign_in else None,
        auth_time=sign_in.auth_time if sign_in else None,
        credential_id=credentials.id,
        refresh_token_ids=(refresh_token.id,),
        client=refresh_token.client_id,
        made_at=refresh_token.created_at.timestamp(),
        last_checked=None,
        is_known=is_known,
        browser=sign_in.browser if sign_in else None,
        issued_at=sign_in.issued_at if sign_in else None,
        is_approval=sign_in is not None and sign_in.is_approval,
    )
    async_store(hass).async_put(session)
    if session.browser is not None and not session.is_approval:
        async_store(hass).async_note_browser_end(session.browser, None)
    if sign_in is not None and sign_in.grant is not None:
        async_store(hass).async_put_grant(session.id, sign_in.grant)
    _watch(hass, refresh_token)
    if is_known and not session.is_approval:
        async_dispatcher_send(hass, SIGNAL_SESSION_BEGAN, session)


@callback
def _watch(hass: HomeAssistant, refresh_token: RefreshToken) -> None:
    hass.auth.async_register_revoke_token_callback(
        refresh_token.id, partial(_async_gone, hass, refresh_token)
    )


@callback
def _async_gone(hass: HomeAssistant, refresh_token: RefreshToken) -> None:
    """Forget a session whose refresh tokens are gone, and tell why they are."""
    session = async_store(hass).async_drop_token(refresh_token.id)
    if session is None:
        return
    why = _why(hass, refresh_token)
    # What was made to let a device in is given back by its page, and by nobody.
    if not (session.is_approval and why is End.LOGGED_OUT):
        _tell(hass, session, why)


@callback
def _tell(hass: HomeAssistant, session: Session, end: End) -> None:
    """Have everybody know of an end that has to."""
    if end.needs_authentication:
        reauthentication.async_require(
            hass, session.issuer, session.subject, end, session.issued_at
        )
    if session.browser is not None and end.is_told_to_the_browser:
        _tell_browser(hass, session.browser, session.provider_id, end)
    async_dispatcher_send(hass, SIGNAL_SESSION_ENDED, session, end)


@callback
def _tell_browser(
    hass: HomeAssistant, browser: str, provider_id: str, end: End
) -> None:
    """Remember an end for the login page of a browser.

    A log-out is of the browser that asks for it: apps, and other people's, may have
    been allowed in this one. And it takes nothing of what others have ended there.
    """
    store = async_store(hass)
    if end is End.LOGGED_OUT:
        before = store.async_browser_end(browser)
        is_another = browser_cookie.async_current() != browser
        if is_another or (before is not None and before.end.needs_authentication):
            return
    store.async_note_browser_end(browser, BrowserEnd(provider_id, end, time.time()))


@callback
def _why(hass: HomeAssistant, refresh_token: RefreshToken) -> End:
    if (end := hass.data.get(_ENDING, {}).get(refresh_token.id)) is not None:
        return end
    request = current_request.get()
    if request is not None and request.path in _REVOCATIONS:
        return End.LOGGED_OUT
    expires = refresh_token.expire_at
    if request is None and expires is not None and expires <= time.time():
        return End.EXPIRED
    return End.REMOVED
