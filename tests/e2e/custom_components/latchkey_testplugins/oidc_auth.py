"""Answer as hass-oidc-auth 1.1.1: its own pages first, and a cookie afterwards.

The cookie is given at the welcome page already, and is worth something once the person
has signed in there: until then the login flow ends with `oidc_cookie_invalid`. The apps
are shown a code instead, which is typed in another browser once somebody has signed in
there. Lines are those of `custom_components/auth_oidc` at commit 779e995.
"""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass
import secrets
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode, urlparse

from aiohttp import web

from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request

from .const import PAGE
from .oidc_page import WELCOME

COOKIE: Final = "auth_oidc_state"

PERSON: Final = "Company Carla"

# `views/templates/welcome.html:40`; its identity provider is behind the button.
CONTENT: Final = """
<form method="post" action="/auth/oidc/callback"><button>Sign in there</button></form>
<a href="{other}">Use something else</a>
"""

# `views/templates/welcome.html:10` to 37.
CODE: Final = """
<p id="device-code">{code}</p>
<script>
const source = new EventSource("/auth/oidc/device-sse");
source.addEventListener("ready", () => {{
  source.close();
  const form = document.createElement("form");
  form.method = "POST";
  form.action = "/auth/oidc/finish";
  document.body.appendChild(form);
  form.submit();
}});
source.addEventListener("error", () => source.close());
</script>
<a href="{other}">Use something else</a>
"""

# `views/templates/finish.html`
FINISH: Final = """
<form method="post"><button>Continue on this device</button></form>
<form method="post"><input name="device_code"><button>Approve</button></form>
"""

# `endpoints/welcome.py:49`
APPS: Final = "https://home-assistant.io/"


@dataclass
class Visit:
    """A person on the plugin's pages."""

    back: str
    is_known: bool = False
    code: str | None = None


class OidcProvider(AuthProvider):
    """The provider, as it names itself."""

    def __init__(self, hass: HomeAssistant, store: AuthStore) -> None:
        """Know nobody yet."""
        name = "OpenID Connect (SSO)"
        config = {"id": "default", "name": name, "type": "auth_oidc"}
        super().__init__(hass, store, config)
        self.visits: dict[str, Visit] = {}

    @property
    def support_mfa(self) -> bool:
        """Say that there is no second factor."""
        return False

    async def async_login_flow(
        self,
        context: AuthFlowContext | None,  # noqa: ARG002
    ) -> LoginFlow["OidcProvider"]:
        """Start a flow."""
        return OidcLoginFlow(self)

    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Find the person, or make their credentials."""
        for credentials in await self.async_credentials():
            if credentials.data["sub"] == flow_result["sub"]:
                return credentials
        return self.async_create_credentials({"sub": flow_result["sub"]})

    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Name the user."""
        return UserMeta(name=credentials.data["sub"], is_active=True)


class OidcLoginFlow(LoginFlow[OidcProvider]):
    """One step, which looks at the cookie of the request."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Let in whom the cookie names."""
        request = current_request.get()
        cookie = request.cookies.get(COOKIE) if request is not None else None
        if not cookie:
            return self.async_abort(reason="no_oidc_cookie_found")
        visit = self._auth_provider.visits.get(cookie)
        if visit is None or not visit.is_known:
            return self.async_abort(reason="oidc_cookie_invalid")
        del self._auth_provider.visits[cookie]
        return await self.async_finish({"sub": PERSON})


class OidcView(HomeAssistantView):
    """A page for whoever is not signed in yet."""

    requires_auth = False

    def __init__(self, provider: OidcProvider) -> None:
        """Remember where visits are kept."""
        self._provider = provider


class WelcomeView(OidcView):
    """The page that a person is sent to."""

    url = WELCOME
    name = "auth:oidc:welcome"

    async def get(self, request: web.Request) -> web.Response:
        """Give the cookie, and ask the person."""
        origin = str(request.url.origin())
        if "redirect_uri" in request.query:
            given = unquote(request.query["redirect_uri"])
            address = base64.b64decode(given, validate=True).decode()
            back = _keeping_tokens(address, origin)
            is_app = parse_qs(urlparse(address).query)["client_id"][0].startswith(APPS)
        else:
            # `endpoints/welcome.py:80` and 103: somebody began here.
            address, back = f"{origin}/", f"{origin}/?storeToken=true"
            is_app = False
        visit = secrets.token_urlsafe(16)
        # `stores/state_store.py:47`
        code = f"{secrets.randbelow(1_000_000):06}" if is_app else None
        self._provider.visits[visit] = Visit(back, code=code)
        other = _skipping(address).replace("&", "&amp;")
        content = (CODE if is_app else CONTENT).format(other=other, code=code)
        page = PAGE.format(title="Welcome", content=content)
        response = web.Response(text=page, content_type="text/html")
        response.set_cookie(
            COOKIE, visit, path="/auth/", samesite="Lax", httponly=True, max_age=300
        )
        return response


class CallbackView(OidcView):
    """Where the person comes back from the identity provider."""

    url = "/auth/oidc/callback"
    name = "auth:oidc:callback"

    async def post(self, request: web.Request) -> web.Response:
        """Know the person (`endpoints/callback.py:75`)."""
        self._provider.visits[request.cookies[COOKIE]].is_known = True
        raise web.HTTPFound("/auth/oidc/finish")


class FinishView(OidcView):
    """Where the person is sent back from, or lets an app in."""

    url = "/auth/oidc/finish"
    name = "auth:oidc:finish"

    async def get(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Ask which of both."""
        page = PAGE.format(title="Logged in!", content=FINISH)
        return web.Response(text=page, content_type="text/html")

    async def post(self, request: web.Request) -> web.Response:
        """Send the person back to where they came from, or let the app in."""
        visits = self._provider.visits
        cookie = request.cookies[COOKIE]
        code = (await request.post()).get("device_code")
        if not code:
            raise web.HTTPFound(_skipping(visits[cookie].back))
        # `stores/state_store.py:154`; this browser's own visit is spent.
        app = next(each for each in visits.values() if each.code == code)
        app.is_known = visits.pop(cookie).is_known
        page = PAGE.format(title="Success!", content="")
        return web.Response(text=page, content_type="text/html")


class DeviceView(OidcView):
    """What the page in an app listens to."""

    url = "/auth/oidc/device-sse"
    name = "auth:oidc:device-sse"

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Tell when the code was typed (`endpoints/device_sse.py`)."""
        visit = self._provider.visits[request.cookies[COOKIE]]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while not visit.is_known:
            await response.write(b"event: waiting\ndata: false\n\n")
            await asyncio.sleep(0.5)
        await response.write(b"event: ready\ndata: true\n\n")
        return response


def _keeping_tokens(address: str, origin: str) -> str:
    """Write the address anew as the plugin does, which drops what is empty."""
    url = urlparse(address)
    query = parse_qs(url.query)
    redirect = query["redirect_uri"][0]
    if not redirect.startswith(origin):
        return address
    separator = "&" if "?" in redirect else "?"
    query["redirect_uri"] = [f"{redirect}{separator}storeToken=true"]
    return url._replace(query=urlencode(query, doseq=True)).geturl()


def _skipping(address: str) -> str:
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}skip_oidc_redirect=true"
