"""Hold what is to be stored for a provider against all others that there are.

No two have one name, one id, one issuer with different keys, or the automatic sign-in,
and no redirect URL is shared where one provider's answer could be taken for another's.
What is wrong is raised as `SettingsError` at the field, or as `FaultError`, which names
the other provider. Called by `provider_flow.py`.
"""

import asyncio
from dataclasses import dataclass
import math

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import slugify

from .. import configured, registry
from ..const import DOMAIN
from ..fault import misconfigured
from ..oidc import credential_binding, issuer_conflict, mix_up
from ..oidc.issuer_conflict import Published
from ..oidc.metadata import Metadata
from ..settings import Settings
from ..settings_error import SettingsError


@callback
def async_new_id(hass: HomeAssistant, entry: ConfigEntry, name: str) -> str:
    """Make an id of the name.

    A provider that is added again under its old name gets its old id, and the
    people who signed in by it are known again, if it has the same issuer.
    """
    taken = {configured.provider_id(each) for each in entry.subentries.values()} | {
        each.id for each in configured.async_yaml_settings(hass)
    }
    wanted = provider_id = slugify(name) or "provider"
    number = 1
    while provider_id in taken:
        number += 1
        provider_id = f"{wanted}_{number}"
    return provider_id


@dataclass(frozen=True, slots=True)
class OtherProviders:
    """All providers but one, which is new or to be changed."""

    hass: HomeAssistant
    entry: ConfigEntry
    provider_id: str
    """Of the one that the others are not."""

    is_new: bool

    @callback
    def async_validate_name(self, name: str) -> None:
        """Refuse a name that another has."""
        for other in self._settings():
            if other.name.casefold() == name.casefold():
                raise SettingsError("name", "name_taken")

    @callback
    def async_validate(self, settings: Settings) -> None:
        """Refuse what only one provider can have, and another has."""
        self.async_validate_name(settings.name)
        if settings.auto and any(other.auto for other in self._settings()):
            raise SettingsError("auto", "auto_taken")

    @callback
    def async_validate_issuer(self, published: Published) -> None:
        """Refuse a provider that claims an earlier one's issuer with other keys."""
        others = registry.async_registered(self.hass)
        ranks = (each.rank for each in others if each.id == self.provider_id)
        own = next(ranks, math.inf)
        for other in others:
            theirs = other.documents.published
            if (
                other.rank < own
                and theirs is not None
                and issuer_conflict.is_rival(published, theirs)
            ):
                raise misconfigured("issuer-conflict", other.settings.name)

    async def async_validate_sharing(self, settings: Settings, known: Metadata) -> None:
        """Refuse what would make a redirect URL unsafe (RP-07), and name whose.

        A new provider is not added before every other one is safe beside it. Changing
        one may leave what was unsafe before as it was: each is confirmed by itself.
        """
        providers = registry.async_registered(self.hass)
        await asyncio.gather(*(each.documents.async_warm_up() for each in providers))
        before = {
            each.settings.id: (each.settings, each.documents.metadata)
            for each in providers
        }
        unsafe = mix_up.unsafe({**before, settings.id: (settings, known)})
        if not self.is_new:
            unsafe -= mix_up.unsafe(before)
        if settings.id in unsafe:
            raise SettingsError("own_redirect_url", "redirect_url_needed")
        if unsafe:
            names = ", ".join(before[each][0].name for each in sorted(unsafe))
            raise misconfigured("redirect-url-shared", names)

    async def async_validate_people(self, settings: Settings) -> None:
        """Let nobody be stored beside the people of another issuer.

        A provider that was removed may have left some under the id that its name makes.
        """
        if not self.is_new:
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

    def _settings(self) -> list[Settings]:
        everybody = configured.async_settings(self.hass, self.entry)
        return [each for each in everybody if each.id != self.provider_id]
