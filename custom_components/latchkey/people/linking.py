"""Find out whose account of this Home Assistant somebody may link, by its password.

Called by `admission_steps.py`, which shows the form and links what was found.
"""

from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.models import User
from homeassistant.auth.providers.homeassistant import HassAuthProvider, InvalidAuth
from homeassistant.core import HomeAssistant

from ..compatibility import async_user_not_allowed_do_auth
from ..fault import FaultError, Reason
from ..oidc.claims import Identity
from . import refusals

# Passwords that may be tried for one proof of identity.
ATTEMPTS: Final = 3

SCHEMA: Final = vol.Schema(
    {vol.Required("username"): str, vol.Required("password"): str}
)


def placeholders(provider_name: str, identity: Identity) -> dict[str, str]:
    """Give what the form says of whose account is asked for."""
    return {
        "provider": provider_name,
        "identity": identity.name,
        "account": identity.account,
    }


class Attempts:
    """What was tried for one proof of identity."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made = 0

    async def async_try(
        self, hass: HomeAssistant, typed: dict[str, Any]
    ) -> User | None:
        """Check a name and a password, a few times at most."""
        # Before anything is awaited: guesses that come at once are guesses too.
        self._made += 1
        attempt = self._made
        user = None
        if attempt <= ATTEMPTS:
            user = await async_check_account(hass, typed)
        if user is None and attempt >= ATTEMPTS:
            await refusals.async_count()
            raise FaultError(Reason.LINK_FAILED, "too-many-attempts")
        return user


async def async_check_account(
    hass: HomeAssistant, typed: dict[str, Any]
) -> User | None:
    """Give the user whose name and password these are, if it may be linked."""
    local = hass.auth.get_auth_provider("homeassistant", None)
    if not isinstance(local, HassAuthProvider):
        raise FaultError(Reason.LINK_FAILED, "no-local-accounts")
    try:
        await local.async_validate_login(typed["username"], typed["password"])
    except InvalidAuth:
        return None
    credentials = await local.async_get_or_create_credentials(typed)
    user = await hass.auth.async_get_user_by_credentials(credentials)
    # Told apart from a wrong password, they would tell who has an account.
    if user is None or not user.is_active or user.system_generated:
        return None
    if async_user_not_allowed_do_auth(hass, user):
        raise FaultError(Reason.LOCAL_ONLY, "local-only")
    return user
