"""Tell the log who was not let in and why: a line that leads to what can be done.

Anyone on the network can cause refusals, so the log gets one line for each provider
and code in ten minutes; the next one says how many it stands for. There are as many
codes as the source names, so neither the log nor the memory can be flooded. Nothing
of the person or the proof is told, but what was found at the provider is. Called by
`login_flow.py`.
"""

from dataclasses import dataclass
import logging
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..fault import FaultError

PAUSE_SECONDS: Final = 600

_LOGGER = logging.getLogger(__name__)

_TOLD: HassKey[dict[tuple[str, str], "_Told"]] = HassKey(f"{DOMAIN}_refusals")


@dataclass(slots=True)
class _Told:
    """When the last line about one kind was written, and what came since."""

    at: float
    more: int = 0


@callback
def async_tell(
    hass: HomeAssistant, provider_id: str, fault: FaultError, what: str = "Sign-in"
) -> None:
    """Write the line, unless one like it was written just now."""
    book = hass.data.setdefault(_TOLD, {})
    now = time.monotonic()
    kind = (provider_id, f"{what} {fault.code}")
    told = book.get(kind)
    if told is not None and now < told.at + PAUSE_SECONDS:
        told.more += 1
        return
    # Not in quotation marks of our own: a provider's words could end them.
    detail = f": {fault.detail!r}" if fault.detail else ""
    more = ""
    if told is not None and told.more:
        more = f", and {told.more} times more since the last line about it"
    book[kind] = _Told(now)
    _LOGGER.warning(
        "%s by the provider %s was refused: %s (%s)%s%s",
        what,
        provider_id,
        fault.code,
        fault.reason,
        detail,
        more,
    )
