"""Which redirect URL is safe beside other providers (RP-07), and who has to be told."""

from collections.abc import AsyncIterator
from typing import Any

from conftest import AddProvider, SetUp, Submit, save
from freezegun.api import FrozenDateTimeFactory
from op import OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import shown
from signing_in import Page, counted, refused
import voluptuous as vol

from custom_components.latchkey import settings
from custom_components.latchkey.administration import provider_form
from custom_components.latchkey.oidc import documents, mix_up
from custom_components.latchkey.oidc.metadata import Metadata
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

SILENT = {"authorization_response_iss_parameter_supported": None}
NOT_OFFERED = ("provider_misconfigured", "redirect-url-shared")


def _peer(
    issuer: str,
    *,
    own: bool = False,
    iss: bool = False,
    token: str | None = None,
    elsewhere: bool = False,
    known: bool = True,
) -> mix_up.Peer:
    """Make a provider, whose metadata may be at another place than its issuer."""
    place = "https://elsewhere.example" if elsewhere else issuer
    typed = {
        "name": issuer,
        "client_id": "x",
        "issuer": issuer,
        "discovery_url": f"{place}/.well-known/openid-configuration",
        "own_redirect_url": own,
    }
    data = vol.Schema(settings.FIELDS)(typed)
    metadata = Metadata(
        issuer=issuer,
        authorization_endpoint=f"{place}/authorize",
        token_endpoint=token or f"{place}/token",
        jwks_uri=f"{place}/jwks",
        userinfo_endpoint=None,
        algorithms=("RS256",),
        auth_methods=frozenset({"client_secret_basic"}),
        iss_parameter=iss,
        backchannel_logout=False,
        lists_public_clients=True,
        scopes=(),
    )
    return settings.read("x", data), metadata if known else None


HONEST, EVIL = "https://honest.example", "https://evil.example"
TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0"


@pytest.mark.parametrize(
    ("it", "others", "is_safe"),
    [
        # A redirect URL of its own is safe whatever the others have and say.
        (_peer(EVIL, own=True), [_peer(HONEST)], True),
        (_peer(EVIL, own=True), [_peer(HONEST, own=True)], True),
        (_peer(EVIL, own=True), [_peer(HONEST, iss=True)], True),
        (_peer(EVIL, own=True, known=False), [_peer(HONEST)], True),
        (_peer(HONEST, own=True, elsewhere=True), [_peer(HONEST, iss=True)], True),
        # The shared one is for one provider, even one of which nothing is known.
        (_peer(HONEST), [], True),
        (_peer(HONEST, known=False), [], True),
        # Entries with one discovery URL are one.
        (_peer(HONEST), [_peer(HONEST), _peer(HONEST, known=False)], True),
        # With several, it is for those that name themselves. Not: those alone there.
        (_peer(EVIL), [_peer(HONEST)], False),
        (_peer(EVIL), [_peer(HONEST, iss=True)], False),
        (_peer(EVIL), [_peer(HONEST, own=True)], False),
        (_peer(EVIL), [_peer(HONEST, own=True, iss=True)], False),
        (_peer(EVIL, iss=True), [_peer(HONEST)], True),
        (_peer(EVIL, iss=True), [_peer(HONEST, iss=True)], True),
        (_peer(EVIL, iss=True), [_peer(HONEST, own=True)], True),
        (_peer(EVIL, iss=True), [_peer(HONEST, known=False)], True),
        # What is not known yet has not announced anything.
        (_peer(EVIL, iss=True, known=False), [_peer(HONEST)], False),
        # A name that two may have tells nobody apart,
        (_peer(HONEST, iss=True, elsewhere=True), [_peer(HONEST, iss=True)], False),
        (_peer(HONEST, iss=True, elsewhere=True), [_peer(HONEST, own=True)], False),
        (_peer(HONEST, iss=True), [_peer(HONEST, elsewhere=True)], False),
        (_peer(HONEST, iss=True), [_peer(HONEST, elsewhere=True, known=False)], False),
        # unless there is nowhere else to go with the code.
        (
            _peer(HONEST, iss=True),
            [_peer(HONEST, elsewhere=True, token=f"{HONEST}/token")],
            True,
        ),
        # A template is the name of many.
        (_peer(TEMPLATE, iss=True), [_peer(HONEST)], False),
    ],
)
def test_who_may_share_a_redirect_url(
    it: mix_up.Peer,
    others: list[mix_up.Peer],
    is_safe: bool,  # noqa: FBT001
) -> None:
    """Each combination of what it has, says and is called, beside what others are."""
    assert mix_up.is_safe(*it, others) is is_safe


@pytest.fixture
async def second(op: OP, keys: dict[str, Key]) -> AsyncIterator[OP]:
    """Start another provider; neither says `iss`."""
    async with OP(keys["RS256"], keys["other"]) as provider:
        op.metadata_changes |= SILENT
        provider.metadata_changes |= SILENT
        yield provider


def _issues(hass: HomeAssistant) -> dict[str, str]:
    return {
        issue.issue_id: issue.translation_placeholders["provider"]
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "redirect_url_shared"
    }


async def _reconfigure(
    hass: HomeAssistant, entry: MockConfigEntry, provider_id: str, **changes: Any
) -> SubentryFlowResult:
    found = (
        each for each in entry.subentries.values() if each.unique_id == provider_id
    )
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "provider"),
        context={"source": "reconfigure", "subentry_id": next(found).subentry_id},
    )
    typed = provider_form.nest({**shown(form), **changes})
    result = await flows.async_configure(form["flow_id"], typed)
    result = await save(hass, result)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_only_what_is_safe_is_offered_and_repairs_names_the_rest(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    second: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Two that were stored before; each is offered again as soon as it is confirmed."""
    await add_provider("home", own_redirect_url=None)
    assert (await page.sign_in())["type"] == "create_entry"
    assert not _issues(hass)
    others = Page(page.client, second)
    await add_provider(
        "other", name="Other", issuer=second.issuer, own_redirect_url=None
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    both = {"redirect_url_shared_home": "Home", "redirect_url_shared_other": "Other"}
    assert _issues(hass) == both
    for provider_id in ("home", "other"):
        assert refused(await page.begin(provider_id)) == NOT_OFFERED
    assert _issues(hass) == both
    assert counted(page) == 0

    result = await _reconfigure(hass, entry, "home", own_redirect_url=True)
    assert result["reason"] == "reconfigure_successful"
    assert _issues(hass) == {"redirect_url_shared_other": "Other"}
    assert (await page.sign_in())["type"] == "create_entry"
    assert refused(await others.begin("other")) == NOT_OFFERED
    await _reconfigure(hass, entry, "other", own_redirect_url=True)
    assert not _issues(hass)
    assert (await others.sign_in("other"))["type"] == "create_entry"
    assert op.requests


async def test_only_a_provider_that_still_shares_is_asked_about_it(
    hass: HomeAssistant,
    page: Page,
    second: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """A new one has its own from the beginning, and keeps it when it is changed."""
    assert page
    await add_provider("home")
    await add_provider("old", name="Old", issuer=second.issuer, own_redirect_url=None)
    shares = {}
    for subentry in entry.subentries.values():
        form = await hass.config_entries.subentries.async_init(
            (entry.entry_id, "provider"),
            context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
        )
        assert form["data_schema"] is not None
        shares[subentry.unique_id] = "own_redirect_url" in form["data_schema"].schema
    assert shares == {"home": False, "old": True}
    for typed in ({"name": "House"}, {"name": "Home"}):
        result = await _reconfigure(hass, entry, "home", **typed)
        assert result["reason"] == "reconfigure_successful"
    for subentry in entry.subentries.values():
        is_own = subentry.data.get("own_redirect_url", False)
        assert is_own is (subentry.unique_id == "home")


async def test_what_shares_is_told_at_the_switch_when_it_must_not_any_more(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    second: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Alone it may, and beside another one while it says who it is."""
    assert page
    announced = "authorization_response_iss_parameter_supported"
    op.metadata_changes[announced] = True
    await add_provider("old", name="Old", own_redirect_url=None)
    result = await _reconfigure(hass, entry, "old", own_redirect_url=False)
    assert result["reason"] == "reconfigure_successful"
    await add_provider("other", name="Other", issuer=second.issuer)
    result = await _reconfigure(hass, entry, "old", own_redirect_url=False)
    assert result["reason"] == "reconfigure_successful"
    op.metadata_changes[announced] = False
    result = await _reconfigure(hass, entry, "old", own_redirect_url=False)
    assert result["errors"] == {"own_redirect_url": "redirect_url_needed"}


async def test_another_provider_is_added_only_after_the_first_is_confirmed(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    second: OP,
    entry: MockConfigEntry,
    submit: Submit,
    add_provider: AddProvider,
) -> None:
    """The form names it; a second entry of the same provider needs nothing."""
    assert page
    await add_provider("home", own_redirect_url=None)
    result = await submit(name="Again", client_id="2")
    assert result["type"] == "create_entry"
    form = await submit(name="Other", issuer=second.issuer)
    assert form["errors"] == {"base": "redirect_url_shared"}
    assert form["description_placeholders"]["found"] == "Home"
    assert len(entry.subentries) == 2
    await _reconfigure(hass, entry, "home", own_redirect_url=True)
    result = await submit(name="Other", issuer=second.issuer)
    assert result["type"] == "create_entry"
    assert (await page.sign_in())["type"] == "create_entry"
    assert op.requests


async def test_another_provider_is_added_beside_one_that_names_itself(
    page: Page, op: OP, second: OP, submit: Submit, add_provider: AddProvider
) -> None:
    """The shared redirect URL goes on for it, and the page insists on its name."""
    op.metadata_changes.clear()
    await add_provider("home", own_redirect_url=None)
    result = await submit(name="Other", issuer=second.issuer)
    assert result["type"] == "create_entry"
    assert (await page.sign_in())["type"] == "create_entry"
    assert page.words["redirect_uri"].endswith("/auth/latchkey/callback")
    assert page.words["iss_parameter"] == "true"


async def test_an_impostor_takes_the_shared_url_from_its_namesake(
    page: Page, op: OP, second: OP, submit: Submit, add_provider: AddProvider
) -> None:
    """Another that may give itself the same issuer: the form says whose it is."""
    assert page
    op.metadata_changes.clear()
    second.metadata_changes["issuer"] = op.issuer
    await add_provider("home", own_redirect_url=None)
    form = await submit(name="Other", discovery_url=second.discovery_url)
    assert form["errors"] == {"base": "redirect_url_shared"}
    assert form["description_placeholders"]["found"] == "Home"


async def test_what_stops_naming_itself_is_not_offered_and_said(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    second: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Metadata changes within hours; what was said stays said while it is unknown."""
    op.metadata_changes.clear()
    await add_provider("home", own_redirect_url=None)
    await add_provider("other", name="Other", issuer=second.issuer)
    assert (await page.sign_in())["type"] == "create_entry"
    assert not _issues(hass)
    op.metadata_changes |= SILENT
    freezer.tick(documents.LASTS_SECONDS + 1)
    assert refused(await page.begin()) == NOT_OFFERED
    assert _issues(hass) == {"redirect_url_shared_home": "Home"}
    await op.stop()
    home = next(each for each in entry.subentries.values() if each.unique_id == "home")
    data = home.data | {"discovery_url": f"{op.discovery_url}?", "issuer": op.issuer}
    hass.config_entries.async_update_subentry(entry, home, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(_issues(hass)) == 1
    hass.config_entries.async_remove_subentry(entry, home.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not _issues(hass)


@pytest.mark.usefixtures("_frontend")
async def test_it_is_said_at_the_start(
    hass: HomeAssistant, set_up: SetUp, second: OP, add_provider: AddProvider
) -> None:
    """Before the first person finds out."""
    await add_provider("home", own_redirect_url=None)
    await add_provider("other", name="Other", issuer=second.issuer)
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _issues(hass) == {"redirect_url_shared_home": "Home"}


async def test_nobody_waits_for_another_provider(
    page: Page, op: OP, second: OP, add_provider: AddProvider
) -> None:
    """Whether this one is safe is told by its own metadata and all settings."""
    await add_provider("home")
    await second.stop()
    await add_provider("other", name="Other", issuer=second.issuer)
    second.requests.clear()
    assert (await page.sign_in())["type"] == "create_entry"
    assert not second.requests
    assert op.requests
