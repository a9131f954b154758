"""Add a provider by Home Assistant's screens, or change one.

The form is made of the one schema of `settings.py`, as `provider_form.py` lays it out,
shows the URLs to register at the provider, and asks the provider itself before anything
is stored: what does not work is said here, with a text per reason, and not to the first
person who signs in. What was found is stored too, so that it cannot change unnoticed:
the issuer's name and what its tokens are signed with. It has to fit beside the others
(`other_providers.py`).

A new provider begins with a choice (`preset.py`) and its name, because the URLs are
made of its id, and has its own from the beginning. One that shares the old URL gets its
own by a switch, once that is registered (`oidc/mix_up.py` says when it must). What was
found right can be tried out before it is stored (`try_out_steps.py`).
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import callback

from .. import configured
from ..compatibility import Schema
from ..fault import FaultError, misconfigured
from ..oidc import audiences, capabilities, documents, redirect_urls
from ..plain_text import line, plain
from ..session_settings import Check, ProviderLogOut
from ..settings import (
    Settings,
    open_choice,
    read,
    validate_new_name,
    validate_provider,
)
from ..settings_error import SettingsError
from ..web import icons
from . import issues, logout_text, preset_text, provider_form
from .other_providers import OtherProviders, async_new_id
from .preset import PRESETS, Preset
from .try_out_steps import TryOutSteps


class ProviderFlow(TryOutSteps):
    """The form for one provider."""

    # What it is known by.
    _id = ""
    # What was chosen, unless it is another provider.
    _preset: Preset | None = None
    # What may go wrong though it was added.
    _hint: str | None = None
    _scopes = ""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which provider it is, and for its name: its URLs are made of that."""
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = user_input.get("preset")
            preset = self._preset = PRESETS.get(chosen or "")
            typed = (user_input.get("name") or "").strip()
            user_input = {
                **user_input,
                "name": typed or (preset.name if preset else ""),
            }
            try:
                name = self._validate_choice(chosen, user_input["name"])
            except SettingsError as err:
                errors[err.name] = err.problem
            else:
                self._id = self._new_id(name)
                known = {} if preset is None else preset.suggested
                known |= {"name": name, "origins": self._missing_origins()}
                # What is stored has none of these, and stays without.
                known |= {
                    "check": Check.AUTO.value,
                    "log_out": ProviderLogOut.OFFER.value,
                }
                step_id = "details" if preset is None else "preset"
                return await self._async_step(None, step_id, known)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                provider_form.CHOICE, user_input or {}
            ),
            errors=errors,
        )

    async def async_step_preset(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a provider that there is a preset for."""
        return await self._async_step_new(user_input, "preset")

    async def async_step_details(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add any other provider."""
        return await self._async_step_new(user_input, "details")

    async def _async_step_new(
        self, user_input: dict[str, Any] | None, step_id: str
    ) -> SubentryFlowResult:
        if user_input is not None:
            user_input = {
                **provider_form.flatten(user_input),
                "own_redirect_url": True,
            }
        return await self._async_step(user_input, step_id, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a provider. Its id, by which people are known, stays."""
        self._id = configured.provider_id(self._get_reconfigure_subentry())
        if user_input is not None:
            user_input = {**self._kept(), **provider_form.flatten(user_input)}
        return await self._async_step(user_input, "reconfigure", self._stored())

    async def _async_step(
        self, user_input: dict[str, Any] | None, step_id: str, stored: dict[str, Any]
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        old = self._old
        placeholders = {"found": "", "people": await self._async_people()}
        if user_input is not None:
            try:
                data, settings = await self._async_validate(user_input)
            except SettingsError as err:
                where, problem = provider_form.place(err.name, err.problem)
                errors[where] = problem
            except FaultError as fault:
                problem = fault.code.replace("-", "_")
                name = "ca_file" if problem.startswith("ca_file") else "base"
                errors[provider_form.place(name, problem)[0]] = problem
                # Home Assistant shows errors as text, not as Markdown.
                placeholders["found"] = line(fault.detail)
            else:
                offered = self.async_offer_try_out(settings, user_input, step_id)
                if offered is not None:
                    return offered
                if old is not None:
                    return self.async_update_and_abort(
                        self._get_entry(), old, title=settings.name, data=data
                    )
                return self.async_create_entry(
                    title=settings.name,
                    data=data,
                    unique_id=settings.id,
                    description=self._hint,
                    description_placeholders={"scopes": plain(self._scopes)},
                )
        known = user_input if user_input is not None else stored
        placeholders["redirect_addresses"] = self._redirect_urls(known)
        placeholders |= await logout_text.async_placeholders(
            self.hass, self._id, known.get("origins", [])
        )
        if self._preset is not None:
            placeholders |= await preset_text.async_placeholders(
                self.hass, self._preset, known
            )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                self._schema(errors), provider_form.nest(known)
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_validate(
        self, user_input: dict[str, Any]
    ) -> tuple[dict[str, Any], Settings]:
        """Give what to store, or raise `SettingsError` or `FaultError`."""
        if self._old is None or user_input["name"] != self._old.data["name"]:
            validate_new_name(user_input["name"])
        self._validate_id(user_input["name"])
        if self._preset is not None:
            user_input = self._preset.complete(user_input)
        user_input = self._with_stored_secret(user_input)
        settings = read(self._id, user_input)
        self._others.async_validate(settings)
        known, keys = await documents.async_discover(self.hass, settings)
        await self._others.async_validate_sharing(settings, known)
        self._others.async_validate_issuer((known, keys))
        self._hint, self._scopes = capabilities.hint(known, settings)
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
        await self._others.async_validate_people(settings)
        return configured.without_defaults(data), settings

    @callback
    def _schema(self, errors: Mapping[str, str]) -> Schema:
        """Give the form; what stopped a sign-in is among its choices."""
        refused = audiences.async_refused(self.hass, self._id)
        selectors = {
            "audiences": open_choice(refused),
            "origins": open_choice(self._missing_origins()),
        }
        if self._old is not None:
            top = provider_form.of_old(self._old.data)
        elif self._preset is not None:
            top = provider_form.of_preset(self._preset)
        else:
            top = provider_form.of_any()
        return provider_form.build(top, selectors, errors)

    @callback
    def _missing_origins(self) -> list[str]:
        """Give the address that the administrator has open, if it is not known."""
        known = redirect_urls.async_list(self.hass, [], "")
        in_use = redirect_urls.async_in_use()
        return [] if in_use is None or in_use in known else [in_use]

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
    def _kept(self) -> dict[str, Any]:
        """Give what stays as it is stored where the form does not ask for it."""
        own, stored = provider_form.OWN_REDIRECT_URL, self._stored()
        return {own: stored[own]} if own in stored else {}

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
        if validate_provider(typed)[1] != validate_provider(old.data)[1]:
            raise SettingsError("client_secret", "secret_for_another_url")
        return {**typed, "client_secret": secret}

    @callback
    def _validate_choice(self, chosen: str | None, typed: str) -> str:
        """Give the name of what was chosen, or raise `SettingsError`."""
        if chosen is None:
            raise SettingsError("preset", "preset_missing")
        if not typed:
            raise SettingsError("name", "name_missing")
        name = validate_new_name(typed)
        self._others.async_validate_name(name)
        return name

    @callback
    def _validate_id(self, name: str) -> None:
        """Store nobody under another id than the one in the URLs that were shown.

        Another name makes another; so does somebody who has added one meanwhile.
        """
        if self._old is None and self._id != (new := self._new_id(name)):
            self._id = new
            raise SettingsError("name", "redirect_urls_changed")

    @property
    def _others(self) -> OtherProviders:
        entry = self._get_entry()
        return OtherProviders(self.hass, entry, self._id, is_new=self._old is None)

    @callback
    def _new_id(self, name: str) -> str:
        return async_new_id(self.hass, self._get_entry(), name)

    @property
    def _old(self) -> ConfigSubentry | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return self._get_reconfigure_subentry()

    @callback
    def _redirect_urls(self, data: dict[str, Any]) -> str:
        """List the provider's own URLs, one below the other, for copying."""
        extra, path = data.get("origins", []), redirect_urls.own_path(self._id)
        listed = redirect_urls.async_list(self.hass, extra, path)
        return "\n".join(f"- `{address}`" for address in listed)

    async def _async_people(self) -> str:
        """Name who signs in by this provider, for whoever is about to change it."""
        if (old := self._old) is None:
            return ""
        people = await issues.async_people_by_provider(self.hass)
        return issues.describe(people.get(configured.provider_id(old), []))
