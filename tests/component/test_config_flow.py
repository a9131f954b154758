"""One click, one entry."""

import json
from pathlib import Path

from conftest import BuiltFolder
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.latchkey import config_flow
from custom_components.latchkey.const import DOMAIN
from homeassistant.config_entries import SOURCE_IMPORT, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

STRINGS = json.loads((Path(config_flow.__file__).parent / "strings.json").read_text())

pytestmark = pytest.mark.usefixtures("_frontend")


async def test_one_click_sets_it_up(hass: HomeAssistant) -> None:
    """The form asks nothing and says where Home Assistant's own page will be."""
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert form["type"] is FlowResultType.FORM
    assert form["data_schema"] is None
    text = STRINGS["config"]["step"][form["step_id"]]["description"]
    text = text.format_map(form["description_placeholders"])
    assert "/auth/latchkey/builtin" in text

    result = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Latchkey"
    assert result["data"] == {}
    await hass.async_block_till_done()
    assert result["result"].runtime_data is not None


async def test_a_folder_without_a_page_is_said_before_anything_is_created(
    hass: HomeAssistant, folder: BuiltFolder
) -> None:
    """The same form goes on once the files are there."""
    (folder.path / "index.html").unlink()
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["type"] is FlowResultType.FORM
    (error,) = form["errors"].values()
    text = STRINGS["config"]["error"][error]
    assert "index.html is missing" in text.format_map(form["description_placeholders"])
    assert not hass.config_entries.async_entries(DOMAIN)

    folder.build()
    result = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_import_needs_no_click(hass: HomeAssistant, folder: BuiltFolder) -> None:
    """And no complete folder: nobody would see the error, and Repairs says it."""
    (folder.path / "index.html").unlink()
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IMPORT}, data={}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Latchkey"


@pytest.mark.parametrize("source", [SOURCE_USER, SOURCE_IMPORT])
async def test_there_is_only_one(
    hass: HomeAssistant, entry: MockConfigEntry, source: str
) -> None:
    """A login page cannot be replaced twice."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": source}, data={} if source == SOURCE_IMPORT else None
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "single_instance_allowed"
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
