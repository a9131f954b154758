"""Two issuers and one sign-in page: a code that could go to the wrong one (RP-07)."""

from collections.abc import AsyncIterator, Awaitable, Callable

from conftest import AddProvider, SetUp, Submit
from op import OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, counted, refused

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

SILENT = {"authorization_response_iss_parameter_supported": None}


@pytest.fixture
async def evil(op: OP, keys: dict[str, Key]) -> AsyncIterator[OP]:
    """Start a provider that sends people to the honest one; neither says `iss`."""
    provider = OP(keys["RS256"], keys["other"])
    await provider.start()
    op.metadata_changes |= SILENT
    provider.metadata_changes |= SILENT | {
        "authorization_endpoint": f"{op.issuer}/authorize?tenant=2"
    }
    yield provider
    await provider.stop()


type AddBoth = Callable[[], Awaitable[None]]


@pytest.fixture
def add_both(evil: OP, add_provider: AddProvider) -> AddBoth:
    """Offer both, as YAML may."""

    async def add() -> None:
        await add_provider()
        await add_provider("evil", name="Evil", issuer=evil.issuer)

    return add


def _issues(hass: HomeAssistant) -> list[dict[str, str] | None]:
    return [
        issue.translation_placeholders
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "mix_up"
    ]


async def test_the_form_refuses_it_and_names_the_other(
    entry: MockConfigEntry, submit: Submit, evil: OP
) -> None:
    """Whichever of the two comes second."""
    await submit()
    form = await submit(name="Evil", issuer=evil.issuer)
    assert form["errors"] == {"base": "metadata_mix_up"}
    assert form["description_placeholders"]["found"] == "Home"
    assert len(entry.subentries) == 1


ALL_OF_THE_OTHER = ("authorization_endpoint", "token_endpoint")


@pytest.mark.parametrize("honest", ["same endpoints", "one says iss", "other says iss"])
async def test_what_cannot_be_mixed_up_is_allowed(
    op: OP, evil: OP, entry: MockConfigEntry, submit: Submit, honest: str
) -> None:
    """Some providers are one house with many names: every code goes to one place.

    And by `iss` the page notices whose answer it is (RP-23, RP-24).
    """
    if honest == "same endpoints":
        both = {name: op.metadata()[name] for name in ALL_OF_THE_OTHER}
        evil.metadata_changes |= both
    else:
        speaker = op if honest == "one says iss" else evil
        speaker.metadata_changes["authorization_response_iss_parameter_supported"] = (
            True
        )
    await submit()
    result = await submit(name="Other", issuer=evil.issuer)
    assert result["type"] == "create_entry"
    assert len(entry.subentries) == 2


async def test_one_issuer_twice_is_no_mix_up(
    entry: MockConfigEntry, submit: Submit, op: OP
) -> None:
    """Two clients of one provider, as a public and a confidential one."""
    op.metadata_changes |= SILENT
    await submit()
    assert (await submit(name="Again", client_id="2"))["type"] == "create_entry"
    assert len(entry.subentries) == 2


async def test_neither_is_offered_where_it_got_in(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    evil: OP,
    entry: MockConfigEntry,
    add_both: AddBoth,
) -> None:
    """By YAML, or because metadata changed. Who poses as whom cannot be known here."""
    await add_both()
    for provider in ("evil", "home"):
        refusal = refused(await page.begin(provider))
        assert refusal == ("provider_misconfigured", "metadata-mix-up")
        assert _issues(hass) == [{"provider": "Home", "other": "Evil"}]
    assert counted(page) == 0
    assert "token" not in op.requests + evil.requests

    bad = next(each for each in entry.subentries.values() if each.unique_id == "evil")
    hass.config_entries.async_remove_subentry(entry, bad.subentry_id)
    await hass.async_block_till_done()
    assert not _issues(hass)
    assert (await page.sign_in())["type"] == "create_entry"


@pytest.mark.parametrize(
    "changes", [{"name": "House"}, {"issuer": None, "discovery_url": "theirs"}]
)
async def test_a_change_of_the_other_is_no_way_in(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_both: AddBoth,
    changes: dict[str, str | None],
) -> None:
    """Neither offered nor unsaid for a moment, whatever changes of the honest one."""
    await add_both()
    refused(await page.begin("evil"))
    (said,) = _issues(hass)
    home = next(each for each in entry.subentries.values() if each.unique_id == "home")
    if "discovery_url" in changes:
        changes = changes | {"discovery_url": op.discovery_url}
    data = {name: each for name, each in (home.data | changes).items() if each}
    hass.config_entries.async_update_subentry(entry, home, data=data)
    await hass.async_block_till_done()
    assert [each and each["other"] for each in _issues(hass)] == ["Evil"]
    refusal = refused(await page.begin("evil"))
    assert refusal == ("provider_misconfigured", "metadata-mix-up")
    assert _issues(hass) == [said | {"provider": changes.get("name", "Home")}]


async def test_what_is_unknown_is_not_taken_back(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_both: AddBoth,
) -> None:
    """While the other does not answer, nobody knows better; once it is gone, all do."""
    await add_both()
    refused(await page.begin("evil"))
    await op.stop()
    home = next(each for each in entry.subentries.values() if each.unique_id == "home")
    data = home.data | {"discovery_url": f"{op.discovery_url}?", "issuer": op.issuer}
    hass.config_entries.async_update_subentry(entry, home, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(_issues(hass)) == 1
    hass.config_entries.async_remove_subentry(entry, home.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not _issues(hass)


async def test_it_is_found_when_a_provider_is_added(
    hass: HomeAssistant, page: Page, add_both: AddBoth
) -> None:
    """Without a restart, and before the first person finds out."""
    assert page
    await add_both()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(_issues(hass)) == 1


@pytest.mark.usefixtures("_frontend")
async def test_it_is_said_at_the_start(
    hass: HomeAssistant, set_up: SetUp, add_both: AddBoth
) -> None:
    """Before the first person finds out."""
    await add_both()
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _issues(hass) == [{"provider": "Home", "other": "Evil"}]
