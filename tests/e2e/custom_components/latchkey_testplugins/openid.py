"""Answer as hass-openid: a page that signs people in, and no entry in the list."""

from typing import Final

from aiohttp import web

from homeassistant.components.auth import create_auth_code
from homeassistant.components.http import KEY_HASS, HomeAssistantView

from .const import PAGE
from .oidc_auth import OidcProvider

PERSON: Final = "OpenID Olga"

CONTENT: Final = '<form method="post"><button>Sign in there</button></form>'


class OpenIdView(HomeAssistantView):
    """Signs in whoever presses the button, by the client's query that came along."""

    url = "/auth/openid/authorize"
    name = "auth:openid:authorize"
    requires_auth = False

    def __init__(self, provider: OidcProvider) -> None:
        """Take a provider whose credentials can be given out."""
        self._provider = provider

    async def get(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Ask the person."""
        page = PAGE.format(title="OpenID", content=CONTENT)
        return web.Response(text=page, content_type="text/html")

    async def post(self, request: web.Request) -> web.Response:
        """Go to the client with a code."""
        query = request.query
        who = {"sub": PERSON}
        credentials = await self._provider.async_get_or_create_credentials(who)
        hass = request.app[KEY_HASS]
        code = create_auth_code(hass, query["client_id"], credentials)
        separator = "&" if "?" in query["redirect_uri"] else "?"
        back = f"{query['redirect_uri']}{separator}code={code}"
        raise web.HTTPFound(back)
