"""Say what a maintainer needs to know when the page is not in use.

Nothing here is about people: no users, no providers, no addresses.
"""

from typing import Any

from homeassistant.core import HomeAssistant

from . import LatchkeyConfigEntry, www
from .page import async_describe_routes


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LatchkeyConfigEntry
) -> dict[str, Any]:
    """Describe the built page on the disk and the routes of the login page."""
    try:
        page = await hass.async_add_executor_job(www.load, www.FOLDER)
    except www.IncompleteError as err:
        folder: dict[str, Any] = {"complete": False, "problem": str(err)}
    else:
        folder = {"complete": True, "files": page.files}
    return {
        "in_use": entry.runtime_data is not None,
        "folder": folder,
        "routes": async_describe_routes(hass),
    }
