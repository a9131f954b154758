"""Repairs say whose people were proven to another client than the one of now."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import STRINGS
from signing_in import Page

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.claims import Identity
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

KIND = "former_client"


def _issue(hass: HomeAssistant) -> dict[str, str] | None:
    """Give what the issue says, if there is one."""
    issue = ir.async_get(hass).async_get_issue("latchkey", f"{KIND}_home")
    if issue is None:
        return None
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_fixable
    said = dict(issue.translation_placeholders or {})
    STRINGS["issues"][KIND]["description"].format(**said)
    return said


async def _change(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, **changes}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


@pytest.fixture
async def ada(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> User:
    """Have signed in by a client whose id an older version changed in place."""
    op.clients["second"] = None
    await add_provider("home")
    tokens = await page.redeem(await page.sign_in())
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh is not None
    assert _issue(hass) is None
    await _change(hass, entry, client_id="second")
    assert _issue(hass) == {"provider": "Home", "number": "1"}
    return refresh.user


@pytest.mark.parametrize(
    "changes",
    [{"same_people": True}, {"client_id": "home-assistant"}],
)
async def test_the_issue_goes_when_they_are_known_again(
    hass: HomeAssistant, entry: MockConfigEntry, ada: User, changes: dict[str, Any]
) -> None:
    """By the tick, or because the change was a mistake; and comes back with it."""
    assert ada.is_active
    await _change(hass, entry, **changes)
    assert _issue(hass) is None
    await _change(hass, entry, client_id="third", same_people=False)
    assert _issue(hass) == {"provider": "Home", "number": "1"}


async def test_the_issue_goes_when_the_last_of_them_has_proven_who_they_are(
    hass: HomeAssistant, op: OP, ada: User
) -> None:
    """To the new client: their account was linked by its password."""
    (provider,) = registry.async_registered(hass)
    identity = Identity(op.issuer, "at the second client", op.person)
    await provider.people.async_link(identity, ada)
    await hass.async_block_till_done()
    assert _issue(hass) is None


async def test_the_issue_goes_with_its_people_or_its_provider(
    hass: HomeAssistant, entry: MockConfigEntry, ada: User
) -> None:
    """Then there is nobody to say it of; Repairs say that a provider is missing."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert _issue(hass) is None
    missing = ir.async_get(hass).async_get_issue("latchkey", "provider_missing_home")
    assert missing is not None
    await hass.auth.async_remove_user(ada)
    await hass.async_block_till_done()
    assert not ir.async_get(hass).issues


async def test_another_issuer_is_no_other_client(
    hass: HomeAssistant, entry: MockConfigEntry, ada: User
) -> None:
    """No tick makes its people the same, so nothing is said that would not help."""
    assert ada.is_active
    elsewhere = "https://elsewhere.example"
    await _change(hass, entry, issuer=elsewhere)
    assert _issue(hass) is None
