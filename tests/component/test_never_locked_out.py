"""Whatever is wrong with us, Home Assistant's own page answers, and Repairs says so."""

from collections.abc import Callable
from dataclasses import replace
import shutil
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, BUILTIN, META, BuiltFolder, SetUp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import repairs_issue, warnings
from signing_in import own_query

from custom_components.latchkey.administration import issues
from custom_components.latchkey.page import login_page as page_module, www
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir


def _no_folder(folder: BuiltFolder) -> None:
    shutil.rmtree(folder.path)


def _no_manifest(folder: BuiltFolder) -> None:
    (folder.path / "manifest.json").unlink()


def _no_json(folder: BuiltFolder) -> None:
    (folder.path / "manifest.json").write_text('{"files": [')


def _no_list(folder: BuiltFolder) -> None:
    folder.write_manifest({"files": 3})


def _no_file_in_the_list(folder: BuiltFolder) -> None:
    folder.write_manifest({"files": []})


def _entry_without_size(folder: BuiltFolder) -> None:
    manifest = folder.read_manifest()
    del manifest["files"][1]["size"]
    folder.write_manifest(manifest)


def _path_outside(folder: BuiltFolder) -> None:
    manifest = folder.read_manifest()
    manifest["files"][1]["path"] = "../www/page-1a2b.css"
    folder.write_manifest(manifest)


def _missing_file(folder: BuiltFolder) -> None:
    (folder.path / "app-5e6f.wasm").unlink()


def _missing_sibling(folder: BuiltFolder) -> None:
    (folder.path / "boot-3c4d.js.br").unlink()


def _cut_off(folder: BuiltFolder) -> None:
    (folder.path / "app-5e6f.wasm").write_bytes(b"\0asm")


def _emptied_by_a_power_cut(folder: BuiltFolder) -> None:
    file = folder.path / "boot-3c4d.js"
    file.write_bytes(b"\0" * file.stat().st_size)


def _document_is_not_text(folder: BuiltFolder) -> None:
    folder.build(index="")
    manifest = folder.read_manifest()
    (folder.path / "index.html").write_bytes(b"\xff")
    manifest["files"][0].update(
        size=1,
        sha256="a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89",
    )
    folder.write_manifest(manifest)


def _document_without_a_policy(folder: BuiltFolder) -> None:
    folder.build(index='<!doctype html><script src="./boot-3c4d.js"></script>')


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (_no_folder, "manifest.json"),
        (_no_manifest, "manifest.json"),
        (_no_json, "manifest.json"),
        (_no_list, "manifest.json"),
        (_no_file_in_the_list, "index.html"),
        (_entry_without_size, "manifest.json"),
        (_path_outside, "manifest.json"),
        (_missing_file, "app-5e6f.wasm"),
        (_missing_sibling, "boot-3c4d.js.br"),
        (_cut_off, "app-5e6f.wasm"),
        (_emptied_by_a_power_cut, "boot-3c4d.js"),
        (_document_is_not_text, "index.html"),
        (_document_without_a_policy, "index.html"),
    ],
)
async def test_an_incomplete_folder_never_takes_over(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[BuiltFolder], None],
    file: str,
) -> None:
    """The issue names the file and goes away once the folder is whole."""
    damage(folder)
    await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert (await client.get("/auth/latchkey/static/page-1a2b.css")).status == 404
    key, text = repairs_issue(hass)
    assert key == "files_missing"
    assert f"missing or damaged: {file}." in text
    assert "Redownload" in text
    assert len(warnings(caplog)) == 1
    assert entry.state is ConfigEntryState.LOADED

    folder.build()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not ir.async_get(hass).issues
    assert await (await client.get(AUTHORIZE)).read() != own_page


async def test_every_other_address_answers_without_a_complete_folder(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """People may stand before a page of yesterday, or come back from a provider."""
    _missing_file(folder)
    await set_up()
    assert repairs_issue(hass)[0] == "files_missing"
    routes = len(hass.http.app.router.routes())
    for _ in range(2):
        answer = await client.get(f"{BUILTIN}?{own_query(client)}")
        assert await answer.read() == own_page
        # Typed without a query, it leads to the frontend, which asks.
        answer = await client.get(BUILTIN, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        answer = await client.get(
            "/auth/latchkey/callback?code=c0de&state=x", allow_redirects=False
        )
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        assert answer.headers["Cache-Control"] == "no-store"
        for name in ("static/page-1a2b.css", "icons/none.svg"):
            answer = await client.get(f"/auth/latchkey/{name}")
            assert answer.status == 404
            assert answer.headers["Cache-Control"] == "no-store"
        assert await hass.config_entries.async_reload(entry.entry_id)

    folder.build()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert (await client.get("/auth/latchkey/static/page-1a2b.css")).status == 200
    assert (await client.get("/auth/latchkey/callback")).status == 200
    assert len(hass.http.app.router.routes()) == routes


@pytest.mark.usefixtures("_frontend")
async def test_unloading_takes_the_issue_away(
    hass: HomeAssistant,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Who does not use Latchkey has nothing to repair in it."""
    _no_manifest(folder)
    await set_up()
    assert repairs_issue(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not ir.async_get(hass).issues


@pytest.mark.usefixtures("_frontend")
async def test_each_start_logs_it_once(
    hass: HomeAssistant,
    folder: BuiltFolder,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant remembers the issues of its last run, but they are not active."""
    _no_manifest(folder)
    registry = ir.async_get(hass)
    issues.async_report(hass, issues.Problem.FILES_MISSING, Exception(), {"file": "x"})
    ((key, issue),) = registry.issues.items()
    issues.async_report(hass, issues.Problem.FILES_MISSING, Exception(), {"file": "x"})
    assert len(warnings(caplog)) == 1
    registry.issues[key] = replace(issue, active=False)
    await set_up()
    assert len(warnings(caplog)) == 2


async def test_a_page_that_cannot_be_read_is_home_assistants(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Set-up succeeds and Repairs says why, whatever reading the folder ends with."""
    with patch.object(www.Build, "read", side_effect=MemoryError):
        await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert repairs_issue(hass)[0] == "cannot_take_over"


async def test_who_fails_behind_a_page_that_fails_is_passed_over(
    client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Another integration's handler is no reason for a 500 either."""
    await set_up()
    behind = patch.object(
        page_module.front.Front, "async_ask_those_behind", side_effect=ZeroDivisionError
    )
    ours = patch.object(page_module, "_async_render", side_effect=ZeroDivisionError)
    with ours, behind:
        response = await client.get(AUTHORIZE)
    assert response.status == 200
    assert await response.read() == own_page


async def test_a_page_that_cannot_be_rendered_is_home_assistants(
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Never a 500 at login; said once in the log, not at every knock."""
    await set_up()
    ours = await (await client.get(AUTHORIZE)).read()
    with patch.object(page_module, "_async_render", side_effect=ZeroDivisionError):
        for _ in range(3):
            response = await client.get(AUTHORIZE)
            assert response.status == 200
            assert await response.read() == own_page
        assert (await client.head(AUTHORIZE)).status == 200
    assert caplog.text.count("ZeroDivisionError") == 1
    assert await (await client.get(AUTHORIZE)).read() == ours


async def test_an_update_counts_from_the_next_start_or_reload(
    hass: HomeAssistant,
    client: TestClient,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """HACS removes the folder and unpacks another, and this code is still the old.

    A document of one day and a program of another would leave people before a page
    that never starts.
    """
    addresses = (AUTHORIZE, "/auth/latchkey/static/page-1a2b.css")

    async def served() -> list[bytes]:
        return [await (await client.get(address)).read() for address in addresses]

    await set_up()
    ours = await served()
    shutil.rmtree(folder.path)
    assert await served() == ours
    folder.build(index=f'<!doctype html>{META}<script src="./next-7a8b.js"></script>')
    folder.add("next-7a8b.js", b"1")
    assert await served() == ours
    assert (await client.get("/auth/latchkey/static/next-7a8b.js")).status == 404
    assert not ir.async_get(hass).issues
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert b"/auth/latchkey/static/next-7a8b.js" in (await served())[0]
    assert await (await client.get("/auth/latchkey/static/next-7a8b.js")).read() == b"1"


async def test_who_has_the_page_open_keeps_its_files(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    folder: BuiltFolder,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Also where the page is put in use again from a folder that is not complete."""
    await set_up()
    shutil.rmtree(folder.path)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert repairs_issue(hass)[0] == "files_missing"
    assert (await client.get("/auth/latchkey/static/page-1a2b.css")).status == 200
