"""End sessions and unlink identities by actions, for automations and scripts.

Only administrators may run them, and automations, as with Home Assistant's other admin
actions. The same is done as in the dialog (`people_flow.py`), with the same refusals.
Registered once, when the integration is set up.
"""

from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.models import Credentials, User
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service

from ..compatibility import Schema
from ..const import DOMAIN
from ..people import identities

END_SESSIONS: Final = "end_sessions"
UNLINK: Final = "unlink"

_USER_ID: Final = "user_id"
_PERSON: Final = "person"
_PROVIDER: Final = "provider_id"

_WHO: Final[dict[vol.Marker, Any]] = {
    vol.Exclusive(_USER_ID, "who"): cv.string,
    vol.Exclusive(_PERSON, "who"): cv.entity_id,
}
_SCHEMAS: Final[dict[str, Schema]] = {
    END_SESSIONS: vol.Schema(_WHO),
    UNLINK: vol.Schema({**_WHO, vol.Optional(_PROVIDER): cv.string}),
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Offer the actions."""

    async def end_sessions(call: ServiceCall) -> None:
        identities.async_end_sessions(hass, await _async_user(hass, call))

    async def unlink(call: ServiceCall) -> None:
        user = await _async_user(hass, call)
        identity = _identity(user, call.data.get(_PROVIDER))
        if await identities.async_is_needed(hass, user, identity):
            raise _invalid("only_sign_in_option")
        await identities.async_unlink(hass, user, identity)

    for name, run in ((END_SESSIONS, end_sessions), (UNLINK, unlink)):
        async_register_admin_service(hass, DOMAIN, name, run, _SCHEMAS[name])


async def _async_user(hass: HomeAssistant, call: ServiceCall) -> User:
    """Give whom it is about: somebody who signs in through a provider of ours."""
    user_id: str | None = call.data.get(_USER_ID)
    if (entity_id := call.data.get(_PERSON)) is not None:
        state = hass.states.get(entity_id)
        user_id = None if state is None else state.attributes.get(_USER_ID)
    users = await identities.async_users(hass)
    found = next((user for user in users if user.id == user_id), None)
    if found is None:
        raise _invalid("unknown_user")
    return found


def _identity(user: User, provider_id: str | None) -> Credentials:
    """Give the one identity that is meant; a guess might lock somebody out."""
    found = [
        each
        for each in identities.of_user(user)
        if provider_id in {None, each.auth_provider_id}
    ]
    if not found:
        raise _invalid("unknown_identity")
    if len(found) > 1:
        raise _invalid("several_identities")
    return found[0]


def _invalid(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
