"""Answer as hass-auth-header: a proxy in front says who somebody is.

With its bypass the flow ends at the first request; without it there is a form that
asks for nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request

HEADER: Final = "X-Forwarded-Preferred-Username"


class HeaderProvider(AuthProvider):
    """The provider, once with its bypass and once without."""

    def __init__(self, hass: HomeAssistant, store: AuthStore, *, bypass: bool) -> None:
        """Tell the two apart by an id, which the real one has no need of."""
        name = "Proxy, at once" if bypass else "Proxy, by a button"
        identifier = "bypass" if bypass else "button"
        config = {"id": identifier, "name": name, "type": "auth_header"}
        super().__init__(hass, store, config)
        self.bypass = bypass

    @property
    def support_mfa(self) -> bool:
        """Say that there is no second factor."""
        return False

    async def async_login_flow(
        self,
        context: AuthFlowContext | None,  # noqa: ARG002
    ) -> LoginFlow["HeaderProvider"]:
        """Remember whom the request that starts the flow is from."""
        request = current_request.get()
        person = request.headers.get(HEADER) if request is not None else None
        return HeaderLoginFlow(self, person)

    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Find the person, or make their credentials."""
        for credentials in await self.async_credentials():
            if credentials.data["user"] == flow_result["user"]:
                return credentials
        return self.async_create_credentials({"user": flow_result["user"]})

    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Name the user."""
        return UserMeta(name=credentials.data["user"], is_active=True)


class HeaderLoginFlow(LoginFlow[HeaderProvider]):
    """One step, with a form or without."""

    def __init__(self, provider: HeaderProvider, person: str | None) -> None:
        """Keep whom the proxy named."""
        super().__init__(provider)
        self._person = person

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Let in whom the proxy named."""
        if user_input is None and not self._auth_provider.bypass:
            return self.async_show_form(step_id="init", data_schema=None)
        if self._person is None:
            return self.async_abort(reason="not_allowed")
        return await self.async_finish({"user": self._person})
