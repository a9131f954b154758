"""What a report about a page that is not in use carries."""

from conftest import AUTHORIZE, BuiltFolder, SetUp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.latchkey.diagnostics import async_get_config_entry_diagnostics
from homeassistant.core import HomeAssistant

pytestmark = pytest.mark.usefixtures("_frontend")


async def test_a_page_in_use(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """The files are listed, and Home Assistant's own route is named."""
    await set_up()
    report = await async_get_config_entry_diagnostics(hass, entry)
    assert report["in_use"] is True
    assert report["folder"]["complete"] is True
    assert report["folder"]["files"]["app-5e6f.wasm"] == 8
    ours, own = [route for route in report["routes"] if ": GET " in route]
    assert "LoginPage._async_serve" in ours
    assert own.startswith(f"PlainResource {AUTHORIZE}: GET functools.partial(")
    assert "authorize.html" in own


async def test_a_page_that_is_not(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    folder: BuiltFolder,
    set_up: SetUp,
) -> None:
    """What is wrong is said in words."""
    (folder.path / "app-5e6f.wasm").write_bytes(b"")
    await set_up()
    report = await async_get_config_entry_diagnostics(hass, entry)
    assert report["in_use"] is False
    assert report["folder"] == {
        "complete": False,
        "problem": "app-5e6f.wasm has 0 bytes instead of 8",
    }
