"""Let nobody in by a provider before Home Assistant has an administrator.

Home Assistant makes whoever is created first its owner, and nobody after that: a
stranger who is faster than onboarding would cost the owner the ownership for ever.
Called by `login_flow.py` at the first step, and by `admission_steps.py` before a user
could be made.
"""

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import HomeAssistant

from ..fault import FaultError, Reason


async def async_check(hass: HomeAssistant) -> None:
    """Raise `FaultError` where Home Assistant belongs to nobody yet."""
    for user in await hass.auth.async_get_users():
        is_administrator = any(group.id == GROUP_ID_ADMIN for group in user.groups)
        # Home Assistant's supervisor is an administrator too, and nobody's account.
        if not user.system_generated and (user.is_owner or is_administrator):
            return
    raise FaultError(Reason.ONBOARDING_REQUIRED, "onboarding-required")
