"""What a provider is called, in the language of whoever asks."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import make_mocked_request
from conftest import AUTHORIZE, AddProvider, BuiltFolder
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from seen import INDEX, read_boot
from signing_in import Page, offer_passwords, own_query

from custom_components.latchkey import configured, provider_names, registry
from custom_components.latchkey.settings_error import SettingsError
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request

GERMAN = {"Accept-Language": "de"}

TYPED = ["de=Familienkonto", "pt = Conta da família", "zh-hans=家庭账户"]


@pytest.fixture
def folder(folder: BuiltFolder) -> BuiltFolder:
    """Build a document that has what the real one has."""
    folder.build(INDEX)
    return folder


@pytest.fixture
def _onboarded() -> Iterator[None]:
    """Have somebody who has set this Home Assistant up, so that there is a list."""
    asked = "homeassistant.components.onboarding.async_is_user_onboarded"
    with patch(asked, return_value=True):
        yield


@pytest.mark.usefixtures("_onboarded")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Familienkonto"),
        ("pt", "Conta da família"),
        ("pt-BR", "Conta da família"),
        ("zh-Hans", "家庭账户"),
        ("zh-Hant", "Home"),
        ("en", "Home"),
    ],
)
async def test_people_see_the_name_that_a_provider_has_in_their_language(
    hass: HomeAssistant,
    real_folder: BuiltFolder,
    page: Page,
    add_provider: AddProvider,
    language: str,
    expected: str,
) -> None:
    """From the first paint on, in the list, in the step, and by whatever asks anew."""
    assert real_folder
    await offer_passwords(hass)
    await add_provider(names=TYPED)
    asked = {"Accept-Language": language}
    address = f"{AUTHORIZE}?{own_query(page.client)}"
    answer = await page.client.get(address, headers=asked)
    document = await answer.text()
    assert expected in document.partition("<body")[2].partition("<script")[0]
    listed = read_boot(document)["listing"]["providers"]
    assert [each["name"] for each in listed if each["type"] == "latchkey"] == [expected]
    answer = await page.client.get("/auth/providers", headers=asked)
    listed = (await answer.json())["providers"]
    assert [each["name"] for each in listed if each["type"] == "latchkey"] == [expected]
    page.client.session.headers.update(asked)
    await page.begin()
    assert page.words["name"] == expected


@pytest.mark.usefixtures("_onboarded")
async def test_what_was_picked_comes_before_what_the_browser_asks_for(
    page: Page, folder: BuiltFolder, add_provider: AddProvider
) -> None:
    """As for every other word of the page."""
    assert folder
    await add_provider(names=TYPED)
    headers = {"Accept-Language": "en", "Cookie": "latchkey_language=de"}
    answer = await page.client.get("/auth/providers", headers=headers)
    assert "Familienkonto" in await answer.text()


async def test_where_nobody_asks_a_provider_has_its_own_name(
    hass: HomeAssistant, page: Page, add_provider: AddProvider, entry: MockConfigEntry
) -> None:
    """What is stored, logged and shown to administrators stays as configured."""
    assert page
    await add_provider(names=TYPED)
    (provider,) = registry.async_registered(hass)
    assert provider.name == provider.settings.name == "Home"
    (subentry,) = entry.subentries.values()
    assert subentry.title == "Home"
    request = make_mocked_request("GET", "/", {"Accept-Language": "de"})
    token = current_request.set(request)
    try:
        assert provider.name == "Familienkonto"
        assert provider.settings.name == "Home"
    finally:
        current_request.reset(token)


async def test_automations_are_told_the_own_name_whoever_signs_in(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """They compare it."""
    told_of = async_capture_events(hass, "latchkey_event")
    await add_provider(names=TYPED)
    await page.client.get("/auth/providers", headers=GERMAN)
    page.client.session.headers.update(GERMAN)
    await page.redeem(await page.sign_in())
    await hass.async_block_till_done()
    assert [event.data["provider"] for event in told_of] == ["Home"]


async def test_the_page_knows_the_names_for_whoever_picks_another_language(
    page: Page, folder: BuiltFolder, add_provider: AddProvider
) -> None:
    """And nothing of them where an administrator gave none."""
    assert folder
    await add_provider("a", names=TYPED)
    await add_provider("b", name="B")
    document = await (await page.client.get(AUTHORIZE)).text()
    told = read_boot(document)["providers"]
    assert told["a"]["names"] == {
        "": "Home",
        "de": "Familienkonto",
        "pt": "Conta da família",
        "pt-BR": "Conta da família",
        "zh-Hans": "家庭账户",
    }
    assert "names" not in told["b"]


@pytest.mark.parametrize(
    "typed",
    [
        ["Familienkonto"],
        ["de="],
        ["=Familienkonto"],
        ["xx=Familienkonto"],
        ["de=a", "DE=b"],
        ["de=\u200b"],
        ["de=a\nb"],
        ["de=" + "a" * 65],
    ],
)
def test_what_is_no_name_of_a_language_is_refused(typed: list[str]) -> None:
    """Nobody's button may be without words, and no language has two."""
    with pytest.raises(SettingsError, match="names_invalid"):
        provider_names.read(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ([], ()),
        (["de=a=b"], (("de", "a=b"),)),
        ([" pt-br =  Conta "], (("pt-BR", "Conta"),)),
        (["", " "], ()),
    ],
)
def test_names_are_read(typed: list[str], read: tuple[tuple[str, str], ...]) -> None:
    """By the tags of the page's languages, however they are written."""
    assert provider_names.read(typed) == read


def test_a_provider_without_such_names_is_stored_as_it_was() -> None:
    """An older version can still read it."""
    data: dict[str, Any] = {"name": "Home", "names": []}
    assert configured.without_defaults(data) == {"name": "Home"}
