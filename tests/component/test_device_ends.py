"""Devices go with the people who let them in."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, refused
from test_backchannel_logout import send
from test_devices import Devices, _no_library, _onboarded, people, user_of
from test_relay import where

from custom_components.latchkey.people import identities, sessions
from custom_components.latchkey.people.session import End
from custom_components.latchkey.people.session_store import async_store
from custom_components.latchkey.relay import devices, visitor
from custom_components.latchkey.relay.waiting import Code, Over
from homeassistant.auth.models import User
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.core import HomeAssistant

assert _no_library
assert _onboarded
assert people
assert where


def named(hass: HomeAssistant, name: str) -> list[User]:
    """Give whose devices of that name are signed in."""
    return [
        user
        for user in hass.auth._store._users.values()
        for device in devices.of_user(user)
        if device.name == name and device.tokens
    ]


async def let_in(people: Devices, by: str, account: str) -> User:
    """Have a tablet signed in by somebody's password."""
    user = user_of(people.hass, account)
    await people.wait()
    await people.approve(await people.log_in(by), account=user.id)
    await people.redeem(await people.come_in())
    assert named(people.hass, "Kitchen") == [user]
    return user


async def approve_by_provider(people: Devices) -> User:
    """Have somebody let a tablet in who proves by a provider who they are."""
    page = people.page
    elsewhere = page.redirect_uri
    await people.wait()
    await people.phone.read(people.own)
    page.redirect_uri = f"{CLIENT}{people.own[1:]}"
    token = (await page.redeem(await page.sign_in()))["access_token"]
    page.redirect_uri = elsewhere
    made = people.hass.auth.async_validate_access_token(token)
    assert made is not None
    user: User = made.user
    await people.approve(token, account=user.id)
    return user


@pytest.fixture
async def person(
    hass: HomeAssistant, people: Devices, add_provider: AddProvider
) -> User:
    """Have a tablet signed in by somebody who proved it by a provider."""
    await add_provider()
    user = await approve_by_provider(people)
    await people.redeem(await people.come_in())
    assert named(hass, "Kitchen") == [user]
    return user


@pytest.mark.parametrize(("claims", "stays"), [({}, False), ({"sid": "s"}, True)])
async def test_a_logout_of_the_whole_person_ends_their_devices(
    hass: HomeAssistant,
    people: Devices,
    op: OP,
    person: User,
    claims: dict[str, Any],
    stays: bool,  # noqa: FBT001
) -> None:
    """One of a session is of that browser."""
    token = op.logout_token(sub=op.person["sub"], **claims)
    assert (await send(people.page, token)).status == 200
    await hass.async_block_till_done()
    assert named(hass, "Kitchen") == ([person] if stays else [])
    assert bool(devices.of_user(person)) is stays


async def test_another_persons_logout_ends_none(
    hass: HomeAssistant, people: Devices, op: OP, person: User
) -> None:
    """Each has their own."""
    assert (await send(people.page, op.logout_token(sub="another"))).status == 200
    await hass.async_block_till_done()
    assert named(hass, "Kitchen") == [person]


async def test_who_is_unlinked_takes_their_devices_along(
    hass: HomeAssistant, person: User
) -> None:
    """By an administrator."""
    (identity,) = identities.of_user(person)
    await identities.async_unlink(hass, person, identity)
    await hass.async_block_till_done()
    assert not devices.of_user(person)


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("end", "stays"),
    [
        (End.NOT_LET_IN, False),
        (End.PROVIDER_LEFT, False),
        (End.LOGGED_OUT, True),
        (End.TOO_OLD, True),
    ],
)
async def test_who_is_not_let_in_any_more_takes_their_devices_along(
    hass: HomeAssistant,
    people: Devices,
    end: End,
    stays: bool,  # noqa: FBT001
) -> None:
    """As a check finds it, by a session of theirs; an ordinary end is of that one."""
    await people.page.redeem(await people.page.sign_in())
    (session,) = async_store(hass).async_all()
    sessions.async_end(hass, session, end)
    await hass.async_block_till_done()
    assert bool(named(hass, "Kitchen")) is stays


async def test_what_a_provider_has_proven_goes_with_it(
    hass: HomeAssistant, entry: MockConfigEntry, person: User
) -> None:
    """Nobody has a session that would tell of it: a proof leaves none."""
    assert not async_store(hass).async_all()
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert not devices.of_user(person)


@pytest.mark.parametrize(
    ("change", "stays"), [({"name": "Other"}, True), ({"client_id": "other"}, False)]
)
async def test_what_a_provider_has_proven_goes_when_it_is_another(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: User,
    change: dict[str, str],
    stays: bool,  # noqa: FBT001
) -> None:
    """By its settings, as for everybody who signed in by it."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **change}
    )
    await hass.async_block_till_done()
    assert bool(devices.of_user(person)) is stays


@pytest.mark.parametrize("how", ["deactivated", "removed"])
async def test_an_administrators_devices_go_with_them(
    hass: HomeAssistant, people: Devices, how: str
) -> None:
    """Also those that are signed in as somebody else."""
    await let_in(people, "root", "Ada")
    root = user_of(hass, "Root")
    if how == "removed":
        await hass.auth.async_remove_user(root)
    else:
        await hass.auth.async_update_user(root, is_active=False)
    await hass.async_block_till_done()
    assert named(hass, "Kitchen") == []


async def test_another_users_change_ends_no_device(
    hass: HomeAssistant, people: Devices
) -> None:
    """Nor does a change that leaves somebody in."""
    ada = await let_in(people, "root", "Ada")
    await hass.auth.async_update_user(user_of(hass, "Root"), name="Superuser")
    await hass.async_block_till_done()
    assert named(hass, "Kitchen") == [ada]


async def test_an_approval_ends_with_the_one_who_gave_it(
    hass: HomeAssistant, people: Devices
) -> None:
    """In Home Assistant's own screens, too."""
    await people.wait()
    account = user_of(hass, "Ada").id
    await people.approve(await people.log_in("root"), account=account)
    await hass.auth.async_update_user(user_of(hass, "Root"), is_active=False)
    await hass.async_block_till_done()
    (waiting,) = visitor.async_book(hass).all()
    assert waiting.stage == Over(Code.DECLINED)
    assert refused(await people.come_in()) == ("flow_expired", "relay-declined")


async def test_who_approved_is_looked_at_once_more_when_a_device_comes_in(
    hass: HomeAssistant, people: Devices
) -> None:
    """Whatever has told of their end, or has not."""
    await people.wait()
    account = user_of(hass, "Ada").id
    await people.approve(await people.log_in("root"), account=account)
    user_of(hass, "Root").is_active = False
    assert refused(await people.come_in()) == ("flow_expired", "relay-declined")
    assert not devices.of_user(user_of(hass, "Ada"))


async def test_an_approval_ends_with_its_persons_logout(
    hass: HomeAssistant, people: Devices, op: OP, add_provider: AddProvider
) -> None:
    """Of everywhere, at the provider that proved it."""
    await add_provider()
    await approve_by_provider(people)
    assert (
        await send(people.page, op.logout_token(sub=op.person["sub"]))
    ).status == 200
    await hass.async_block_till_done()
    assert refused(await people.come_in()) == ("flow_expired", "relay-declined")


@pytest.mark.parametrize("whose", ["Ada", "Root"])
async def test_an_approval_ends_with_its_persons_sessions(
    hass: HomeAssistant, people: Devices, whose: str
) -> None:
    """Before the device came in, for whomever it was."""
    await people.wait()
    account = user_of(hass, "Ada").id
    await people.approve(await people.log_in("root"), account=account)
    identities.async_end_sessions(hass, user_of(hass, whose))
    await hass.async_block_till_done()
    response = await people.tablet.get(f"/auth/latchkey/device?{people.query}")
    assert "relay-declined" in await response.text()


@pytest.mark.parametrize("whose", ["Ada", "Root"])
async def test_a_code_that_is_not_redeemed_ends_with_the_sessions(
    hass: HomeAssistant, people: Devices, whose: str
) -> None:
    """Home Assistant's own code would be good for ten minutes; of either's sessions."""
    await people.wait()
    ada = user_of(hass, "Ada")
    await people.approve(await people.log_in("root"), account=ada.id)
    step = await people.come_in()
    identities.async_end_sessions(hass, user_of(hass, whose))
    await hass.async_block_till_done()
    form = {
        "client_id": f"{people.here}/",
        "grant_type": "authorization_code",
        "code": step["result"],
    }
    headers = {"User-Agent": people.phone.agent}
    answer = await people.phone.client.post("/auth/token", data=form, headers=headers)
    assert answer.status == 403
    # Home Assistant counts it, as for any session that was ended before it began.
    people.page.client.app[KEY_FAILED_LOGIN_ATTEMPTS].clear()
    assert not ada.refresh_tokens
