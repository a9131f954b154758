"""Be the API password of old Home Assistants, as old custom code may still register it."""

from collections.abc import Mapping
import hmac
from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.core import HomeAssistant

PASSWORD: Final = "api-pass-1"

PERSON: Final = "Legacy API password user"


class LegacyProvider(AuthProvider):
    """One password for everybody."""

    def __init__(self, hass: HomeAssistant, store: AuthStore) -> None:
        """Call itself as it was called."""
        config = {"type": "legacy_api_password", "name": "Legacy API Password"}
        super().__init__(hass, store, config)

    async def async_login_flow(
        self,
        context: AuthFlowContext | None,  # noqa: ARG002
    ) -> LoginFlow["LegacyProvider"]:
        """Start a flow."""
        return LegacyLoginFlow(self)

    async def async_get_or_create_credentials(
        self,
        flow_result: Mapping[str, str],  # noqa: ARG002
    ) -> Credentials:
        """Give everybody the same."""
        for credentials in await self.async_credentials():
            return credentials
        return self.async_create_credentials({})

    async def async_user_meta_for_credentials(
        self,
        credentials: Credentials,  # noqa: ARG002
    ) -> UserMeta:
        """Name the user."""
        return UserMeta(name=PERSON, is_active=True)


class LegacyLoginFlow(LoginFlow[LegacyProvider]):
    """One form, with one field."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Compare."""
        errors = {}
        if user_input is not None:
            if hmac.compare_digest(user_input["password"].encode(), PASSWORD.encode()):
                return await self.async_finish({})
            errors["base"] = "invalid_auth"
        schema = vol.Schema({vol.Required("password"): str})
        return self.async_show_form(step_id="init", data_schema=schema, errors=errors)
