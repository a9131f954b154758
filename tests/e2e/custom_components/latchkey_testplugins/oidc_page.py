"""Do to `/auth/authorize` what hass-oidc-auth 1.1.1 does to it, step by step.

Lines are those of `custom_components/auth_oidc/endpoints/injected_auth_page.py` at commit
779e995. `tests/plugins.md` says how to compare this with a newer version.
"""

import asyncio
import base64
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from aiohttp import web

from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant

AUTHORIZE: Final = "/auth/authorize"
WELCOME: Final = "/auth/oidc/welcome"
INJECTION: Final = "<script src='/auth/oidc/static/injection.js?v=8'></script>"
HIDDEN: Final = "/auth/oidc/unused"


async def async_inject(hass: HomeAssistant) -> None:
    """Rename Home Assistant's resource and register a view (lines 27 to 110)."""
    path = None
    # 37: every resource that is registered, not every one that is indexed.
    for resource in hass.http.app.router.resources():
        if resource.canonical != AUTHORIZE:
            continue
        route = next((each for each in resource if each.method == "GET"), None)
        # 45 to 63: it stops, and changes nothing, where the handler is no partial.
        if route is not None:
            if not hasattr(route.handler, "args"):
                break
            path = next(
                (
                    arg
                    for arg in route.handler.args
                    if isinstance(arg, str) and arg.endswith(".html")
                ),
                None,
            )
            # 77: the index keeps the resource where it was; its path is another now.
            resource.add_prefix(HIDDEN)
            break
    if path is None:
        return
    # 89: meanwhile nobody answers at the address.
    html = await asyncio.to_thread(Path(path).read_text, encoding="utf-8")
    html = html.replace("</body>", f"{INJECTION}</body>")
    # 105
    hass.http.register_view(InjectedPage(html))


class InjectedPage(HomeAssistantView):
    """Leads to the welcome page, or shows Home Assistant's page with a script."""

    url = AUTHORIZE
    name = "auth:oidc:authorize_page"
    requires_auth = False

    def __init__(self, html: str) -> None:
        """Keep the page in memory."""
        self._html = html

    async def get(self, request: web.Request) -> web.Response:
        """Answer (lines 149 to 191)."""
        redirect_uri = request.query.get("redirect_uri")
        skips = request.query.get("skip_oidc_redirect") == "true"
        if skips or not redirect_uri or "skip_oidc_redirect=true" in unquote(
            redirect_uri
        ):
            return web.Response(text=self._html, content_type="text/html")
        encoded = quote(base64.b64encode(str(request.url).encode()).decode("ascii"))
        base = str(request.url).split("/auth", 2)[0]
        raise web.HTTPFound(f"{base}{WELCOME}?redirect_uri={encoded}")
