"""Set Latchkey up with one click, or from YAML.

There is nothing to ask: the click is there because replacing a login page must be
somebody's decision. That there is only one entry is the manifest's word
(`single_config_entry`), which Home Assistant keeps for every source.
"""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from . import www
from .const import BUILTIN_URL, DOMAIN

_TITLE = "Latchkey"


class LatchkeyConfigFlow(ConfigFlow, domain=DOMAIN):
    """Create the one entry."""

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
