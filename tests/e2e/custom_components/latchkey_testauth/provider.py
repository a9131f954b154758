"""One provider per kind of step, each with the shortest flow that shows it."""

from collections.abc import Mapping
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
from homeassistant.data_entry_flow import FlowResultType

from .const import DOMAIN, URL
from .seen import Seen

PERSON: Final = "guest"


class TestAuthProvider(AuthProvider):
    """A provider that lets the same guest in, whichever way they come."""

    def __init__(
        self, hass: HomeAssistant, store: AuthStore, kind: str, seen: Seen
    ) -> None:
        """Name the provider after its kind."""
        name, self._flow = PROVIDERS[kind]
        super().__init__(hass, store, {"type": DOMAIN, "id": kind, "name": name})
        self.seen = seen

    @property
    def support_mfa(self) -> bool:
        """Say that the guest has no second factor."""
        return False

    async def async_login_flow(
        self, context: AuthFlowContext | None
    ) -> "TestLoginFlow":
        """Start the flow of this kind."""
        assert context is not None  # noqa: S101
        return self._flow(self)

    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Find the guest, or make their credentials."""
        for credentials in await self.async_credentials():
            if credentials.data["person"] == flow_result["person"]:
                return credentials
        return self.async_create_credentials({"person": flow_result["person"]})

    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Name the user that Home Assistant makes at the first sign-in."""
        return UserMeta(name=credentials.data["person"], is_active=True)


class TestLoginFlow(LoginFlow[TestAuthProvider]):
    """What the flows have in common."""

    @property
    def seen(self) -> Seen:
        """What has been seen so far."""
        return self._auth_provider.seen

    async def async_step_finish(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Let the guest in."""
        return await self.async_finish({"person": PERSON})


class ButtonFlow(TestLoginFlow):
    """A form without fields, as providers behind a reverse proxy have."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Ask for nothing but a click."""
        if user_input is None:
            return self.async_show_form(step_id="init", data_schema=vol.Schema({}))
        return await self.async_step_finish()


class FormFlow(TestLoginFlow):
    """A form with every kind of field that Home Assistant can describe."""

    SCHEMA: Final = vol.Schema(
        {
            vol.Required("full_name"): str,
            vol.Optional("nickname"): str,
            vol.Required("house", default="Hill House"): str,
            vol.Optional("room", description={"suggested_value": "Kitchen"}): str,
            vol.Required("nights", default=3): int,
            vol.Optional("guests"): vol.All(int, vol.Range(min=1, max=10)),
            vol.Optional("height"): float,
            vol.Optional("breakfast", default=False): bool,
            vol.Required("floor", default="a"): vol.In({"a": "Attic", "b": "Basement"}),
            vol.Optional("meal"): vol.In(["soup", "salad"]),
            vol.Optional("plate"): vol.All(str, vol.Length(min=2, max=5)),
            vol.Optional("email"): vol.Email,
            vol.Optional("page"): vol.Url,
            vol.Optional("motto"): vol.Maybe(str),
        }
    )

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Ask, and refuse one name."""
        errors = {}
        if user_input is not None:
            if user_input["full_name"] != "Nobody":
                return await self.async_step_finish()
            errors = {"full_name": "unknown_name", "base": "try_another_name"}
        return self.async_show_form(
            step_id="init",
            data_schema=self.SCHEMA,
            errors=errors,
            description_placeholders={"house_rules": "No shoes on the sofa."},
        )


class ExternalFlow(TestLoginFlow):
    """A page of this component's own, in another tab, that holds the proof."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Wait until somebody has been through the door."""
        if self.flow_id in self.seen.proven:
            return self.async_external_step_done(next_step_id="finish")
        port = self._auth_provider.hass.http.server_port
        return self.async_external_step(
            step_id="init", url=f"http://127.0.0.1:{port}{URL}/door/{self.flow_id}"
        )


class ProgressFlow(TestLoginFlow):
    """Something that happens without the person."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Wait until a test says that it has happened."""
        if self.seen.done:
            return self.async_show_progress_done(next_step_id="finish")
        # Written out: a task would let Home Assistant finish the flow by itself,
        # and the code would be gone before the page could ask for it.
        return AuthFlowResult(
            type=FlowResultType.SHOW_PROGRESS,
            flow_id=self.flow_id,
            handler=self.handler,
            step_id="init",
            progress_action="waiting_for_the_doorbell",
            description_placeholders={"door": "Garden"},
        )


class AbortFlow(TestLoginFlow):
    """A provider that says no for a reason of its own."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Say no."""
        return self.async_abort(reason="cupboard_locked")


class UnknownFlow(TestLoginFlow):
    """A step of a type that does not exist yet; `seen.observe` gives it its name."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Show something that can be written as JSON."""
        return self.async_external_step(step_id="init", url="about:blank")


class MenuFlow(TestLoginFlow):
    """A choice of ways to go on."""

    async def async_step_init(
        self,
        user_input: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> AuthFlowResult:
        """Offer two ways, which both let the guest in."""
        return self.async_show_menu(
            step_id="init", menu_options=["front_door", "back_door"]
        )

    async_step_front_door = TestLoginFlow.async_step_finish
    async_step_back_door = TestLoginFlow.async_step_finish


class CrashFlow(TestLoginFlow):
    """A provider with a bug."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Show a button, and fail when it is pressed."""
        if user_input is None:
            return self.async_show_form(step_id="init", data_schema=vol.Schema({}))
        msg = "this provider has a bug, for a test"
        raise RuntimeError(msg)


PROVIDERS: Final[dict[str, tuple[str, type[TestLoginFlow]]]] = {
    "aborts": ("Cupboard", AbortFlow),
    "button": ("Key card", ButtonFlow),
    "form": ("Guest book", FormFlow),
    "external": ("Front desk", ExternalFlow),
    "progress": ("Doorbell", ProgressFlow),
    "menu": ("Two doors", MenuFlow),
    "unknown": ("Hologram", UnknownFlow),
    "crash": ("Rusty lock", CrashFlow),
}
