"""How the form of a provider is laid out: some fields, and sections for the rest."""

from conftest import Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import STRINGS, opened, shown

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant


@pytest.mark.parametrize("kind", ["provider", "link"])
def test_the_title_of_a_dialog_fits_a_phone(kind: str) -> None:
    """Home Assistant cuts it off, and on 320 pixels there is room for no more."""
    steps = STRINGS["config_subentries"][kind]["step"]
    for name, step in steps.items():
        assert len(step["title"]) <= 25, name


async def test_a_form_shows_nothing_that_was_typed_into_another(
    hass: HomeAssistant, entry: MockConfigEntry, submit: Submit
) -> None:
    """Home Assistant 2025 writes what is suggested into the sections themselves."""
    form = await submit(origins=["https://secret-house.example/path"], name="First")
    assert shown(form)["origins"] == ["https://secret-house.example/path"]
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "provider"), context={"source": SOURCE_USER}
    )
    form = await flows.async_configure(
        form["flow_id"], {"preset": "another", "name": "Second"}
    )
    suggested = {"check": "auto", "log_out": "offer"}
    assert shown(form) == {"name": "Second", "origins": [], **suggested}


async def test_a_problem_opens_the_section_with_what_helps(
    op: OP, submit: Submit
) -> None:
    """The text speaks of a field that is out of sight otherwise."""
    op.metadata_changes["issuer"] = "https://other.example"
    form = await submit()
    assert form["errors"] == {"base": "metadata_issuer"}
    assert opened(form) == {"protocol"}
