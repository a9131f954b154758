"""Changing and removing providers without a restart, and what is told of them."""

import json
from typing import Any

from conftest import AddProvider, SetUp, Submit, save
from op import CLIENT_ID, OP
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import shown
from signing_in import Page, known_people, refused
from test_provider_flow import STRINGS

from custom_components.latchkey import registry
from custom_components.latchkey.administration import provider_form
from custom_components.latchkey.diagnostics import async_get_config_entry_diagnostics
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir


async def reconfigure(
    hass: HomeAssistant, entry: MockConfigEntry, **changes: Any
) -> tuple[SubentryFlowResult, SubentryFlowResult]:
    """Open the form of the only provider, and submit it with some changes."""
    (subentry,) = entry.subentries.values()
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "provider"),
        context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
    )
    typed = provider_form.nest({**shown(form), **changes})
    result = await flows.async_configure(form["flow_id"], typed)
    result = await save(hass, result)
    await hass.async_block_till_done()
    return form, result


async def test_a_change_works_at_once_and_keeps_people(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit
) -> None:
    """Another name, another place in the list; the same people."""
    await submit(unknown_people="create", anyone=True)
    tokens = await page.redeem(await page.sign_in())
    form, result = await reconfigure(hass, entry, name="House", unknown_people="refuse")
    assert form["step_id"] == "reconfigure"
    assert form["description_placeholders"]["people"] == "1 (Ada Lovelace)"
    assert result["reason"] == "reconfigure_successful"
    (subentry,) = entry.subentries.values()
    assert (subentry.title, subentry.unique_id) == ("House", "home")
    (provider,) = registry.async_registered(hass)
    assert provider.name == "House"
    assert (await page.sign_in())["type"] == "create_entry"
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    hass.auth.async_validate_refresh_token(refresh)


async def test_a_change_that_does_not_work_changes_nothing(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, op: OP, submit: Submit
) -> None:
    """People sign in as before while the form is corrected."""
    await submit(unknown_people="create", anyone=True)
    _form, result = await reconfigure(hass, entry, issuer=f"{op.issuer}/")
    assert result["errors"] == {"base": "metadata_issuer"}
    assert (await page.sign_in())["type"] == "create_entry"


async def test_a_stored_secret_is_never_shown_again(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, op: OP, submit: Submit
) -> None:
    """An empty field keeps it, and choosing a public client drops it (RP-16)."""
    op.clients[CLIENT_ID] = "first"
    await submit(client_secret="first", unknown_people="create", anyone=True)  # noqa: S106
    form, result = await reconfigure(hass, entry, name="House")
    assert "client_secret" not in shown(form)
    assert result["reason"] == "reconfigure_successful"
    (subentry,) = entry.subentries.values()
    assert subentry.data["client_secret"] == "first"  # noqa: S105
    assert (await page.sign_in())["type"] == "create_entry"
    op.clients[CLIENT_ID] = "second"
    await reconfigure(hass, entry, client_secret="second")  # noqa: S106
    assert (await page.sign_in())["type"] == "create_entry"
    await reconfigure(hass, entry, exchange="browser")
    (subentry,) = entry.subentries.values()
    assert "client_secret" not in subentry.data
    await page.begin()
    assert page.words["exchange"] == "browser"


async def test_a_stored_secret_does_not_follow_to_another_url(
    page: Page,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    op: OP,
    other: OP,
    submit: Submit,
) -> None:
    """Whoever may change the provider was never shown it, and no other place was."""
    op.clients[CLIENT_ID] = "first"
    await submit(client_secret="first", unknown_people="create", anyone=True)  # noqa: S106
    other.clients[CLIENT_ID] = "second"
    for place in (
        {"issuer": other.issuer},
        {"issuer": op.issuer, "discovery_url": other.discovery_url},
    ):
        _form, result = await reconfigure(hass, entry, **place)
        assert result["errors"] == {"client_secret": "secret_for_another_url"}
    assert not other.requests
    (subentry,) = entry.subentries.values()
    assert subentry.data["issuer"] == op.issuer
    typed = {"issuer": other.issuer, "client_secret": "second"}
    _form, result = await reconfigure(hass, entry, **typed)
    assert result["reason"] == "reconfigure_successful"
    visitor = Page(page.client, other)
    assert (await visitor.sign_in())["type"] == "create_entry"
    # A public client needs none, and takes none along.
    op.clients[CLIENT_ID] = None
    public = {"issuer": op.issuer, "exchange": "browser"}
    _form, result = await reconfigure(hass, entry, **public)
    assert result["reason"] == "reconfigure_successful"
    (subentry,) = entry.subentries.values()
    assert "client_secret" not in subentry.data


async def test_another_issuer_knows_nobody(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The same subject of another issuer is another person."""
    await add_provider()
    await page.sign_in()
    op.change_claims = lambda claims: claims.update(iss=f"{op.issuer}/")
    assert refused(await page.sign_in()) == ("proof_rejected", "id-token-iss")
    people = [user for user in await hass.auth.async_get_users() if user.credentials]
    assert len(people) == 1


async def test_removing_a_provider_that_people_use_is_said(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, submit: Submit
) -> None:
    """Home Assistant asks nobody before; so whose sign-ins stop is said after."""
    await submit(unknown_people="create", anyone=True)
    await page.sign_in()
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert not registry.async_registered(hass)
    issues = ir.async_get(hass).issues
    issue = issues["latchkey", "provider_missing_home"]
    assert issue.translation_key == "provider_missing"
    assert issue.translation_placeholders == {
        "provider": "Home",
        "number": "1",
    }
    # Everybody who is signed in can read the list of issues.
    assert "Ada" not in repr(issue)
    # Added again under its name, it is the same: people are known, the issue is gone.
    await submit(unknown_people="refuse")
    assert (await page.sign_in())["type"] == "create_entry"
    assert not ir.async_get(hass).issues


async def test_the_form_says_what_removing_would_do(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """Home Assistant has no other place for it before: whom, and what then."""
    await submit(unknown_people="create", anyone=True)
    form, _ = await reconfigure(hass, entry)
    assert form["description_placeholders"]["people"] == "0"
    for number in range(12):
        op.person |= {"sub": f"s{number}", "name": f"Person {number:02}"}
        await page.sign_in()
    form, _ = await reconfigure(hass, entry)
    names = ", ".join(f"Person {number:02}" for number in range(10))
    assert form["description_placeholders"]["people"] == f"12 ({names}, …)"
    words = STRINGS["step"]["reconfigure"]["description"]
    assert "{people}" in words
    assert "Removing this provider signs them out" in words


async def test_a_missing_provider_that_nobody_uses_any_more_is_no_issue(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """Each person who is deleted is counted no longer, and the last one ends it."""
    await submit(unknown_people="create", anyone=True)
    await page.sign_in()
    op.person |= {"sub": "eve", "name": "Eve"}
    await page.sign_in()
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    counted = []
    for user in await known_people(hass):
        (issue,) = ir.async_get(hass).issues.values()
        counted.append(issue.translation_placeholders["number"])
        await hass.auth.async_remove_user(user)
        await hass.async_block_till_done()
    assert counted == ["2", "1"]
    assert not ir.async_get(hass).issues


async def test_removing_a_provider_that_nobody_uses_is_not(
    hass: HomeAssistant, entry: MockConfigEntry, submit: Submit
) -> None:
    """An issue is for a person who has something to do."""
    await submit()
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert not ir.async_get(hass).issues


async def test_diagnostics_tell_no_secret(
    hass: HomeAssistant, entry: MockConfigEntry, submit: Submit, op: OP
) -> None:
    """Neither the client's, nor who it is, nor who is let in, nor where."""
    op.clients["the-client"] = "the-secret"
    await submit(
        client_id="the-client",
        client_secret="the-secret",  # noqa: S106
        rule_claim="email",
        rule_values=["ada@example.com"],
        origins=["https://secret-house.example"],
    )
    report = await async_get_config_entry_diagnostics(hass, entry)
    text = json.dumps(report)
    for secret in ("the-client", "the-secret", "ada@example.com", "secret-house"):
        assert secret not in text
    (provider,) = report["providers"]
    assert provider["settings"]["exchange"] == "server"
    assert provider["settings"]["unknown"] == "approve"
    assert provider["redirect_addresses"] == 2


async def test_nothing_else_can_be_added(
    page: Page, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Two kinds of subentry, which can be changed."""
    assert page
    assert set_up
    assert entry.supported_subentry_types == {
        "provider": {"supports_reconfigure": True},
        "link": {"supports_reconfigure": True},
    }
