"""Wait for the proof that a person brings from a provider: a login flow's first steps.

What follows it is in `admission_steps.py`. The external step waits until the page
brings proof. Home Assistant lets it become
`external` or `external_done` only, so whatever is found out is told one step later.
Forged proof counts towards Home Assistant's ban; refusals and outages do not, or one
provider's bad day would ban a household.
"""

from ipaddress import ip_address
import time
from typing import TYPE_CHECKING, Any, override

from homeassistant.auth.models import AuthFlowResult
from homeassistant.core import callback

from ..fault import FaultError, Reason
from ..oidc import proof
from ..oidc.claims import Identity
from ..relay import callback_pages, proving
from . import (
    browser_cookie,
    memory,
    onboarding,
    reauthentication,
    refusals,
    session_binding,
)
from .admission_steps import AdmissionSteps
from .live_flows import FlowState, Person, Ticket

if TYPE_CHECKING:
    from ..oidc.grant import Granted
    from .provider import LatchkeyAuthProvider


class LatchkeyLoginFlow(AdmissionSteps):
    """One attempt to sign in."""

    def __init__(self, auth_provider: "LatchkeyAuthProvider") -> None:
        """Begin without a nonce; the first step gets one."""
        super().__init__(auth_provider)
        self._ticket: Ticket | None = None
        # The authorization request as it is made here, and where the page goes with it.
        self._request = ""
        self._url = ""
        self._placeholders: dict[str, str] = {}
        self._granted: Granted | None = None

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
                self._placeholders,
            ) = await self._auth_provider.async_configuration(
                self.flow_id, self.context, anew=self._is_anew
            )
            self._url = await callback_pages.async_send_to_wait(
                self._auth_provider.hass,
                self.flow_id,
                self._auth_provider.name,
                self._request,
                self._placeholders["redirect_uris"],
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
            step_id="authorize",
            url=self._url,
            description_placeholders=self._placeholders,
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
