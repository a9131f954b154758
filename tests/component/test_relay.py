"""A sign-in that waits in an app's web view, and ends in another browser."""

import asyncio
from collections.abc import AsyncIterator
from html import escape
from ipaddress import ip_address
import json
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, make_mocked_request
from conftest import AddProvider
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from signing_in import CLIENT, Page, counted

from custom_components.latchkey.relay import (
    callback_pages,
    handover,
    home_link,
    visitor,
)
from custom_components.latchkey.relay.documents import async_words
from homeassistant.components.http.ban import KEY_LOGIN_THRESHOLD
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant

TRANSLATIONS = Path(__file__).parents[2] / "custom_components/latchkey/translations"

ORIGIN = CLIENT.rstrip("/")
ANDROID = "Home Assistant/2026.8.1 (Android 16; Pixel 9) Chrome/142.0 Safari/537.36"
IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) AppleWebKit Mobile/HomeAssistant/2026.8"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
APP = {
    "client_id": "https://home-assistant.io/android",
    "redirect_uri": "homeassistant://auth-callback",
}


def isolated(filled_in: str) -> str:
    """Write what has its own direction in a text, whatever is around it."""
    return f"\u2068{filled_in}\u2069"


class Where:
    """Where the browsers are: tests run on loopback, which is nowhere."""

    def __init__(self) -> None:
        self.links: dict[str, str | None] = {}
        self.times = 0.0

    async def find(self, _hass: HomeAssistant, request: Any) -> str | None:
        """Tell it by what a browser says of itself."""
        said = request.headers.get("User-Agent", "")
        return self.links.get(said, "eth0")


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Where:
    """Put all browsers into one home, and let tests move them and the clock."""
    where = Where()
    monkeypatch.setattr(home_link, "async_find", where.find)
    start = visitor.now()
    for module in (
        "visitor",
        "callback_pages",
        "handed_over",
        "device_pages",
        "devices",
    ):
        path = f"custom_components.latchkey.relay.{module}.now"
        monkeypatch.setattr(path, lambda: start + where.times)
    return where


class Browser:
    """A browser with cookies of its own."""

    def __init__(self, client: TestClient, agent: str) -> None:
        self.client = client
        self.agent = agent

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """Open an address, and not where it leads."""
        headers = {"User-Agent": self.agent, **headers}
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def post(self, path: str, **fields: str) -> ClientResponse:
        """Send a form as the page at that address has drawn it, if it has one."""
        headers = {"User-Agent": self.agent, "Sec-Fetch-Site": "same-origin"}
        if "form" not in fields:
            fields["form"] = token_of(await (await self.get(path)).text())
        return await self.client.post(
            path, data=fields, headers=headers, allow_redirects=False
        )

    async def read(self, path: str) -> str:
        """Open an address that shows something."""
        response = await self.get(path)
        assert response.status == 200, await response.text()
        assert response.headers["Cache-Control"] == "no-store, no-transform"
        return await response.text()

    async def poll(self, path: str, version: object) -> dict[str, Any]:
        """Ask as the script does."""
        response = await self.client.post(
            path, data=str(version), headers={"User-Agent": self.agent}
        )
        return {"status": response.status, **await response.json()}


def told(document: str) -> dict[str, Any]:
    """Give what the script of a page is told."""
    found = re.search(r'id="relay">(.*?)</script>', document)
    assert found is not None, document
    return json.loads(found[1])


def token_of(document: str) -> str:
    """Give what a form of a page brings."""
    found = re.search(r'name="form" value="(.*?)"', document)
    return "" if found is None else found[1]


def code_of(document: str) -> str:
    """Give the code that a page shows small."""
    found = re.search(r'<p class="code">(.*?)</p>', document)
    assert found is not None, document
    return found[1]


class SignIn:
    """Somebody who signs in, in an app and with a browser."""

    def __init__(self, page: Page, app: Browser, browser: Browser) -> None:
        self.page = page
        self.app = app
        self.browser = browser
        self.wait = ""
        self.target = ""
        self.callback = ""

    async def begin(self, **headers: str) -> dict[str, Any]:
        """Press the button in the app."""
        response = await self.app.client.post(
            "/auth/login_flow",
            json={"handler": ["latchkey", "home"], **APP},
            headers={"User-Agent": self.app.agent, "Origin": ORIGIN, **headers},
        )
        assert response.status == 200, await response.text()
        self.page.step = await response.json()
        self.page.flow_id = self.page.step["flow_id"]
        return self.page.step

    async def open(self) -> str:
        """Go where the page goes: to wait."""
        url = urlsplit(self.page.step["url"])
        assert f"{url.scheme}://{url.netloc}" == ORIGIN
        self.wait = url.path
        document = await self.app.read(f"{url.path}?{self.asked()}")
        found = re.search(r'href="([^"]+)" target="_blank"', document)
        assert found is not None, document
        self.target = found[1].replace("&amp;", "&")
        return document

    def asked(self) -> str:
        """Give the authorization request with what the page adds to it."""
        asked = urlsplit(self.page.step["url"]).query
        self.page.leave()
        redirect = self.page.words["redirect_uri"]
        added = (
            f"redirect_uri={redirect}&state={self.page.state}"
            f"&code_challenge={self.page.challenge}&code_challenge_method=S256"
        )
        return f"{asked}&{added}"

    async def ask_to_wait(self, flow_id: str | None = None) -> ClientResponse:
        """Press the button of a page that should be gone and is not."""
        name = flow_id or self.page.flow_id
        return await self.app.get(f"/auth/latchkey/wait/{name}?{self.asked()}")

    async def visit(self) -> str:
        """Sign in at the provider in the other browser, which sends it back."""
        redirect = self.page.words["redirect_uri"]
        code = self.page.op.authorize(self.target, self.page.challenge, redirect)
        path = urlsplit(redirect).path
        self.callback = f"{path}?code={code}&state={self.page.state}"
        return await self.come_back(self.callback)

    async def come_back(self, callback: str, browser: Browser | None = None) -> str:
        """Be sent back to somewhere, and give where that leads."""
        response = await (browser or self.browser).get(callback)
        assert response.status == 303, await response.text()
        assert response.headers["Cache-Control"] == "no-store"
        return response.headers["Location"]

    async def taken(self) -> str:
        """Give where the app's page goes."""
        response = await self.app.get(f"{self.wait}/take")
        assert response.status == 303
        return response.headers["Location"]

    async def finish(self, code_from: str) -> dict[str, Any]:
        """Be the app's page on the callback: bring the code to the flow."""
        query = dict(parse_qsl(urlsplit(code_from).query))
        assert query["state"] == self.page.state
        response = await self.post(
            code=query["code"],
            code_verifier=self.page.verifier,
            redirect_uri=self.page.words["redirect_uri"],
        )
        assert response["type"] == "external_done", response
        return await self.post()

    async def post(self, **fields: Any) -> dict[str, Any]:
        """Send something to the flow."""
        response = await self.app.client.post(
            f"/auth/login_flow/{self.page.flow_id}",
            json={"client_id": APP["client_id"], **fields},
        )
        assert response.status == 200, await response.text()
        return await response.json()


@pytest.fixture
async def sign_in(
    page: Page,
    add_provider: AddProvider,
    hass_client_no_auth: ClientSessionGenerator,
    where: Where,
) -> AsyncIterator[SignIn]:
    """Be somebody with Android's app, whose browser is Firefox."""
    assert where
    page.op.clients["home-assistant"] = "s3cret"
    await add_provider(client_secret="s3cret")  # noqa: S106
    app = Browser(await hass_client_no_auth(), ANDROID)
    browser = Browser(await hass_client_no_auth(), BROWSER)
    yield SignIn(page, app, browser)
    assert counted(page) == 0


async def consent(sign_in: SignIn) -> str:
    """Go as far as the question."""
    await sign_in.begin()
    await sign_in.open()
    return await sign_in.visit()


async def test_an_app_is_signed_in_by_a_browser_without_typing(
    sign_in: SignIn,
) -> None:
    """On one link: one tap, and its page goes to the very address of the callback."""
    await sign_in.begin()
    document = await sign_in.open()
    assert told(document)["leave"] == sign_in.target
    assert "Continue in your browser" in document
    finish = await sign_in.visit()
    assert "code" not in finish
    question = await sign_in.browser.read(finish)
    for said in (
        "Home Assistant · Android",
        "Less than a minute ago",
        "This device",
        ">Home<",
        "if you just started this sign-in yourself",
    ):
        assert said in question
    response = await sign_in.browser.post(finish, do="agree")
    assert (response.status, response.headers["Location"]) == (303, finish)
    assert "Go back to the app" in await sign_in.browser.read(finish)
    assert told(await sign_in.app.read(sign_in.wait))["go"] == f"{sign_in.wait}/take"
    taken = await sign_in.taken()
    assert taken == sign_in.callback
    assert "You can close this page" in await sign_in.browser.read(finish)
    # Its own page answers there, and finds its record.
    response = await sign_in.app.get(taken)
    assert response.status == 200
    result = await sign_in.finish(taken)
    assert result["type"] == "create_entry"


@pytest.mark.parametrize(
    ("asked", "spoken", "direction"),
    [
        ("de-AT, en;q=0.5", "de", "ltr"),
        ("es-MX", "es-419", "ltr"),
        ("zh-CN", "zh-Hans", "ltr"),
        # Only visitors are spoken to in these.
        ("fi", "fi", "ltr"),
        ("gsw-CH", "gsw", "ltr"),
        ("sr-Latn-RS", "sr-Latn", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("he", "he", "rtl"),
        ("fa", "fa", "rtl"),
        ("ur", "ur", "rtl"),
        ("", "en", "ltr"),
    ],
)
async def test_each_browser_is_spoken_to_in_its_language(
    sign_in: SignIn, asked: str, spoken: str, direction: str
) -> None:
    """In the login page's, as it is written."""
    finish = await consent(sign_in)
    response = await sign_in.browser.get(finish, **{"Accept-Language": asked})
    document = await response.text()
    assert f'<html lang="{spoken}" dir="{direction}"' in document
    texts = json.loads((TRANSLATIONS / f"{spoken}.json").read_text("utf-8"))["common"]
    for key in ("row_waits", "row_since", "consent_warning", "agree_there", "decline"):
        assert escape(texts[f"relay_{key}"]) in document


async def test_what_is_filled_in_keeps_its_own_direction(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Names and addresses are what they are between words from right to left."""
    request = make_mocked_request("GET", "/", {"Accept-Language": "ar"})
    words = await async_words(hass, request)
    for key, filled in (
        ("wait_text", {"provider": "Home (login)"}),
        ("from_home", {"address": "2001:db8::1"}),
    ):
        ((name, value),) = filled.items()
        assert isolated(value) in words(key, **{name: value})
    finish = await consent(sign_in)
    response = await sign_in.browser.get(finish, **{"Accept-Language": "ar"})
    assert "<dd><bdi>Home Assistant · Android</bdi></dd>" in await response.text()


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        (BROWSER, {}),
        # A Custom Tab has the browser's agent.
        ("Mozilla/5.0 (Linux; Android 16) Chrome/142.0 Mobile Safari/537.36", {}),
        # Whoever is not on a page of ours is not sent to one.
        (ANDROID, {"Origin": "https://evil.example"}),
        (ANDROID, {"Origin": "null"}),
    ],
)
async def test_a_real_browser_goes_to_the_provider_itself(
    sign_in: SignIn, agent: str, headers: dict[str, str]
) -> None:
    """Nothing waits there."""
    sign_in.app.agent = agent
    step = await sign_in.begin(**headers)
    assert step["url"].startswith(sign_in.page.op.issuer)


async def test_what_nobody_thought_of_keeps_nobody_from_their_provider(
    sign_in: SignIn,
) -> None:
    """An app's page goes to the provider itself then, as any other does."""
    with patch.object(callback_pages, "async_visitor", side_effect=TypeError):
        step = await sign_in.begin()
    assert step["url"].startswith(sign_in.page.op.issuer)


async def test_what_nobody_thought_of_takes_the_callback_from_nobody(
    sign_in: SignIn,
) -> None:
    """The page answers it then, as any other."""
    await sign_in.begin()
    await sign_in.open()
    path = urlsplit(sign_in.page.words["redirect_uri"]).path
    callback = f"{path}?code=c&state={sign_in.page.state}"
    for name in ("async_visitor", "async_book"):
        with patch.object(callback_pages, name, side_effect=TypeError):
            response = await sign_in.browser.get(callback)
        assert response.status == 200
    response = await sign_in.browser.get(callback)
    assert response.status == 303


@pytest.mark.parametrize("name", ["async_words", "async_visitor", "draw_waiting"])
async def test_a_waiting_page_that_cannot_be_shown_goes_to_the_provider(
    sign_in: SignIn, name: str
) -> None:
    """By its own request only: nobody else learns of one."""
    await sign_in.begin()
    wait, asked = urlsplit(sign_in.page.step["url"]).path, sign_in.asked()
    with patch.object(callback_pages, name, side_effect=TypeError):
        response = await sign_in.app.get(f"{wait}?{asked}")
        assert response.status == 303
        goes, _, brings = response.headers["Location"].partition("?")
        assert goes.startswith(sign_in.page.op.issuer)
        assert brings == asked
    path = urlsplit(sign_in.page.words["redirect_uri"]).path
    response = await sign_in.app.get(f"{path}?code=c&state={sign_in.page.state}")
    assert response.status == 200
    with patch.object(callback_pages, "async_words", side_effect=TypeError):
        response = await sign_in.browser.get(f"{wait}?nonce=guessed")
        assert (response.status, response.headers.get("Location")) == (500, None)


async def test_any_page_may_wait_that_did_not_go_away(sign_in: SignIn) -> None:
    """A web view of somebody else's: it asks to, by the id of its flow."""
    sign_in.app.agent = "Mozilla/5.0 (Linux; Android 16) Kiosk/1.0 Chrome/142.0"
    step = await sign_in.begin()
    assert step["url"].startswith(sign_in.page.op.issuer)
    response = await sign_in.ask_to_wait()
    assert response.status == 303
    leads = urlsplit(response.headers["Location"])
    sign_in.wait = leads.path
    assert sign_in.page.flow_id not in leads.path
    document = await sign_in.app.read(f"{leads.path}?{leads.query}")
    found = re.search(r'href="([^"]+)" target="_blank"', document)
    assert found is not None, document
    sign_in.target = found[1].replace("&amp;", "&")
    assert sign_in.target.startswith(step["url"])
    finish = await sign_in.visit()
    assert "Sign in to the waiting browser?" in await sign_in.browser.read(finish)
    await sign_in.browser.post(finish, do="agree")
    assert "Go back to the other browser" in await sign_in.browser.read(finish)
    taken = await sign_in.taken()
    assert taken == sign_in.callback
    assert "the other browser" in await sign_in.browser.read(finish)
    assert (await sign_in.finish(taken))["type"] == "create_entry"


async def test_nothing_waits_for_a_flow_that_is_nobodys_or_elsewhere(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Nor for one of an app, which waits already, nor for another request."""
    sign_in.app.agent = "Kiosk/1.0"
    await sign_in.begin()
    for name in ("0" * 32, "-", "x"):
        response = await sign_in.ask_to_wait(name)
        assert code_of(await response.text()) == "relay-unknown"
    step = dict(sign_in.page.step)
    sign_in.page.step["url"] = step["url"].replace("client_id=", "client_id=other")
    response = await sign_in.ask_to_wait()
    assert code_of(await response.text()) == "relay-unknown"
    sign_in.page.step["url"] = step["url"]
    flow = hass.auth.login_flow._progress[sign_in.page.flow_id]
    flow.async_move("192.0.2.77")
    response = await sign_in.ask_to_wait()
    assert code_of(await response.text()) == "relay-unknown"


async def test_in_ios_a_tab_is_opened_by_a_tap(sign_in: SignIn) -> None:
    """Its web view would go there itself; that is the other choice."""
    sign_in.app.agent = IOS
    await sign_in.begin()
    document = await sign_in.open()
    assert "leave" not in told(document)
    assert "Sign in inside the app instead" in document
    assert document.count(sign_in.target.replace("&", "&amp;")) == 2


async def test_where_a_provider_refuses_apps_nothing_inside_is_offered(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Google's page would say no, and lead nowhere."""
    sign_in.app.agent = IOS
    await sign_in.begin()
    await sign_in.open()
    waiting = visitor.async_book(hass).find(
        sign_in.wait.rpartition("/")[2], visitor.now()
    )
    assert waiting is not None
    waiting.target = "https://accounts.google.com/o/oauth2/v2/auth?client_id=x"
    document = await sign_in.app.read(sign_in.wait)
    assert "Sign in inside the app instead" not in document
    assert "Open the browser" in document


async def test_the_waiting_page_itself_may_come_back(sign_in: SignIn) -> None:
    """iOS, inside the app: then it is a callback as ever."""
    await sign_in.begin()
    await sign_in.open()
    redirect = sign_in.page.words["redirect_uri"]
    code = sign_in.page.op.authorize(sign_in.target, sign_in.page.challenge, redirect)
    path = f"{urlsplit(redirect).path}?code={code}&state={sign_in.page.state}"
    response = await sign_in.app.get(path)
    assert response.status == 200
    assert 'id="relay"' not in await response.text()
    assert (await sign_in.finish(path))["type"] == "create_entry"


async def allow_elsewhere(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Be the administrator who allows other networks."""
    flows = hass.config_entries.options
    at = await flows.async_init(entry.entry_id)
    at = await flows.async_configure(at["flow_id"], {"next_step_id": "relay"})
    await flows.async_configure(
        at["flow_id"], {"finish_elsewhere": True, "phone_sign_in": "everywhere"}
    )
    await hass.async_block_till_done()


@pytest.mark.parametrize("elsewhere", [ANDROID, BROWSER])
async def test_another_network_is_refused_by_default(
    sign_in: SignIn, where: Where, elsewhere: str
) -> None:
    """Whichever of the two is elsewhere, and the waiting page says why."""
    where.links[elsewhere] = None
    finish = await consent(sign_in)
    assert code_of(await sign_in.browser.read(finish)) == "relay-other-network"
    await sign_in.browser.post(finish, do="agree")
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-other-network"
    assert await sign_in.taken() == sign_in.wait


@pytest.mark.parametrize("script", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"])
async def test_in_another_network_digits_are_typed_in_the_app(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sign_in: SignIn,
    where: Where,
    script: str,
) -> None:
    """Where an administrator allows it; the app's page never gets to see them."""
    await allow_elsewhere(hass, entry)
    where.links[BROWSER] = None
    finish = await consent(sign_in)
    assert "from_elsewhere" not in await sign_in.browser.read(finish)
    await sign_in.browser.post(finish, do="agree")
    shown = await sign_in.browser.read(finish)
    found = re.search(r'<h2 class="digits">(\d{3}) (\d{3})</h2>', shown)
    assert found is not None
    digits = found[1] + found[2]
    waiting = await sign_in.app.read(sign_in.wait)
    assert "Enter the six digits" in waiting
    assert digits not in waiting
    assert await sign_in.taken() == sign_in.wait
    typed = f" {digits[:3]} {digits[3:]} ".translate(
        str.maketrans("0123456789", script)
    )
    await sign_in.app.post(sign_in.wait, digits=typed)
    assert await sign_in.taken() == sign_in.callback


async def test_wrong_digits_end_it_and_count_for_nobody(
    hass: HomeAssistant, entry: MockConfigEntry, sign_in: SignIn, where: Where
) -> None:
    """Not even for an address that is banned at the first wrong login."""
    await allow_elsewhere(hass, entry)
    hass.http.app[KEY_LOGIN_THRESHOLD] = 1
    where.links[BROWSER] = None
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    for _ in range(3):
        await sign_in.app.post(sign_in.wait, digits="000 00")
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-digits-wrong"
    assert code_of(await sign_in.browser.read(finish)) == "relay-digits-wrong"


async def test_digits_are_late_after_a_minute(
    hass: HomeAssistant, entry: MockConfigEntry, sign_in: SignIn, where: Where
) -> None:
    """At both pages."""
    await allow_elsewhere(hass, entry)
    where.links[BROWSER] = None
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    where.times += handover.TAKE_SECONDS
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-digits-late"
    assert code_of(await sign_in.browser.read(finish)) == "relay-digits-late"


async def test_the_attackers_link_gives_them_nothing(
    sign_in: SignIn, where: Where
) -> None:
    """Begun by somebody elsewhere; the victim signs in, and presses what there is."""
    where.links[ANDROID] = None
    finish = await consent(sign_in)
    await sign_in.browser.read(finish)
    for does in ("agree", "digits", "agree"):
        await sign_in.browser.post(finish, do=does)
    for digits in ("123456", ""):
        await sign_in.app.post(sign_in.wait, digits=digits)
    assert await sign_in.taken() == sign_in.wait
    assert sign_in.callback not in await sign_in.app.read(sign_in.wait)
    polled = await sign_in.app.poll(f"{sign_in.wait}/poll", -1)
    assert set(polled) == {"status", "version"}


async def test_the_attackers_link_gives_them_nothing_where_digits_are_allowed(
    hass: HomeAssistant, entry: MockConfigEntry, sign_in: SignIn, where: Where
) -> None:
    """What the attacker sees is not what has to be typed."""
    await allow_elsewhere(hass, entry)
    where.links[ANDROID] = None
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    seen = await sign_in.app.read(sign_in.wait)
    for guess in re.findall(r"\d{6}", seen) or ["123456"]:
        await sign_in.app.post(sign_in.wait, digits=guess)
    assert await sign_in.taken() == sign_in.wait
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-digits-wrong"


async def test_who_says_no_ends_it(sign_in: SignIn) -> None:
    """And nothing is taken."""
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="decline")
    assert code_of(await sign_in.browser.read(finish)) == "relay-declined"
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-declined"


async def test_a_form_of_another_site_is_not_heard(sign_in: SignIn) -> None:
    """However it got there."""
    finish = await consent(sign_in)
    token = token_of(await sign_in.browser.read(finish))
    assert token
    for site, brought in (
        ({"Sec-Fetch-Site": "cross-site"}, token),
        ({"Sec-Fetch-Site": "same-site"}, token),
        # Over plain http browsers do not say it, and another port is the same site.
        ({}, ""),
        ({}, token[:-1]),
        ({}, "\u20ac"),
    ):
        await sign_in.browser.client.post(
            finish,
            data={"do": "agree", "form": brought},
            headers={"User-Agent": BROWSER, **site},
        )
        assert await sign_in.taken() == sign_in.wait
    await sign_in.browser.client.post(
        finish,
        data={"do": "agree", "form": token},
        headers={"User-Agent": BROWSER},
    )
    assert await sign_in.taken() == sign_in.callback


@pytest.mark.parametrize(
    ("address", "link", "said"),
    [
        ("127.0.0.1", "eth0", ">This device<"),
        ("192.168.1.77", "eth0", f"in your home network ({isolated('192.168.1.77')})<"),
        ("8.8.8.8", None, f"one that cannot be verified ({isolated('8.8.8.8')})<"),
        # A proxy's or a tunnel's address would look like this very house.
        ("172.17.0.1", None, "one that cannot be verified<"),
        ("127.0.0.1", None, "one that cannot be verified<"),
    ],
)
async def test_where_the_waiting_page_is_is_said_as_far_as_it_is_known(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sign_in: SignIn,
    address: str,
    link: str | None,
    said: str,
) -> None:
    """Somebody else's device at home is told apart from the one in the hand."""
    await allow_elsewhere(hass, entry)
    finish = await consent(sign_in)
    waiting = visitor.async_book(hass).find(
        sign_in.wait.rpartition("/")[2], visitor.now()
    )
    assert waiting is not None
    waiting.address, waiting.link = address, link
    assert said in await sign_in.browser.read(finish)


async def test_what_a_page_is_asked_elsewhere_is_not_settled_by_a_click(
    sign_in: SignIn, where: Where
) -> None:
    """Where the browser has left the network since it was asked."""
    finish = await consent(sign_in)
    token = token_of(await sign_in.browser.read(finish))
    where.links[BROWSER] = None
    await sign_in.browser.post(finish, do="agree", form=token)
    assert await sign_in.taken() == sign_in.wait
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-other-network"


async def test_addresses_hold_names_only(sign_in: SignIn) -> None:
    """So nothing of them ends up in a header."""
    for path in (
        "finish/..%2F..%2Fx",
        "finish/%0d%0ax",
        "wait/a%20b",
        "phone/" + "a" * 41,
    ):
        response = await sign_in.browser.client.post(
            f"/auth/latchkey/{path}", headers={"User-Agent": BROWSER}
        )
        # Home Assistant 2026 refuses some of them itself.
        assert response.status in {400, 404, 405}


@pytest.mark.parametrize("state", ["guessed", "", "%ED%A0%80", "a" * 300])
async def test_a_guessed_state_is_the_pages_business(
    sign_in: SignIn, state: str
) -> None:
    """As if nobody waited: the page has words for a record that is missing."""
    await sign_in.begin()
    await sign_in.open()
    path = urlsplit(sign_in.page.words["redirect_uri"]).path
    response = await sign_in.browser.get(f"{path}?code=c&state={state}")
    assert response.status == 200
    assert 'id="relay"' not in await response.text()


async def test_nobody_else_opens_waits_or_takes(sign_in: SignIn) -> None:
    """By the same address, in another browser, once it was opened."""
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    stranger = sign_in.browser
    assert code_of(await stranger.read(sign_in.wait)) == "relay-unknown"
    response = await stranger.get(f"{sign_in.wait}/take")
    assert response.headers["Location"] == sign_in.wait
    polled = await stranger.poll(f"{sign_in.wait}/poll", 0)
    assert polled == {"status": 404, "code": "relay-unknown"}
    await stranger.post(sign_in.wait, digits="123456")
    polled = await sign_in.app.poll(f"{finish}/poll", 0)
    assert polled == {"status": 404, "code": "relay-unknown"}
    await sign_in.app.post(finish, do="decline")
    assert await sign_in.taken() == sign_in.callback


async def test_a_waiting_page_takes_no_other_request(sign_in: SignIn) -> None:
    """Whoever alters what the integration has made opens nothing."""
    step = await sign_in.begin()
    url = urlsplit(step["url"])
    altered = url.query.replace("client_id=", "client_id=evil")
    for query in (altered, f"{url.query}&x=1", f"{url.query}&state=a&state=b", ""):
        document = await sign_in.app.read(f"{url.path}?{query}")
        assert code_of(document) == "relay-unknown"
    assert "Continue in your browser" in await sign_in.open()


async def test_it_is_taken_once(sign_in: SignIn) -> None:
    """A second time it was used, and so is a second answer of the provider."""
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    assert await sign_in.taken() == sign_in.callback
    assert await sign_in.taken() == sign_in.wait
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-used"
    again = await sign_in.come_back(sign_in.callback)
    assert code_of(await sign_in.browser.read(again)) == "relay-used"


async def test_of_two_finishing_pages_the_first_counts(sign_in: SignIn) -> None:
    """The second is told, whatever it asks for."""
    one = await consent(sign_in)
    another = await sign_in.come_back(sign_in.callback)
    await sign_in.browser.post(one, do="agree")
    await sign_in.browser.post(another, do="agree")
    await sign_in.browser.post(another, do="decline")
    assert code_of(await sign_in.browser.read(another)) == "relay-used"
    assert await sign_in.taken() == sign_in.callback


async def test_a_waiting_page_that_is_loaded_again_goes_on(sign_in: SignIn) -> None:
    """And does not open the provider by itself a second time."""
    finish = await consent(sign_in)
    document = await sign_in.app.read(sign_in.wait)
    assert "leave" not in told(document)
    await sign_in.browser.post(finish, do="agree")
    assert await sign_in.taken() == sign_in.callback


async def test_a_page_that_slept_for_nine_minutes_goes_on(
    sign_in: SignIn, where: Where
) -> None:
    """If somebody agrees then; what was agreed to earlier is gone."""
    finish = await consent(sign_in)
    where.times += 540
    await sign_in.browser.post(finish, do="agree")
    assert await sign_in.taken() == sign_in.callback


async def test_what_was_handed_over_to_a_sleeping_page_is_gone(
    sign_in: SignIn, where: Where
) -> None:
    """A minute later, and both pages say so."""
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    where.times += handover.TAKE_SECONDS
    assert await sign_in.taken() == sign_in.wait
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-not-taken"
    assert code_of(await sign_in.browser.read(finish)) == "relay-not-taken"


async def test_an_answer_that_is_late_is_told_so(sign_in: SignIn, where: Where) -> None:
    """After ten minutes; its page knows too."""
    await sign_in.begin()
    await sign_in.open()
    where.times += handover.LASTS_SECONDS
    finish = await sign_in.visit()
    assert code_of(await sign_in.browser.read(finish)) == "relay-expired"
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-expired"


async def test_an_error_is_handed_over_like_a_code(sign_in: SignIn) -> None:
    """The page says what it means."""
    await sign_in.begin()
    await sign_in.open()
    path = urlsplit(sign_in.page.words["redirect_uri"]).path
    error = f"{path}?error=access_denied&state={sign_in.page.state}&iss=x"
    finish = await sign_in.come_back(error)
    await sign_in.browser.post(finish, do="agree")
    assert await sign_in.taken() == error


async def test_after_a_restart_nobody_waits(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Both pages say so, and none of it counts."""
    finish = await consent(sign_in)
    hass.data[visitor._BOOK] = handover.Handovers()
    assert code_of(await sign_in.app.read(sign_in.wait)) == "relay-unknown"
    assert code_of(await sign_in.browser.read(finish)) == "relay-unknown"
    assert (await sign_in.app.poll(f"{sign_in.wait}/poll", 0))["status"] == 404
    # The page, which says that its record is missing.
    response = await sign_in.browser.get(sign_in.callback)
    assert response.status == 200


async def test_a_changed_network_moves_the_flow(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Home Assistant would refuse it, and count that, if the flow stayed."""
    finish = await consent(sign_in)
    await sign_in.browser.post(finish, do="agree")
    flow = hass.auth.login_flow.async_get(sign_in.page.flow_id)
    here = flow["context"]["ip_address"]
    flow = hass.auth.login_flow._progress[sign_in.page.flow_id]
    book = visitor.async_book(hass)
    (waiting,) = book._waiting.values()
    # As if it had been begun by Wi-Fi.
    waiting.address = "192.168.1.50"
    flow.async_move("192.168.1.50")
    assert flow.context["ip_address"] == ip_address("192.168.1.50")
    taken = await sign_in.taken()
    assert flow.context["ip_address"] == here
    assert (await sign_in.finish(taken))["type"] == "create_entry"


async def test_a_stranger_moves_no_flow(hass: HomeAssistant, sign_in: SignIn) -> None:
    """Only the browser that waits does."""
    finish = await consent(sign_in)
    flow = hass.auth.login_flow._progress[sign_in.page.flow_id]
    flow.async_move("192.168.1.50")
    (waiting,) = visitor.async_book(hass)._waiting.values()
    waiting.address = "192.168.1.50"
    for path in (sign_in.wait, f"{sign_in.wait}/take", finish):
        await sign_in.browser.get(path)
    await sign_in.browser.poll(f"{sign_in.wait}/poll", 99)
    assert flow.context["ip_address"] == ip_address("192.168.1.50")


async def test_a_question_is_held_until_something_changes(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """So a page goes on as soon as somebody agrees; and who asks is looking."""
    finish = await consent(sign_in)
    waiting = visitor.async_book(hass).find(
        sign_in.wait.rpartition("/")[2], visitor.now()
    )
    assert waiting is not None
    assert not waiting.is_followed
    document = await sign_in.app.read(sign_in.wait)
    data = told(document)
    with patch.object(visitor, "_HOLD_SECONDS", 0.01):
        polled = await sign_in.app.poll(data["poll"], data["version"])
    assert polled == {"status": 200, "version": data["version"]}
    assert waiting.is_followed
    await sign_in.browser.post(finish, do="agree")
    polled = await sign_in.app.poll(data["poll"], data["version"])
    assert polled["version"] > data["version"]


async def test_no_page_that_waits_keeps_home_assistant_from_stopping(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Its server waits for every answer, and whoever restarts it waits for that."""
    await consent(sign_in)
    data = told(await sign_in.app.read(sign_in.wait))
    asked = asyncio.create_task(sign_in.app.poll(data["poll"], data["version"]))
    # Nobody is told when it is held.
    while not hass.data.get(visitor._HELD, [0])[0]:  # noqa: ASYNC110
        await asyncio.sleep(0)
    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    async with asyncio.timeout(visitor._HOLD_SECONDS / 4):
        assert await asked == {"status": 200, "version": data["version"]}
        # It may ask once more before the server is closed.
        polled = await sign_in.app.poll(data["poll"], data["version"])
    assert polled == {"status": 200, "version": data["version"]}


async def test_the_pages_are_strict(sign_in: SignIn) -> None:
    """No frame, no other address, no script but ours, and nothing that is kept."""
    finish = await consent(sign_in)
    for browser, path in ((sign_in.app, sign_in.wait), (sign_in.browser, finish)):
        response = await browser.get(path)
        policy = response.headers["Content-Security-Policy"]
        for directive in (
            "default-src 'none'",
            "form-action 'self'",
            "frame-ancestors",
            "base-uri 'none'",
        ):
            assert directive in policy
        assert "unsafe" not in policy
        assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_a_flood_keeps_nobody_from_signing_in(
    hass: HomeAssistant, sign_in: SignIn
) -> None:
    """Ten thousand questions of a stranger: nothing grows, nothing counts."""
    finish = await consent(sign_in)
    held = len(visitor.async_book(hass))
    path = urlsplit(sign_in.page.words["redirect_uri"]).path
    paths = (
        f"{path}?state=x&code=1",
        "/auth/latchkey/wait/x/take",
        "/auth/latchkey/finish/x",
    )
    for number in range(300):
        await sign_in.browser.get(paths[number % 3])
        await sign_in.browser.poll("/auth/latchkey/wait/x/poll", 0)
    assert len(visitor.async_book(hass)) == held
    await sign_in.browser.post(finish, do="agree")
    assert await sign_in.taken() == sign_in.callback
