"""Let in whoever has proven who they are, or say why not: a login flow's last steps.

The provider may have been changed since the proof was made, and the person deactivated,
so both are looked at again at each step. Home Assistant's second factor follows, where
that is the setting, and for somebody new the question which account is theirs.

Called by `login_flow.py`, which waits for the proof.
"""

import time
from typing import TYPE_CHECKING, Any, override

from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    User,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util

from ..compatibility import LoginFlow, async_user_not_allowed_do_auth
from ..fault import FaultError, Reason, misconfigured
from ..oidc import credential_binding, proof
from ..oidc.claims import Identity
from ..oidc.role_rule import Claims
from ..settings import Unknown
from . import (
    approval,
    linking,
    onboarding,
    reauthentication,
    refusals,
    roles,
    session_binding,
)
from .live_flows import LASTS_SECONDS
from .rule_in_step import async_follow_rule

if TYPE_CHECKING:
    from .provider import LatchkeyAuthProvider


class AdmissionSteps(LoginFlow):  # type: ignore[misc]
    """What follows a proof."""

    _auth_provider: "LatchkeyAuthProvider"
    context: AuthFlowContext

    def __init__(self, auth_provider: "LatchkeyAuthProvider") -> None:
        """Begin with nobody who has proven anything."""
        super().__init__(auth_provider)
        # What came of the proof, and when.
        self._outcome: Identity | FaultError | None = None
        self._proven_at = 0.0
        self._sign_in: session_binding.SignIn | None = None
        # By a clock that nobody sets.
        self._began = time.monotonic()
        # Whether the provider is asked to have the person authenticate.
        self._is_anew = False
        self._link_attempts = linking.Attempts()
        self._is_linking = False
        # Whom an administrator let in once, to be named where this ends.
        self._known: User | None = None

    async def async_step_finish(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Let the proven person in, or say why not."""
        if proof.is_proof(user_input):
            # A second presentation opens nothing, and does not disturb the first.
            await refusals.async_count()
            return self._go_on()
        try:
            identity = self._proven_identity()
            provider = self._current_provider()
            await onboarding.async_check(provider.hass)
            known: Credentials | User | None = await provider.people.async_find(
                identity
            )
            if known is None:
                if provider.settings.unknown is not Unknown.LINK:
                    # Before a user is made, of somebody whose own was removed.
                    self._check_authentication(identity)
                known = await provider.people.async_welcome(provider.settings, identity)
            if known is None:
                return self._ask_for_account(identity)
            if isinstance(known, User):
                await self._async_check_admission(known)
                self._check_authentication(identity)
                return await self._async_link_after_second_factor(identity, known)
            return await self._async_admit(known, identity)
        except FaultError as fault:
            return self._abort(fault)

    async def async_step_link(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Ask, once, which account of this Home Assistant is the same person's."""
        try:
            identity = self._proven_identity()
            if user_input is None:
                return self._ask_for_account(identity)
            user = await self._link_attempts.async_try(
                self._auth_provider.hass, user_input
            )
            if user is not None:
                return await self._async_link_after_second_factor(identity, user)
        except FaultError as fault:
            return self._abort(fault)
        # Home Assistant counts a form with this error by itself.
        return self._ask_for_account(identity, {"base": "invalid_auth"})

    @override
    async def async_step_mfa(
        self, user_input: dict[str, str] | None = None
    ) -> AuthFlowResult:
        """Ask for the second factor as Home Assistant does, and link after it."""
        # Of posts that come at once, another may choose another account meanwhile.
        user = self.user
        try:
            self._current_provider()
        except FaultError as fault:
            return self._abort(fault)
        result: AuthFlowResult = await super().async_step_mfa(user_input)
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            return result
        try:
            if not self._is_linking:
                return self._finish(self.credential)
            return await self._async_link(self._proven_identity(), user)
        except FaultError as fault:
            return self._abort(fault)

    def _go_on(self) -> AuthFlowResult:
        result: AuthFlowResult = self.async_external_step_done(next_step_id="finish")
        return result

    def _tell(self, fault: FaultError) -> None:
        provider = self._auth_provider
        refusals.async_tell(provider.hass, provider.settings.id, fault, self._known)

    def _abort(self, fault: FaultError) -> AuthFlowResult:
        if fault is not self._outcome:
            self._tell(fault)
        result: AuthFlowResult = self.async_abort(
            reason=fault.reason, description_placeholders={"code": fault.code}
        )
        return result

    def _finish(self, credentials: Credentials) -> AuthFlowResult:
        """Let in, by an instance that says which sign-in it was."""
        if self._sign_in is not None:
            credentials = session_binding.async_own(self._sign_in, credentials)
        result: AuthFlowResult = self.async_create_entry(data=credentials)
        return result

    def _proven_identity(self) -> Identity:
        """Give whom the proof is of, or raise why there is nobody."""
        if isinstance(self._outcome, FaultError):
            raise self._outcome.with_traceback(None)
        # A proof waits for its person no longer than the person did for it.
        if self._outcome is None or time.time() > self._proven_at + LASTS_SECONDS:
            raise FaultError(Reason.FLOW_EXPIRED, "flow-expired")
        self._current_provider()
        return self._outcome

    def _current_provider(self) -> "LatchkeyAuthProvider":
        """Give the provider as it is configured now, which may differ from then.

        Not in what a proof is made for: that one is of no use any more.
        """
        old = self._auth_provider
        current = old.hass.auth.get_auth_provider(old.type, old.id)
        if not isinstance(current, type(old)):
            raise misconfigured("provider-removed")
        if not credential_binding.is_unchanged(old.settings, current.settings):
            raise FaultError(Reason.PROVIDER_CHANGED, "provider-changed")
        return current

    async def _async_admit(
        self, credentials: Credentials, identity: Identity
    ) -> AuthFlowResult:
        """Check what Home Assistant would check, before it counts as an attack."""
        provider = self._current_provider()
        user = await provider.hass.auth.async_get_user_by_credentials(credentials)
        if user is None:
            # Deleted in this very moment.
            raise FaultError(Reason.NOT_ALLOWED, "unknown-person")
        if not approval.is_waiting(user):
            self._known = user
        # Who has no role any more is out, and who has one again is in.
        await self._async_follow(credentials, identity)
        await self._async_check_admission(user)
        self._check_authentication(identity)
        if provider.settings.second_factor:
            modules = await provider.hass.auth.async_get_enabled_mfa(user)
            if modules:
                return await self._async_second_factor(user, modules, credentials)
        return self._finish(credentials)

    async def _async_check_admission(self, user: User) -> None:
        """Raise why a known person may not come in, or note that this one may."""
        provider = self._current_provider()
        if not user.is_active:
            raise provider.people.async_check_inactive(user)
        if async_user_not_allowed_do_auth(provider.hass, user):
            raise FaultError(Reason.LOCAL_ONLY, "local-only")
        await approval.async_check(provider.hass)

    def _check_authentication(self, identity: Identity) -> None:
        """Raise where a session that was ended would begin again by itself."""
        provider = self._auth_provider
        reauthentication.async_check(
            provider.hass,
            provider.documents,
            identity,
            was_asked=self._is_anew,
            began=self._began,
        )

    async def _async_second_factor(
        self, user: User, modules: dict[str, str], credentials: Credentials
    ) -> AuthFlowResult:
        # Its time starts now: the provider may have taken longer than that.
        self.created_at = dt_util.utcnow()
        self.user = user
        self.credential = credentials
        self.available_mfa_modules = modules
        result: AuthFlowResult = await self.async_step_select_mfa_module()
        return result

    def _ask_for_account(
        self, identity: Identity, errors: dict[str, str] | None = None
    ) -> AuthFlowResult:
        result: AuthFlowResult = self.async_show_form(
            step_id="link",
            data_schema=linking.SCHEMA,
            errors=errors or {},
            description_placeholders=linking.placeholders(
                self._auth_provider.name, identity
            ),
        )
        return result

    async def _async_link_after_second_factor(
        self, identity: Identity, user: User
    ) -> AuthFlowResult:
        provider = self._current_provider()
        modules = await provider.hass.auth.async_get_enabled_mfa(user)
        if modules:
            self._is_linking = True
            unlinked = provider.people.create(identity)
            return await self._async_second_factor(user, modules, unlinked)
        return await self._async_link(identity, user)

    async def _async_link(self, identity: Identity, user: User) -> AuthFlowResult:
        credentials = await self._current_provider().people.async_link(identity, user)
        await self._async_follow(credentials, identity)
        return self._finish(credentials)

    async def _async_follow(self, credentials: Credentials, identity: Identity) -> None:
        provider = self._current_provider()
        settings = provider.settings
        # Which claims were read is decided by the settings of when they were.
        is_same = settings == self._auth_provider.settings
        has = Claims.ALL if is_same else Claims.SOME
        await roles.async_follow(provider.hass, settings, identity, credentials.id, has)
        async_follow_rule(provider.hass, settings, credentials, identity.claims)
