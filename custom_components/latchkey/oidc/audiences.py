"""Remember which further audiences stopped a sign-in, to offer them in the form.

A provider may name others beside this client in its ID Tokens, as Zitadel always does.
Whom to trust is the administrator's decision (Core 3.1.3.7, 3), who should not have to
take a token apart for it. What is remembered here was signed by the provider. Called by
`proof.py` and `provider_flow.py`; forgotten when Home Assistant stops.
"""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

LONGEST: Final = 255
MOST: Final = 10

_REFUSED: HassKey[dict[str, list[str]]] = HassKey(f"{DOMAIN}_refused_audiences")


def is_valid(audience: object) -> bool:
    """Tell whether it can be an audience: the page gets them with spaces between."""
    return (
        isinstance(audience, str)
        and 0 < len(audience) <= LONGEST
        and audience.isprintable()
        and " " not in audience
    )


@callback
def async_remember(hass: HomeAssistant, provider_id: str, found: list[str]) -> None:
    """Remember audiences that were refused, the newest first."""
    known = hass.data.setdefault(_REFUSED, {})
    usable = filter(is_valid, [*found, *known.get(provider_id, [])])
    known[provider_id] = list(dict.fromkeys(usable))[:MOST]


@callback
def async_refused(hass: HomeAssistant, provider_id: str) -> list[str]:
    """List what was refused at one provider."""
    return hass.data.get(_REFUSED, {}).get(provider_id, [])
