"""Read what other people's sign-in plugins are configured to say.

hass-oidc-auth calls its provider the same in every Home Assistant, so that a script of
its own finds it, and shows the administrator's name on its own pages only. Called by
`presentation.py`.
"""

from collections.abc import Mapping
import re
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .. import contract
from ..plain_text import is_blank

OIDC_AUTH: Final = contract.TYPES["oidc_plugin"]

_LONGEST: Final = 64

# What hass-oidc-auth leaves out of it, too.
_UNSHOWN: Final = re.compile(r"[^A-Za-z0-9 _\-()]")


@callback
def async_display_name(hass: HomeAssistant) -> str | None:
    """Give the name that hass-oidc-auth shows on its welcome page, where one is set.

    From YAML it is kept beside the plugin's own data, from its screens in its entry.
    Neither is an interface: whatever else is found there means that nothing is known.
    """
    data = hass.data.get(OIDC_AUTH)
    found = [data.get("yaml_config") if isinstance(data, Mapping) else None]
    found += [each.data for each in hass.config_entries.async_entries(OIDC_AUTH)]
    for each in found:
        if (name := _name(each)) is not None:
            return name
    return None


def _name(configured: object) -> str | None:
    name = configured.get("display_name") if isinstance(configured, Mapping) else None
    if not isinstance(name, str):
        return None
    shown = _UNSHOWN.sub("", name)[:_LONGEST].strip()
    return None if is_blank(shown) else shown
