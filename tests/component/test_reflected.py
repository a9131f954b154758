"""What of a visitor's query stands in the real document, where, and as what."""

from collections.abc import Mapping
from html.parser import HTMLParser
import json
from typing import Any

from conftest import AUTHORIZE, BUILTIN, AddProvider, BuiltFolder
import pytest
from signing_in import Page
from yarl import URL

from custom_components.latchkey import configured
from homeassistant.auth import auth_manager_from_config
from homeassistant.components import onboarding
from homeassistant.core import HomeAssistant

LINK = "/auth/openid/authorize"

# Whatever this is found in holds something of the query.
MARK = "m4rk"
# Home Assistant refuses spaces and `script` in a query, which is not relied on.
EVIL = f"{MARK}\"><b/class='{MARK}'></style><!--latchkey:boot-->{MARK}"


class _Document(HTMLParser):
    """Where the mark is found in a document, read as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.elsewhere: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a name and at all attributes."""
        if MARK in tag:
            self.elsewhere.append(tag)
        for name, value in attrs:
            if MARK in f"{name}{value}":
                path, _, query = (value or "").partition("?")
                is_way = (tag, name) == ("a", "href")
                (self.ways if is_way else self.elsewhere).append((path, query))

    def handle_data(self, data: str) -> None:
        """Look at text, also a script's."""
        if MARK in data:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Look at remarks."""
        if MARK in data:
            self.elsewhere.append(data)


@pytest.fixture
async def page_with_ways(
    hass: HomeAssistant,
    real_folder: BuiltFolder,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    """Serve the repository's own document, with a button and a link."""
    assert real_folder
    monkeypatch.setattr(onboarding, "async_is_user_onboarded", lambda _hass: True)
    configured.async_remember_yaml(
        hass, {"latchkey": {"links": [{"name": "Work", "url": LINK}]}}
    )
    # Tests leave it out.
    config = [{"type": "homeassistant"}]
    (local,) = (await auth_manager_from_config(hass, config, [])).auth_providers
    hass.auth._providers["homeassistant", None] = local
    await add_provider()
    return page


async def _read(page: Page, query: str) -> tuple[_Document, str]:
    address = f"{page.client.make_url(AUTHORIZE)}?{query}"
    # As it is: an address that a browser would have escaped may come from elsewhere.
    response = await page.client.session.get(URL(address, encoded=True))
    assert response.status == 200
    text = await response.text()
    document = _Document()
    document.feed(text)
    document.close()
    return document, text


def _only_marked(boot: Mapping[str, Any]) -> set[str]:
    return {name for name, value in boot.items() if MARK in json.dumps(value)}


async def test_the_own_frontend_s_query_is_in_ways_and_in_the_opening_request(
    page_with_ways: Page,
) -> None:
    """It stands there as a value of attributes and of JSON, and never as markup."""
    here = page_with_ways.client.make_url("/")
    query = f"client_id={here}&redirect_uri={here}%3F{EVIL}&state={EVIL}&lt;=1"
    document, text = await _read(page_with_ways, f"{query}&latchkey=choose")
    assert 'class="way"' in text
    assert set(document.ways) == {(BUILTIN, query), (LINK, query)}
    assert document.elsewhere == []
    (data,) = document.texts
    assert "<" not in data
    boot = json.loads(data)
    assert _only_marked(boot) == {"opening"}
    opening = json.loads(boot["opening"]["body"])
    assert _only_marked(opening) == {"redirect_uri"}
    assert text.count("</script>") == text.count("<script")


async def test_a_stranger_s_query_is_in_the_ways_only(page_with_ways: Page) -> None:
    """Nothing is asked for it before the program has said who it is."""
    query = (
        f"client_id=https://app.example/{EVIL}&redirect_uri=https://app.example/{EVIL}"
    )
    document, text = await _read(page_with_ways, query)
    # Signed: what that comes to is in test_builtin.
    ((path, kept),) = set(document.ways)
    assert path.startswith(f"{BUILTIN}/")
    assert kept == query
    assert document.texts == document.elsewhere == []
    assert text.count("</script>") == text.count("<script")


async def test_a_callback_s_query_is_nowhere(page_with_ways: Page) -> None:
    """It holds a code."""
    client = page_with_ways.client
    address = f"/auth/latchkey/callback?code={MARK}&state={MARK}&iss={MARK}"
    assert MARK not in await (await client.get(address)).text()
