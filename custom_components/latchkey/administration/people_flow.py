"""Show an administrator who signs in through a provider, and end it where they say so.

*Latchkey, Configure, People*: Home Assistant's own dialog, which only administrators
can open. A list; one person, with what is known of them; and a form for each thing that
can be done, which says beforehand what cannot be undone. Whose rights must not be taken
(`people/administrators.py`) is refused in words. Everything is looked up anew at each
step: somebody else may have done something meanwhile.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.models import Credentials, User
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..common_texts import async_texts
from ..compatibility import Schema
from ..people import administrators, ending, identities, roles
from ..people.session import End
from ..relay import devices, settings
from . import people_text

_PERSON, _IDENTITY, _DEVICE = "person", "identity", "device"
_FEW: Final = 10
_NOTHING: Final[Schema] = vol.Schema({})


class PeopleFlow(OptionsFlow):
    """The dialog behind *Configure*."""

    _user_id = ""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what there is to look at."""
        return self.async_show_menu(step_id="init", menu_options=["people", "relay"])

    async def async_step_relay(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how sign-ins may be finished in another browser."""
        if user_input is not None:
            # What a newer version has stored stays.
            options = {**self.config_entry.options, **user_input}
            return self.async_create_entry(data=options)
        return self.async_show_form(
            step_id="relay",
            data_schema=settings.schema(settings.async_settings(self.hass)),
        )

    async def async_step_people(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List who signs in through a provider."""
        if user_input is not None:
            self._user_id = user_input[_PERSON]
            return await self.async_step_person()
        users = await identities.async_users(self.hass)
        if not users:
            return self.async_abort(reason="nobody")
        texts = await async_texts(self.hass, "people")
        options = [
            SelectOptionDict(
                value=user.id, label=people_text.label(self.hass, texts, user)
            )
            for user in users
        ]
        return self.async_show_form(
            step_id="people",
            data_schema=_choice(_PERSON, options),
            description_placeholders={"number": str(len(users))},
            last_step=False,
        )

    async def async_step_person(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show one person, and what can be done."""
        user = await self._async_user()
        if user is None:
            return self.async_abort(reason="gone")
        options = ["end_sessions"]
        if devices.of_user(user):
            options.append("end_device")
        if identities.of_user(user):
            options.append("unlink")
        if identities.async_is_required(self.hass, user):
            options.append("let_in_again")
        if user.is_active:
            options.append("deactivate")
        return self.async_show_menu(
            step_id="person",
            menu_options=[*options, "people"],
            description_placeholders=await self._async_facts(user),
        )

    async def async_step_end_sessions(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End all sessions of a person, once it is confirmed."""
        act = identities.async_end_sessions
        return await self._async_confirm("end_sessions", user_input, act)

    async def async_step_end_device(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign out one of the devices that phones have signed in."""
        user = await self._async_user()
        if user is None:
            return self.async_abort(reason="gone")
        found = {each.credentials.id: each for each in devices.of_user(user)}
        errors = {}
        if user_input is not None:
            device = found.get(user_input[_DEVICE])
            if device is not None:
                await devices.async_end(self.hass, device, End.ADMINISTRATOR)
                return await self._async_after_ending()
            errors[_DEVICE] = "device_gone"
        texts = await async_texts(self.hass, "people")
        options = [
            SelectOptionDict(value=name, label=people_text.device_label(texts, each))
            for name, each in found.items()
        ]
        return await self._async_form(
            "end_device", user, _choice(_DEVICE, options), errors
        )

    async def async_step_let_in_again(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask a person for no proof that their provider cannot give."""
        act = identities.async_let_in_again
        return await self._async_confirm("let_in_again", user_input, act)

    async def async_step_unlink(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Unlink an identity from a person."""
        user = await self._async_user()
        if user is None:
            return self.async_abort(reason="gone")
        found = {each.id: each for each in identities.of_user(user)}
        errors = {}
        if user_input is not None:
            identity = found.get(user_input[_IDENTITY])
            if identity is None:
                errors[_IDENTITY] = "unlinked_already"
            elif await identities.async_is_needed(self.hass, user, identity):
                errors["base"] = "only_sign_in_option"
            else:
                await identities.async_unlink(self.hass, user, identity)
                return await self._async_after_unlinking()
        return await self._async_form(
            "unlink", user, self._identities(list(found.values())), errors
        )

    async def async_step_deactivate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Deactivate a person, unless nobody must."""
        user = await self._async_user()
        if user is None:
            return self.async_abort(reason="gone")
        protected = await administrators.async_protected(self.hass, user)
        if user_input is not None and protected is None:
            roles.async_forget_removal(self.hass, user)
            await ending.async_deactivate(self.hass, user, End.DEACTIVATED)
            return await self.async_step_person()
        errors = {} if protected is None else {"base": protected.value}
        return await self._async_form("deactivate", user, _NOTHING, errors)

    async def _async_user(self) -> User | None:
        """Give the person, unless they are gone or sign in by no provider any more."""
        users = await identities.async_users(self.hass)
        return next((user for user in users if user.id == self._user_id), None)

    async def _async_confirm(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        act: Callable[[HomeAssistant, User], object],
    ) -> ConfigFlowResult:
        """Do something to the person once it is confirmed, and show them again."""
        user = await self._async_user()
        if user is None:
            return self.async_abort(reason="gone")
        if user_input is not None:
            act(self.hass, user)
            return await self.async_step_person()
        return await self._async_form(step_id, user, _NOTHING)

    async def _async_after_ending(self) -> ConfigFlowResult:
        if await self._async_user() is None:
            return self.async_abort(reason="device_ended")
        return await self.async_step_person()

    async def _async_after_unlinking(self) -> ConfigFlowResult:
        if await self._async_user() is None:
            return self.async_abort(reason="unlinked")
        return await self.async_step_person()

    async def _async_facts(self, user: User) -> dict[str, str]:
        texts = await async_texts(self.hass, "people")
        return people_text.describe(self.hass, texts, user)

    async def _async_form(
        self,
        step_id: str,
        user: User,
        schema: Schema,
        errors: Mapping[str, str] | None = None,
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            errors=dict(errors or {}),
            description_placeholders=await self._async_facts(user),
            last_step=True,
        )

    def _identities(self, found: list[Credentials]) -> Schema:
        options = [
            SelectOptionDict(
                value=each.id, label=people_text.identity_label(self.hass, each)
            )
            for each in found
        ]
        return _choice(_IDENTITY, options)


def _choice(name: str, options: list[SelectOptionDict]) -> Schema:
    """Let one be chosen: of a few, which are all in sight, or of many."""
    is_few = len(options) <= _FEW
    mode = SelectSelectorMode.LIST if is_few else SelectSelectorMode.DROPDOWN
    config = SelectSelectorConfig(options=options, mode=mode)
    return vol.Schema({vol.Required(name): SelectSelector(config)})
