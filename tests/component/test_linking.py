"""Linking an account of this Home Assistant, and second factors."""

import asyncio
from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from signing_in import PIN, Page, counted, protect, refused

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import User
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.core import HomeAssistant

PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture
async def ada(hass: HomeAssistant, page: Page) -> User:
    """Give someone an account with a password here."""
    assert page
    local = await _local(hass)
    await local.async_add_auth("ada", PASSWORD)
    user = await hass.auth.async_create_user("Ada", group_ids=["system-users"])
    credentials = await local.async_get_or_create_credentials({"username": "ada"})
    await hass.auth.async_link_user(user, credentials)
    return user


async def _local(hass: HomeAssistant) -> HassAuthProvider:
    """Add Home Assistant's own provider, which tests leave out."""
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (provider,) = manager.auth_providers
    provider.store = hass.auth._store
    hass.auth._providers["homeassistant", None] = provider
    await provider.async_initialize()
    return provider


async def test_link_asks_once_for_an_account(
    hass: HomeAssistant, page: Page, ada: User, add_provider: AddProvider
) -> None:
    """On a form that names the provider and the identity; from then on it is known."""
    await add_provider(unknown_people="link")
    form = await page.sign_in()
    assert form["type"] == "form"
    assert form["step_id"] == "link"
    assert [field["name"] for field in form["data_schema"]] == ["username", "password"]
    assert form["description_placeholders"] == {
        "provider": "Home",
        "identity": "Ada Lovelace",
        "account": "24400320",
    }
    again = await page.post(username="ada", password="wrong")  # noqa: S106
    assert again["errors"] == {"base": "invalid_auth"}
    assert again["description_placeholders"] == form["description_placeholders"]
    assert counted(page) == 1
    result = await page.post(username=" ADA", password=PASSWORD)
    tokens = await page.redeem(result)
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is ada
    assert len(ada.credentials) == 2
    result = await page.sign_in()
    tokens = await page.redeem(result)
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is ada
    assert len(ada.credentials) == 2


async def test_passwords_cannot_be_guessed_by_linking(
    page: Page, ada: User, add_provider: AddProvider
) -> None:
    """Three per proof of identity, and every one counts."""
    await add_provider(unknown_people="link")
    await page.sign_in()
    for _ in range(2):
        await page.post(username="ada", password="guess")  # noqa: S106
    result = await page.post(username="ada", password="guess")  # noqa: S106
    assert refused(result) == ("link_failed", "too-many-attempts")
    assert counted(page) == 3
    assert len(ada.credentials) == 1


async def test_guesses_that_come_at_once_are_guesses_too(
    hass: HomeAssistant,
    page: Page,
    ada: User,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seven wrong ones and the right one in the same moment: three are looked at."""
    await add_provider(unknown_people="link")
    await page.sign_in()
    local = hass.auth.get_auth_provider("homeassistant", None)
    validate, tried = local.async_validate_login, []

    async def watch(username: str, password: str) -> None:
        tried.append(password)
        await asyncio.sleep(0.01)
        await validate(username, password)

    monkeypatch.setattr(local, "async_validate_login", watch)
    guesses = [*(f"guess {number}" for number in range(7)), PASSWORD]
    await asyncio.gather(
        *(
            hass.auth.login_flow.async_configure(
                page.flow_id, {"username": "ada", "password": guess}
            )
            for guess in guesses
        ),
        return_exceptions=True,
    )
    assert tried == guesses[:3]
    assert len(ada.credentials) == 1


@pytest.mark.parametrize("kind", ["inactive", "system", "nobody"])
async def test_who_cannot_be_linked_looks_like_a_wrong_password(
    hass: HomeAssistant,
    page: Page,
    ada: User,
    add_provider: AddProvider,
    kind: str,
) -> None:
    """Or the form would tell who has an account."""
    if kind == "inactive":
        await hass.auth.async_deactivate_user(ada)
    elif kind == "system":
        ada.system_generated = True
    else:
        ada.credentials.clear()
    await add_provider(unknown_people="link")
    await page.sign_in()
    result = await page.post(username="ada", password=PASSWORD)
    assert result["errors"] == {"base": "invalid_auth"}
    assert all(each.auth_provider_type != "latchkey" for each in ada.credentials)


async def test_linking_needs_the_accounts_second_factor(
    hass: HomeAssistant, page: Page, ada: User, add_provider: AddProvider
) -> None:
    """Whatever the provider's setting says about second factors later."""
    await protect(hass, ada)
    await add_provider(unknown_people="link")
    await page.sign_in()
    form = await page.post(username="ada", password=PASSWORD)
    assert form["step_id"] == "mfa"
    assert form["description_placeholders"]["mfa_module_id"] == "insecure_example"
    assert len(ada.credentials) == 1
    form = await page.post(pin="000000")
    assert form["errors"] == {"base": "invalid_code"}
    assert len(ada.credentials) == 1
    tokens = await page.redeem(await page.post(pin=PIN))
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is ada
    assert len(ada.credentials) == 2
    assert (await page.sign_in())["type"] == "create_entry"


async def test_a_second_factor_is_good_for_its_account_only(
    hass: HomeAssistant,
    page: Page,
    ada: User,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even where another account's password comes in the same moment."""
    eve = await hass.auth.async_create_user("Eve", group_ids=["system-users"])
    await protect(hass, ada)
    await add_provider(unknown_people="link")
    await page.sign_in()
    await page.post(username="ada", password=PASSWORD)
    flow = hass.auth.login_flow._progress[page.flow_id]
    (module,) = hass.auth._mfa_modules.values()

    async def validate(user_id: str, _typed: object) -> bool:
        assert user_id == ada.id
        flow.user = eve
        return True

    monkeypatch.setattr(module, "async_validate", validate)
    tokens = await page.redeem(await page.post(pin=PIN))
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is ada
    assert not eve.credentials


async def test_linking_ends_with_the_wrong_second_factor(
    hass: HomeAssistant, page: Page, ada: User, add_provider: AddProvider
) -> None:
    """As Home Assistant ends it."""
    await protect(hass, ada)
    await add_provider(unknown_people="link")
    await page.sign_in()
    result = await page.post(username="ada", password=PASSWORD)
    for _ in range(3):
        result = await page.post(pin="000000")
    assert result["reason"] == "too_many_retry"
    assert len(ada.credentials) == 1


async def test_a_second_factor_after_the_providers_own(
    hass: HomeAssistant, page: Page, ada: User, add_provider: AddProvider
) -> None:
    """By the provider's setting, for people who have one here."""
    await add_provider(unknown_people="link", second_factor=True)
    await page.sign_in()
    await page.post(username="ada", password=PASSWORD)
    assert (await page.sign_in())["type"] == "create_entry"
    await protect(hass, ada)
    form = await page.sign_in()
    assert form["step_id"] == "mfa"
    assert (await page.post(pin="000000"))["errors"] == {"base": "invalid_code"}
    tokens = await page.redeem(await page.post(pin=PIN))
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is ada
    assert len(ada.credentials) == 2


async def test_an_identity_is_linked_to_one_account(
    hass: HomeAssistant, page: Page, ada: User, op: OP, add_provider: AddProvider
) -> None:
    """Two forms of one person, for two accounts: the first one counts."""
    local = hass.auth.get_auth_provider("homeassistant", None)
    await local.async_add_auth("eve", PASSWORD)
    eve = await hass.auth.async_create_user("Eve", group_ids=["system-users"])
    credentials = await local.async_get_or_create_credentials({"username": "eve"})
    await hass.auth.async_link_user(eve, credentials)
    await add_provider(unknown_people="link")
    other = Page(page.client, op)
    await page.sign_in()
    await other.sign_in()
    assert (await page.post(username="ada", password=PASSWORD))["type"] == (
        "create_entry"
    )
    result = await other.post(username="eve", password=PASSWORD)
    assert refused(result) == ("link_failed", "identity-taken")
    assert len(eve.credentials) == 1
    assert len(ada.credentials) == 2


@pytest.mark.parametrize(
    ("claims", "account"),
    [
        ({}, "24400320"),
        ({"email": "owner@family.example"}, "24400320"),
        ({"email": "eve@x.example", "email_verified": True}, "eve@x.example"),
        ({"sub": "a" * 255}, "a" * 254),
    ],
)
async def test_the_link_form_tells_more_than_a_name_that_anybody_may_choose(
    page: Page, op: OP, add_provider: AddProvider, claims: dict[str, Any], account: str
) -> None:
    """A stranger who calls himself like the owner is not taken for the owner."""
    op.person |= {"name": "Ada (Owner)", **claims}
    await add_provider(unknown_people="link")
    form = await page.sign_in()
    assert form["description_placeholders"] == {
        "provider": "Home",
        "identity": "Ada (Owner)",
        "account": account,
    }
