"""Say what a maintainer needs to know when the page is not in use, or a sign-in fails.

Nothing here is about people, and nothing that lets anyone in: client secrets, and the
client ids that go with them, are left out.
"""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant, callback

from . import LatchkeyConfigEntry, registry
from .page import www
from .people.provider import LatchkeyAuthProvider
from .web import front

# Rules may name people, and origins where they live.
_REDACTED: Final = {
    "administrator_values",
    "audiences",
    "client_id",
    "client_secret",
    "origins",
    "read_only_values",
    "rule_values",
    "user_values",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, _entry: LatchkeyConfigEntry
) -> dict[str, Any]:
    """Describe the built page on the disk and the routes of the login page."""
    try:
        page = await hass.async_add_executor_job(www.load, www.FOLDER)
    except www.IncompleteError as err:
        folder: dict[str, Any] = {"complete": False, "problem": str(err)}
    else:
        folder = {
            "complete": True,
            "files": {name: len(file.content) for name, file in page.files.items()},
        }
    return {
        "in_use": front.async_is_ours(hass),
        "folder": folder,
        "routes": front.async_describe_routes(hass),
        "providers": [
            _async_describe(provider) for provider in registry.async_registered(hass)
        ],
    }


@callback
def _async_describe(provider: LatchkeyAuthProvider) -> dict[str, Any]:
    """Describe one provider: as configured, and as it describes itself."""
    known = provider.documents.metadata
    settings = async_redact_data(asdict(provider.settings), _REDACTED)
    return {
        "settings": settings,
        "metadata": None
        if known is None
        else {**asdict(known), "auth_methods": sorted(known.auth_methods)},
        "redirect_addresses": len(provider.redirect_addresses),
    }
