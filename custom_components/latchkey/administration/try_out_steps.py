"""Offer to try a provider out in the dialog that sets it up, and say what came of it.

After the form was found right, and before anything is stored: a menu, which says what
will happen, because Home Assistant's versions show different parts of the next step;
an external step, whose tab is opened by the dialog; and a menu with what was found, a
step of its own for each `Stage`, so that each has its text. `provider_flow.py` is made
of these steps, and says what saving and changing are.
"""

from abc import abstractmethod
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback
from homeassistant.loader import async_get_integration

from ..common_texts import async_texts
from ..const import DOMAIN, TRY_OUT_URL
from ..oidc import redirect_urls
from ..plain_text import plain
from ..settings import Settings
from . import try_out
from .try_out import Findings, Stage, TryOut

_SAVE, _CHANGE, _BEGIN = "save", "change", "try_out_begin"


class TryOutSteps(ConfigSubentryFlow):
    """The part of a provider's dialog that tries it out."""

    _to_try: Settings | None = None
    _try_out: TryOut | None = None

    # What was found right, and by which step.
    _submitted: tuple[dict[str, Any], str] = ({}, "user")
    _is_saving = False

    @callback
    def async_offer_try_out(
        self, settings: Settings, typed: dict[str, Any], step_id: str
    ) -> SubentryFlowResult | None:
        """Ask whether to try these settings out, unless they are to be saved now."""
        self._to_try, self._submitted = settings, (typed, step_id)
        if self._is_saving:
            return None
        return self._menu("try_out", [_BEGIN, _SAVE, _CHANGE])

    async def async_step_save(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Store what was submitted, if it is still right."""
        self._forget()
        typed, step_id = self._submitted
        self._is_saving = True
        try:
            return await self._async_step(typed, step_id, {})
        finally:
            self._is_saving = False

    async def async_step_change(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the form again, with all that was typed."""
        self._forget()
        typed, step_id = self._submitted
        return await self._async_step(None, step_id, typed)

    async def async_step_try_out(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask again, for a dialog that was loaded anew."""
        return self._menu("try_out", [_BEGIN, _SAVE, _CHANGE])

    async def async_step_try_out_begin(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Have the dialog open a tab, if the provider can send people back there."""
        self._forget()
        settings, origin = self._to_try, redirect_urls.async_in_use()
        if (
            settings is None
            or origin is None
            or not self._is_registered(settings, origin)
        ):
            return await self.async_step_try_out_origin()
        self._try_out = TryOut(self.hass, settings, origin, self.flow_id)
        try_out.async_add(self.hass, self._try_out)
        return await self.async_step_try_out_open()

    async def async_step_try_out_origin(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say that nobody could come back to where the dialog is."""
        origin = plain(redirect_urls.async_in_use() or "—")
        return self._menu("try_out_origin", [_CHANGE, _SAVE], {"origin": origin})

    async def async_step_try_out_open(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait for the tab. What a dialog posts is not looked at."""
        begun = self._try_out
        if begun is None:
            return self.async_external_step_done(next_step_id="try_out")
        if begun.findings is not None:
            return self.async_external_step_done(
                next_step_id=f"try_out_{begun.findings.stage}"
            )
        # The frontend takes complete addresses only.
        url = f"{begun.origin}{TRY_OUT_URL}/{begun.id}"
        return self.async_external_step(step_id="try_out_open", url=url)

    async def _async_tell(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what was found, here and nowhere else."""
        begun = self._try_out
        if begun is None or begun.findings is None:
            return await self.async_step_try_out()
        found = begun.findings
        step_id = f"try_out_{found.stage}"
        facts = await self._async_facts(found)
        # As the form lists them: nothing in it means anything in Markdown.
        facts["redirect_url"] = f"`{begun.redirect_uri}`"
        if found.stage is Stage.DONE:
            return self._menu(step_id, [_SAVE, _CHANGE, _BEGIN], facts)
        return self._menu(step_id, [_CHANGE, _BEGIN, _SAVE], facts)

    async_step_try_out_provider = _async_tell
    async_step_try_out_stopped = _async_tell
    async_step_try_out_answer = _async_tell
    async_step_try_out_code = _async_tell
    async_step_try_out_token = _async_tell
    async_step_try_out_userinfo = _async_tell
    async_step_try_out_rule = _async_tell
    async_step_try_out_done = _async_tell

    @abstractmethod
    async def _async_step(
        self, user_input: dict[str, Any] | None, step_id: str, stored: dict[str, Any]
    ) -> SubentryFlowResult:
        """Show a form filled with `stored`, or validate what was submitted."""

    @callback
    def async_remove(self) -> None:
        """Forget it with the dialog."""
        self._forget()

    @callback
    def _forget(self) -> None:
        if self._try_out is not None:
            try_out.async_remove(self.hass, self._try_out)
            self._try_out = None

    @callback
    def _is_registered(self, settings: Settings, origin: str) -> bool:
        """Tell whether the origin is one that the provider may send people back to."""
        path = redirect_urls.path(settings)
        listed = redirect_urls.async_list(self.hass, settings.origins, path)
        return f"{origin}{path}" in listed

    async def _async_facts(self, found: Findings) -> dict[str, str]:
        documents = (await async_get_integration(self.hass, DOMAIN)).documentation
        texts = await async_texts(self.hass, "try_out")
        role = ""
        if (said := found.role) is not None:
            placeholders = {"claim": said.claim, "value": said.value}
            role = texts.translate(f"role_{said.text}", **placeholders)
        return {
            "role": role,
            "code": plain(found.code),
            "why": texts.translate(f"why_{found.code.replace('-', '_')}"),
            "found": plain(found.detail) or "—",
            "claims": found.report,
            "help": f"{documents}/blob/main/docs/troubleshooting.md#{found.code}",
        }

    @callback
    def _menu(
        self, step_id: str, options: list[str], facts: dict[str, str] | None = None
    ) -> SubentryFlowResult:
        settings = self._to_try
        name = plain(settings.name) if settings is not None else ""
        return self.async_show_menu(
            step_id=step_id,
            menu_options=options,
            description_placeholders={"provider": name, **(facts or {})},
        )
