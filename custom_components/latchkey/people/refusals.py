"""Tell the log who was not let in and why: a line that leads to what can be done.

Also whose role stays as it is, because a claim cannot be read.

Anyone on the network can cause refusals, so the log gets one line for each provider
and code in ten minutes; the next one says how many it stands for. There are as many
codes as the source names, and as many known people as there are users, so neither the
log nor the memory can be flooded. Nothing of the person or the proof is told, but what
was found at the provider is. What is an attack counts towards Home Assistant's ban.

Called by `login_flow.py`, `admission_steps.py`, `linking.py`, `roles.py`,
`checking.py` and `backchannel_logout.py`.
"""

from dataclasses import dataclass
import logging
import time
from typing import Final

from homeassistant.auth.models import User
from homeassistant.components.http.ban import process_wrong_login
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..fault import FaultError
from . import events

PAUSE_SECONDS: Final = 600

_LOGGER = logging.getLogger(__name__)

_TOLD: HassKey[dict[tuple[str, str, str | None], "_Told"]] = HassKey(
    f"{DOMAIN}_refusals"
)


@dataclass(slots=True)
class _Told:
    """When the last line about one kind was written, and what came since."""

    at: float
    more: int = 0


async def async_count() -> None:
    """Count an attempt towards Home Assistant's ban."""
    if (request := current_request.get()) is not None:
        await process_wrong_login(request)


@callback
def async_tell(
    hass: HomeAssistant,
    provider_id: str,
    fault: FaultError,
    user: User | None = None,
) -> None:
    """Write the line, unless one like it was written just now, and tell automations.

    These are told of known people one by one.
    """
    what = f"Sign-in by the provider {provider_id} was refused"
    if _async_tell(hass, what, fault, None if user is None else user.id):
        events.async_refused(hass, provider_id, user, fault)


@callback
def async_tell_logout(hass: HomeAssistant, provider_id: str, fault: FaultError) -> None:
    """Write that a provider ended no session: what it sent was refused."""
    _async_tell(hass, f"Log-out by the provider {provider_id} was refused", fault)


@callback
def async_tell_check(hass: HomeAssistant, provider_id: str, fault: FaultError) -> None:
    """Write that a check found nothing out; or that somebody has no role any more."""
    _async_tell(hass, f"A check with the provider {provider_id} failed", fault)


@callback
def async_tell_role(hass: HomeAssistant, provider_id: str, fault: FaultError) -> None:
    """Write that somebody came in as what they were: their role cannot be read."""
    what = f"A role by the provider {provider_id} cannot be read and stays as it is"
    _async_tell(hass, what, fault)


@callback
def _async_tell(
    hass: HomeAssistant, what: str, fault: FaultError, user_id: str | None = None
) -> bool:
    """Write a line, and tell whether there was none like it just now."""
    book = hass.data.setdefault(_TOLD, {})
    now = time.monotonic()
    kind = (what, fault.code, user_id)
    told = book.get(kind)
    if told is not None and now < told.at + PAUSE_SECONDS:
        told.more += 1
        return False
    # Not in quotation marks of our own: a provider's words could end them.
    detail = f": {fault.detail!r}" if fault.detail else ""
    more = ""
    if told is not None and told.more:
        more = f", and {told.more} times more since the last line about it"
    book[kind] = _Told(now)
    _LOGGER.warning(
        "%s: %s (%s)%s%s",
        what,
        fault.code,
        fault.reason,
        detail,
        more,
    )
    return True
