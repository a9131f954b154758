"""Where providers send people back to: a URL of each one's own, told to its visitor."""

from collections.abc import Awaitable, Callable
import json
from pathlib import Path
import re
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from conftest import AddProvider, Submit
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, Page, refused
from yarl import URL

from custom_components.latchkey import registry
from custom_components.latchkey.oidc import redirect_urls
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

PATHS = json.loads((Path(__file__).parents[1] / "callback_paths.json").read_text())
OWN = "/auth/latchkey/callback/home"
SHARED = "/auth/latchkey/callback"


async def test_a_new_provider_has_its_own(
    page: Page, entry: MockConfigEntry, submit: Submit
) -> None:
    """The form shows it before it stores it, and nobody is asked."""
    await submit(unknown_people="create", anyone=True)
    (subentry,) = entry.subentries.values()
    assert subentry.data["own_redirect_url"] is True
    assert (await page.sign_in())["type"] == "create_entry"
    assert URL(page.words["redirect_uri"]).path == OWN


async def test_it_outlives_the_name(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit
) -> None:
    """It is registered at the provider, where nobody hears of a new name."""
    await submit(unknown_people="create", anyone=True)
    await page.begin()
    before = page.words["redirect_uris"]
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, "name": "Something else"}
    hass.config_entries.async_update_subentry(
        entry, subentry, data=data, title="Something else"
    )
    await hass.async_block_till_done()
    (provider,) = registry.async_registered(hass)
    assert provider.name == "Something else"
    assert (await page.sign_in())["type"] == "create_entry"
    assert page.words["redirect_uris"] == before == f"{CLIENT.rstrip('/')}{OWN}"


@pytest.mark.parametrize("exchange", ["browser", "server"])
async def test_what_was_stored_before_goes_on_with_the_shared_one(
    page: Page, op: OP, add_provider: AddProvider, exchange: str
) -> None:
    """The provider knows no other."""
    op.redirect_uris = {f"{CLIENT.rstrip('/')}{SHARED}"}
    await add_provider(own_redirect_url=None, exchange=exchange)
    assert (await page.sign_in())["type"] == "create_entry"


@pytest.mark.usefixtures("_frontend")
@pytest.mark.parametrize(
    ("setting", "path"),
    [({}, SHARED), ({"own_redirect_url": True}, f"{SHARED}/yaml_home")],
)
async def test_yaml_says_it_by_a_key(
    hass: HomeAssistant,
    client: TestClient,
    op: OP,
    owner: User,
    setting: dict[str, bool],
    path: str,
) -> None:
    """Without the key it is as it was before there was one."""
    assert owner
    hass.config.internal_url = CLIENT.rstrip("/")
    provider = {
        "id": "yaml_home",
        "name": "From YAML",
        "client_id": CLIENT_ID,
        "issuer": op.issuer,
        "unknown_people": "create",
        "anyone": True,
        **setting,
    }
    config = {"latchkey": {"providers": [provider]}}
    assert await async_setup_component(hass, "latchkey", config)
    await hass.async_block_till_done()
    page = Page(client, op)
    assert (await page.sign_in("yaml_home"))["type"] == "create_entry"
    assert URL(page.words["redirect_uri"]).path == path


async def test_nobody_s_else_is_accepted(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Neither another provider's, nor the shared one, nor another's host."""
    await add_provider(exchange="server")
    await add_provider("other", name="Other", exchange="server")
    for elsewhere in (
        f"{CLIENT}auth/latchkey/callback/other",
        f"{CLIENT}auth/latchkey/callback",
        f"{CLIENT}auth/latchkey/callback/home/",
        f"https://evil.example{OWN}",
    ):
        await page.begin()
        proof = page.visit() | {"redirect_uri": elsewhere}
        refusal = refused(await page.bring(proof))
        assert refusal == ("provider_misconfigured", "redirect-address-unknown")
    assert "token" not in op.requests


EVERYWHERE = {
    "external_url": "https://house.example",
    "internal_url": "http://192.168.77.5:8123",
}
MORE = ["http://ha.secret.lan:8123", "https://ha.secret.lan", "http://[fd00::7]:8123"]
OUTSIDE = "https://house.example"

type Begin = Callable[[str, str, dict[str, str]], Awaitable[dict[str, Any]]]


@pytest.fixture
async def begin(hass: HomeAssistant, page: Page, add_provider: AddProvider) -> Begin:
    """Begin a flow at a Home Assistant that has every address above."""
    for name, url in EVERYWHERE.items():
        setattr(hass.config, name, url)
    await add_provider(origins=MORE)

    async def go(
        client_id: str, redirect_uri: str, headers: dict[str, str]
    ) -> dict[str, Any]:
        body = {
            "client_id": client_id,
            "handler": ["latchkey", "home"],
            "redirect_uri": redirect_uri,
        }
        response = await page.client.post(
            "/auth/login_flow", json=body, headers=headers
        )
        step: dict[str, Any] = await response.json()
        return step

    return go


@pytest.mark.parametrize(
    ("host", "redirect_uri", "told"),
    [
        # Opened from the internet, by the frontend or by an app.
        ("house.example", f"{OUTSIDE}/", [OUTSIDE]),
        ("house.example", "homeassistant://auth-callback", [OUTSIDE]),
        ("HOUSE.example:443", "homeassistant://auth-callback", [OUTSIDE]),
        # A proxy that says neither scheme nor port, or puts in its own.
        ("house.example:8123", f"{OUTSIDE}/", [OUTSIDE]),
        # And one that puts in a host of its own: the frontend says where it is.
        ("homeassistant:8123", f"{OUTSIDE}/", [OUTSIDE]),
        # At home.
        ("192.168.77.5:8123", "homeassistant://x", ["http://192.168.77.5:8123"]),
        ("ha.secret.lan", "homeassistant://x", MORE[:2]),
        ("[fd00::7]:8123", "homeassistant://x", MORE[2:]),
        # Where nothing is registered, or nobody says where that is.
        ("evil.example", "https://evil.example/", []),
        ("house.example.evil.example", "https://evil.example/", []),
        ("house.example@evil.example", "homeassistant://x", []),
        ("", "homeassistant://x", []),
    ],
)
async def test_a_visitor_is_told_of_the_own_address_only(
    begin: Begin, host: str, redirect_uri: str, told: list[str]
) -> None:
    """Anybody may begin a flow, so it tells nothing of the network at home (RP-10)."""
    step = await begin("http://127.0.0.1:8123/", redirect_uri, {"Host": host})
    words = step["description_placeholders"]
    assert words["redirect_uris"].split() == [f"{origin}{OWN}" for origin in told]
    assert words["redirect_uri"] == (f"{told[0]}{OWN}" if told else "")
    untold = {*EVERYWHERE.values(), *MORE} - set(told)
    assert not any(f"{origin}/" in json.dumps(step) for origin in untold)


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (OUTSIDE, [OUTSIDE]),
        ("http://192.168.77.5:8123", ["http://192.168.77.5:8123"]),
        ("https://HA.secret.lan", MORE[:2]),
        # Nobody is told more than they said, whatever they say.
        ("https://evil.example", []),
        ("https://house.example.evil.example", []),
        ("https://house.example@evil.example", []),
        ("null", []),
        ("homeassistant:8123", []),
        ("", []),
    ],
)
async def test_an_app_behind_a_proxy_that_replaces_the_host_is_told_of_its_own_address(
    begin: Begin, origin: str, told: list[str]
) -> None:
    """Its redirect URI names no address, but the page says its origin."""
    step = await begin(
        "https://home-assistant.io/android",
        "homeassistant://auth-callback",
        {"Host": "homeassistant:8123", "Origin": origin},
    )
    words = step["description_placeholders"]
    assert words["redirect_uris"].split() == [f"{each}{OWN}" for each in told]


@pytest.mark.parametrize("path", PATHS["callbacks"])
async def test_the_page_is_at_every_callback(page: Page, path: str) -> None:
    """Of providers that are gone too: the page says that nobody waits for that."""
    assert redirect_urls.is_callback(path)
    status, headers, document = await _get(page.client, f"{path}?code=c0de&state=x")
    assert status == 200
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert b"boot-3c4d.js" in document
    assert b"c0de" not in document


@pytest.mark.parametrize("path", PATHS["others"])
async def test_a_callback_in_another_spelling_is_none(page: Page, path: str) -> None:
    """The page would not know it for one, and would leave the code in the address."""
    assert not redirect_urls.is_callback(path)
    status, headers, _ = await _get(page.client, f"{path}?code=c0de&state=x")
    assert (status, headers["Location"]) == (302, "/")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("script", ["boot.js", "old-browser.js"])
def test_the_page_s_scripts_know_the_same_callbacks(script: str) -> None:
    """RP-31: what they take for one is what they take the code out of."""
    source = (Path(__file__).parents[2] / "public" / script).read_text()
    (pattern,) = re.findall(r"/\^(.*callback.*?)\$/\.test\(", source)
    # As JavaScript reads it: `\w` is ASCII, and `$` the very end.
    known = re.compile(pattern.replace(r"\/", "/"), re.ASCII)
    for path in PATHS["callbacks"]:
        assert known.fullmatch(path), path
    for path in PATHS["others"]:
        assert not known.fullmatch(path), path


async def _get(client: TestClient, path: str) -> tuple[int, Any, bytes]:
    """Send a path as it is written."""
    url = URL(f"{client.make_url('/').origin()}{path}", encoded=True)
    async with (
        ClientSession() as session,
        session.get(url, allow_redirects=False) as response,
    ):
        return response.status, response.headers, await response.read()
