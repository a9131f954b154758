"""What Repairs says goes away with what it is about."""

from typing import Any

from conftest import AddProvider, Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir


def _kinds(hass: HomeAssistant) -> list[str | None]:
    issues = ir.async_get(hass).issues.values()
    return sorted(str(each.translation_key) for each in issues if each.active)


@pytest.fixture
async def troubled(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    add_provider: AddProvider,
) -> None:
    """Have one who waits, one whose provider is gone, and one that is not offered."""
    await submit(unknown_people="approve")
    await page.sign_in()
    await add_provider("left", name="The office")
    op.person |= {"sub": "eve", "name": "Eve"}
    await page.sign_in("left")
    subentry = next(
        each for each in entry.subentries.values() if each.unique_id == "left"
    )
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _kinds(hass) == ["approve", "provider_missing"]


@pytest.mark.usefixtures("troubled")
async def test_a_provider_that_is_gone_is_called_by_its_name(
    hass: HomeAssistant,
) -> None:
    """Its id is nobody's word for it."""
    issue = ir.async_get(hass).issues["latchkey", "provider_missing_left"]
    placeholders: dict[str, Any] = issue.translation_placeholders or {}
    assert placeholders["provider"] == "The office"


@pytest.mark.usefixtures("troubled")
async def test_nothing_is_left_in_repairs_by_an_integration_that_was_deleted(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """There is nothing that anybody could do about it any more."""
    assert "latchkey_approve" in hass.data["persistent_notification"]
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not _kinds(hass)
    assert "latchkey_approve" not in hass.data["persistent_notification"]


@pytest.mark.usefixtures("troubled")
async def test_what_is_true_again_is_said_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Disabled, it says nothing; enabled, it says what it said before."""
    change = hass.config_entries.async_set_disabled_by
    await change(entry.entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not _kinds(hass)
    await change(entry.entry_id, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _kinds(hass) == ["approve", "provider_missing"]


@pytest.mark.usefixtures("troubled")
async def test_what_was_ignored_stays_ignored_when_the_entry_is_reloaded(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A reload is no change of what is true."""
    ir.async_ignore_issue(hass, "latchkey", "provider_missing_left", ignore=True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    issue = ir.async_get(hass).issues["latchkey", "provider_missing_left"]
    assert issue.active
    assert issue.dismissed_version is not None
