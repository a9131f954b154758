"""Set Latchkey up with one click, or from YAML.

There is nothing to ask: the click is there because replacing a login page must be
somebody's decision. That there is only one entry is the manifest's word
(`single_config_entry`), which Home Assistant keeps for every source.
"""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from .administration.link_flow import LinkFlow
from .administration.people_flow import PeopleFlow
from .administration.provider_flow import ProviderFlow
from .const import BUILTIN_URL, DOMAIN, SUBENTRY_LINK, SUBENTRY_PROVIDER
from .page import www

_TITLE = "Latchkey"


class LatchkeyConfigFlow(ConfigFlow, domain=DOMAIN):
    """Create the one entry; providers and links are added to it."""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry[Any]
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Say what can be added to the entry."""
        return {SUBENTRY_PROVIDER: ProviderFlow, SUBENTRY_LINK: LinkFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry[Any]) -> OptionsFlow:
        """Say what *Configure* opens."""
        return PeopleFlow()

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what will happen, and refuse a folder that has no built page in it."""
        errors: dict[str, str] = {}
        placeholders = {"builtin_page": BUILTIN_URL}
        if user_input is not None:
            try:
                await self.hass.async_add_executor_job(www.load, www.FOLDER)
            except www.IncompleteError as err:
                errors["base"] = "files_missing"
                placeholders["file"] = err.file
            else:
                return self.async_create_entry(title=_TITLE, data={})
        return self.async_show_form(
            step_id="user", errors=errors, description_placeholders=placeholders
        )

    async def async_step_import(self, _import_data: dict[str, Any]) -> ConfigFlowResult:
        """Take `latchkey:` at its word: nobody is there to read an error here."""
        return self.async_create_entry(title=_TITLE, data={})
