"""People of a public client are checked as well, with what its page was given.

The page redeems the code there, so what to ask with is its word. A page that was
changed by its own person can keep it back, and gains nothing else by it.
"""

import json
from typing import Any

from aiohttp import web
from conftest import AddProvider
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page
from test_session_binding import sign_in

from custom_components.latchkey import registry
from custom_components.latchkey.const import DOMAIN
from custom_components.latchkey.people import checking
from custom_components.latchkey.people.check_rounds import CheckRounds
from custom_components.latchkey.people.checking import Outcome
from custom_components.latchkey.people.session import Session, describe
from custom_components.latchkey.people.session_store import async_store
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes


@pytest.fixture
async def checked(page: Page, op: OP, add_provider: AddProvider) -> Page:
    """Have a public client whose people are checked."""
    op.gives_refresh_tokens = True
    op.token_changes = {"scope": "openid offline_access"}
    await add_provider(check="1_hour")
    return page


async def bring(page: Page, hass: HomeAssistant, **changes: Any) -> Session:
    """Sign in by a page that says something else of what it was given."""
    await page.begin()
    proof = page.visit()
    answer = {**json.loads(proof["token_response"]), **changes}
    kept = {name: each for name, each in answer.items() if each is not None}
    result = await page.bring({**proof, "token_response": json.dumps(kept)})
    await page.redeem(result)
    await hass.async_block_till_done()
    return async_store(hass).async_all()[-1]


async def check(hass: HomeAssistant, session: Session) -> Outcome:
    """Ask the provider about a session."""
    provider = registry.async_find(hass, "home")
    assert provider is not None
    return await checking.async_check(hass, provider, session)


@pytest.mark.parametrize(
    ("every", "listed", "is_needed", "is_offline"),
    [
        ("off", True, False, False),
        ("auto", True, True, False),
        ("1_hour", True, True, True),
        ("1_hour", False, True, False),
    ],
)
async def test_the_page_hands_over_what_to_ask_with_only_where_people_are_checked(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    every: str,
    *,
    listed: bool,
    is_needed: bool,
    is_offline: bool,
) -> None:
    """And asks for more than that only where an administrator chose a time (RP-09)."""
    if listed:
        op.metadata_changes["scopes_supported"] = ["openid", "offline_access"]
    await add_provider(check=every)
    step = await page.begin()
    assert page.hands_over is is_needed
    assert ("offline_access" in step["url"]) is is_offline


async def test_whoever_was_switched_off_is_signed_out(
    hass: HomeAssistant, checked: Page, op: OP
) -> None:
    """By requests of Home Assistant's, which name the client and have no secret."""
    token = await sign_in(checked, hass)
    (session,) = async_store(hass).async_all()
    (first,) = op.grants
    assert async_store(hass).async_grant(session.id).refresh_token == first
    asked: list[dict[str, Any]] = []

    async def note(request: Any) -> Any:
        asked.append({**await request.post(), **request.headers})
        return await op._token(request)

    op.answers["token"] = note
    assert await check(hass, session) is Outcome.STAYS
    assert asked[0]["client_id"] == CLIENT_ID
    assert asked[0]["refresh_token"] == first
    assert not {"Authorization", "client_secret"} & asked[0].keys()
    assert await check(hass, session) is Outcome.STAYS
    op.grants.clear()
    assert await check(hass, session) is Outcome.ENDS
    assert hass.auth.async_get_refresh_token(token.id) is None


async def test_another_persons_refresh_token_ends_the_session(
    hass: HomeAssistant, checked: Page, op: OP
) -> None:
    """Whoever brings one is not who it is of."""
    session = await bring(checked, hass)
    op.person = {"sub": "somebody else", "name": "Eve"}
    assert await check(hass, session) is Outcome.ENDS


async def test_a_made_up_refresh_token_ends_the_session(
    hass: HomeAssistant, checked: Page
) -> None:
    """The provider does not know it."""
    session = await bring(checked, hass, refresh_token="x")  # noqa: S106
    assert await check(hass, session) is Outcome.ENDS


async def test_who_keeps_the_refresh_token_back_cannot_be_checked_and_repairs_says_so(
    hass: HomeAssistant, checked: Page, entry: MockConfigEntry
) -> None:
    """Nothing tells it from a provider that gives none."""
    session = await bring(checked, hass, refresh_token=None, expires_in=None)
    assert await check(hass, session) is Outcome.UNCHECKABLE
    provider = registry.async_find(hass, "home")
    assert provider is not None
    await CheckRounds(hass, entry).async_round(provider)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "uncheckable_home")
    assert issue is not None


async def test_a_page_that_hands_nothing_over_is_said_to(
    hass: HomeAssistant, checked: Page, entry: MockConfigEntry
) -> None:
    """It signs in, as by a provider that gives nothing."""
    await checked.begin()
    proof = checked.visit()
    del proof["token_response"]
    await checked.redeem(await checked.bring(proof))
    provider = registry.async_find(hass, "home")
    assert provider is not None
    await CheckRounds(hass, entry).async_round(provider)
    assert ir.async_get(hass).async_get_issue(DOMAIN, "uncheckable_home") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"refresh_token": "\ud800"},
        {"refresh_token": "x" * 20_000},
        {"refresh_token": ["x"]},
        {"expires_in": "soon", "refresh_expires_in": -1, "scope": 7},
        {"expires_in": 10**400},
        {"access_token": None, "refresh_token": None},
    ],
)
async def test_nothing_that_a_page_says_of_it_keeps_the_sessions_from_being_written(
    hass: HomeAssistant, checked: Page, changes: dict[str, Any]
) -> None:
    """Nor anybody from signing in."""
    await bring(checked, hass, **changes)
    json_bytes(describe(async_store(hass).state))


@pytest.mark.parametrize("error", ["invalid_request", "unsupported_grant_type"])
@pytest.mark.parametrize("has_worked", [False, True])
async def test_a_provider_that_lets_this_client_refresh_nothing_throws_nobody_out(
    hass: HomeAssistant, checked: Page, op: OP, error: str, *, has_worked: bool
) -> None:
    """As Microsoft does; where it worked before, it is an answer that says nothing."""
    session = await bring(checked, hass)
    if has_worked:
        assert await check(hass, session) is Outcome.STAYS
        session = async_store(hass).async_get(session.id) or session

    async def refuse(_request: Any) -> Any:
        return web.json_response({"error": error}, status=400)

    op.answers["token"] = refuse
    outcome = Outcome.MEANINGLESS if has_worked else Outcome.UNCHECKABLE
    assert await check(hass, session) is outcome
    assert async_store(hass).async_get(session.id) is not None
