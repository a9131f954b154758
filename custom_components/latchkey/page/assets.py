"""Answer requests for the page's files: the scripts, the style, the WebAssembly.

`login_page.py` registers `Assets.async_serve`, which stays for the life of the process:
a page that is open in someone's browser still needs its files.

A name is looked up in the build's manifest, never on the disk, so no name leads out
of the folder. Browsers keep a file for a year, so it is sent from memory, as it was
validated: of a file that an update rewrites under its name, half would stay. All are
less than a megabyte, so they are sent whole.
"""

from pathlib import PurePosixPath
from typing import Final

from aiohttp import hdrs, web

from ..web import headers
from . import www

# Not left to the machine's own table of types: a browser compiles WebAssembly while
# it arrives under this type only, and runs modules under this one.
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
}

# What the build puts beside a file, the smaller first.
_SIBLINGS: Final = {"br": ".br", "gzip": ".gz"}


class Assets:
    """The files of one folder."""

    def __init__(self, build: www.Build) -> None:
        """Serve what was read of it last."""
        self._build = build

    async def async_serve(self, request: web.Request) -> web.StreamResponse:
        """Send the file that is named, or refuse."""
        name = request.match_info["name"]
        page = self._build.page
        suffix = PurePosixPath(name).suffix
        file = page.files.get(name) if page else None
        # The document lacks its boot data and its headers here.
        is_hidden = name == www.DOCUMENT or suffix in _SIBLINGS.values()
        if page is None or file is None or is_hidden:
            raise web.HTTPNotFound(headers=headers.NEVER_KEPT)
        coding, file = _smallest(page, name, file, request)
        known = request.if_none_match or ()
        if any(each.value in ("*", file.sha256) for each in known):
            response = web.Response(status=web.HTTPNotModified.status_code)
        else:
            content_type = _TYPES.get(suffix, "application/octet-stream")
            response = web.Response(body=file.content, content_type=content_type)
            if coding is not None:
                response.headers[hdrs.CONTENT_ENCODING] = coding
        response.headers.update(headers.ASSET)
        response.etag = file.sha256
        return response


def _smallest(
    page: www.Page, name: str, file: www.File, request: web.Request
) -> tuple[str | None, www.File]:
    """Give the first sibling that the browser accepts, or the file itself."""
    for coding, ending in _SIBLINGS.items():
        sibling = page.files.get(name + ending)
        if sibling is not None and headers.accepts(request, coding):
            return coding, sibling
    return None, file
