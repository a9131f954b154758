"""Each refresh token is known to be of the very sign-in that it came of.

Not by the time, and not by the person: of two sign-ins of one person, only the one that
is meant can be ended. Whatever is in between - a second factor, an account to link, a
restart - changes nothing of that.
"""

import asyncio
import time
from typing import Any
from unittest.mock import patch

from conftest import AddProvider
from op import OP
import pytest
from signing_in import CLIENT, PIN, Page, protect

from custom_components.latchkey.const import (
    SIGNAL_SESSION_BEGAN,
    SIGNAL_SESSION_ENDED,
)
from custom_components.latchkey.people import (
    ending,
    identities,
    session_binding,
    session_store,
)
from custom_components.latchkey.people.session import End, Session
from custom_components.latchkey.people.session_store import (
    KEY,
    SessionStore,
    async_store,
)
from homeassistant.auth.models import Credentials, RefreshToken, User
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

SECRET = "s3cret-of-the-client"  # noqa: S105


def token_of(hass: HomeAssistant, tokens: dict[str, Any]) -> RefreshToken:
    """Give the refresh token that a client got."""
    found = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert found is not None
    return found


async def sign_in(page: Page, hass: HomeAssistant, **claims: Any) -> RefreshToken:
    """Sign in and redeem the code, by a session of the provider's."""
    page.op.person |= claims
    return token_of(hass, await page.redeem(await page.sign_in()))


async def restart(hass: HomeAssistant) -> SessionStore:
    """Crash, and read what is on the disk, as the next start does."""
    await hass.async_block_till_done()
    file = async_store(hass)._store
    file._async_cleanup_delay_listener()
    file._data = None
    for user in await hass.auth.async_get_users():
        for token in user.refresh_tokens.values():
            token.credential = session_binding.stored(token)
    store = async_store(hass)
    store.state.sessions.clear()
    await SessionStore.async_load(store)
    await session_binding.async_adopt(hass)
    return store


@pytest.fixture
def told(hass: HomeAssistant) -> list[tuple[Session, End | None]]:
    """Hear which sessions begin, and which end and why."""
    heard: list[tuple[Session, End | None]] = []

    @callback
    def hear(session: Session, end: End | None = None) -> None:
        heard.append((session, end))

    async_dispatcher_connect(hass, SIGNAL_SESSION_BEGAN, hear)
    async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, hear)
    return heard


@pytest.mark.parametrize("secret", [None, SECRET])
async def test_a_sign_in_is_remembered_with_all_that_tells_it_from_others(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    hass_storage: dict[str, Any],
    told: list[tuple[Session, End | None]],
    secret: str | None,
) -> None:
    """By either exchange; and it is on the disk before anything else happens."""
    op.clients = {"home-assistant": secret}
    await add_provider(client_secret=secret)
    token = await sign_in(page, hass, sid="first", auth_time=1_700_000_000.5)
    session = async_store(hass).async_of_token(token.id)
    assert session is not None
    assert session == Session(
        id=session.id,
        provider_id="home",
        issuer=op.issuer,
        subject="24400320",
        sid="first",
        auth_time=1_700_000_000.5,
        credential_id=token.user.credentials[0].id,
        refresh_token_ids=(token.id,),
        client=CLIENT,
        made_at=token.created_at.timestamp(),
        last_checked=None,
        is_known=True,
        issued_at=session.issued_at,
    )
    assert session.issued_at == pytest.approx(time.time(), abs=60)
    assert told == [(session, None)]
    await hass.async_block_till_done()
    stored = hass_storage[KEY]["data"]["sessions"]
    assert [each["sid"] for each in stored] == ["first"]


async def test_two_sign_ins_of_one_person_are_told_apart_whenever_they_are_redeemed(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Also if the second code is redeemed before the first."""
    await add_provider()
    results = []
    for sid in ("first", "second"):
        op.person["sid"] = sid
        results.append(await page.sign_in())
    second = token_of(hass, await page.redeem(results[1]))
    first = token_of(hass, await page.redeem(results[0]))
    store = async_store(hass)
    found = [store.async_of_token(each.id) for each in (first, second)]
    assert [each.sid if each else None for each in found] == ["first", "second"]
    assert len(first.user.credentials) == 1
    assert [each.sid for each in store.async_all()] == ["second", "first"]
    assert {each.subject for each in store.async_all()} == {"24400320"}


@pytest.mark.parametrize(
    ("claims", "sid", "auth_time"),
    [
        ({}, None, None),
        ({"sid": "", "auth_time": True}, None, None),
        ({"sid": 7, "auth_time": "yesterday"}, None, None),
        ({"sid": "s" * 1025, "auth_time": None}, None, None),
        ({"sid": "a/b+c=", "auth_time": 0}, "a/b+c=", 0.0),
    ],
)
async def test_what_a_provider_says_of_its_session_is_read_like_a_strangers_word(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    claims: dict[str, Any],
    sid: str | None,
    auth_time: float | None,
) -> None:
    """Nobody is turned away for it, and nothing but a text is a session's name."""
    await add_provider()
    token = await sign_in(page, hass, **claims)
    session = async_store(hass).async_of_token(token.id)
    assert session is not None
    assert (session.sid, session.auth_time) == (sid, auth_time)


async def test_a_session_named_by_userinfo_only_is_not_believed(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Nobody has signed it."""
    await add_provider(userinfo=True)
    op.person = {"sub": "24400320"}
    op.userinfo = {"name": "Ada", "sid": "elsewhere", "auth_time": 5}
    token = await sign_in(page, hass)
    session = async_store(hass).async_of_token(token.id)
    assert session is not None
    assert (session.sid, session.auth_time) == (None, None)


async def test_a_code_that_was_withdrawn_before_it_was_redeemed_yields_no_session(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And no refresh token stays; another sign-in of the same person is not hurt."""
    await add_provider()
    results = []
    for sid in ("first", "second"):
        op.person["sid"] = sid
        results.append(await page.sign_in())
    end = End.PROVIDER_LOGOUT
    found = session_binding.async_withdraw(hass, lambda each: each.sid == "first", end)
    assert found == 1
    answer = await page.try_to_redeem(results[0])
    assert (answer.status, (await answer.json())["error"]) == (403, "access_denied")
    second = token_of(hass, await page.redeem(results[1]))
    assert list(second.user.refresh_tokens) == [second.id]
    assert [each.sid for each in async_store(hass).async_all()] == ["second"]


@pytest.mark.parametrize("secret", [None, SECRET])
async def test_a_sign_in_that_ends_while_its_proof_is_verified_yields_no_session(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    secret: str | None,
) -> None:
    """The provider may be faster than our own questions to it."""
    op.clients = {"home-assistant": secret}
    await add_provider(client_secret=secret, userinfo=True)
    later = int(time.time()) + 30
    op.person = {"sub": "24400320", "sid": "first", "auth_time": later}
    answer_userinfo = op._userinfo

    async def end_it(request: Any) -> Any:
        end = End.PROVIDER_LOGOUT
        session_binding.async_withdraw(hass, lambda each: each.sid == "first", end)
        return await answer_userinfo(request)

    op.answers["userinfo"] = end_it
    answer = await page.try_to_redeem(await page.sign_in())
    assert answer.status == 403
    assert not async_store(hass).async_all()
    del op.answers["userinfo"]
    assert await sign_in(page, hass)


async def test_a_code_whose_sign_in_is_forgotten_yields_no_session(
    page: Page, add_provider: AddProvider
) -> None:
    """Whether it was withdrawn is forgotten with it."""
    await add_provider()
    result = await page.sign_in()
    with patch.object(session_binding, "_MOST", 1):
        later = await page.sign_in()
    assert (await page.try_to_redeem(result)).status == 403
    assert await page.redeem(later)


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ("log out", End.LOGGED_OUT),
        ("log out as older clients do", End.LOGGED_OUT),
        ("time", End.EXPIRED),
        ("administrator", End.REMOVED),
        ("unlinked", End.UNLINKED),
    ],
)
async def test_a_session_is_forgotten_with_its_refresh_token_and_it_is_said_why(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    told: list[tuple[Session, End | None]],
    how: str,
    end: End,
) -> None:
    """A log-out is told from an expiry, and from what an administrator did."""
    await add_provider()
    token = await sign_in(page, hass, sid="first")
    session = async_store(hass).async_of_token(token.id)
    told.clear()
    match how:
        case "log out":
            await page.client.post("/auth/revoke", data={"token": token.token})
        case "log out as older clients do":
            form = {"action": "revoke", "token": token.token}
            await page.client.post("/auth/token", data=form)
        case "time":
            token.expire_at = time.time() - 1
            hass.auth._async_cancel_expiration_schedule()
            hass.auth._async_remove_expired_refresh_tokens()
            hass.auth._async_cancel_expiration_schedule()
        case "administrator":
            hass.auth.async_remove_refresh_token(token)
        case _:
            token.user.credentials.clear()
            assert (await page.try_to_refresh(token.token)).status == 403
            # Android asks again, and hears that it is over.
            answer = await page.try_to_refresh(token.token)
            assert (await answer.json())["error"] == "invalid_grant"
    assert told == [(session, end)]
    assert async_store(hass).async_all() == []
    assert hass.auth.async_get_refresh_token(token.id) is None


async def test_a_user_who_is_removed_leaves_no_session(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Home Assistant 2025 tells nobody of the refresh tokens that go."""
    await add_provider()
    token = await sign_in(page, hass)
    await hass.auth.async_remove_user(token.user)
    await hass.async_block_till_done()
    assert async_store(hass).async_all() == []


async def test_a_session_outlives_a_restart_and_is_watched_again(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    told: list[tuple[Session, End | None]],
) -> None:
    """As the very same; its end is noticed as before."""
    await add_provider()
    token = await sign_in(page, hass, sid="first", auth_time=7)
    before = async_store(hass).async_of_token(token.id)
    store = await restart(hass)
    assert store.async_all() == [before]
    hass.auth.async_validate_refresh_token(token)
    assert store.async_all() == [before]
    await page.client.post("/auth/revoke", data={"token": token.token})
    assert told[-1] == (before, End.LOGGED_OUT)


async def test_what_was_signed_in_before_is_found_as_a_session_of_the_person(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """It goes on as it was: only which session of the provider's is not known."""
    await add_provider()
    token = await sign_in(page, hass, sid="first")
    async_store(hass).state.sessions.clear()
    await async_store(hass).async_write()
    store = await restart(hass)
    (found,) = store.async_all()
    assert (found.provider_id, found.issuer, found.subject) == (
        "home",
        op.issuer,
        "24400320",
    )
    assert (found.sid, found.auth_time, found.is_known) == (None, None, False)
    assert found.refresh_token_ids == (token.id,)
    assert (await page.try_to_refresh(token.token)).status == 200


async def test_a_restart_between_any_two_steps_leaves_nobody_half_known(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """A session whose token was not written yet is forgotten, and the other way."""
    await add_provider()
    lost = await sign_in(page, hass, sid="first")
    await hass.async_block_till_done()
    del lost.user.refresh_tokens[lost.id]
    assert (await restart(hass)).async_all() == []
    kept = await sign_in(page, hass, sid="second")
    async_store(hass).state.sessions.clear()
    await async_store(hass).async_write()
    store = await restart(hass)
    (found,) = store.async_all()
    assert found.refresh_token_ids == (kept.id,)


@pytest.mark.parametrize(
    "how", ["logout token", "log out", "administrator", "deactivated"]
)
async def test_a_power_cut_after_the_end_of_a_session_does_not_bring_it_back(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, how: str
) -> None:
    """Home Assistant writes its own list of tokens a second later."""
    await add_provider()
    ended = await sign_in(page, hass, sid="first")
    password = await hass.auth.async_create_refresh_token(ended.user, CLIENT)
    tokens = dict(ended.user.refresh_tokens)
    match how:
        case "logout token":
            path = "/auth/latchkey/backchannel-logout/home"
            form = {"logout_token": op.logout_token(sid="first")}
            assert (await page.client.post(path, data=form)).status == 200
            gone = [ended.id]
        case "log out":
            await page.client.post("/auth/revoke", data={"token": ended.token})
            gone = [ended.id]
        case "administrator":
            identities.async_end_sessions(hass, ended.user)
            gone = [ended.id, password.id]
        case _:
            await ending.async_deactivate(hass, ended.user, End.ADMINISTRATOR)
            gone = [ended.id, password.id]
    kept = await hass.auth.async_create_refresh_token(
        await hass.auth.async_create_user("Another"), CLIENT
    )
    # What was on the disk, when only our file was written: at once.
    await asyncio.sleep(0.01)
    ended.user.refresh_tokens.update(tokens)
    hass.auth._store._build_token_id_to_user_id()
    store = await restart(hass)
    assert not [each for each in gone if hass.auth.async_get_refresh_token(each)]
    assert hass.auth.async_get_refresh_token(kept.id)
    assert not store.async_all()
    # Deleted again; it is known until Home Assistant has not got it any more.
    assert sorted(store.state.ended) == sorted(gone)
    store = await restart(hass)
    assert store.state.ended == []


async def test_the_end_of_a_session_is_on_the_disk_before_the_provider_is_answered(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    hass_storage: dict[str, Any],
) -> None:
    """It will not send it again."""
    await add_provider()
    token = await sign_in(page, hass, sid="first")
    await hass.async_block_till_done()
    assert hass_storage[KEY]["data"]["ended"] == []
    path = "/auth/latchkey/backchannel-logout/home"
    form = {"logout_token": op.logout_token(sid="first")}
    with patch.object(SessionStore, "async_save"):
        assert (await page.client.post(path, data=form)).status == 200
    assert hass_storage[KEY]["data"]["ended"] == [token.id]
    assert hass_storage[KEY]["data"]["sessions"] == []


async def test_of_ended_sessions_so_many_are_known_as_can_end_at_once(
    hass: HomeAssistant, page: Page
) -> None:
    """The file does not grow for ever where Home Assistant runs for years."""
    assert page
    store = async_store(hass)
    with patch.object(session_store, "MOST_ENDED", 3):
        for number in range(5):
            store.async_note_end(str(number))
        store.async_note_end("4")
    assert store.state.ended == ["2", "3", "4"]


async def test_a_token_of_an_unlinked_identity_ends_at_the_next_start(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """From then on Home Assistant would ask nobody about it any more."""
    await add_provider()
    token = await sign_in(page, hass)
    token.user.credentials.clear()
    await restart(hass)
    assert hass.auth.async_get_refresh_token(token.id) is None


async def test_other_peoples_tokens_are_no_sessions(
    hass: HomeAssistant, page: Page, owner: User
) -> None:
    """Neither those of passwords, nor long-lived ones."""
    assert page
    local = Credentials("homeassistant", None, {"username": "owner"})
    await hass.auth.async_link_user(owner, local)
    await hass.auth.async_create_refresh_token(owner, CLIENT, credential=local)
    await hass.auth.async_create_refresh_token(owner, CLIENT)
    assert (await restart(hass)).async_all() == []


async def test_the_second_factor_keeps_the_session(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Home Assistant ends such a flow by itself; when an account is linked, too."""
    await add_provider()
    first = await sign_in(page, hass, sid="first")
    await add_provider("strict", name="Strict", second_factor=True)
    await protect(hass, first.user)
    found = []
    for sid in ("second", "third"):
        page.op.person["sid"] = sid
        step = await page.sign_in("strict")
        assert step["step_id"] == "mfa", step
        token = token_of(hass, await page.redeem(await page.post(pin=PIN)))
        found.append(async_store(hass).async_of_token(token.id))
    assert [(each.provider_id, each.sid) for each in found if each] == [
        ("strict", "second"),
        ("strict", "third"),
    ]


async def test_an_identity_that_is_renewed_elsewhere_is_validated_as_it_is_now(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """What a refresh token holds is an instance of its own, which nobody updates."""
    await add_provider()
    token = await sign_in(page, hass)
    (now,) = token.user.credentials
    assert token.credential is not now
    other = {**now.data, "iss": "https://other.example"}
    hass.auth.async_update_user_credentials_data(now, other)
    assert (await page.try_to_refresh(token.token)).status == 403
