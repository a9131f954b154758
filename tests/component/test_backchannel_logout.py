"""A provider ends its sessions here (Back-Channel Logout 1.0), and nobody else does.

Every field of a logout token forged, missing, doubled, of another type, replayed, for
somebody else: refused for exactly that, with nobody signed out and nobody banned.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
import gzip
import json
import math
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse, ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestClient
from conftest import AddProvider
from op import ABSENT, CLIENT_ID, LOGOUT_EVENT, OP, Key, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, Page, counted, refused
from test_session_binding import restart, sign_in, token_of

from custom_components.latchkey import registry
from custom_components.latchkey.const import SIGNAL_SESSION_ENDED
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import jti_memory, logout_token, reach
from custom_components.latchkey.oidc.jti_memory import JtiMemory
from custom_components.latchkey.people import refusals, session_binding
from custom_components.latchkey.people.session import End, Session
from custom_components.latchkey.people.session_store import async_store
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN, User
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

ADDRESS = "/auth/latchkey/backchannel-logout"
SUBJECT = "24400320"

# Home Assistant 2026 leaves the heartbeat of a connection that it closes to its timer.
HEARTBEAT = pytest.mark.parametrize("expected_lingering_timers", [True])


async def send(page: Page, token: str, provider: str = "home") -> ClientResponse:
    """Be the provider that sends a logout token."""
    form = {"logout_token": token}
    return await page.client.post(f"{ADDRESS}/{provider}", data=form)


async def refusal(response: ClientResponse) -> str:
    """Give the reason, of an answer that is exactly as 2.8 says."""
    assert response.status == 400
    assert response.headers["Cache-Control"] == "no-store"
    answer = await response.json()
    assert answer.pop("error") == "invalid_request"
    return answer.pop("error_description")


@pytest.fixture
async def signed_in(hass: HomeAssistant, page: Page, add_provider: AddProvider) -> Page:
    """Be signed in, in one session of the provider's."""
    await add_provider()
    await sign_in(page, hass, sid="first")
    return page


@pytest.fixture(autouse=True)
async def _sockets(client: TestClient, hass: HomeAssistant) -> AsyncIterator[None]:
    """Close every connection in the end, which Home Assistant would keep alive."""
    opened: list[ClientWebSocketResponse] = []
    connect = client.ws_connect

    async def open_socket(path: str) -> ClientWebSocketResponse:
        opened.append(await connect(path))
        return opened[-1]

    with patch.object(client, "ws_connect", open_socket):
        yield
    for socket in opened:
        await socket.close()
    await hass.async_block_till_done()


@HEARTBEAT
async def test_oidcc_client_test_rp_backchannel_rpinitlogout(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The session ends, with the connection that its frontend has open."""
    await add_provider()
    token = await sign_in(page, hass, sid="first")
    socket = await page.client.ws_connect("/api/websocket")
    await socket.receive_json()
    access_token = hass.auth.async_create_access_token(token)
    await socket.send_json({"type": "auth", "access_token": access_token})
    assert (await socket.receive_json())["type"] == "auth_ok"
    response = await send(page, op.logout_token(sub=SUBJECT, sid="first"))
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert await response.read() == b""
    assert (await socket.receive(timeout=3)).type in {WSMsgType.CLOSE, WSMsgType.CLOSED}
    assert hass.auth.async_validate_access_token(access_token) is None
    answer = await page.try_to_refresh(token.token)
    assert (answer.status, (await answer.json())["error"]) == (400, "invalid_grant")


WRONG_EVENT = {"http://schemas.openid.net/event/something-else": {}}
OTHER = "https://another.example"


@pytest.mark.parametrize(
    ("module", "header", "claims", "reason"),
    [
        ("wrong-iss", {}, {"iss": OTHER}, "id-token-iss"),
        ("wrong-aud", {}, {"aud": "another"}, "id-token-aud"),
        ("no-event", {}, {"events": ABSENT}, "logout-token-events"),
        ("wrong-event", {}, {"events": WRONG_EVENT}, "logout-token-events"),
        ("with-nonce", {}, {"nonce": "n"}, "logout-token-nonce"),
        ("wrong-alg", {"alg": "HS256"}, {}, "id-token-alg"),
        ("alg-none", {"alg": "none"}, {}, "id-token-alg"),
    ],
)
async def test_oidcc_client_test_rp_backchannel_rpinitlogout_refuses(
    hass: HomeAssistant,
    signed_in: Page,
    op: OP,
    module: str,
    header: dict[str, Any],
    claims: dict[str, Any],
    reason: str,
) -> None:
    """The modules of the OpenID Foundation's plan whose token is to be refused."""
    assert module
    token = op.logout_token(header, **{"sub": SUBJECT, "sid": "first", **claims})
    if module == "alg-none":
        token = token.rpartition(".")[0] + "."
    assert await refusal(await send(signed_in, token)) == reason
    assert len(async_store(hass).async_all()) == 1
    assert not counted(signed_in)


NOW = 1_700_000_000
FUTURE, PAST = NOW + 61, NOW - 60


def validated(changes: dict[str, Any]) -> logout_token.Logout:
    """Validate a token that is right but for some changes."""
    expected = logout_token.ExpectedLogout(
        "https://idp.example", "home", ("friend",), NOW
    )
    claims = {
        "iss": "https://idp.example",
        "aud": "home",
        "iat": NOW,
        "exp": NOW + 120,
        "jti": "1",
        "events": {LOGOUT_EVENT: {}},
        "sub": SUBJECT,
        "sid": "first",
        **changes,
    }
    claims = {name: each for name, each in claims.items() if each is not ABSENT}
    return logout_token.validate_claims(claims, expected)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": ABSENT}, "id-token-iss-missing"),
        ({"iss": None}, "id-token-iss-missing"),
        ({"iss": ["https://idp.example"]}, "id-token-iss"),
        ({"iss": "https://idp.example/"}, "id-token-iss"),
        ({"aud": ABSENT}, "id-token-aud-missing"),
        ({"aud": []}, "id-token-aud"),
        ({"aud": {"home": "home"}}, "id-token-aud"),
        ({"aud": ["home", "stranger"]}, "id-token-aud-untrusted"),
        ({"iat": ABSENT}, "id-token-iat-missing"),
        ({"iat": "1700000000"}, "id-token-iat-missing"),
        ({"iat": True}, "id-token-iat-missing"),
        ({"iat": FUTURE}, "id-token-iat-future"),
        ({"iat": NOW - 3660, "exp": NOW + 9}, "logout-token-age"),
        ({"iat": NOW - 180, "exp": ABSENT}, "logout-token-age"),
        ({"exp": None}, "id-token-exp-missing"),
        ({"exp": "1800000000"}, "id-token-exp-missing"),
        ({"exp": PAST}, "id-token-expired"),
        ({"jti": ABSENT}, "logout-token-jti"),
        ({"jti": None}, "logout-token-jti"),
        ({"jti": ""}, "logout-token-jti"),
        ({"jti": 7}, "logout-token-jti"),
        ({"jti": "j" * 1025}, "logout-token-jti"),
        ({"events": None}, "logout-token-events"),
        ({"events": []}, "logout-token-events"),
        ({"events": [LOGOUT_EVENT]}, "logout-token-events"),
        ({"events": LOGOUT_EVENT}, "logout-token-events"),
        ({"events": {}}, "logout-token-events"),
        ({"events": {LOGOUT_EVENT: None}}, "logout-token-events"),
        ({"events": {LOGOUT_EVENT: []}}, "logout-token-events"),
        ({"events": {LOGOUT_EVENT.upper(): {}}}, "logout-token-events"),
        ({"nonce": None}, "logout-token-nonce"),
        ({"sub": ABSENT, "sid": ABSENT}, "logout-token-session"),
        ({"sub": None}, "id-token-sub-missing"),
        ({"sub": ""}, "id-token-sub"),
        ({"sub": 7}, "id-token-sub"),
        ({"sub": [SUBJECT]}, "id-token-sub"),
        ({"sid": None}, "logout-token-sid"),
        ({"sid": ""}, "logout-token-sid"),
        ({"sid": 7}, "logout-token-sid"),
        ({"sid": "s" * 1025}, "logout-token-sid"),
    ],
)
def test_a_claim_that_is_not_as_it_must_be_is_refused_for_that(
    claims: dict[str, Any], reason: str
) -> None:
    """Each by itself, in a token that is right otherwise."""
    assert validated({}).subject == SUBJECT
    with pytest.raises(FaultError) as raised:
        validated(claims)
    assert raised.value.code == reason


@pytest.mark.parametrize(
    ("claims", "good_until"),
    [
        ({}, NOW + 3660),
        ({"aud": ["home"]}, NOW + 3660),
        ({"aud": ["home", "friend"]}, NOW + 3660),
        ({"exp": ABSENT}, NOW + 180),
        ({"iat": NOW - 179, "exp": ABSENT}, NOW + 1),
        ({"iat": NOW - 0.5, "exp": NOW - 59.5}, NOW + 3659.5),
        ({"iat": NOW + 60, "exp": 1e300}, NOW + 3720),
        ({"events": {LOGOUT_EVENT: {"more": 1}, "other": 2}, "more": 3}, NOW + 3660),
        ({"sub": ABSENT, "sid": "a/b+c="}, NOW + 3660),
        ({"sid": ABSENT}, NOW + 3660),
    ],
)
def test_what_real_providers_send_is_believed(
    claims: dict[str, Any], good_until: float
) -> None:
    """LemonLDAP::NG and glewlwyd send no `exp`, and one of them lists its audience."""
    assert validated(claims).good_until == good_until


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "at+jwt"}, "logout-token-typ"),
        ({"typ": "secevent+jwt"}, "logout-token-typ"),
        ({"typ": 7}, "logout-token-typ"),
        ({"typ": None}, "logout-token-typ"),
        ({"alg": None}, "id-token-malformed"),
        ({"crit": ["exp"]}, "id-token-crit"),
        ({"kid": 7}, "id-token-malformed"),
        ({"kid": "unknown"}, "id-token-kid-unknown"),
    ],
)
async def test_a_header_that_is_not_as_it_must_be_is_refused_for_that(
    hass: HomeAssistant,
    signed_in: Page,
    op: OP,
    header: dict[str, Any],
    reason: str,
) -> None:
    """Whatever the claims are."""
    token = op.logout_token(header, sub=SUBJECT)
    assert await refusal(await send(signed_in, token)) == reason
    assert len(async_store(hass).async_all()) == 1
    assert not counted(signed_in)


@pytest.mark.parametrize("kind", ["JWT", "jwt", "Logout+JWT", "application/logout+jwt"])
async def test_a_logout_token_may_call_itself_by_either_name(
    hass: HomeAssistant, signed_in: Page, op: OP, kind: str
) -> None:
    """Most providers in use say `JWT`."""
    response = await send(signed_in, op.logout_token({"typ": kind}, sub=SUBJECT))
    assert response.status == 200
    assert not async_store(hass).async_all()


async def test_a_token_that_says_no_type_is_one(
    hass: HomeAssistant, signed_in: Page, op: OP
) -> None:
    """`typ` is recommended only."""
    claims = op.logout_claims(sub=SUBJECT)
    with patch.object(json, "dumps", _without_type):
        token = op.encode({"kid": op.key.kid}, claims)
    assert (await send(signed_in, token)).status == 200
    assert not async_store(hass).async_all()


_dumps = json.dumps


def _without_type(value: Any) -> str:
    value.pop("typ", None)
    return _dumps(value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda token: token[:-8] + "AAAAAAAA", "id-token-signature"),
        (lambda token: token.rpartition(".")[0] + ".", "id-token-signature"),
        (lambda token: token.rpartition(".")[0], "id-token-malformed"),
        (lambda token: f"{token}.x.y", "id-token-encrypted"),
        (lambda token: f"{token}=", "id-token-malformed"),
        (lambda _token: "é", "id-token-malformed"),
        (lambda _token: "x" * 16_385, "logout-token-too-large"),
        (lambda _token: "x" * 99_999, "logout-token-too-large"),
    ],
)
async def test_a_token_that_was_tampered_with_ends_nothing(
    hass: HomeAssistant, signed_in: Page, op: OP, change: Any, reason: str
) -> None:
    """The provider's key has signed every letter of it."""
    token = change(op.logout_token(sub=SUBJECT))
    assert await refusal(await send(signed_in, token)) == reason
    assert len(async_store(hass).async_all()) == 1
    assert not counted(signed_in)


async def test_a_token_of_another_key_ends_nothing(
    hass: HomeAssistant, signed_in: Page, op: OP, keys: dict[str, Key]
) -> None:
    """Though it names the right one."""
    right = op.key
    op.key = keys["other"].named(right.kid)
    token = op.logout_token(sub=SUBJECT)
    op.key = right
    assert await refusal(await send(signed_in, token)) == "id-token-signature"
    assert len(async_store(hass).async_all()) == 1


async def test_a_member_that_stands_there_twice_is_refused(
    signed_in: Page, op: OP
) -> None:
    """Two readers would read two tokens."""
    token = op.logout_token(sub=SUBJECT)
    body = json.dumps(op.logout_claims(sub=SUBJECT))[:-1] + ', "sub": "other"}'
    part = base64.urlsafe_b64encode(body.encode()).rstrip(b"=").decode()
    header, _claims, signature = token.split(".")
    response = await send(signed_in, f"{header}.{part}.{signature}")
    assert await refusal(response) == "id-token-malformed"


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "application/x-www-form-urlencoded", "logout-token-missing"),
        (b"logout_token=", "application/x-www-form-urlencoded", "logout-token-missing"),
        (b"other=1", "application/x-www-form-urlencoded", "logout-token-missing"),
        (b"\xff=1", "application/x-www-form-urlencoded", "logout-token-missing"),
        (b"a=1&" * 11, "application/x-www-form-urlencoded", "logout-token-missing"),
        (b"{TOKEN}&{TOKEN}", "application/x-www-form-urlencoded", None),
        (b"{TOKEN}", "application/json", "logout-token-missing"),
        (b"{TOKEN}", "text/plain", "logout-token-missing"),
        (b"{TOKEN}", "multipart/form-data; boundary=x", "logout-token-missing"),
        (b"a=" + b"x" * 2**20, "application/x-www-form-urlencoded", "too-large"),
    ],
)
async def test_a_request_with_anything_but_one_token_is_refused(
    hass: HomeAssistant,
    signed_in: Page,
    op: OP,
    body: bytes,
    content_type: str,
    reason: str | None,
) -> None:
    """Before anything of it is read, as far as that can be."""
    part = f"logout_token={op.logout_token(sub=SUBJECT)}".encode()
    response = await signed_in.client.post(
        f"{ADDRESS}/home",
        data=body.replace(b"{TOKEN}", part),
        headers={"Content-Type": content_type},
    )
    reason = {None: "logout-token-missing", "too-large": "logout-token-too-large"}.get(
        reason, reason
    )
    assert await refusal(response) == reason
    assert len(async_store(hass).async_all()) == 1
    assert not counted(signed_in)


async def test_a_compressed_request_is_refused_unread(signed_in: Page, op: OP) -> None:
    """What is small on the way could fill the memory."""
    form = f"logout_token={op.logout_token(sub=SUBJECT)}".encode()
    response = await signed_in.client.post(
        f"{ADDRESS}/home",
        data=gzip.compress(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Encoding": "gzip",
        },
    )
    assert await refusal(response) == "logout-token-missing"


async def test_only_posts_are_heard(signed_in: Page) -> None:
    """A link or an image sends nothing (2.5)."""
    response = await signed_in.client.get(f"{ADDRESS}/home")
    assert response.status == 405
    assert not counted(signed_in)


async def test_a_provider_that_nobody_configured_is_not_heard(
    signed_in: Page, op: OP, caplog: pytest.LogCaptureFixture
) -> None:
    """And leaves no line in the log, or anybody could fill it."""
    token = op.logout_token(sub=SUBJECT)
    response = await send(signed_in, token, "another")
    assert await refusal(response) == "provider-removed"
    assert not [each for each in caplog.records if each.name == refusals.__name__]


async def test_a_token_is_good_once_also_after_a_restart(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Whoever has seen it on its way can end nothing by it later."""
    await add_provider()
    token = op.logout_token(sub=SUBJECT)
    assert (await send(page, token)).status == 200
    await sign_in(page, hass, sid="later")
    assert await refusal(await send(page, token)) == "logout-token-seen"
    store = await restart(hass)
    assert await refusal(await send(page, token)) == "logout-token-seen"
    assert [each.sid for each in store.async_all()] == ["later"]


async def test_of_two_that_come_at_once_one_is_late(
    hass: HomeAssistant, signed_in: Page, op: OP
) -> None:
    """Nothing is awaited between the check and the memory."""
    assert hass
    token = op.logout_token(sub=SUBJECT)
    answers = await asyncio.gather(*(send(signed_in, token) for _ in range(5)))
    assert sorted(each.status for each in answers) == [200, 400, 400, 400, 400]


def test_the_memory_is_bounded_and_nothing_is_believed_twice_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What may have been forgotten is refused."""
    monkeypatch.setattr(jti_memory, "MOST", 3)
    memory = JtiMemory()
    assert all(memory.accept(str(number), 100 + number, 50) for number in range(5))
    assert len(memory.good_until) == 3
    assert not memory.accept("0", 100, 50)
    assert not memory.accept("another as old", 101, 50)
    assert not memory.accept("4", 104, 50)
    assert memory.accept("later", 102, 50)
    # In time all is forgotten, and refused for its age alone.
    assert memory.accept("much later", 1000, 900)
    assert len(memory.good_until) == 1


def test_a_clock_that_jumps_lets_nothing_be_believed_twice() -> None:
    """It went forward, so the memory was cleared, and then back."""
    memory = JtiMemory()
    assert memory.accept("1", 100, 50)
    assert memory.accept("2", 100_100, 100_050)
    assert not memory.accept("1", 100, 60)


@pytest.mark.parametrize(
    ("claims", "left"),
    [
        ({"sid": "first"}, ["second", "third", None]),
        ({"sid": "first", "sub": SUBJECT}, ["second", "third", None]),
        ({"sub": SUBJECT}, ["third", None]),
        ({"sid": "first", "sub": "7"}, ["first", "second", "third", None]),
        ({"sid": "unknown"}, ["first", "second", "third", None]),
        ({"sid": "unknown", "sub": SUBJECT}, ["first", "second", "third", None]),
        ({"sub": "nobody"}, ["first", "second", "third", None]),
        # A sign-in that told no session is meant by any of the person's.
        ({"sid": "unknown", "sub": "8"}, ["first", "second", "third"]),
    ],
)
async def test_exactly_the_named_sessions_end(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    owner: User,
    add_provider: AddProvider,
    claims: dict[str, Any],
    left: list[str | None],
) -> None:
    """Neither another person's, nor long-lived tokens, nor sign-ins by a password."""
    await add_provider()
    otherwise = await hass.auth.async_create_refresh_token(owner, CLIENT)
    for person in (
        {"sub": SUBJECT, "sid": "first"},
        {"sub": SUBJECT, "sid": "second"},
        {"sub": "7", "sid": "third"},
        {"sub": "8"},
    ):
        op.person = person
        token = await sign_in(page, hass)
    long_lived = await hass.auth.async_create_refresh_token(
        token.user, client_name="script", token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
    )
    heard: list[End] = []
    listen = callback(lambda _session, end: heard.append(end))
    async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, listen)
    assert (await send(page, op.logout_token(**claims))).status == 200
    assert [each.sid for each in async_store(hass).async_all()] == left
    assert heard == [End.PROVIDER_LOGOUT] * (4 - len(left))
    for kept in (otherwise, long_lived):
        assert hass.auth.async_get_refresh_token(kept.id) is kept


async def test_one_provider_ends_no_session_of_another(
    hass: HomeAssistant, page: Page, op: OP, other: OP, add_provider: AddProvider
) -> None:
    """Not with its own tokens, nor by sending the other's to its own address."""
    await add_provider()
    await add_provider("second", name="Second", issuer=other.issuer)
    await sign_in(page, hass, sid="first")
    own = other.logout_token(sub=SUBJECT, sid="first")
    assert await refusal(await send(page, own)) == "id-token-iss"
    assert (await send(page, own, "second")).status == 200
    token = op.logout_token(sub=SUBJECT)
    assert await refusal(await send(page, token, "second")) == "id-token-iss"
    assert [each.sid for each in async_store(hass).async_all()] == ["first"]


async def test_two_clients_of_one_issuer_are_told_apart(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The token names the client that it is for."""
    op.clients["second"] = None
    await add_provider()
    await add_provider("second", name="Second", client_id="second")
    await sign_in(page, hass, sid="first")
    token = op.logout_token(sub=SUBJECT)
    assert await refusal(await send(page, token, "second")) == "id-token-aud"
    token = op.logout_token(sub=SUBJECT, aud="second")
    assert (await send(page, token, "second")).status == 200
    assert [each.sid for each in async_store(hass).async_all()] == ["first"]


async def test_whoever_signed_in_before_is_ended_with_all_of_the_persons(
    hass: HomeAssistant, signed_in: Page, op: OP
) -> None:
    """Which of the provider's sessions it is, nobody knows any more."""
    async_store(hass).state.sessions.clear()
    await async_store(hass).async_write()
    store = await restart(hass)
    token = op.logout_token(sub=SUBJECT, sid="first")
    assert (await send(signed_in, token)).status == 200
    assert len(store.async_all()) == 1
    assert (await send(signed_in, op.logout_token(sub=SUBJECT))).status == 200
    assert not store.async_all()


@pytest.mark.parametrize("claims", [{"sid": "first"}, {"sub": SUBJECT}])
async def test_a_logout_before_the_code_is_redeemed_leaves_no_session(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
) -> None:
    """That code is worth nothing any more; the next sign-in is."""
    await add_provider()
    op.person["sid"] = "first"
    result = await page.sign_in()
    assert (await send(page, op.logout_token(**claims))).status == 200
    assert (await page.try_to_redeem(result)).status == 403
    assert not async_store(hass).async_all()
    op.authenticate_anew()
    assert token_of(hass, await page.redeem(await page.sign_in()))


async def test_a_logout_while_the_person_is_asked_for_an_account_counts_too(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The proof was there, and was not used yet."""
    await add_provider(unknown_people="create")
    await sign_in(page, hass, sid="first")
    await page.begin()
    op.person["sid"] = "second"
    step = await page.post(**page.visit())
    assert step["type"] == "external_done"
    assert (await send(page, op.logout_token(sid="second"))).status == 200
    # The provider would let the same person in once more without a question.
    expected = ("sign_in_again", "authentication-required")
    assert refused(await page.post()) == expected
    assert [each.sid for each in async_store(hass).async_all()] == ["first"]


SECRET = "s3cret-of-the-client"  # noqa: S105


@pytest.mark.parametrize("secret", [None, SECRET])
@pytest.mark.parametrize("minutes", [0, 3, 9])
@pytest.mark.parametrize(
    "claims", [{"sid": "first"}, {"sub": SUBJECT}, {"sub": SUBJECT, "sid": "first"}]
)
async def test_a_logout_before_the_proof_is_brought_leaves_no_session(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    secret: str | None,
    minutes: int,
    claims: dict[str, Any],
) -> None:
    """However long a person keeps a token, or a code, that was good before it."""
    op.clients = {CLIENT_ID: secret}
    await add_provider(client_secret=secret)
    op.person["sid"] = "first"
    # Also where the person has authenticated anew, which is asked for as well.
    op.person["auth_time"] = int(time.time()) + 30
    await page.begin()
    kept = page.visit()
    assert (await send(page, op.logout_token(**claims))).status == 200
    later = SimpleNamespace(
        monotonic=lambda: time.monotonic() + minutes * 60, time=time.time
    )
    with patch.object(session_binding, "time", later):
        # What was noted longer ago than needed is forgotten when something is noted.
        assert (await send(page, op.logout_token(sub="another"))).status == 200
        result = await page.bring(kept)
        assert (await page.try_to_redeem(result)).status == 403
    assert not async_store(hass).async_all()
    # What begins after it was let through by a provider that knew.
    assert token_of(hass, await page.redeem(await page.sign_in()))


@pytest.mark.parametrize(
    "claims", [{"sid": "second"}, {"sub": "another"}, {"sub": SUBJECT, "sid": "second"}]
)
async def test_a_logout_of_others_spares_whose_proof_is_on_its_way(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
) -> None:
    """It ends what it names."""
    await add_provider()
    op.person["sid"] = "first"
    await page.begin()
    proof = page.visit()
    assert (await send(page, op.logout_token(**claims))).status == 200
    assert token_of(hass, await page.redeem(await page.bring(proof)))


async def test_keys_that_were_rotated_are_fetched(
    hass: HomeAssistant, signed_in: Page, op: OP, keys: dict[str, Key]
) -> None:
    """As for an ID Token."""
    op.key = keys["other"]
    op.published = [keys["other"].jwk]
    assert (await send(signed_in, op.logout_token(sub=SUBJECT))).status == 200
    assert not async_store(hass).async_all()


async def test_a_provider_whose_keys_are_out_of_reach_ends_nothing(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
) -> None:
    """It is told, and may send the token again."""
    await add_provider()
    await sign_in(page, hass, sid="first")
    token = op.logout_token({"kid": "new"}, sub=SUBJECT)
    op.answers["jwks"] = answer_with(503)
    assert await refusal(await send(page, token)) == "jwks-status"
    assert len(async_store(hass).async_all()) == 1


async def test_a_flood_bans_nobody_and_asks_the_provider_next_to_nothing(
    hass: HomeAssistant, signed_in: Page, op: OP, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does it fill the log; a genuine token in its midst is heard."""
    before = len(op.requests)
    token = op.logout_token({"kid": "unknown"}, sub=SUBJECT)
    for _ in range(10):
        answers = await asyncio.gather(*(send(signed_in, token) for _ in range(20)))
        assert {each.status for each in answers} == {400}
    began = time.monotonic()
    assert (await send(signed_in, op.logout_token(sub=SUBJECT))).status == 200
    assert time.monotonic() - began < 1
    assert len(op.requests) - before <= 3
    assert not counted(signed_in)
    lines = [each for each in caplog.records if each.name == refusals.__name__]
    assert len(lines) == 1
    assert lines[0].getMessage() == (
        "Log-out by the provider home was refused: id-token-kid-unknown "
        "(proof_rejected)"
    )
    assert not async_store(hass).async_all()


async def test_when_the_last_one_came_is_remembered(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Also over a restart; a refused one is none."""
    await add_provider()
    store = async_store(hass)
    await send(page, op.logout_token(sub=SUBJECT, nonce="n"))
    assert store.async_last_logout("home") is None
    began = time.time()
    await send(page, op.logout_token(sub=SUBJECT))
    await restart(hass)
    last = store.async_last_logout("home")
    assert last is not None
    assert began <= last <= time.time()


async def test_a_logout_token_signs_nobody_in(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And an ID Token with one event more is no ID Token."""
    await add_provider()
    for change in (
        lambda: op.header.update(typ="logout+jwt"),
        lambda: op.person.update(events={LOGOUT_EVENT: {}}),
    ):
        op.header.clear()
        change()
        result = await page.sign_in()
        assert result["description_placeholders"]["code"] == "id-token-logout"
    assert CLIENT_ID


async def test_an_id_token_signs_nobody_out(
    hass: HomeAssistant, signed_in: Page, op: OP
) -> None:
    """Whoever finds one can end nothing by it."""
    token = op.sign(CLIENT_ID, "nonce")
    assert await refusal(await send(signed_in, token)) == "logout-token-events"
    (session,) = async_store(hass).async_all()
    assert isinstance(session, Session)


async def _form(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Open the provider's form, and give what its text is completed with."""
    (subentry,) = entry.subentries.values()
    context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry.subentry_id}
    flows = hass.config_entries.subentries
    form = await flows.async_init((entry.entry_id, "provider"), context=context)
    flows.async_abort(form["flow_id"])
    return form["description_placeholders"]


async def test_the_form_shows_the_address_and_whether_it_is_used(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """For each address of this Home Assistant, to be copied."""
    hass.config.external_url = "https://ha.example"
    await add_provider()
    await registry.async_find(hass, "home").documents.async_load()
    said = await _form(hass, entry)
    assert said["logout_addresses"].splitlines() == [
        f"- `https://ha.example{ADDRESS}/home`",
        f"- `http://127.0.0.1:8123{ADDRESS}/home`",
    ]
    assert said["logout_state"] == (
        "**Its metadata does not say that it supports this.** "
        "No logout request has been received so far."
    )
    op.metadata_changes["backchannel_logout_supported"] = True
    registry.async_find(hass, "home").documents._fetched = -math.inf
    await registry.async_find(hass, "home").documents.async_load()
    await send(page, op.logout_token(sub=SUBJECT))
    said = await _form(hass, entry)
    assert said["logout_state"].startswith(
        "Its metadata says that it supports this. "
        "The last logout request was received on 20"
    )


async def test_the_form_warns_of_addresses_that_the_provider_cannot_reach(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, add_provider: AddProvider
) -> None:
    """A provider on the internet knows no name of a network at home."""
    assert page
    hass.config.external_url = "https://ha.example"
    hass.config.internal_url = "http://homeassistant.local:8123"
    await add_provider(issuer="https://idp.example.com")
    state = (await _form(hass, entry))["logout_state"]
    assert state.endswith(
        "**A provider outside your own network cannot reach "
        f"`http://homeassistant.local:8123{ADDRESS}/home`.**"
    )


@pytest.mark.parametrize(
    ("own", "provider", "can"),
    [
        ("https://ha.example", "https://idp.example.com", True),
        ("https://ha.example", "http://127.0.0.1:5556", True),
        ("http://192.168.1.5:8123", "https://idp.example.com", False),
        ("http://homeassistant.local:8123", "https://idp.example.com", False),
        ("http://homeassistant:8123", "https://idp.lan", True),
        ("http://192.168.1.5:8123", "http://10.0.0.1", True),
        ("http://localhost:8123", "https://idp.lan", False),
        ("http://localhost:8123", "http://127.0.0.1:5556", True),
        ("http://169.254.1.1:8123", "https://idp.lan", False),
    ],
)
def test_which_addresses_a_provider_can_reach(
    own: str, *, provider: str, can: bool
) -> None:
    """As far as their names say it."""
    assert reach.can_be_reached(own, provider) is can
