"""Roles in step: what a claim makes of people, at every sign-in."""

import asyncio
from datetime import timedelta
import time
from typing import Any

from aiohttp import WSMsgType
from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import warnings
from signing_in import CLIENT, Page, counted, known_people, protect, refused

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.claims import Identity
from custom_components.latchkey.oidc.role_rule import Claims
from custom_components.latchkey.people import approval, roles
from homeassistant.auth.const import (
    GROUP_ID_ADMIN,
    GROUP_ID_READ_ONLY,
    GROUP_ID_USER,
)
from homeassistant.auth.models import (
    TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

ADMINISTRATOR, USER, READ_ONLY = GROUP_ID_ADMIN, GROUP_ID_USER, GROUP_ID_READ_ONLY
ROLES: dict[str, Any] = {
    "role_claim": "groups",
    "administrator_values": ["ha-admins", "staff"],
    "user_values": ["family"],
    "read_only_values": ["guests"],
}
REMOVE = ROLES | {"without_role": "remove"}


def groups_of(user: User) -> list[str]:
    """Give the groups of Home Assistant's that somebody is in."""
    return [group.id for group in user.groups]


async def ada(hass: HomeAssistant) -> User:
    """Give the one who signs in by a provider."""
    (user,) = await known_people(hass)
    return user


async def enter(page: Page, hass: HomeAssistant, provider: str = "home") -> User:
    """Sign in, and be the user that one is then."""
    await page.redeem(await page.sign_in(provider))
    return await ada(hass)


async def make_long_lived(hass: HomeAssistant, user: User) -> RefreshToken:
    """Give somebody a token that no provider is asked about."""
    return await hass.auth.async_create_refresh_token(
        user,
        client_name="A script",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=3650),
    )


def repairs(hass: HomeAssistant) -> list[tuple[str | None, dict[str, str] | None]]:
    """List what Repairs says of last administrators."""
    return [
        (issue.translation_key, issue.translation_placeholders)
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "last_administrator"
    ]


@pytest.fixture
async def without_owner(owner: User, hass: HomeAssistant) -> User:
    """Make the only other administrator one who is no owner, as there once were."""
    owner.is_owner = False
    assert owner.is_admin
    return await hass.auth.async_get_user(owner.id) or owner


GIVEN = [
    (["ha-admins"], ADMINISTRATOR),
    (["staff"], ADMINISTRATOR),
    (["family"], USER),
    (["guests"], READ_ONLY),
    # The first role that matches, whatever the order in the claim.
    (["guests", "family", "staff"], ADMINISTRATOR),
    (["guests", "family"], USER),
    ("family", USER),
    ({"guests": {"id": 1}}, READ_ONLY),
    ([{"name": "staff"}], ADMINISTRATOR),
]


@pytest.mark.parametrize(("claim", "group"), GIVEN)
async def test_a_claim_gives_newcomers_their_role(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claim: object,
    group: str,
) -> None:
    """The first that matches."""
    op.person["groups"] = claim
    await add_provider(**ROLES)
    assert groups_of(await enter(page, hass)) == [group]


@pytest.mark.parametrize(("claim", "group"), GIVEN)
@pytest.mark.parametrize("before", [ADMINISTRATOR, USER, READ_ONLY])
async def test_a_claim_gives_known_people_their_role(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    before: str,
    claim: object,
    group: str,
) -> None:
    """At every sign-in, more or less than before."""
    await add_provider()
    user = await enter(page, hass)
    await hass.auth.async_update_user(user, group_ids=[before])
    await add_provider("again", name="Again", **ROLES)
    op.person["groups"] = claim
    assert groups_of(await enter(page, hass, "again")) == [group]


@pytest.mark.parametrize("before", [ADMINISTRATOR, USER, READ_ONLY])
async def test_without_roles_nobody_is_changed(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, before: str
) -> None:
    """As it was before there were any: the provider that is stored knows none."""
    op.person["groups"] = ["ha-admins", "family", "guests"]
    await add_provider()
    user = await enter(page, hass)
    assert groups_of(user) == [USER]
    await hass.auth.async_update_user(user, name="By hand", group_ids=[before])
    await enter(page, hass)
    assert groups_of(user) == [before]
    assert user.name == "By hand"
    assert not {"role", "role_value"} & user.credentials[0].data.keys()


@pytest.mark.parametrize("without_role", ["keep", "remove"])
async def test_nobody_becomes_an_administrator_unless_a_value_was_entered_for_it(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    without_role: str,
) -> None:
    """Whatever a claim says."""
    op.person |= {
        "groups": ["family", "administrator", "system-admin", "", GROUP_ID_ADMIN],
        "role": "administrator",
    }
    settings = {**ROLES, "administrator_values": [], "without_role": without_role}
    await add_provider(**settings)
    assert groups_of(await enter(page, hass)) == [USER]


@pytest.mark.parametrize("before", [ADMINISTRATOR, USER, READ_ONLY])
@pytest.mark.parametrize("claim", [["others"], [], "", None])
async def test_none_of_the_values_leaves_people_as_they_are(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    before: str,
    claim: object,
) -> None:
    """Where that is the setting, which is the default."""
    op.person["groups"] = ["family"]
    await add_provider(**ROLES)
    user = await enter(page, hass)
    assert user.credentials[0].data["role_value"] == "family"
    await hass.auth.async_update_user(user, group_ids=[before])
    op.person["groups"] = claim
    if claim is None:
        del op.person["groups"]
    await enter(page, hass)
    assert groups_of(user) == [before]
    # Nor is it said any more that a value gave it.
    assert "role_value" not in user.credentials[0].data


@pytest.mark.parametrize("claim", [["others"], [], "", None])
async def test_none_of_the_values_removes_access(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, claim: object
) -> None:
    """Where that is the setting: sessions too; and a role gives it back."""
    op.person["groups"] = ["staff"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    await make_long_lived(hass, user)
    assert len(user.refresh_tokens) == 2
    op.person["groups"] = claim
    if claim is None:
        # Of all that a provider says at a sign-in; some leave an empty claim out.
        del op.person["groups"]
    for _ in range(2):
        assert refused(await page.sign_in()) == ("not_allowed", "no-role")
        assert not user.is_active
        assert not user.refresh_tokens
    assert counted(page) == 0
    op.person["groups"] = ["guests"]
    await enter(page, hass)
    assert user.is_active
    assert groups_of(user) == [READ_ONLY]


@pytest.mark.parametrize("policy", ["create", "approve", "link"])
async def test_newcomers_without_a_role_leave_no_trace(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, policy: str
) -> None:
    """They would be removed at once."""
    op.person["groups"] = ["others"]
    await add_provider(unknown_people=policy, **REMOVE)
    assert refused(await page.sign_in()) == ("not_allowed", "no-role")
    assert not await known_people(hass)


@pytest.mark.parametrize("how", ["by hand", "by hand after an administrator's yes"])
async def test_no_role_lets_in_whom_an_administrator_turned_off(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, how: str
) -> None:
    """Only who was removed for want of a role comes back by one."""
    op.person["groups"] = ["family"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    if how != "by hand":
        op.person["groups"] = []
        assert refused(await page.sign_in()) == ("not_allowed", "no-role")
        await hass.auth.async_update_user(user, is_active=True)
        await hass.async_block_till_done()
    await hass.auth.async_update_user(user, is_active=False)
    op.person["groups"] = ["ha-admins"]
    expected = ("account_inactive", "account-inactive")
    assert refused(await page.sign_in()) == expected
    assert not user.is_active
    assert groups_of(user) == [USER]


UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"groups": [["family"]]}, "rule-claim-shape"),
    ({"groups": "family guests"}, "rule-claim-shape"),
    ({"groups": [{"id": 1}]}, "rule-claim-shape"),
    ({"_claim_names": {"groups": "src1"}}, "rule-claim-elsewhere"),
]


@pytest.mark.parametrize(("claims", "code"), UNREADABLE)
@pytest.mark.parametrize("before", [ADMINISTRATOR, USER, READ_ONLY])
async def test_a_claim_that_cannot_be_read_takes_nothing(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
    claims: dict[str, Any],
    code: str,
    before: str,
) -> None:
    """And gives nothing; the log has the code, once."""
    await add_provider(**ROLES)
    user = await enter(page, hass)
    await hass.auth.async_update_user(user, group_ids=[before])
    op.person |= claims
    caplog.clear()
    for _ in range(3):
        await enter(page, hass)
    assert groups_of(user) == [before]
    (line,) = warnings(caplog)
    text = f"A role by the provider home cannot be read and stays as it is: {code}"
    assert line.startswith(text)


@pytest.mark.parametrize(("claims", "code"), UNREADABLE)
async def test_whose_role_cannot_be_read_is_not_let_in_where_it_is_needed(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
    code: str,
) -> None:
    """But nobody is deactivated for it, and no session ends."""
    op.person["groups"] = ["family"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    del op.person["groups"]
    op.person |= claims
    assert refused(await page.sign_in()) == ("not_allowed", code)
    assert user.is_active
    assert groups_of(user) == [USER]
    assert user.refresh_tokens
    # Nor is anybody new.
    op.person["sub"] = "another"
    assert refused(await page.sign_in()) == ("not_allowed", code)
    assert len(await known_people(hass)) == 1


async def test_a_path_that_is_written_wrongly_deactivates_nobody(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """It is the administrator's mistake, which can be told."""
    op.person["resource_access"] = {"ha.example.org": {"roles": ["family"]}}
    await add_provider()
    user = await enter(page, hass)
    path = "resource_access.ha.example.org.roles"
    await add_provider("again", name="Again", **{**REMOVE, "role_claim": path})
    refusal = ("not_allowed", "rule-claim-missing")
    assert refused(await page.sign_in("again")) == refusal
    assert user.is_active


@pytest.mark.parametrize(
    ("claim", "group"),
    [
        (["x" * 60_000, "family"], USER),
        (["y", *map(str, range(5000)), "guests"], READ_ONLY),
        ({"a": {"b": {"c": ["family"]}}}, ADMINISTRATOR),
        ([None, True, 1e300, "family"], USER),
        (1, ADMINISTRATOR),
        (False, ADMINISTRATOR),
        (10**30, ADMINISTRATOR),
    ],
)
async def test_a_claim_of_any_shape_is_only_compared(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claim: object,
    group: str,
) -> None:
    """Huge, nested or of another type: it gives what is in it, or nothing."""
    await add_provider(exchange="server", **ROLES)
    user = await enter(page, hass)
    await hass.auth.async_update_user(user, group_ids=[ADMINISTRATOR])
    op.person["groups"] = claim
    await enter(page, hass)
    assert groups_of(user) == [group]


async def test_an_address_gives_a_role_only_if_it_is_verified(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Anybody may type any into their profile."""
    op.person["email"] = "boss@example.org"
    settings = {"role_claim": "email", "administrator_values": ["boss@example.org"]}
    await add_provider(**settings)
    user = await enter(page, hass)
    assert groups_of(user) == [USER]
    op.person["email_verified"] = True
    await enter(page, hass)
    assert groups_of(user) == [ADMINISTRATOR]


@pytest.mark.parametrize("claim", [["guests"], ["others"]])
async def test_the_owner_is_never_touched(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    owner: User,
    add_provider: AddProvider,
    claim: list[str],
) -> None:
    """Neither groups nor name nor access, and Repairs has nothing to say."""
    await hass.auth.async_create_user("Other", group_ids=[ADMINISTRATOR])
    await add_provider(**REMOVE, follow_name=True)
    (provider,) = registry.async_registered(hass)
    identity = Identity(op.issuer, op.person["sub"], {})
    credentials = provider.people.create(identity)
    await hass.auth.async_link_user(owner, credentials)
    op.person["groups"] = claim
    assert await enter(page, hass) == owner
    assert owner.is_active
    assert groups_of(owner) == [ADMINISTRATOR]
    assert owner.name == "Owner"
    assert repairs(hass) == []


@pytest.mark.parametrize("claim", [["family"], ["guests"], ["others"]])
async def test_the_last_administrator_loses_nothing(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    without_owner: User,
    add_provider: AddProvider,
    claim: list[str],
) -> None:
    """Repairs says so, until there is another one or the provider agrees."""
    op.person["groups"] = ["staff"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    await hass.auth.async_update_user(without_owner, group_ids=[USER])
    op.person["groups"] = claim
    await enter(page, hass)
    await hass.async_block_till_done()
    assert user.is_active
    assert user.is_admin
    assert len(user.refresh_tokens) == 2
    expected = [("last_administrator", {"provider": "Home"})]
    assert repairs(hass) == expected
    op.person["groups"] = ["staff"]
    await enter(page, hass)
    await hass.async_block_till_done()
    assert repairs(hass) == []
    op.person["groups"] = claim
    await enter(page, hass)
    await hass.async_block_till_done()
    assert repairs(hass) == expected
    await hass.auth.async_update_user(without_owner, group_ids=[ADMINISTRATOR])
    await hass.async_block_till_done()
    assert repairs(hass) == []


async def test_a_former_last_administrator_who_was_removed_comes_back_by_a_role(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    without_owner: User,
    add_provider: AddProvider,
) -> None:
    """What Repairs said is settled then, which must not take the mark away."""
    op.person["groups"] = ["staff"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    await hass.auth.async_update_user(without_owner, group_ids=[USER])
    op.person["groups"] = ["others"]
    await enter(page, hass)
    assert repairs(hass)
    await hass.auth.async_create_user("Another", group_ids=[ADMINISTRATOR])
    await hass.async_block_till_done()
    assert refused(await page.sign_in())[1] == "no-role"
    await hass.async_block_till_done()
    assert not user.is_active
    assert roles.async_is_removed(user)
    assert repairs(hass) == []
    op.person["groups"] = ["staff"]
    await enter(page, hass)
    assert user.is_active
    assert user.is_admin


async def test_administrators_who_come_at_once_are_not_all_taken(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    without_owner: User,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of several that are to lose their rights in one moment one keeps them."""
    op.person["groups"] = ["staff"]
    await add_provider(**ROLES)
    pages = [Page(page.client, op) for _ in range(4)]
    for number, each in enumerate(pages):
        op.person["sub"] = f"administrator-{number}"
        await each.redeem(await each.sign_in())
    await hass.auth.async_update_user(without_owner, group_ids=[USER])
    op.person["groups"] = ["guests"]
    update = hass.auth.async_update_user

    async def slowly(user: User, **changes: Any) -> None:
        await asyncio.sleep(0.01)
        await update(user, **changes)

    monkeypatch.setattr(hass.auth, "async_update_user", slowly)
    proofs = []
    for number, each in enumerate(pages):
        op.person["sub"] = f"administrator-{number}"
        await each.begin()
        proofs.append(each.visit())
    together = zip(pages, proofs, strict=True)
    await asyncio.gather(*(each.bring(proof) for each, proof in together))
    people = await known_people(hass)
    assert sorted(map(bool, (user.is_admin for user in people))) == [
        False,
        False,
        False,
        True,
    ]


async def _listens(page: Page, tokens: dict[str, Any]) -> tuple[Any, str]:
    """Open a connection that hears every event, as administrators may."""
    socket = await page.client.ws_connect("/api/websocket")
    assert (await socket.receive_json())["type"] == "auth_required"
    token = tokens["access_token"]
    await socket.send_json({"type": "auth", "access_token": token})
    assert (await socket.receive_json())["type"] == "auth_ok"
    await socket.send_json({"id": 1, "type": "subscribe_events"})
    assert (await socket.receive_json())["success"]
    return socket, token


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_a_demotion_closes_what_was_opened_before(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Home Assistant asks who may hear events only when they are subscribed to."""
    op.person["groups"] = ["staff"]
    await add_provider(**ROLES)
    tokens = await page.redeem(await page.sign_in())
    user = await ada(hass)
    socket, access_token = await _listens(page, tokens)
    long_lived = await make_long_lived(hass, user)
    # More rights, or the same, end nothing.
    await enter(page, hass)
    await hass.async_block_till_done()
    assert hass.auth.async_validate_access_token(access_token) is not None
    op.person["groups"] = ["family"]
    newest = await page.redeem(await page.sign_in())
    await hass.async_block_till_done()
    assert hass.auth.async_validate_access_token(access_token) is None
    while (message := await socket.receive(timeout=5)).type is WSMsgType.TEXT:
        pass
    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}
    # The sign-in that brought the news is the session of now.
    token = hass.auth.async_get_refresh_token_by_token(newest["refresh_token"])
    assert list(user.refresh_tokens.values()) == [long_lived, token]
    await socket.close()
    await hass.async_block_till_done()


async def test_more_rights_end_no_session(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Only less does."""
    op.person["groups"] = ["guests"]
    await add_provider(**ROLES)
    user = await enter(page, hass)
    for number, groups in enumerate((["family"], ["family"], ["staff"]), 2):
        op.person["groups"] = groups
        await enter(page, hass)
        assert len(user.refresh_tokens) == number
    assert user.is_admin


async def test_people_who_wait_for_approval_get_no_role(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Before somebody let them in; at their next sign-in they do."""
    op.person["groups"] = ["staff"]
    await add_provider(unknown_people="approve", **REMOVE)
    for _ in range(2):
        expected = ("awaiting_approval", "awaiting-approval")
        assert refused(await page.sign_in()) == expected
    user = await ada(hass)
    assert approval.is_waiting(user)
    assert groups_of(user) == [USER]
    await hass.auth.async_update_user(user, is_active=True)
    await hass.async_block_till_done()
    await enter(page, hass)
    assert groups_of(user) == [ADMINISTRATOR]


async def test_a_linked_identity_brings_its_role(
    hass: HomeAssistant, page: Page, op: OP, owner: User, add_provider: AddProvider
) -> None:
    """From the very sign-in that links it, after the second factor."""
    user = await hass.auth.async_create_user("Ada", group_ids=[USER])
    await protect(hass, user)
    await add_provider(unknown_people="link")
    await add_provider("second", name="Second", unknown_people="link", **ROLES)
    (first, second) = registry.async_registered(hass)
    identity = Identity(op.issuer, op.person["sub"], {})
    await hass.auth.async_link_user(user, first.people.create(identity))
    op.person["groups"] = ["guests"]
    step = await page.sign_in("second")
    assert step["step_id"] == "mfa"
    assert groups_of(user) == [USER]
    await page.redeem(await page.post(pin="271828"))
    assert groups_of(user) == [READ_ONLY]
    assert roles.async_governing(hass, user).auth_provider_id == second.id
    assert owner.is_active


async def test_of_several_identities_exactly_one_governs(
    hass: HomeAssistant, page: Page, op: OP, other: OP, add_provider: AddProvider
) -> None:
    """The first in the order of the providers that have roles, and no other."""
    await add_provider("plain", name="Plain", position="above")
    await add_provider("first", name="First", same_people=True, **REMOVE)
    await add_provider(
        "second", name="Second", issuer=other.issuer, position="above", **REMOVE
    )
    user = await enter(page, hass, "plain")
    assert roles.async_governing(hass, user) is None
    _plain, first, second = sorted(registry.async_registered(hass), key=_rank)
    theirs = second.people.create(Identity(other.issuer, other.person["sub"], {}))
    await hass.auth.async_link_user(user, theirs)
    assert roles.async_governing(hass, user) is theirs
    their_page = Page(page.client, other)
    other.person["groups"] = ["staff"]
    await their_page.redeem(await their_page.sign_in("second"))
    assert groups_of(user) == [ADMINISTRATOR]
    # Linked later, and governing because its provider comes first.
    op.person["groups"] = ["guests"]
    await page.redeem(await page.sign_in("first"))
    assert groups_of(user) == [READ_ONLY]
    governing = roles.async_governing(hass, user)
    assert governing is not None
    assert governing.auth_provider_id == first.id
    for groups in (["staff"], [], ["family"]):
        other.person["groups"] = groups
        await their_page.redeem(await their_page.sign_in("second"))
        assert groups_of(user) == [READ_ONLY]
        assert user.is_active


def _rank(provider: Any) -> int:
    return int(provider.rank)


async def test_a_former_identity_governs_nothing(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    owner: User,
    other: OP,
    add_provider: AddProvider,
) -> None:
    """Of an issuer that the provider does not use any more."""
    await add_provider(**ROLES)
    (provider,) = registry.async_registered(hass)
    former = provider.people.create(Identity(other.issuer, "1", {}))
    now = provider.people.create(Identity(op.issuer, "1", {}))
    user = await hass.auth.async_create_user("Ada", group_ids=[USER])
    await hass.auth.async_link_user(user, former)
    assert roles.async_governing(hass, user) is None
    await hass.auth.async_link_user(user, now)
    assert roles.async_governing(hass, user) is now
    assert owner.is_active
    assert page


@pytest.mark.parametrize("exchange", ["browser", "server"])
async def test_the_claim_of_known_people_is_read_at_userinfo(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    exchange: str,
) -> None:
    """At every sign-in, where the provider keeps it there."""
    await add_provider(exchange=exchange, userinfo=True, **REMOVE)
    for asked, (group, role) in enumerate(
        (("family", USER), ("staff", ADMINISTRATOR), ("guests", READ_ONLY)), 1
    ):
        op.userinfo = {"groups": [group]}
        assert groups_of(await enter(page, hass)) == [role]
        assert op.requests.count("userinfo") == asked


async def test_nobody_escapes_a_demotion_by_keeping_userinfo_from_being_read(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """What the page leaves out is refused, and what is down lets nobody in."""
    op.userinfo = {"groups": ["staff"]}
    await add_provider(userinfo=True, **ROLES)
    user = await enter(page, hass)
    assert user.is_admin
    op.userinfo = {"groups": ["guests"]}
    await page.begin()
    proof = page.visit()
    del proof["token_response"]
    refusal = ("proof_rejected", "access-token-missing")
    assert refused(await page.bring(proof)) == refusal
    await page.begin()
    proof = page.visit()
    op.access_tokens.clear()
    refusal = ("provider_refused", "userinfo-status")
    assert refused(await page.bring(proof)) == refusal


async def test_a_role_is_validated_by_the_settings_its_claims_were_read_for(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Roles that came while somebody was at the provider deactivate nobody."""
    await add_provider()
    user = await enter(page, hass)
    await page.begin()
    proof = page.visit()
    step = await page.post(**proof)
    assert step["type"] == "external_done"
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, **REMOVE, "userinfo": True}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    assert (await page.post())["type"] == "create_entry"
    assert user.is_active
    assert op.requests.count("userinfo") == 0


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"groups": ["guests"]}, (True, READ_ONLY, None)),
        ({"groups": ["staff"]}, (True, ADMINISTRATOR, None)),
        # What is missing, or unreadable, says nothing of a person who is checked.
        ({}, (True, USER, None)),
        ({"groups": None}, (True, USER, None)),
        ({"groups": [["staff"]]}, (True, USER, None)),
        ({"_claim_names": {"groups": "src1"}}, (True, USER, None)),
        ({"groups": []}, (False, USER, "no-role")),
    ],
)
async def test_a_check_between_sign_ins_takes_only_what_a_claim_says(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
    expected: tuple[bool, str, str | None],
) -> None:
    """A claim that is missing there is not a rule that does not hold."""
    op.person["groups"] = ["family"]
    await add_provider(**REMOVE)
    user = await enter(page, hass)
    (provider,) = registry.async_registered(hass)
    identity = Identity(op.issuer, op.person["sub"], claims)
    credentials = user.credentials[0].id
    settings, code = provider.settings, None
    try:
        await roles.async_follow(hass, settings, identity, credentials, Claims.SOME)
    except Exception as fault:
        code = fault.code  # type: ignore[attr-defined]
    assert (user.is_active, *groups_of(user), code) == expected
    assert len(user.refresh_tokens) == int(
        expected[1] in {USER, ADMINISTRATOR} and not code
    )


async def test_why_somebody_has_a_role_is_kept(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """With the identity that governs, for the administrator to see."""
    op.person["groups"] = ["family", "staff"]
    await add_provider(**ROLES)
    user = await enter(page, hass)
    data = user.credentials[0].data
    assert (data["role"], data["role_value"]) == ("administrator", "staff")


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ada King"}, "Ada King"),
        ({"name": ""}, "By hand"),
        ({"name": 1}, "By hand"),
        ({"name": "\u202e\u200b"}, "By hand"),
        ({"name": "x" * 500}, "x" * 64),
    ],
)
async def test_a_name_follows_where_that_is_set(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
    name: str,
) -> None:
    """And only a name that can be shown."""
    await add_provider(follow_name=True)
    user = await enter(page, hass)
    await hass.auth.async_update_user(user, name="By hand")
    op.person |= claims
    await enter(page, hass)
    assert user.name == name


async def test_five_hundred_people_are_no_burden(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Finding who governs is a walk through them, and nobody else is changed."""
    await add_provider(**REMOVE)
    (provider,) = registry.async_registered(hass)
    for number in range(500):
        user = await hass.auth.async_create_user(f"{number}", group_ids=[USER])
        identity = Identity(op.issuer, f"person-{number}", {})
        await hass.auth.async_link_user(user, provider.people.create(identity))
    await hass.async_block_till_done()
    op.person |= {"sub": "person-499", "groups": ["guests"]}
    begun = time.perf_counter()
    await page.redeem(await page.sign_in())
    assert time.perf_counter() - begun < 2
    people = await known_people(hass)
    assert [groups_of(each) for each in people] == [[USER]] * 499 + [[READ_ONLY]]


async def test_credentials_of_others_are_never_written_to(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A mark of ours means something at ours only."""
    await add_provider(**REMOVE)
    user = await hass.auth.async_create_user("Ada", group_ids=[USER])
    foreign = Credentials("command_line", None, {"username": "a", "role": "none"})
    await hass.auth.async_link_user(user, foreign)
    await hass.auth.async_update_user(user, is_active=False)
    await hass.async_block_till_done()
    assert not roles.async_is_removed(user)
    await hass.auth.async_update_user(user, is_active=True)
    await hass.async_block_till_done()
    assert foreign.data == {"username": "a", "role": "none"}
    assert page
    assert op
    assert CLIENT
