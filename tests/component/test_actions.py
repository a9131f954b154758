"""What automations can do about people who sign in through a provider."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from signing_in import CLIENT, Page, known_people, offer_passwords
import voluptuous as vol

from custom_components.latchkey import registry
from custom_components.latchkey.oidc.claims import Identity
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import Credentials, User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized


@pytest.fixture
async def ada(hass: HomeAssistant, page: Page, add_provider: AddProvider) -> User:
    """Be somebody who is signed in by a provider, and is a person here."""
    await add_provider()
    await page.redeem(await page.sign_in())
    await hass.async_block_till_done()
    (user,) = await known_people(hass)
    hass.states.async_set("person.ada", "home", {"user_id": user.id})
    hass.states.async_set("person.nobody", "home", {})
    return user


async def run(
    hass: HomeAssistant, name: str, by: User | None = None, **data: Any
) -> None:
    """Run an action, as an automation or as somebody."""
    context = None if by is None else Context(user_id=by.id)
    await hass.services.async_call(
        "latchkey", name, data, blocking=True, context=context
    )
    await hass.async_block_till_done()


@pytest.mark.parametrize("how", ["person", "user_id"])
async def test_sessions_are_ended(hass: HomeAssistant, ada: User, how: str) -> None:
    """Of a person, or of the user that an event named."""
    who = {"person": "person.ada"} if how == "person" else {"user_id": ada.id}
    await run(hass, "end_sessions", **who)
    assert not ada.refresh_tokens
    assert ada.is_active


@pytest.mark.parametrize("how", ["person", "user_id"])
async def test_an_identity_is_unlinked(
    hass: HomeAssistant, ada: User, how: str
) -> None:
    """With the sessions by it."""
    who = {"person": "person.ada"} if how == "person" else {"user_id": ada.id}
    await run(hass, "unlink", **who)
    assert not ada.refresh_tokens
    assert not ada.credentials


@pytest.mark.parametrize("name", ["end_sessions", "unlink"])
async def test_only_administrators_may(
    hass: HomeAssistant, ada: User, owner: User, name: str
) -> None:
    """As of every action that changes users."""
    with pytest.raises(Unauthorized):
        await run(hass, name, by=ada, user_id=ada.id)
    assert ada.refresh_tokens
    assert ada.credentials
    await run(hass, name, by=owner, user_id=ada.id)
    assert not ada.refresh_tokens


@pytest.mark.parametrize("name", ["end_sessions", "unlink"])
@pytest.mark.parametrize(
    "who",
    [
        {},
        {"user_id": "nobody"},
        {"person": "person.nobody"},
        {"person": "person.gone"},
    ],
)
async def test_somebody_who_is_not_there_is_said_not_to_be(
    hass: HomeAssistant, ada: User, name: str, who: dict[str, str]
) -> None:
    """And the owner, who signs in by no provider."""
    owner = await hass.auth.async_get_owner()
    assert owner is not None
    for data in (who, {"user_id": owner.id}):
        with pytest.raises(ServiceValidationError) as refusal:
            await run(hass, name, **data)
        assert refusal.value.translation_key == "unknown_user"
    assert ada.refresh_tokens


async def test_a_person_and_a_user_are_not_named_both(
    hass: HomeAssistant, ada: User
) -> None:
    """They might be two."""
    with pytest.raises(vol.Invalid):
        await run(hass, "end_sessions", user_id=ada.id, person="person.ada")
    assert ada.refresh_tokens


async def test_an_identity_is_not_guessed(
    hass: HomeAssistant, op: OP, ada: User, add_provider: AddProvider
) -> None:
    """Of several the provider says which one."""
    await add_provider("second", name="Second")
    (first, second) = registry.async_registered(hass)
    other = second.people.create(Identity(op.issuer, "2", {}))
    await hass.auth.async_link_user(ada, other)
    (own, _other) = ada.credentials
    for provider_id, key in (
        ({}, "several_identities"),
        ({"provider_id": "third"}, "unknown_identity"),
    ):
        with pytest.raises(ServiceValidationError) as refusal:
            await run(hass, "unlink", user_id=ada.id, **provider_id)
        assert refusal.value.translation_key == key
    assert ada.credentials == [own, other]
    await run(hass, "unlink", user_id=ada.id, provider_id="second")
    assert ada.credentials == [own]
    assert ada.refresh_tokens
    assert first


async def test_the_owner_is_not_locked_out(hass: HomeAssistant, ada: User) -> None:
    """By the last sign-in option."""
    ada.is_owner = True
    with pytest.raises(ServiceValidationError) as refusal:
        await run(hass, "unlink", user_id=ada.id)
    assert refusal.value.translation_key == "only_sign_in_option"
    await offer_passwords(hass)
    await hass.auth.async_link_user(ada, Credentials("homeassistant", None, {}))
    await run(hass, "unlink", user_id=ada.id)
    assert len(ada.credentials) == 1
    assert CLIENT


@pytest.mark.parametrize("right", ["owner", "last administrator"])
@pytest.mark.parametrize("other", ["removed", "foreign", "left"])
async def test_a_sign_in_option_that_does_not_work_is_no_other_one(
    hass: HomeAssistant,
    op: OP,
    owner: User,
    ada: User,
    add_provider: AddProvider,
    right: str,
    other: str,
) -> None:
    """A provider that is gone, one that knows another issuer now, or another plugin."""
    await add_provider("second", name="Second")
    (_home, second) = registry.async_registered(hass)
    dead = {
        "removed": Credentials(
            "latchkey", "third", {**ada.credentials[0].data, "sub": "2"}
        ),
        "foreign": second.people.create(Identity("https://left.example", "2", {})),
        "left": Credentials("auth_oidc", None, {"sub": "2"}),
    }[other]
    await hass.auth.async_link_user(ada, dead)
    if right == "owner":
        ada.is_owner = True
    else:
        owner.is_owner = False
        await hass.auth.async_update_user(owner, group_ids=[GROUP_ID_USER])
        await hass.auth.async_update_user(ada, group_ids=[GROUP_ID_ADMIN])
    with pytest.raises(ServiceValidationError) as refusal:
        await run(hass, "unlink", user_id=ada.id, provider_id="home")
    assert refusal.value.translation_key == "only_sign_in_option"
    assert len(ada.credentials) == 2
    working = second.people.create(Identity(op.issuer, "3", {}))
    await hass.auth.async_link_user(ada, working)
    await run(hass, "unlink", user_id=ada.id, provider_id="home")
    assert ada.credentials == [dead, working]
