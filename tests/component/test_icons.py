"""Icons: they come with Latchkey or from the own folder, never from anyone else."""

import re
from typing import Any
from xml.etree import ElementTree as ET

from conftest import BuiltFolder, Submit
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import INDEX, STRINGS, read_boot, read_document, shown
from signing_in import Page
from test_provider_changes import reconfigure
import voluptuous as vol

from custom_components.latchkey import registry, settings
from custom_components.latchkey.web import icons
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectSelector

PROVIDER = vol.Schema(settings.FIELDS)(
    {"name": "B", "issuer": "https://op.example", "client_id": "b"}
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(folder: BuiltFolder) -> BuiltFolder:
    """Build a document that can be told something."""
    folder.build(INDEX)
    return folder


@pytest.mark.parametrize("name", icons.NAMES)
def test_an_icon_is_small_and_draws_only(name: str) -> None:
    """No script, no style, no text, and nothing to be fetched from anywhere."""
    content = (icons.FOLDER / f"{name}.svg").read_bytes()
    assert len(content) < 1000
    root = ET.fromstring(content)  # noqa: S314
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {"svg", "path", "circle", "rect"}
    attributes = {attribute for each in root.iter() for attribute in each.attrib}
    assert not {each for each in attributes if "href" in each or each.startswith("on")}
    assert b"url(" not in content
    assert root.get("viewBox") == "0 0 24 24"


def test_every_file_can_be_chosen() -> None:
    """What is shipped is offered, and what is offered is there."""
    assert {each.stem for each in icons.FOLDER.iterdir()} == set(icons.NAMES)
    (selector,) = (each for name, each in settings.FIELDS.items() if name == "icon")
    assert isinstance(selector, SelectSelector)
    assert selector.config["custom_value"]
    offered = selector.config["options"]
    assert offered == list(icons.NAMES)
    assert [icons.stored(name) for name in offered] == [
        f"latchkey:{name}" for name in icons.NAMES
    ]
    assert all(icons.validate(icons.stored(name)) for name in offered)
    assert [icons.choice(icons.stored(name)) for name in offered] == offered


def test_every_label_can_be_translated() -> None:
    """By its value, which has to be a key that Home Assistant takes (hassfest)."""
    (selector,) = (each for name, each in settings.FIELDS.items() if name == "icon")
    texts = STRINGS["selector"][selector.config["translation_key"]]["options"]
    assert list(texts) == selector.config["options"]
    for key, text in texts.items():
        assert re.fullmatch(r"(?![_-])[a-z0-9_-]+(?<![_-])", key)
        assert text


async def test_the_form_shows_a_name_and_stores_what_older_versions_do(
    hass: HomeAssistant, entry: MockConfigEntry, submit: Submit
) -> None:
    """So that either version reads what the other has stored."""
    await submit(icon="shield")
    (subentry,) = entry.subentries.values()
    assert subentry.data["icon"] == "latchkey:shield"
    form, result = await reconfigure(hass, entry)
    assert shown(form)["icon"] == "shield"
    assert result["reason"] == "reconfigure_successful"
    (subentry,) = entry.subentries.values()
    assert subentry.data["icon"] == "latchkey:shield"
    await reconfigure(hass, entry, icon="latchkey:globe")
    (subentry,) = entry.subentries.values()
    assert subentry.data["icon"] == "latchkey:globe"


@pytest.mark.parametrize(
    ("icon", "good"),
    [
        ("latchkey:key", True),
        ("/local/logo.svg", True),
        ("/local/icons/b-1.png", True),
        ("latchkey:", False),
        ("latchkey:google", False),
        ("latchkey:../key", False),
        ("key", False),
        ("", False),
        ("https://evil.example/i.svg", False),
        ("//evil.example/i.svg", False),
        ("/local//evil.example/i.svg", False),
        ("/local/../i.svg", False),
        ("/local/i.svg?x", False),
        ("/locals/i.svg", False),
        ("data:image/svg+xml,x", False),
        ("javascript:alert(1)", False),
    ],
)
def test_what_can_be_an_icon(icon: str, *, good: bool) -> None:
    """Nothing that could lead to another host, or be anything but a file."""
    assert icons.validate(icon) is good


async def test_the_page_finds_it_under_a_name_that_can_be_kept(
    page: Page, folder: BuiltFolder, add_provider: Any
) -> None:
    """Its content never changes under its name, so nobody asks twice."""
    assert folder
    await add_provider(icon="latchkey:shield")
    await add_provider("b", name="B")
    looks = read_boot(await read_document(page.client))["providers"]
    assert looks["b"]["icon"].startswith("/auth/latchkey/icons/key-")
    response = await page.client.get(looks["home"]["icon"])
    assert response.status == 200
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert await response.read() == (icons.FOLDER / "shield.svg").read_bytes()


@pytest.mark.parametrize("icon", ["mdi:key", "https://evil.example/i.svg", ""])
async def test_a_stored_icon_that_is_refused_today_costs_nobody_the_provider(
    hass: HomeAssistant,
    page: Page,
    folder: BuiltFolder,
    add_provider: Any,
    icon: str,
) -> None:
    """People go on signing in by it; the form asks for another icon."""
    assert folder
    await add_provider(icon=icon)
    assert [each.id for each in registry.async_registered(hass)] == ["home"]
    looks = read_boot(await read_document(page.client))["providers"]
    assert looks["home"]["icon"] == icons.address(icons.DEFAULT)
    with pytest.raises(settings.SettingsError):
        settings.read("b", {**PROVIDER, "icon": icon})
    settings.read("b", PROVIDER)


@pytest.mark.parametrize("name", ["shield.svg", "shield-0123456789.svg", "key"])
async def test_other_names_are_not_there(page: Page, name: str) -> None:
    """And nobody keeps that they are not."""
    response = await page.client.get(f"/auth/latchkey/icons/{name}")
    assert response.status == 404
    assert response.headers["Cache-Control"] == "no-store"
