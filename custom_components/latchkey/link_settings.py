"""Read what an administrator configures about a link to another plugin's sign-in.

hass-openid is no provider of Home Assistant's but has a page of its own: the login
page can link to it. One schema: the form of Home Assistant's screens is made of
`FIELDS`, YAML is checked by it, and `read` validates the values of both.
"""

from collections.abc import Mapping
import re
from typing import Any, Final
from urllib.parse import unquote

import voluptuous as vol

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import TextSelector

from .settings_error import SettingsError

# A path of that plugin's, and nothing that could lead elsewhere: people sign in there.
_PATH: Final = re.compile(r"/auth/openid/[\w./?=&%-]*", re.ASCII)
_SEPARATOR: Final = re.compile(r"[/\\]")
_LONGEST_NAME: Final = 64

FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Required("name"): TextSelector(),
    vol.Required("url"): TextSelector(),
}


def read(data: Mapping[str, Any]) -> dict[str, str]:
    """Validate the values, or raise `SettingsError` on the first that can't be used."""
    name = data["name"].strip()
    if not name:
        raise SettingsError("name", "empty")
    if len(name) > _LONGEST_NAME:
        raise SettingsError("name", "name_too_long")
    if not _PATH.fullmatch(data["url"]) or _leads_away(data["url"]):
        raise SettingsError("url", "link_invalid")
    return {"name": name, "url": data["url"]}


def _leads_away(url: str) -> bool:
    """Tell whether browsers, or a proxy that decodes first, would go up from there."""
    path = unquote(url.partition("?")[0])
    return "%" in path or not {".", ".."}.isdisjoint(_SEPARATOR.split(path))


def _yaml_link(value: dict[str, Any]) -> dict[str, str]:
    try:
        return read(value)
    except SettingsError as err:
        raise vol.Invalid(err.problem, path=[err.name]) from err


YAML_LINKS: Final = vol.All(cv.ensure_list, [vol.All(vol.Schema(FIELDS), _yaml_link)])
