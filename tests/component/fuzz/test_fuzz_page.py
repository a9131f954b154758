"""What a visitor, or a link that a visitor follows, puts into addresses and forms."""

import asyncio
import copy
from html.parser import HTMLParser
import json
import logging
import re
import traceback
from typing import Any
from urllib.parse import quote, quote_from_bytes

from aiohttp.http_exceptions import BadHttpMessage
from conftest import AUTHORIZE, BUILTIN, AddProvider, BuiltFolder
from hostile import fuzzed, mutated, texts, values, written
from hypothesis import strategies as st
import pytest
from signing_in import CLIENT, Page
from yarl import URL

from custom_components.latchkey.oidc import proof
from custom_components.latchkey.page import first_paint, presentation
from custom_components.latchkey.page.fragments import BY_LANGUAGE
from homeassistant.components.auth import indieauth
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.core import HomeAssistant

ENGLISH = BY_LANGUAGE["en"]
NAMES = (
    "client_id",
    "redirect_uri",
    "state",
    "response_type",
    "code_challenge",
    "latchkey",
    "code",
    "iss",
    "%63ode",
    "x",
)
VALUES = (
    "https://home.example/",
    "https://home.example/?auth_callback=1",
    "https://home.example:8123/",
    "https://home.example@evil.example/",
    "https://evil.example/",
    "http://[::1]:8123/",
    "https://home-assistant.io/iOS",
    "homeassistant://auth-callback",
    "choose",
    "welcomed",
    "home",
    '"><script>alert(1)</script>',
    "</script><!--",
    "<!--latchkey:page-->",
    "<!--latchkey:boot-->",
    "\\1\\g<0>",
    "%",
    "%zz",
    "%ff",
    "%00",
    "%ed%a0%80",
    "+",
    "",
    "#",
    "a" * 9_000,
)
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | texts)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Write a query: honest to begin with, then with whatever is in it."""
    honest = [
        ("response_type", "code"),
        ("client_id", "https://home.example/"),
        ("redirect_uri", "https://home.example/?auth_callback=1"),
    ]
    chosen = honest if draw(st.booleans()) else []
    written = []
    for name, value in chosen + draw(st.lists(pairs, max_size=4)):
        kind = draw(st.integers(0, 2))
        as_bytes = value.encode(errors="surrogatepass")
        written.append(
            f"{name}={quote_from_bytes(as_bytes)}"
            if kind
            else f"{name}={quote(as_bytes, safe='%/:?<>"!-+=&')}"
        )
    return draw(st.sampled_from("&&&;")).join(written)


# Where people read what to do without their password.
HELP = r"https://www\.home-assistant\.io/docs/locked_out/"

PROVIDER: dict[str, Any] = {"name": "Home", "id": None, "type": "homeassistant"}
LATCHKEY: dict[str, Any] = {"name": "Single sign-on", "id": "home", "type": "latchkey"}

boots = st.fixed_dictionaries(
    {
        "listing": st.fixed_dictionaries(
            {
                "providers": st.lists(
                    st.fixed_dictionaries(
                        {
                            "name": st.sampled_from(VALUES) | texts,
                            "id": st.sampled_from((None, "home", "x")) | texts,
                            "type": st.sampled_from(
                                ("homeassistant", "latchkey", "auth_oidc", "command")
                            ),
                        }
                    ),
                    max_size=3,
                ).map(lambda more: [PROVIDER, LATCHKEY, *more]),
                "preselect_remember_me": st.booleans(),
            }
        ),
        "providers": st.fixed_dictionaries(
            {
                "home": st.fixed_dictionaries(
                    {
                        "icon": st.sampled_from(VALUES) | texts,
                        "position": st.sampled_from(("above", "below")),
                    }
                )
            }
        ),
        "auto": st.sampled_from((None, "home")),
        "links": st.lists(
            st.fixed_dictionaries({"name": texts, "url": st.just("/auth/openid/x?y")}),
            max_size=1,
        ),
        "builtin": st.sampled_from((BUILTIN, f"{BUILTIN}/1f-{'5f' * 32}")),
    }
)


class _Elements(HTMLParser):
    """List the elements with the names of their attributes."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.targets: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.targets += [value or "" for name, value in attrs if name == "href"]


def _benign(boot: dict[str, Any]) -> dict[str, Any]:
    """Give the same list with names that nobody could take for anything else."""
    boot = copy.deepcopy(boot)
    for each in (*boot["listing"]["providers"], *boot["links"]):
        each["name"] = "name"
    for each in boot["providers"].values():
        each["icon"] = "icon" if each["icon"] else ""
    return boot


@fuzzed(boots, queries(), st.sampled_from(("home.example", "home.example:8123", "")))
def test_first_paint(
    document: str, boot: dict[str, Any], query: str, host: str
) -> None:
    """Whatever names and queries say, the document has the same elements."""
    visit = first_paint.Visit(host=host, query=query)
    before = copy.deepcopy(boot)
    drawn = first_paint.draw(document, ENGLISH, boot, visit)
    waiting = first_paint.wait(document, ENGLISH, boot, visit)
    opened = first_paint.opening(boot, visit)
    assert boot == before
    same = first_paint.draw(document, ENGLISH, _benign(boot), visit)
    assert _Elements(drawn).found == _Elements(same).found
    frame = set(_Elements(document).targets)
    for page in (drawn, waiting):
        for target in set(_Elements(page).targets) - frame:
            assert re.match(rf"/auth/|/?\Z|{HELP}", target), target
    if opened is not None:
        body = json.loads(opened["body"])
        assert set(body) == {"client_id", "handler", "redirect_uri"}
        assert body["client_id"] == visit.parameter("client_id")


@fuzzed(boots)
def test_boot_data(boot: dict[str, Any]) -> None:
    """No text ends the element that the data is in, and all of it comes out again."""
    data = json.dumps(boot, ensure_ascii=False).translate(presentation._ESCAPES)
    assert not re.search(r"[<>&\u2028\u2029]", data)
    assert json.loads(data) == boot


@pytest.fixture
def loop_of(hass: HomeAssistant) -> asyncio.AbstractEventLoop:
    """Give the loop, which stands still while a test is no coroutine."""
    return hass.loop


hosts = st.sampled_from(("home.example", "127.0.0.1:8123", "[::1]:8123", "", "a@b"))


@fuzzed(st.sampled_from((AUTHORIZE, BUILTIN)), queries(), hosts, examples=60)
def test_pages_are_served(
    real_folder: BuiltFolder,
    loop_of: asyncio.AbstractEventLoop,
    page: Page,
    caplog: pytest.LogCaptureFixture,
    path: str,
    query: str,
    host: str,
) -> None:
    """A page, or a refusal of what is no request: never an error of ours."""
    assert real_folder

    async def ask() -> tuple[int, str]:
        response = await page.client.get(
            URL(f"{path}?{_in_an_address(query)}", encoded=True),
            headers={"Host": host} if host else {},
            allow_redirects=False,
        )
        return response.status, await response.text()

    caplog.clear()
    status, text = loop_of.run_until_complete(ask())
    assert status < 500, text
    assert not list(filter(_is_error_of_ours, caplog.records))
    assert "cannot be drawn" not in caplog.text
    assert status != 200 or text.count("<html") == 1


def _is_error_of_ours(record: logging.LogRecord) -> bool:
    """Leave out what is not for us to validate.

    That is what aiohttp itself refuses, a request line that is too long, say; and what
    Home Assistant's reader of client ids stumbles over before we are asked: one without
    a host (`http:/x`).
    """
    if record.exc_info is None or record.exc_info[0] is None:
        return False
    kind, _, trace = record.exc_info
    files = {frame.f_code.co_filename for frame, _ in traceback.walk_tb(trace)}
    is_ours = any("custom_components" in file for file in files)
    is_before_us = indieauth.__file__ in files and not is_ours
    return not issubclass(kind, BadHttpMessage) and not is_before_us


def _in_an_address(query: str) -> str:
    """Leave out what would not be part of the query any more.

    And what aiohttp's client would not read of a redirect to it, where each letter may
    become three: a header of more than 8190 bytes.
    """
    return re.sub(r"[^!-~]|#", "", query)[:2600]


POSTED: dict[str, Any] = {
    "id_token": "e30.e30.AA",
    "token_response": '{"access_token": "at", "refresh_token": "rt"}',
    "code": "c",
    "code_verifier": "v" * 43,
    "redirect_uri": "http://127.0.0.1:8123/auth/latchkey/callback",
    "state": "s",
    "username": "owner",
    "password": "x",
}
NEAR_POSTED = {
    "id_token": ("a.b.c.d.e", "e30", ".", "..", "\ud800", None, ["e30.e30.AA"]),
    "code": ("", "c" * 5_000, "\ud800", None, ["c"], "a b"),
    "code_verifier": ("", "v" * 42, "v" * 129, "v" * 42 + "é", None, 1),
    "redirect_uri": ("", "https://evil.example/auth/latchkey/callback", None),
}
steps = st.lists(
    written(
        mutated(POSTED, NEAR_POSTED).map(lambda posted: {"client_id": CLIENT, **posted})
    )
    | st.just(b"{}"),
    min_size=1,
    max_size=3,
)


@pytest.fixture(params=["browser", "server"])
def offered(
    loop_of: asyncio.AbstractEventLoop,
    page: Page,
    add_provider: AddProvider,
    request: pytest.FixtureRequest,
) -> Page:
    """Have one provider, of either exchange."""
    secret = {"client_secret": "s3cret"} if request.param == "server" else {}
    if secret:
        page.op.clients = dict.fromkeys(page.op.clients, "s3cret")
    loop_of.run_until_complete(add_provider(**secret))
    return page


@fuzzed(steps, examples=40)
def test_posts_to_a_login_flow(
    loop_of: asyncio.AbstractEventLoop,
    offered: Page,
    caplog: pytest.LogCaptureFixture,
    bodies: list[bytes],
) -> None:
    """Whatever is posted, it is answered, and nobody comes in by it."""

    async def post() -> None:
        flows = offered.client
        # What is counted bans nobody here: the next one is somebody else.
        flows.app[KEY_FAILED_LOGIN_ATTEMPTS].clear()
        step = await offered.begin()
        for body in bodies:
            response = await flows.post(
                f"/auth/login_flow/{step['flow_id']}",
                data=body,
                headers={"Content-Type": "application/json"},
            )
            text = await response.text()
            assert response.status < 500 or indieauth.__file__ in text, text
            assert "create_entry" not in text
        await flows.delete(f"/auth/login_flow/{step['flow_id']}")

    caplog.clear()
    loop_of.run_until_complete(post())
    assert not list(filter(_is_error_of_ours, caplog.records))


@fuzzed(values)
def test_what_is_no_proof(posted: object) -> None:
    """A request without a proof is told from one with it, whatever it is."""
    body = posted if isinstance(posted, dict) else {"x": posted}
    parts = {"id_token", "token_response", "code", "code_verifier"}
    assert proof.is_proof(body) is not parts.isdisjoint(body)
