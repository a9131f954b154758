"""Tell whose rights must not be taken: without them nobody could manage Home Assistant.

Called by `roles.py`, and by the dialog and the actions that deactivate people.
"""

from enum import StrEnum

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant


class Protected(StrEnum):
    """Why somebody stays what they are; the value is a key of texts."""

    OWNER = "owner"
    LAST_ADMINISTRATOR = "last_administrator"


async def async_protected(hass: HomeAssistant, user: User) -> Protected | None:
    """Tell why a user's rights must not be taken, if they must not.

    Nothing is awaited that would let somebody else change users in between.
    """
    if user.is_owner:
        return Protected.OWNER
    others = [
        each
        for each in await hass.auth.async_get_users()
        if each.is_active
        and each.is_admin
        and not each.system_generated
        and each.id != user.id
    ]
    if user.is_admin and not others:
        return Protected.LAST_ADMINISTRATOR
    return None
