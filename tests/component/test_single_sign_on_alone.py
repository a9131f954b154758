"""A Home Assistant with single sign-on alone, as `docs/installation.md` sets it up.

The first administrator, and the way back in when the provider is gone for good.
"""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, Page

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import User
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components import onboarding
from homeassistant.core import HomeAssistant
from homeassistant.core_config import CORE_CONFIG_SCHEMA

PASSWORD = "kept in a safe"  # noqa: S105


async def _allow_passwords(hass: HomeAssistant) -> HassAuthProvider:
    """Be started without the line that turns them off."""
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (provider,) = manager.auth_providers
    provider.store = hass.auth._store
    hass.auth._providers["homeassistant", None] = provider
    await provider.async_initialize()
    return provider


def _forbid_passwords(hass: HomeAssistant) -> None:
    """Be started with it."""
    del hass.auth._providers["homeassistant", None]


async def _listed(page: Page) -> list[tuple[str, str | None]]:
    response = await page.client.get("/auth/providers")
    answer = await response.json()
    return [(each["type"], each["id"]) for each in answer["providers"]]


async def _with_a_password(page: Page, name: str, password: str) -> dict[str, Any]:
    flow = {
        "client_id": CLIENT,
        "handler": ["homeassistant", None],
        "redirect_uri": f"{CLIENT}?auth_callback=1",
    }
    response = await page.client.post("/auth/login_flow", json=flow)
    page.flow_id = (await response.json())["flow_id"]
    return await page.redeem(await page.post(username=name, password=password))


def _user(hass: HomeAssistant, tokens: dict[str, Any]) -> User:
    found = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert found is not None
    return found.user


def test_home_assistant_takes_a_list_without_providers() -> None:
    """Which is what turns passwords off."""
    assert CORE_CONFIG_SCHEMA({"auth_providers": []})["auth_providers"] == []


async def test_from_the_first_administrator_to_the_way_back_in(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    page: Page,
    op: OP,
    owner: User,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Each step of the document, in its order."""
    # Home Assistant's own set-up makes the owner, with a password.
    monkeypatch.setattr(onboarding, "async_is_user_onboarded", lambda _hass: True)
    local = await _allow_passwords(hass)
    await local.async_add_auth("olivia", PASSWORD)
    own = await local.async_get_or_create_credentials({"username": "olivia"})
    await hass.auth.async_link_user(owner, own)
    # The provider, and the owner's identity there, linked by that password once.
    await add_provider(unknown_people="link")
    await page.sign_in()
    linked = await page.redeem(await page.post(username="olivia", password=PASSWORD))
    assert _user(hass, linked) is owner
    # Passwords are turned off: nothing else is offered, and the owner gets in.
    _forbid_passwords(hass)
    assert await _listed(page) == [("latchkey", "home")]
    assert _user(hass, await page.redeem(await page.sign_in())) is owner
    # The provider dies for good. What is open goes on.
    await op.stop()
    step = await page.begin()
    assert step["type"] in {"external", "abort"}
    assert hass.auth.async_get_refresh_token_by_token(linked["refresh_token"])
    # Without the line the owner's password is good again.
    await _allow_passwords(hass)
    assert _user(hass, await _with_a_password(page, "olivia", PASSWORD)) is owner
    # And the provider can be removed.
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert await _listed(page) == [("homeassistant", None)]


async def test_a_password_made_on_the_command_line_makes_an_administrator(
    hass: HomeAssistant, page: Page, owner: User
) -> None:
    """`hass --script auth add`, where nobody knows the owner's: a new administrator."""
    local = await _allow_passwords(hass)
    await local.async_add_auth("emergency", PASSWORD)
    user = _user(hass, await _with_a_password(page, "emergency", PASSWORD))
    assert user is not owner
    assert user.is_admin
    assert user.is_active
