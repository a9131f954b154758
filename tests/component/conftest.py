"""A real Home Assistant with its real frontend, and a small built page on a disk."""

import asyncio
from asyncio import constants
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
import gc
import gzip
import hashlib
import json
from pathlib import Path
import traceback
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from op import CLIENT_ID, OP, Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from signing_in import CLIENT, Page

from custom_components.latchkey.administration import provider_form
from custom_components.latchkey.const import DOMAIN
from custom_components.latchkey.page import www
from custom_components.latchkey.relay import home_link
from custom_components.latchkey.relay.home_link import Links
from homeassistant.auth.models import Credentials, User
from homeassistant.components import http
from homeassistant.components.http import HomeAssistantHTTP, ban
from homeassistant.components.http.ban import KEY_LOGIN_THRESHOLD
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from homeassistant.util import executor

# After a test its idle threads wake one another. Whoever is interrupted then leaves the
# others asleep, and the test errs: ten seconds shared by all are too few for that on a
# busy machine. A thread that ends is waited for no longer.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 300

# The kit has the loop check itself, so it notes where each callback and each future was
# made. One line of that says enough: ten of them take a fifth of the time of all tests
# for the callbacks; for the futures, which ask for a stack without a limit, all of them
# take a third. Whoever asks for the line of a caller still gets it.
constants.DEBUG_STACK_DEPTH = 1
traceback.extract_stack.__defaults__ = (None, 2)


def pytest_collection_finish() -> None:
    """Have no collection of garbage look at what is imported, and so stays for ever."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def garbage_collection() -> None:
    """Collect it before each file, and what it leaves never again.

    So does the newest kit. The oldest collects all of it before each file: half of the
    time of all tests.
    """
    gc.collect()
    gc.freeze()


AUTHORIZE = "/auth/authorize"
BUILTIN = "/auth/latchkey/builtin"

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-AbC+/0='; "
    "connect-src 'self'; base-uri 'none'"
)
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
INDEX = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Home Assistant</title>
{META}
<link rel="stylesheet" href="./page-1a2b.css">
<script type="module" src="./boot-3c4d.js" data-wasm="./app-5e6f.wasm"></script>
</head><body><p>not an address: ./page and 'also not'</p></body></html>
"""
SCRIPT = b"console.assert(true);\n" * 40

type SetUp = Callable[[], Awaitable[None]]


class BuiltFolder:
    """A `www/` as the build leaves it, to be damaged by tests."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def build(self, index: str = INDEX) -> None:
        """Write every file, and the manifest last."""
        self.path.mkdir(exist_ok=True)
        files = {
            "index.html": index.encode(),
            "page-1a2b.css": b"body{margin:0}",
            "boot-3c4d.js": SCRIPT,
            "boot-3c4d.js.br": b"as if it were brotli",
            "boot-3c4d.js.gz": gzip.compress(SCRIPT),
            "app-5e6f.wasm": b"\0asm\1\0\0\0",
        }
        for name, content in files.items():
            (self.path / name).write_bytes(content)
        self.write_manifest(
            {
                "files": [
                    {
                        "path": name,
                        "size": len(content),
                        "sha256": hashlib.sha256(content).hexdigest(),
                    }
                    for name, content in files.items()
                ]
            }
        )

    def add(self, name: str, content: bytes) -> None:
        """Write one file more, and a manifest that lists it too."""
        (self.path / name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        manifest = self.read_manifest()
        entry = {"path": name, "size": len(content), "sha256": sha256}
        self.write_manifest({"files": [*manifest["files"], entry]})

    def write_manifest(self, manifest: object) -> None:
        """Replace the manifest, as a new file: that is what an update does."""
        file = self.path / "manifest.json"
        file.unlink(missing_ok=True)
        file.write_text(json.dumps(manifest))

    def read_manifest(self) -> dict[str, list[dict[str, object]]]:
        """Read the manifest, to change a part of it."""
        return json.loads((self.path / "manifest.json").read_text())


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant see `custom_components/`."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuiltFolder:
    """Put a complete built page where the integration looks for it."""
    folder = BuiltFolder(tmp_path / "www")
    folder.build()
    monkeypatch.setattr(www, "FOLDER", folder.path)
    return folder


@pytest.fixture
def document() -> str:
    """Give the real document, as the build makes it: without indentation."""
    lines = (Path(__file__).parents[2] / "index.html").read_text().splitlines()
    return "".join(line.strip() for line in lines)


@pytest.fixture
def real_folder(folder: BuiltFolder, document: str) -> BuiltFolder:
    """Build the real document into it, before the page is set up."""
    folder.build(document)
    return folder


@pytest.fixture(autouse=True)
def _no_links() -> Iterator[None]:
    """Know nothing of the networks that the machine of the tests is in."""
    with patch.object(home_link, "_read", return_value=Links()):
        yield


@pytest.fixture(autouse=True)
def _no_port() -> Iterator[None]:
    """Serve tests on their own port only, not also on Home Assistant's 8123.

    What Home Assistant does to the router when it starts its server is kept:
    integrations that come later must be able to add routes.
    """

    def keep_open(server: HomeAssistantHTTP) -> None:
        server.app.router.freeze = lambda: None

    async def start(_hass: object, _config: object, server: HomeAssistantHTTP) -> None:
        keep_open(server)

    async def start_itself(server: HomeAssistantHTTP) -> None:
        keep_open(server)

    with ExitStack() as patches:
        if hasattr(http, "start_http_server_and_save_config"):
            name = "start_http_server_and_save_config"
            patches.enter_context(patch.object(http, name, start))
        else:
            # Since Home Assistant 2026 the server starts itself.
            patches.enter_context(patch.object(HomeAssistantHTTP, "async_bind"))
            patches.enter_context(
                patch.object(HomeAssistantHTTP, "start", start_itself)
            )
        yield


@pytest.fixture(autouse=True)
def yaml(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Be the `configuration.yaml` that is read again when an entry is reloaded."""
    content: dict[str, Any] = {}

    async def read(_hass: object) -> dict[str, Any]:
        return dict(content)

    monkeypatch.setattr("homeassistant.config.async_hass_config_yaml", read)
    return content


@pytest.fixture(autouse=True)
def _storage(hass_storage: dict[str, Any]) -> None:
    """Give each test storage of its own, for the same reason as the list below."""


@pytest.fixture(autouse=True)
def ban_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own list of banned addresses.

    The plugin's configuration folder is one for all runs in an environment: an address
    that one test has banned would be turned away from all of them.
    """
    file = tmp_path / ban.IP_BANS_FILE
    monkeypatch.setattr(ban, "IP_BANS_FILE", str(file))
    return file


@pytest.fixture
async def _frontend(hass: HomeAssistant) -> None:
    """Set up the real frontend, with the login page that it ships."""
    assert await async_setup_component(hass, "frontend", {})
    # Wrong logins are counted, but nobody is banned.
    hass.http.app[KEY_LOGIN_THRESHOLD] = 1000
    await hass.async_block_till_done()


@pytest.fixture
async def client(
    _frontend: None, hass_client_no_auth: ClientSessionGenerator
) -> TestClient:
    """Be a browser in which nobody is signed in yet."""
    return await hass_client_no_auth()


@pytest.fixture
async def own_page(client: TestClient) -> bytes:
    """Read Home Assistant's own login page, before Latchkey is set up."""
    response = await client.get(AUTHORIZE)
    assert response.status == 200
    content = await response.read()
    assert b"ha-authorize" in content
    return content


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Give Home Assistant an entry of ours that is not set up yet."""
    entry = MockConfigEntry(domain=DOMAIN, title="Latchkey")
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> SetUp:
    """Set the entry up when the test says so."""

    async def go() -> None:
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

    return go


@pytest.fixture(scope="session")
def keys() -> dict[str, Key]:
    """Make the keys that are slow to make, once."""
    return {
        "RS256": Key("RS256", "first"),
        "other": Key("RS256", "second"),
        "ES256": Key("ES256", "curve"),
        "EdDSA": Key("EdDSA", "edwards"),
    }


@pytest.fixture
async def op(keys: dict[str, Key], request: pytest.FixtureRequest) -> AsyncIterator[OP]:
    """Start an honest provider."""
    request.getfixturevalue("socket_enabled")
    async with OP(keys["RS256"], keys["other"]) as provider:
        yield provider


@pytest.fixture
async def other(op: OP, keys: dict[str, Key]) -> AsyncIterator[OP]:
    """Start another honest provider, which has a second client too."""
    assert op
    async with OP(keys["other"], keys["RS256"]) as provider:
        provider.clients["second"] = None
        yield provider


type AddProvider = Callable[..., Awaitable[None]]


@pytest.fixture
def provider_data(op: OP) -> dict[str, Any]:
    """Give what an administrator configures about the honest provider."""
    return {
        "name": "Home",
        "issuer": op.issuer,
        "client_id": CLIENT_ID,
        "unknown_people": "create",
        "anyone": True,
        "algorithm": op.key.algorithm,
        "own_redirect_url": True,
    }


@pytest.fixture
def add_provider(
    hass: HomeAssistant, entry: MockConfigEntry, provider_data: dict[str, Any]
) -> AddProvider:
    """Add providers as config subentries, before or after the entry is set up."""

    async def add(provider_id: str = "home", **changes: Any) -> None:
        data = provider_data | changes
        subentry = ConfigSubentry(
            data=MappingProxyType({k: v for k, v in data.items() if v is not None}),
            subentry_type="provider",
            title=data["name"],
            unique_id=provider_id,
        )
        hass.config_entries.async_add_subentry(entry, subentry)
        await hass.async_block_till_done()

    return add


@pytest.fixture
async def page(
    hass: HomeAssistant, client: TestClient, op: OP, set_up: SetUp, owner: User
) -> Page:
    """Set the entry up without providers and be a browser at its login page."""
    assert owner.is_owner
    hass.config.internal_url = CLIENT.rstrip("/")
    await set_up()
    return Page(client, op)


@pytest.fixture
def slow_storage(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make new users as if Home Assistant had to wait for its storage."""
    create = hass.auth.async_get_or_create_user

    async def slowly(credentials: Credentials) -> User:
        await asyncio.sleep(0.01)
        return await create(credentials)

    monkeypatch.setattr(hass.auth, "async_get_or_create_user", slowly)


@pytest.fixture
async def owner(hass: HomeAssistant) -> User:
    """Give Home Assistant an owner, so that nobody else becomes one."""
    return await hass.auth.async_create_user("Owner", group_ids=["system-admin"])


async def save(hass: HomeAssistant, result: SubentryFlowResult) -> SubentryFlowResult:
    """Save what a form found right, without trying it out first."""
    if result["type"] is not FlowResultType.MENU:
        return result
    assert result["step_id"] == "try_out"
    flows = hass.config_entries.subentries
    return await flows.async_configure(result["flow_id"], {"next_step_id": "save"})


type Submit = Callable[..., Awaitable[SubentryFlowResult]]


@pytest.fixture
def submit(hass: HomeAssistant, page: Page, entry: MockConfigEntry, op: OP) -> Submit:
    """Open the form and submit it with a working provider and some changes."""
    assert page

    async def go(**changes: Any) -> SubentryFlowResult:
        flows = hass.config_entries.subentries
        form = await flows.async_init(
            (entry.entry_id, "provider"), context={"source": SOURCE_USER}
        )
        assert form["type"] is FlowResultType.FORM
        name = {"name": changes.get("name", "Home")}
        choice = {"preset": "another", **name}
        form = await flows.async_configure(form["flow_id"], choice)
        if form.get("step_id") != "details":
            return form
        typed = {
            **name,
            "issuer": op.issuer,
            "client_id": CLIENT_ID,
        } | changes
        typed = {name: value for name, value in typed.items() if value is not None}
        nested = provider_form.nest(typed)
        result = await flows.async_configure(form["flow_id"], nested)
        result = await save(hass, result)
        await hass.async_block_till_done()
        return result

    return go
