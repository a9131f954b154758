"""What an administrator sees of people under *Configure*, and can do there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import time
from typing import Any
from unittest.mock import patch

from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import STRINGS
from signing_in import CLIENT, Page, known_people, offer_passwords, refused

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.claims import Identity
from custom_components.latchkey.people import identities
from homeassistant.auth.models import (
    TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

ROLES: dict[str, Any] = {
    "role_claim": "groups",
    "administrator_values": ["staff"],
    "user_values": ["family"],
    "without_role": "remove",
}
type Go = Callable[..., Awaitable[ConfigFlowResult]]


@pytest.fixture
async def ada(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> User:
    """Be somebody who is signed in by a provider, as a user."""
    op.person["groups"] = ["family"]
    await add_provider(**ROLES)
    await page.redeem(await page.sign_in())
    await hass.async_block_till_done()
    (user,) = await known_people(hass)
    return user


@pytest.fixture
def go(hass: HomeAssistant, entry: MockConfigEntry) -> Go:
    """Open the dialog, and go through it to a person and on."""
    flows = hass.config_entries.options

    async def go(user: User | None = None, *steps: str) -> ConfigFlowResult:
        at = await flows.async_init(entry.entry_id)
        at = await flows.async_configure(at["flow_id"], {"next_step_id": "people"})
        if user is not None:
            at = await flows.async_configure(at["flow_id"], {"person": user.id})
        for step in steps:
            at = await flows.async_configure(at["flow_id"], {"next_step_id": step})
        return at

    return go


@pytest.fixture
def send(hass: HomeAssistant) -> Callable[..., Awaitable[ConfigFlowResult]]:
    """Submit a form of the dialog."""

    async def send(at: ConfigFlowResult, **typed: Any) -> ConfigFlowResult:
        result = await hass.config_entries.options.async_configure(at["flow_id"], typed)
        await hass.async_block_till_done()
        return result

    return send


def choices(form: ConfigFlowResult) -> dict[str, str]:
    """Give what a form offers: labels by values."""
    ((_name, selector),) = form["data_schema"].schema.items()
    return {each["value"]: each["label"] for each in selector.config["options"]}


def read(at: ConfigFlowResult) -> str:
    """Give what a step says, as people read it."""
    text: str = STRINGS["options"]["step"][at["step_id"]]["description"]
    return text.format_map(at["description_placeholders"]).replace("\\", "")


async def long_lived(hass: HomeAssistant, user: User) -> RefreshToken:
    """Give somebody a token that belongs to no session."""
    return await hass.auth.async_create_refresh_token(
        user,
        client_name="A script",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=3650),
    )


async def test_the_list_says_who_how_and_what(
    hass: HomeAssistant, ada: User, owner: User, go: Go
) -> None:
    """Those who sign in through a provider, and nobody else."""
    assert owner.is_owner
    form = await go()
    assert form["step_id"] == "people"
    (label,) = choices(form).values()
    name, provider, role, last = label.split(" · ")
    assert (name, provider, role) == ("Ada Lovelace", "Home", "User")
    assert last.startswith("last signed in 20")
    assert form["description_placeholders"] == {"number": "1"}
    assert list(choices(form)) == [ada.id]
    assert hass


async def test_nobody_is_said_to_be_nobody(page: Page, go: Go) -> None:
    """The dialog ends with words."""
    assert page
    result = await go()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "nobody")


async def test_who_waits_for_approval_is_not_listed(
    page: Page, add_provider: AddProvider, go: Go
) -> None:
    """Repairs has them."""
    await add_provider(unknown_people="approve")
    assert refused(await page.sign_in())[0] == "awaiting_approval"
    assert (await go())["reason"] == "nobody"


async def test_a_person_is_shown_with_everything(
    hass: HomeAssistant, ada: User, go: Go
) -> None:
    """Role and why, identities, sessions with client and age."""
    await long_lived(hass, ada)
    await hass.auth.async_create_refresh_token(
        ada, "https://home-assistant.io/android", credential=ada.credentials[0]
    )
    at = await go(ada)
    assert at["type"] is FlowResultType.MENU
    assert at["menu_options"] == ["end_sessions", "unlink", "deactivate", "people"]
    said = read(at)
    assert "**Ada Lovelace**" in said
    assert "Role: User (Home says family)" in said
    assert "- Home · Ada Lovelace: last signed in 20" in said
    assert "Decides the role" in said
    assert "Sessions (2):" in said
    assert f"- {CLIENT}: since 20" in said
    assert "- Home Assistant for Android: since 20" in said
    assert "Long-lived access tokens: 1" in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"group_ids": ["system-admin"]}, "Administrator (set in Home Assistant)"),
        ({"group_ids": ["system-read-only"]}, "Read-only user (set in Home Assistant)"),
        ({"group_ids": []}, "Other groups (set in Home Assistant)"),
        ({"is_active": False}, "Deactivated (set in Home Assistant)"),
    ],
)
async def test_what_was_set_by_hand_is_said(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    go: Go,
    change: dict[str, Any],
    expected: str,
) -> None:
    """Where no provider decides."""
    await add_provider()
    await page.redeem(await page.sign_in())
    (user,) = await known_people(hass)
    await hass.auth.async_update_user(user, **change)
    at = await go(user)
    assert f"Role: {expected}" in read(at)
    assert ("deactivate" in at["menu_options"]) is user.is_active


async def test_who_lost_access_by_a_role_is_said_to(
    page: Page, op: OP, ada: User, go: Go
) -> None:
    """And why."""
    op.person["groups"] = []
    assert refused(await page.sign_in())[1] == "no-role"
    said = read(await go(ada))
    assert "Role: Access removed (the provider gives no role)" in said


async def test_the_owner_is_said_to_be_the_owner(
    hass: HomeAssistant, op: OP, ada: User, owner: User, go: Go
) -> None:
    """Whatever a role would be."""
    assert ada
    (provider,) = registry.async_registered(hass)
    identity = provider.people.create(Identity(op.issuer, "the owner", {}))
    await hass.auth.async_link_user(owner, identity)
    assert "Role: Owner (no provider changes the owner)" in read(await go(owner))


async def test_markup_of_a_person_is_only_text(
    hass: HomeAssistant, ada: User, go: Go
) -> None:
    """Names and clients are strangers' texts."""
    await hass.auth.async_update_user(ada, name="[a](https://evil.example)\n# b")
    ada.credentials[0].data["name"] = "<img src=x>"
    ada.credentials[0].data["role_value"] = "**x**"
    await hass.auth.async_create_refresh_token(
        ada, "https://evil.example/<b>", credential=ada.credentials[0]
    )
    facts = (await go(ada))["description_placeholders"]
    assert facts["person"].startswith("\\[a\\]\\(https\\:\\/\\/evil\\.example\\) \\# b")
    assert "\\<img src\\=x\\>" in facts["identities"]
    assert "\\*\\*x\\*\\*" in facts["why"]
    assert "\\<b\\>" in facts["sessions"]


async def test_ending_sessions_ends_all_but_long_lived_tokens(
    hass: HomeAssistant, page: Page, op: OP, ada: User, go: Go, send: Go
) -> None:
    """Also one by a password, and a code that was not redeemed yet."""
    kept = await long_lived(hass, ada)
    await hass.auth.async_create_refresh_token(ada, CLIENT)
    waiting = await page.sign_in()
    at = await go(ada, "end_sessions")
    assert "Long-lived access tokens (1) belong to Home Assistant" in read(at)
    assert len(ada.refresh_tokens) == 3
    told: list[dict[str, Any]] = []
    hass.bus.async_listen("latchkey_event", lambda event: told.append(event.data))
    at = await send(at)
    assert at["step_id"] == "person"
    assert "Sessions (0):" in read(at)
    assert list(ada.refresh_tokens.values()) == [kept]
    assert [each["reason"] for each in told] == ["administrator"]
    response = await page.client.post(
        "/auth/token",
        data={
            "client_id": CLIENT,
            "grant_type": "authorization_code",
            "code": waiting["result"],
        },
    )
    assert response.status == 403
    assert list(ada.refresh_tokens.values()) == [kept]
    # The person may sign in again.
    op.authenticate_anew()
    await page.redeem(await page.sign_in())
    assert ada.is_active


async def test_unlinking_ends_what_began_with_the_identity(
    hass: HomeAssistant, page: Page, op: OP, ada: User, go: Go, send: Go
) -> None:
    """And nothing else: Home Assistant by itself would end nothing."""
    password = await hass.auth.async_create_refresh_token(ada, CLIENT)
    other = Credentials("command_line", None, {"username": "ada"})
    await hass.auth.async_link_user(ada, other)
    (identity, _other) = ada.credentials
    at = await go(ada, "unlink")
    assert choices(at) == {identity.id: "Home · Ada Lovelace"}
    at = await send(at, identity=identity.id)
    assert (at["type"], at["reason"]) == (FlowResultType.ABORT, "unlinked")
    assert ada.credentials == [other]
    assert list(ada.refresh_tokens.values()) == [password]
    # Whoever signs in by it now is new.
    op.authenticate_anew()
    await page.redeem(await page.sign_in())
    assert len(await known_people(hass)) == 2


async def test_of_several_identities_one_is_unlinked(
    hass: HomeAssistant, op: OP, ada: User, go: Go, send: Go
) -> None:
    """The one that was chosen."""
    (provider,) = registry.async_registered(hass)
    second = provider.people.create(Identity(op.issuer, "2", {"name": "Second"}))
    await hass.auth.async_link_user(ada, second)
    (first, _second) = ada.credentials
    at = await go(ada, "unlink")
    assert list(choices(at).values()) == ["Home · Ada Lovelace", "Home · Second"]
    at = await send(at, identity=second.id)
    assert at["step_id"] == "person"
    assert ada.credentials == [first]
    assert len(ada.refresh_tokens) == 1


async def test_deactivating_deletes_every_token(
    hass: HomeAssistant, page: Page, op: OP, ada: User, go: Go, send: Go
) -> None:
    """On every Home Assistant; and no role lets the person in again."""
    await long_lived(hass, ada)
    at = await go(ada, "deactivate")
    assert not at["errors"]
    assert "sessions (1) and long-lived access tokens (1) are deleted" in read(at)
    at = await send(at)
    assert at["step_id"] == "person"
    assert not ada.is_active
    assert not ada.refresh_tokens
    op.person["groups"] = ["staff"]
    assert refused(await page.sign_in())[1] == "account-inactive"


async def test_who_lost_access_while_the_dialog_was_open_stays_out_by_it(
    page: Page, op: OP, ada: User, go: Go, send: Go
) -> None:
    """What an administrator decides is not undone by a role."""
    at = await go(ada, "deactivate")
    op.person["groups"] = []
    assert refused(await page.sign_in())[1] == "no-role"
    await send(at)
    op.person["groups"] = ["staff"]
    assert refused(await page.sign_in())[1] == "account-inactive"
    assert not ada.is_active


async def test_who_was_removed_by_a_role_and_unlinked_is_gone(
    page: Page, op: OP, ada: User, go: Go, send: Go
) -> None:
    """What was marked goes with the identity."""
    op.person["groups"] = []
    assert refused(await page.sign_in())[1] == "no-role"
    at = await go(ada, "unlink")
    at = await send(at, identity=ada.credentials[0].id)
    assert at["reason"] == "unlinked"
    assert not ada.is_active


@pytest.mark.parametrize("who", ["owner", "last_administrator"])
async def test_who_must_stay_is_refused_in_words(
    hass: HomeAssistant, ada: User, owner: User, go: Go, send: Go, who: str
) -> None:
    """When the form opens, and when it is sent anyway; and is not locked out."""
    if who == "owner":
        ada.is_owner = True
    else:
        await hass.auth.async_update_user(ada, group_ids=["system-admin"])
        owner.is_owner = False
        await hass.auth.async_update_user(owner, group_ids=["system-users"])
    at = await go(ada, "deactivate")
    assert at["errors"] == {"base": who}
    at = await send(at)
    assert at["errors"] == {"base": who}
    assert ada.is_active
    assert len(ada.refresh_tokens) == 1
    at = await go(ada, "unlink")
    (identity,) = ada.credentials
    at = await send(at, identity=identity.id)
    assert at["errors"] == {"base": "only_sign_in_option"}
    assert ada.credentials == [identity]
    # With a password it is another matter.
    await offer_passwords(hass)
    await hass.auth.async_link_user(ada, Credentials("homeassistant", None, {}))
    await send(at, identity=identity.id)
    assert identity not in ada.credentials


async def test_who_cannot_prove_to_have_signed_in_anew_is_let_in_again(
    hass: HomeAssistant, ada: User, page: Page, op: OP, go: Go, send: Go
) -> None:
    """The provider may not say so, whatever it promises."""
    assert "let_in_again" not in (await go(ada))["menu_options"]
    op.person["auth_time"] = time.time() - 100
    await page.redeem(await page.sign_in())
    identities.async_end_sessions(hass, ada)
    assert refused(await page.sign_in())[0] == "sign_in_again"
    at = await go(ada, "let_in_again")
    assert "Ada Lovelace" in read(at)
    assert "let_in_again" not in (await send(at))["menu_options"]
    assert await page.redeem(await page.sign_in())


async def test_who_is_signed_in_nowhere_and_is_ended_has_to_sign_in_anew(
    hass: HomeAssistant, ada: User, page: Page, op: OP
) -> None:
    """The provider may still know them, and let them in without a word."""
    (token,) = ada.refresh_tokens.values()
    await page.client.post("/auth/revoke", data={"token": token.token})
    assert not ada.refresh_tokens
    op.person["auth_time"] = time.time() - 100
    identities.async_end_sessions(hass, ada)
    assert refused(await page.sign_in())[0] == "sign_in_again"


async def test_a_removed_user_is_not_a_new_one_a_second_later(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Where users are made at once."""
    await add_provider()
    op.person["auth_time"] = time.time() - 100
    await page.redeem(await page.sign_in())
    (user,) = await known_people(hass)
    await hass.auth.async_remove_user(user)
    await hass.async_block_till_done()
    assert refused(await page.sign_in())[0] == "sign_in_again"
    assert not await known_people(hass)


@pytest.mark.parametrize(
    "step", ["end_sessions", "unlink", "let_in_again", "deactivate"]
)
async def test_who_is_gone_meanwhile_is_said_to_be(
    hass: HomeAssistant, ada: User, go: Go, send: Go, step: str
) -> None:
    """Whoever removed them."""
    if step == "let_in_again":
        identities.async_end_sessions(hass, ada)
    at = await go(ada, step)
    typed = {"identity": ada.credentials[0].id} if step == "unlink" else {}
    await hass.auth.async_remove_user(ada)
    result = await send(at, **typed)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "gone")


async def test_an_identity_that_is_gone_meanwhile_is_said_to_be(
    hass: HomeAssistant, op: OP, ada: User, go: Go, send: Go
) -> None:
    """The others are offered again."""
    (provider,) = registry.async_registered(hass)
    second = provider.people.create(Identity(op.issuer, "2", {}))
    await hass.auth.async_link_user(ada, second)
    at = await go(ada, "unlink")
    await hass.auth.async_remove_credentials(second)
    at = await send(at, identity=second.id)
    assert at["errors"] == {"identity": "unlinked_already"}
    assert len(choices(at)) == 1


async def test_five_hundred_people_are_listed(
    hass: HomeAssistant, op: OP, ada: User, go: Go
) -> None:
    """By name; and of many sessions the newest are shown."""
    (provider,) = registry.async_registered(hass)
    for number in range(499):
        user = await hass.auth.async_create_user(f"{number:03}", group_ids=[])
        identity = provider.people.create(Identity(op.issuer, f"{number}", {}))
        await hass.auth.async_link_user(user, identity)
    for number in range(30):
        await hass.auth.async_create_refresh_token(ada, f"https://{number}.example")
    await hass.async_block_till_done()
    begun = time.perf_counter()
    form = await go()
    assert time.perf_counter() - begun < 2
    labels = list(choices(form).values())
    assert len(labels) == 500
    assert labels == sorted(labels, key=str.casefold)
    facts = (await go(ada))["description_placeholders"]
    assert facts["number"] == "31"
    assert facts["sessions"].count("\n") == 20


@pytest.mark.parametrize("step", ["people", "person", "end_device", "relay"])
def test_every_text_of_the_dialog_is_there(step: str) -> None:
    """Of each step, error and end."""
    options = STRINGS["options"]
    assert options["step"][step]["description"]
    assert set(options["error"]) >= {"owner", "last_administrator"}
    assert set(options["abort"]) == {"nobody", "gone", "unlinked", "device_ended"}


async def test_a_device_is_shown_and_signed_out(
    hass: HomeAssistant,
    ada: User,
    go: Go,
    send: Callable[..., Awaitable[ConfigFlowResult]],
) -> None:
    """By the name that it was given; nothing else of the person ends."""
    device = await add_device(hass, ada, "Kitchen")
    at = await go(ada)
    assert "end_device" in at["menu_options"]
    assert "- Kitchen · Home Assistant for Android: since 20" in read(at)
    at = await go(ada, "end_device")
    ((value, label),) = choices(at).items()
    assert (value, label.partition(":")[0]) == (device.id, "Kitchen")
    at = await send(at, device=value)
    assert at["step_id"] == "person"
    assert "end_device" not in at["menu_options"]
    assert len(ada.refresh_tokens) == 1
    assert device not in ada.credentials


async def test_a_device_that_is_gone_is_said_to_be(
    hass: HomeAssistant,
    ada: User,
    go: Go,
    send: Callable[..., Awaitable[ConfigFlowResult]],
) -> None:
    """Somebody else was faster."""
    device = await add_device(hass, ada, "Kitchen")
    await add_device(hass, ada, "Hall")
    at = await go(ada, "end_device")
    await hass.auth.async_remove_credentials(device)
    at = await send(at, device=device.id)
    assert at["errors"] == {"device": "device_gone"}


async def test_people_without_a_provider_are_listed_for_their_devices(
    hass: HomeAssistant,
    page: Page,
    owner: User,
    go: Go,
    send: Callable[..., Awaitable[ConfigFlowResult]],
) -> None:
    """And are gone from the list with the last one."""
    assert page
    device = await add_device(hass, owner, "Wall")
    form = await go()
    (label,) = choices(form).values()
    assert label == "Owner · Owner"
    at = await go(owner)
    assert at["menu_options"] == ["end_sessions", "end_device", "deactivate", "people"]
    at = await send(await go(owner, "end_device"), device=device.id)
    assert (at["type"], at["reason"]) == (FlowResultType.ABORT, "device_ended")


async def test_a_device_is_no_sign_in_option(
    hass: HomeAssistant, ada: User, owner: User
) -> None:
    """So the identity of the last administrator stays, though they have a device."""
    await add_device(hass, ada, "Kitchen")
    await hass.auth.async_update_user(ada, group_ids=["system-admin"])
    await hass.auth.async_update_user(owner, group_ids=["system-users"])
    identity = ada.credentials[0]
    with patch.object(identities.administrators, "async_protected", return_value="x"):
        assert await identities.async_is_needed(hass, ada, identity)


async def add_device(hass: HomeAssistant, user: User, name: str) -> Credentials:
    """Give somebody a device."""
    data = {"name": name, "made_at": str(int(time.time()))}
    device = Credentials("latchkey_device", "phone", data, is_new=False)
    await hass.auth.async_link_user(user, device)
    await hass.auth.async_create_refresh_token(
        user, "https://home-assistant.io/android", client_name=name, credential=device
    )
    return device
