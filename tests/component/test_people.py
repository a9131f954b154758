"""What becomes of people: known, new, waiting, refused, linked."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from signing_in import Page, refused

from custom_components.latchkey import people
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import User
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as async_notifications,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

PASSWORD = "correct horse"  # noqa: S105
PIN = "271828"


def _counted(page: Page) -> int:
    return sum(page.client.app[KEY_FAILED_LOGIN_ATTEMPTS].values())


async def _people(hass: HomeAssistant) -> list[User]:
    return [user for user in await hass.auth.async_get_users() if user.credentials]


async def test_refuse_turns_strangers_away(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Without a trace, and without counting an attack."""
    await add_provider(unknown_people="refuse")
    assert refused(await page.sign_in()) == ("not_allowed", "unknown-person")
    assert not await _people(hass)
    assert _counted(page) == 0


async def test_approve_waits_for_the_owner(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """An inactive user, a notification, and in as soon as the owner says so."""
    op.person["name"] = "Ada [x](http://evil.example) <b>*\n# Lovelace"
    await add_provider(unknown_people="approve", anyone=None)
    for _ in range(2):
        refusal = refused(await page.sign_in())
        assert refusal == ("awaiting_approval", "awaiting-approval")
    (user,) = await _people(hass)
    assert not user.is_active
    assert not user.is_admin
    assert [group.id for group in user.groups] == ["system-users"]
    (note,) = [
        each
        for each in async_notifications(hass).values()
        if each["notification_id"].startswith("latchkey")
    ]
    assert r"Ada \[x\]\(http\:\/\/evil\.example\) \<b\>\*" in note["message"]
    assert "\n# Lovelace" not in note["message"]
    assert _counted(page) == 0

    await hass.auth.async_activate_user(user)
    tokens = await page.redeem(await page.sign_in())
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user is user
    assert not [each for each in async_notifications(hass) if "latchkey" in each]

    await hass.auth.async_deactivate_user(user)
    refusal = refused(await page.sign_in())
    assert refusal == ("account_inactive", "account-inactive")


async def test_strangers_cannot_fill_the_house(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few may wait at a time."""
    monkeypatch.setattr(people, "MOST_WAITING", 3)
    await add_provider(unknown_people="approve")
    for number in range(5):
        op.person["sub"] = f"stranger-{number}"
        reason, code = refused(await page.sign_in())
        expected = "awaiting-approval" if number < 3 else "too-many-waiting"
        assert code == expected
        assert reason == ("awaiting_approval" if number < 3 else "not_allowed")
    assert len(await _people(hass)) == 3


@pytest.mark.parametrize(
    ("claims", "rule", "code"),
    [
        ({"groups": ["guests", "family"]}, ("groups", "family"), None),
        ({"groups": "family"}, ("groups", "family"), None),
        ({"groups": {"family": {"id": 1}}}, ("groups", "family"), None),
        ({"a": {"b": ["family"]}}, ("a.b", "family"), None),
        ({"a.b": ["family"]}, ("a.b", "family"), None),
        ({"is_family": True}, ("is_family", "true"), None),
        ({"groups": ["guests"]}, ("groups", "family"), "rule-not-met"),
        ({"groups": []}, ("groups", "family"), "rule-not-met"),
        ({"groups": [["family"]]}, ("groups", "family"), "rule-not-met"),
        ({"groups": "family guests"}, ("groups", "family"), "rule-not-met"),
        ({"groups": 1}, ("groups", "1"), "rule-not-met"),
        ({}, ("groups", "family"), "rule-claim-missing"),
        ({"a": "b"}, ("a.b", "family"), "rule-claim-missing"),
        (
            {"_claim_names": {"groups": "src1"}},
            ("groups", "family"),
            "rule-claim-elsewhere",
        ),
        ({"email": "a@b.c"}, ("email", "a@b.c"), "rule-email-not-verified"),
        (
            {"email": "a@b.c", "email_verified": "true"},
            ("email", "a@b.c"),
            "rule-email-not-verified",
        ),
        ({"email": "a@b.c", "email_verified": True}, ("email", "a@b.c"), None),
    ],
)
@pytest.mark.parametrize("policy", ["create", "approve", "link"])
async def test_a_rule_decides_about_newcomers(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    policy: str,
    claims: dict[str, Any],
    rule: tuple[str, str],
    code: str | None,
) -> None:
    """By whatever shape the claim has; strangers who do not meet it leave no trace."""
    op.person |= claims
    claim, value = rule
    await add_provider(
        unknown_people=policy, anyone=False, rule_claim=claim, rule_values=["x", value]
    )
    result = await page.sign_in()
    if code is not None:
        assert refused(result) == ("not_allowed", code)
        assert not await _people(hass)
        assert _counted(page) == 0
    elif policy == "create":
        assert result["type"] == "create_entry"
    elif policy == "approve":
        assert refused(result)[0] == "awaiting_approval"
    else:
        assert result["step_id"] == "link"


async def test_a_stored_provider_without_rule_creates_nobody(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Whatever got into the storage, the world is not let in."""
    await add_provider(anyone=False)
    response = await page.client.get("/auth/providers")
    assert response.status in {200, 400}
    assert not hass.auth.get_auth_providers("latchkey")


async def test_the_same_address_elsewhere_is_someone_else(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """People are issuer and subject, never an e-mail address or a name (RP-56)."""
    op.person["email"] = "ada@example.com"
    await add_provider()
    await page.redeem(await page.sign_in())
    op.person["sub"] = "another"
    await page.redeem(await page.sign_in())
    users = await _people(hass)
    assert len(users) == 2
    assert {each.credentials[0].data["sub"] for each in users} == {
        "24400320",
        "another",
    }
    await add_provider("second", name="Second", client_id="second")
    op.clients["second"] = None
    await page.redeem(await page.sign_in("second"))
    assert len(await _people(hass)) == 3


async def test_a_name_is_one_short_line(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A stranger chooses it."""
    op.person["name"] = "\u202eAda\n\x00 " + "x" * 500
    await add_provider()
    await page.sign_in()
    (user,) = await _people(hass)
    assert user.name.startswith("Ada x")
    assert len(user.name) == 64
    assert user.name.isprintable()


async def test_local_people_stay_local(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant would answer 403 and count it: the person did nothing wrong."""
    await add_provider()
    await page.redeem(await page.sign_in())
    (user,) = await _people(hass)
    await hass.auth.async_update_user(user, local_only=True)
    monkeypatch.setattr(
        "custom_components.latchkey.login_flow.async_user_not_allowed_do_auth",
        lambda _hass, _user: "User cannot authenticate remotely",
    )
    assert refused(await page.sign_in()) == ("local_only", "local-only")
    assert _counted(page) == 0


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
    """Put Home Assistant's own provider into a house that tests leave without."""
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
    }
    again = await page.post(username="ada", password="wrong")  # noqa: S106
    assert again["errors"] == {"base": "invalid_auth"}
    assert again["description_placeholders"] == form["description_placeholders"]
    assert _counted(page) == 1
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
    assert _counted(page) == 3
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


async def _pin(hass: HomeAssistant, user: User) -> None:
    """Give someone a second factor: Home Assistant's own example, which is a PIN."""
    data = [{"user_id": user.id, "pin": PIN}]
    config = {"type": "insecure_example", "data": data}
    manager = await auth_manager_from_config(hass, [], [config])
    (module,) = manager.auth_mfa_modules
    hass.auth._mfa_modules[module.id] = module


async def test_linking_needs_the_accounts_second_factor(
    hass: HomeAssistant, page: Page, ada: User, add_provider: AddProvider
) -> None:
    """Whatever the provider's setting says about second factors later."""
    await _pin(hass, ada)
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
    await _pin(hass, ada)
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
    await _pin(hass, ada)
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
    await _pin(hass, ada)
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


async def test_userinfo_gives_what_the_token_lacks(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """For newcomers only, by the header, for both exchanges (RP-54)."""
    op.person = {"sub": "24400320"}
    op.userinfo = {"name": "Ada at UserInfo", "groups": ["family"]}
    rule = {"rule_claim": "groups", "rule_values": ["family"]}
    await add_provider(userinfo=True, **rule)
    await page.begin()
    assert page.words["userinfo"] == "true"
    assert (await page.bring(page.visit()))["type"] == "create_entry"
    assert op.requests.count("userinfo") == 1
    await page.sign_in()
    assert op.requests.count("userinfo") == 1
    (user,) = await _people(hass)
    assert user.name == "Ada at UserInfo"

    await add_provider(
        "server", name="Server", exchange="server", userinfo=True, **rule
    )
    assert (await page.sign_in("server"))["type"] == "create_entry"
    assert op.requests.count("userinfo") == 2


@pytest.mark.parametrize(
    ("change", "expected", "counted"),
    [
        ({"sub": "another"}, ("proof_rejected", "userinfo-sub"), 1),
        (None, ("provider_refused", "userinfo-status"), 0),
    ],
)
async def test_userinfo_of_someone_else_is_not_believed(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    change: dict[str, Any] | None,
    expected: tuple[str, str],
    counted: int,
) -> None:
    """Nor is an answer that is none."""
    op.person = {"sub": "24400320"}
    await add_provider(userinfo=True)
    await page.begin()
    proof = page.visit()
    if change is None:
        op.access_tokens.clear()
    else:
        op.userinfo = change
    assert refused(await page.bring(proof)) == expected
    assert _counted(page) == counted
    assert not await _people(hass)


async def test_an_access_token_of_another_sign_in_is_noticed(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """By the hash in the ID Token, where there is one."""
    op.person = {"sub": "24400320"}
    await add_provider(userinfo=True)
    await page.begin()
    proof = page.visit()
    other = Page(page.client, op)
    await other.begin()
    proof["access_token"] = other.visit()["access_token"]
    assert refused(await page.bring(proof)) == ("proof_rejected", "id-token-at-hash")
    assert _counted(page) == 1
    assert "userinfo" not in op.requests


async def test_without_the_setting_userinfo_is_never_asked(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And the page is not asked to hand an access token over."""
    op.person = {"sub": "24400320"}
    await add_provider()
    await page.begin()
    assert page.words["userinfo"] == "false"
    assert (await page.bring(page.visit()))["type"] == "create_entry"
    assert "userinfo" not in op.requests


async def test_home_assistants_own_form_still_works(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Our steps are ours only."""
    assert await async_setup_component(hass, "auth", {})
    await add_provider()
    assert (await page.sign_in())["type"] == "create_entry"
