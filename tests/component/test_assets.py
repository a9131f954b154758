"""The page's files: long-lived, compressed, and nothing else of the disk."""

import gzip
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestClient
from conftest import SCRIPT, BuiltFolder, SetUp
import pytest
from yarl import URL

from custom_components.latchkey.page import www
from custom_components.latchkey.page.assets import Assets

STATIC = "/auth/latchkey/static"
SCRIPT_URL = f"{STATIC}/boot-3c4d.js"
IMMUTABLE = "public, max-age=31536000, immutable"


async def test_a_file_comes_with_exactly_these_headers(
    client: TestClient, set_up: SetUp
) -> None:
    """Kept for a year, because its name changes with its content."""
    await set_up()
    response = await client.get(SCRIPT_URL, headers={"Accept-Encoding": "identity"})
    headers = dict(response.headers)
    assert await response.read() == SCRIPT
    for name in ("Date", "Etag"):
        assert headers.pop(name)
    assert headers == {
        "Cache-Control": IMMUTABLE,
        "Content-Length": str(len(SCRIPT)),
        "Content-Type": "text/javascript",
        "Referrer-Policy": "no-referrer",
        "Server": "",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app-5e6f.wasm", "application/wasm"),
        ("boot-3c4d.js", "text/javascript"),
        ("logo-9c0d.svg", "image/svg+xml"),
        ("en-5a6b.txt", "text/plain"),
        ("page-1a2b.css", "text/css"),
        ("other-1e2f.bin", "application/octet-stream"),
    ],
)
async def test_a_file_is_called_what_it_is(
    client: TestClient, folder: BuiltFolder, set_up: SetUp, name: str, kind: str
) -> None:
    """Whatever the machine thinks of the ending."""
    for more in ("logo-9c0d.svg", "en-5a6b.txt", "other-1e2f.bin"):
        folder.add(more, b"")
    await set_up()
    response = await client.get(f"{STATIC}/{name}")
    assert response.status == 200
    assert response.headers["Content-Type"] == kind


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("identity", None),
        ("deflate", None),
    ],
)
async def test_the_siblings_that_the_build_made_are_sent(
    client: TestClient, set_up: SetUp, accepted: str, sent: str | None
) -> None:
    """Never made on the fly, and called after the file that they are."""
    await set_up()
    asked = {"Accept-Encoding": accepted}
    bodies = {"gzip": gzip.compress(SCRIPT), "br": b"as if it were brotli"}
    body = bodies[sent] if sent else SCRIPT
    async with client.session.get(
        client.make_url(SCRIPT_URL), headers=asked, auto_decompress=False
    ) as response:
        content = await response.read()
    assert response.headers.get("Content-Encoding") == sent
    assert response.headers["Content-Type"] == "text/javascript"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == IMMUTABLE
    assert content[10:] == body[10:]
    head = await client.head(SCRIPT_URL, headers=asked, auto_decompress=False)
    assert head.status == 200
    assert head.headers["Content-Length"] == str(len(body))
    assert head.headers.get("Content-Encoding") == sent
    assert await head.read() == b""


async def test_a_file_that_is_known_is_not_sent_again(
    client: TestClient, set_up: SetUp
) -> None:
    """It may be kept on. What is known under another tag, or compressed, is."""
    await set_up()
    plain, small = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}
    tag = (await client.get(SCRIPT_URL, headers=plain)).headers["Etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        asked = {"If-None-Match": known, **plain}
        response = await client.get(SCRIPT_URL, headers=asked)
        assert response.status == 304
        assert response.headers["Etag"] == tag
        assert response.headers["Cache-Control"] == IMMUTABLE
        assert response.headers["Vary"] == "Accept-Encoding"
        assert await response.read() == b""
    for asked in (
        {"If-None-Match": '"other"', **plain},
        {"If-None-Match": tag, **small},
    ):
        response = await client.get(SCRIPT_URL, headers=asked)
        assert response.status == 200
        assert await response.read() == SCRIPT


async def test_who_asks_for_a_part_gets_the_whole(
    client: TestClient, set_up: SetUp
) -> None:
    """The files are small, and a part of one is nothing to be kept for a year."""
    await set_up()
    plain = {"Accept-Encoding": "identity"}
    whole = await client.get(SCRIPT_URL, headers={"Range": "bytes=3-6", **plain})
    assert whole.status == 200
    assert await whole.read() == SCRIPT


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.js",
        "manifest.json",
        "stray.js",
        "index.html",
        "boot-3c4d.js.br",
        "boot-3c4d.js.gz",
        "boot-3c4d.js/",
        "./boot-3c4d.js",
        "/boot-3c4d.js",
        "..%5Csecret.js",
        "%2Fetc%2Fpasswd",
        "boot-3c4d.js%00",
    ],
)
async def test_nothing_else_of_the_disk_is_there(
    client: TestClient, folder: BuiltFolder, set_up: SetUp, path: str
) -> None:
    """Not by any spelling, and nobody keeps the refusal."""
    (folder.path / "stray.js").write_text("secret")
    (folder.path.parent / "secret.js").write_text("secret")
    await set_up()
    url = client.make_url("/").with_path(f"{STATIC}/", encoded=True)
    response = await client.session.get(URL(f"{url}{path}", encoded=True))
    assert response.status == 404
    assert "secret" not in await response.text()
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("parent", ["..", "%2e%2e", "x/..%2F.."])
async def test_no_name_leads_out_of_the_folder(
    client: TestClient,
    folder: BuiltFolder,
    set_up: SetUp,
    parent: str,
) -> None:
    """Home Assistant refuses such addresses, and we do not rely on it."""
    secret = folder.path.parent / "secret.js"
    secret.write_text("secret")
    await set_up()
    address = f"{client.make_url(STATIC)}/{parent}/secret.js"
    response = await client.session.get(URL(address, encoded=True))
    assert response.status == 400
    build = www.Build(folder.path)
    build.read()
    assets = Assets(build)
    for name in (f"{unquote(parent)}/secret.js", str(secret)):
        request: Any = SimpleNamespace(match_info={"name": name})
        with pytest.raises(web.HTTPNotFound):
            await assets.async_serve(request)


async def test_files_cannot_be_changed(client: TestClient, set_up: SetUp) -> None:
    """They are there to be read."""
    await set_up()
    for method in ("POST", "PUT", "DELETE"):
        assert (await client.request(method, SCRIPT_URL)).status == 405


@pytest.mark.parametrize("change", ["rewritten", "half", "gone"])
async def test_what_is_sent_is_what_was_validated(
    client: TestClient, folder: BuiltFolder, set_up: SetUp, change: str
) -> None:
    """A file that is replaced before the manifest would be kept wrong for a year."""
    await set_up()
    for name in ("boot-3c4d.js", "boot-3c4d.js.br"):
        file = folder.path / name
        if change == "gone":
            file.unlink()
        else:
            content = file.read_bytes()
            file.write_bytes(content[: len(content) // 2])
            if change == "rewritten":
                file.write_bytes(content.swapcase())
    for coding, content in (("identity", SCRIPT), ("br", b"as if it were brotli")):
        async with client.session.get(
            client.make_url(SCRIPT_URL),
            headers={"Accept-Encoding": coding},
            auto_decompress=False,
        ) as response:
            assert response.status == 200
            assert await response.read() == content
