"""Answer at `/auth/authorize` before anybody else. All that touches its routes.

Home Assistant has no hook for its login page: its frontend registers a file at that
address. Other integrations step in there too: hass-oidc-auth renames that resource
and registers a view, hass-openid replaces the handler, and Home Assistant sets all of
them up in an order that changes from start to start. So nothing here depends on what
is registered: aiohttp looks a path up in an index and asks the resources found there
in turn, and ours is put at the head of that list. Whatever ours does not answer (a
CORS preflight, say) goes on to the others, and taking ours out leaves everything as
it was, without a restart.

Whoever is set up later may put itself in front of us: that is looked for whenever
something was set up, and when somebody is about to sign in. `login_page.py` puts our
page in use here, and `provider.py` asks whether it is.
"""

from contextlib import suppress
from functools import partial
import importlib
import logging
from pathlib import Path, PurePath
from typing import Final, cast

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.const import EVENT_COMPONENT_LOADED, EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.hass_dict import HassKey

from ..const import AUTHORIZE_URL, DOMAIN, SIGNAL_FRONT

_LOGGER = logging.getLogger(__name__)

# What is in front now. Without it our page is not in use.
_FRONT: HassKey["Front"] = HassKey(f"{DOMAIN}_front")

# What Home Assistant's own route is made of, in 2025.4 as in 2026.11: a function of
# its http integration, bound to the frontend's file.
_OWN_MODULE: Final = "homeassistant.components.http"
_OWN_FILE: Final = "authorize.html"


class RouteTableError(Exception):
    """The route table is not one that we know how to change safely."""


class Front:
    """Our resource, while it answers first."""

    def __init__(self, hass: HomeAssistant, serve: Handler) -> None:
        """Prepare the resource, which nobody can reach yet."""
        self._hass = hass
        self._serve = serve
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._resource = web.PlainResource(AUTHORIZE_URL)
        for method in (hdrs.METH_GET, hdrs.METH_HEAD):
            self._resource.add_route(method, serve)

    async def async_take(self) -> None:
        """Answer first from now on, or raise `RouteTableError` with nothing changed."""
        try:
            problem = await self._async_try()
        except Exception as err:
            # A list that is none, or a method that a newer aiohttp does not have:
            # whatever it is, Repairs is the place to say so.
            self.async_give_back()
            msg = f"the routes around {AUTHORIZE_URL} cannot be changed ({err!r})"
            raise RouteTableError(msg) from err
        if problem is not None:
            self.async_give_back()
            raise RouteTableError(problem)
        self._hass.data[_FRONT] = self
        self._async_listen()

    @callback
    def async_give_back(self) -> None:
        """Leave the address to whoever answered there before."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        if self._hass.data.get(_FRONT) is self:
            del self._hass.data[_FRONT]
        # Not there: it never got in, or a newer aiohttp has no such index.
        with suppress(AttributeError, KeyError, ValueError, TypeError):
            _async_indexed(self._hass).remove(self._resource)

    @callback
    def async_hold(self) -> bool:
        """Tell whether we answer first, after stepping in front once more if not."""
        if self._is_first():
            return True
        try:
            others = _async_indexed(self._hass)
            before = [each for each in others if each is not self._resource][:1]
            with suppress(ValueError):
                others.remove(self._resource)
            self._step_in_front()
        except Exception:
            _LOGGER.exception("The login page cannot be taken back")
            return False
        _LOGGER.warning(
            "Another integration took the login page over (%s); it is ours again",
            before,
        )
        return self._is_first()

    async def async_ask_those_behind(
        self, request: web.Request
    ) -> web.StreamResponse | None:
        """Answer as if we were not there, or not at all where nobody else answers."""
        for resource in list(_async_indexed(self._hass)):
            if resource is self._resource:
                continue
            match, _ = await resource.resolve(request)
            if match is not None:
                return await match.handler(request)
        return None

    async def _async_try(self) -> str | None:
        """Step in front, and say what is wrong with it."""
        if not _async_indexed(self._hass) and _find_own(self._hass) is None:
            return f"nothing is registered for {AUTHORIZE_URL}"
        self._step_in_front()
        router = self._hass.http.app.router
        match = await router.resolve(cast("web.Request", _Probe()))
        if match.handler != self._serve:
            return f"the router still gives {AUTHORIZE_URL} to someone else"
        return None

    def _step_in_front(self) -> None:
        # At its head in one go: there is no moment in which nobody answers.
        _async_indexed(self._hass).insert(0, self._resource)

    def _is_first(self) -> bool:
        with suppress(AttributeError, KeyError, TypeError):
            for resource in _async_indexed(self._hass):
                if resource is self._resource:
                    return True
                # One that was renamed stays in the list, and answers nobody there.
                if resource.canonical == AUTHORIZE_URL:
                    return False
        return False

    @callback
    def _async_listen(self) -> None:
        """Look again whenever something may have been set up."""

        @callback
        def look(*_: object) -> None:
            was_first = self._is_first()
            if not self.async_hold() or not was_first:
                async_dispatcher_send(self._hass, SIGNAL_FRONT)

        bus = self._hass.bus
        self._unsubscribe += [
            bus.async_listen(EVENT_COMPONENT_LOADED, look),
            bus.async_listen(EVENT_HOMEASSISTANT_STARTED, look),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, look),
        ]


@callback
def async_is_ours(hass: HomeAssistant) -> bool:
    """Tell whether people who sign in are shown our page at this moment."""
    front = hass.data.get(_FRONT)
    return front is not None and front.async_hold()


async def async_serve_own(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Answer with Home Assistant's own page, whatever others did to its route."""
    if (own := _find_own(hass)) is not None:
        return await own(request)
    file = await hass.async_add_executor_job(_find_file)
    if file is None:
        raise web.HTTPNotFound
    return web.FileResponse(file)


async def async_read_own(hass: HomeAssistant) -> str | None:
    """Read Home Assistant's own page, or nothing where it cannot be found."""
    own = _find_own(hass)
    return await hass.async_add_executor_job(_read_own, own)


@callback
def async_describe_routes(hass: HomeAssistant) -> list[str]:
    """Name who answers at the login page's address, the first first.

    If the router has lost its list, Repairs asks for this: then as they are registered.
    """
    try:
        resources = _async_indexed(hass)
    except (AttributeError, KeyError, TypeError):
        registered = hass.http.app.router.resources()
        resources = [each for each in registered if each.canonical == AUTHORIZE_URL]
    return [
        f"{type(resource).__name__} {resource.canonical}: "
        f"{route.method} {route.handler!r}"
        for resource in resources
        for route in resource
    ]


@callback
def _async_indexed(hass: HomeAssistant) -> list[web.AbstractResource]:
    """Give the very list in which the router looks, which is empty where nobody is."""
    index = hass.http.app.router._resource_index  # noqa: SLF001
    return index.setdefault(AUTHORIZE_URL, [])


def _find_own(hass: HomeAssistant) -> Handler | None:
    """Find the frontend's handler, also where its resource was renamed."""
    for resource in hass.http.app.router.resources():
        for route in resource:
            if _serves_own_file(route.handler):
                return route.handler
    return None


def _serves_own_file(handler: object) -> bool:
    if not isinstance(handler, partial) or not handler.args:
        return False
    module = getattr(handler.func, "__module__", "")
    return (
        f"{module}.".startswith(f"{_OWN_MODULE}.")
        and PurePath(str(handler.args[0])).name == _OWN_FILE
    )


def _read_own(own: Handler | None) -> str | None:
    file = Path(own.args[0]) if isinstance(own, partial) else _find_file()
    with suppress(OSError, UnicodeDecodeError):
        return file.read_text(encoding="utf-8") if file is not None else None
    return None


def _find_file() -> Path | None:
    """Find the file where the handler has been replaced."""
    with suppress(ImportError, AttributeError):
        # Its folder is known to the frontend only, which needs not be there.
        folder: Path = importlib.import_module("hass_frontend").where()
        if (file := folder / _OWN_FILE).is_file():
            return file
    return None


class _Probe:
    """As much of a request as the router looks at to find who answers it."""

    method = hdrs.METH_GET
    rel_url = URL(AUTHORIZE_URL)
