"""A provider is asked again whether somebody may stay, and only a clear no ends it.

A bad day of the provider ends nothing, nor does an answer that makes no sense, nor a
refresh token that lapsed by itself.
"""

import asyncio
from dataclasses import replace
import json
import logging
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp import web
from conftest import AddProvider
from op import CLIENT_ID, OP, Key, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page
from test_session_binding import restart, sign_in

from custom_components.latchkey import registry
from custom_components.latchkey.const import (
    DOMAIN,
    SIGNAL_SESSION_ENDED,
)
from custom_components.latchkey.diagnostics import async_get_config_entry_diagnostics
from custom_components.latchkey.oidc import fetching
from custom_components.latchkey.oidc.grant import Grant, Granted, read_granted
from custom_components.latchkey.people import check_rounds, checking
from custom_components.latchkey.people.check_rounds import CheckRounds
from custom_components.latchkey.people.checking import Outcome
from custom_components.latchkey.people.session import End, Session, describe
from custom_components.latchkey.people.session_store import KEY, async_store
from custom_components.latchkey.session_settings import Check
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.json import json_bytes

SECRET = "s3cret-of-the-client"  # noqa: S105
SUBJECT = "24400320"
DAY = 86_400

type Ends = list[End]


@pytest.fixture
def ends(hass: HomeAssistant) -> Ends:
    """Hear why sessions end."""
    heard: Ends = []

    @callback
    def hear(_session: Session, end: End) -> None:
        heard.append(end)

    async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, hear)
    return heard


@pytest.fixture
async def session(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> Session:
    """Be signed in by a provider that gives refresh tokens for as long as it likes."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    op.token_changes = {"scope": "openid offline_access"}
    await add_provider(client_secret=SECRET, check="1_hour")
    await sign_in(page, hass, sid="first")
    return async_store(hass).async_all()[0]


def grant_of(hass: HomeAssistant, session: Session) -> Grant:
    """Give what is kept to ask with."""
    grant = async_store(hass).async_grant(session.id)
    assert grant is not None
    return grant


async def check(hass: HomeAssistant, session: Session) -> Outcome:
    """Ask the provider about a session."""
    provider = registry.async_find(hass, "home")
    assert provider is not None
    return await checking.async_check(hass, provider, session)


async def set_life(hass: HomeAssistant, entry: MockConfigEntry, hours: int) -> None:
    """Say how long the provider's refresh tokens last, as an administrator does."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, "refresh_token_hours": hours}
    )
    await hass.async_block_till_done()


def age(hass: HomeAssistant, session: Session, **changes: Any) -> None:
    """Change what is kept of a session, as if time had gone by."""
    grant = replace(grant_of(hass, session), **changes)
    async_store(hass).async_put_grant(session.id, grant)


async def test_whoever_may_stay_stays_and_the_new_refresh_token_is_kept(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    ends: Ends,
    hass_storage: dict[str, Any],
) -> None:
    """It is on the disk; the next check is by that one."""
    first = grant_of(hass, session).refresh_token
    before = len(op.requests)
    assert await check(hass, session) is Outcome.STAYS
    # One request, because it brought an ID Token.
    assert op.requests[before:] == ["token"]
    second = grant_of(hass, session).refresh_token
    assert second != first
    assert list(op.grants) == [second]
    stored = hass_storage[KEY]["data"]["grants"][session.id]
    assert stored["refresh_token"] == second
    assert not stored["is_in_doubt"]
    assert await check(hass, session) is Outcome.STAYS
    checked = async_store(hass).async_get(session.id)
    assert checked is not None
    assert checked.last_checked is not None
    assert ends == []


@pytest.mark.parametrize("rotates", [True, False])
async def test_whoever_was_switched_off_is_signed_out(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends, *, rotates: bool
) -> None:
    """At the next check, with everything that is open."""
    op.rotates = rotates
    assert await check(hass, session) is Outcome.STAYS
    op.grants.clear()
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]
    (token_id,) = session.refresh_token_ids
    assert hass.auth.async_get_refresh_token(token_id) is None
    assert async_store(hass).state.grants == {}


@pytest.mark.parametrize(
    ("life", "outcome"),
    [
        ({"is_offline": True, "refresh_until": None}, Outcome.ENDS),
        ({"is_offline": False, "refresh_until": time.time() + DAY}, Outcome.ENDS),
        ({"is_offline": False, "refresh_until": time.time() - 1}, Outcome.UNCHECKABLE),
        ({"is_offline": True, "refresh_until": time.time() - 1}, Outcome.UNCHECKABLE),
        ({"is_offline": False, "refresh_until": None}, Outcome.UNCHECKABLE),
        ({"is_in_doubt": True}, Outcome.UNCHECKABLE),
    ],
)
async def test_a_refusal_counts_only_within_the_life_that_the_provider_named(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    ends: Ends,
    life: dict[str, Any],
    outcome: Outcome,
) -> None:
    """Keycloak's ordinary refresh tokens lapse in minutes, and nobody is to blame."""
    op.grants.clear()
    age(hass, session, access_token=None, **life)
    assert await check(hass, session) is outcome
    assert ends == ([End.NOT_LET_IN] if outcome is Outcome.ENDS else [])
    assert (async_store(hass).async_get(session.id) is None) is bool(ends)


@pytest.mark.parametrize(
    ("hours", "hours_ago", "is_offline", "outcome"),
    [
        (0, 1, False, Outcome.UNCHECKABLE),
        (16, 1, False, Outcome.ENDS),
        (16, 17, False, Outcome.UNCHECKABLE),
        # What lapses sooner than an offline one should is known to.
        (16, 17, True, Outcome.UNCHECKABLE),
        # It came before it was noted when.
        (16, None, False, Outcome.UNCHECKABLE),
    ],
)
async def test_a_refusal_counts_within_the_life_that_an_administrator_knows_of(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    entry: MockConfigEntry,
    hours: int,
    hours_ago: int | None,
    outcome: Outcome,
    *,
    is_offline: bool,
) -> None:
    """Many providers say nothing of it, and let tokens lapse all the same."""
    await set_life(hass, entry, hours)
    op.grants.clear()
    since = None if hours_ago is None else time.time() - hours_ago * 3600
    life = {"is_offline": is_offline, "refresh_until": None, "refresh_since": since}
    age(hass, session, access_token=None, **life)
    assert await check(hass, session) is outcome


@pytest.mark.parametrize(
    ("days_ago", "says_it_itself", "hours", "end"),
    [
        (27, False, 0, End.NOT_LET_IN),
        (29, False, 0, End.TOO_OLD),
        (29, False, 720, End.TOO_OLD),
        (29, True, 0, End.NOT_LET_IN),
        # A clock that was wrong says nothing of an age.
        (-1, False, 0, End.TOO_OLD),
    ],
)
async def test_an_age_is_not_taken_for_a_refusal_of_the_person(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    entry: MockConfigEntry,
    ends: Ends,
    days_ago: int,
    hours: int,
    end: End,
    *,
    says_it_itself: bool,
) -> None:
    """Some end what was begun long ago, though it was refreshed an hour before."""
    await set_life(hass, entry, hours)
    op.grants.clear()
    now = time.time()
    old = replace(session, made_at=now - days_ago * 86_400)
    async_store(hass).async_put(old)
    until = now + 60 if says_it_itself else None
    age(hass, session, is_offline=True, refresh_until=until, refresh_since=now - 60)
    await check(hass, old)
    assert ends == [end]


async def test_the_life_of_a_refresh_token_begins_when_it_comes(
    hass: HomeAssistant, session: Session, op: OP
) -> None:
    """One that stays the same may lapse by the time of the sign-in."""
    for rotates in (False, True):
        op.rotates = rotates
        age(hass, session, refresh_since=5.0)
        assert await check(hass, session) is Outcome.STAYS
        assert (grant_of(hass, session).refresh_since == 5.0) is not rotates


async def test_what_cannot_be_checked_is_said_once_and_ends_nothing(
    hass: HomeAssistant,
    session: Session,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
) -> None:
    """And it is not said any more as soon as there is something to ask with."""
    op.grants.clear()
    age(hass, session, access_token=None, is_offline=False)
    assert await check(hass, session) is Outcome.UNCHECKABLE
    before = len(op.requests)
    assert await check(hass, session) is Outcome.UNCHECKABLE
    assert len(op.requests) == before
    provider = registry.async_find(hass, "home")
    assert provider is not None
    rounds = CheckRounds(hass, entry)
    await rounds.async_round(provider)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "uncheckable_home")
    assert issue is not None
    assert issue.translation_placeholders == {"provider": "Home", "number": "1"}
    (token_id,) = session.refresh_token_ids
    token = hass.auth.async_get_refresh_token(token_id)
    assert token is not None
    await page.client.post("/auth/revoke", data={"token": token.token})
    await sign_in(page, hass)
    await rounds.async_round(provider)
    assert ir.async_get(hass).async_get_issue(DOMAIN, "uncheckable_home") is None


def _html(_op: OP) -> Any:
    return answer_with(200, "<html>Sign in</html>")


def _huge(_op: OP) -> Any:
    return answer_with(200, "x" * 5_000_000)


def _status(status: int) -> Any:
    return lambda _op: answer_with(status, "later")


def _error(error: str, status: int = 400) -> Any:
    body = json.dumps({"error": error})
    return lambda _op: answer_with(status, body)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (_html, Outcome.MEANINGLESS),
        (_huge, Outcome.MEANINGLESS),
        (_status(500), Outcome.UNANSWERED),
        (_status(502), Outcome.UNANSWERED),
        (_status(503), Outcome.UNANSWERED),
        (_status(429), Outcome.UNANSWERED),
        (_status(404), Outcome.MEANINGLESS),
        (_status(302), Outcome.MEANINGLESS),
        (_error("invalid_client", 401), Outcome.MEANINGLESS),
        (_error("slow_down"), Outcome.MEANINGLESS),
        (_error("temporarily_unavailable", 503), Outcome.UNANSWERED),
        (_error("invalid_grant", 500), Outcome.UNANSWERED),
        (lambda _op: answer_with(200, "{}"), Outcome.MEANINGLESS),
        (lambda _op: answer_with(200, '{"access_token": "a"}'), Outcome.MEANINGLESS),
        (lambda _op: answer_with(200, '["access_token"]'), Outcome.MEANINGLESS),
    ],
)
async def test_an_answer_that_is_none_ends_nothing(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    ends: Ends,
    answer: Any,
    outcome: Outcome,
) -> None:
    """The session goes on, and the next check may be answered."""
    op.answers["token"] = answer(op)
    assert await check(hass, session) is outcome
    assert ends == []
    assert grant_of(hass, session).unanswered == 1
    del op.answers["token"]
    assert await check(hass, session) is Outcome.STAYS
    assert grant_of(hass, session).unanswered == 0


async def test_a_provider_that_is_down_ends_nothing(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """Nor does one whose certificate is wrong; both were not asked, for certain."""
    op.keeps_alive = False
    assert await check(hass, session) is Outcome.STAYS
    await op.stop()
    assert await check(hass, session) is Outcome.UNANSWERED
    assert not grant_of(hass, session).is_in_doubt
    await op.start()
    op.grants.clear()
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"aud": "another"},
        {"aud": [CLIENT_ID, "stranger"]},
        {"iss": "https://another.example"},
        {"auth_time": 5},
        {"at_hash": "x"},
        {"events": {}},
    ],
)
async def test_an_id_token_that_is_not_right_is_no_answer(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    ends: Ends,
    change: dict[str, Any],
) -> None:
    """It says nothing of the person; but the refresh token that came is kept."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    await add_provider(client_secret=SECRET, check="1_hour")
    await sign_in(page, hass, auth_time=1_700_000_000)
    (session,) = async_store(hass).async_all()
    op.change_claims = lambda claims: claims.update(change)
    assert await check(hass, session) is Outcome.MEANINGLESS
    op.change_claims = lambda _claims: None
    assert list(op.grants) == [grant_of(hass, session).refresh_token]
    assert await check(hass, session) is Outcome.STAYS
    assert ends == []


async def test_an_id_token_by_another_key_is_no_answer(
    hass: HomeAssistant, session: Session, op: OP, keys: dict[str, Key], ends: Ends
) -> None:
    """Whoever sits at the token endpoint needs the provider's key too."""
    op.key = keys["other"].named(op.key.kid)
    op.person = {"sub": "7"}
    assert await check(hass, session) is Outcome.MEANINGLESS
    assert ends == []


async def test_another_persons_token_ends_the_session(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """Core 12.2: it has to be the very same."""
    op.person = {"sub": "7"}
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]


async def test_a_refresh_without_id_token_or_another_refresh_token_is_an_answer(
    hass: HomeAssistant, session: Session, op: OP
) -> None:
    """UserInfo says who it is then, and the old refresh token stays good."""
    op.rotates = False
    op.refresh_changes = {"id_token": None, "refresh_token": None}
    kept = grant_of(hass, session).refresh_token
    before = len(op.requests)
    assert await check(hass, session) is Outcome.STAYS
    assert op.requests[before:] == ["token", "userinfo"]
    assert grant_of(hass, session).refresh_token == kept
    assert await check(hass, session) is Outcome.STAYS
    op.person = {"sub": "7"}
    assert await check(hass, session) is Outcome.ENDS


async def test_the_old_refresh_token_once_more_is_no_new_one(
    hass: HomeAssistant, session: Session, op: OP
) -> None:
    """Some repeat it: its life goes on from where it was, and nothing is in doubt."""
    op.rotates = False
    kept = grant_of(hass, session).refresh_token
    op.refresh_changes = {"refresh_token": kept}
    age(hass, session, refresh_since=5.0)
    assert await check(hass, session) is Outcome.STAYS
    grant = grant_of(hass, session)
    assert grant.refresh_token == kept
    assert grant.refresh_since == 5.0
    assert not grant.is_replaced
    assert not grant.is_in_doubt


async def test_an_answer_that_is_lost_after_the_token_was_used_up_ends_nothing(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    ends: Ends,
    hass_storage: dict[str, Any],
) -> None:
    """The refusal that follows says only that it was used; so after a restart too."""
    doubts = []

    async def lose(request: web.Request) -> web.Response:
        stored = hass_storage[KEY]["data"]["grants"][session.id]
        doubts.append(stored["is_in_doubt"])
        await op._token(request)
        return web.Response(status=500)

    op.answers["token"] = lose
    assert await check(hass, session) is Outcome.UNANSWERED
    # That it may be lost was on the disk before anybody was asked.
    assert doubts == [True]
    del op.answers["token"]
    await restart(hass)
    assert await check(hass, session) is Outcome.UNCHECKABLE
    assert ends == []
    assert grant_of(hass, session).refresh_token is None


async def test_a_time_out_leaves_in_doubt_whether_the_token_was_used(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """It is asked with again, and only a success settles that."""

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    op.answers["token"] = hang
    with patch.object(fetching, "TIMEOUT_SECONDS", 0.05):
        assert await check(hass, session) is Outcome.UNANSWERED
    assert grant_of(hass, session).is_in_doubt
    del op.answers["token"]
    assert await check(hass, session) is Outcome.STAYS
    assert not grant_of(hass, session).is_in_doubt
    assert ends == []


@pytest.fixture
async def by_userinfo(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> Session:
    """Be signed in by a provider that gives no refresh tokens."""
    op.clients = {CLIENT_ID: SECRET}
    await add_provider(client_secret=SECRET, check="15_minutes")
    await sign_in(page, hass)
    return async_store(hass).async_all()[0]


async def test_userinfo_is_asked_while_the_access_token_is_good(
    hass: HomeAssistant, by_userinfo: Session, op: OP, ends: Ends
) -> None:
    """One request; whoever it is of by then decides."""
    before = len(op.requests)
    assert await check(hass, by_userinfo) is Outcome.STAYS
    assert op.requests[before:] == ["userinfo"]
    op.answers["userinfo"] = answer_with(503)
    assert await check(hass, by_userinfo) is Outcome.UNANSWERED
    op.answers["userinfo"] = answer_with(200, json.dumps({"sub": "7"}))
    assert await check(hass, by_userinfo) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]


async def test_an_access_token_that_is_refused_in_its_time_ends_the_session(
    hass: HomeAssistant, by_userinfo: Session, op: OP, ends: Ends
) -> None:
    """The provider said how long it is good."""
    op.access_tokens.clear()
    assert await check(hass, by_userinfo) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]


@pytest.mark.parametrize("until", [None, 5.0])
async def test_an_access_token_whose_time_is_over_or_unknown_says_nothing(
    hass: HomeAssistant, by_userinfo: Session, op: OP, ends: Ends, until: float | None
) -> None:
    """Nobody is asked with it."""
    age(hass, by_userinfo, access_until=until)
    before = len(op.requests)
    assert await check(hass, by_userinfo) is Outcome.UNCHECKABLE
    assert len(op.requests) == before
    assert ends == []


@pytest.mark.parametrize(
    ("at_first", "later", "outcome"),
    [
        (["family"], ["family"], Outcome.STAYS),
        (["family"], ["guests"], Outcome.ENDS),
        (["family"], [], Outcome.ENDS),
        (["family"], None, Outcome.STAYS),
        (["family"], {"a": {}}, Outcome.ENDS),
        (["family"], [[]], Outcome.STAYS),
        (["guests"], ["guests"], Outcome.STAYS),
    ],
)
async def test_a_rule_that_is_not_met_any_more_ends_the_session(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    entry: MockConfigEntry,
    at_first: Any,
    later: Any,
    outcome: Outcome,
) -> None:
    """A claim that is missing or strange does not, nor a rule that never was met."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    rule = {"rule_claim": "groups", "rule_values": ["family", "guests"]}
    await add_provider(client_secret=SECRET, check="1_hour", **rule)
    await sign_in(page, hass, groups=at_first)
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, "rule_values": ["family"]}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    for session in async_store(hass).async_all():
        hass.auth.async_remove_refresh_token(
            hass.auth.async_get_refresh_token(session.refresh_token_ids[0])
        )
    op.authenticate_anew()
    await sign_in(page, hass)
    (session,) = async_store(hass).async_all()
    op.person.pop("groups")
    if later is not None:
        op.person["groups"] = later
    assert await check(hass, session) is outcome


@pytest.mark.parametrize(
    ("days", "unanswered", "since", "ended"),
    [
        (7, 2, 7 * DAY + 60, True),
        (7, 2, 7 * DAY - 60, False),
        # A clock that jumps is no silence: it was asked once.
        (7, 1, 3650 * DAY, False),
        # Nor is a time in which nobody was asked.
        (7, 0, None, False),
        (0, 500, 3650 * DAY, False),
        (1, 30, DAY + 60, True),
        # It began in the future, by a clock that was wrong.
        (1, 30, -DAY, False),
    ],
)
async def test_a_session_ends_after_a_silence_that_is_as_long_as_configured(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    ends: Ends,
    days: int,
    unanswered: int,
    since: float | None,
    *,
    ended: bool,
) -> None:
    """Not before, and never where it says so."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    await add_provider(client_secret=SECRET, check="1_hour", unanswered_days=days)
    await sign_in(page, hass)
    (session,) = async_store(hass).async_all()
    began = None if since is None else time.time() - since
    age(hass, session, unanswered=unanswered, silent_since=began)
    op.answers["token"] = answer_with(503)
    outcome = await check(hass, session)
    assert outcome is (Outcome.ENDS if ended else Outcome.UNANSWERED)
    assert ends == ([End.UNANSWERED] if ended else [])
    if not ended:
        began = grant_of(hass, session).silent_since
        assert began is not None
        assert began <= time.time()


async def test_whoever_signed_in_too_long_ago_signs_in_again(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    entry: MockConfigEntry,
    ends: Ends,
) -> None:
    """Where a provider offers nothing to ask with; a public client too."""
    await add_provider(sign_in_again_days=30)
    await sign_in(page, hass)
    provider = registry.async_find(hass, "home")
    assert provider is not None
    store = async_store(hass)
    rounds = CheckRounds(hass, entry)
    await rounds.async_round(provider)
    assert ends == []
    (session,) = store.async_all()
    store.async_put(replace(session, made_at=time.time() - 30 * DAY))
    await rounds.async_round(provider)
    assert ends == [End.TOO_OLD]


@pytest.mark.parametrize(
    ("check_every", "listed", "asked"),
    [
        ("off", True, False),
        ("auto", True, False),
        ("1_hour", True, True),
        ("1_hour", False, False),
    ],
)
async def test_offline_access_is_asked_for_only_where_it_is_needed(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    check_every: str,
    *,
    listed: bool,
    asked: bool,
) -> None:
    """RP-09: some providers refuse a sign-in for a scope that they do not know."""
    op.clients = {CLIENT_ID: SECRET}
    if listed:
        op.metadata_changes["scopes_supported"] = ["openid", "offline_access"]
    await add_provider(client_secret=SECRET, check=check_every)
    step = await page.begin()
    assert ("offline_access" in step["url"]) is asked


async def test_no_token_of_the_providers_is_kept_where_nobody_asks_again(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Neither by a provider that was stored before, nor after it was turned off."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    await add_provider(client_secret=SECRET)
    assert registry.async_find(hass, "home").settings.check is Check.OFF
    await sign_in(page, hass)
    store = async_store(hass)
    assert store.state.grants == {}
    (subentry,) = entry.subentries.values()
    before = dict(subentry.data)
    for changes, kept in (
        ({"check": "auto"}, 1),
        ({"check": "off"}, 0),
    ):
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**before, **changes}
        )
        await hass.async_block_till_done()
        if kept:
            await sign_in(page, hass)
        provider = registry.async_find(hass, "home")
        assert provider is not None
        await CheckRounds(hass, entry).async_round(provider)
        assert len(store.state.grants) == kept


async def test_no_token_is_in_logs_or_diagnostics(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nor in what an error says."""
    caplog.set_level(logging.DEBUG, "custom_components.latchkey")
    op.answers["token"] = answer_with(503)
    await check(hass, session)
    del op.answers["token"]
    await check(hass, session)
    grant = grant_of(hass, session)
    told = json.dumps(await async_get_config_entry_diagnostics(hass, entry))
    ours = [each.getMessage() for each in caplog.records if "latchkey" in each.name]
    assert any("A check with the provider home failed" in each for each in ours)
    for text in (told, repr(grant), repr(async_store(hass).state), *ours):
        for secret in op.secrets:
            assert secret not in text


async def test_a_session_that_ends_while_it_is_asked_about_stays_ended(
    hass: HomeAssistant, session: Session, op: OP, page: Page
) -> None:
    """And leaves no tokens behind."""

    async def end_first(request: web.Request) -> web.StreamResponse:
        (token_id,) = session.refresh_token_ids
        token = hass.auth.async_get_refresh_token(token_id)
        await page.client.post("/auth/revoke", data={"token": token.token})
        return await op._token(request)

    op.answers["token"] = end_first
    await check(hass, session)
    assert async_store(hass).async_all() == []
    assert async_store(hass).state.grants == {}


async def test_a_role_that_was_taken_away_is_taken_away_here_at_the_next_check(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider, ends: Ends
) -> None:
    """Without a new sign-in; a claim that is missing takes nothing."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    rules = {
        "role_claim": "groups",
        "administrator_values": ["admins"],
        "user_values": ["family"],
        "without_role": "remove",
    }
    await add_provider(client_secret=SECRET, check="1_hour", **rules)
    token = await sign_in(page, hass, groups=["admins"])
    assert token.user.is_admin
    (session,) = async_store(hass).async_all()
    del op.person["groups"]
    assert await check(hass, session) is Outcome.STAYS
    assert token.user.is_admin
    op.person["groups"] = ["family"]
    await check(hass, session)
    assert not token.user.is_admin
    assert ends == [End.ROLE]
    token = await sign_in(page, hass)
    (session,) = async_store(hass).async_all()
    op.person["groups"] = ["guests"]
    assert await check(hass, session) is Outcome.ENDS
    assert not token.user.is_active
    assert ends == [End.ROLE, End.ROLE]


async def _many(
    hass: HomeAssistant, session: Session, op: OP, number: int
) -> list[Session]:
    """Have as many sessions of the same person."""
    store, sessions = async_store(hass), [session]
    grant = grant_of(hass, session)
    for each in range(1, number):
        token = f"refresh-{each}"
        op.grants[token] = "nonce"
        other = replace(session, id=str(each), refresh_token_ids=(f"t{each}",))
        store.state.sessions[other.id] = other
        store.state.grants[other.id] = replace(grant, refresh_token=token)
        sessions.append(other)
    return sessions


async def test_nothing_is_asked_at_the_start_and_then_one_at_a_time(
    hass: HomeAssistant, session: Session, op: OP, entry: MockConfigEntry
) -> None:
    """What is overdue is spread out, and a second round waits for the first."""
    sessions = await _many(hass, session, op, 20)
    store = async_store(hass)
    for each in sessions:
        store.async_put(replace(each, last_checked=time.time() - DAY))
    provider = registry.async_find(hass, "home")
    assert provider is not None
    rounds = CheckRounds(hass, entry)
    before = len(op.requests)
    now = time.monotonic()
    await rounds.async_round(provider)
    assert len(op.requests) == before
    waits = [at - now for at in rounds._due.values()]
    assert min(waits) >= 60
    assert max(waits) <= 1801
    assert len({round(each) for each in waits}) > 10
    at_once, most = 0, 0

    async def count(request: web.Request) -> web.StreamResponse:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        answer = await op._token(request)
        at_once -= 1
        return answer

    op.answers["token"] = count
    rounds._due = dict.fromkeys(rounds._due, 0)
    await asyncio.gather(rounds.async_round(provider), rounds.async_round(provider))
    assert most == 1
    assert len(op.requests) - before == 20
    assert min(rounds._due.values()) > now + 3600 * 0.9 - 1


async def test_a_provider_that_is_down_is_asked_once_in_a_round(
    hass: HomeAssistant, session: Session, op: OP, entry: MockConfigEntry
) -> None:
    """Its other sessions wait for the next one."""
    sessions = await _many(hass, session, op, 10)
    op.answers["token"] = answer_with(503)
    provider = registry.async_find(hass, "home")
    rounds = CheckRounds(hass, entry)
    rounds._due = dict.fromkeys((each.id for each in sessions), 0)
    before = len(op.requests)
    await rounds.async_round(provider)
    assert len(op.requests) - before == 1


async def test_five_hundred_checks_keep_the_loop_free(
    hass: HomeAssistant, session: Session, op: OP, entry: MockConfigEntry
) -> None:
    """The longest it is held: all decided in one go, and one file written."""
    sessions = await _many(hass, session, op, 500)
    provider = registry.async_find(hass, "home")
    rounds = CheckRounds(hass, entry)
    rounds._due = dict.fromkeys((each.id for each in sessions), 0)
    ours: list[str] = []
    with patch.object(check_rounds.checking, "async_check", _timed(ours)):
        # Nothing in it waits, so the loop is not free before it is over.
        began = time.thread_time()
        await rounds.async_round(provider)
        deciding = time.thread_time() - began
    assert len(ours) == 500
    store = async_store(hass)
    began = time.thread_time()
    json_bytes(describe(store.state))
    writing = time.thread_time() - began
    print(f"deciding {deciding * 1000:.1f} ms, writing {writing * 1000:.1f} ms")  # noqa: T201
    assert max(deciding, writing) < 0.02


def _timed(ours: list[str]) -> Any:
    async def check_one(_hass: Any, _provider: Any, session: Session) -> Outcome:
        ours.append(session.id)
        return Outcome.STAYS

    return check_one


def test_what_stands_beside_the_tokens_is_read_like_a_strangers_word() -> None:
    """Nothing of it is needed, so nothing of it is refused."""
    read = read_granted(
        {
            "expires_in": "300",
            "refresh_token": 7,
            "refresh_expires_in": True,
            "scope": ["openid"],
        },
        "a",
    )
    assert read == Granted("a", 300.0)
    read = read_granted({"expires_in": -1, "refresh_expires_in": 1e300}, "a")
    assert read.expires_in is None
    assert read.refresh_expires_in == 10 * 365 * DAY
    begun = Grant.begin(
        replace(read, refresh_expires_in=0.0),
        "openid offline_access",
        5,
        rule_was_met=True,
    )
    assert begun.refresh_until is None
    assert begun.is_offline
    narrowed = replace(read, scope="openid")
    assert not Grant.begin(narrowed, "offline_access", 5, rule_was_met=False).is_offline


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": "server_error"}'),
        (504, '{"error": "server_error"}'),
        (500, '{"error": "invalid_grant"}'),
        (500, "{}"),
    ],
)
async def test_a_server_error_that_is_json_leaves_in_doubt_whether_the_token_was_used(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends, status: int, body: str
) -> None:
    """The refusal that follows it may be of a token that the error used up."""

    async def lose(request: web.Request) -> web.Response:
        await op._token(request)
        return web.Response(status=status, text=body)

    op.answers["token"] = lose
    assert await check(hass, session) is Outcome.UNANSWERED
    assert grant_of(hass, session).is_in_doubt
    del op.answers["token"]
    assert await check(hass, session) is Outcome.UNCHECKABLE
    assert ends == []


@pytest.mark.parametrize("status", [429, 502, 503])
async def test_an_answer_before_the_provider_was_asked_leaves_no_doubt(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends, status: int
) -> None:
    """Whatever its body is."""
    op.answers["token"] = answer_with(status, '{"error": "temporarily_unavailable"}')
    assert await check(hass, session) is Outcome.UNANSWERED
    assert not grant_of(hass, session).is_in_doubt
    del op.answers["token"]
    op.grants.clear()
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]


@pytest.mark.parametrize("where", ["token_changes", "refresh_changes"])
@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"refresh_token": "\ud800"}, {}),
        ({"refresh_token": "one\r\ntwo"}, {}),
        ({"refresh_token": "x" * 20_000}, {}),
        ({"access_token": "\ud800"}, {"access_token": None}),
        ({"access_token": "\u00fc"}, {"access_token": None}),
        ({"access_token": "x" * 20_000}, {"access_token": None}),
        ({"expires_in": 10**400}, {}),
        ({"refresh_expires_in": 10**400}, {}),
    ],
)
async def test_no_answer_of_a_provider_keeps_the_sessions_from_being_written(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    where: str,
    change: dict[str, Any],
    kept: dict[str, Any],
) -> None:
    """They are in one file with those of all other providers."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    # Who changes the access token does not sign what it was.
    op.change_claims = lambda claims: claims.pop("at_hash", None)
    await add_provider(client_secret=SECRET, check="1_hour")
    if where == "token_changes":
        op.token_changes = change
    await sign_in(page, hass)
    (session,) = async_store(hass).async_all()
    if where == "refresh_changes":
        op.refresh_changes = change
        assert await check(hass, session) is Outcome.STAYS
    grant = grant_of(hass, session)
    for name, value in kept.items():
        assert getattr(grant, name) == value
    written = json_bytes(describe(async_store(hass).state))
    for name, value in change.items():
        if isinstance(value, str):
            assert getattr(grant, name) != value
    assert session.id.encode() in written


async def test_a_new_refresh_token_that_cannot_be_kept_throws_nobody_out(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """The one that is kept may be used up, and is refused for that."""
    op.refresh_changes = {"refresh_token": "\ud800"}
    assert await check(hass, session) is Outcome.STAYS
    assert grant_of(hass, session).is_in_doubt
    op.grants.clear()
    assert await check(hass, session) is Outcome.UNCHECKABLE
    assert ends == []


@pytest.mark.parametrize(
    ("status", "body", "asked"),
    [
        (400, '{"error": "unsupported_grant_type"}', 10),
        (200, '{"access_token": "a"}', 10),
        (404, "<html>", 10),
        (500, '{"error": "server_error"}', 1),
        (429, "{}", 1),
        (429, "later", 1),
    ],
)
async def test_sessions_that_fail_for_their_own_reasons_do_not_starve_the_others(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    entry: MockConfigEntry,
    status: int,
    body: str,
    asked: int,
) -> None:
    """The others wait only where they would fare no better."""
    sessions = await _many(hass, session, op, 10)
    op.answers["token"] = answer_with(status, body)
    provider = registry.async_find(hass, "home")
    rounds = CheckRounds(hass, entry)
    rounds._due = dict.fromkeys((each.id for each in sessions), 0)
    before = len(op.requests)
    await rounds.async_round(provider)
    assert len(op.requests) - before == asked


async def test_the_time_in_which_home_assistant_was_off_is_no_silence(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """A holiday, and then a provider that starts more slowly than Home Assistant."""
    age(hass, session, answered_at=time.time() - 21 * DAY)
    await async_store(hass).async_write()
    await restart(hass)
    op.answers["token"] = answer_with(503)
    for _ in range(checking.LEAST_UNANSWERED + 2):
        assert await check(hass, session) is Outcome.UNANSWERED
    assert ends == []
    began = grant_of(hass, session).silent_since
    assert began is not None
    # How long it has been silent outlives a restart.
    age(hass, session, silent_since=began - 7 * DAY - 1)
    await async_store(hass).async_write()
    await restart(hass)
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.UNANSWERED]


async def test_an_answer_ends_the_silence(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """The next one begins anew."""
    age(hass, session, unanswered=5, silent_since=time.time() - 6 * DAY)
    assert await check(hass, session) is Outcome.STAYS
    assert grant_of(hass, session).silent_since is None
    op.answers["token"] = answer_with(503)
    assert await check(hass, session) is Outcome.UNANSWERED
    began = grant_of(hass, session).silent_since
    assert began == pytest.approx(time.time(), abs=60)
    assert ends == []


async def test_a_clock_that_jumps_makes_nobody_sign_in_again(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    entry: MockConfigEntry,
    ends: Ends,
) -> None:
    """A clock that is still there an hour later is right."""
    await add_provider(sign_in_again_days=30)
    await sign_in(page, hass)
    provider = registry.async_find(hass, "home")
    assert provider is not None
    rounds = CheckRounds(hass, entry)
    await rounds.async_round(provider)
    wall, steady = time.time(), time.monotonic()
    for later, ended in ((60, False), (1800, False), (3700, True)):
        clock = SimpleNamespace(
            time=lambda later=later: wall + 40 * DAY + later,
            monotonic=lambda later=later: steady + later,
        )
        with patch.object(check_rounds, "time", clock):
            await rounds.async_round(provider)
        assert ends == ([End.TOO_OLD] if ended else [])


@pytest.mark.parametrize(
    ("hours", "rotates", "outcome"),
    [
        (3, True, Outcome.UNCHECKABLE),
        # A restart, however long the provider had not been asked.
        (1, True, Outcome.ENDS),
        # A refresh token that stays the same is refused for one reason only.
        (300, False, Outcome.ENDS),
    ],
)
async def test_a_backup_that_was_restored_throws_nobody_out(
    hass: HomeAssistant,
    session: Session,
    op: OP,
    ends: Ends,
    hours: float,
    outcome: Outcome,
    *,
    rotates: bool,
) -> None:
    """The provider has replaced the refresh token that is in it."""
    op.rotates = rotates
    assert await check(hass, session) is Outcome.STAYS
    age(hass, session, answered_at=time.time() - hours * 3600)
    await async_store(hass).async_write()
    await restart(hass)
    op.grants.clear()
    assert await check(hass, session) is outcome
    assert ends == ([End.NOT_LET_IN] if outcome is Outcome.ENDS else [])


async def test_after_a_backup_the_first_answer_settles_what_may_be_believed(
    hass: HomeAssistant, session: Session, op: OP, ends: Ends
) -> None:
    """Whoever is refused after it is refused."""
    age(hass, session, answered_at=time.time() - DAY)
    await async_store(hass).async_write()
    await restart(hass)
    assert await check(hass, session) is Outcome.STAYS
    age(hass, session, answered_at=time.time() - DAY)
    op.grants.clear()
    assert await check(hass, session) is Outcome.ENDS
    assert ends == [End.NOT_LET_IN]
