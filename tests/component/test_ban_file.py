"""What one test bans is no other test's business, in this run or another."""

from ipaddress import ip_address
from pathlib import Path

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE
from pytest_homeassistant_custom_component.common import get_test_config_dir

from homeassistant.components.http.ban import KEY_BAN_MANAGER
from homeassistant.core import HomeAssistant


async def test_a_ban_is_written_into_the_test_s_own_folder(
    hass: HomeAssistant, client: TestClient, ban_file: Path
) -> None:
    """Home Assistant begins with the list that the one before it has left."""
    assert (await client.get(AUTHORIZE)).status == 200
    await hass.http.app[KEY_BAN_MANAGER].async_add_ban(ip_address("127.0.0.1"))
    assert (await client.get(AUTHORIZE)).status == 403
    banned = await hass.async_add_executor_job(ban_file.read_text)
    assert "127.0.0.1" in banned
    shared = Path(get_test_config_dir(ban_file.name))
    assert not await hass.async_add_executor_job(shared.exists)


async def test_the_next_one_begins_without_a_ban(client: TestClient) -> None:
    """Nobody was banned here."""
    assert (await client.get(AUTHORIZE)).status == 200
