"""Links to a sign-in that is no provider, by Home Assistant's screens and by YAML."""

from types import MappingProxyType
from typing import Any

from conftest import BuiltFolder
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import INDEX, STRINGS, read_boot, read_document
from signing_in import Page
import voluptuous as vol

from custom_components.latchkey import configured, registry
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant

PATH = "/auth/openid/authorize"
REFUSED = [
    "https://evil.example/auth/openid/",
    "//evil.example/auth/openid/",
    "/auth/openid",
    "/auth/authorize",
    "/auth/openid/x\n",
    "/auth/openid/x#y",
    "/auth/openid/\\evil.example",
    "javascript:alert(1)//auth/openid/",
    "/auth/openid/../../local/x.html",
    "/auth/openid/..",
    "/auth/openid/./x",
    "/auth/openid/.?x=1",
    "/auth/openid/%2e%2e/%2E%2E/local/x.html",
    "/auth/openid/.%2e/x",
    "/auth/openid/..%2f..%2flocal/x.html",
    "/auth/openid/..%5cx",
    "/auth/openid/%252e%252e/x",
    "/auth/openid/x%",
]


@pytest.fixture
def folder(folder: BuiltFolder) -> BuiltFolder:
    """Build a document that can be told something."""
    folder.build(INDEX)
    return folder


async def _submit(
    hass: HomeAssistant, entry: MockConfigEntry, old: str | None = None, **typed: str
) -> SubentryFlowResult:
    flows = hass.config_entries.subentries
    context: dict[str, Any] = {"source": SOURCE_USER}
    if old is not None:
        context = {"source": SOURCE_RECONFIGURE, "subentry_id": old}
    form = await flows.async_init((entry.entry_id, "link"), context=context)
    assert form["step_id"] == ("user" if old is None else "reconfigure")
    result = await flows.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done()
    return result


async def _links(page: Page) -> list[dict[str, str]]:
    return read_boot(await read_document(page.client))["links"]


async def test_a_link_is_added_changed_and_removed(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry
) -> None:
    """Without a restart, and beside those of YAML."""
    configured.async_remember_yaml(
        hass, {"latchkey": {"links": [{"name": "First", "url": PATH}]}}
    )
    await _submit(hass, entry, name=" OpenID ", url=PATH)
    first = {"name": "First", "url": PATH}
    assert await _links(page) == [first, {"name": "OpenID", "url": PATH}]
    (subentry,) = entry.subentries.values()
    assert subentry.title == "OpenID"
    result = await _submit(
        hass, entry, subentry.subentry_id, name="Work", url=f"{PATH}?x=1"
    )
    assert result["reason"] == "reconfigure_successful"
    assert await _links(page) == [first, {"name": "Work", "url": f"{PATH}?x=1"}]
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    assert await _links(page) == [first]
    assert not registry.async_registered(hass)


@pytest.mark.parametrize("url", REFUSED)
async def test_the_form_says_what_cannot_be_meant(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, url: str
) -> None:
    """To that plugin's own pages, and nowhere else."""
    assert page
    form = await _submit(hass, entry, name="Other", url=url)
    assert form["errors"] == {"url": "link_invalid"}
    assert not entry.subentries


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("\n", "empty"),
        ("x" * 65, "name_too_long"),
    ],
)
async def test_a_link_has_words(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, name: str, problem: str
) -> None:
    """One short line, and the form says what is wrong with another."""
    assert page
    form = await _submit(hass, entry, name=name, url=PATH)
    assert form["errors"] == {"name": problem}
    assert problem in STRINGS["config_subentries"]["link"]["error"]
    with pytest.raises(vol.Invalid):
        configured.CONFIG_SCHEMA({"latchkey": {"links": [{"name": name, "url": PATH}]}})


@pytest.mark.parametrize("name", ["\u3164", "\u2800\ufe0f"])
async def test_a_link_has_words_that_can_be_seen(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, name: str
) -> None:
    """Some letters have no shape."""
    assert page
    form = await _submit(hass, entry, name=name, url=PATH)
    assert form["errors"] == {"name": "empty"}
    assert not entry.subentries


@pytest.mark.parametrize("url", ["/auth/openid/a.b/..c/...", f"{PATH}?next=../%2e%2e"])
def test_dots_that_lead_nowhere_are_allowed(url: str) -> None:
    """Within a name, and in the query, they are only dots."""
    links = [{"name": "Other", "url": url}]
    configured.CONFIG_SCHEMA({"latchkey": {"links": links}})


@pytest.mark.parametrize("url", REFUSED)
def test_yaml_is_validated_like_the_form(url: str) -> None:
    """By the same rules."""
    links = [{"name": "Other", "url": url}]
    with pytest.raises(vol.Invalid):
        configured.CONFIG_SCHEMA({"latchkey": {"links": links}})
    links[0]["url"] = PATH
    configured.CONFIG_SCHEMA({"latchkey": {"links": links}})


async def test_what_is_stored_and_wrong_is_left_out(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry
) -> None:
    """Whatever got into the storage, nobody is sent there."""
    for data in ({"name": "Evil", "url": "//evil.example"}, {"name": 1}):
        subentry = ConfigSubentry(
            data=MappingProxyType(data),
            subentry_type="link",
            title="Evil",
            unique_id=None,
        )
        hass.config_entries.async_add_subentry(entry, subentry)
    assert await _links(page) == []
