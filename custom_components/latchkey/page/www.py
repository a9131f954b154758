"""Validate and read `www/`, the folder with the built page.

The folder is not in the repository: `cargo xtask dist` fills it and writes
`manifest.json` last, with every file's path, size and SHA-256. A folder that does
not match it to the byte is refused as a whole, because half a login page locks
people out: a download that was cut off, a checkout without a build, or an SD card
that lost its power must all end at Home Assistant's own page.

What blocks on the disk is called in the executor, by `login_page.py`, `config_flow.py`
and `diagnostics.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
import hashlib
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, STATIC_URL
from ..web.policy import Policy, PolicyError, take_from

FOLDER: Final = Path(__file__).parents[1] / "www"
MANIFEST: Final = "manifest.json"
DOCUMENT: Final = "index.html"

# The build writes every address of its own files as an attribute value that
# starts with this, so that the folder also works where it is copied to.
_RELATIVE_ADDRESS: Final = '"./'


SERVED: Final[HassKey["Page"]] = HassKey(f"{DOMAIN}_built_page")
"""The page that is in use, for pages of ours that look like it (`relay/`)."""


class IncompleteError(Exception):
    """A file of the page is missing or is not the one that was built."""

    def __init__(self, file: str, problem: str) -> None:
        """Keep the file's name for the message that people see."""
        super().__init__(f"{file} {problem}")
        self.file = file


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was validated: the disk may be rewritten at any moment after it."""

    content: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True, slots=True)
class Page:
    """A complete page, ready to be served."""

    document: str
    """The HTML, with addresses that hold wherever it is served."""

    policy: Policy
    """What the page may do, as the document said before it was taken out of it."""

    files: dict[str, File]
    """Every file of the build, by its path."""


@callback
def async_served(hass: HomeAssistant) -> Page | None:
    """Give the page that is in use, if ours is."""
    return hass.data.get(SERVED)


def load(folder: Path) -> Page:
    """Read the page, or raise `IncompleteError` on the first file that is wrong."""
    files = {}
    for path, size, sha256 in _listed(folder):
        content = _read(folder, path)
        if len(content) != size:
            raise IncompleteError(path, f"has {len(content)} bytes instead of {size}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise IncompleteError(path, "has other content than the build gave it")
        files[path] = File(content, sha256)
    if DOCUMENT not in files:
        raise IncompleteError(DOCUMENT, f"is not listed in {MANIFEST}")
    document, policy = _document(files[DOCUMENT].content)
    return Page(document, policy, files)


class Build:
    """What is served of a folder: all of it as it was when the page was put in use.

    An update replaces the folder under a running Home Assistant, where our modules
    stay those of yesterday until its restart: they may draw what the new program does
    not know. So nothing is read anew before somebody asks for it, by putting the page
    in use again.
    """

    def __init__(self, folder: Path) -> None:
        """Read nothing yet."""
        self._folder = folder
        self.page: Page | None = None

    def read(self) -> Page:
        """Read the folder, or raise `IncompleteError` and keep what was there."""
        self.page = load(self._folder)
        return self.page


def _listed(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield path, size and SHA-256 of each file that the manifest lists."""
    try:
        manifest: Any = json.loads(_read(folder, MANIFEST))
        for file in manifest["files"]:
            path, size, sha256 = file["path"], file["size"], file["sha256"]
            pure = PurePosixPath(path)
            if pure.is_absolute() or os.pardir in pure.parts:
                raise IncompleteError(MANIFEST, "names a file outside the folder")
            yield path, size, sha256
    except (KeyError, TypeError, ValueError) as err:
        raise IncompleteError(MANIFEST, "cannot be read") from err


def _document(content: bytes) -> tuple[str, Policy]:
    try:
        document, policy = take_from(content.decode())
    except UnicodeDecodeError as err:
        raise IncompleteError(DOCUMENT, "is not UTF-8") from err
    except PolicyError as err:
        raise IncompleteError(DOCUMENT, f"has no policy that holds: {err}") from err
    return document.replace(_RELATIVE_ADDRESS, f'"{STATIC_URL}/'), policy


def _read(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as err:
        raise IncompleteError(path, "is missing") from err
