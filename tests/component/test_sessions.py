"""Whoever signed in by a provider that is left is signed out at once.

Also where a connection is open, which Home Assistant itself never looks at again. What
is no decision of an administrator's signs nobody out.
"""

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

from aiohttp import ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestClient
from conftest import AddProvider, BuiltFolder, SetUp
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, Page

from custom_components.latchkey import registry
from homeassistant.auth.models import Credentials, RefreshToken, User
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant


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


# Home Assistant 2026 leaves the heartbeat of a connection that it closes to its timer.
HEARTBEAT = pytest.mark.parametrize("expected_lingering_timers", [True])


class Session:
    """Somebody who is signed in, with a connection that is open."""

    def __init__(
        self, hass: HomeAssistant, token: RefreshToken, socket: ClientWebSocketResponse
    ) -> None:
        self.hass = hass
        self.id = token.id
        self.access_token = hass.auth.async_create_access_token(token)
        self.socket = socket

    async def is_open(self) -> bool:
        """Tell whether all of it is there, or nothing."""
        await self.hass.async_block_till_done()
        known = self.hass.auth.async_get_refresh_token(self.id) is not None
        valid = self.hass.auth.async_validate_access_token(self.access_token)
        assert (valid is not None) is known
        assert await self._answers() is known
        return known

    async def _answers(self) -> bool:
        if self.socket.closed:
            return False
        await self.socket.send_json({"id": self._next(), "type": "ping"})
        message = await self.socket.receive(timeout=5)
        return message.type is WSMsgType.TEXT and message.json()["type"] == "pong"

    def _next(self) -> int:
        self.number = getattr(self, "number", 0) + 1
        return self.number


async def _open(page: Page, hass: HomeAssistant, token: RefreshToken) -> Session:
    socket = await page.client.ws_connect("/api/websocket")
    session = Session(hass, token, socket)
    assert (await socket.receive_json())["type"] == "auth_required"
    await socket.send_json({"type": "auth", "access_token": session.access_token})
    assert (await socket.receive_json())["type"] == "auth_ok"
    assert await session.is_open()
    return session


async def _sign_in(page: Page, hass: HomeAssistant, provider: str) -> Session:
    tokens = await page.redeem(await page.sign_in(provider))
    token = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert token is not None
    return await _open(page, hass, token)


async def _otherwise(page: Page, hass: HomeAssistant, owner: User) -> Session:
    token = await hass.auth.async_create_refresh_token(owner, CLIENT)
    return await _open(page, hass, token)


async def _change(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    subentry = next(iter(entry.subentries.values()))
    data = {**subentry.data, **changes}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


async def _leave(
    hass: HomeAssistant, entry: MockConfigEntry, other: OP, how: str
) -> None:
    match how:
        case "issuer":
            await _change(hass, entry, issuer=other.issuer)
        case "client":
            await _change(hass, entry, client_id="second")
        case "discovery URL":
            path = "/.well-known/openid-configuration"
            elsewhere = f"https://evil.example{path}"
            await _change(hass, entry, discovery_url=elsewhere)
        case "provider removed":
            subentry = next(iter(entry.subentries.values()))
            hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
        case "integration removed":
            await hass.config_entries.async_remove(entry.entry_id)
        case _:
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
    await hass.async_block_till_done()


@HEARTBEAT
@pytest.mark.parametrize(
    "how",
    [
        "issuer",
        "client",
        "discovery URL",
        "provider removed",
        "integration removed",
        "integration disabled",
    ],
)
async def test_open_connections_end_with_their_provider(
    hass: HomeAssistant,
    page: Page,
    owner: User,
    other: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    how: str,
) -> None:
    """And so do tokens, at once; nobody else's, and for good."""
    await add_provider("home")
    await add_provider("second", name="Second", same_people=True)
    left = await _sign_in(page, hass, "home")
    stays = await _sign_in(page, hass, "second")
    otherwise = await _otherwise(page, hass, owner)
    before = dict(next(iter(entry.subentries.values())).data)
    await _leave(hass, entry, other, how)
    assert not await left.is_open()
    assert await otherwise.is_open()
    is_only_one = not how.startswith("integration")
    assert await stays.is_open() is is_only_one
    if how == "issuer":
        # Known again, by another sign-in.
        await _change(hass, entry, **before)
        assert not await left.is_open()
        assert await (await _sign_in(page, hass, "home")).is_open()


@pytest.fixture
async def in_yaml(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    provider_data: dict[str, Any],
    yaml: dict[str, Any],
) -> Session:
    """Be signed in by a provider that is in YAML."""
    yaml["latchkey"] = {"providers": [{"id": "home", **provider_data}]}
    assert await hass.config_entries.async_reload(entry.entry_id)
    return await _sign_in(page, hass, "home")


@HEARTBEAT
async def test_a_provider_taken_out_of_yaml_ends_its_sessions(
    hass: HomeAssistant,
    in_yaml: Session,
    entry: MockConfigEntry,
    yaml: dict[str, Any],
) -> None:
    """When YAML is read again."""
    session = in_yaml
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await session.is_open()
    yaml["latchkey"] = {"providers": []}
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not await session.is_open()


@HEARTBEAT
async def test_yaml_that_lost_all_of_latchkey_ends_no_session(
    hass: HomeAssistant,
    in_yaml: Session,
    entry: MockConfigEntry,
    yaml: dict[str, Any],
) -> None:
    """A mistake in any package makes Home Assistant leave all packages out."""
    session, settings = in_yaml, yaml["latchkey"]
    del yaml["latchkey"]
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not registry.async_registered(hass)
    assert await session.is_open()
    yaml["latchkey"] = settings
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await session.is_open()


@pytest.mark.parametrize(
    "what",
    [
        "reload",
        "provider down",
        "page incomplete",
        "table changed",
        "settings unreadable",
        "YAML unreadable",
        "setting that has nothing to do with people",
    ],
)
async def test_no_trouble_signs_anybody_out(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    folder: BuiltFolder,
    add_provider: AddProvider,
    what: str,
) -> None:
    """Only what an administrator has decided does."""
    await add_provider("home")
    session = await _sign_in(page, hass, "home")
    match what:
        case "provider down":
            await op.stop()
            await _change(hass, entry, scopes="openid")
        case "page incomplete":
            (folder.path / "manifest.json").unlink()
        case "settings unreadable":
            await _change(hass, entry, origins=["not an origin"])
            assert not registry.async_registered(hass)
        case "setting that has nothing to do with people":
            changes = {"name": "House", "unknown_people": "refuse", "anyone": False}
            await _change(hass, entry, **changes, client_secret="s")  # noqa: S106
    broken = {
        "table changed": "custom_components.latchkey.registry.async_register",
        "YAML unreadable": "custom_components.latchkey.configured."
        "async_integration_yaml_config",
    }.get(what)
    if broken is None:
        assert await hass.config_entries.async_reload(entry.entry_id)
    else:
        with patch(broken, side_effect=ValueError):
            assert await hass.config_entries.async_reload(entry.entry_id)
    assert await session.is_open()
    if what == "settings unreadable":
        await _change(hass, entry, origins=[])
        assert await session.is_open()
    hass.auth.async_validate_refresh_token(
        hass.auth.async_get_refresh_token(session.id)
    )


async def test_a_provider_that_is_missing_at_the_start_ends_nothing(
    hass: HomeAssistant, op: OP, owner: User, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Its YAML may be broken: Home Assistant renews no session until it is back."""
    credentials = Credentials(
        auth_provider_type="latchkey",
        auth_provider_id="home",
        data={"iss": op.issuer, "sub": "1"},
    )
    await hass.auth.async_link_user(owner, credentials)
    token = await hass.auth.async_create_refresh_token(
        owner, CLIENT, credential=credentials
    )
    await set_up()
    assert hass.auth.async_get_refresh_token(token.id) is token
    assert not entry.subentries
