"""A route table that is not what we know: Home Assistant's own page keeps answering."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, SetUp
import pytest
from seen import repairs_issue, warnings

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


async def _foreign(_request: web.Request) -> web.Response:
    return web.Response(text="another plugin's page")


async def _with_path(_path: str, _request: web.Request) -> web.Response:
    return web.Response(text="another plugin's page")


def _moved_aside(router: web.UrlDispatcher) -> None:
    """Do as the plugins of today: rename the old resource, register another."""
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.add_prefix("/unused")
    router.add_get(AUTHORIZE, _foreign)


def _second_resource(router: web.UrlDispatcher) -> None:
    router.register_resource(web.PlainResource(AUTHORIZE))


def _another_class(router: web.UrlDispatcher) -> None:
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.__class__ = type(
                "Renamed",
                (web.Resource,),
                {
                    "canonical": AUTHORIZE,
                    "_match": web.PlainResource._match,
                },
            )


def _own_route(router: web.UrlDispatcher) -> web.ResourceRoute:
    return next(
        route
        for resource in router.resources()
        if resource.canonical == AUTHORIZE
        for route in resource
        if route.method == "GET"
    )


def _another_handler(router: web.UrlDispatcher) -> None:
    _own_route(router)._handler = _foreign


def _another_module(router: web.UrlDispatcher) -> None:
    route = _own_route(router)
    route._handler = partial(_with_path, *route.handler.args)


def _another_file(router: web.UrlDispatcher) -> None:
    route = _own_route(router)
    other = Path(route.handler.args[0]).with_name("onboarding.html")
    route._handler = partial(route.handler.func, str(other))


def _no_route_at_all(router: web.UrlDispatcher) -> None:
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.add_prefix("/unused")


@pytest.mark.parametrize(
    "change",
    [
        _moved_aside,
        _second_resource,
        _another_class,
        _another_handler,
        _another_module,
        _another_file,
        _no_route_at_all,
    ],
)
async def test_a_route_table_we_do_not_know_is_left_alone(
    hass: HomeAssistant,
    client: TestClient,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[web.UrlDispatcher], None],
) -> None:
    """Whatever answered before answers after, and not a route is added."""
    router = hass.http.app.router
    change(router)
    before = await client.get(AUTHORIZE)
    index = list(router._resource_index[AUTHORIZE])
    routes = len(router.routes())
    await set_up()
    after = await client.get(AUTHORIZE)
    assert after.status == before.status
    assert await after.read() == await before.read()
    assert router._resource_index[AUTHORIZE] == index
    assert len(router.routes()) == routes
    key, text = repairs_issue(hass)
    assert key == "cannot_take_over"
    assert AUTHORIZE in text
    assert "restart Home Assistant" in text
    assert len(warnings(caplog)) == 1


@pytest.mark.parametrize("name", ["index_resource", "unindex_resource", "resolve"])
async def test_a_router_that_works_differently_is_put_back(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    name: str,
) -> None:
    """As if a newer aiohttp had renamed or changed what we stand on."""
    router = hass.http.app.router
    (own,) = router._resource_index[AUTHORIZE]

    def fails(*_args: object) -> None:
        msg = "not what it was"
        raise AttributeError(msg)

    with patch.object(router, name, fails):
        await set_up()
    assert router._resource_index[AUTHORIZE][0] is own
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert repairs_issue(hass)[0] == "cannot_take_over"


async def test_a_router_that_does_not_ask_us_first_is_noticed(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """The index could be kept for show one day: the router is asked, not trusted."""
    with (
        patch.object(hass.http.app.router, "index_resource"),
        patch.object(hass.http.app.router, "unindex_resource"),
    ):
        await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    key, text = repairs_issue(hass)
    assert key == "cannot_take_over"
    assert "someone else" in text


async def test_a_frozen_router_is_no_disaster(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Home Assistant keeps aiohttp from freezing its routes today."""
    with patch.object(hass.http.app.router, "_frozen", new=True):
        await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert repairs_issue(hass)[0] == "cannot_take_over"


async def test_without_a_frontend_nothing_is_touched(
    hass: HomeAssistant, hass_client_no_auth: Callable, set_up: SetUp
) -> None:
    """A Home Assistant without its frontend has no login page to replace."""
    assert await async_setup_component(hass, "auth", {})
    client = await hass_client_no_auth()
    hass.config.components.add("frontend")
    await set_up()
    assert (await client.get(AUTHORIZE)).status == 404
    key, text = repairs_issue(hass)
    assert key == "cannot_take_over"
    assert "0 resources" in text
