"""Let an administrator decide in Repairs about someone who waits to be let in.

Home Assistant lets only administrators open the fix of an issue. Called by its
repairs integration; the issues are made by `approval.py`.
"""

from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from . import registry
from .compatibility import RepairsResult
from .oidc.claims import LONGEST_EMAIL
from .people import approval
from .plain_text import plain

# Numbers that providers make, such as UUIDs, are no longer.
_LONGEST: Final = 40


class ApprovalFlow(RepairsFlow):
    """Say who waits, and ask what to do."""

    def __init__(self, user_id: str) -> None:
        """Know whom it is about."""
        self._user_id = user_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsResult:
        """Offer to let the person in, or not."""
        user = await self._async_waiting()
        if user is None:
            return self.async_abort(reason="not_waiting")
        claim = approval.claim_of(user)
        return self.async_show_menu(
            step_id="init",
            menu_options=["approve", "refuse"],
            description_placeholders={
                "person": plain(user.name or user.id),
                "provider": plain(registry.async_name(self.hass, claim.provider_id)),
                "email": plain(claim.email, LONGEST_EMAIL) or "—",
                "issuer": plain(claim.issuer),
                "subject": plain(claim.subject, _LONGEST),
            },
        )

    async def async_step_approve(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsResult:
        """Make the user active."""
        user = await self._async_waiting()
        if user is None:
            return self.async_abort(reason="not_waiting")
        await self.hass.auth.async_update_user(user, is_active=True)
        return self.async_create_entry(data={})

    async def async_step_refuse(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsResult:
        """Delete the user, or leave whoever has been in turned off."""
        user = await self._async_waiting()
        if user is None:
            return self.async_abort(reason="not_waiting")
        await approval.async_refuse(self.hass, user)
        return self.async_create_entry(data={})

    async def _async_waiting(self) -> User | None:
        """Give the user, unless somebody decided elsewhere in the meantime."""
        user = await self.hass.auth.async_get_user(self._user_id)
        return user if user is not None and approval.is_waiting(user) else None


async def async_create_fix_flow(
    _hass: HomeAssistant,
    _issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Give the fix of an issue; those of waiting people are the only fixable ones."""
    return ApprovalFlow(str((data or {}).get(approval.USER_ID)))
