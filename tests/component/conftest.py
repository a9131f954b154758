"""A real Home Assistant with its real frontend, and a small built page on a disk."""

from collections.abc import Awaitable, Callable, Iterator
import gzip
import hashlib
import json
from pathlib import Path
from unittest.mock import patch

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.latchkey import www
from custom_components.latchkey.const import DOMAIN
from homeassistant.components.http import HomeAssistantHTTP
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

AUTHORIZE = "/auth/authorize"
BUILTIN = "/auth/latchkey/builtin"

INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Home Assistant</title>
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


@pytest.fixture(autouse=True)
def _no_port() -> Iterator[None]:
    """Serve tests on their own port only, not also on Home Assistant's 8123.

    What Home Assistant does to the router when it starts its server is kept:
    integrations that come later must be able to add routes.
    """

    async def start(_hass: object, _config: object, server: HomeAssistantHTTP) -> None:
        server.app.router.freeze = lambda: None

    with patch(
        "homeassistant.components.http.start_http_server_and_save_config", start
    ):
        yield


@pytest.fixture
async def _frontend(hass: HomeAssistant) -> None:
    """Set up the real frontend, with the login page that it ships."""
    assert await async_setup_component(hass, "frontend", {})
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
