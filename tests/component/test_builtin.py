"""Who gets Home Assistant's own page, which asks nobody before it gives a code."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
import re
import time
from urllib.parse import quote

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, BuiltFolder, SetUp
from freezegun.api import FrozenDateTimeFactory
from latchkey_testplugins import openid_routes
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from seen import read_boot
from signing_in import own_query
from yarl import URL

from custom_components.latchkey.page import authorize_query, builtin, signed_links
from custom_components.latchkey.page.signed_links import LIFETIME, SignedLinks
from homeassistant.auth.providers import AuthProvider
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

ANDROID = "https://home-assistant.io/android"
IOS = "https://home-assistant.io/iOS"
WEAR = "3p_auth/io.homeassistant.companion.android"
STRANGER = (
    "client_id=https%3A%2F%2Flights.example%2F"
    "&redirect_uri=https%3A%2F%2Flights.example%2Fback&state=a%2fB+c%7E"
)


@pytest.fixture(autouse=True)
def _document(real_folder: BuiltFolder) -> None:
    """Serve the repository's own document."""
    assert real_folder


def _openid_first(hass: HomeAssistant) -> None:
    """Let hass-openid have replaced the handler of Home Assistant's page."""
    openid_routes.override_authorize_route(hass, openid_routes.Config())


@dataclass(frozen=True)
class Answer:
    """What a browser gets."""

    status: int
    location: str
    cache: str
    cookie: str
    body: str


async def ask(
    client: TestClient, address: str, method: str = "GET", **headers: str
) -> Answer:
    """Ask for exactly this address, and go nowhere from there."""
    # What a browser keeps is said by each test.
    client.session.cookie_jar.clear()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = await client.session.request(
        method,
        URL(f"{str(client.make_url('/')).rstrip('/')}{address}", encoded=True),
        headers=named,
        allow_redirects=False,
    )
    return Answer(
        response.status,
        response.headers.get("Location", ""),
        response.headers.get("Cache-Control", ""),
        response.headers.get("Set-Cookie", ""),
        await response.text(),
    )


async def link_of(client: TestClient, query: str, **headers: str) -> tuple[str, str]:
    """Open our page, and give the link to the other one with its cookie."""
    answer = await ask(client, f"{AUTHORIZE}?{query}", **headers)
    assert answer.status == 200
    (link,) = set(re.findall(rf'href="({BUILTIN}[^"]*)"', answer.body))
    return unescape(link), answer.cookie.partition(";")[0]


def is_own_page(answer: Answer) -> bool:
    """Tell Home Assistant's page from ours and from a redirect."""
    return answer.status == 200 and "<ha-authorize>" in answer.body


@pytest.mark.parametrize(
    "path", [BUILTIN, "/auth/latchkey/%62uiltin", f"{BUILTIN}/anything"]
)
async def test_the_own_frontend_gets_home_assistants_page_by_hand(
    client: TestClient, set_up: SetUp, path: str
) -> None:
    """The way back in, typed into the address bar."""
    await set_up()
    answer = await ask(client, f"{path}?{own_query(client)}")
    assert is_own_page(answer)
    assert not answer.cookie
    document = (await ask(client, f"{AUTHORIZE}?{own_query(client)}")).body
    assert read_boot(document)["builtin"] == BUILTIN
    assert "data-client" not in document


@pytest.mark.parametrize(
    ("client_id", "redirect_uri"),
    [
        (ANDROID, "homeassistant://auth-callback"),
        (ANDROID, f"https://wear.googleapis.com/{WEAR}"),
        (ANDROID, f"https://wear.googleapis-cn.com/{WEAR}"),
        (IOS, "homeassistant://auth-callback"),
        (f"{IOS}/dev-auth", "homeassistant-dev://auth-callback"),
    ],
)
async def test_the_apps_get_home_assistants_page(
    client: TestClient, set_up: SetUp, client_id: str, redirect_uri: str
) -> None:
    """By both of their names, since anyone can claim the first."""
    await set_up()
    query = f"client_id={quote(client_id)}&redirect_uri={quote(redirect_uri)}"
    assert is_own_page(await ask(client, f"{BUILTIN}?{query}"))
    claimed = f"client_id={quote(client_id)}&redirect_uri=https://lights.example/"
    assert (await ask(client, f"{BUILTIN}?{claimed}")).status == 302


OWN = "http://ha.example:8123/"
OWN_PAIR = f"client_id={OWN}&redirect_uri={OWN}%3Fauth_callback=1"


@pytest.mark.parametrize(
    "query",
    [
        STRANGER,
        "client_id=https://lights.example/",
        "redirect_uri=https://lights.example/",
        f"{OWN_PAIR}&client_id=https://lights.example/",
        f"client_id=https://lights.example/&{OWN_PAIR}",
        f"{OWN_PAIR}&%63lient_id=https://lights.example/",
        f"{OWN_PAIR}&redirect_uri=https://lights.example/",
        f"client_id={OWN}&redirect_uri=https://lights.example/",
        f"client_id={OWN}&redirect_uri=http://ha.example:8123.lights.example/",
        f"client_id={OWN}&redirect_uri=http://ha.example:8123@lights.example/",
        f"client_id={OWN}&redirect_uri={OWN}%23@lights.example/",
        "client_id=http://ha.example/&redirect_uri=http://ha.example/",
        "client_id=http://ha.example:9999/&redirect_uri=http://ha.example:9999/",
        "client_id=http://ha.example.:8123/&redirect_uri=http://ha.example.:8123/",
        f"{OWN_PAIR}&state={'x' * 8_000}",
        OWN_PAIR + "&a" * 64,
        f"?{OWN_PAIR}",
    ],
)
async def test_nobody_else_gets_it_by_a_link(
    client: TestClient, set_up: SetUp, query: str
) -> None:
    """It leads to our page instead, with the very same query."""
    await set_up()
    host = OWN.removeprefix("http://").removesuffix("/")
    assert is_own_page(await ask(client, f"{BUILTIN}?{OWN_PAIR}", Host=host))
    for path in (BUILTIN, "/auth/latchkey/%62uiltin", f"{BUILTIN}/0-{'0' * 64}"):
        for method in ("GET", "HEAD"):
            answer = await ask(client, f"{path}?{query}", method, Host=host)
            assert (answer.status, answer.cache) == (302, "no-store")
            assert answer.location == f"{AUTHORIZE}?{query}".removesuffix("?")
            assert "ha-authorize" not in answer.body


@pytest.mark.parametrize("path", [BUILTIN, f"{BUILTIN}?", f"{BUILTIN}?state=e30%3D"])
async def test_the_bare_address_ends_at_home_assistants_page(
    client: TestClient, set_up: SetUp, path: str
) -> None:
    """The frontend asks by itself, with a challenge that nobody else can make."""
    await set_up()
    typed = await ask(client, path)
    assert (typed.status, typed.location, typed.cache) == (302, "/", "no-store")
    cookie, _, attributes = typed.cookie.partition("; ")
    assert attributes == "HttpOnly; Max-Age=120; Path=/auth/authorize; SameSite=Strict"
    asked = f"{own_query(client)}&code_challenge=abc&code_challenge_method=S256"
    led = await ask(client, f"{AUTHORIZE}?{asked}", Cookie=cookie)
    assert (led.status, led.location) == (302, f"{BUILTIN}?{asked}")
    assert led.cache == "no-store"
    # It holds for once: the next visitor of this browser is shown our page again.
    assert led.cookie.startswith(f'{cookie.partition("=")[0]}="";')
    assert "Max-Age=0; Path=/auth/authorize" in led.cookie
    assert is_own_page(await ask(client, led.location))
    assert not is_own_page(await ask(client, f"{AUTHORIZE}?{asked}"))


async def test_the_bare_address_lets_no_third_party_in(
    client: TestClient, set_up: SetUp
) -> None:
    """Whoever has somebody open it, and then asks."""
    await set_up()
    cookie = (await ask(client, BUILTIN)).cookie.partition(";")[0]
    for query in (STRANGER, "", f"{STRANGER}&client_id={OWN}"):
        answer = await ask(client, f"{AUTHORIZE}?{query}", Cookie=cookie)
        assert answer.status == 200
        assert not is_own_page(answer)


async def test_the_bare_address_works_where_our_page_is_not_in_use(
    hass: HomeAssistant, client: TestClient, set_up: SetUp, entry: MockConfigEntry
) -> None:
    """Home Assistant's own page is what the frontend finds then."""
    await set_up()
    assert await hass.config_entries.async_unload(entry.entry_id)
    typed = await ask(client, BUILTIN)
    assert typed.location == "/"
    cookie = typed.cookie.partition(";")[0]
    asked = f"{AUTHORIZE}?{own_query(client)}"
    assert is_own_page(await ask(client, asked, Cookie=cookie))


@pytest.mark.parametrize(
    "path", ["/auth/latchkey/BUILTIN", f"{BUILTIN}/", f"{BUILTIN}/a/b", f"/{BUILTIN}"]
)
async def test_no_other_path_leads_there(
    client: TestClient, set_up: SetUp, path: str
) -> None:
    """Whatever looks like it."""
    await set_up()
    answer = await ask(client, f"{path}?{STRANGER}")
    assert answer.status == 404
    assert "ha-authorize" not in answer.body


async def test_a_click_on_our_page_leads_there_once(
    client: TestClient, set_up: SetUp
) -> None:
    """By a link that only this browser can follow."""
    await set_up()
    page = await ask(client, f"{AUTHORIZE}?{STRANGER}&latchkey=choose")
    value, _, attributes = page.cookie.partition("; ")
    assert re.fullmatch(r"latchkey_builtin=[A-Za-z0-9_-]{32}", value)
    assert attributes == (
        "HttpOnly; Max-Age=600; Path=/auth/latchkey/builtin; SameSite=Strict"
    )
    link, cookie = await link_of(client, STRANGER)
    path, _, query = link.partition("?")
    assert read_boot(page.body)["builtin"] != path
    assert query == STRANGER
    # Who only looks has not been there.
    assert (await ask(client, link, "HEAD", Cookie=cookie)).status == 200
    answer = await ask(client, link, Cookie=cookie, Sec_Fetch_Site="same-origin")
    assert is_own_page(answer)
    assert answer.cache == "no-store"
    again = await ask(client, link, Cookie=cookie)
    assert (again.status, again.location) == (302, f"{AUTHORIZE}?{STRANGER}")


async def test_a_link_of_our_page_is_for_its_browser_query_and_time_only(
    hass: HomeAssistant,
    client: TestClient,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whatever differs leads to our page, where the client is named anew."""
    await set_up()
    other, other_cookie = await link_of(client, STRANGER)
    link, cookie = await link_of(client, STRANGER)
    path, _, query = link.partition("?")
    wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
    issued, _, digest = path.rpartition("/")[2].partition("-")
    later = f"{BUILTIN}/{int(issued, 16) + 1:x}-{digest}"
    for address, headers in (
        (link, {}),
        (link, {"Cookie": "latchkey_builtin="}),
        (link, {"Cookie": other_cookie}),
        (link, {"Cookie": f"{cookie}x"}),
        (other, {"Cookie": cookie}),
        (f"{BUILTIN}?{query}", {"Cookie": cookie}),
        (f"{wrong}?{query}", {"Cookie": cookie}),
        (f"{later}?{query}", {"Cookie": cookie}),
        (f"{path.upper().replace(BUILTIN.upper(), BUILTIN)}?{query}", {}),
        (f"{link}&a=b", {"Cookie": cookie}),
        (f"{link}&latchkey=choose", {"Cookie": cookie}),
        (link.replace("lights", "Lights"), {"Cookie": cookie}),
        (link.replace("%2fB", "%2FB"), {"Cookie": cookie}),
        # A page of another site, or of another port of this host, on https.
        (link, {"Cookie": cookie, "Sec_Fetch_Site": "cross-site"}),
        (link, {"Cookie": cookie, "Sec_Fetch_Site": "same-site"}),
        (link, {"Cookie": cookie, "Sec_Fetch_Site": "none"}),
    ):
        answer = await ask(client, address, **headers)
        assert (answer.status, answer.cache) == (302, "no-store"), address
        assert answer.location.startswith(f"{AUTHORIZE}?client_id=")
    freezer.tick(LIFETIME - 1)
    assert (await ask(client, link, "HEAD", Cookie=cookie)).status == 200
    freezer.tick(2)
    assert (await ask(client, link, Cookie=cookie)).status == 302
    link, cookie = await link_of(client, STRANGER)
    hass.data[builtin._LINKS] = SignedLinks(time.time)
    assert (await ask(client, link, Cookie=cookie)).status == 302


async def test_the_cookie_stays_on_https_where_the_page_came_by_it(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, set_up: SetUp
) -> None:
    """As the proxy says that the administrator trusts."""
    http = {"use_x_forwarded_for": True, "trusted_proxies": ["127.0.0.1"]}
    assert await async_setup_component(hass, "http", {"http": http})
    assert await async_setup_component(hass, "frontend", {})
    client = await hass_client_no_auth()
    await set_up()
    forwarded = {"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "https"}
    for headers, is_secure in ((forwarded, True), ({}, False)):
        answer = await ask(client, f"{AUTHORIZE}?{STRANGER}", **headers)
        assert answer.cookie.endswith("; Secure") is is_secure
    # What is asked for by https is not given to whoever answers without it.
    host = {**forwarded, "Host": "ha.example"}
    for scheme, status in (("https", 200), ("http", 302)):
        own = f"{scheme}://ha.example/"
        query = f"client_id={own}&redirect_uri={own}"
        assert (await ask(client, f"{BUILTIN}?{query}", **host)).status == status


async def test_a_port_that_a_proxy_hides_is_known_from_the_configuration(
    hass: HomeAssistant, client: TestClient, set_up: SetUp
) -> None:
    """Or else by a click on our page: somebody else may be at another port."""
    await set_up()
    query = "client_id=https://ha.example:8443/&redirect_uri=https://ha.example:8443/"
    host = {"Host": "ha.example"}
    assert (await ask(client, f"{BUILTIN}?{query}", **host)).status == 302
    link, cookie = await link_of(client, query, **host)
    assert is_own_page(await ask(client, link, Cookie=cookie, **host))
    hass.config.external_url = "https://ha.example:8443"
    assert is_own_page(await ask(client, f"{BUILTIN}?{query}", **host))


async def test_it_is_no_circle_where_our_page_is_not_in_use(
    hass: HomeAssistant, client: TestClient, set_up: SetUp, entry: MockConfigEntry
) -> None:
    """Home Assistant's own page is at its own address then."""
    await set_up()
    link, cookie = await link_of(client, STRANGER)
    assert await hass.config_entries.async_unload(entry.entry_id)
    answer = await ask(client, f"{BUILTIN}?{STRANGER}")
    assert answer.location == f"{AUTHORIZE}?{STRANGER}"
    assert is_own_page(await ask(client, answer.location))
    assert is_own_page(await ask(client, link, Cookie=cookie))


@pytest.mark.parametrize(
    ("client_id", "redirect_uri", "words"),
    [
        (
            "https://lights.example/",
            "https://lights.example/b",
            "lights.example asks for access to your Home Assistant. Home",
        ),
        (
            "https://LIGHTS.example:8443/a",
            "https://elsewhere.example/",
            (
                "lights.example asks for access to your Home Assistant. "
                "elsewhere.example will get this access. Home"
            ),
        ),
        (
            "https://lights.example/",
            "lights://back",
            "lights:// will get this access. Home",
        ),
        (
            "https://good.example@lights.example/",
            "https://lights.example/",
            "An unnamed app or site asks for access to your Home Assistant.",
        ),
        (
            "https://lïghts.example/",
            "https://lïghts.example/",
            "An unnamed app or site asks for access to your Home Assistant. Home",
        ),
        (
            "https://<b>.example/",
            "https://<b>.example/",
            "An unnamed app or site asks for access to your Home Assistant. Home",
        ),
    ],
)
async def test_the_client_is_named_beside_the_way_there(
    client: TestClient, set_up: SetUp, client_id: str, redirect_uri: str, words: str
) -> None:
    """Without JavaScript and without the program too, with what the click means."""
    await set_up()
    query = f"client_id={quote(client_id)}&redirect_uri={quote(redirect_uri)}"
    document = (await ask(client, f"{AUTHORIZE}?{query}")).body
    notices = re.findall(r"<div [^>]*data-client>(.*?)</div>", document)
    assert len(notices) == 2
    for notice in notices:
        text = unescape(re.sub("<[^>]*>", "", notice))
        assert words in text
        assert "may give this access without asking you" in text
    before = document.partition("<noscript>")[2].partition(BUILTIN)[0]
    assert "data-client" in before
    before = document.partition('id="latchkey-fallback"')[2].partition(BUILTIN)[0]
    assert "data-client" in before


@pytest.mark.parametrize(
    "query",
    ["", "state=x", f"{STRANGER}&client_id=https://a.example/", f"{STRANGER}&state="],
)
async def test_what_nobody_can_follow_gets_no_link(
    client: TestClient, set_up: SetUp, query: str
) -> None:
    """There is nothing that a person could agree to: signing in begins anew."""
    await set_up()
    answer = await ask(client, f"{AUTHORIZE}?{query}")
    assert not answer.cookie
    assert "data-client" not in answer.body
    assert f'href="{BUILTIN}' not in answer.body
    assert 'class="button" href="/"' in answer.body


async def test_a_query_that_nobody_means_is_signed_unread(
    client: TestClient, set_up: SetUp
) -> None:
    """The program can follow it, and names its client."""
    await set_up()
    query = STRANGER + "&a" * authorize_query.MOST_PARAMETERS
    answer = await ask(client, f"{AUTHORIZE}?{query}")
    path, cookie = read_boot(answer.body)["builtin"], answer.cookie.partition(";")[0]
    assert is_own_page(await ask(client, f"{path}?{query}", Cookie=cookie))


def test_what_is_remembered_is_bounded_and_nothing_holds_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who follows links all day only makes old ones void."""
    monkeypatch.setattr(signed_links, "MOST_USED", 3)
    now = 1_000.0
    links = SignedLinks(lambda: now)
    waiting = links.sign("browser", "waiting")
    used: list[str] = []
    for count in range(5):
        now += 1
        query = f"q{count}"
        used.append(links.sign("browser", query))
        assert links.use(used[-1], "browser", query)
        assert len(links._used) == len(links._by_age) <= 3
    for count, signature in enumerate(used):
        assert not links.use(signature, "browser", f"q{count}")
    assert not links.use(waiting, "browser", "waiting")
    assert links.use(links.sign("browser", "waiting"), "browser", "waiting")
    now += LIFETIME
    assert links.use(links.sign("browser", "new"), "browser", "new")
    assert len(links._used) == 1


@pytest.mark.parametrize(
    "signature", ["", "-", "0-", "g-" + "0" * 64, "0-" + "0" * 65, "0-" + "٣" * 64, "é"]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    """Whatever stands in the path."""
    assert not SignedLinks(time.time).use(signature, "browser", "query")


@pytest.mark.parametrize("kind", ["latchkey", "auth_oidc", "openid"])
@pytest.mark.parametrize("change", [None, _openid_first])
async def test_home_assistants_page_does_not_begin_with_what_it_cannot_show(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    kind: str,
    change: Callable[[HomeAssistant], None] | None,
) -> None:
    """It starts the first of the list: a script before its own takes them out of it."""
    if change is not None:
        change(hass)
    await set_up()
    answer = await ask(client, f"{BUILTIN}?{own_query(client)}")
    assert answer.body.encode() == own_page
    provider = AuthProvider(hass, hass.auth._store, {"type": kind, "name": "Other"})
    hass.auth._providers[(kind, None)] = provider
    answer = await ask(client, f"{BUILTIN}?{own_query(client)}")
    assert is_own_page(answer)
    before, script, after = own_page.decode().partition("<script")
    added = answer.body.removeprefix(before).removesuffix(f"{script}{after}")
    assert added.startswith("<script>")
    assert '"providersPromise"' in added
    assert f'"{kind}"' in added
    assert added.endswith("</script>")
    assert added.count("<") == 2 + added.count("<0")
