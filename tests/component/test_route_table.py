"""Whatever the route table is: ours answers, or whoever did before."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, SetUp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import repairs_issue, warnings

from custom_components.latchkey.web import front
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
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
async def test_whatever_is_registered_ours_answers_until_it_is_unloaded(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
    change: Callable[[web.UrlDispatcher], None],
) -> None:
    """Whatever answered before answers after, and not a route is touched."""
    router = hass.http.app.router
    change(router)
    before = await client.get(AUTHORIZE)
    index = list(router._resource_index[AUTHORIZE])
    await set_up()
    assert b"/auth/latchkey/static/" in await (await client.get(AUTHORIZE)).read()
    assert router._resource_index[AUTHORIZE][1:] == index
    assert not ir.async_get(hass).issues
    query = {"client_id": str(client.make_url("/"))}
    query["redirect_uri"] = f"{query['client_id']}?auth_callback=1"
    builtin = await client.get(BUILTIN, params=query)
    assert await builtin.read() == own_page
    assert await hass.config_entries.async_unload(entry.entry_id)
    after = await client.get(AUTHORIZE)
    assert after.status == before.status
    assert await after.read() == await before.read()
    assert router._resource_index[AUTHORIZE] == index


async def test_a_router_without_a_list_is_left_alone(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As if a newer aiohttp had renamed or changed what we stand on."""
    router = hass.http.app.router
    index = dict(router._resource_index)
    index[AUTHORIZE] = tuple(index[AUTHORIZE])
    with patch.object(router, "_resource_index", index):
        await set_up()
        assert await (await client.get(AUTHORIZE)).read() == own_page
    key, text = repairs_issue(hass)
    assert key == "cannot_take_over"
    assert AUTHORIZE in text
    assert "restart Home Assistant" in text
    assert len(warnings(caplog)) == 1


async def test_a_router_that_lost_its_list_is_described_all_the_same(
    hass: HomeAssistant, client: TestClient
) -> None:
    """Repairs asks for the diagnostics exactly then."""
    assert client
    with patch.object(front, "_async_indexed", side_effect=AttributeError):
        routes = front.async_describe_routes(hass)
    assert any(f" {AUTHORIZE}: GET " in route for route in routes)


async def test_a_router_that_cannot_be_asked_is_put_back(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Who answers is asked of the router itself, whose method may change."""
    router = hass.http.app.router
    before = list(router._resource_index[AUTHORIZE])

    def fails(*_args: object) -> None:
        msg = "not what it was"
        raise AttributeError(msg)

    with patch.object(router, "resolve", fails):
        await set_up()
    assert router._resource_index[AUTHORIZE] == before
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert repairs_issue(hass)[0] == "cannot_take_over"


async def test_a_router_that_does_not_ask_us_first_is_noticed(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """The list could be kept for show one day: the router is asked, not trusted."""
    aside: list[web.AbstractResource] = []
    with patch.object(front, "_async_indexed", lambda _hass: aside):
        aside.append(web.PlainResource(AUTHORIZE))
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
    hass.http.app.router._frozen = False
    await set_up()
    assert (await client.get(AUTHORIZE)).status == 404
    key, text = repairs_issue(hass)
    assert key == "cannot_take_over"
    assert "nothing is registered" in text
