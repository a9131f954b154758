"""Who waits to be let in, who is told of it, and how an administrator decides."""

from datetime import timedelta
import re
from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from seen import STRINGS
from signing_in import CLIENT, Page, counted, known_people, refused

from custom_components.latchkey.oidc.claims import Identity
from custom_components.latchkey.people import approval
from homeassistant.auth.models import Credentials, RefreshToken
from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as async_notifications,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir, translation
from homeassistant.setup import async_setup_component

NAME = "Ada [x](http://evil.example) <b>*"
EMAIL = "ada@family.example"
FIX = "/api/repairs/issues/fix"


@pytest.fixture
async def waiting(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> ir.IssueEntry:
    """Have someone wait, whose name is an attack, and give the issue about it."""
    op.person |= {"name": NAME, "email": EMAIL, "email_verified": True}
    await add_provider(unknown_people="approve", anyone=None)
    for _ in range(2):
        refusal = refused(await page.sign_in())
        assert refusal == ("awaiting_approval", "awaiting-approval")
    (issue,) = issues_about_people(hass)
    return issue


@pytest.fixture
async def administrator(
    hass: HomeAssistant, page: Page, hass_client: ClientSessionGenerator
) -> TestClient:
    """Be signed in as one, where there are Repairs."""
    assert page
    assert await async_setup_component(hass, "repairs", {})
    return await hass_client()


def issues_about_people(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """List those of people who wait."""
    issues = ir.async_get(hass).issues.values()
    return [each for each in issues if each.translation_key == "approve"]


def _notes(hass: HomeAssistant) -> list[str]:
    notes = async_notifications(hass).values()
    return [n["message"] for n in notes if n["notification_id"].startswith("latchkey")]


async def fix(
    client: TestClient, issue: ir.IssueEntry, decision: str | None = None
) -> dict[str, Any]:
    """Open the issue's fix, and decide."""
    ids = {"handler": issue.domain, "issue_id": issue.issue_id}
    response = await client.post(FIX, json=ids)
    assert response.status == 200, await response.text()
    step = await response.json()
    if decision is None:
        return step
    response = await client.post(
        f"{FIX}/{step['flow_id']}", json={"next_step_id": decision}
    )
    assert response.status == 200, await response.text()
    return await response.json()


async def test_a_newcomer_is_a_user_who_is_not_active(
    hass: HomeAssistant, page: Page, waiting: ir.IssueEntry
) -> None:
    """Nothing more, and nobody's attack."""
    assert waiting.is_fixable
    (user,) = await known_people(hass)
    assert not user.is_active
    assert not user.is_admin
    assert [group.id for group in user.groups] == ["system-users"]
    assert counted(page) == 0


async def test_who_it_is_is_for_administrators(
    hass: HomeAssistant, op: OP, waiting: ir.IssueEntry, administrator: TestClient
) -> None:
    """Notifications and lists of issues reach everyone who is signed in."""
    (note,) = _notes(hass)
    assert "Ada" not in note
    assert "24400320" not in note
    assert EMAIL not in note
    assert "/config/repairs" in note
    assert waiting.translation_placeholders is None
    assert "Ada" not in waiting.issue_id
    step = await fix(administrator, waiting)
    assert step["type"] == "menu"
    assert step["menu_options"] == ["approve", "refuse"]
    assert step["description_placeholders"] == {
        "person": r"Ada \[x\]\(http\:\/\/evil\.example\) \<b\>\*",
        "provider": "Home",
        "email": r"ada\@family\.example",
        "issuer": re.sub(r"([:/.])", r"\\\1", op.issuer),
        "subject": "24400320",
    }


async def test_an_address_counts_only_verified_and_a_subject_is_shortened(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    administrator: TestClient,
) -> None:
    """A name is the stranger's choice; what else is shown must not be."""
    op.person |= {"sub": "*" + "s" * 254, "email": EMAIL}
    await add_provider(unknown_people="approve", anyone=None)
    refused(await page.sign_in())
    (issue,) = issues_about_people(hass)
    said = (await fix(administrator, issue))["description_placeholders"]
    assert said["email"] == "—"
    assert said["subject"] == "\\*" + "s" * 39 + "…"


async def test_others_cannot_decide(
    hass: HomeAssistant,
    waiting: ir.IssueEntry,
    administrator: TestClient,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Neither open the fix nor go on with one that is open."""
    step = await fix(administrator, waiting)
    child = await hass_client(hass_read_only_access_token)
    ids = {"handler": waiting.domain, "issue_id": waiting.issue_id}
    assert (await child.post(FIX, json=ids)).status == 401
    path = f"{FIX}/{step['flow_id']}"
    decision = {"next_step_id": "approve"}
    assert (await child.post(path, json=decision)).status == 401
    users = [user for user in await known_people(hass) if user.name == NAME]
    assert [user.is_active for user in users] == [False]


async def test_approved_in_repairs(
    hass: HomeAssistant,
    page: Page,
    waiting: ir.IssueEntry,
    administrator: TestClient,
) -> None:
    """The person is in by the next attempt, and nothing says any longer who waits."""
    result = await fix(administrator, waiting, "approve")
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    assert not issues_about_people(hass)
    assert not _notes(hass)
    tokens = await page.redeem(await page.sign_in())
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh.user.name == NAME
    assert not refresh.user.is_admin
    # What was kept for the decision is not kept after it.
    assert EMAIL not in str(refresh.user.credentials[0].data)
    # Turned off later, it is somebody's decision and no waiting.
    await hass.auth.async_update_user(refresh.user, is_active=False)
    refusal = refused(await page.sign_in())
    assert refusal == ("account_inactive", "account-inactive")
    assert not issues_about_people(hass)


async def test_refused_in_repairs(
    hass: HomeAssistant,
    page: Page,
    waiting: ir.IssueEntry,
    administrator: TestClient,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The user is gone; whoever comes again the next day waits again."""
    result = await fix(administrator, waiting, "refuse")
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    assert not issues_about_people(hass)
    assert not _notes(hass)
    assert not [user for user in await known_people(hass) if user.name == NAME]
    refusal = refused(await page.sign_in())
    assert refusal == ("not_allowed", "approval-refused")
    assert not issues_about_people(hass)
    assert not [user for user in await known_people(hass) if user.name == NAME]
    assert counted(page) == 0
    freezer.tick(approval.REFUSED_SECONDS + 1)
    assert refused(await page.sign_in())[0] == "awaiting_approval"
    assert len(issues_about_people(hass)) == 1


async def test_refusals_do_not_fill_the_memory(hass: HomeAssistant) -> None:
    """The oldest are forgotten, and somebody of that name elsewhere is not meant."""
    claims = [approval.Claim("home", "i", str(number), "") for number in range(1002)]
    for claim in claims:
        approval._async_remember(hass, claim)
    people = [Identity("i", claim.subject, {}) for claim in claims]
    known = [approval.async_was_refused(hass, "home", each) for each in people]
    assert known == [False] * 2 + [True] * 1000
    assert not approval.async_was_refused(hass, "other", people[-1])


@pytest.mark.parametrize("past", ["other way in", "ours too", "session", "chief"])
async def test_who_has_been_in_is_not_deleted(
    hass: HomeAssistant,
    page: Page,
    waiting: ir.IssueEntry,
    administrator: TestClient,
    past: str,
) -> None:
    """An account with a past may have waited for nobody: it only stays turned off."""
    (user,) = [each for each in await known_people(hass) if each.name == NAME]
    if past == "session":
        user.refresh_tokens["1"] = RefreshToken(user, CLIENT, timedelta(minutes=30))
    elif past == "chief":
        group = await hass.auth.async_get_group("system-admin")
        user.groups = [group]
        user.invalidate_cache()
    else:
        provider = "homeassistant" if past == "other way in" else "latchkey"
        more = Credentials(provider, None, {"iss": "i", "sub": "s"}, is_new=False)
        user.credentials.append(more)
    result = await fix(administrator, waiting, "refuse")
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    assert await hass.auth.async_get_user(user.id) is user
    assert not user.is_active
    assert not issues_about_people(hass)
    assert not _notes(hass)
    assert refused(await page.sign_in()) == ("account_inactive", "account-inactive")


@pytest.mark.parametrize("decision", ["activated", "deleted"])
async def test_decided_among_the_users(
    hass: HomeAssistant,
    waiting: ir.IssueEntry,
    administrator: TestClient,
    decision: str,
) -> None:
    """Where Home Assistant's documentation says: the issue goes, an open fix too."""
    step = await fix(administrator, waiting)
    (user,) = [user for user in await known_people(hass) if user.name == NAME]
    if decision == "activated":
        await hass.auth.async_update_user(user, is_active=True)
    else:
        await hass.auth.async_remove_user(user)
    await hass.async_block_till_done()
    assert not issues_about_people(hass)
    assert not _notes(hass)
    for late in ("approve", "refuse"):
        response = await administrator.post(
            f"{FIX}/{step['flow_id']}", json={"next_step_id": late}
        )
        if response.status == 200:
            result = await response.json()
            assert (result["type"], result["reason"]) == ("abort", "not_waiting")
    users = [user for user in await known_people(hass) if user.name == NAME]
    assert [user.is_active for user in users] == (
        [True] if decision == "activated" else []
    )


async def test_who_waits_is_not_forgotten_by_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, waiting: ir.IssueEntry
) -> None:
    """Home Assistant keeps no issues of ours, so they are made again."""
    ir.async_delete_issue(hass, "latchkey", waiting.issue_id)
    assert not issues_about_people(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert [each.issue_id for each in issues_about_people(hass)] == [waiting.issue_id]


async def test_the_notification_speaks_the_language_of_home_assistant(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its words are translated where all the others are."""
    words = STRINGS["common"]
    load = translation.async_get_translations

    async def translated(
        hass: HomeAssistant, language: str, category: str, integrations: list[str]
    ) -> dict[str, str]:
        found = await load(hass, "en", category, integrations)
        assert set(words.values()) == set(found.values())
        return {key: f"{language}: {text}" for key, text in found.items()}

    monkeypatch.setattr(translation, "async_get_translations", translated)
    hass.config.language = "de"
    await add_provider(unknown_people="approve", anyone=None)
    refused(await page.sign_in())
    (note,) = async_notifications(hass).values()
    assert note["title"] == f"de: {words['approval_notification_title']}"
    message = words["approval_notification_message"].format(repairs="/config/repairs")
    assert note["message"] == f"de: {message}"
