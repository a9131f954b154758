"""Hear from a provider that a session is over (Back-Channel Logout 1.0, 2.5 to 2.8).

`POST /auth/latchkey/backchannel-logout/{provider}` with one logout token. Everybody can
send anything here, so it is refused as early as it can be, and nobody is banned for it:
a provider and a household may share an address. The answer says nothing that the token
did not.

A token ends the sessions that it names: with a `sid` that one, of nobody else than the
`sub` beside it; without one all of the person's by this provider. Where a sign-in told
no `sid`, one that comes with the person's `sub` means it too, because nothing tells it
apart. A session that was found later (`session_binding.py`) ends with all of the
person's only. What waits to be redeemed ends in the same way.
"""

import asyncio
from http import HTTPStatus
import logging
import time
from typing import Final
from urllib.parse import parse_qs

from aiohttp import hdrs, web

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from .. import registry
from ..const import DOMAIN, LOGOUT_URL, SIGNAL_PERSON_ENDED
from ..fault import FaultError, Reason, rejected
from ..oidc import logout_token
from ..oidc.logout_token import Logout
from ..web.headers import NEVER_KEPT
from . import refusals, session_binding, sessions
from .live_flows import Person
from .session import End, Session
from .session_binding import SignIn
from .session_store import async_store

# A token as it is form-encoded, and its name.
LARGEST_BODY: Final = logout_token.LARGEST + 1024
_TIMEOUT_SECONDS: Final = 10

_LOGGER = logging.getLogger(__name__)

_REGISTERED: HassKey[bool] = HassKey(f"{DOMAIN}_logout_registered")


@callback
def async_register(hass: HomeAssistant) -> None:
    """Answer from now on, for the life of the process: a route cannot be forgotten."""
    if hass.data.get(_REGISTERED):
        return

    async def serve(request: web.Request) -> web.Response:
        return await _async_serve(hass, request)

    try:
        hass.http.app.router.add_post(f"{LOGOUT_URL}/{{provider}}", serve)
    except Exception:
        # A frozen router, say, which Repairs tells of for the page's own addresses.
        _LOGGER.exception("No provider can end a session: no address can be added")
        return
    hass.data[_REGISTERED] = True


def path(provider_id: str) -> str:
    """Give the path that is registered with a provider."""
    return f"{LOGOUT_URL}/{provider_id}"


async def _async_serve(hass: HomeAssistant, request: web.Request) -> web.Response:
    provider_id = request.match_info["provider"]
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            token = await _async_read(request)
        await _async_log_out(hass, provider_id, token)
    except TimeoutError:
        return _answer("logout-token-missing")
    except FaultError as fault:
        if fault.code != "provider-removed":
            # Only whoever is configured gets a line in the log.
            refusals.async_tell_logout(hass, provider_id, fault)
        return _answer(fault.code)
    return web.Response(headers=NEVER_KEPT)


def _answer(code: str) -> web.Response:
    """Refuse as 2.8 says."""
    return web.json_response(
        {"error": "invalid_request", "error_description": code},
        status=HTTPStatus.BAD_REQUEST,
        headers=NEVER_KEPT,
    )


async def _async_read(request: web.Request) -> str:
    """Give the one logout token of a request (2.5), or raise `FaultError`."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise rejected("logout-token-missing")
    if hdrs.CONTENT_ENCODING in request.headers:
        # Small on the way, it could fill the memory.
        raise rejected("logout-token-missing")
    body = b""
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise rejected("logout-token-too-large")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        fields = {}
    tokens = fields.get("logout_token", [])
    if len(tokens) != 1:
        raise rejected("logout-token-missing")
    return tokens[0]


async def _async_log_out(hass: HomeAssistant, provider_id: str, token: str) -> None:
    """End what a token names, or raise `FaultError`."""
    provider = registry.async_find(hass, provider_id)
    if provider is None:
        raise FaultError(Reason.PROVIDER_MISCONFIGURED, "provider-removed")
    logout = await logout_token.async_verify(provider.documents, token)
    # Until the sessions are ended nothing is awaited: of two that come at once, one
    # is late.
    is_new = async_store(hass).async_accept_logout(
        provider_id, logout.jti, logout.good_until, time.time()
    )
    if not is_new:
        raise rejected("logout-token-seen")
    _end(hass, provider_id, logout)
    # The provider will not send it again.
    await async_store(hass).async_write()


@callback
def _end(hass: HomeAssistant, provider_id: str, logout: Logout) -> None:
    def concerns(found: Session | SignIn) -> bool:
        return found.provider_id == provider_id and _is_meant(logout, found)

    session_binding.async_withdraw(hass, concerns, End.PROVIDER_LOGOUT)
    for session in filter(concerns, async_store(hass).async_all()):
        sessions.async_end(hass, session, End.PROVIDER_LOGOUT)
    if logout.sid is None and logout.subject is not None:
        person = Person(provider_id, logout.issuer, logout.subject)
        async_dispatcher_send(hass, SIGNAL_PERSON_ENDED, person, End.PROVIDER_LOGOUT)


def _is_meant(logout: Logout, found: Session | SignIn) -> bool:
    if found.issuer != logout.issuer:
        return False
    if logout.subject is not None and found.subject != logout.subject:
        return False
    if logout.sid is None or found.sid == logout.sid:
        return True
    was_seen = not isinstance(found, Session) or found.is_known
    return found.sid is None and logout.subject is not None and was_seen
