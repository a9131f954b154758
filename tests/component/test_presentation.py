"""What the page is told in its document, and where providers send people back to."""

import json
import re
import socket
from typing import Any
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, BuiltFolder, SetUp
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from seen import INDEX, ask_without_a_host, read_boot, read_document
from signing_in import CLIENT, Page

from custom_components.latchkey.page import login_page as page_module
from custom_components.latchkey.web import icons
from homeassistant.components import onboarding
from homeassistant.components.auth import login_flow
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

CALLBACK = "/auth/latchkey/callback"
OWN = {"type": "homeassistant", "id": None, "name": "Home Assistant Local"}


@pytest.fixture
def folder(folder: BuiltFolder) -> BuiltFolder:
    """Build a document that has what the real one has."""
    folder.build(INDEX)
    return folder


async def _connections(client: TestClient, address: str = AUTHORIZE) -> str:
    """Give where the page may connect to, by the policy that comes with it."""
    policy = (await client.get(address)).headers["Content-Security-Policy"]
    (connections,) = re.findall(r"connect-src ([^;]*)", policy)
    return connections


def _said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give how loudly it was said that something cannot be presented."""
    said = [each for each in caplog.records if each.name.endswith(".presentation")]
    return [each.levelname for each in said if each.levelname != "DEBUG"]


async def test_without_providers_the_page_is_told_so(
    page: Page, folder: BuiltFolder
) -> None:
    """And may talk to nobody but this Home Assistant."""
    assert folder
    document = await read_document(page.client)
    boot = read_boot(document)
    del boot["listing"], boot["opening"], boot["app"], boot["script"]
    assert boot == {"providers": {}, "auto": None, "links": [], "builtin": BUILTIN}
    assert await _connections(page.client) == "'self'"


async def test_the_page_is_told_icons_order_and_where_to_go(
    page: Page, folder: BuiltFolder, add_provider: Any
) -> None:
    """At once, as the configuration is at this moment."""
    assert folder
    await add_provider("a", icon="latchkey:people", position="above")
    await add_provider("b", name="B", icon="/local/icons/b-1.svg", auto=True)
    boot = read_boot(await read_document(page.client))
    del boot["listing"], boot["opening"], boot["app"], boot["script"]
    assert boot == {
        "providers": {
            "a": {"icon": icons.address("latchkey:people"), "position": "above"},
            "b": {"icon": "/local/icons/b-1.svg", "position": "below"},
        },
        "auto": "b",
        "links": [],
        "builtin": BUILTIN,
    }


async def test_the_policy_names_where_the_page_redeems(
    page: Page, op: OP, folder: BuiltFolder, add_provider: Any
) -> None:
    """Only for public clients, only what was validated, by origin."""
    assert folder
    await add_provider("server", name="S", exchange="server")
    await page.begin("server")
    assert await _connections(page.client) == "'self'"
    op.metadata_changes["token_endpoint"] = "https://idp.example:8443/a/token?x='"  # noqa: S105
    await add_provider("browser")
    await add_provider("second", name="Second")
    assert await _connections(page.client) == "'self'"
    for provider in ("browser", "second"):
        await page.begin(provider)
    expected = "'self' https://idp.example:8443"
    assert await _connections(page.client) == expected
    assert await _connections(page.client, CALLBACK) == expected


async def test_a_change_takes_nobody_s_way_back(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    add_provider: Any,
) -> None:
    """Whoever is at a provider while its name changes redeems when they come back."""
    assert folder
    await add_provider()
    await page.begin()
    before = await _connections(page.client, CALLBACK)
    assert op.issuer.startswith(before.removeprefix("'self' "))
    (subentry,) = entry.subentries.values()
    await op.stop()
    data = {**subentry.data, "name": "House"}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await _connections(page.client, CALLBACK) == before


async def test_the_page_is_told_what_the_providers_address_would_say(
    page: Page, folder: BuiltFolder, add_provider: Any
) -> None:
    """To this visitor; and nothing to somebody who comes back."""
    assert folder
    await add_provider("a")
    with patch(
        "homeassistant.components.onboarding.async_is_user_onboarded",
        return_value=True,
    ):
        answer = await (await page.client.get("/auth/providers")).json()
        assert [each["id"] for each in answer["providers"]].count("a") == 1
        assert read_boot(await read_document(page.client))["listing"] == answer
    assert "listing" not in read_boot(await read_document(page.client, CALLBACK))


@pytest.mark.parametrize("trouble", [{"status": 400}, {"side_effect": TypeError}])
async def test_without_that_answer_the_page_has_to_ask(
    page: Page,
    folder: BuiltFolder,
    caplog: pytest.LogCaptureFixture,
    trouble: dict[str, Any],
) -> None:
    """Before onboarding, and with a Home Assistant that does it another way.

    Only that is worth a line in the log, once: everybody waits longer for their form.
    """
    assert folder
    is_broken = "side_effect" in trouble
    refusal = web.json_response({}, status=trouble.pop("status", 200))
    with patch(
        "homeassistant.components.auth.login_flow.AuthProvidersView.get",
        return_value=refusal,
        **trouble,
    ):
        for _ in range(2):
            assert read_boot(await read_document(page.client))["listing"] is None
    assert _said(caplog) == ["ERROR"] * is_broken


async def test_without_that_view_the_page_has_to_ask(
    page: Page, folder: BuiltFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Home Assistant that has it elsewhere still gets the whole integration."""
    assert folder
    monkeypatch.setattr(onboarding, "async_is_user_onboarded", lambda _hass: True)
    assert read_boot(await read_document(page.client))["listing"] is not None
    monkeypatch.delattr(login_flow, "AuthProvidersView")
    assert read_boot(await read_document(page.client))["listing"] is None


async def test_nobody_is_asked_for_the_name_of_this_machine(
    page: Page,
    folder: BuiltFolder,
    add_provider: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A request without one is no reason to: aiohttp would ask, and all would wait."""
    assert folder
    await add_provider()
    asked: list[str] = []
    monkeypatch.setattr(socket, "getfqdn", lambda: asked.append("it") or "op.example")
    document = await ask_without_a_host(page.client, "GET", AUTHORIZE)
    assert read_boot(document)["opening"] is None
    body = {
        "client_id": CLIENT,
        "redirect_uri": CLIENT,
        "handler": ["latchkey", "home"],
    }
    step = await ask_without_a_host(
        page.client, "POST", "/auth/login_flow", json.dumps(body)
    )
    assert f"{CLIENT}auth/latchkey/callback" in step
    assert asked == []


async def test_the_name_that_a_proxy_forwards_is_believed_as_home_assistant_does(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    folder: BuiltFolder,
    set_up: SetUp,
) -> None:
    """From proxies that the administrator trusts."""
    assert folder
    http = {"use_x_forwarded_for": True, "trusted_proxies": ["127.0.0.1"]}
    assert await async_setup_component(hass, "http", {"http": http})
    assert await async_setup_component(hass, "frontend", {})
    client = await hass_client_no_auth()
    await set_up()
    forwarded = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "ha.example"}
    query = "client_id=https://ha.example/&redirect_uri=https://ha.example/"
    for headers, is_known in ((forwarded, True), ({}, False)):
        with patch(
            "homeassistant.components.auth.login_flow.AuthProvidersView.get",
            return_value=web.json_response({"providers": [OWN]}),
        ):
            response = await client.get(f"{AUTHORIZE}?{query}", headers=headers)
        opening = read_boot(await response.text())["opening"]
        assert (opening is not None) is is_known


@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize(
    "listing", [[OWN], {"providers": None}, {"providers": [{"name": "a", "id": None}]}]
)
async def test_a_list_of_another_shape_takes_the_page_from_nobody(
    hass: HomeAssistant,
    real_folder: BuiltFolder,
    page: Page,
    listing: Any,
    is_named: bool,  # noqa: FBT001
) -> None:
    """Also where hass-oidc-auth is called by a name of the administrator's."""
    assert real_folder
    if is_named:
        hass.data["auth_oidc"] = {"yaml_config": {"display_name": "Company"}}
    with patch(
        "homeassistant.components.auth.login_flow.AuthProvidersView.get",
        return_value=web.json_response(listing),
    ):
        document = await read_document(page.client)
    assert 'id="latchkey-boot-data"' in document


@pytest.mark.parametrize("odd", [{"name": None}, {"type": None, "name": []}, None])
async def test_what_cannot_be_drawn_is_left_to_the_program(
    real_folder: BuiltFolder,
    page: Page,
    caplog: pytest.LogCaptureFixture,
    odd: object,
) -> None:
    """Somebody else's provider must not take the page away from everybody."""
    assert real_folder
    here = page.client.make_url("/")
    query = f"client_id={here}&redirect_uri={here}%3Fauth_callback%3D1"
    with patch(
        "homeassistant.components.auth.login_flow.AuthProvidersView.get",
        return_value=web.json_response({"providers": [OWN, odd]}),
    ):
        documents = [
            await read_document(page.client, f"{AUTHORIZE}?{query}{more}")
            for more in ("", "&state=%22%3E")
        ]
    for document in documents:
        assert '<p class="busy">Loading…</p>' in document
        assert "/auth/latchkey/builtin?client_id=" in document
        assert "<form" not in document
        boot = read_boot(document)
        assert (boot["listing"], boot["opening"]) == (None, None)
    assert _said(caplog) == ["ERROR"]


@pytest.mark.usefixtures("_frontend")
async def test_markup_in_the_configuration_stays_text(
    hass: HomeAssistant, client: TestClient, folder: BuiltFolder
) -> None:
    """Whatever an administrator writes ends neither the script nor the page."""
    assert folder
    name = "</script><b>&\u2028\u2029<!--latchkey:boot--> connect-src 'self' 🔑\\\""
    config = {"links": [{"name": name, "url": "/auth/openid/authorize?a=1&b=2"}]}
    assert await async_setup_component(hass, "latchkey", {"latchkey": config})
    await hass.async_block_till_done()
    document = await read_document(client)
    assert document.count("</script>") == 1
    for unwanted in ("<b>", "&\\", "\u2028", "\u2029", "<!--"):
        assert unwanted not in document
    assert read_boot(document)["links"] == config["links"]
    assert await _connections(client) == "'self'"


async def test_the_page_names_nobody(
    page: Page, folder: BuiltFolder, add_provider: Any
) -> None:
    """Neither people nor clients nor secrets, and the step no secret (RP-16)."""
    assert folder
    await add_provider(
        rule_claim="email",
        rule_values=["ada@example.com"],
        client_secret="the-secret",  # noqa: S106
    )
    assert "the-secret" not in json.dumps(await page.begin())
    assert page.words["exchange"] == "server"
    assert "token_endpoint" not in page.words
    document = await read_document(page.client)
    assert "the-secret" not in document
    for secret in ("Owner", "Ada", "ada@example.com", "home-assistant", page.nonce):
        assert secret not in document.replace("Home Assistant", "")


async def test_the_callback_is_the_same_page_for_any_query(
    page: Page, folder: BuiltFolder
) -> None:
    """Nothing of the query gets into the document."""
    assert folder
    document = await read_document(page.client, CALLBACK)
    for query in ("?code=c0de&state=x&iss=y", "?error=access_denied&state=x"):
        assert await read_document(page.client, CALLBACK + query) == document
    assert (await page.client.head(CALLBACK)).status == 200
    assert (await page.client.post(CALLBACK, data="code=x")).status == 405


async def test_a_callback_without_our_page_begins_anew(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry
) -> None:
    """Home Assistant's own page can do nothing with it; and the code is gone."""

    async def expect_a_new_beginning() -> None:
        response = await page.client.get(
            f"{CALLBACK}?code=c0de&state=x", allow_redirects=False
        )
        assert response.status == 302
        assert response.headers["Location"] == "/"
        assert response.headers["Cache-Control"] == "no-store"

    with patch.object(page_module, "_async_render", side_effect=ZeroDivisionError):
        await expect_a_new_beginning()
    await hass.config_entries.async_unload(entry.entry_id)
    await expect_a_new_beginning()
