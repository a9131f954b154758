"""Do to Home Assistant's routes what hass-openid 1.3.0 does to them, step by step.

Lines are those of `custom_components/openid/http_helper.py` at commit 7742ede.
`tests/plugins.md` says how to compare this with a newer version.
"""

import asyncio
from dataclasses import dataclass
import json
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from homeassistant.core import HomeAssistant

AUTHORIZE: Final = "/auth/authorize"
LOGIN_FLOW: Final = "/auth/login_flow"
SCRIPT: Final = '<script src="/openid/authorize.js"></script>'


@dataclass
class Config:
    """What an administrator configures, as far as the routes depend on it."""

    block_login: bool = False
    openid_text: str = "OpenID / OAuth2 Authentication"

    def blocks(self, _request: web.Request) -> bool:
        """Tell whether this visitor gets in by its page only (lines 55 and 74)."""
        return self.block_login


BLOCKED: Final = "X-Latchkey-Blocked"
"""By this header the end-to-end tests say that a visitor is in none of `trusted_ips`."""


class BlocksStrangers(Config):
    """Block, except for addresses that are trusted: there is one address in a test."""

    def blocks(self, request: web.Request) -> bool:
        """Let everybody be trusted who does not say otherwise."""
        return BLOCKED in request.headers


def override_authorize_route(hass: HomeAssistant, config: Config) -> None:
    """Replace the handler of Home Assistant's page (lines 115 to 242)."""
    original = None

    async def get(request: web.Request) -> web.StreamResponse:
        if not config.blocks(request):
            response = await original(request)
            # 130: what is no file is passed on as it is.
            if isinstance(response, web.FileResponse):
                text = await asyncio.to_thread(
                    response._path.read_text,  # noqa: SLF001
                    encoding="utf-8",
                )
                text = text.replace("</body>", f"{SCRIPT}</body>")
                return web.Response(text=text, content_type="text/html")
            return response
        # 143 to 157
        params = dict(request.query)
        params["base_url"] = f"{request.scheme}://{request.host}"
        if "state" in params:
            params["client_state"] = params["state"]
        # 194 to 228: Android's app gets a page that opens the address elsewhere.
        location = f"/auth/openid/authorize?{urlencode(params)}"
        return web.Response(status=302, headers={"Location": location})

    # 233: every resource that is registered, not every one that is indexed.
    for resource in hass.http.app.router._resources:  # noqa: SLF001
        if getattr(resource, "canonical", None) == AUTHORIZE:
            route = resource._routes.get("GET")  # noqa: SLF001
            original = route._handler  # noqa: SLF001
            route._handler = get  # noqa: SLF001
            # 240: HEAD and OPTIONS are gone with that.
            resource._routes = {"GET": route}  # noqa: SLF001
            break


def override_login_flow(hass: HomeAssistant, config: Config) -> None:
    """Replace the handler that begins login flows (lines 63 to 112)."""
    original = None

    async def post(request: web.Request) -> web.Response:
        blocks = config.blocks(request)
        if blocks:
            # 79 to 89
            content = {
                "type": "form",
                "flow_id": None,
                "handler": [None],
                "data_schema": [],
                "errors": {},
                "description_placeholders": None,
                "last_step": None,
                "preview": None,
                "step_id": "init",
            }
        else:
            # 77: a refusal too, whose status is 200 from here on.
            content = json.loads((await original(request)).text)
        content["block_login"] = blocks
        content["openid_text"] = config.openid_text
        return web.Response(
            status=200, body=json.dumps(content), content_type="application/json"
        )

    # 103
    for resource in hass.http.app.router._resources:  # noqa: SLF001
        if getattr(resource, "canonical", None) == LOGIN_FLOW:
            route = resource._routes.get("POST")  # noqa: SLF001
            original = route._handler  # noqa: SLF001
            route._handler = post  # noqa: SLF001
            # 110: there is nothing but POST after that.
            resource._routes = {"POST": route}  # noqa: SLF001
            break
