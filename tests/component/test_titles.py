"""Renaming a row in Home Assistant's list renames the provider, and never its id."""

from types import MappingProxyType
from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AddProvider, SetUp, Submit
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page

from custom_components.latchkey import configured, registry
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant


@pytest.fixture
def rename(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Do what *Rename* in the menu of a row does."""

    async def go(subentry: ConfigSubentry, title: str) -> None:
        hass.config_entries.async_update_subentry(entry, subentry, title=title)
        await hass.async_block_till_done(wait_background_tasks=True)

    return go


async def test_a_renamed_row_renames_the_provider(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit, rename: Any
) -> None:
    """On the page too, where people keep their accounts: they hang on the id."""
    await submit(unknown_people="create", anyone=True)
    await page.sign_in()
    (subentry,) = entry.subentries.values()
    before = dict(subentry.data)
    await rename(subentry, " Our house ")
    (provider,) = registry.async_registered(hass)
    assert (provider.name, provider.id) == ("Our house", "home")
    (subentry,) = entry.subentries.values()
    assert (subentry.title, subentry.unique_id) == ("Our house", "home")
    assert subentry.data == {**before, "name": "Our house"}
    assert (await page.sign_in())["type"] == "create_entry"
    assert (
        len([each for each in await hass.auth.async_get_users() if each.credentials])
        == 1
    )


@pytest.mark.parametrize(
    "title", ["", "   ", "a\nb", "\u3164", "\u2800 \ufe0f", "x" * 65, "OFFICE"]
)
async def test_a_title_that_no_provider_may_have_is_put_back(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    rename: Any,
    title: str,
) -> None:
    """Nothing to read, or the words of another button."""
    assert page
    await add_provider("office", name="Office")
    await add_provider("home", name="Home")
    subentry = next(each for each in entry.subentries.values() if each.title == "Home")
    await rename(subentry, title)
    assert subentry.title == subentry.data["name"] == "Home"
    assert [each.name for each in registry.async_registered(hass)] == ["Office", "Home"]


async def test_a_row_that_was_renamed_in_an_earlier_version_is_believed(
    hass: HomeAssistant,
    client: TestClient,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    set_up: SetUp,
) -> None:
    """Its title changed then, and nothing else did."""
    assert client
    await add_provider("home", name="Home")
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, subentry, title="House")
    await set_up()
    (provider,) = registry.async_registered(hass)
    assert provider.name == "House"


async def test_a_renamed_link_says_its_title(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, rename: Any
) -> None:
    """The same for what else has a row."""
    assert page
    subentry = ConfigSubentry(
        data=MappingProxyType({"name": "Old", "url": "/auth/openid/authorize"}),
        subentry_type="link",
        title="Old",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    await rename(subentry, "New")
    assert [each["name"] for each in configured.async_links(hass)] == ["New"]
    for title in ("x" * 65, "\u3164", "a\nb"):
        await rename(subentry, title)
        assert subentry.title == "New"


async def test_a_name_that_is_longer_than_one_may_be_today_stays(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    rename: Any,
) -> None:
    """It was allowed when it was stored, and nobody loses their way in by it."""
    assert page
    long = "x" * 65
    await add_provider("home", name=long)
    (subentry,) = entry.subentries.values()
    await rename(subentry, long)
    assert [each.name for each in registry.async_registered(hass)] == [long]
    await rename(subentry, "Home")
    assert [each.name for each in registry.async_registered(hass)] == ["Home"]
