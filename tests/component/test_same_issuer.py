"""Two providers with one issuer: who is the same user by both, and who is not (RP-56).

A `sub` means the same for one client; for two clients only if the administrator says
so, because a provider may give each client other subjects.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

from conftest import AddProvider
from op import OP, Key
import pytest
from signing_in import PIN, Page, counted, known_people, protect, refused

from custom_components.latchkey import registry
from homeassistant.auth.models import Credentials, User
from homeassistant.core import HomeAssistant

OTHER_CLIENT = {"client_id": "second"}
SAME = {"same_people": True}

type AddBoth = Callable[[dict[str, Any], dict[str, Any]], Awaitable[None]]


@pytest.fixture
def add_both(add_provider: AddProvider, op: OP) -> AddBoth:
    """Configure the honest provider twice, as one of its clients unless told so."""

    async def add(first: dict[str, Any], second: dict[str, Any]) -> None:
        op.clients["second"] = None
        await add_provider("first", name="First", **first)
        await add_provider("second", name="Second", **second)

    return add


async def _user(hass: HomeAssistant, page: Page, result: dict[str, Any]) -> User:
    tokens = await page.redeem(result)
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh is not None
    hass.auth.async_validate_refresh_token(refresh)
    return refresh.user


@pytest.mark.parametrize("policy", ["create", "approve", "link"])
async def test_a_known_person_is_the_same_user(
    hass: HomeAssistant, page: Page, add_both: AddBoth, policy: str
) -> None:
    """Whatever the other does with strangers: this is none. Each has its own link."""
    await add_both({}, {"unknown_people": policy})
    user = await _user(hass, page, await page.sign_in("first"))
    for _ in range(2):
        assert await _user(hass, page, await page.sign_in("second")) is user
    assert len(await known_people(hass)) == 1
    ids = [each.auth_provider_id for each in user.credentials]
    assert ids == ["first", "second"]
    assert not user.is_admin
    assert counted(page) == 0


@pytest.mark.parametrize(
    ("first", "second"), [({}, {}), (SAME, {}), ({}, SAME), (None, SAME)]
)
async def test_a_subject_of_another_client_may_be_somebody_else(
    hass: HomeAssistant,
    page: Page,
    add_both: AddBoth,
    first: dict[str, Any] | None,
    second: dict[str, Any],
) -> None:
    """A provider may choose it for each client, so that two people share one `sub`.

    What an administrator said of the one client is not said of the other, nor of a
    client whose provider was removed.
    """
    approve = OTHER_CLIENT | {"unknown_people": "approve"}
    await add_both(SAME if first is None else first, second | approve)
    user = await _user(hass, page, await page.sign_in("first"))
    if first is None:
        _, kept = (each.settings for each in registry.async_registered(hass))
        registry.async_register(hass, [kept])
    refusal = refused(await page.sign_in("second"))
    assert refusal == ("awaiting_approval", "awaiting-approval")
    assert len(user.credentials) == 1
    assert len(await known_people(hass)) == 2


async def test_an_administrator_can_say_that_clients_share_their_people(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """Of both clients; then a known person is known by the other one too."""
    await add_both(SAME, SAME | OTHER_CLIENT | {"unknown_people": "approve"})
    user = await _user(hass, page, await page.sign_in("first"))
    assert await _user(hass, page, await page.sign_in("second")) is user
    assert len(await known_people(hass)) == 1


@pytest.mark.parametrize("policy", ["create", "approve", "link"])
async def test_nobody_is_an_administrator_because_of_what_was_ticked(
    hass: HomeAssistant, page: Page, add_both: AddBoth, policy: str
) -> None:
    """A wrong tick must let no stranger in: they type their password once."""
    await add_both(SAME, SAME | OTHER_CLIENT | {"unknown_people": policy})
    user = await _user(hass, page, await page.sign_in("first"))
    await hass.auth.async_update_user(user, group_ids=["system-admin"])
    form = await page.sign_in("second")
    assert (form["type"], form["step_id"]) == ("form", "link")
    assert len(user.credentials) == 1
    assert len(await known_people(hass)) == 1


async def test_an_administrator_is_the_same_by_the_same_client(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """There a `sub` is the same person by definition."""
    await add_both({}, {"unknown_people": "approve"})
    user = await _user(hass, page, await page.sign_in("first"))
    await hass.auth.async_update_user(user, group_ids=["system-admin"])
    assert await _user(hass, page, await page.sign_in("second")) is user


async def test_a_changed_client_does_not_change_who_was_proven_by_the_former(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """It counts by which client a person was proven, not what is configured now."""
    await add_both(OTHER_CLIENT, {"unknown_people": "approve"})
    user = await _user(hass, page, await page.sign_in("first"))
    first, second = (each.settings for each in registry.async_registered(hass))
    changed = replace(first, client_id=second.client_id)
    registry.async_register(hass, [changed, second])
    assert refused(await page.sign_in("second"))[0] == "awaiting_approval"
    assert len(user.credentials) == 1


async def test_pairwise_subjects_are_two_people(
    hass: HomeAssistant, page: Page, op: OP, add_both: AddBoth
) -> None:
    """There is nothing to compare, and names are not looked at."""
    await add_both(SAME, SAME | OTHER_CLIENT)
    await page.redeem(await page.sign_in("first"))
    op.person["sub"] = "the same person, for another client"
    await page.redeem(await page.sign_in("second"))
    assert len(await known_people(hass)) == 2


async def test_who_waits_at_one_waits_at_the_other(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """A laxer entry is no way around the owner's approval."""
    await add_both({"unknown_people": "approve"}, {})
    for provider in ("first", "second", "first"):
        refusal = refused(await page.sign_in(provider))
        assert refusal == ("awaiting_approval", "awaiting-approval")
    (user,) = await known_people(hass)
    assert len(user.credentials) == 1
    await hass.auth.async_activate_user(user)
    assert await _user(hass, page, await page.sign_in("second")) is user
    # Nothing says any longer that this person waits.
    await hass.auth.async_deactivate_user(user)
    for provider in ("first", "second"):
        assert refused(await page.sign_in(provider))[0] == "account_inactive"


async def test_who_was_shut_out_stays_out(
    hass: HomeAssistant, page: Page, op: OP, add_both: AddBoth
) -> None:
    """An entry that would make a user of anyone makes no second one."""
    await add_both({}, {})
    user = await _user(hass, page, await page.sign_in("first"))
    await hass.auth.async_deactivate_user(user)
    # Home Assistant 2026 ends their session, and asks them to sign in anew first.
    op.authenticate_anew()
    refusal = refused(await page.sign_in("second"))
    assert refusal == ("account_inactive", "account-inactive")
    assert len(await known_people(hass)) == 1
    assert len(user.credentials) == 1
    assert counted(page) == 0


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"unknown_people": "refuse"}, "unknown-person"),
        ({"rule_claim": "groups", "rule_values": ["family"]}, "rule-claim-missing"),
    ],
)
async def test_each_provider_decides_by_itself(
    hass: HomeAssistant,
    page: Page,
    add_both: AddBoth,
    second: dict[str, Any],
    code: str,
) -> None:
    """Being let in by the one opens no other that would have refused."""
    await add_both({}, second)
    user = await _user(hass, page, await page.sign_in("first"))
    assert refused(await page.sign_in("second")) == ("not_allowed", code)
    assert len(user.credentials) == 1
    assert await _user(hass, page, await page.sign_in("first")) is user


async def test_an_account_with_a_second_factor_is_linked_after_it(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """Or an entry that does not ask for it would be the way around it."""
    await add_both({"second_factor": True}, {})
    user = await _user(hass, page, await page.sign_in("first"))
    await protect(hass, user)
    form = await page.sign_in("second")
    assert form["step_id"] == "mfa"
    assert (await page.post(pin="000000"))["errors"] == {"base": "invalid_code"}
    assert len(user.credentials) == 1
    assert await _user(hass, page, await page.post(pin=PIN)) is user
    assert len(user.credentials) == 2


async def test_local_people_stay_local_at_both(
    hass: HomeAssistant,
    page: Page,
    add_both: AddBoth,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And nothing is linked for whoever may not come in."""
    await add_both({}, {})
    user = await _user(hass, page, await page.sign_in("first"))
    monkeypatch.setattr(
        "custom_components.latchkey.people.admission_steps.async_user_not_allowed_do_auth",
        lambda _hass, _user: "User cannot authenticate remotely",
    )
    assert refused(await page.sign_in("second")) == ("local_only", "local-only")
    assert len(user.credentials) == 1


async def test_people_of_a_removed_entry_are_known_by_its_successor(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """Its credentials are still theirs."""
    await add_both({}, {"unknown_people": "approve"})
    user = await _user(hass, page, await page.sign_in("first"))
    (second,) = (
        each.settings for each in registry.async_registered(hass) if each.id == "second"
    )
    registry.async_register(hass, [second])
    assert await _user(hass, page, await page.sign_in("second")) is user


@pytest.mark.usefixtures("slow_storage")
async def test_both_at_once_make_one_user(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_both: AddBoth,
) -> None:
    """The first time, by both buttons in the same moment."""
    await add_both({}, {})
    tabs = [Page(page.client, op) for _ in range(4)]
    for number, tab in enumerate(tabs):
        await tab.begin(("first", "second")[number % 2])
        assert (await tab.post(**tab.visit()))["type"] == "external_done"
    results = await asyncio.gather(*(tab.post() for tab in tabs))
    users = {
        (await _user(hass, tab, result)).id
        for tab, result in zip(tabs, results, strict=True)
    }
    assert len(users) == 1
    (user,) = await known_people(hass)
    assert len(user.credentials) == 2


async def test_one_person_who_is_two_users_is_neither(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """Which of the two cannot be known here, so an administrator has to say."""
    await add_both({}, {})
    user = await _user(hass, page, await page.sign_in("first"))
    other = await hass.auth.async_create_user("Other", group_ids=["system-users"])
    copy = Credentials("latchkey", "third", dict(user.credentials[0].data))
    await hass.auth.async_link_user(other, copy)
    refusal = refused(await page.sign_in("second"))
    assert refusal == ("not_allowed", "identity-ambiguous")
    assert len(user.credentials) == len(other.credentials) == 1


@pytest.fixture
async def impostor(op: OP, keys: dict[str, Key]) -> AsyncIterator[OP]:
    """Start a provider elsewhere that gives itself the honest one's name.

    It has the honest one's keys: with others it would not be offered.
    """
    async with OP(keys["RS256"], keys["other"]) as provider:
        provider.metadata_changes["issuer"] = op.issuer
        provider.change_claims = lambda claims: claims.update(iss=op.issuer)
        yield provider


async def test_a_name_is_not_believed_from_elsewhere(
    hass: HomeAssistant, page: Page, op: OP, impostor: OP, add_provider: AddProvider
) -> None:
    """Metadata speaks for the issuer at the issuer's own host (Discovery 4.3).

    An administrator may point elsewhere, but that makes nobody of the one provider
    somebody of the other.
    """
    await add_provider("first", name="First")
    elsewhere = {"issuer": op.issuer, "discovery_url": impostor.discovery_url}
    await add_provider("second", name="Second", **elsewhere)
    user = await _user(hass, page, await page.sign_in("first"))
    visitor = Page(page.client, impostor)
    stranger = await _user(hass, visitor, await visitor.sign_in("second"))
    assert stranger is not user
    assert len(user.credentials) == len(stranger.credentials) == 1
    # Neither the other way round.
    op.person["sub"] = impostor.person["sub"] = "another"
    stranger = await _user(hass, visitor, await visitor.sign_in("second"))
    assert await _user(hass, page, await page.sign_in("first")) is not stranger
    # But what points to the same place is the same provider.
    await add_provider("third", name="Third", **elsewhere)
    assert await _user(hass, visitor, await visitor.sign_in("third")) is stranger
