"""Lead one person from the button to Home Assistant: the steps of a login flow.

The external step waits until the page brings proof. Home Assistant lets it become
`external` or `external_done` only, so whatever is found out is told one step later.
Forged proof counts towards Home Assistant's ban; refusals and outages do not, or one
provider's bad day would ban a household.
"""

from ipaddress import ip_address
import time
from typing import TYPE_CHECKING, Any, override

from homeassistant.auth.models import (
    AuthFlowContext,
    AuthFlowResult,
    Credentials,
    User,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util

from ..compatibility import LoginFlow, async_user_not_allowed_do_auth
from ..fault import FaultError, Reason, misconfigured
from ..oidc import credential_binding, proof
from ..oidc.claims import Identity
from ..oidc.role_rule import Claims
from ..page import browser_cookie
from ..relay import callback_pages, proving
from ..settings import Unknown
from . import (
    approval,
    linking,
    memory,
    onboarding,
    reauthentication,
    refusals,
    roles,
    session_binding,
)
from .live_flows import LASTS_SECONDS, FlowState, Person, Ticket
from .rule_in_step import async_follow_rule

if TYPE_CHECKING:
    from ..oidc.grant import Granted
    from .provider import LatchkeyAuthProvider


class LatchkeyLoginFlow(LoginFlow):  # type: ignore[misc]
    """One attempt to sign in."""

    _auth_provider: "LatchkeyAuthProvider"
    context: AuthFlowContext

    def __init__(self, auth_provider: "LatchkeyAuthProvider") -> None:
        """Begin without a nonce; the first step gets one."""
        super().__init__(auth_provider)
        self._ticket: Ticket | None = None
        # The authorization request as it is made here, and where the page goes with it.
        self._request = ""
        self._url = ""
        self._words: dict[str, str] = {}
        self._outcome: Identity | FaultError | None = None
        self._proven_at = 0.0
        # By a clock that nobody sets.
        self._began = time.monotonic()
        self._granted: Granted | None = None
        self._sign_in: session_binding.SignIn | None = None
        # Whether the provider is asked to have the person authenticate.
        self._is_anew = False
        self._link_attempts = linking.Attempts()
        self._is_linking = False
        # Whom an administrator let in once, to be named where this ends.
        self._known: User | None = None

    @override
    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Offer the provider, or say why nobody could sign in by it now."""
        provider = self._auth_provider
        # Whoever is about to let a device in has to be there, now.
        self._is_anew = self._is_approval() or reauthentication.async_is_asked_for(
            provider.hass, provider.settings.id
        )
        try:
            await onboarding.async_check(self._auth_provider.hass)
            (
                self._ticket,
                self._request,
                self._words,
            ) = await self._auth_provider.async_offer(
                self.flow_id, self.context, anew=self._is_anew
            )
            self._url = await callback_pages.async_send_to_wait(
                self._auth_provider.hass,
                self.flow_id,
                self._auth_provider.name,
                self._request,
                self._words["redirect_uris"],
            )
        except FaultError as fault:
            return self._abort(fault)
        return self._wait()

    async def async_step_authorize(
        self, user_input: dict[str, Any] | None = None
    ) -> AuthFlowResult:
        """Wait for proof, and validate the first that comes."""
        ticket = self._ticket
        if self._outcome is not None or ticket is None:
            return self._go_on()
        if not proof.is_proof(user_input):
            return self._wait()
        # Before anything is awaited: of two that come at once, one is late.
        was = self._auth_provider.flows.consume(ticket, time.time())
        if was is FlowState.USED:
            await refusals.async_count()
            # The proof that came first may have been validated while this was counted.
            return self._wait() if self._outcome is None else self._go_on()
        if was is FlowState.EXPIRED:
            return self._done(FaultError(Reason.FLOW_EXPIRED, "flow-expired"))
        outcome = await self._async_validate(ticket, user_input or {})
        if isinstance(outcome, Identity):
            outcome = self._keep(ticket, outcome)
        if isinstance(outcome, FaultError) and outcome.forged:
            await refusals.async_count()
        return self._done(outcome)

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

    @callback
    @override
    def async_remove(self) -> None:
        """Give the nonce back when Home Assistant ends the flow."""
        self._auth_provider.flows.drop(self.flow_id)

    @callback
    def async_request(self) -> tuple[str, str] | None:
        """Give the provider's name and the request, while its answer can be awaited."""
        if self._ticket is None or self._outcome is not None:
            return None
        return self._auth_provider.name, self._request

    @callback
    def async_move(self, address: str) -> None:
        """Go on from another IP address: Home Assistant binds a flow to one.

        Called for the browser that has proven to be the one which began it, by a
        secret that nobody else has (`relay/callback_pages.py`).
        """
        self.context = {**self.context, "ip_address": ip_address(address)}

    def _wait(self) -> AuthFlowResult:
        result: AuthFlowResult = self.async_external_step(
            step_id="authorize", url=self._url, description_placeholders=self._words
        )
        return result

    def _done(self, outcome: Identity | FaultError) -> AuthFlowResult:
        if isinstance(outcome, FaultError):
            # Now: whoever forged it need not come back to hear about it.
            self._tell(outcome)
        self._outcome = outcome
        self._proven_at = time.time()
        return self._go_on()

    def _keep(self, ticket: Ticket, identity: Identity) -> Identity | FaultError:
        """Put a proven flow where no unproven one can push it out."""
        provider = self._auth_provider
        settings = provider.settings
        person = Person(settings.id, identity.issuer, identity.subject)
        try:
            provider.flows.prove(
                ticket, person, time.time(), memory.bytes_of(identity.claims)
            )
        except FaultError as fault:
            return fault
        self._sign_in = session_binding.async_expect(
            provider.hass, settings.id, identity, self._began
        )
        self._sign_in.grant = provider.async_keep(self._granted, identity)
        self._sign_in.browser = browser_cookie.async_current()
        self._sign_in.is_approval = self._is_approval()
        return identity

    def _is_approval(self) -> bool:
        return proving.is_approval(self.context["redirect_uri"])

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

    async def _async_validate(
        self, ticket: Ticket, posted: dict[str, Any]
    ) -> Identity | FaultError:
        provider = self._auth_provider
        documents = provider.documents
        try:
            # What it was configured for may be what an administrator has just left.
            self._current_provider()
            proven = await proof.async_verify(
                documents,
                provider.flows,
                ticket,
                posted,
                provider.async_validate_redirect,
            )
            self._granted = proven.granted
            is_known = await provider.people.async_find(proven.identity) is not None
            if is_known and not proven.identity.lacks_always(documents.settings):
                return proven.identity
            return await proof.async_complete(documents, proven)
        except FaultError as fault:
            return fault
        except Exception as err:
            # A flow that hangs in the middle helps nobody. The message may hold a
            # token, so only what kind of failure it is may be told.
            kind = type(err).__name__
            return FaultError(Reason.PROOF_REJECTED, "internal", detail=kind)

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
            description_placeholders=linking.words(self._auth_provider.name, identity),
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
