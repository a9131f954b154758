"""Unloading gives Home Assistant's own page back, without a restart."""

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, META, SetUp
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import own_query

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant


async def _page(client: TestClient) -> bytes:
    response = await client.get(AUTHORIZE)
    assert response.status == 200
    return await response.read()


def _index(hass: HomeAssistant) -> list[object]:
    """List who answers for the login page, in the order they are asked."""
    return list(hass.http.app.router._resource_index[AUTHORIZE])


async def test_unloading_leaves_the_route_table_as_it_was(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """To the last resource, and with Home Assistant's page in the answer."""
    before = _index(hass)
    await set_up()
    assert await _page(client) != own_page
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await _page(client) == own_page
    assert _index(hass) == before


async def test_a_page_that_is_open_keeps_its_way_back(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Someone may be in the middle of signing in when it is unloaded."""
    await set_up()
    assert await hass.config_entries.async_unload(entry.entry_id)
    answer = await client.get(f"{BUILTIN}?{own_query(client)}")
    assert await answer.read() == own_page
    assert (await client.get("/auth/latchkey/static/boot-3c4d.js")).status == 200


async def test_reloading_takes_the_page_again_and_again(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Without a route more each time: aiohttp never forgets one."""
    await set_up()
    ours = await _page(client)
    routes = len(hass.http.app.router.routes())
    index = len(_index(hass))
    for _ in range(3):
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await _page(client) == ours != own_page
    assert len(hass.http.app.router.routes()) == routes
    assert len(_index(hass)) == index
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await _page(client) == own_page


async def test_disabling_and_removing_give_it_back_too(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """The two buttons that an administrator has."""
    await set_up()
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    assert await _page(client) == own_page
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert await _page(client) != own_page
    await hass.config_entries.async_remove(entry.entry_id)
    assert await _page(client) == own_page


async def test_an_update_on_the_disk_is_served_after_a_reload(
    hass: HomeAssistant,
    client: TestClient,
    folder: object,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Nothing of the old build is kept in the memory of a reloaded entry."""
    await set_up()
    folder.build(index=f"<!doctype html>{META}<title>next</title>")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert b"<title>next</title>" in await _page(client)
