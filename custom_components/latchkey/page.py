"""Serve our page at `/auth/authorize`. The only file that touches the route table.

The same page is at the addresses that providers send people back to, which nobody
else has, so that is an ordinary route.

Home Assistant has no hook for its login page: its frontend registers a file at
`/auth/authorize`. Nothing of that is removed or changed here. aiohttp looks a path
up in an index and asks the resources found there in turn, and ours is put in front
of Home Assistant's. Whatever ours does not answer (a CORS preflight, say) goes on
to Home Assistant's, and taking ours out of the index gives the page back, without
a restart.

Before anything is touched, the route table must look exactly as expected, and
afterwards the router itself is asked who would answer. If either surprises us, or
our page cannot be rendered when a person asks for it, Home Assistant's own page is
served: nobody is ever locked out.
"""

from contextlib import suppress
from functools import partial
import logging
from pathlib import PurePath
from typing import Final, cast

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from . import (
    addresses,
    headers,
    icons,
    presentation,
    redirect_urls,
    try_out_pages,
    www,
)
from .assets import Assets
from .builtin import BuiltinPage, async_link
from .const import (
    AUTHORIZE_URL,
    BUILTIN_URL,
    CALLBACK_URL,
    DOMAIN,
    ICONS_URL,
    STATIC_URL,
    TRY_OUT_URL,
)

_LOGGER = logging.getLogger(__name__)

# Present once the routes that stay for the life of the process are registered:
# aiohttp cannot forget a route, so a reload must not add them again. It is what the
# route of the files serves.
_BUILD: HassKey[www.Build] = HassKey(f"{DOMAIN}_build")

# The page that is served now, for the route of the callback.
_SERVED: HassKey["LoginPage"] = HassKey(f"{DOMAIN}_login_page")

# What Home Assistant's own route is made of, in 2025.4 as in 2026.11: a function of
# its http integration, bound to the frontend's file.
_OWN_MODULE: Final = "homeassistant.components.http"
_OWN_FILE: Final = "authorize.html"


class RouteTableError(Exception):
    """The route table is not one that we know how to change safely."""


async def async_take_over(hass: HomeAssistant) -> "LoginPage":
    """Serve our page from now on, until `LoginPage.async_give_back`.

    Raises `www.IncompleteError` or `RouteTableError`, and has changed nothing then at
    Home Assistant's own address. Ours answer all the same where the folder is not
    complete: people may stand before a page of yesterday, or come from a provider.
    """
    try:
        own_resource, own_handler = _find_own_page(hass.http.app.router)
        build = _async_register_once(hass, own_handler)
        page = await hass.async_add_executor_job(build.read)
        login_page = LoginPage(hass, page, own_handler)
        await login_page.async_step_in_front_of(own_resource)
    except (RouteTableError, www.IncompleteError):
        raise
    except Exception as err:
        # A frozen router, a method that a newer aiohttp does not have: whatever it
        # is, Home Assistant's page is still there and Repairs is the place to say so.
        msg = f"the routes around {AUTHORIZE_URL} cannot be changed ({err!r})"
        raise RouteTableError(msg) from err
    return login_page


class LoginPage:
    """Our page while it is served."""

    def __init__(self, hass: HomeAssistant, page: www.Page, own: Handler) -> None:
        """Prepare the resource, which nobody can reach yet."""
        self._hass = hass
        self._page = page
        self._own = own
        self._healthy = True
        self._resource = web.PlainResource(AUTHORIZE_URL)
        for method in (hdrs.METH_GET, hdrs.METH_HEAD):
            self._resource.add_route(method, self._async_serve)

    async def async_step_in_front_of(self, own: web.PlainResource) -> None:
        """Let the router find our resource before Home Assistant's own."""
        router = self._hass.http.app.router
        try:
            router.index_resource(self._resource)
            # Once more behind ours, and only then away from before it: there is no
            # moment without Home Assistant's page, whichever of these fails.
            router.index_resource(own)
            router.unindex_resource(own)
            match = await router.resolve(cast("web.Request", _Probe()))
        except Exception:
            self.async_give_back()
            raise
        if match.handler != self._async_serve:
            self.async_give_back()
            msg = f"the router still gives {AUTHORIZE_URL} to someone else"
            raise RouteTableError(msg)
        self._hass.data[_SERVED] = self

    @callback
    def async_give_back(self) -> None:
        """Leave the address to Home Assistant's own page again."""
        if self._hass.data.get(_SERVED) is self:
            del self._hass.data[_SERVED]
        # Not there: it never got in, or a newer aiohttp has no such index.
        with suppress(AttributeError, KeyError, ValueError):
            self._hass.http.app.router.unindex_resource(self._resource)

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
        """Answer with our page, or with Home Assistant's if ours fails."""
        if (response := await self.async_answer(request)) is not None:
            return response
        own = await self._own(request)
        # It says nothing of that itself, and then browsers guess: some days. It is made
        # anew for each request, so at its other address it stays as it is.
        own.headers.update(headers.NEVER_KEPT)
        return own


@callback
def async_describe_routes(hass: HomeAssistant) -> list[str]:
    """Name what is registered for the login page's address, for diagnostics."""
    return [
        f"{type(resource).__name__}: {route.method} {route.handler!r}"
        for resource in hass.http.app.router.resources()
        if resource.canonical == AUTHORIZE_URL
        for route in resource
    ]


async def _async_render(
    hass: HomeAssistant, page: www.Page, request: web.Request
) -> web.Response:
    """Make the answer, as things are at this moment."""
    link = async_link(hass, request)
    response = headers.DocumentResponse(
        await presentation.async_fill(hass, page.document, request, link.path),
        presentation.async_widen(hass, page.policy),
    )
    link.bind(response, request)
    return response


def _find_own_page(router: web.UrlDispatcher) -> tuple[web.PlainResource, Handler]:
    """Give Home Assistant's own resource and handler, if they are what we know."""
    found = [
        resource
        for resource in router.resources()
        if resource.canonical == AUTHORIZE_URL
    ]
    if len(found) != 1:
        msg = f"{len(found)} resources are registered for {AUTHORIZE_URL}, not one"
        raise RouteTableError(msg)
    resource = found[0]
    if not isinstance(resource, web.PlainResource):
        msg = f"{AUTHORIZE_URL} is a {type(resource).__name__}"
        raise RouteTableError(msg)
    # OPTIONS may be there too: Home Assistant adds it where CORS is configured.
    handlers = [
        route.handler
        for route in resource
        if route.method in (hdrs.METH_GET, hdrs.METH_ANY)
    ]
    if len(handlers) != 1 or not _serves_own_file(handlers[0]):
        msg = f"{AUTHORIZE_URL} is not served by Home Assistant's frontend"
        raise RouteTableError(msg)
    return resource, handlers[0]


def _serves_own_file(handler: object) -> bool:
    if not isinstance(handler, partial) or not handler.args:
        return False
    module = getattr(handler.func, "__module__", "")
    return (
        f"{module}.".startswith(f"{_OWN_MODULE}.")
        and PurePath(str(handler.args[0])).name == _OWN_FILE
    )


@callback
def _async_register_once(hass: HomeAssistant, own: Handler) -> www.Build:
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
    builtin = BuiltinPage(hass, own)
    router.add_get(BUILTIN_URL, builtin.async_serve)
    try_out = f"{TRY_OUT_URL}/{{id}}"
    router.add_get(try_out, partial(try_out_pages.async_open, hass), allow_head=False)
    router.add_post(try_out, partial(try_out_pages.async_hear, hass))
    router.add_get(f"{BUILTIN_URL}/{{signature}}", builtin.async_serve)
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
    login_page = hass.data.get(_SERVED)
    response = None
    if login_page and redirect_urls.is_callback(addresses.raw_path(request)):
        response = await login_page.async_answer(request)
    if response is None:
        raise web.HTTPFound("/", headers=headers.NEVER_KEPT)
    return response


class _Probe:
    """As much of a request as the router looks at to find who answers it."""

    method = hdrs.METH_GET
    rel_url = URL(AUTHORIZE_URL)
