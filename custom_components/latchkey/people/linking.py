"""Find out whose account of this Home Assistant somebody may link, by its password.

Called by `login_flow.py`, which counts how often that is tried.
"""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.providers.homeassistant import HassAuthProvider, InvalidAuth
from homeassistant.core import HomeAssistant

from ..compatibility import async_user_not_allowed_do_auth
from ..fault import FaultError, Reason


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
