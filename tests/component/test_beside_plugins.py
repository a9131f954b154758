"""Other integrations that change the login page too, and ours: who answers, and how.

The stand-ins do to Home Assistant's routes exactly what the real ones do, and are
shared with the end-to-end tests. Home Assistant sets integrations up in any order.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, AddProvider, SetUp
from latchkey_testplugins import oidc_page, openid_routes
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import repairs_issue, warnings
from signing_in import CLIENT, Page

from custom_components.latchkey.web import front
from homeassistant.auth.models import User
from homeassistant.auth.providers import AuthProvider
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_COMPONENT_LOADED
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

type Plugin = Callable[[HomeAssistant], Awaitable[None]]


async def _oidc(hass: HomeAssistant) -> None:
    await oidc_page.async_inject(hass)


async def _openid(hass: HomeAssistant) -> None:
    config = openid_routes.Config()
    openid_routes.override_authorize_route(hass, config)
    openid_routes.override_login_flow(hass, config)


async def _openid_that_blocks(hass: HomeAssistant) -> None:
    config = openid_routes.Config(block_login=True)
    openid_routes.override_authorize_route(hass, config)
    openid_routes.override_login_flow(hass, config)


async def _both(hass: HomeAssistant) -> None:
    await _oidc(hass)
    await _openid(hass)


async def _like_us(hass: HomeAssistant) -> None:
    """Put itself at the head of the list, as ours does."""
    resource = web.PlainResource(AUTHORIZE)

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="another page")

    resource.add_route("GET", answer)
    hass.http.app.router._resource_index[AUTHORIZE].insert(0, resource)


async def _emptying(hass: HomeAssistant) -> None:
    """Take everybody out of the list, as hass-auth-header does with login flows."""
    hass.http.app.router._resource_index[AUTHORIZE].clear()
    await _like_us(hass)


PLUGINS = pytest.mark.parametrize(
    "plugin", [_oidc, _openid, _openid_that_blocks, _both, _like_us]
)

ORDERS = pytest.mark.parametrize("order", ["first", "later"])


async def read(client: TestClient, path: str = AUTHORIZE) -> tuple[int, str]:
    """Give what this Home Assistant's own frontend gets, following no redirect."""
    origin = str(client.make_url("/"))
    query = {"client_id": origin, "redirect_uri": f"{origin}?auth_callback=1"}
    response = await client.get(path, params=query, allow_redirects=False)
    return response.status, response.headers.get("Location") or await response.text()


async def read_builtin(client: TestClient) -> bytes:
    """Give what is at the address of Home Assistant's own page."""
    status, text = await read(client, BUILTIN)
    assert status == HTTPStatus.OK
    return text.encode()


def is_ours(answer: tuple[int, str]) -> bool:
    """Tell our page from any other."""
    return answer[0] == HTTPStatus.OK and "/auth/latchkey/static/" in answer[1]


@PLUGINS
async def test_whoever_is_set_up_first_ours_answers(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    plugin: Plugin,
) -> None:
    """The plugin was there before, and answers again when ours is removed."""
    await plugin(hass)
    theirs = await read(client)
    assert theirs[1].encode() != own_page
    await set_up()
    assert is_ours(await read(client))
    assert (await client.head(AUTHORIZE)).status == HTTPStatus.OK
    assert await read_builtin(client) == own_page
    assert not ir.async_get(hass).issues
    assert not warnings(caplog)
    (entry,) = hass.config_entries.async_entries("latchkey")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await read(client) == theirs
    assert await read_builtin(client) == own_page


@PLUGINS
async def test_whoever_is_set_up_later_ours_answers(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    plugin: Plugin,
) -> None:
    """And the plugin behind it, as soon as ours is removed."""
    await set_up()
    await plugin(hass)
    hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "plugin"})
    await hass.async_block_till_done()
    assert is_ours(await read(client))
    assert await read_builtin(client) == own_page
    (entry,) = hass.config_entries.async_entries("latchkey")
    assert await hass.config_entries.async_unload(entry.entry_id)
    theirs = await read(client)
    assert not is_ours(theirs)
    assert theirs[1].encode() != own_page


@PLUGINS
@ORDERS
async def test_a_reload_keeps_the_page(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
    plugin: Plugin,
    order: str,
) -> None:
    """Again and again, and disabling gives it to the plugin."""
    if order == "first":
        await plugin(hass)
    await set_up()
    if order == "later":
        await plugin(hass)
    for _ in range(3):
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert is_ours(await read(client))
        assert await read_builtin(client) == own_page
        assert not ir.async_get(hass).issues
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    theirs = await read(client)
    assert not is_ours(theirs)
    assert theirs[1].encode() != own_page
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done()
    assert is_ours(await read(client))


@PLUGINS
@ORDERS
async def test_yaml_takes_the_page_as_an_entry_does(
    hass: HomeAssistant,
    client: TestClient,
    yaml: dict[str, Any],
    plugin: Plugin,
    order: str,
) -> None:
    """`latchkey:` is imported while other integrations are being set up."""
    yaml["latchkey"] = {}
    if order == "first":
        await plugin(hass)
    assert await async_setup_component(hass, "latchkey", {"latchkey": {}})
    if order == "later":
        await plugin(hass)
    await hass.async_block_till_done()
    hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "plugin"})
    await hass.async_block_till_done()
    assert is_ours(await read(client))
    assert not ir.async_get(hass).issues


@pytest.mark.parametrize("plugin", [_like_us, _emptying])
async def test_who_steps_in_front_later_is_noticed(
    hass: HomeAssistant,
    client: TestClient,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    plugin: Plugin,
) -> None:
    """At the next thing that is set up, or as somebody is about to sign in."""
    await set_up()
    await plugin(hass)
    assert not is_ours(await read(client))
    hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "plugin"})
    await hass.async_block_till_done()
    assert is_ours(await read(client))
    assert len(warnings(caplog)) == 1
    await plugin(hass)
    MockConfigEntry(domain="other").add_to_hass(hass)
    other = hass.config_entries.async_entries("other")[0]
    hass.config_entries.async_update_entry(other, title="changed")
    await hass.async_block_till_done()
    assert is_ours(await read(client))
    await plugin(hass)
    assert front.async_is_ours(hass)
    assert is_ours(await read(client))
    assert not ir.async_get(hass).issues


async def test_while_the_plugin_is_half_way_nobody_is_left_before_a_404(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """hass-oidc-auth renames Home Assistant's route before it has its own."""
    broken = SimpleNamespace(to_thread=None)
    monkeypatch.setattr(oidc_page, "asyncio", broken)
    with pytest.raises(TypeError):
        await oidc_page.async_inject(hass)
    assert (await read(client))[0] == HTTPStatus.NOT_FOUND
    await set_up()
    assert is_ours(await read(client))
    assert await read_builtin(client) == own_page


@pytest.mark.parametrize("plugin", [_oidc, _openid_that_blocks])
@ORDERS
async def test_if_ours_fails_the_plugin_answers(
    hass: HomeAssistant,
    client: TestClient,
    set_up: SetUp,
    plugin: Plugin,
    order: str,
) -> None:
    """As without us: Home Assistant's own page has no field where it blocks."""
    if order == "first":
        await plugin(hass)
    await set_up()
    if order == "later":
        await plugin(hass)
    name = "custom_components.latchkey.page.login_page._async_render"
    with patch(name, side_effect=ZeroDivisionError):
        status, location = await read(client)
    assert status == HTTPStatus.FOUND
    assert "/auth/oidc/welcome?" in location or "/auth/openid/authorize?" in location


@pytest.fixture
def _not_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a newer aiohttp keep no list: the page cannot be taken over."""

    def fails(_hass: HomeAssistant) -> list[web.AbstractResource]:
        raise AttributeError

    monkeypatch.setattr(front, "_async_indexed", fails)


@pytest.mark.usefixtures("_not_in_front")
async def test_our_other_addresses_answer_where_the_page_cannot_be_taken(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """People may stand before a page of ours, or come back from a provider."""
    await set_up()
    assert repairs_issue(hass)[0] == "cannot_take_over"
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert await read_builtin(client) == own_page
    style = await client.get("/auth/latchkey/static/page-1a2b.css")
    assert style.status == HTTPStatus.OK
    answer = await read(client, "/auth/latchkey/callback?code=c0de&state=x")
    assert answer == (HTTPStatus.FOUND, "/")


@pytest.mark.usefixtures("owner")
async def test_a_provider_is_not_offered_on_a_page_that_cannot_show_it(
    hass: HomeAssistant,
    client: TestClient,
    op: OP,
    set_up: SetUp,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant's page says why, and nobody who is signed in is signed out."""
    assert op
    await add_provider()

    def fails(_hass: HomeAssistant) -> list[web.AbstractResource]:
        raise AttributeError

    with monkeypatch.context() as broken:
        broken.setattr(front, "_async_indexed", fails)
        await set_up()
        provider = hass.auth.get_auth_provider("latchkey", "home")
        assert provider is not None
        assert not provider.async_can_start_login({})
        posted = {
            "client_id": CLIENT,
            "handler": ["latchkey", "home"],
            "redirect_uri": f"{CLIENT}?auth_callback=1",
        }
        response = await client.post("/auth/login_flow", json=posted)
        assert response.status == HTTPStatus.NOT_FOUND
        message = (await response.json())["message"]
    if hasattr(AuthProvider, "async_can_start_login"):
        # Home Assistant itself refuses since 2026.11.
        assert message == "Invalid handler specified"
    else:
        assert message == (
            "Home is available only on Latchkey's login page, which is not in use. "
            "An administrator finds the reason under Settings, Repairs."
        )
    assert hass.auth.login_flow.async_progress() == []


async def test_a_provider_is_offered_while_the_page_is_in_use(
    hass: HomeAssistant, page: Page, owner: User, add_provider: AddProvider
) -> None:
    """Also while somebody has just stepped in front."""
    assert owner
    await add_provider()
    provider = hass.auth.get_auth_provider("latchkey", "home")
    assert provider.async_can_start_login({})
    await _like_us(hass)
    step = await page.begin("home")
    assert step["type"] == "external"


async def test_repairs_says_who_keeps_the_page(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And takes it back as soon as the page is ours again."""
    await set_up()

    def fails(_hass: HomeAssistant) -> list[web.AbstractResource]:
        raise AttributeError

    with monkeypatch.context() as broken:
        broken.setattr(front, "_async_indexed", fails)
        for _ in range(2):
            hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "plugin"})
            await hass.async_block_till_done()
        key, text = repairs_issue(hass)
        assert key == "cannot_take_over"
        assert "another integration keeps the login page for itself" in text
    await _like_us(hass)
    hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "plugin"})
    await hass.async_block_till_done()
    assert not ir.async_get(hass).issues
    answer = await read(client)
    assert is_ours(answer)
    assert answer[1].encode() != own_page
