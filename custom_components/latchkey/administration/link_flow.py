"""Add a link by Home Assistant's screens, or change one: its words and its path."""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)

from .. import link_settings
from ..compatibility import Schema
from ..plain_text import is_blank, line
from ..settings_error import SettingsError

_SCHEMA: Schema = vol.Schema(link_settings.FIELDS)


class LinkFlow(ConfigSubentryFlow):
    """The form for one link."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a link."""
        return self._step(user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a link."""
        return self._step(user_input, self._get_reconfigure_subentry())

    def _step(
        self, user_input: dict[str, Any] | None, old: ConfigSubentry | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                link = link_settings.read(user_input)
            except SettingsError as err:
                errors[err.name] = err.problem
            else:
                # A link that nobody sees (`plain_text.py`), unless it was one before.
                if is_blank(link["name"]) and (
                    old is None or link["name"] != old.data["name"]
                ):
                    errors["name"] = "empty"
            if not errors:
                if old is not None:
                    return self.async_update_and_abort(
                        self._get_entry(), old, title=line(link["name"]), data=link
                    )
                return self.async_create_entry(title=line(link["name"]), data=link)
        known = user_input or (dict(old.data) if old is not None else {})
        return self.async_show_form(
            step_id="reconfigure" if self.source == SOURCE_RECONFIGURE else "user",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, known),
            errors=errors,
        )
