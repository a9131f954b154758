"""Put into the page what it must know before it asks anyone.

Icons, order, the provider to go to at once, and links, as JSON in the document; and
for its Content-Security-Policy the origins where it redeems codes as a public
client. No user names, and nothing of the request.
"""

import json
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from . import addresses, icons, registry
from .configured import async_links
from .policy import SELF, Policy
from .settings import Exchange

_BOOT: Final = "<!--latchkey:boot-->"

# What could end the script element, or a line in an old browser.
_ESCAPES: Final = str.maketrans(
    {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
)


@callback
def async_fill(hass: HomeAssistant, document: str) -> str:
    """Fill the document in, as the configuration is at this moment."""
    data = json.dumps(_async_boot_data(hass), ensure_ascii=False).translate(_ESCAPES)
    script = f'<script type="application/json" id="latchkey-boot-data">{data}</script>'
    return document.replace(_BOOT, script, 1)


@callback
def async_widen(hass: HomeAssistant, policy: Policy) -> Policy:
    """Let the page talk to this Home Assistant, and to where it redeems codes."""
    return policy.widened("connect-src", SELF, *_async_token_origins(hass))


@callback
def _async_boot_data(hass: HomeAssistant) -> dict[str, Any]:
    settings = [provider.settings for provider in registry.async_registered(hass)]
    return {
        "providers": {
            each.id: {
                "icon": icons.address(each.icon),
                "position": each.position.value,
            }
            for each in settings
        },
        "auto": next((each.id for each in settings if each.auto), None),
        "links": async_links(hass),
    }


@callback
def _async_token_origins(hass: HomeAssistant) -> list[str]:
    """List where the page itself redeems codes, as far as that is known by now.

    It is known before anyone leaves for a provider, so also when they come back.
    """
    origins = (
        addresses.origin(known.token_endpoint)
        for provider in registry.async_registered(hass)
        if provider.settings.exchange is Exchange.BROWSER
        and (known := provider.documents.metadata) is not None
    )
    return [each for each in origins if each]
