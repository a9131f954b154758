"""Whatever is wrong with us, Home Assistant's own page answers, and Repairs says so."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
import json
from pathlib import Path
import shutil
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import AUTHORIZE, META, BuiltFolder, SetUp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.latchkey import issues, page as page_module
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

STRINGS = json.loads((Path(page_module.__file__).parent / "strings.json").read_text())


def _issue(hass: HomeAssistant) -> tuple[str, str]:
    """Give the only issue there is: its key, and its text as people read it."""
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.domain == "latchkey"
    assert issue.severity is ir.IssueSeverity.ERROR
    assert not issue.is_fixable
    assert not issue.is_persistent
    texts = STRINGS["issues"][issue.translation_key]
    placeholders = issue.translation_placeholders or {}
    return issue.translation_key, texts["description"].format_map(placeholders)


def _warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.latchkey")
        and record.levelname == "WARNING"
    ]


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
    key, text = _issue(hass)
    assert key == "files_missing"
    assert f"missing or damaged: {file}." in text
    assert "Redownload" in text
    assert len(_warnings(caplog)) == 1
    assert entry.state is ConfigEntryState.LOADED

    folder.build()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not ir.async_get(hass).issues
    assert await (await client.get(AUTHORIZE)).read() != own_page


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
    assert _issue(hass)
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
    assert len(_warnings(caplog)) == 1
    registry.issues[key] = replace(issue, active=False)
    await set_up()
    assert len(_warnings(caplog)) == 2


async def _foreign(_request: web.Request) -> web.Response:
    return web.Response(text="another plugin's page")


async def _with_path(_path: str, _request: web.Request) -> web.Response:
    return web.Response(text="another plugin's page")


def _moved_aside(router: web.UrlDispatcher) -> None:
    """Do as the plugins of today: rename the old resource, register another."""
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.add_prefix("/unused")
    router.add_get(AUTHORIZE, _foreign)


def _second_resource(router: web.UrlDispatcher) -> None:
    router.register_resource(web.PlainResource(AUTHORIZE))


def _another_class(router: web.UrlDispatcher) -> None:
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.__class__ = type(
                "Renamed",
                (web.Resource,),
                {
                    "canonical": AUTHORIZE,
                    "_match": web.PlainResource._match,
                },
            )


def _own_route(router: web.UrlDispatcher) -> web.ResourceRoute:
    return next(
        route
        for resource in router.resources()
        if resource.canonical == AUTHORIZE
        for route in resource
        if route.method == "GET"
    )


def _another_handler(router: web.UrlDispatcher) -> None:
    _own_route(router)._handler = _foreign


def _another_module(router: web.UrlDispatcher) -> None:
    route = _own_route(router)
    route._handler = partial(_with_path, *route.handler.args)


def _another_file(router: web.UrlDispatcher) -> None:
    route = _own_route(router)
    other = Path(route.handler.args[0]).with_name("onboarding.html")
    route._handler = partial(route.handler.func, str(other))


def _no_route_at_all(router: web.UrlDispatcher) -> None:
    for resource in router.resources():
        if resource.canonical == AUTHORIZE:
            resource.add_prefix("/unused")


@pytest.mark.parametrize(
    "change",
    [
        _moved_aside,
        _second_resource,
        _another_class,
        _another_handler,
        _another_module,
        _another_file,
        _no_route_at_all,
    ],
)
async def test_a_route_table_we_do_not_know_is_left_alone(
    hass: HomeAssistant,
    client: TestClient,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[web.UrlDispatcher], None],
) -> None:
    """Whatever answered before answers after, and not a route is added."""
    router = hass.http.app.router
    change(router)
    before = await client.get(AUTHORIZE)
    index = list(router._resource_index[AUTHORIZE])
    routes = len(router.routes())
    await set_up()
    after = await client.get(AUTHORIZE)
    assert after.status == before.status
    assert await after.read() == await before.read()
    assert router._resource_index[AUTHORIZE] == index
    assert len(router.routes()) == routes
    key, text = _issue(hass)
    assert key == "cannot_take_over"
    assert AUTHORIZE in text
    assert "restart Home Assistant" in text
    assert len(_warnings(caplog)) == 1


@pytest.mark.parametrize("name", ["index_resource", "unindex_resource", "resolve"])
async def test_a_router_that_works_differently_is_put_back(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    name: str,
) -> None:
    """As if a newer aiohttp had renamed or changed what we stand on."""
    router = hass.http.app.router
    (own,) = router._resource_index[AUTHORIZE]

    def fails(*_args: object) -> None:
        msg = "not what it was"
        raise AttributeError(msg)

    with patch.object(router, name, fails):
        await set_up()
    assert router._resource_index[AUTHORIZE][0] is own
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert _issue(hass)[0] == "cannot_take_over"


async def test_a_router_that_does_not_ask_us_first_is_noticed(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """The index could be kept for show one day: the router is asked, not trusted."""
    with (
        patch.object(hass.http.app.router, "index_resource"),
        patch.object(hass.http.app.router, "unindex_resource"),
    ):
        await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    key, text = _issue(hass)
    assert key == "cannot_take_over"
    assert "someone else" in text


async def test_a_frozen_router_is_no_disaster(
    hass: HomeAssistant, client: TestClient, own_page: bytes, set_up: SetUp
) -> None:
    """Home Assistant keeps aiohttp from freezing its routes today."""
    with patch.object(hass.http.app.router, "_frozen", new=True):
        await set_up()
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert _issue(hass)[0] == "cannot_take_over"


async def test_without_a_frontend_nothing_is_touched(
    hass: HomeAssistant, hass_client_no_auth: Callable, set_up: SetUp
) -> None:
    """A Home Assistant without its frontend has no login page to replace."""
    assert await async_setup_component(hass, "auth", {})
    client = await hass_client_no_auth()
    hass.config.components.add("frontend")
    await set_up()
    assert (await client.get(AUTHORIZE)).status == 404
    key, text = _issue(hass)
    assert key == "cannot_take_over"
    assert "0 resources" in text


async def test_a_page_that_cannot_be_rendered_is_home_assistants(
    client: TestClient,
    own_page: bytes,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Never a 500 at login; said once in the log, not at every knock."""
    await set_up()
    ours = await (await client.get(AUTHORIZE)).read()
    with patch.object(page_module, "_render", side_effect=ZeroDivisionError):
        for _ in range(3):
            response = await client.get(AUTHORIZE)
            assert response.status == 200
            assert await response.read() == own_page
        assert (await client.head(AUTHORIZE)).status == 200
    assert caplog.text.count("ZeroDivisionError") == 1
    assert await (await client.get(AUTHORIZE)).read() == ours


async def test_an_update_under_a_running_home_assistant(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    folder: BuiltFolder,
    set_up: SetUp,
) -> None:
    """HACS removes the folder and unpacks another: both moments are survived.

    The document in memory names files that are gone then, so serving it would
    leave people before a page that never starts.
    """
    await set_up()
    shutil.rmtree(folder.path)
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert await (await client.get(AUTHORIZE)).read() == own_page
    assert _issue(hass)[0] == "files_missing"
    folder.build(index=f'<!doctype html>{META}<script src="./next-7a8b.js"></script>')
    response = await client.get(AUTHORIZE)
    assert "/auth/latchkey/static/next-7a8b.js" in await response.text()
    assert not ir.async_get(hass).issues


async def test_the_same_folder_put_back_ends_the_issue(
    hass: HomeAssistant, client: TestClient, folder: BuiltFolder, set_up: SetUp
) -> None:
    """Even where nothing about the manifest tells that it was away."""
    await set_up()
    ours = await (await client.get(AUTHORIZE)).read()
    away = folder.path.with_name("away")
    folder.path.rename(away)
    assert await (await client.get(AUTHORIZE)).read() != ours
    assert _issue(hass)
    away.rename(folder.path)
    assert await (await client.get(AUTHORIZE)).read() == ours
    assert not ir.async_get(hass).issues
