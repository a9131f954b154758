"""Metadata from anywhere, and two providers that claim one issuer."""

from typing import Any

from aiohttp import web
from conftest import AddProvider, Submit
from freezegun.api import FrozenDateTimeFactory
from op import OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, refused

from custom_components.latchkey import settings
from custom_components.latchkey.oidc import credential_binding, documents
from custom_components.latchkey.plain_text import plain
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir


@pytest.fixture
async def claimant(op: OP, keys: dict[str, Key]) -> Any:
    """Start a provider that claims the honest one's issuer, with a key of its own."""
    async with OP(keys["other"], keys["RS256"]) as other:
        other.metadata_changes["issuer"] = op.issuer
        yield other


def _elsewhere(op: OP, path: str) -> str:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await op._metadata(request)

    op.answers[path] = answer
    return f"{op.issuer}/{path}"


@pytest.mark.parametrize("path", ["apps/oidc/openid-configuration", "metadata.json/"])
async def test_metadata_may_be_anywhere_if_its_issuer_is_entered_too(
    page: Page, op: OP, entry: MockConfigEntry, submit: Submit, path: str
) -> None:
    """Whoever types the name confirms it."""
    url = _elsewhere(op, path)
    form = await submit(discovery_url=url, issuer=None)
    assert form["errors"] == {"discovery_url": "not_a_discovery_url"}
    form = await submit(discovery_url=url, issuer=f"{op.issuer}/")
    assert form["errors"] == {"base": "metadata_issuer"}
    assert not entry.subentries
    result = await submit(discovery_url=url, unknown_people="create", anyone=True)
    assert result["type"] == "create_entry"
    assert (await page.sign_in())["type"] == "create_entry"


def test_metadata_from_anywhere_speaks_for_its_own_people_only() -> None:
    """Also on the issuer's host, where others may be allowed to put files."""
    issuer = "https://op.example"
    usual = f"{issuer}/.well-known/openid-configuration"
    unusual = f"{issuer}/~mallory/openid-configuration"

    def believes(own: str, other: str) -> bool:
        typed = {"name": "Home", "issuer": issuer, "client_id": "c"}
        schema = settings.vol.Schema(settings.FIELDS)
        read = settings.read("home", schema({**typed, "discovery_url": own}))
        return credential_binding.is_trusted(read, issuer, other)

    assert believes(usual, f"{issuer}/realm/.well-known/openid-configuration")
    assert not believes(usual, unusual)
    assert not believes(unusual, usual)
    assert believes(unusual, unusual)


async def test_the_form_refuses_another_provider_s_issuer_with_other_keys(
    page: Page, op: OP, claimant: OP, add_provider: AddProvider, submit: Submit
) -> None:
    """It names the provider that is there already."""
    await add_provider("honest", name="Honest")
    assert (await page.sign_in("honest"))["type"] == "create_entry"
    form = await submit(discovery_url=claimant.discovery_url, issuer=op.issuer)
    assert form["errors"] == {"base": "issuer_conflict"}
    assert form["description_placeholders"]["found"] == "Honest"


async def test_of_two_that_claim_one_issuer_the_first_is_offered(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    claimant: OP,
    add_provider: AddProvider,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Wherever the other one stands in the list; Repairs says so until it is over."""
    await add_provider("honest", name="Honest")
    await add_provider(
        "claimant",
        name="[Claimant](//evil.example)",
        discovery_url=claimant.discovery_url,
        issuer=op.issuer,
        position="above",
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    refusal = ("provider_misconfigured", "issuer-conflict")
    assert refused(await page.begin("claimant")) == refusal
    assert (await page.sign_in("honest"))["type"] == "create_entry"
    issue_id = ("latchkey", "issuer_conflict_claimant")
    issue = ir.async_get(hass).issues[issue_id]
    assert issue.translation_placeholders == {
        "provider": plain("[Claimant](//evil.example)"),
        "other": "Honest",
    }
    # To publish the honest one's key beside its own makes it no better.
    claimant.published = [claimant.key.jwk, op.key.jwk]
    freezer.tick(documents.LASTS_SECONDS + 1)
    assert refused(await page.begin("claimant")) == refusal
    # With the issuer's keys alone it could sign nothing of its own.
    claimant.published = [op.key.jwk]
    freezer.tick(documents.LASTS_SECONDS + 1)
    await page.begin("claimant")
    assert page.step["type"] == "external"
    await hass.async_block_till_done()
    assert issue_id not in ir.async_get(hass).issues


async def test_keys_that_changed_since_they_were_fetched_are_fetched_again(
    page: Page, op: OP, claimant: OP, add_provider: AddProvider
) -> None:
    """A rotation at the issuer, of which one client's address told first."""
    await add_provider("first", name="First")
    assert (await page.sign_in("first"))["type"] == "create_entry"
    op.published = [op.key.jwk, claimant.key.jwk]
    await add_provider(
        "second",
        name="Second",
        discovery_url=claimant.discovery_url,
        issuer=op.issuer,
    )
    await page.begin("second")
    assert page.step["type"] == "external"


async def test_keys_at_one_address_are_no_conflict(
    page: Page, op: OP, claimant: OP, add_provider: AddProvider, keys: dict[str, Key]
) -> None:
    """Two clients of one issuer, one of which has the keys of before a rotation."""
    await add_provider("first", name="First")
    assert (await page.sign_in("first"))["type"] == "create_entry"
    claimant.metadata_changes["jwks_uri"] = f"{op.issuer}/jwks"
    op.published = [keys["other"].jwk]
    await add_provider(
        "second",
        name="Second",
        discovery_url=claimant.discovery_url,
        issuer=op.issuer,
    )
    await page.begin("second")
    assert page.step["type"] == "external"
