"""Answer requests for the page's files: the scripts, the style, the WebAssembly.

`page.py` registers `Assets.async_serve`, which stays for the life of the process: a
page that is open in someone's browser still needs its files.

A name is looked up in the build's manifest, never on the disk, so no name leads out
of the folder. Browsers keep a file for a year, so one is sent only while the folder
is the build to the byte: half a file, sent in the middle of an update, would stay.
"""

from pathlib import PurePosixPath
from typing import Final

from aiohttp import web

from homeassistant.core import HomeAssistant

from . import headers, www

# Not left to the machine's own table of types: a browser compiles WebAssembly while
# it arrives under this type only, and runs modules under this one.
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}

# aiohttp finds these beside a file, and sends them to those who accept them.
_COMPRESSED: Final = frozenset({".br", ".gz"})


class Assets:
    """The files of one folder."""

    def __init__(self, hass: HomeAssistant, build: www.Build) -> None:
        """Serve what is in the build, also after it was replaced on the disk."""
        self._hass = hass
        self._build = build

    async def async_serve(self, request: web.Request) -> web.StreamResponse:
        """Send the file that is named, whole or in part, or refuse."""
        name = request.match_info["name"]
        try:
            page = await self._hass.async_add_executor_job(self._build.current)
        except www.IncompleteError as err:
            raise _not_found() from err
        suffix = PurePosixPath(name).suffix
        # The document lacks its boot data and its headers here.
        if name not in page.files or name == www.DOCUMENT or suffix in _COMPRESSED:
            raise _not_found()
        response = _Asset(www.FOLDER / name, headers=headers.ASSET)
        if content_type := _TYPES.get(suffix):
            response.content_type = content_type
        return response


class _Asset(web.FileResponse):
    """A file, to be kept for as long as it could be read."""

    def set_status(self, status: int, reason: str | None = None) -> None:
        """Let nobody keep the answer that it went away, or has no such part."""
        super().set_status(status, reason)
        if status >= web.HTTPBadRequest.status_code:
            self.headers.update(headers.NEVER_KEPT)


def _not_found() -> web.HTTPNotFound:
    return web.HTTPNotFound(headers=headers.NEVER_KEPT)
