"""What is served while Latchkey is loaded."""

from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, SetUp
import pytest

from custom_components.latchkey import async_setup
from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

STATIC = "/auth/latchkey/static"


async def _seen(client: TestClient, method: str, address: str) -> tuple[Any, ...]:
    """Give all of an answer but its time."""
    response = await client.request(method, address)
    headers = sorted(each for each in response.headers.items() if each[0] != "Date")
    return response.status, headers, await response.read()


async def test_our_page_answers_with_addresses_that_hold_there(
    client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Only addresses in attributes are rewritten, each of them."""
    await set_up()
    response = await client.get(AUTHORIZE)
    assert response.status == 200
    page = await response.text()
    assert page.encode() != own_page
    assert f'href="{STATIC}/page-1a2b.css"' in page
    assert f'src="{STATIC}/boot-3c4d.js" data-wasm="{STATIC}/app-5e6f.wasm"' in page
    assert "not an address: ./page and" in page
    assert '"./' not in page


async def test_head_is_answered_like_get_without_a_body(
    client: TestClient, set_up: SetUp
) -> None:
    """Monitors and link checkers ask this way."""
    await set_up()
    response = await client.head(AUTHORIZE, headers={"Accept-Encoding": "identity"})
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = await client.get(AUTHORIZE, headers={"Accept-Encoding": "identity"})
    assert int(response.headers["Content-Length"]) == len(await page.read())
    assert await response.read() == b""


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        "?client_id=https%3A%2F%2Fhome-assistant.io%2Fandroid&redirect_uri=a%3Ab",
        "?state=%00%ff%F0%9F%94%91&state=&x",
        "?state=a+b%2Bc%26%3D%22%27",
        "?" + "x" * 4000,
    ],
)
async def test_any_query_gets_a_page(
    client: TestClient, own_page: bytes, set_up: SetUp, query: str
) -> None:
    """No query changes more of the document than it has places for (test_reflected)."""
    await set_up()
    plain = await (await client.get(AUTHORIZE)).read()
    response = await client.get(AUTHORIZE + query)
    assert response.status == 200
    assert await response.read() == plain
    assert plain != own_page


async def test_other_methods_meet_what_they_met_before(
    client: TestClient, set_up: SetUp
) -> None:
    """POST is refused, and a CORS preflight gets Home Assistant's own answer."""
    preflight = {
        "Origin": "https://cast.home-assistant.io",
        "Access-Control-Request-Method": "GET",
    }
    before = await client.options(AUTHORIZE, headers=preflight)
    assert before.status == 200
    await set_up()
    after = await client.options(AUTHORIZE, headers=preflight)
    assert after.status == 200
    kept = [
        [each for each in answer.headers.items() if each[0] != "Date"]
        for answer in (before, after)
    ]
    assert kept[0] == kept[1]
    assert (await client.post(AUTHORIZE, data="x")).status == 405


async def test_home_assistants_own_page_stays_reachable(
    client: TestClient, set_up: SetUp
) -> None:
    """Byte for byte, by GET and HEAD, with Home Assistant's headers and no others."""
    before = await _seen(client, "GET", AUTHORIZE)
    await set_up()
    here = client.make_url("/")
    builtin = f"{BUILTIN}?client_id={here}&redirect_uri={here}?auth_callback=1"
    assert await _seen(client, "GET", builtin) == before
    # At its own address Home Assistant refuses this one.
    assert await _seen(client, "HEAD", builtin) == (*before[:2], b"")


async def test_the_document_names_nobody(
    hass: HomeAssistant, client: TestClient, set_up: SetUp
) -> None:
    """Whoever opens the page learns nothing about who lives here."""
    await hass.auth.async_create_user("Ottilie", group_ids=[GROUP_ID_USER])
    await set_up()
    response = await client.get(AUTHORIZE)
    assert "Ottilie" not in await response.text()
    assert "Ottilie" not in str(response.headers)


@pytest.mark.usefixtures("_frontend")
async def test_nothing_is_said_in_repairs_when_all_is_well(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """An issue is for a person who has something to do."""
    await set_up()
    assert not ir.async_get(hass).issues


async def test_yaml_alone_puts_the_page_in_use(
    hass: HomeAssistant, client: TestClient, own_page: bytes
) -> None:
    """`latchkey:` imports the one entry, at this start and at the next."""
    config = {"latchkey": None}
    assert await async_setup_component(hass, "latchkey", config)
    for _ in range(2):
        await hass.async_block_till_done()
        entries = hass.config_entries.async_entries("latchkey")
        assert [entry.source for entry in entries] == ["import"]
        assert await async_setup(hass, config)
    assert await (await client.get(AUTHORIZE)).read() != own_page


async def test_without_yaml_nothing_is_imported(hass: HomeAssistant) -> None:
    """Another integration's YAML is none of our business."""
    assert await async_setup_component(hass, "latchkey", {"http": {}})
    await hass.async_block_till_done()
    assert not hass.config_entries.async_entries("latchkey")
