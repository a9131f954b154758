"""What hass-oidc-auth is called on the button: as its administrator calls it."""

from typing import Any

from aiohttp.test_utils import TestClient
from conftest import BuiltFolder, SetUp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import read_boot, read_document

from homeassistant.auth.providers import AuthProvider
from homeassistant.core import HomeAssistant

FIXED = "OpenID Connect (SSO)"


@pytest.fixture(autouse=True)
def _plugin(hass: HomeAssistant, real_folder: BuiltFolder) -> None:
    """List its provider, under the name that is the same everywhere."""
    assert real_folder
    config = {"type": "auth_oidc", "id": "default", "name": FIXED}
    provider = AuthProvider(hass, hass.auth._store, config)
    hass.auth._providers[("auth_oidc", "default")] = provider


async def _name(client: TestClient) -> str:
    document = await read_document(client)
    listing = read_boot(document)["listing"]
    (name,) = [
        each["name"] for each in listing["providers"] if each["type"] == "auth_oidc"
    ]
    return name


@pytest.mark.usefixtures("owner")
async def test_a_name_from_yaml_stands_on_the_button(
    hass: HomeAssistant, client: TestClient, set_up: SetUp
) -> None:
    """`custom_components/auth_oidc/__init__.py:60-61` keeps it there."""
    await set_up()
    assert await _name(client) == FIXED
    hass.data["auth_oidc"] = {"yaml_config": {"display_name": "Company <login>"}}
    # `__init__.py:182` leaves the same letters out.
    assert await _name(client) == "Company login"
    # For whoever starts over, which Home Assistant's own list tells nothing of it.
    boot = read_boot(await read_document(client))
    assert boot["oidc_plugin_name"] == "Company login"


@pytest.mark.usefixtures("owner")
async def test_a_name_from_its_entry_stands_on_the_button(
    hass: HomeAssistant, client: TestClient, set_up: SetUp
) -> None:
    """`custom_components/auth_oidc/__init__.py:80` reads it there."""
    await set_up()
    entry = MockConfigEntry(domain="auth_oidc", data={"display_name": "Company"})
    entry.add_to_hass(hass)
    assert await _name(client) == "Company"


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    "found",
    [
        None,
        7,
        {},
        {"yaml_config": None},
        {"yaml_config": {"display_name": 7}},
        {"yaml_config": {"display_name": "<>"}},
        {"yaml_config": {"display_name": " "}},
    ],
)
async def test_where_no_name_is_known_the_fixed_one_stands(
    hass: HomeAssistant, client: TestClient, set_up: SetUp, found: Any
) -> None:
    """Its data is no interface: another version may keep something else there."""
    await set_up()
    hass.data["auth_oidc"] = found
    assert await _name(client) == FIXED
