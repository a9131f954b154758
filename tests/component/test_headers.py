"""What comes with our documents besides themselves. RP-31, RP-58."""

from dataclasses import dataclass, replace
import gzip
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, META, POLICY, BuiltFolder, SetUp
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.latchkey.page import login_page as page_module, presentation
from custom_components.latchkey.settings import Exchange
from custom_components.latchkey.web.headers import DocumentResponse
from custom_components.latchkey.web.policy import Policy
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

CALLBACK = "/auth/latchkey/callback"
SERVED = f"{POLICY}; object-src 'none'"
FRAMED = f"{SERVED}; frame-ancestors 'self'"
PERMISSIONS = (
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), "
    "display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), "
    "geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "publickey-credentials-create=(), screen-wake-lock=(), serial=(), usb=(), "
    "window-management=(), xr-spatial-tracking=(), publickey-credentials-get=(self)"
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", [AUTHORIZE, CALLBACK, f"{CALLBACK}?code=c&state=s"])
async def test_the_document_comes_with_exactly_these_headers(
    client: TestClient, set_up: SetUp, method: str, address: str
) -> None:
    """None is missing, and none cuts the page off from whoever opened it."""
    await set_up()
    response = await client.request(
        method, address, headers={"Accept-Encoding": "identity"}
    )
    headers = dict(response.headers)
    assert headers.pop("Date")
    assert int(headers.pop("Content-Length")) > len(META)
    if address != AUTHORIZE:
        # What this browser is known by (`test_log_out.py`).
        assert headers.pop("Set-Cookie").startswith("latchkey_browser=")
    assert headers == {
        "Cache-Control": "no-store, no-transform",
        "Content-Security-Policy": FRAMED,
        "Content-Type": "text/html; charset=utf-8",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "Server": "",
        "Vary": "Accept-Encoding, Accept-Language, Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }


def test_the_headers_are_ours_whatever_home_assistant_sends() -> None:
    """The address of a callback must not leave as a referrer."""
    assert DocumentResponse("", Policy.parse(POLICY)).headers == {
        "Cache-Control": "no-store, no-transform",
        "Content-Security-Policy": SERVED,
        "Content-Type": "text/html; charset=utf-8",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Encoding, Accept-Language, Cookie",
        "X-Content-Type-Options": "nosniff",
    }


async def test_the_policy_is_the_header_s_alone(
    client: TestClient, set_up: SetUp
) -> None:
    """Browsers would obey both, and so never the wider one."""
    await set_up()
    page = await (await client.get(AUTHORIZE)).text()
    assert "content-security-policy" not in page.lower()
    assert "<title>Home Assistant</title>\n\n<link" in page


async def test_who_may_frame_home_assistant_may_frame_its_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, set_up: SetUp
) -> None:
    """The setting is Home Assistant's, and lifts both headers."""
    config = {"http": {"use_x_frame_options": False}}
    assert await async_setup_component(hass, "http", config)
    assert await async_setup_component(hass, "frontend", {})
    client = await hass_client_no_auth()
    await set_up()
    headers = (await client.get(AUTHORIZE)).headers
    assert "X-Frame-Options" not in headers
    assert headers["Content-Security-Policy"] == SERVED


@dataclass(frozen=True)
class _Redeeming:
    """As much of a provider as decides about the policy."""

    endpoint: str
    exchange: Exchange = Exchange.BROWSER

    @property
    def settings(self) -> SimpleNamespace:
        return SimpleNamespace(exchange=self.exchange)

    @property
    def documents(self) -> SimpleNamespace:
        return SimpleNamespace(metadata=SimpleNamespace(token_endpoint=self.endpoint))

    @staticmethod
    def async_is_safe(_known: object) -> bool:
        return True


async def _connections(client: TestClient, *providers: _Redeeming) -> str:
    """Give the policy's answer to where the page redeems codes."""
    registered = {"return_value": providers}
    with (
        patch.object(presentation.registry, "async_registered", **registered),
        patch.object(presentation, "_async_boot_data", return_value={}),
    ):
        response = await client.get(AUTHORIZE)
    policy = response.headers["Content-Security-Policy"]
    before, between, after = policy.partition("connect-src ")
    assert between
    connections, rest = after.split(";", 1)
    assert f"{before}connect-src 'self';{rest}" == FRAMED
    return connections


async def test_the_policy_names_each_origin_once(
    client: TestClient, set_up: SetUp
) -> None:
    """Never a path, and nothing of a provider whose codes the component redeems."""
    await set_up()
    first = _Redeeming("https://idp.example:8443/a;b,c/token?x='none'")
    second = _Redeeming("http://127.0.0.1:9000/token")
    other = replace(first, endpoint="https://other.example", exchange=Exchange.SERVER)
    assert await _connections(client, first, other, first, second) == (
        "'self' https://idp.example:8443 http://127.0.0.1:9000"
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://a.example;script-src *",
        "https://a.example;script-src/token",
        "https://a.example,default-src/token",
        "https://*/token",
        "https://*.example/token",
        "https://a.example /token",
        "https://a.example\r\nSet-Cookie: a=b",
        "https://'unsafe-inline'/token",
        "https://a%3Bb.example/token",
        "https://a.example:8443;x/token",
        "https://\N{GREEK QUESTION MARK}.example/token",
        "data:text/plain,x",
        "*",
        "'unsafe-inline'",
        "",
    ],
)
async def test_an_odd_token_endpoint_changes_nothing(
    client: TestClient, set_up: SetUp, endpoint: str
) -> None:
    """It is left out, and the page is still ours."""
    await set_up()
    assert await _connections(client, _Redeeming(endpoint)) == "'self'"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("deflate, gzip", "gzip"),
        ("br, zstd, gzip;q=0.1", "gzip"),
        ("identity", None),
        ("", None),
        ("deflate", None),
        ("br", None),
        ("*", None),
        ("gzipped", None),
        ("gzip;q=0", None),
        ("gzip ; q=0.000, br", None),
        ("gzip;q=much", None),
    ],
)
async def test_the_document_is_compressed_for_those_who_can_read_it(
    client: TestClient, set_up: SetUp, accepted: str, sent: str | None
) -> None:
    """By gzip, which everyone reads the same way, and plain for the others."""
    await set_up()
    asked = {"Accept-Encoding": accepted}
    plain = await (await client.get(AUTHORIZE)).read()
    async with client.session.get(
        client.make_url(AUTHORIZE), headers=asked, auto_decompress=False
    ) as response:
        assert response.headers.get("Content-Encoding") == sent
        assert response.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
        content = await response.read()
    assert int(response.headers["Content-Length"]) == len(content)
    assert (gzip.decompress(content) if sent else content) == plain
    head = await client.head(AUTHORIZE, headers=asked)
    assert head.headers["Content-Length"] == response.headers["Content-Length"]


@pytest.mark.usefixtures("own_page")
async def test_a_request_that_names_no_coding_gets_none(
    client: TestClient, set_up: SetUp
) -> None:
    """Some proxies take the header away, and cannot read what would come back."""
    await set_up()
    skipped: Any = ("Accept-Encoding",)
    async with client.session.get(
        client.make_url(AUTHORIZE), skip_auto_headers=skipped
    ) as response:
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_home_assistant_answers_for_us_is_not_kept(
    client: TestClient, set_up: SetUp, method: str
) -> None:
    """Its headers say nothing of that, and a browser would go on with it for days.

    Nothing else of it is changed: its page would not run under our policy.
    """
    before = await _headers(client, "GET", AUTHORIZE)
    assert "Cache-Control" not in before
    await set_up()
    here = client.make_url("/")
    own = f"{BUILTIN}?client_id={here}&redirect_uri={here}"
    with patch.object(page_module, "_async_render", side_effect=ZeroDivisionError):
        for _ in range(2):
            after = await _headers(client, method, AUTHORIZE)
            assert after.pop("Cache-Control") == "no-store"
            assert after == before
            assert await _headers(client, method, own) == before


async def _headers(client: TestClient, method: str, address: str) -> dict[str, str]:
    response = await client.request(method, address)
    assert response.status == 200
    return {name: value for name, value in response.headers.items() if name != "Date"}


async def test_a_redirect_is_not_kept_either(
    client: TestClient, folder: BuiltFolder, set_up: SetUp
) -> None:
    """The address it answers held a code."""
    (folder.path / "manifest.json").unlink()
    await set_up()
    response = await client.get(f"{CALLBACK}?code=c&state=s", allow_redirects=False)
    assert response.status == 302
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
