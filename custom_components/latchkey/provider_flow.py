"""Add a provider by Home Assistant's screens, or change one.

The form is made of the one schema of `settings.py`, shows the addresses to register
at the provider, and asks the provider itself before anything is stored: what does not
work is said here, with a text per reason, and not to the first person who signs in.
What was found is stored too, so that it cannot change unnoticed: the issuer's name
and what its tokens are signed with.
"""

import asyncio
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback
from homeassistant.util import slugify

from . import (
    addresses,
    audiences,
    configured,
    credential_binding,
    documents,
    icons,
    issues,
    mix_up,
    registry,
)
from .const import DOMAIN
from .fault import FaultError, misconfigured
from .metadata import Metadata
from .plain_text import line
from .settings import (
    FIELDS,
    Settings,
    SettingsError,
    audience_selector,
    judge_provider,
    read,
)


class ProviderFlow(ConfigSubentryFlow):
    """The form for one provider."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a provider."""
        return await self._async_step(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a provider. Its id, by which people are known, stays."""
        return await self._async_step(user_input)

    async def _async_step(
        self, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        old = self._old
        placeholders = {"found": "", "people": await self._async_people()}
        if user_input is not None:
            try:
                data, settings = await self._async_judge(user_input)
            except SettingsError as err:
                errors[err.name] = err.problem
            except FaultError as fault:
                problem = fault.code.replace("-", "_")
                errors["ca_file" if problem.startswith("ca_file") else "base"] = problem
                # Home Assistant shows errors as text, not as Markdown.
                placeholders["found"] = line(fault.detail)
            else:
                if old is not None:
                    return self.async_update_and_abort(
                        self._get_entry(), old, title=settings.name, data=data
                    )
                return self.async_create_entry(
                    title=settings.name, data=data, unique_id=settings.id
                )
        known = user_input if user_input is not None else self._stored()
        placeholders["redirect_addresses"] = self._redirect_addresses(known)
        return self.async_show_form(
            step_id="user" if old is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(self._schema(), known),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_judge(
        self, user_input: dict[str, Any]
    ) -> tuple[dict[str, Any], Settings]:
        """Give what to store, or raise `SettingsError` or `FaultError`."""
        user_input = self._with_stored_secret(user_input)
        settings = read(self._provider_id(user_input["name"]), user_input)
        self._judge_beside_others(settings)
        known, keys = await documents.async_discover(self.hass, settings)
        await self._async_judge_mix_up(settings.id, known)
        algorithm = settings.algorithm or documents.choose_algorithm(known, keys)
        if algorithm not in known.algorithms:
            raise misconfigured("algorithm-not-listed", ", ".join(known.algorithms))
        if not keys.has_key_for(algorithm):
            raise misconfigured("jwks-no-key", algorithm)
        data = {
            **user_input,
            "issuer": known.issuer,
            "algorithm": algorithm,
            "icon": settings.icon,
        }
        # Once more: that the issuer is one with strangers in it may be known only now.
        settings = read(settings.id, data)
        await self._async_judge_id(settings)
        return data, settings

    @callback
    def _schema(self) -> vol.Schema:
        """Give the form; what stopped a sign-in is among its choices."""
        old = self._old
        if old is None:
            return vol.Schema(FIELDS)
        refused = audiences.async_refused(self.hass, configured.provider_id(old))
        fields = dict(FIELDS)
        fields[vol.Optional("audiences", default=list)] = audience_selector(refused)
        return vol.Schema(fields)

    @callback
    def _stored(self) -> dict[str, Any]:
        """Give what is stored, except for the secret: it is never shown again."""
        if (old := self._old) is None:
            return {}
        stored = dict(old.data)
        stored.pop("client_secret", None)
        if "icon" in stored:
            stored["icon"] = icons.choice(stored["icon"])
        return stored

    @callback
    def _with_stored_secret(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Keep the secret where none was typed, unless the page is to do without.

        For the same discovery URL only: no other place is to learn it, be it by a
        mistake or by an administrator who was never shown it.
        """
        old = self._old
        if old is None or typed.get("client_secret") or typed["exchange"] == "browser":
            return typed
        secret = old.data.get("client_secret")
        if not secret:
            return typed
        if judge_provider(typed)[1] != judge_provider(old.data)[1]:
            raise SettingsError("client_secret", "secret_for_another_url")
        return {**typed, "client_secret": secret}

    async def _async_judge_id(self, settings: Settings) -> None:
        """Let nobody be stored beside the people of another issuer.

        A provider that was removed may have left some under the id that its name makes.
        """
        if self._old is not None:
            return
        left = [
            each.data.get("iss", "")
            for user in await self.hass.auth.async_get_users()
            for each in user.credentials
            if (each.auth_provider_type, each.auth_provider_id) == (DOMAIN, settings.id)
        ]
        if left and not any(
            credential_binding.may_speak_for(settings, issuer) for issuer in left
        ):
            raise SettingsError("name", "name_of_another_issuer")

    @callback
    def _judge_beside_others(self, settings: Settings) -> None:
        others = configured.async_settings(self.hass, self._get_entry())
        for other in others:
            if other.id == settings.id:
                continue
            if other.name.casefold() == settings.name.casefold():
                raise SettingsError("name", "name_taken")
            if other.auto and settings.auto:
                raise SettingsError("auto", "auto_taken")

    async def _async_judge_mix_up(self, provider_id: str, known: Metadata) -> None:
        """Refuse a provider whose codes could go to another one's, or the reverse."""
        others = [
            each
            for each in registry.async_registered(self.hass)
            if each.id != provider_id
        ]
        await asyncio.gather(*(each.documents.async_warm_up() for each in others))
        for other in others:
            theirs = other.documents.metadata
            if theirs is not None and mix_up.is_possible(known, theirs):
                raise misconfigured("metadata-mix-up", other.settings.name)

    @callback
    def _provider_id(self, name: str) -> str:
        """Keep the id, or make one of the name.

        A provider that is added again under its old name gets its old id, and the
        people who signed in by it are known again, if it has the same issuer.
        """
        if (old := self._old) is not None:
            return configured.provider_id(old)
        taken = {
            configured.provider_id(each)
            for each in self._get_entry().subentries.values()
        } | {each.id for each in configured.async_yaml_settings(self.hass)}
        wanted = provider_id = slugify(name) or "provider"
        number = 1
        while provider_id in taken:
            number += 1
            provider_id = f"{wanted}_{number}"
        return provider_id

    @property
    def _old(self) -> ConfigSubentry | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return self._get_reconfigure_subentry()

    @callback
    def _redirect_addresses(self, data: dict[str, Any]) -> str:
        """List the addresses to register, one below the other, for copying."""
        extra = data.get("origins", [])
        listed = addresses.async_redirect_addresses(self.hass, extra)
        return "\n".join(f"- `{address}`" for address in listed)

    async def _async_people(self) -> str:
        """Name who signs in by this provider, for whoever is about to change it."""
        if (old := self._old) is None:
            return ""
        people = await issues.async_people_by_provider(self.hass)
        return issues.describe(people.get(configured.provider_id(old), []))
