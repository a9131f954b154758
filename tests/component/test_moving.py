"""Moving from other people's plugins: people keep their accounts, and get in by both.

Each plugin's credentials are those that the real one makes, and its provider is the
stand-in. The same steps were walked with the real ones; `tests/plugins.md` says how.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from conftest import AddProvider
from latchkey_testplugins.header_auth import HeaderProvider
from latchkey_testplugins.oidc_auth import OidcProvider
from latchkey_testplugins.openid import OpenIdProvider
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from signing_in import CLIENT, PIN, Page, protect

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import RefreshToken, User
from homeassistant.auth.providers import AuthProvider
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

PASSWORD = "correct horse"  # noqa: S105


@dataclass(frozen=True)
class Plugin:
    """Somebody else's provider, and what it stores of a person."""

    provider: Callable[[HomeAssistant, AuthStore], AuthProvider]
    data: Callable[[User], dict[str, Any]]


# By the versions that `tests/plugins.md` names.
PLUGINS = {
    # `provider.py:372`; it links by the username, if it is told to.
    "hass-oidc-auth": Plugin(OidcProvider, lambda _: {"sub": "ada-at-the-provider"}),
    # `ui_views.py:452`; it always links by the username.
    "hass-openid": Plugin(
        OpenIdProvider,
        lambda _: {
            "username": "ada",
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "subject": "ada-at-the-provider",
            "preferred_username": "ada",
            "openid_groups_initialized": True,
        },
    ),
    # `headers.py:99`; it knows only people who are there.
    "hass-auth-header": Plugin(
        lambda hass, store: HeaderProvider(hass, store, bypass=True),
        lambda user: {"user_id": user.id},
    ),
}


@pytest.fixture
async def local(hass: HomeAssistant, page: Page) -> HassAuthProvider:
    """Add Home Assistant's own provider, which tests leave out."""
    assert page
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (provider,) = manager.auth_providers
    provider.store = hass.auth._store
    hass.auth._providers["homeassistant", None] = provider
    await provider.async_initialize()
    return provider


@pytest.fixture
async def ada(hass: HomeAssistant, local: HassAuthProvider) -> User:
    """Give someone an account with a password here."""
    await local.async_add_auth("ada", PASSWORD)
    user = await hass.auth.async_create_user("Ada", group_ids=["system-users"])
    credentials = await local.async_get_or_create_credentials({"username": "ada"})
    await hass.auth.async_link_user(user, credentials)
    return user


async def install(
    hass: HomeAssistant, plugin: Plugin, user: User
) -> tuple[AuthProvider, RefreshToken]:
    """Have the plugin there, and let someone sign in by it."""
    provider = plugin.provider(hass, hass.auth._store)
    hass.auth._providers[provider.type, provider.id] = provider
    credentials = provider.async_create_credentials(plugin.data(user))
    await hass.auth.async_link_user(user, credentials)
    session = await hass.auth.async_create_refresh_token(
        user, CLIENT, credential=credentials
    )
    return provider, session


def whose(hass: HomeAssistant, tokens: dict[str, Any]) -> User:
    """Give the user of a session."""
    return hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"]).user


@pytest.mark.parametrize("name", PLUGINS)
async def test_people_move_with_their_accounts(
    hass: HomeAssistant,
    page: Page,
    ada: User,
    add_provider: AddProvider,
    name: str,
) -> None:
    """Linked once by password and second factor; then the plugin can go."""
    provider, theirs = await install(hass, PLUGINS[name], ada)
    await protect(hass, ada)
    await add_provider(unknown_people="link")
    form = await page.sign_in()
    assert form["step_id"] == "link"
    form = await page.post(username="ada", password=PASSWORD)
    assert form["step_id"] == "mfa"
    ours = await page.redeem(await page.post(pin=PIN))
    assert whose(hass, ours) is ada
    kinds = [each.auth_provider_type for each in ada.credentials]
    assert kinds == ["homeassistant", provider.type, "latchkey"]
    # Both get in, and nobody was signed out.
    for token in (theirs.token, ours["refresh_token"]):
        assert (await page.try_to_refresh(token)).status == HTTPStatus.OK
    known = await hass.auth.async_get_user_by_credentials(ada.credentials[1])
    assert known is ada
    # Home Assistant without the plugin.
    del hass.auth._providers[provider.type, provider.id]
    again = await page.redeem(await page.sign_in())
    assert whose(hass, again) is ada
    refreshed = await page.try_to_refresh(ours["refresh_token"])
    assert refreshed.status == HTTPStatus.OK


@pytest.mark.parametrize("name", PLUGINS)
async def test_a_session_of_a_plugin_that_is_gone_is_not_renewed(
    hass: HomeAssistant, page: Page, ada: User, name: str
) -> None:
    """By an error 500, which no browser takes for a reason to sign in anew.

    So people have to log out before the plugin goes, as the documentation says. The day
    that Home Assistant answers otherwise, it can say less.
    """
    provider, theirs = await install(hass, PLUGINS[name], ada)
    del hass.auth._providers[provider.type, provider.id]
    renewed = await page.try_to_refresh(theirs.token)
    assert renewed.status == HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize("name", ["hass-oidc-auth", "hass-openid"])
async def test_an_account_without_a_password_is_given_one(
    hass: HomeAssistant,
    page: Page,
    local: HassAuthProvider,
    owner: User,
    add_provider: AddProvider,
    hass_ws_client: WebSocketGenerator,
    name: str,
) -> None:
    """By an administrator's command, and links with it."""
    assert local
    user = await hass.auth.async_create_user("Alex", group_ids=["system-users"])
    await install(hass, PLUGINS[name], user)
    await add_provider(unknown_people="link")
    await page.sign_in()
    wrong = await page.post(username="alex", password=PASSWORD)
    assert wrong["errors"] == {"base": "invalid_auth"}
    assert await async_setup_component(hass, "config", {})
    session = await hass.auth.async_create_refresh_token(owner, CLIENT)
    client = await hass_ws_client(hass, hass.auth.async_create_access_token(session))
    await client.send_json_auto_id(
        {
            "type": "config/auth_provider/homeassistant/create",
            "user_id": user.id,
            "username": "alex",
            "password": PASSWORD,
        }
    )
    assert (await client.receive_json())["success"]
    tokens = await page.redeem(await page.post(username="alex", password=PASSWORD))
    assert whose(hass, tokens) is user
