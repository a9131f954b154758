"""An issuer or a client that is left does not go on letting people in.

Neither by a refresh token, nor by a flow that began before, nor because another one
gets the name of the one that was left.
"""

from datetime import timedelta
from typing import Any

from conftest import AddProvider, Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, PIN, Page, counted, known_people, protect, refused

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.claims import Identity
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN, User
from homeassistant.core import HomeAssistant

CREATE = {"unknown_people": "create", "anyone": True}
CHANGED = ("provider_changed", "provider-changed")


async def _change(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Change what is stored of the only provider, as the form does."""
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, **changes}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


async def _refresh(page: Page, tokens: dict[str, Any]) -> int:
    """Be a browser whose access token has expired."""
    response = await page.client.post(
        "/auth/token",
        data={
            "client_id": CLIENT,
            "grant_type": "refresh_token",
            "refresh_token": tokens["refresh_token"],
        },
    )
    if response.status == 403:
        assert (await response.json())["error"] == "access_denied"
    return response.status


def _user(hass: HomeAssistant, tokens: dict[str, Any]) -> User:
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh is not None
    return refresh.user


async def test_people_of_a_left_issuer_are_signed_out(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
) -> None:
    """For good; and back at the old issuer they are known again."""
    await submit(**CREATE)
    tokens = await page.redeem(await page.sign_in())
    user = _user(hass, tokens)
    assert await _refresh(page, tokens) == 200
    await _change(hass, entry, issuer=other.issuer)
    assert await _refresh(page, tokens) == 400
    # Home Assistant counts it as it does for a session that its user has ended.
    assert counted(page) == 1
    # The same subject of the other issuer is somebody else.
    visitor = Page(page.client, other)
    stranger = await visitor.redeem(await visitor.sign_in())
    assert _user(hass, stranger) is not user
    await _change(hass, entry, issuer=op.issuer)
    assert await _refresh(page, tokens) == 400
    assert await _refresh(page, stranger) == 400
    assert _user(hass, await page.redeem(await page.sign_in())) is user


async def test_another_issuer_of_the_same_name_revives_nobody(
    hass: HomeAssistant,
    page: Page,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
    add_provider: AddProvider,
) -> None:
    """A provider that was removed, and another that was added in its place."""
    await submit(**CREATE)
    tokens = await page.redeem(await page.sign_in())
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert await _refresh(page, tokens) == 400
    new = {"issuer": other.issuer, "client_id": "second"}
    result = await submit(**new)
    assert result["errors"] == {"name": "name_of_another_issuer"}
    await submit(**new, name="Another")
    assert [each.id for each in registry.async_registered(hass)] == ["another"]
    # In YAML the id is the administrator's to choose.
    await add_provider("home", **new)
    assert await _refresh(page, tokens) == 400


async def test_a_session_that_was_left_behind_is_not_renewed(
    hass: HomeAssistant,
    page: Page,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
) -> None:
    """Such as one that was made while the provider was being changed."""
    await submit(**CREATE)
    tokens = await page.redeem(await page.sign_in())
    user, (credentials,) = _user(hass, tokens), _user(hass, tokens).credentials
    await _change(hass, entry, issuer=other.issuer)
    late = await hass.auth.async_create_refresh_token(
        user, CLIENT, credential=credentials
    )
    assert await _refresh(page, {"refresh_token": late.token}) == 403


@pytest.mark.parametrize("person", ["known", "new"])
@pytest.mark.parametrize("brought", ["before", "after"])
@pytest.mark.parametrize("what", ["issuer", "client_id"])
async def test_a_flow_of_a_left_issuer_lets_nobody_in(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
    person: str,
    brought: str,
    what: str,
) -> None:
    """Be the person known or new, and the proof brought before or after."""
    await submit(**CREATE)
    if person == "known":
        await page.redeem(await page.sign_in())
    before = len(await known_people(hass))
    await page.begin()
    proof = page.visit()
    if brought == "before":
        assert (await page.post(**proof))["type"] == "external_done"
    op.clients["second"] = None
    value = other.issuer if what == "issuer" else "second"
    await _change(hass, entry, **{what: value})
    result = await (page.post() if brought == "before" else page.bring(proof))
    assert refused(result) == CHANGED
    assert len(await known_people(hass)) == before
    assert counted(page) == 0


async def test_no_form_of_a_left_issuer_lets_anybody_in(
    hass: HomeAssistant,
    page: Page,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
) -> None:
    """Neither a second factor that was asked for before, nor a password."""
    await submit(**CREATE, second_factor=True)
    user = _user(hass, await page.redeem(await page.sign_in()))
    await protect(hass, user)
    assert (await page.sign_in())["step_id"] == "mfa"
    await _change(hass, entry, issuer=other.issuer)
    assert refused(await page.post(pin=PIN)) == CHANGED


async def test_a_password_links_nobody_of_a_left_issuer(
    hass: HomeAssistant,
    page: Page,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
) -> None:
    """The form was shown before."""
    await submit(unknown_people="link")
    assert (await page.sign_in())["step_id"] == "link"
    await _change(hass, entry, issuer=other.issuer)
    typed = {"username": "ada", "password": "secret"}
    assert refused(await page.post(**typed)) == CHANGED
    assert counted(page) == 0


async def test_what_the_texts_say_of_other_tokens(
    hass: HomeAssistant,
    page: Page,
    other: OP,
    entry: MockConfigEntry,
    submit: Submit,
) -> None:
    """Nobody is asked about a long-lived token, which outlives the others."""
    await submit(**CREATE)
    tokens = await page.redeem(await page.sign_in())
    long_lived = await hass.auth.async_create_refresh_token(
        _user(hass, tokens),
        client_name="script",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=3650),
    )
    forever = hass.auth.async_create_access_token(long_lived)
    await _change(hass, entry, issuer=other.issuer)
    assert hass.auth.async_validate_access_token(tokens["access_token"]) is None
    assert hass.auth.async_validate_access_token(forever) is not None
    hass.auth.async_remove_refresh_token(long_lived)
    assert hass.auth.async_validate_access_token(forever) is None


async def test_people_of_a_left_client_are_signed_out_unless_they_are_the_same(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """The administrator says so by the tick; what older versions stored goes on."""
    op.clients["second"] = None
    await submit(**CREATE)
    tokens = await page.redeem(await page.sign_in())
    await _change(hass, entry, client_id="second", same_people=True)
    assert await _refresh(page, tokens) == 200
    (credentials,) = _user(hass, tokens).credentials
    noted = credentials.data.pop("client_id")
    await _change(hass, entry, same_people=False)
    assert await _refresh(page, tokens) == 200
    credentials.data["client_id"] = noted
    await _change(hass, entry, name="Elsewhere")
    assert await _refresh(page, tokens) == 400


async def test_somebody_else_at_another_client_is_somebody_else(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """Changed in place, as between two providers: here it was an administrator."""
    await submit(**CREATE)
    op.person = {"sub": "1", "name": "Owner"}
    user = _user(hass, await page.redeem(await page.sign_in()))
    await hass.auth.async_update_user(user, group_ids=["system-admin"])
    op.clients["second"] = None
    await _change(
        hass, entry, client_id="second", unknown_people="refuse", anyone=False
    )
    op.person = {"sub": "1", "name": "Somebody else"}
    assert refused(await page.sign_in()) == ("not_allowed", "unknown-person")
    await _change(hass, entry, unknown_people="create", anyone=True)
    stranger = _user(hass, await page.redeem(await page.sign_in()))
    assert stranger is not user
    assert not stranger.is_admin


@pytest.mark.parametrize("policy", ["refuse", "approve", "link"])
async def test_the_same_people_stay_known_by_another_client(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    policy: str,
) -> None:
    """Whatever is done with strangers: an administrator said that they are none."""
    op.clients["second"] = None
    await submit(**CREATE)
    user = _user(hass, await page.redeem(await page.sign_in()))
    new = {"client_id": "second", "unknown_people": policy}
    await _change(hass, entry, same_people=True, anyone=False, **new)
    tokens = await page.redeem(await page.sign_in())
    assert _user(hass, tokens) is user
    (credentials,) = user.credentials
    assert credentials.data["client_id"] == "second"
    # From then on the tick is not needed: the new client has spoken for them.
    await _change(hass, entry, same_people=False)
    assert await _refresh(page, tokens) == 200
    assert _user(hass, await page.redeem(await page.sign_in())) is user


@pytest.mark.parametrize("state", ["active", "deactivated"])
async def test_an_administrator_is_the_same_by_another_client_after_the_password(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    state: str,
) -> None:
    """The tick may be a mistake. One who was deactivated may be activated again."""
    op.clients["second"] = None
    await submit(**CREATE)
    user = _user(hass, await page.redeem(await page.sign_in()))
    groups = {"group_ids": ["system-admin"], "is_active": state == "active"}
    await hass.auth.async_update_user(user, **groups)
    new = {"client_id": "second", "unknown_people": "create"}
    await _change(hass, entry, same_people=True, **new)
    # Home Assistant 2026 ends the session of whoever it deactivates, and asks them to
    # sign in anew first.
    op.authenticate_anew()
    form = await page.sign_in()
    assert form["step_id"] == "link"
    (credentials,) = user.credentials
    assert credentials.data["client_id"] == "home-assistant"
    (provider,) = registry.async_registered(hass)
    people = provider.people
    identity = Identity(op.issuer, op.person["sub"], op.person)
    assert await people.async_link(identity, user) is credentials
    assert credentials.data["client_id"] == "second"
    assert await people.async_find(identity) is credentials
