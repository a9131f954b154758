"""Know the icons that come with Latchkey, and send them.

A provider's icon is stored as `latchkey:<name>`, one of the files in `glyphs/`; or it
is a file in the administrator's folder, `/local/...`; never an address elsewhere,
because opening the login page must ask nobody else. They are neutral and drawn for
this: a brand's logo is for the administrator to put into the own folder.

They have the hash of their content in their names, as the page's files have, and each
is loaded only where a provider uses it. `settings.py` has the setting validated by
`validate`, `presentation.py` tells the page the `address`, and `login_page.py`
registers `async_serve`.
"""

import hashlib
from pathlib import Path
import re
from typing import Final

from aiohttp import web

from ..const import ICONS_URL
from . import headers

FOLDER: Final = Path(__file__).parent / "glyphs"

# In the order in which the form offers them.
NAMES: Final = (
    "key",
    "shield",
    "person",
    "people",
    "house",
    "building",
    "badge",
    "globe",
)

DEFAULT: Final = "latchkey:key"

_PREFIX: Final = "latchkey:"
_OWN_FILE: Final = re.compile(r"/local/(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)


def _named_by_content(content: bytes, name: str) -> str:
    return f"{name}-{hashlib.sha256(content).hexdigest()[:10]}.svg"


# Two kilobytes, read when Home Assistant imports this, which it does in a thread.
_CONTENTS: Final = {name: (FOLDER / f"{name}.svg").read_bytes() for name in NAMES}
_FILES: Final = {
    name: _named_by_content(content, name) for name, content in _CONTENTS.items()
}
_SERVED: Final = {_FILES[name]: content for name, content in _CONTENTS.items()}


def validate(icon: str) -> bool:
    """Tell whether this may be a provider's icon, as it is stored."""
    if icon.startswith(_PREFIX):
        return icon.removeprefix(_PREFIX) in NAMES
    return _OWN_FILE.fullmatch(icon) is not None


def stored(choice: str) -> str:
    """Give how a choice of the form is stored; YAML may write it either way.

    The form's own are bare names, because Home Assistant translates an option by its
    value, and takes no colon in the key of a translation.
    """
    return f"{_PREFIX}{choice}" if choice in NAMES else choice


def choice(icon: str) -> str:
    """Give what the form shows for what is stored."""
    name = icon.removeprefix(_PREFIX)
    return name if name in NAMES else icon


def address(icon: str) -> str:
    """Give the path where the browser finds it."""
    if not icon.startswith(_PREFIX):
        return icon
    return f"{ICONS_URL}/{_FILES[icon.removeprefix(_PREFIX)]}"


async def async_serve(request: web.Request) -> web.Response:
    """Send the icon that is named, to be kept for as long as the page's files."""
    content = _SERVED.get(request.match_info["name"])
    if content is None:
        raise web.HTTPNotFound(headers=headers.NEVER_KEPT)
    return web.Response(
        body=content, content_type="image/svg+xml", headers=headers.ASSET
    )
