"""Be a provider whose page never opens in the browser that asks for it.

An app that hands foreign addresses to the system's browser looks like that to our page:
it has left, and is still there. Here the provider answers that there is no content.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from homeassistant.components.http import HomeAssistantView

from .const import URL

PATH: Final = f"{URL}/quiet"


class MetadataView(HomeAssistantView):
    """What the provider publishes about itself."""

    url = f"{PATH}/.well-known/openid-configuration"
    name = "latchkey_testplugins:metadata"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """Name everything by the address that was asked."""
        issuer = f"{request.url.origin()}{PATH}"
        return self.json(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )


class KeysView(HomeAssistantView):
    """No keys: nobody ever comes back with a token."""

    url = f"{PATH}/keys"
    name = "latchkey_testplugins:keys"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Give an empty list."""
        return self.json({"keys": []})


class AuthorizationView(HomeAssistantView):
    """Where people are sent, and where nothing opens."""

    url = f"{PATH}/authorize"
    name = "latchkey_testplugins:authorize"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Leave the browser where it is."""
        return web.Response(status=HTTPStatus.NO_CONTENT)
