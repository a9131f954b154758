"""A phone signs in another device, such as a tablet on the wall."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
import json
import re
import sys
import time
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Response
from conftest import AddProvider
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from signing_in import CLIENT, PIN, Page, counted, offer_passwords, protect, refused
from test_relay import (
    BROWSER,
    TRANSLATIONS,
    Browser,
    Where,
    code_of,
    isolated,
    told,
    where,
)

from custom_components.latchkey import contract
from custom_components.latchkey.const import SIGNAL_SESSION_ENDED
from custom_components.latchkey.people import browser_cookie
from custom_components.latchkey.people.session_store import async_store
from custom_components.latchkey.relay import (
    device_pages,
    devices,
    handover,
    proving,
    qr,
    visitor,
)
from custom_components.latchkey.relay.waiting import Ready
from homeassistant.auth.models import (
    TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
    RefreshToken,
    User,
)
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.http import current_request

TABLET = "Mozilla/5.0 (Linux; Android 16; SM-T510) Chrome/142.0 Safari/537.36"
PHONE = BROWSER
SECURE = "__Secure-latchkey_device"
PASSWORD = "correct horse"  # noqa: S105
HERE = "http://homeassistant.local:8123"

assert where


class Devices:
    """A tablet and a phone at one Home Assistant."""

    def __init__(self, hass: HomeAssistant, page: Page, here: str) -> None:
        self.hass = hass
        self.page = page
        self.here = here
        self.tablet = Browser(page.client, TABLET)
        self.phone = Browser(page.client, PHONE)
        self.query = self.own_query()
        self.own = ""

    def own_query(self, **more: str) -> str:
        """Ask as this Home Assistant's own frontend does."""
        asked = {
            "client_id": f"{self.here}/",
            "redirect_uri": f"{self.here}/?auth_callback=1",
            "state": "e30=",
        }
        return urlencode(asked | more)

    async def wait(self) -> str:
        """Press the link at the tablet."""
        document = await self.tablet.read(f"/auth/latchkey/device?{self.query}")
        found = re.search(r"<bdi[^>]*>(.*?)</bdi>", document)
        assert found is not None, document
        assert found[1].startswith(self.here)
        self.own = found[1].removeprefix(self.here)
        return document

    async def log_in(self, name: str = "ada", **fields: Any) -> str:
        """Sign in at the phone with a password, for the page that asks."""
        flow = {
            "client_id": f"{self.here}/",
            "handler": ["homeassistant", None],
            "redirect_uri": f"{self.here}{self.own}",
        }
        step = await self._post("/auth/login_flow", flow)
        path = f"/auth/login_flow/{step['flow_id']}"
        typed = {"username": name, "password": PASSWORD, **fields}
        step = await self._post(path, {"client_id": f"{self.here}/", **typed})
        return await self.redeem(step)

    async def redeem(self, step: dict[str, Any], **more: str) -> str:
        """Be the client that gets the code; gives an access token."""
        assert step["type"] == "create_entry", step
        form = {
            "client_id": f"{self.here}/",
            "grant_type": "authorization_code",
            "code": step["result"],
            **more,
        }
        headers = {"User-Agent": PHONE}
        response = await self.phone.client.post(
            "/auth/token", data=form, headers=headers
        )
        assert response.status == 200, await response.text()
        token: str = (await response.json())["access_token"]
        return token

    async def prove(self, token: str) -> tuple[int, str | None]:
        """Show a token to the page."""
        headers = {"User-Agent": PHONE, "Authorization": f"Bearer {token}"}
        response = await self.phone.client.post(f"{self.own}/prove", headers=headers)
        return response.status, (await response.json()).get("code")

    async def approve(self, token: str, **typed: str) -> str:
        """Do everything at the phone, and give what it shows."""
        await self.phone.read(self.own)
        assert await self.prove(token) == (200, None)
        await self.phone.post(self.own, **{"do": "agree", "name": "Kitchen", **typed})
        return await self.phone.read(self.own)

    async def come_in(self) -> dict[str, Any]:
        """Be the tablet's page after that: its first provider's flow."""
        flow = {
            "client_id": f"{self.here}/",
            "handler": ["latchkey_device", "phone"],
            "redirect_uri": f"{self.here}/?auth_callback=1",
        }
        return await self._post("/auth/login_flow", flow, TABLET)

    async def _post(
        self, path: str, body: dict[str, Any], agent: str = PHONE
    ) -> dict[str, Any]:
        client = (self.tablet if agent == TABLET else self.phone).client
        response = await client.post(path, json=body, headers={"User-Agent": agent})
        assert response.status == 200, await response.text()
        found: dict[str, Any] = await response.json()
        return found


async def add_user(
    hass: HomeAssistant, name: str, group: str = "system-users", **more: Any
) -> User:
    """Give somebody an account with a password."""
    local = hass.auth.get_auth_provider("homeassistant", None)
    assert isinstance(local, HassAuthProvider)
    local.store = hass.auth._store
    await local.async_initialize()
    await local.async_add_auth(name, PASSWORD)
    credentials = await local.async_get_or_create_credentials({"username": name})
    user = await hass.auth.async_create_user(name.title(), group_ids=[group], **more)
    await hass.auth.async_link_user(user, credentials)
    return user


@pytest.fixture(autouse=True)
def _no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install nothing in a test."""

    async def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(qr, "async_process_requirements", refuse)


@pytest.fixture(autouse=True)
def _onboarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a Home Assistant that lists its providers."""
    name = "homeassistant.components.onboarding.async_is_user_onboarded"
    monkeypatch.setattr(name, lambda _hass: True)


@pytest.fixture
async def people(
    hass: HomeAssistant,
    page: Page,
    where: Where,
    hass_client_no_auth: ClientSessionGenerator,
) -> AsyncIterator[Devices]:
    """Be Ada with a phone and a tablet; Root is an administrator."""
    assert where
    await offer_passwords(hass)
    await add_user(hass, "ada")
    await add_user(hass, "root", "system-admin")
    found = Devices(hass, page, HERE)
    found.tablet = Browser(await hass_client_no_auth(), TABLET)
    found.phone = Browser(await hass_client_no_auth(), PHONE)
    for browser in (found.tablet, found.phone):
        browser.client = Redirected(browser.client, found.here)  # type: ignore[assignment]
    yield found
    assert counted(page) == 0


class Redirected:
    """A client that says to be where people are: tests run on this very machine."""

    def __init__(self, client: Any, here: str) -> None:
        self._client = client
        self._host = here.partition("://")[2]

    async def get(self, path: str, headers: dict[str, str], **more: Any) -> Any:
        """Ask as a browser at that address would."""
        headers = {"Host": self._host, **headers}
        return await self._client.get(path, headers=headers, **more)

    async def post(self, path: str, headers: dict[str, str], **more: Any) -> Any:
        """Send likewise."""
        headers = {"Host": self._host, **headers}
        return await self._client.post(path, headers=headers, **more)


def user_of(hass: HomeAssistant, name: str) -> User:
    """Give somebody by their name."""
    users = hass.auth._store._users.values()
    return next(each for each in users if each.name == name)


def tokens_of(user: User) -> list[RefreshToken]:
    """Give what somebody is signed in by, on devices."""
    return [
        each
        for each in user.refresh_tokens.values()
        if each.credential is not None
        and each.credential.auth_provider_type == "latchkey_device"
    ]


async def test_a_phone_signs_a_tablet_in(hass: HomeAssistant, people: Devices) -> None:
    """By its own login flow, as a device of its own that can be found by its name."""
    told_of = async_capture_events(hass, "latchkey_event")
    await people.wait()
    assert "Sign in to confirm that it is you" in await people.phone.read(people.own)
    token = await people.log_in()
    ada = user_of(hass, "Ada")
    shown = await people.approve(token, account=ada.id, keep="on")
    assert "The device is being signed in" in shown
    # Nothing of that sign-in is left at the phone.
    assert not ada.refresh_tokens
    document = await people.tablet.read(f"/auth/latchkey/device?{people.query}")
    path, _, query = told(document)["go"].partition("?")
    assert path == "/auth/authorize"
    # Home Assistant's test client writes it in another way.
    assert parse_qsl(query) == parse_qsl(people.query)
    step = await people.come_in()
    await people.redeem(step)
    (session,) = tokens_of(ada)
    assert session.client_name == "Kitchen"
    (device,) = devices.of_user(ada)
    assert (device.name, device.tokens) == ("Kitchen", (session,))
    assert device.credentials.data["approved_by"] == ada.id
    assert "The device is signed in" in await people.phone.read(people.own)
    assert [event.data for event in told_of] == [
        {
            "type": "signed_in",
            "provider_id": "phone",
            "provider": "phone",
            "user_id": ada.id,
            "user_name": "Ada",
            "client": f"{people.here}/",
            "device": "Kitchen",
            "approved_by": ada.id,
        }
    ]


async def test_the_phone_is_told_for_which_client_it_lets_a_device_in(
    people: Devices,
) -> None:
    """Where that is somebody else's; this Home Assistant's own need no word."""
    for client, is_named in (("https://other.example", True), (people.here, False)):
        people.query = urlencode(
            {"client_id": f"{client}/", "redirect_uri": f"{client}/back", "state": "s"}
        )
        await people.wait()
        await people.phone.read(people.own)
        assert await people.prove(await people.log_in()) == (200, None)
        shown = await people.phone.read(people.own)
        assert (">For<" in shown and "other.example" in shown) is is_named


async def test_the_phone_is_told_what_it_lets_in(people: Devices) -> None:
    """What, since when, from where, and as whom."""
    await people.wait()
    await people.phone.read(people.own)
    await people.prove(await people.log_in())
    shown = await people.phone.read(people.own)
    for said in (
        "Chrome · Android",
        "Less than a minute ago",
        f"A device in your home network ({isolated('127.0.0.1')})",
        ">Ada<",
        "Keep the device logged in",
        "if you just started this sign-in yourself",
    ):
        assert said in shown
    assert ">Root<" not in shown


async def listing(people: Devices, browser: Browser, **headers: str) -> dict[str, Any]:
    """Give what the login page lists for a browser."""
    response = await browser.get(f"/auth/authorize?{people.query}", **headers)
    document = await response.text()
    found = re.search(r'id="latchkey-boot-data">(.*?)</script>', document)
    assert found is not None, document[:500]
    boot: dict[str, Any] = json.loads(found[1])
    return boot


@pytest.mark.usefixtures("real_folder")
async def test_it_is_offered_in_every_language_of_the_page(people: Devices) -> None:
    """In the one that was picked on the device, as the page itself."""
    said = {}
    for tag in contract.LANGUAGES:
        cookie = f"latchkey_language={tag}"
        boot = await listing(people, people.tablet, Cookie=cookie)
        (said[tag],) = (each["name"] for each in boot["links"])
        written = json.loads((TRANSLATIONS / f"{tag}.json").read_text("utf-8"))
        assert said[tag] == written["common"]["relay_device_heading"]
    english = {tag for tag, name in said.items() if name == said["en"]}
    assert english == {"en", "en-GB"}


@pytest.mark.usefixtures("real_folder")
async def test_only_the_approved_browser_is_offered_to_come_in(
    people: Devices,
) -> None:
    """First in its list, and with what was chosen about staying logged in."""
    await people.wait()
    for browser in (people.tablet, people.phone):
        types = [
            each["type"]
            for each in (await listing(people, browser))["listing"]["providers"]
        ]
        assert types == ["homeassistant"]
    ada = user_of(people.hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    boot = await listing(people, people.tablet)
    first = boot["listing"]["providers"][0]
    assert (first["type"], first["id"]) == ("latchkey_device", "phone")
    assert boot["listing"]["preselect_remember_me"] is False
    assert boot["opening"] is None
    boot = await listing(people, people.phone)
    assert boot["listing"]["providers"][0]["type"] == "homeassistant"
    await people.come_in()
    boot = await listing(people, people.tablet)
    assert boot["listing"]["providers"][0]["type"] == "homeassistant"


@pytest.mark.usefixtures("real_folder")
async def test_what_nobody_thought_of_takes_the_page_from_nobody(
    people: Devices,
) -> None:
    """A phone is not offered then."""
    with patch.object(device_pages, "async_is_offered", side_effect=TypeError):
        boot = await listing(people, people.tablet)
    assert boot["links"] == []


@pytest.mark.usefixtures("real_folder")
async def test_an_approved_browser_is_led_to_no_provider(
    people: Devices, add_provider: AddProvider
) -> None:
    """Though there is one to go to at once."""
    await add_provider(auto=True)
    await people.wait()
    assert (await listing(people, people.tablet))["auto"] == "home"
    ada = user_of(people.hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    assert (await listing(people, people.tablet))["auto"] is None
    assert (await listing(people, people.phone))["auto"] == "home"


@pytest.mark.usefixtures("real_folder")
@pytest.mark.parametrize(
    ("setting", "link", "is_offered"),
    [
        ("off", "eth0", False),
        ("home", "eth0", True),
        ("home", None, False),
        ("everywhere", None, True),
        ("of a newer version", "eth0", False),
    ],
)
async def test_it_is_offered_from_where_it_is_allowed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    people: Devices,
    where: Where,
    setting: str,
    link: str | None,
    is_offered: bool,  # noqa: FBT001
) -> None:
    """By a link of the login page, and by its address."""
    hass.config_entries.async_update_entry(entry, options={"phone_sign_in": setting})
    await hass.async_block_till_done()
    where.links[TABLET] = link
    links = (await listing(people, people.tablet))["links"]
    offered = {"name": "Sign in with your phone", "url": "/auth/latchkey/device"}
    assert (offered in links) is is_offered
    document = await people.tablet.read(f"/auth/latchkey/device?{people.query}")
    assert ("Scan" in document or "Open this address" in document) is is_offered
    if not is_offered:
        expected = "phone-not-home" if setting == "home" else "phone-sign-in-off"
        assert code_of(document) == expected


async def test_a_phone_from_outside_is_refused(people: Devices, where: Where) -> None:
    """As it is configured by default; the tablet may be at home."""
    await people.wait()
    where.links[PHONE] = None
    assert code_of(await people.phone.read(people.own)) == "phone-not-home"


async def test_everywhere_digits_are_typed_at_the_tablet(
    hass: HomeAssistant, entry: MockConfigEntry, people: Devices, where: Where
) -> None:
    """The phone shows them: whoever shows a stranger a code does not see them."""
    options = {"phone_sign_in": "everywhere"}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    where.links[TABLET] = None
    assert "six digits" in await people.wait()
    ada = user_of(hass, "Ada")
    shown = await people.approve(await people.log_in(), account=ada.id)
    found = re.search(r'<h2 class="digits">(\d{3}) (\d{3})</h2>', shown)
    assert found is not None
    path = f"/auth/latchkey/device?{people.query}"
    assert "Enter the six digits" in await people.tablet.read(path)
    await people.tablet.post(path, digits=found[1] + found[2])
    assert "go" in told(await people.tablet.read(path))
    await people.redeem(await people.come_in())
    assert len(tokens_of(ada)) == 1


async def test_wrong_digits_let_nothing_in(
    hass: HomeAssistant, entry: MockConfigEntry, people: Devices, where: Where
) -> None:
    """At the first try."""
    options = {"phone_sign_in": "everywhere"}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    where.links[TABLET] = None
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(hass, "Ada").id)
    path = f"/auth/latchkey/device?{people.query}"
    await people.tablet.post(path, digits="12345")
    assert code_of(await people.tablet.read(path)) == "relay-digits-wrong"
    assert code_of(await people.phone.read(people.own)) == "relay-digits-wrong"


@pytest.mark.parametrize("what", ["none", "made up", "another's", "signed path"])
async def test_who_is_not_signed_in_here_proves_nothing(
    hass: HomeAssistant, people: Devices, what: str
) -> None:
    """A phone that is logged in to another Home Assistant, say; nobody is banned."""
    await people.wait()
    await people.phone.read(people.own)
    token = {"none": "", "made up": "x.y.z"}.get(what)
    path = f"{people.own}/prove"
    headers = {"User-Agent": PHONE}
    if token is None:
        user = user_of(hass, "Ada")
        made = await hass.auth.async_create_refresh_token(user, f"{people.here}/")
        token = hass.auth.async_create_access_token(made)
        if what == "another's":
            # Its key is another one there.
            made.jwt_key = "another"
        else:
            path = f"{path}?authSig={token}"
    if token and what != "signed path":
        headers["Authorization"] = f"Bearer {token}"
    response = await people.phone.client.post(path, headers=headers)
    assert response.status == 403
    assert (await response.json())["code"] == "approval-not-signed-in"
    shown = await people.phone.read(people.own)
    assert code_of(shown) == "approval-not-signed-in"
    assert "Sign in the waiting device?" not in shown


async def test_a_long_lived_token_approves_nothing(
    hass: HomeAssistant, people: Devices
) -> None:
    """However new it is, and it stays."""
    await people.wait()
    await people.phone.read(people.own)
    made = await hass.auth.async_create_refresh_token(
        user_of(hass, "Ada"),
        client_name="script",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=3650),
    )
    token = hass.auth.async_create_access_token(made)
    assert await people.prove(token) == (403, "approval-token-kind")
    assert hass.auth.async_get_refresh_token(made.id) is made


async def test_a_systems_token_approves_nothing(
    hass: HomeAssistant, people: Devices
) -> None:
    """The supervisor's, say."""
    await people.wait()
    await people.phone.read(people.own)
    system = await hass.auth.async_create_system_user("Supervisor")
    made = await hass.auth.async_create_refresh_token(system)
    token = hass.auth.async_create_access_token(made)
    assert await people.prove(token) == (403, "approval-token-kind")


async def test_an_older_session_approves_nothing(
    hass: HomeAssistant, people: Devices
) -> None:
    """Its access token was renewed just now, which says nothing; and it stays."""
    await people.wait()
    token = await people.log_in()
    (made,) = user_of(hass, "Ada").refresh_tokens.values()
    made.created_at -= timedelta(minutes=2)
    await people.phone.read(people.own)
    renewed = hass.auth.async_create_access_token(made)
    assert await people.prove(renewed) == (403, "approval-not-recent")
    assert await people.prove(token) == (403, "approval-not-recent")
    assert hass.auth.async_get_refresh_token(made.id) is made


async def test_a_trusted_network_proves_nothing(
    hass: HomeAssistant, people: Devices
) -> None:
    """Nobody has typed anything there; nor has a device that a phone let in."""
    await people.wait()
    await people.phone.read(people.own)
    ada = user_of(hass, "Ada")
    for kind in ("trusted_networks", "auth_header", "latchkey_device"):
        credentials = type(ada.credentials[0])(kind, None, {}, is_new=False)
        made = await hass.auth.async_create_refresh_token(
            ada, f"{people.here}/", credential=credentials
        )
        with patch.object(hass.auth, "async_validate_refresh_token"):
            token = hass.auth.async_create_access_token(made)
        assert await people.prove(token) == (403, "approval-not-proven")
        assert hass.auth.async_get_refresh_token(made.id) is None


async def test_a_second_factor_is_asked_for_as_ever(
    hass: HomeAssistant, people: Devices
) -> None:
    """By the ordinary page."""
    await people.wait()
    await protect(hass, user_of(hass, "Ada"))
    flow = {
        "client_id": f"{people.here}/",
        "handler": ["homeassistant", None],
        "redirect_uri": f"{people.here}{people.own}",
    }
    step = await people._post("/auth/login_flow", flow)
    path = f"/auth/login_flow/{step['flow_id']}"
    client = {"client_id": f"{people.here}/"}
    step = await people._post(path, {**client, "username": "ada", "password": PASSWORD})
    assert step["step_id"] == "mfa"
    step = await people._post(path, {**client, "pin": PIN})
    await people.phone.read(people.own)
    assert await people.prove(await people.redeem(step)) == (200, None)


async def test_what_was_proven_is_good_for_five_minutes(
    hass: HomeAssistant, people: Devices, where: Where
) -> None:
    """Then the person signs in again."""
    await people.wait()
    await people.phone.read(people.own)
    await people.prove(await people.log_in())
    where.times += proving.FRESH_SECONDS
    ada = user_of(hass, "Ada")
    await people.phone.post(people.own, do="agree", name="x", account=ada.id)
    assert "Sign in to confirm that it is you" in await people.phone.read(people.own)
    assert not isinstance(
        next(iter(visitor.async_book(hass)._waiting.values())).stage, Ready
    )


async def test_an_administrator_chooses_somebody_else(
    hass: HomeAssistant, people: Devices
) -> None:
    """A tablet on the wall should not be an administrator; that comes last."""
    await people.wait()
    ada, root = user_of(hass, "Ada"), user_of(hass, "Root")
    system = await hass.auth.async_create_system_user("Supervisor")
    gone = await add_user(hass, "gone")
    await hass.auth.async_update_user(gone, is_active=False)
    await people.phone.read(people.own)
    await people.prove(await people.log_in("root"))
    shown = await people.phone.read(people.own)
    chosen = re.findall(r'<option value="(.*?)">', shown)
    assert chosen == [ada.id, root.id]
    assert "should not be signed in as an administrator" in shown
    for other in (system.id, gone.id, user_of(hass, "Owner").id, "x", ""):
        await people.phone.post(people.own, do="agree", name="x", account=other)
        assert "You cannot sign in a device as that user" in await people.phone.read(
            people.own
        )
    await people.phone.post(people.own, do="agree", name="Wall", account=ada.id)
    await people.redeem(await people.come_in())
    assert tokens_of(ada)
    assert not tokens_of(root)
    (device,) = devices.of_user(ada)
    assert device.credentials.data["approved_by"] == root.id


async def test_nobody_else_chooses_somebody_else(
    hass: HomeAssistant, people: Devices
) -> None:
    """Who is no administrator lets in as themselves only."""
    await people.wait()
    await people.phone.read(people.own)
    await people.prove(await people.log_in())
    root = user_of(hass, "Root")
    await people.phone.post(people.own, do="agree", name="x", account=root.id)
    assert "cannot sign in a device as that user" in await people.phone.read(people.own)


async def test_of_two_phones_the_first_counts(
    hass: HomeAssistant,
    people: Devices,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """The other is told, also if it has the page open already."""
    await people.wait()
    other = Browser(
        Redirected(await hass_client_no_auth(), people.here),  # type: ignore[arg-type]
        PHONE,
    )
    await other.read(people.own)
    await people.approve(await people.log_in(), account=user_of(hass, "Ada").id)
    assert code_of(await other.read(people.own)) == "relay-used"
    third = Browser(
        Redirected(await hass_client_no_auth(), people.here),  # type: ignore[arg-type]
        PHONE,
    )
    assert code_of(await third.read(people.own)) == "relay-used"


async def test_a_code_that_is_guessed_or_old_is_unknown(
    people: Devices, where: Where
) -> None:
    """Each with its own words."""
    document = await people.phone.read("/auth/latchkey/phone/guessed")
    assert code_of(document) == "relay-unknown"
    await people.wait()
    where.times += handover.LASTS_SECONDS
    assert code_of(await people.phone.read(people.own)) == "relay-expired"
    where.times += handover.FORGET_SECONDS
    assert code_of(await people.phone.read(people.own)) == "relay-unknown"


async def test_a_tablet_that_is_loaded_again_shows_the_same_code(
    people: Devices, where: Where
) -> None:
    """Until that is over; another client gets another."""
    await people.wait()
    first = people.own
    await people.wait()
    assert people.own == first
    people.query = people.own_query(state="another")
    await people.wait()
    assert people.own != first
    second = people.own
    where.times += handover.LASTS_SECONDS
    await people.wait()
    assert people.own != second


async def test_a_tablet_that_asks_is_one_that_somebody_looks_at(
    hass: HomeAssistant, people: Devices
) -> None:
    """So a flood of pages that are only begun does not push it out."""
    data = told(await people.wait())
    book = visitor.async_book(hass)
    waiting = book.find(people.own.rpartition("/")[2], visitor.now())
    assert waiting is not None
    assert not waiting.is_followed
    with patch.object(visitor, "_HOLD_SECONDS", 0.01):
        await people.tablet.poll(data["poll"], data["version"])
    assert waiting.is_followed


async def test_after_a_restart_the_tablet_shows_another_code(
    hass: HomeAssistant, people: Devices
) -> None:
    """And the phone is told to start again."""
    await people.wait()
    first = people.own
    hass.data[visitor._BOOK] = handover.Handovers()
    assert code_of(await people.phone.read(first)) == "relay-unknown"
    await people.wait()
    assert people.own != first


async def test_a_device_comes_in_once(hass: HomeAssistant, people: Devices) -> None:
    """The flow of somebody who was not approved is refused in words, and counts not."""
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(hass, "Ada").id)
    await people.come_in()
    assert refused(await people.come_in()) == ("flow_expired", "relay-used")
    response = await people.phone.client.post(
        "/auth/login_flow",
        json={
            "client_id": f"{people.here}/",
            "handler": ["latchkey_device", "phone"],
            "redirect_uri": f"{people.here}/?auth_callback=1",
        },
        headers={"User-Agent": PHONE},
    )
    assert response.status == 404


async def test_a_device_that_comes_too_late_is_no_attacker(
    people: Devices, where: Where
) -> None:
    """It is told so by its flow: Home Assistant counts flows that nobody may start."""
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(people.hass, "Ada").id)
    where.times += handover.TAKE_SECONDS
    assert refused(await people.come_in()) == ("flow_expired", "relay-not-taken")
    assert counted(people.page) == 0


async def test_a_device_comes_in_where_it_was_approved(
    people: Devices, where: Where
) -> None:
    """A click was enough because it was in the home."""
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(people.hass, "Ada").id)
    where.links[TABLET] = None
    assert refused(await people.come_in()) == ("flow_expired", "relay-other-network")
    assert not devices.of_user(user_of(people.hass, "Ada"))


async def test_an_approval_is_for_the_client_that_asked_for_it(
    people: Devices,
) -> None:
    """Another one in the same browser does not take it."""
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(people.hass, "Ada").id)
    flow = {
        "client_id": f"{people.here}/",
        "handler": ["latchkey_device", "phone"],
        "redirect_uri": f"{people.here}/another",
    }
    step = await people._post("/auth/login_flow", flow, TABLET)
    assert refused(step) == ("flow_expired", "relay-unknown")
    await people.redeem(await people.come_in())


async def test_a_cookie_is_found_beside_a_neighbours(people: Devices) -> None:
    """However that one is named: all ports of a host share them."""
    await people.wait()
    (waiting,) = visitor.async_book(people.hass).all()
    cookie = f"a[b]=2; latchkey_device={waiting.id}.{waiting.secret}"
    request = make_mocked_request("GET", "/", headers={"Cookie": cookie})
    assert devices.async_own(people.hass, request) is waiting


async def test_a_cookie_of_https_is_planted_by_no_neighbour(people: Devices) -> None:
    """Browsers take its name from https only."""
    await people.wait()
    (waiting,) = visitor.async_book(people.hass).all()
    for name, found in (("latchkey_device", None), (SECURE, waiting)):
        cookie = f"{name}={waiting.id}.{waiting.secret}"
        request = make_mocked_request("GET", "/", headers={"Cookie": cookie})
        request = request.clone(scheme="https")
        assert devices.async_own(people.hass, request) is found
        answer = Response()
        devices.bind(answer, request, waiting)
        assert answer.cookies[SECURE]["secure"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"is_active": False}, ("account_inactive", "account-inactive")),
        ({"local_only": True}, ("local_only", "local-only")),
    ],
)
async def test_home_assistants_rules_hold_for_devices(
    hass: HomeAssistant,
    people: Devices,
    change: dict[str, bool],
    expected: tuple[str, str],
) -> None:
    """Who was deactivated meanwhile, or may not sign in from there."""
    await people.wait()
    ada = user_of(hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    await hass.auth.async_update_user(ada, **change)
    refuse = "User cannot authenticate remotely" if "local_only" in change else None
    with patch.object(devices, "async_user_not_allowed_do_auth", return_value=refuse):
        step = await people.come_in()
    assert step["type"] == "abort"
    found = (step["reason"], step["description_placeholders"]["code"])
    assert found == expected
    assert not devices.of_user(ada)


async def test_a_device_that_was_ended_is_out(
    hass: HomeAssistant, people: Devices
) -> None:
    """With its credentials; others stay."""
    await people.wait()
    ada = user_of(hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    await people.redeem(await people.come_in())
    (device,) = devices.of_user(ada)
    await devices.async_end(hass, device, devices.End.ADMINISTRATOR)
    assert not devices.of_user(ada)
    assert not tokens_of(ada)
    assert len(ada.credentials) == 1


async def test_devices_that_never_came_in_are_forgotten(
    hass: HomeAssistant, people: Devices
) -> None:
    """As are those whose session has ended."""
    await people.wait()
    ada = user_of(hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    await people.come_in()
    await devices.async_tidy(hass)
    assert len(devices.of_user(ada)) == 1
    later = time.time() + 901
    with patch.object(devices, "dt_util") as clock:
        clock.utcnow.return_value.timestamp.return_value = later
        await devices.async_tidy(hass)
    assert not devices.of_user(ada)


async def test_devices_go_with_the_integration(
    hass: HomeAssistant, entry: MockConfigEntry, people: Devices
) -> None:
    """Home Assistant would answer their tokens with an error."""
    await people.wait()
    ada = user_of(hass, "Ada")
    await people.approve(await people.log_in(), account=ada.id)
    await people.redeem(await people.come_in())
    await hass.config_entries.async_remove(entry.entry_id)
    assert not devices.of_user(ada)
    assert not tokens_of(ada)
    assert hass.auth.get_auth_provider("latchkey_device", "phone") is None


async def test_a_code_that_nobody_drew_is_typed(
    people: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the library there is the address."""
    monkeypatch.setitem(sys.modules, "segno", None)
    document = await people.wait()
    assert "Open this address in the browser of your phone" in document
    assert "<svg" not in document


async def test_somebody_who_typed_the_address_is_led_away(people: Devices) -> None:
    """There is no client to come back to."""
    response = await people.tablet.get("/auth/latchkey/device")
    assert (response.status, response.headers["Location"]) == (303, "/")


async def test_a_provider_is_asked_to_have_people_sign_in_now(
    people: Devices, add_provider: AddProvider
) -> None:
    """Where somebody is about to let a device in, and only there."""
    await add_provider()
    await people.wait()
    for path, is_asked in ((people.own, True), ("/?auth_callback=1", False)):
        flow = {
            "client_id": f"{people.here}/",
            "handler": ["latchkey", "home"],
            "redirect_uri": f"{people.here}{path}",
        }
        step = await people._post("/auth/login_flow", flow)
        asked = dict(parse_qsl(urlsplit(step["url"]).query))
        expected = ("login", "0") if is_asked else (None, None)
        assert (asked.get("prompt"), asked.get("max_age")) == expected


async def test_home_assistant_lists_it_for_the_approved_browser_only(
    hass: HomeAssistant, people: Devices
) -> None:
    """Since 2026.11, which asks; without a request it is nobody's."""
    await people.wait()
    await people.approve(await people.log_in(), account=user_of(hass, "Ada").id)
    provider = hass.auth.get_auth_provider("latchkey_device", "phone")
    assert isinstance(provider, devices.DeviceAuthProvider)
    (waiting,) = visitor.async_book(hass)._waiting.values()

    def is_listed(cookie: str) -> bool:
        request = make_mocked_request("GET", "/", headers={"Cookie": cookie})
        reset = current_request.set(request)
        try:
            return provider.async_can_start_login({})
        finally:
            current_request.reset(reset)

    assert is_listed(f"latchkey_device={waiting.id}.{waiting.secret}")
    assert not is_listed(f"latchkey_device={waiting.id}.x")
    assert not is_listed("")
    assert not provider.async_can_start_login({})
    await people.come_in()
    # Its flow says that this was used; without one Home Assistant would count it.
    assert is_listed(f"latchkey_device={waiting.id}.{waiting.secret}")


@pytest.mark.parametrize(
    ("auth_time", "expected"),
    [
        # Asked for by `prompt=login`, and not denied.
        (None, (200, None)),
        (0, (200, None)),
        (-30, (200, None)),
        (-3600, (403, "approval-not-recent")),
    ],
)
async def test_a_provider_may_say_that_somebody_signed_in_long_ago(
    hass: HomeAssistant,
    people: Devices,
    add_provider: AddProvider,
    auth_time: float | None,
    expected: tuple[int, str | None],
) -> None:
    """Then its sign-in of now was a silent one."""
    await add_provider()
    await people.wait()
    await people.phone.read(people.own)
    people.page.redirect_uri = f"{CLIENT}{people.own[1:]}"
    token = (await people.page.redeem(await people.page.sign_in()))["access_token"]
    (session,) = async_store(hass).async_all()
    said = None if auth_time is None else time.time() + auth_time
    async_store(hass).async_put(replace(session, auth_time=said))
    assert await people.prove(token) == expected
    assert not async_store(hass).async_all()


async def test_a_provider_that_says_when_people_signed_in_has_to(
    hass: HomeAssistant, people: Devices, add_provider: AddProvider
) -> None:
    """It was asked to, so what leaves it out was not made for this."""
    await add_provider()
    await people.wait()
    await people.phone.read(people.own)
    async_store(hass).async_note_auth_time(people.page.op.issuer)
    people.page.redirect_uri = f"{CLIENT}{people.own[1:]}"
    token = (await people.page.redeem(await people.page.sign_in()))["access_token"]
    assert await people.prove(token) == (403, "approval-not-recent")


@pytest.mark.parametrize(
    "path",
    ["/?auth_callback=1", "/auth/latchkey/./phone/x", "/x/../auth/latchkey/phone/x"],
)
async def test_a_silent_sign_in_at_a_provider_proves_nothing(
    people: Devices, add_provider: AddProvider, path: str
) -> None:
    """However the address is written that leads a browser to the page after all."""
    await add_provider()
    await people.wait()
    await people.phone.read(people.own)
    people.page.redirect_uri = f"{CLIENT}{path[1:]}"
    await people.page.begin()
    assert "prompt" not in people.page.step["url"]
    step = await people.page.bring(people.page.visit())
    token = (await people.page.redeem(step))["access_token"]
    assert await people.prove(token) == (403, "approval-not-recent")


async def test_a_provider_that_lists_auth_time_has_to_send_it(
    people: Devices, op: OP, add_provider: AddProvider
) -> None:
    """Though it never did: it was not asked before."""
    op.metadata_changes["claims_supported"] = ["sub", "auth_time"]
    await add_provider()
    await people.wait()
    await people.phone.read(people.own)
    people.page.redirect_uri = f"{CLIENT}{people.own[1:]}"
    token = (await people.page.redeem(await people.page.sign_in()))["access_token"]
    assert await people.prove(token) == (403, "approval-not-recent")


async def test_a_proof_is_no_sign_in_of_its_browser(
    hass: HomeAssistant, people: Devices, add_provider: AddProvider
) -> None:
    """Nobody is told of one, and what was noted of the browser stays."""
    await add_provider()
    await people.wait()
    told_of = async_capture_events(hass, "latchkey_event")
    await people.phone.read(people.own)
    people.page.redirect_uri = f"{CLIENT}{people.own[1:]}"
    with patch.object(browser_cookie, "async_current", return_value="known"):
        step = await people.page.sign_in()
    with patch.object(async_store(hass), "async_note_browser_end") as noted:
        token = (await people.page.redeem(step))["access_token"]
    assert not noted.called
    made = hass.auth.async_validate_access_token(token)
    assert made is not None
    # The page gives it back, where Home Assistant does not know it any more.
    await people.page.client.post("/auth/revoke", data={"token": made.token})
    await hass.async_block_till_done()
    assert not async_store(hass).async_all()
    assert told_of == []


async def test_a_proof_is_no_end_of_anybodys_session(
    hass: HomeAssistant, people: Devices, add_provider: AddProvider
) -> None:
    """Its person signs in elsewhere as before, and nobody hears of an end."""
    await add_provider()
    await people.wait()
    await people.phone.read(people.own)
    ends = []
    async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, lambda *end: ends.append(end))
    page = people.page
    elsewhere, page.redirect_uri = page.redirect_uri, f"{CLIENT}{people.own[1:]}"
    token = (await page.redeem(await page.sign_in()))["access_token"]
    assert await people.prove(token) == (200, None)
    await hass.async_block_till_done()
    store = async_store(hass)
    assert store.async_required(page.op.issuer, page.op.person["sub"]) is None
    assert ends == []
    page.redirect_uri = elsewhere
    await page.redeem(await page.sign_in())


async def test_a_second_factor_after_a_provider_is_proof_enough(
    hass: HomeAssistant, people: Devices, add_provider: AddProvider
) -> None:
    """Where it is on for the provider, whatever that says."""
    await add_provider(second_factor=True)
    page = people.page
    await page.redeem(await page.sign_in())
    (session,) = async_store(hass).async_all()
    user = next(
        each
        for each in await hass.auth.async_get_users()
        if any(known.id == session.credential_id for known in each.credentials)
    )
    await protect(hass, user)
    await people.wait()
    await people.phone.read(people.own)
    step = await page.sign_in()
    assert step["step_id"] == "mfa"
    token = (await page.redeem(await page.post(pin=PIN)))["access_token"]
    made = hass.auth.async_validate_access_token(token)
    assert made is not None
    session = async_store(hass).async_of_token(made.id)
    assert session is not None
    long_ago = replace(session, auth_time=time.time() - 3600)
    async_store(hass).async_put(long_ago)
    assert await people.prove(token) == (200, None)


def test_what_an_approval_is_is_told_by_its_path() -> None:
    """And by nothing else of an address."""
    own = "https://home.example/auth/latchkey/phone/x"
    assert proving.is_approval(own)
    for other in (
        "https://home.example/?x=/auth/latchkey/phone/x",
        "https://home.example/auth/latchkey/phone",
        "homeassistant://auth-callback",
        "",
    ):
        assert not proving.is_approval(other)
