"""Let the title of a row in Home Assistant's list, and the name people see, be one.

Home Assistant lets an administrator rename a row, asks nobody before, and tells the
entry's update listener only: so the name follows the title here. A title that no
provider or link may have is put back. The id, by which people are known, never changes.
Called by `__init__.py` at every change.
"""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from .. import configured, link_settings
from ..const import SUBENTRY_LINK, SUBENTRY_PROVIDER
from ..plain_text import line
from ..settings import read_name, validate_new_name
from ..settings_error import SettingsError


@callback
def async_follow(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Give each provider and link the name that its row has."""
    for subentry in list(entry.subentries.values()):
        try:
            stored = _title(subentry, subentry.data["name"])
            if stored is None or subentry.title == stored:
                continue
            name = _validate(hass, entry, subentry)
        except (KeyError, SettingsError, vol.Invalid):
            # What is stored may be older than the rules of today.
            continue
        data = subentry.data if name is None else {**subentry.data, "name": name}
        title = stored if name is None else _title(subentry, name)
        hass.config_entries.async_update_subentry(
            entry, subentry, data=data, title=title or stored
        )


def _title(subentry: ConfigSubentry, name: str) -> str | None:
    """Give the title that goes with a name, as the forms store it."""
    if subentry.subentry_type == SUBENTRY_PROVIDER:
        return read_name(name)
    return line(name) if subentry.subentry_type == SUBENTRY_LINK else None


@callback
def _validate(
    hass: HomeAssistant, entry: ConfigEntry[Any], subentry: ConfigSubentry
) -> str | None:
    """Give the title as a name, or nothing if it cannot be one."""
    try:
        if subentry.subentry_type == SUBENTRY_LINK:
            name = validate_new_name(subentry.title)
            return link_settings.read({**subentry.data, "name": name})["name"]
        name = validate_new_name(subentry.title)
    except SettingsError:
        return None
    own = configured.provider_id(subentry)
    taken = {
        each.name.casefold()
        for each in configured.async_settings(hass, entry)
        if each.id != own
    }
    return None if name.casefold() in taken else name
