"""Answer as hass-openid 1.3.0: a provider whose flow only ends, and pages that sign in.

Lines are those of `custom_components/openid` at commit 7742ede. Its identity provider is
here too: a page that knows which redirect addresses are registered, as they all do.
Left out: who asks for what by its consent screen, where it blocks (`ui_views.py:94`).
"""

from collections.abc import Mapping
import secrets
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL as Url

from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.components.auth import create_auth_code
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant

from .const import PAGE, URL

PERSON: Final = "OpenID Olga"

IDENTITY_PROVIDER: Final = f"{URL}/identity_provider"

ANDROID: Final = "https://home-assistant.io/android"

SIGN_IN: Final = '<form action="{back}">{fields}<button>Sign in there</button></form>'

# `android_waiting_template.html`; the real one tries to open the address by itself, too.
WAITING: Final = """
<p><a href="{address}" target="_blank" rel="noopener noreferrer">Open sign-in page</a></p>
<script>
const poll = async () => {{
  const answer = await fetch("/auth/openid/android/status?state={state}");
  const found = await answer.json();
  if (found.status === "completed") window.location.href = found.callback_url;
  else setTimeout(poll, 200);
}};
poll();
</script>
"""


class OpenIdProvider(AuthProvider):
    """The provider, as it names itself (`auth_provider.py:46`)."""

    def __init__(self, hass: HomeAssistant, store: AuthStore) -> None:
        """Have no id, and the same name everywhere (`auth_provider.py:49` and 95)."""
        super().__init__(hass, store, {"type": "openid", "name": "OpenID Connect"})
        self.pending: dict[str, dict[str, str]] = {}
        self.completed: dict[str, str] = {}

    async def async_login_flow(
        self,
        context: AuthFlowContext | None,  # noqa: ARG002
    ) -> LoginFlow["OpenIdProvider"]:
        """Start a flow."""
        return OpenIdLoginFlow(self)

    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Find the person, or make their credentials."""
        for credentials in await self.async_credentials():
            if credentials.data["username"] == flow_result["username"]:
                return credentials
        return self.async_create_credentials({"username": flow_result["username"]})

    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Name the user."""
        return UserMeta(name=credentials.data["username"], is_active=True)


class OpenIdLoginFlow(LoginFlow[OpenIdProvider]):
    """One step, which ends it."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """End (`auth_provider.py:42`)."""
        return self.async_abort(reason="external_auth_not_supported")


class OpenIdPage(HomeAssistantView):
    """A page for whoever is not signed in yet."""

    requires_auth = False

    def __init__(self, provider: OpenIdProvider) -> None:
        """Remember where pending sign-ins are kept."""
        self._provider = provider


class OpenIdView(OpenIdPage):
    """Where the button leads (`ui_views.py:138` to 222)."""

    url = "/auth/openid/authorize"
    name = "auth:openid:authorize"

    async def get(self, request: web.Request) -> web.Response:
        """Lead to the identity provider, or show Android's app the way there."""
        params = request.rel_url.query
        client_id = params.get("client_id")
        client_state = params.get("client_state") or params.get("state")
        if not client_state and client_id == ANDROID:
            client_state = f"android-{secrets.token_urlsafe(24)}"
        kept = dict(params)
        if client_state:
            kept["client_state"] = client_state
        state = secrets.token_urlsafe(24)
        # 184: without `base_url` this is a path, which no identity provider accepts.
        back = str(Url(params.get("base_url", "")).with_path("/auth/openid/callback"))
        self._provider.pending[state] = kept
        query = urlencode({"redirect_uri": back, "state": state})
        address = f"{IDENTITY_PROVIDER}?{query}"
        if client_id == ANDROID and client_state:
            content = WAITING.format(
                address=address.replace("&", "&amp;"), state=client_state
            )
            page = PAGE.format(title="Continue sign in", content=content)
            return web.Response(text=page, content_type="text/html")
        return web.Response(status=302, headers={"Location": address})


class IdentityProviderView(OpenIdPage):
    """The identity provider."""

    url = IDENTITY_PROVIDER
    name = "latchkey_testplugins:identity_provider"

    async def get(self, request: web.Request) -> web.Response:
        """Ask the person, if the redirect address is the one that is registered."""
        back = f"{request.url.origin()}/auth/openid/callback"
        if request.query["redirect_uri"] != back:
            return web.Response(status=400, text="invalid_redirect_uri")
        state = request.query["state"]
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{value}">'
            for name, value in (("code", "c0de"), ("state", state))
        )
        content = SIGN_IN.format(back=back, fields=fields)
        page = PAGE.format(title="OpenID", content=content)
        return web.Response(text=page, content_type="text/html")


class OpenIdCallbackView(OpenIdPage):
    """Where the identity provider sends the person back to (`ui_views.py:326`)."""

    url = "/auth/openid/callback"
    name = "auth:openid:callback"

    async def get(self, request: web.Request) -> web.Response:
        """Go to the client with a code, whoever the client is."""
        params = self._provider.pending.pop(request.query["state"])
        hass = request.app[KEY_HASS]
        who = {"username": PERSON}
        credentials = await self._provider.async_get_or_create_credentials(who)
        await hass.auth.async_get_or_create_user(credentials)
        code = create_auth_code(hass, params["client_id"], credentials)
        client_state = params.get("client_state")
        back = _back(params["redirect_uri"], code, client_state)
        if params["client_id"] == ANDROID and client_state:
            self._provider.completed[client_state] = back
            page = PAGE.format(title="You can go back to the app", content="")
            return web.Response(text=page, content_type="text/html")
        return web.Response(status=302, headers={"Location": back})


class AndroidStatusView(OpenIdPage):
    """What the page in Android's app asks."""

    url = "/auth/openid/android/status"
    name = "auth:openid:android"

    async def get(self, request: web.Request) -> web.Response:
        """Tell where to go, once that is known."""
        back = self._provider.completed.get(request.query["state"])
        if back is None:
            return self.json({"status": "pending"})
        return self.json({"status": "completed", "callback_url": back})


def _back(redirect_uri: str, code: str, client_state: str | None) -> str:
    """Write the client's address anew (`ui_views.py:611`)."""
    url = Url(redirect_uri)
    query = {
        **url.query,
        "auth_callback": 1,
        "code": code,
        "storeToken": "true",
        "provider_id": "homeassistant",
        "state": client_state or secrets.token_urlsafe(16),
    }
    return str(url.with_query(query))
