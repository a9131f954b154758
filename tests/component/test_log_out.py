"""Whoever logs out is logged out, is told so, and may log out at the provider too.

RP-Initiated Logout 1.0. Every field of the way back forged, missing or doubled: the
login page names exactly that. Home Assistant restarted between every two steps, and a
provider that is removed meanwhile, change nothing of what is said.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
import re
import time
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, AddProvider
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, own_query
from test_session_binding import restart, token_of

from custom_components.latchkey import registry
from custom_components.latchkey.people import browser_cookie, sessions
from custom_components.latchkey.people.session import End
from custom_components.latchkey.people.session_store import (
    KEY,
    MOST_BROWSERS,
    async_store,
)
from homeassistant.auth.models import RefreshToken
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant

LEAVE = "/auth/latchkey/log-out/home"
BACK = "/auth/latchkey/logged-out/home"
END_SESSION = "/end-session"

OUT = "You are logged out."
OUT_THERE = "You are logged out of Home Assistant and Home SSO."
UNCONFIRMED = "did not confirm that you are logged out there too"
OFFER = "Also log out of Home SSO"

pytestmark = pytest.mark.usefixtures("real_folder")


async def come_in(page: Page, hass: HomeAssistant) -> RefreshToken:
    """Sign in as a browser does: it is shown the callback, and brings the proof."""
    await page.begin()
    proof = page.visit()
    callback = urlsplit(page.words["redirect_uri"]).path
    response = await page.client.get(f"{callback}?code=1&state=2")
    assert response.status == 200
    return token_of(hass, await page.redeem(await page.bring(proof)))


async def log_out(page: Page, token: RefreshToken) -> None:
    """Do as Home Assistant's frontend does."""
    await page.client.post("/auth/revoke", data={"token": token.token})


async def look(page: Page) -> str:
    """Open the login page, and give what it says above what the program draws."""
    document = await read(page)
    found = re.search(r'<div class="notice info">.*?</div>(?=<div)', document)
    return "" if found is None else found[0]


async def read(page: Page) -> str:
    """Open the login page as the frontend does."""
    response = await page.client.get(f"{AUTHORIZE}?{own_query(page.client)}")
    assert response.status == 200
    return await response.text()


async def go(page: Page, address: str, **more: Any) -> str:
    """Follow a link, and give where it leads."""
    response = await page.client.get(address, allow_redirects=False, **more)
    assert response.status == 302
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    return response.headers["Location"]


def asked(address: str) -> dict[str, str]:
    """Give what the provider is asked, each once."""
    query = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}


@pytest.fixture
def op(op: OP) -> OP:
    """Have the provider name its log-out page."""
    op.metadata_changes["end_session_endpoint"] = f"{op.issuer}{END_SESSION}"
    return op


@pytest.fixture
async def own(hass: HomeAssistant, client: TestClient) -> str:
    """Be reached at an address that the administrator has entered."""
    origin = str(client.make_url("/")).removesuffix("/")
    hass.config.internal_url = origin
    return origin


type Enter = Callable[..., Awaitable[RefreshToken]]


@pytest.fixture
def enter(
    hass: HomeAssistant, page: Page, own: str, add_provider: AddProvider
) -> Enter:
    """Set the provider up, and sign in through it."""
    assert own

    async def enter(**settings: Any) -> RefreshToken:
        await add_provider(**{"name": "Home SSO", "log_out": "offer", **settings})
        return await come_in(page, hass)

    return enter


async def test_who_logs_out_is_told_so_and_offered_to_log_out_there(
    page: Page, enter: Enter
) -> None:
    """Only after a log-out, and only until somebody signs in again."""
    token = await enter()
    assert not await look(page)
    await log_out(page, token)
    said = await look(page)
    assert f"<p>{OUT}</p>" in said
    assert OFFER in said


async def test_signing_in_again_takes_it_away(
    hass: HomeAssistant, page: Page, enter: Enter
) -> None:
    """And the next log-out says it again."""
    await log_out(page, await enter())
    token = await come_in(page, hass)
    assert not await look(page)
    await log_out(page, token)
    assert OUT in await look(page)


async def test_the_older_way_to_log_out_is_one_too(page: Page, enter: Enter) -> None:
    """Some apps have not changed it."""
    token = await enter()
    form = {"action": "revoke", "token": token.token}
    await page.client.post("/auth/token", data=form)
    assert OUT in await look(page)


# Home Assistant's own, of the next expiry.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_an_end_that_the_person_did_not_choose_is_no_log_out(
    hass: HomeAssistant, page: Page, op: OP, enter: Enter
) -> None:
    """An expiry, a deletion in the profile, or an administrator's end."""
    token = await enter()
    for end in (End.EXPIRED, End.ADMINISTRATOR, End.PROVIDER_LEFT, End.TOO_OLD):
        session = async_store(hass).async_of_token(token.id)
        assert session is not None
        sessions.async_end(hass, session, end)
        assert OUT not in await look(page), end
        op.authenticate_anew()
        token = await come_in(page, hass)
    token.expire_at = time.time() - 1
    hass.auth._async_remove_expired_refresh_tokens()
    assert not await look(page)


async def test_the_browser_is_known_by_a_cookie_that_no_script_reads(
    hass: HomeAssistant, page: Page, enter: Enter, hass_storage: dict[str, Any]
) -> None:
    """It is set with the callback's document, and kept on the disk as a hash only."""
    token = await enter()
    callback = urlsplit(page.words["redirect_uri"]).path
    response = await page.client.get(callback)
    cookie = response.cookies[browser_cookie.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert (cookie["path"], cookie["secure"]) == ("/auth", "")
    assert int(cookie["max-age"]) > 365 * 86_400
    again = (await page.client.get(callback)).cookies[browser_cookie.COOKIE]
    assert again.value == cookie.value
    await log_out(page, token)
    await hass.async_block_till_done()
    assert cookie.value not in str(hass_storage[KEY])
    (browser,) = hass_storage[KEY]["data"]["browser_ends"]
    assert re.fullmatch(r"[0-9a-f]{64}", browser)


async def test_the_cookie_is_for_https_only_where_there_is_https(
    page: Page, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as a proxy says so."""
    await enter()
    monkeypatch.setattr("aiohttp.web.BaseRequest.secure", property(lambda _self: True))
    callback = urlsplit(page.words["redirect_uri"]).path
    response = await page.client.get(callback)
    assert response.cookies[browser_cookie.SECURE_COOKIE]["secure"] is True


async def test_a_host_reached_by_https_and_by_http_has_two_cookies(
    hass: HomeAssistant, page: Page, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By http no browser sends the one that it has from https, nor replaces it."""
    await enter()
    callback = urlsplit(page.words["redirect_uri"]).path
    plain = "x" * 43
    with monkeypatch.context() as patch:
        secure = property(lambda _self: True)
        patch.setattr("aiohttp.web.BaseRequest.secure", secure)
        header = {"Cookie": f"{browser_cookie.COOKIE}={plain}"}
        response = await page.client.get(callback, headers=header)
    (cookie,) = response.cookies.values()
    assert cookie.key == "__Secure-latchkey_browser"
    assert cookie.value != plain
    # The test's own jar may keep more than a browser would.
    page.client.session.cookie_jar.clear()
    token = await come_in(page, hass)
    await log_out(page, token)
    assert OUT in await look(page)


async def test_cookies_of_other_programs_on_the_host_hide_none(
    page: Page, enter: Enter
) -> None:
    """Ports of a host share them, and Python's reader raises at some names."""
    token = await enter()
    (value,) = [
        each.value
        for each in page.client.session.cookie_jar
        if each.key == browser_cookie.COOKIE
    ]
    await log_out(page, token)
    page.client.session.cookie_jar.clear()
    strange = f'a/b=1; {{a}}=2; foo@bar="3; {browser_cookie.COOKIE}={value}; =4'
    header = {"Cookie": strange}
    query = own_query(page.client)
    response = await page.client.get(f"{AUTHORIZE}?{query}", headers=header)
    assert OUT in await response.text()
    assert END_SESSION in await go(page, LEAVE, headers=header)
    begun = await page.client.post(
        "/auth/login_flow",
        json={
            "client_id": str(page.client.make_url("/")),
            "handler": ["latchkey", "home"],
            "redirect_uri": str(page.client.make_url("/?auth_callback=1")),
        },
        headers=header,
    )
    assert begun.status == 200


async def test_nobody_leaves_by_themselves_from_where_people_come_back(
    page: Page, enter: Enter
) -> None:
    """The page may be shown again much later, by *Back*, after a log-out too."""
    await enter(auto=True)
    callback = urlsplit(page.words["redirect_uri"]).path
    document = await (await page.client.get(f"{callback}?code=1&state=2")).text()
    assert '"auto": null' in document
    assert '"auto": "home"' in await read(page)


@pytest.mark.parametrize("value", ["", "short", "x" * 44, "x" * 42 + "%", "é" * 43])
async def test_a_cookie_that_is_not_ours_is_replaced(
    page: Page, enter: Enter, value: str
) -> None:
    """And names no browser."""
    await enter()
    page.client.session.cookie_jar.clear()
    callback = urlsplit(page.words["redirect_uri"]).path
    header = {"Cookie": f"{browser_cookie.COOKIE}={value}"}
    response = await page.client.get(callback, headers=header)
    assert re.fullmatch(
        r"[A-Za-z0-9_-]{43}", response.cookies[browser_cookie.COOKIE].value
    )


async def test_a_log_out_of_long_ago_leads_nobody_to_the_provider(
    hass: HomeAssistant, page: Page, enter: Enter
) -> None:
    """Somebody may have signed in by a password since, and any site may have a link."""
    await log_out(page, await enter())
    ends = async_store(hass).state.browser_ends
    ((browser, ended),) = ends.items()
    ends[browser] = replace(ended, at=time.time() - 3700)
    assert await go(page, LEAVE) == "/"
    ends[browser] = replace(ended, at=time.time() - 3500)
    assert END_SESSION in await go(page, LEAVE)


async def test_a_session_that_ends_from_elsewhere_is_no_log_out_of_the_browser(
    page: Page, enter: Enter
) -> None:
    """An app, or somebody else's, that was allowed in it gives up its own token."""
    token = await enter(log_out="always", auto=True)
    jar = page.client.session.cookie_jar
    kept = {each.key: each.value for each in jar}
    jar.clear()
    await log_out(page, token)
    jar.update_cookies(kept, page.client.make_url("/auth/"))
    document = await read(page)
    assert OUT not in document
    assert '"auto": "home"' in document


async def test_a_log_out_takes_nothing_of_what_others_have_ended_there(
    hass: HomeAssistant, page: Page, op: OP, enter: Enter
) -> None:
    """Of two sessions in one browser."""
    op.person["auth_time"] = time.time() - 100
    first, second = await enter(), await come_in(page, hass)
    session = async_store(hass).async_of_token(first.id)
    assert session is not None
    sessions.async_end(hass, session, End.ADMINISTRATOR)
    await log_out(page, second)
    assert "You were logged out. Please sign in again." in await look(page)
    await page.begin()
    assert "prompt=login" in page.step["url"]


@pytest.mark.parametrize(
    ("part", "setting"), [("async_told", "offer"), ("async_lead", "always")]
)
async def test_what_cannot_be_said_of_a_log_out_takes_the_page_from_nobody(
    page: Page,
    enter: Enter,
    caplog: pytest.LogCaptureFixture,
    part: str,
    setting: str,
) -> None:
    """It costs the words, and the link, and nothing else."""
    await log_out(page, await enter(log_out=setting))
    broken = f"custom_components.latchkey.page.provider_log_out.{part}"
    with patch(broken, side_effect=LookupError):
        document = await read(page)
        assert await read(page)
    assert 'id="latchkey-boot-data"' in document
    assert '"auto": null' in document
    assert caplog.text.count("LookupError") == 1


async def test_another_browser_is_told_nothing(page: Page, enter: Enter) -> None:
    """It did not log out."""
    await log_out(page, await enter())
    page.client.session.cookie_jar.clear()
    assert not await look(page)


async def test_a_third_party_is_told_nothing(page: Page, enter: Enter) -> None:
    """Its person has logged out of something else."""
    await log_out(page, await enter())
    query = "client_id=https://evil.example/&redirect_uri=https://evil.example/back"
    response = await page.client.get(f"{AUTHORIZE}?{query}")
    assert OUT not in await response.text()


async def test_going_at_once_pauses_after_a_log_out(
    hass: HomeAssistant, page: Page, enter: Enter
) -> None:
    """Until somebody signs in again, by the button that is there."""
    token = await enter(auto=True)
    assert '"auto": "home"' in await read(page)
    await log_out(page, token)
    assert '"auto": null' in await read(page)
    await restart(hass)
    assert '"auto": null' in await read(page)
    await come_in(page, hass)
    assert '"auto": "home"' in await read(page)


@pytest.mark.parametrize(
    ("agent", "auto"),
    [
        ("Home Assistant/2026.10.1-1 (Android 16; Pixel 9) Mozilla/5.0 wv", "null"),
        ("Home Assistant/2026.10 (io.robbie.HomeAssistant; build:1; iOS 26)", "null"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile/HomeAssistant, like", "null"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", '"home"'),
        ("", '"home"'),
    ],
)
async def test_no_web_view_of_an_app_goes_to_a_provider_by_itself(
    page: Page, enter: Enter, agent: str, auto: str
) -> None:
    """It would open a browser for nothing."""
    await enter(auto=True)
    page.client.session.headers["User-Agent"] = agent
    assert f'"auto": {auto}' in await read(page)


async def test_the_words_go_after_an_hour_and_the_pause_stays(
    page: Page, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads about yesterday, or is signed in by surprise."""
    await log_out(page, await enter(auto=True))
    now = time.time()
    monkeypatch.setattr(
        "custom_components.latchkey.page.provider_log_out.time.time",
        lambda: now + 3601,
    )
    document = await read(page)
    assert OUT not in document
    assert '"auto": null' in document


async def test_oidcc_client_test_rp_init_logout(
    page: Page, op: OP, own: str, enter: Enter
) -> None:
    """The request says what it must and no more; back here, it has worked."""
    await log_out(page, await enter())
    link = re.search(r'href="([^"]*)"', await look(page))
    assert link is not None
    target = await go(page, link[1])
    assert target.startswith(f"{op.issuer}{END_SESSION}?")
    query = asked(target)
    state = query.pop("state")
    assert len(state) == 43
    assert query == {
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": f"{own}{BACK}",
    }
    assert await go(page, f"{BACK}?state={state}") == "/"
    said = await look(page)
    assert f"<p>{OUT_THERE}</p>" in said
    assert OFFER not in said


async def leave(page: Page) -> str:
    """Go to the provider's log-out page, and give the state."""
    return asked(await go(page, LEAVE))["state"]


def returned(case: str, state: str) -> str:
    """Give the query that a provider sends somebody back with."""
    return {
        "other": f"state={state[:-1]}{'A' if state[-1] != 'A' else 'B'}",
        "empty": "state=",
        "missing": "",
        "only others": "sid=1&iss=2",
        "doubled": f"state={state}&state={state}",
        "doubled with another": f"state={state}&state=x",
        "too long": f"state={state}&more={'x' * 5000}",
        "too many": f"state={state}&" + "&".join(f"a{n}=1" for n in range(20)),
        "not text": f"state={state}%ff",
        "a list": f"state[]={state}",
    }[case]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("other", "logout-state-unknown"),
        ("empty", "logout-state-missing"),
        ("missing", "logout-state-missing"),
        ("only others", "logout-state-missing"),
        ("doubled", "logout-state-repeated"),
        ("doubled with another", "logout-state-repeated"),
        ("too long", "logout-state-missing"),
        ("too many", "logout-state-missing"),
        ("not text", "logout-state-missing"),
        ("a list", "logout-state-missing"),
    ],
)
async def test_what_comes_back_otherwise_is_named_and_believed_no_more(
    page: Page, enter: Enter, case: str, code: str
) -> None:
    """The person is logged out here all the same, and can try again there."""
    await log_out(page, await enter())
    state = await leave(page)
    assert await go(page, f"{BACK}?{returned(case, state)}") == "/"
    said = await look(page)
    assert UNCONFIRMED in said
    assert f"Error code: {code}" in said
    assert OFFER in said
    # The state was good for one answer.
    await go(page, f"{BACK}?state={state}")
    assert UNCONFIRMED in await look(page)


async def test_oidcc_client_test_rp_init_logout_other_state(
    page: Page, enter: Enter
) -> None:
    """The suite has the client bear it: people come to the login page."""
    await log_out(page, await enter())
    await leave(page)
    assert await go(page, f"{BACK}?state=another") == "/"
    assert "logout-state-unknown" in await look(page)


async def test_oidcc_client_test_rp_init_logout_no_state(
    page: Page, enter: Enter
) -> None:
    """So too where the provider brings none."""
    await log_out(page, await enter())
    await leave(page)
    assert await go(page, BACK) == "/"
    assert "logout-state-missing" in await look(page)


async def test_an_answer_that_comes_too_late_is_named(
    page: Page, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour is as long as anybody stands before a page."""
    await log_out(page, await enter())
    state = await leave(page)
    now = time.time()
    clock = "custom_components.latchkey.page.provider_log_out.time.time"
    monkeypatch.setattr(clock, lambda: now + 3700)
    await go(page, f"{BACK}?state={state}")
    monkeypatch.setattr(clock, lambda: now)
    assert "logout-state-expired" in await look(page)


async def test_an_answer_counts_in_the_browser_that_left_only(
    page: Page, enter: Enter
) -> None:
    """Nobody tells somebody else that they are logged out."""
    await log_out(page, await enter())
    state = await leave(page)
    jar = page.client.session.cookie_jar
    kept = {each.key: each.value for each in jar}
    jar.clear()
    assert await go(page, f"{BACK}?state={state}") == "/"
    jar.update_cookies(kept, page.client.make_url("/"))
    said = await look(page)
    assert OUT in said
    assert OUT_THERE not in said
    await go(page, f"{BACK}?state={state}")
    assert OUT_THERE in await look(page)


async def test_another_providers_answer_is_none_for_this_one(
    page: Page, op: OP, enter: Enter, add_provider: AddProvider
) -> None:
    """It does not know the state, and could not use it."""
    token = await enter()
    await add_provider("other", name="Other SSO", issuer=op.issuer)
    await log_out(page, token)
    state = await leave(page)
    other = BACK.removesuffix("home") + "other"
    assert await go(page, f"{other}?state={state}") == "/"
    assert OUT_THERE not in await look(page)
    await go(page, f"{BACK}?state={state}")
    assert OUT_THERE in await look(page)


async def test_restarts_between_all_steps_lose_nothing(
    hass: HomeAssistant, page: Page, enter: Enter
) -> None:
    """The log-out, the way there, the way back."""
    token = await enter()
    await restart(hass)
    await log_out(page, token)
    await restart(hass)
    assert OFFER in await look(page)
    state = await leave(page)
    await restart(hass)
    await go(page, f"{BACK}?state={state}")
    await restart(hass)
    assert OUT_THERE in await look(page)
    await come_in(page, hass)
    await restart(hass)
    assert not await look(page)


@pytest.mark.parametrize("step", ["before", "there"])
async def test_a_provider_that_is_removed_meanwhile_is_not_spoken_of(
    hass: HomeAssistant, page: Page, enter: Enter, step: str
) -> None:
    """The person is logged out here, and that is all that is known."""
    await log_out(page, await enter())
    state = await leave(page) if step == "there" else ""
    registry.async_register(hass, [])
    assert await go(page, LEAVE) == "/"
    assert await go(page, f"{BACK}?state={state}") == "/"
    said = await look(page)
    assert f"<p>{OUT}</p>" in said
    assert "Home SSO" not in said
    ends = async_store(hass).state.browser_ends.values()
    answers = [each.answer for each in ends]
    assert answers == (["provider-removed"] if step == "there" else [None])


@pytest.mark.parametrize(
    "endpoint",
    [None, "", 7, "http://idp.example/out", "/out", "https://a.example/?state=1"],
)
async def test_a_provider_without_a_usable_page_offers_nothing(
    page: Page, op: OP, enter: Enter, endpoint: object
) -> None:
    """And everybody signs in as ever."""
    op.metadata_changes["end_session_endpoint"] = endpoint
    await log_out(page, await enter(log_out="always"))
    said = await look(page)
    assert f"<p>{OUT}</p>" in said
    assert "href" not in said
    assert await go(page, LEAVE) == "/"


async def test_never_is_what_every_stored_provider_has(
    hass: HomeAssistant, page: Page, own: str, add_provider: AddProvider
) -> None:
    """Nothing is offered, and nobody is led there."""
    assert own
    await add_provider(name="Home SSO")
    await log_out(page, await come_in(page, hass))
    said = await look(page)
    assert f"<p>{OUT}</p>" in said
    assert OFFER not in said
    assert await go(page, LEAVE) == "/"


async def test_always_leads_there_once_and_then_says_that_it_worked(
    page: Page, op: OP, own: str, enter: Enter
) -> None:
    """Whoever comes back without an answer sees the page."""
    await log_out(page, await enter(log_out="always"))
    authorize = f"{AUTHORIZE}?{own_query(page.client)}"
    ahead = await page.client.get(authorize, headers={"Sec-Purpose": "prefetch"})
    assert ahead.status == 200
    target = await go(page, authorize)
    assert target.startswith(f"{op.issuer}{END_SESSION}?")
    assert asked(target)["post_logout_redirect_uri"] == f"{own}{BACK}"
    assert OFFER in await look(page)
    await go(page, f"{BACK}?state={asked(target)['state']}")
    assert OUT_THERE in await look(page)


async def test_always_leads_no_third_party_there(page: Page, enter: Enter) -> None:
    """Nor an app: neither has logged out."""
    await log_out(page, await enter(log_out="always"))
    query = "client_id=https://evil.example/&redirect_uri=https://evil.example/back"
    response = await page.client.get(f"{AUTHORIZE}?{query}", allow_redirects=False)
    assert response.status == 200


async def test_always_leads_nobody_there_who_lets_a_device_in(
    page: Page, op: OP, enter: Enter
) -> None:
    """They are signing in by a phone, on the same page; the frontend is led after."""
    await log_out(page, await enter(log_out="always"))
    here = str(page.client.make_url("/"))
    back = f"{here}auth/latchkey/phone/AbCdEfGhIjKlMnOpQrStUv"
    query = urlencode({"client_id": here, "redirect_uri": back, "state": "1-2-3-4"})
    response = await page.client.get(f"{AUTHORIZE}?{query}", allow_redirects=False)
    assert response.status == 200
    target = await go(page, f"{AUTHORIZE}?{own_query(page.client)}")
    assert target.startswith(f"{op.issuer}{END_SESSION}?")


async def test_the_session_is_over_though_the_provider_is_down(
    hass: HomeAssistant, page: Page, op: OP, enter: Enter
) -> None:
    """Nobody asks it before."""
    token = await enter(log_out="always")
    assert op.server is not None
    requests = len(op.requests)
    await log_out(page, token)
    assert hass.auth.async_get_refresh_token(token.id) is None
    assert (await page.try_to_refresh(token.token)).status == 400
    assert len(op.requests) == requests


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_no_other_page_logs_people_out_of_their_provider(
    page: Page, enter: Enter, site: str
) -> None:
    """And without a log-out here not even ours."""
    token = await enter()
    assert await go(page, LEAVE) == "/"
    await log_out(page, token)
    assert await go(page, LEAVE, headers={"Sec-Fetch-Site": site}) == "/"
    target = await go(page, LEAVE, headers={"Sec-Fetch-Site": "same-origin"})
    assert END_SESSION in target


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "", "javascript:alert(1)", "http://127.0.0.1:1"]
)
async def test_the_way_back_is_one_of_the_registered_ones(
    page: Page, own: str, enter: Enter, origin: str
) -> None:
    """Whoever makes the link up chooses among them at most."""
    await log_out(page, await enter())
    target = await go(page, LEAVE, params={"origin": origin})
    assert asked(target)["post_logout_redirect_uri"] == f"{own}{BACK}"


async def test_the_book_of_browsers_is_bounded(
    hass: HomeAssistant, page: Page, enter: Enter
) -> None:
    """The oldest goes first."""
    await log_out(page, await enter())
    store = async_store(hass)
    (own, end) = next(iter(store.state.browser_ends.items()))
    for number in range(MOST_BROWSERS):
        store.async_note_browser_end(f"{number:064}", end)
    assert len(store.state.browser_ends) == MOST_BROWSERS
    assert store.async_browser_end(own) is None


async def test_the_form_shows_where_people_come_back_to(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    own: str,
    entry: MockConfigEntry,
    enter: Enter,
) -> None:
    """To be copied; and whether the provider has such a page at all."""
    assert page
    await enter()

    async def form() -> dict[str, str]:
        (subentry,) = entry.subentries.values()
        flows = hass.config_entries.subentries
        shown = await flows.async_init(
            (entry.entry_id, "provider"),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": subentry.subentry_id,
            },
        )
        flows.async_abort(shown["flow_id"])
        return shown["description_placeholders"]

    said = await form()
    assert f"- `{own}{BACK}`" in said["logged_out_addresses"].splitlines()
    assert said["log_out_page"] == "Its metadata names a log-out page."
    del op.metadata_changes["end_session_endpoint"]
    provider = registry.async_find(hass, "home")
    assert provider is not None
    provider.documents._fetched = -float("inf")
    await provider.documents.async_load()
    assert "names no log-out page" in (await form())["log_out_page"]


async def test_names_are_text(page: Page, enter: Enter) -> None:
    """A provider's name is markup nowhere."""
    await log_out(page, await enter(name="<b>&amp;"))
    assert "Also log out of &lt;b&gt;&amp;amp;" in await look(page)
