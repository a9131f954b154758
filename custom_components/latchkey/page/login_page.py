"""Serve our page at `/auth/authorize`, and what belongs to it beside that address.

The same page is at the addresses that providers send people back to, which nobody
else has, so that is an ordinary route. `front.py` puts the page in front of whatever
else answers at `/auth/authorize`.

If that fails, or our page cannot be rendered when a person asks for it, whoever would
answer without us does: nobody is ever locked out.
"""

from functools import partial
import logging

from aiohttp import web

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .. import addresses
from ..administration import try_out_pages
from ..const import (
    BUILTIN_URL,
    CALLBACK_URL,
    DOMAIN,
    ICONS_URL,
    LOG_OUT_URL,
    LOGGED_OUT_URL,
    STATIC_URL,
    TRY_OUT_URL,
)
from ..oidc import redirect_urls
from ..people import browser_cookie
from ..relay import callback_pages
from ..web import front, headers, icons
from . import presentation, provider_log_out, www
from .assets import Assets
from .builtin import BuiltinPage, async_lead, async_link

_LOGGER = logging.getLogger(__name__)

# Present once the routes that stay for the life of the process are registered:
# aiohttp cannot forget a route, so a reload must not add them again. It is what the
# route of the files serves.
_BUILD: HassKey[www.Build] = HassKey(f"{DOMAIN}_build")

# The page that is served now, for the route of the callback.
_SERVED: HassKey["LoginPage"] = HassKey(f"{DOMAIN}_login_page")


async def async_take_over(hass: HomeAssistant) -> "LoginPage":
    """Serve our page from now on, until `LoginPage.async_give_back`.

    Raises `www.IncompleteError` or `front.RouteTableError`, and has changed nothing
    then at Home Assistant's own address. Ours answer all the same: people may stand
    before a page of yesterday, or come from a provider.
    """
    try:
        build = _async_register_once(hass)
    except Exception as err:
        # A frozen router, say.
        msg = f"no address can be added ({err!r})"
        raise front.RouteTableError(msg) from err
    try:
        page = await hass.async_add_executor_job(build.read)
    except www.IncompleteError:
        raise
    except Exception as err:
        # No memory, say: set-up succeeds all the same, and Repairs says why.
        msg = f"the page cannot be read ({err!r})"
        raise front.RouteTableError(msg) from err
    login_page = LoginPage(hass, page)
    await login_page.async_take()
    return login_page


class LoginPage:
    """Our page while it is served."""

    def __init__(self, hass: HomeAssistant, page: www.Page) -> None:
        """Prepare what nobody can reach yet."""
        self._hass = hass
        self._page = page
        self._healthy = True
        self._front = front.Front(hass, self._async_serve)

    async def async_take(self) -> None:
        """Answer at the login page's address, or raise `front.RouteTableError`."""
        await self._front.async_take()
        self._hass.data[_SERVED] = self
        self._hass.data[www.SERVED] = self._page

    @callback
    def async_give_back(self) -> None:
        """Leave the address to whoever answered there before."""
        if self._hass.data.get(_SERVED) is self:
            del self._hass.data[_SERVED]
            del self._hass.data[www.SERVED]
        self._front.async_give_back()

    @callback
    def async_hold(self) -> bool:
        """Tell whether it is shown, also if somebody stepped in front meanwhile."""
        return self._front.async_hold()

    async def async_answer(self, request: web.Request) -> web.Response | None:
        """Make our page, or nothing if that fails, which is logged."""
        try:
            response = await _async_render(self._hass, self._page, request)
        except Exception:
            # Whatever it is, a person wants to sign in: no error is worth a 500.
            if self._healthy:
                _LOGGER.exception("Serving Home Assistant's own login page instead")
            self._healthy = False
            return None
        self._healthy = True
        return response

    async def _async_serve(self, request: web.Request) -> web.StreamResponse:
        """Answer with our page, or as if we were not there if ours fails."""
        if (response := await self.async_answer(request)) is not None:
            return response
        own = await self._async_ask_those_behind(request)
        if own is None:
            own = await front.async_serve_own(self._hass, request)
        # It says nothing of that itself, and then browsers guess: some days. It is made
        # anew for each request, so at its other address it stays as it is.
        own.headers.update(headers.NEVER_KEPT)
        return own

    async def _async_ask_those_behind(
        self, request: web.Request
    ) -> web.StreamResponse | None:
        """Give what another integration answers, unless it fails too."""
        try:
            return await self._front.async_ask_those_behind(request)
        except web.HTTPException:
            raise
        except Exception:
            _LOGGER.exception("Who answers behind Latchkey's login page fails too")
            return None


async def _async_render(
    hass: HomeAssistant, page: www.Page, request: web.Request
) -> web.Response:
    """Make the answer, as things are at this moment."""
    if (led := async_lead(hass, request)) is not None:
        return led
    if (led := _async_lead_to_log_out(hass, request)) is not None:
        return led
    link = async_link(hass, request)
    response = headers.DocumentResponse(
        await presentation.async_fill(hass, page.document, request, link.path),
        presentation.async_widen(hass, page.policy),
    )
    link.bind(response, request)
    if redirect_urls.is_callback(addresses.raw_path(request)):
        browser_cookie.bind(response, request)
    return response


@callback
def _async_lead_to_log_out(
    hass: HomeAssistant, request: web.Request
) -> web.Response | None:
    """Lead somebody to the provider's log-out, or show the page if that goes wrong."""
    try:
        return provider_log_out.async_lead(hass, request)
    except Exception as err:
        message = "Nobody can be led to a provider's log-out"
        presentation.async_log_once(hass, message, err)
        return None


@callback
def _async_register_once(hass: HomeAssistant) -> www.Build:
    """Register the page's files and the way back, for the life of the process.

    They stay when the integration is unloaded: a page that is open in someone's
    browser still needs its files, and its link to Home Assistant's own page.
    """
    if (known := hass.data.get(_BUILD)) is not None:
        return known
    build = www.Build(www.FOLDER)
    router = hass.http.app.router
    router.add_get(f"{STATIC_URL}/{{name:.*}}", Assets(build).async_serve)
    router.add_get(f"{ICONS_URL}/{{name}}", icons.async_serve)
    builtin = BuiltinPage(hass)
    router.add_get(BUILTIN_URL, builtin.async_serve)
    try_out = f"{TRY_OUT_URL}/{{id}}"
    router.add_get(try_out, partial(try_out_pages.async_open, hass), allow_head=False)
    router.add_post(try_out, partial(try_out_pages.async_hear, hass))
    router.add_get(f"{BUILTIN_URL}/{{signature}}", builtin.async_serve)
    for url, answer in (
        (LOG_OUT_URL, provider_log_out.async_leave),
        (LOGGED_OUT_URL, provider_log_out.async_come_back),
    ):
        router.add_get(f"{url}/{{provider}}", partial(answer, hass), allow_head=False)
    # Whatever begins like that, so that no code stays in an address that we do not take
    # for a callback; the router compares decoded paths.
    router.add_get(f"{CALLBACK_URL}{{rest:.*}}", partial(_async_come_back, hass))
    hass.data[_BUILD] = build
    return build


async def _async_come_back(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Answer a callback with our page, or begin anew where that is not in use.

    Home Assistant's own page can do nothing with a callback, and the address holds a
    code that should not stay where people see it. A path in another spelling is none:
    the page would not know it for one either, and would let the code stand.
    """
    if (ended := await try_out_pages.async_come_back(hass, request)) is not None:
        return ended
    if (led := await callback_pages.async_arrive(hass, request)) is not None:
        return led
    login_page = hass.data.get(_SERVED)
    response = None
    if login_page and redirect_urls.is_callback(addresses.raw_path(request)):
        response = await login_page.async_answer(request)
    if response is None:
        raise web.HTTPFound("/", headers=headers.NEVER_KEPT)
    return response
