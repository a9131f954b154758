"""By what a person was proven counts, whatever became of that provider since."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, known_people
from test_same_issuer import impostor
import voluptuous as vol

from custom_components.latchkey.oidc import credential_binding, issuer
from custom_components.latchkey.oidc.credential_binding import Standing
from custom_components.latchkey.settings import FIELDS, Settings, read
from homeassistant.auth import InvalidAuthError
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

__all__ = ["impostor"]

TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
MICROSOFT = "https://login.microsoftonline.com"


async def _user(hass: HomeAssistant, page: Page, provider: str) -> User:
    tokens = await page.redeem(await page.sign_in(provider))
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh is not None
    return refresh.user


async def _remove(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()


async def test_credentials_that_a_removed_impostor_made_are_not_believed(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    impostor: OP,
    add_provider: AddProvider,
) -> None:
    """Or the person would get into what the impostor has prepared."""
    elsewhere = {"issuer": op.issuer, "discovery_url": impostor.discovery_url}
    await add_provider("evil", name="Evil", **elsewhere)
    trap = await _user(hass, Page(page.client, impostor), "evil")
    await _remove(hass, entry)
    await add_provider("home")
    assert await _user(hass, page, "home") is not trap
    # What points to the same place is still the same provider.
    await add_provider("again", name="Again", **elsewhere)
    assert await _user(hass, Page(page.client, impostor), "again") is trap


async def test_an_impostor_that_is_corrected_leaves_nobody_behind(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    impostor: OP,
    add_provider: AddProvider,
) -> None:
    """The discovery URL was a mistake: those who came by it are not the issuer's."""
    elsewhere = {"issuer": op.issuer, "discovery_url": impostor.discovery_url}
    await add_provider("home", **elsewhere)
    visitor = Page(page.client, impostor)
    tokens = await visitor.redeem(await visitor.sign_in())
    trap = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    hass.auth.async_validate_refresh_token(trap)
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, "discovery_url": op.discovery_url, "same_people": True}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    assert await _user(hass, page, "home") is not trap.user
    with pytest.raises(InvalidAuthError):
        hass.auth.async_validate_refresh_token(trap)


@pytest.mark.parametrize("seen", ["while configured", "after its removal"])
async def test_what_older_versions_stored(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    seen: str,
) -> None:
    """The place is noted at the start; whose provider is gone already is not believed.

    Which of the removed were impostors cannot be told any more. They are treated as
    strangers by another provider, and known again by one of the same name.
    """
    await add_provider("home")
    user = await _user(hass, page, "home")
    (credentials,) = user.credentials
    noted = dict(credentials.data)
    del credentials.data["discovery_url"]
    if seen == "while configured":
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert credentials.data == noted
    await _remove(hass, entry)
    await add_provider("other", name="Other")
    same = seen == "while configured"
    assert (await _user(hass, page, "other") is user) is same
    await add_provider("home")
    assert await _user(hass, page, "home") is user
    assert len(await known_people(hass)) == (1 if same else 2)


async def test_an_older_person_without_client_is_known(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """By the issuer only: nothing else is known of them."""
    await add_provider("home")
    user = await _user(hass, page, "home")
    (credentials,) = user.credentials
    del credentials.data["client_id"]
    assert await _user(hass, page, "home") is user
    assert "client_id" not in credentials.data


def _settings(**changes: Any) -> Settings:
    data = {"name": "Home", "client_id": "a", "issuer": "https://a.example", **changes}
    return read("home", vol.Schema(FIELDS)(data))


@pytest.mark.parametrize(
    ("changes", "stored", "expected"),
    [
        ({}, {}, Standing.CURRENT),
        ({}, {"client_id": "b"}, Standing.FORMER_CLIENT),
        ({}, {"iss": "https://a.example/"}, Standing.FOREIGN),
        ({}, {"iss": f"{MICROSOFT}/{TENANT}/v2.0"}, Standing.FOREIGN),
        ({}, {"discovery_url": "https://evil.example/x"}, Standing.FOREIGN),
        (
            {},
            {"discovery_url": f"https://a.example/x{issuer.WELL_KNOWN}"},
            Standing.CURRENT,
        ),
        # Where somebody may put files, nobody speaks for the whole host.
        ({}, {"discovery_url": "https://a.example/x"}, Standing.FOREIGN),
    ],
)
def test_the_standing_of_credentials(
    changes: dict[str, Any], stored: dict[str, str], expected: Standing
) -> None:
    """Issuer and metadata first: a client means something at its issuer only."""
    settings = _settings(**changes)
    data = {"iss": "https://a.example", **credential_binding.describe(settings)}
    assert credential_binding.standing(settings, {**data, **stored}) is expected


def test_people_of_a_template_and_of_google_stay_known() -> None:
    """Microsoft's shared endpoints have people of every tenant, each by its name."""
    shared = f"{MICROSOFT}/common/v2.0/.well-known/openid-configuration"
    settings = _settings(discovery_url=shared, issuer=issuer.template(MICROSOFT[8:]))
    person = f"{MICROSOFT}/{TENANT}/v2.0"
    assert credential_binding.may_speak_for(settings, person)
    stored = {"iss": person, **credential_binding.describe(settings)}
    assert credential_binding.is_valid(settings, stored)
    # One tenant by itself has its own people only, who are known as before.
    alone = _settings(issuer=person)
    assert credential_binding.is_valid(alone, stored)
    assert not credential_binding.may_speak_for(
        alone, person.replace(TENANT, TENANT[::-1])
    )
    for wrong in ("https://evil.example/v2.0", f"{MICROSOFT}/common/v2.0", ""):
        assert not credential_binding.may_speak_for(settings, wrong)
    google = _settings(issuer=issuer.GOOGLE)
    assert credential_binding.may_speak_for(google, issuer.GOOGLE)


@pytest.mark.parametrize("name", [f"{MICROSOFT}/{TENANT}/v2.0", issuer.GOOGLE, "x"])
def test_an_issuer_covers_what_it_is_resolved_to(name: str) -> None:
    """Both directions of one rule."""
    for each in (issuer.template(MICROSOFT[8:]), issuer.GOOGLE, "https://a.example"):
        resolved = issuer.resolve(each, name, TENANT)
        assert (resolved is not None) is issuer.covers(each, name)
