"""Log out at the provider too, after somebody has logged out here.

* `/auth/latchkey/log-out/{provider}`, a link on the login page, leads to the provider
  (RP-Initiated Logout 1.0, 2). Only a browser in which somebody has just logged out of
  a session by this provider is led there, and only from our page: nobody logs others
  out of their provider by a link.
* `/auth/latchkey/logged-out/{provider}` is where the provider sends people back to (3).
  Whatever comes leads to the login page, which says that it worked, or that nobody
  knows and why.

Where that is the setting, the login page leads to the provider by itself, once. The
session here is over before any of this begins, whatever the provider does.

`login_page.py` registers both, and asks `async_lead` before it shows its document and
`async_told` for what the document says.
"""

from dataclasses import replace
from http import HTTPStatus
import logging
import secrets
import time
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web
from yarl import URL

from homeassistant.core import HomeAssistant, callback

from .. import addresses, registry
from ..const import AUTHORIZE_URL, LOG_OUT_URL, LOGGED_OUT_URL
from ..fault import FaultError, rejected
from ..oidc import end_session, redirect_urls
from ..people import browser_cookie
from ..people.provider import LatchkeyAuthProvider
from ..people.session import CONFIRMED, BrowserEnd, End
from ..people.session_store import async_store
from ..relay import proving
from ..session_settings import ProviderLogOut
from ..web.headers import NEVER_KEPT
from . import authorize_query
from .authorize_query import Visit
from .logged_out import Told

_LOGGER = logging.getLogger(__name__)

# Seconds for which the login page speaks of a log-out.
_SAID: Final = 3600

# The frontend, which opens the login page as it needs it.
_FRONTEND: Final = "/"

# Tells which page a browser comes from, where it says so, and whether anybody looks.
_SITE: Final = "Sec-Fetch-Site"
_PURPOSE: Final = "Sec-Purpose"
_FROM_OUR_PAGE: Final = "same-origin"

_ORIGIN: Final = "origin"


def path(provider_id: str) -> str:
    """Give the path that is registered as the post-logout redirect URI."""
    return f"{LOGGED_OUT_URL}/{provider_id}"


@callback
def async_pauses(hass: HomeAssistant, request: web.BaseRequest) -> bool:
    """Tell whether nobody may be led to a provider from here without a click."""
    return _async_end(hass, request) is not None


@callback
def async_told(hass: HomeAssistant, request: web.BaseRequest) -> Told | None:
    """Give what to say of a log-out, for this Home Assistant's own frontend only."""
    visit = authorize_query.read(request)
    end = _async_end(hass, request)
    if end is None or not _is_said(end, visit):
        return None
    if end.end is not End.LOGGED_OUT:
        return Told(by_the_person=False)
    provider = registry.async_find(hass, end.provider_id)
    if provider is None or _endpoint(provider) is None:
        return Told()
    is_offered = provider.settings.log_out is not ProviderLogOut.NEVER
    link = _link(visit, provider) if is_offered and end.answer != CONFIRMED else None
    return Told(provider=provider.name, link=link, answer=end.answer)


@callback
def async_lead(hass: HomeAssistant, request: web.BaseRequest) -> web.Response | None:
    """Lead somebody who has logged out to the provider, where that is the setting."""
    visit = authorize_query.read(request)
    end = _async_end(hass, request)
    if (
        request.path != AUTHORIZE_URL
        or request.method != hdrs.METH_GET
        or _PURPOSE in request.headers
        or end is None
        or end.sent_at is not None
        or end.end is not End.LOGGED_OUT
        or not _is_said(end, visit)
        # Somebody is about to let a device in, and not coming back from a log-out.
        or proving.is_approval(visit.parameter("redirect_uri"))
    ):
        return None
    provider = registry.async_find(hass, end.provider_id)
    if provider is None or provider.settings.log_out is not ProviderLogOut.ALWAYS:
        return None
    target = _async_begin(hass, request, provider, _origin(visit))
    return None if target is None else _redirect(target)


async def async_leave(hass: HomeAssistant, request: web.Request) -> web.Response:
    """Lead the person who has pressed the link to the provider."""
    end = _async_end(hass, request)
    provider_id = request.match_info["provider"]
    provider = registry.async_find(hass, provider_id)
    target = None
    if (
        provider is not None
        and provider.settings.log_out is not ProviderLogOut.NEVER
        and end is not None
        and (end.provider_id, end.end) == (provider_id, End.LOGGED_OUT)
        and abs(time.time() - end.at) < _SAID
        and request.headers.get(_SITE, _FROM_OUR_PAGE) == _FROM_OUR_PAGE
    ):
        origin = request.query.getall(_ORIGIN, [])
        target = _async_begin(hass, request, provider, "".join(origin[:1]))
    return _redirect(target or _FRONTEND)


async def async_come_back(hass: HomeAssistant, request: web.Request) -> web.Response:
    """Take what a provider sends somebody back with, once."""
    browser, end = browser_cookie.read(request), _async_end(hass, request)
    provider_id = request.match_info["provider"]
    try:
        if registry.async_find(hass, provider_id) is None:
            raise rejected("provider-removed")
        if end is None or end.provider_id != provider_id:
            raise rejected("logout-state-unknown")
        _, _, query = request.raw_path.partition("?")
        end_session.validate_return(query, end.awaited, end.sent_at, time.time())
        answer = CONFIRMED
    except FaultError as fault:
        _LOGGER.debug("A log-out at a provider is not confirmed: %s", fault.code)
        answer = fault.code
    # What nobody was sent away for says nothing, and one answer is enough.
    if browser and end and end.awaited and end.provider_id == provider_id:
        answered = replace(end, awaited=None, answer=answer)
        async_store(hass).async_note_browser_end(browser, answered)
    return _redirect(_FRONTEND)


@callback
def _async_begin(
    hass: HomeAssistant,
    request: web.BaseRequest,
    provider: LatchkeyAuthProvider,
    origin: str,
) -> str | None:
    """Give the provider's address, and remember what it has to bring back."""
    browser, end = browser_cookie.read(request), _async_end(hass, request)
    endpoint = _endpoint(provider)
    if browser is None or end is None or endpoint is None:
        return None
    settings, state = provider.settings, secrets.token_urlsafe(32)
    own = path(settings.id)
    listed = redirect_urls.async_list(hass, settings.origins, own)
    back = f"{origin}{own}"
    if back not in listed:
        # A host that the person did not name is none that they can come back to.
        told = redirect_urls.async_for_visitor(listed, origin)
        back = next(iter(told), "")
    sent = replace(
        end, awaited=end_session.digest(state), sent_at=time.time(), answer=None
    )
    async_store(hass).async_note_browser_end(browser, sent)
    return end_session.request(endpoint, settings.client_id, back or None, state)


@callback
def _async_end(hass: HomeAssistant, request: web.BaseRequest) -> BrowserEnd | None:
    return async_store(hass).async_browser_end(browser_cookie.read(request))


def _is_said(end: BrowserEnd, visit: Visit) -> bool:
    is_young = abs(time.time() - end.at) < _SAID
    return visit.is_own and is_young


def _endpoint(provider: LatchkeyAuthProvider) -> str | None:
    known = provider.documents.metadata
    return None if known is None else known.end_session_endpoint


def _origin(visit: Visit) -> str:
    """Give where the frontend stands, as the browser says it."""
    return addresses.origin(visit.parameter("redirect_uri")) or ""


def _link(visit: Visit, provider: LatchkeyAuthProvider) -> str:
    origin = quote(_origin(visit), safe="")
    return f"{LOG_OUT_URL}/{provider.settings.id}?{_ORIGIN}={origin}"


def _redirect(target: str) -> web.Response:
    location = str(URL(target, encoded=True))
    headers = {
        hdrs.LOCATION: location,
        "Referrer-Policy": "no-referrer",
        **NEVER_KEPT,
    }
    return web.Response(status=HTTPStatus.FOUND, headers=headers)
