"""The client that people return to in `cargo xtask bench`.

It answers that there is nothing to show. A browser stays on the page it has then,
so that the page can still be asked for what it has seen.
"""

from aiohttp import web

from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType


class ReturnView(HomeAssistantView):
    """Where the authorization code is brought to."""

    url = "/latchkey-bench"
    name = "latchkey_bench"
    requires_auth = False

    async def get(self, _request: web.Request) -> web.Response:
        """Answer without a document."""
        return web.Response(status=204)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set the client up."""
    hass.http.register_view(ReturnView())
    return True
