"""Gather the providers and links of both places where they can be configured.

Those of Home Assistant's screens are config subentries, known by their unique id;
those of YAML are read at the start, and again when the entry is reloaded. Where both
have the same id, YAML wins.
"""

from collections.abc import Mapping
from contextlib import suppress
import logging
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.reload import async_integration_yaml_config
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

from . import link_settings
from .const import DOMAIN, SUBENTRY_LINK, SUBENTRY_PROVIDER
from .plain_text import line
from .settings import FIELDS, YAML_PROVIDERS, Settings, read
from .settings_error import SettingsError
from .web import icons

_LOGGER = logging.getLogger(__name__)

_YAML: HassKey[dict[str, Any]] = HassKey(f"{DOMAIN}_yaml")
_LOST: HassKey[set[str]] = HassKey(f"{DOMAIN}_lost_yaml")

_DEFAULTS: Final = {
    str(field): field.default()
    for field in FIELDS
    if isinstance(field, vol.Optional) and not isinstance(field.default, vol.Undefined)
}

CONFIG_SCHEMA: Final = vol.Schema(
    {
        DOMAIN: vol.All(
            lambda value: {} if value is None else value,
            {
                vol.Optional("providers", default=list): YAML_PROVIDERS,
                vol.Optional("links", default=list): link_settings.YAML_LINKS,
            },
        )
    },
    extra=vol.ALLOW_EXTRA,
)


@callback
def async_remember_yaml(hass: HomeAssistant, config: ConfigType) -> None:
    """Keep what YAML says, already checked by `CONFIG_SCHEMA`."""
    hass.data[_YAML] = config.get(DOMAIN) or {}


async def async_read_yaml_again(hass: HomeAssistant) -> None:
    """Read YAML anew; what cannot be read changes nothing, and is logged."""
    try:
        config = await async_integration_yaml_config(hass, DOMAIN)
    except Exception as err:
        # The page and the providers must not depend on a typing error elsewhere in
        # that file. Its message may quote a line with a secret in it.
        kind = type(err).__name__
        _LOGGER.error("The YAML configuration cannot be read again: %s", kind)  # noqa: TRY400
        return
    if config is not None:
        # A mistake in any package makes Home Assistant leave all of them out: what is
        # gone as a whole was lost rather than removed, and ends no session.
        is_lost = not config.get(DOMAIN)
        lost = {each.id for each in async_yaml_settings(hass)} if is_lost else set()
        hass.data[_LOST] = lost
        async_remember_yaml(hass, config)
        if lost:
            _LOGGER.warning(
                "YAML has no settings of Latchkey any more: its providers are not "
                "offered, and nobody's session is ended"
            )


@callback
def async_settings(hass: HomeAssistant, entry: ConfigEntry[Any]) -> list[Settings]:
    """List the settings of all providers, in the order they were added."""
    yaml = async_yaml_settings(hass)
    taken = {each.id for each in yaml}
    stored = []
    for subentry in entry.subentries.values():
        if (
            subentry.subentry_type != SUBENTRY_PROVIDER
            or provider_id(subentry) in taken
        ):
            continue
        try:
            stored.append(read_subentry(subentry))
        except (SettingsError, vol.Invalid) as err:
            title = line(subentry.title)
            _LOGGER.error("The provider %s cannot be used: %s", title, err)  # noqa: TRY400
    return yaml + stored


@callback
def async_ids(hass: HomeAssistant, entry: ConfigEntry[Any]) -> set[str]:
    """Give the ids of all providers, also of those whose settings cannot be read."""
    lost: set[str] = hass.data.get(_LOST, set())
    yaml = {each.id for each in async_yaml_settings(hass)}
    stored = {
        provider_id(subentry)
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_PROVIDER
    }
    return yaml | lost | stored


@callback
def async_yaml_settings(hass: HomeAssistant) -> list[Settings]:
    """List the settings that are in YAML."""
    return list(hass.data.get(_YAML, {}).get("providers", []))


@callback
def async_links(hass: HomeAssistant) -> list[dict[str, str]]:
    """List the links to other plugins' sign-in pages, those of YAML first."""
    listed = list(hass.data.get(_YAML, {}).get("links", []))
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        for subentry in entry.subentries.values():
            if subentry.subentry_type == SUBENTRY_LINK:
                # What is stored may be older than the rules of today.
                with suppress(SettingsError, vol.Invalid):
                    stored = vol.Schema(link_settings.FIELDS)(dict(subentry.data))
                    listed.append(link_settings.read(stored))
    return listed


def read_subentry(subentry: ConfigSubentry) -> Settings:
    """Read one provider, filling in what older versions did not store.

    An icon that was allowed once is left out: nobody must lose a way in by it.
    """
    data = dict(subentry.data)
    if not icons.validate(icons.stored(str(data.get("icon")))):
        data.pop("icon", None)
    return read(provider_id(subentry), vol.Schema(FIELDS)(data))


def without_defaults(data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what every version takes for granted: the way back to an older one.

    An older version refuses a provider with a field that it does not know, because the
    field may be what keeps people out. Fields that nobody has touched are not stored,
    so only whoever uses something new cannot go back. No default may ever change.
    """
    return {
        name: value
        for name, value in data.items()
        if name not in _DEFAULTS or value != _DEFAULTS[name]
    }


def provider_id(subentry: ConfigSubentry) -> str:
    """Give the id that the provider's people are stored with: it never changes."""
    return subentry.unique_id or subentry.subentry_id
