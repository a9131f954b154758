"""The component's pages: what it saw, and the other side of an external step."""

from aiohttp import web

from homeassistant.components.http import (
    KEY_HASS,
    KEY_HASS_USER,
    HomeAssistantView,
)

from .const import URL
from .seen import Seen

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Front desk</title><h1>Front desk</h1>
<form method="post"><button>Let me in</button></form></html>
"""


class SeenView(HomeAssistantView):
    """Tells a test what arrived."""

    url = f"{URL}/seen"
    name = "latchkey_testauth:seen"
    requires_auth = False

    def __init__(self, seen: Seen) -> None:
        """Remember where to look."""
        self._seen = seen

    async def get(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Give the counts."""
        seen = self._seen
        return self.json(
            {"opened": seen.opened, "sent": seen.sent, "received": seen.received}
        )


class MeView(HomeAssistantView):
    """Tells a test whose access token it holds."""

    url = f"{URL}/me"
    name = "latchkey_testauth:me"

    async def get(self, request: web.Request) -> web.Response:
        """Give the name of the user."""
        return self.json({"name": request[KEY_HASS_USER].name})


class DoorView(HomeAssistantView):
    """The page that an external step sends the person to."""

    url = f"{URL}/door/{{flow_id}}"
    name = "latchkey_testauth:door"
    requires_auth = False

    def __init__(self, seen: Seen) -> None:
        """Remember who went through."""
        self._seen = seen

    async def get(self, request: web.Request, flow_id: str) -> web.Response:  # noqa: ARG002
        """Ask the person."""
        return web.Response(text=PAGE, content_type="text/html")

    async def post(self, request: web.Request, flow_id: str) -> web.Response:  # noqa: ARG002
        """Let the person through."""
        self._seen.proven.add(flow_id)
        return web.Response(text="Go back to the other tab.")


class DoneView(HomeAssistantView):
    """Lets what the progress step waits for happen."""

    url = f"{URL}/done"
    name = "latchkey_testauth:done"
    requires_auth = False

    def __init__(self, seen: Seen) -> None:
        """Remember what happened."""
        self._seen = seen

    async def post(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Let it happen."""
        self._seen.done = True
        return self.json({})


class CheckView(HomeAssistantView):
    """Has Latchkey check everybody with their provider now, which it does by itself."""

    url = f"{URL}/check"
    name = "latchkey_testauth:check"
    requires_auth = False

    async def post(self, request: web.Request) -> web.Response:
        """Give what came of each."""
        # Only where it is installed.
        from custom_components.latchkey import registry  # noqa: PLC0415
        from custom_components.latchkey.people import checking  # noqa: PLC0415
        from custom_components.latchkey.people.session_store import (  # noqa: PLC0415
            async_store,
        )

        hass, outcomes = request.app[KEY_HASS], []
        for session in async_store(hass).async_all():
            provider = registry.async_find(hass, session.provider_id)
            if provider is not None:
                outcome = await checking.async_check(hass, provider, session)
                outcomes.append(outcome.name)
        return self.json(outcomes)
