"""Be one of Home Assistant's auth providers, once for each configured provider.

Home Assistant lists it in `/auth/providers` under the administrator's name, asks it
for login flows, and refuses the refresh tokens of everyone who signed in by a
provider that is missing: `registry.py` keeps it registered.
"""

from collections.abc import Mapping
from contextlib import suppress
import json
import time
from typing import Final, override

from aiohttp import web

from homeassistant.auth import InvalidAuthError
from homeassistant.auth.auth_store import AuthStore
from homeassistant.auth.models import (
    AuthFlowContext,
    Credentials,
    RefreshToken,
    UserMeta,
)
from homeassistant.auth.providers import AuthProvider, LoginFlow
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.http import current_request

from .. import addresses, provider_names
from ..const import DOMAIN, SIGNAL_ISSUER_CONFLICT, SIGNAL_NOT_OFFERED
from ..fault import FaultError, misconfigured
from ..oidc import (
    claim_rule,
    credential_binding,
    issuer_conflict,
    mix_up,
    redirect_urls,
)
from ..oidc.claims import Identity
from ..oidc.documents import Documents
from ..oidc.grant import OFFLINE, Grant, Granted
from ..oidc.issuer_conflict import Published
from ..oidc.metadata import Metadata
from ..settings import Exchange, Settings
from ..web import front, language
from . import memory, people, reauthentication, session_binding
from .live_flows import LiveFlows, Ticket
from .login_flow import LatchkeyLoginFlow
from .networks import networks
from .session import End

PROVIDER_TYPE: Final = DOMAIN

# Home Assistant's page writes "Error: " in front of it.
_NOT_IN_USE: Final = (
    " is available only on Latchkey's login page, which is not in use. "
    "An administrator finds the reason under Settings, Repairs."
)


class LatchkeyAuthProvider(AuthProvider):
    """One OpenID Connect provider."""

    def __init__(
        self,
        hass: HomeAssistant,
        store: AuthStore,
        settings: Settings,
        flows: LiveFlows,
    ) -> None:
        """Know the settings; ask nobody yet."""
        config = {"type": PROVIDER_TYPE, "id": settings.id, "name": settings.name}
        super().__init__(hass, store, config)
        self.settings = settings
        self.flows = flows
        self.documents = Documents(hass, settings)
        # By which providers were configured: of two that claim one issuer, the first
        # is believed.
        self.rank = 0
        self._rival: LatchkeyAuthProvider | None = None
        self.people = people.People(hass, self)

    @property
    @override
    def name(self) -> str:
        """Give the name in the language of whoever asks, where it has one there."""
        own, names = self.settings.name, self.settings.names
        if not names or (request := current_request.get()) is None:
            return own
        spoken = language.choose(request, self.hass.config.language)
        return provider_names.choose(names, spoken, own)

    @property
    def support_mfa(self) -> bool:
        """Tell whether Home Assistant's second factor follows the provider's own."""
        return self.settings.second_factor

    @property
    def redirect_addresses(self) -> list[str]:
        """List where the provider may send people back to, at this moment."""
        path = redirect_urls.path(self.settings)
        return redirect_urls.async_list(self.hass, self.settings.origins, path)

    @override
    async def async_login_flow(
        self, context: AuthFlowContext | None
    ) -> LoginFlow["LatchkeyAuthProvider"]:
        """Give a new flow, or refuse in words that Home Assistant's page can show.

        It knows no step of ours, and of the ways to say no it shows the message of a
        refused request only. This one counts as nobody's attack.
        """
        if not front.async_is_ours(self.hass):
            raise web.HTTPNotFound(
                text=json.dumps({"message": f"{self.name}{_NOT_IN_USE}"}),
                content_type="application/json",
            )
        return LatchkeyLoginFlow(self)

    @callback
    def async_can_start_login(self, _context: AuthFlowContext) -> bool:
        """Tell whether to list it: Home Assistant asks since 2026.11, before a flow."""
        return front.async_is_ours(self.hass)

    async def async_configuration(
        self, flow_id: str, context: AuthFlowContext, *, anew: bool = False
    ) -> tuple[Ticket, str, dict[str, str]]:
        """Give a nonce, the address to go to, and what the page must know.

        `anew` has the person authenticate, whom the provider may know already.

        Raises `FaultError` where nobody could sign in by this provider now.
        """
        known, keys, algorithm = await self.documents.async_load()
        await self._async_validate_issuer((known, keys))
        self._validate_sharing(known)
        listed = self.redirect_addresses
        if not listed:
            raise misconfigured("redirect-address-missing")
        told = redirect_urls.async_for_visitor(listed, context["redirect_uri"])
        settings, now = self.settings, time.time()
        # What a visitor, and a provider, make as long as they like.
        held = memory.bytes_of([*context.values(), known.authorization_endpoint])
        of = networks(context["ip_address"])
        ticket = self.flows.issue(flow_id, of, now, held)
        query = {
            "response_type": "code",
            "client_id": settings.client_id,
            "scope": self._scope(known),
            "nonce": ticket.nonce,
            **reauthentication.async_parameters(self.hass, known, anew=anew),
        }
        placeholders = {
            "latchkey": "1",
            "name": self.name,
            "issuer": known.issuer,
            "client_id": settings.client_id,
            "redirect_uri": next(iter(told), ""),
            "redirect_uris": " ".join(told),
            "exchange": settings.exchange.value,
            "alg": algorithm,
            "iss_parameter": _boolean(known.iss_parameter),
            "now": str(int(now)),
        }
        if settings.exchange is Exchange.BROWSER:
            placeholders["token_endpoint"] = known.token_endpoint
            placeholders["token_response"] = _boolean(
                settings.is_checked
                or (settings.userinfo and bool(known.userinfo_endpoint))
            )
            if settings.audiences:
                placeholders["audiences"] = " ".join(settings.audiences)
        return (
            ticket,
            addresses.with_query(known.authorization_endpoint, query),
            placeholders,
        )

    @callback
    def async_validate_redirect(self, redirect_uri: str, known: Metadata) -> None:
        """Raise `FaultError` where a code that came by this URI must not be redeemed.

        Also when the administrator changed the addresses in the meantime.
        """
        if redirect_uri not in self.redirect_addresses:
            raise misconfigured("redirect-address-unknown")
        self._validate_sharing(known)

    @callback
    def async_keep(self, granted: Granted | None, identity: Identity) -> Grant | None:
        """Give what to ask again with, where the administrator wants that (RP-38)."""
        settings, known = self.settings, self.documents.metadata
        if known is None or not settings.is_checked:
            return None
        return Grant.begin(
            granted or Granted(),
            self._scope(known),
            time.time(),
            rule_was_met=claim_rule.is_met(settings, identity.claims),
        )

    def _scope(self, known: Metadata) -> str:
        """Ask for what outlives the sign-in only if it is needed (RP-09)."""
        scopes = self.settings.scopes
        if self.settings.check.is_explicit and OFFLINE in known.scopes:
            return f"{scopes} {OFFLINE}"
        return scopes

    async def _async_validate_issuer(self, published: Published) -> None:
        """Raise `FaultError` where an earlier provider has the issuer; tell changes."""
        rival = self.async_earlier_rival(published)
        if rival is not None and self._rival is None:
            # Its keys may have changed since they were fetched.
            with suppress(FaultError):
                await rival.documents.async_refetch_keys()
            rival = self.async_earlier_rival(published)
        if rival is not self._rival:
            self._rival = rival
            async_dispatcher_send(self.hass, SIGNAL_ISSUER_CONFLICT)
        if rival is not None:
            raise misconfigured("issuer-conflict", rival.settings.name)

    @callback
    def async_earlier_rival(
        self, published: Published | None
    ) -> "LatchkeyAuthProvider | None":
        """Give an earlier provider that has this one's issuer and other keys."""
        for other in self._others():
            theirs = other.documents.published
            if (
                other.rank < self.rank
                and published is not None
                and theirs is not None
                and issuer_conflict.is_rival(published, theirs)
            ):
                return other
        return None

    @callback
    def async_is_safe(self, known: Metadata | None) -> bool:
        """Tell whether no other's answer can be taken for this one's (RP-07)."""
        peers = ((each.settings, each.documents.metadata) for each in self._others())
        return mix_up.is_safe(self.settings, known, peers)

    def _validate_sharing(self, known: Metadata) -> None:
        if not self.async_is_safe(known):
            async_dispatcher_send(self.hass, SIGNAL_NOT_OFFERED)
            raise misconfigured("redirect-url-shared")

    def _others(self) -> list["LatchkeyAuthProvider"]:
        return [
            other
            for other in self.hass.auth.auth_providers
            if isinstance(other, LatchkeyAuthProvider) and other.id != self.id
        ]

    @override
    async def async_get_or_create_credentials(
        self, flow_result: Mapping[str, str]
    ) -> Credentials:
        """Find or make credentials; our flows bring theirs and never ask."""
        identity = Identity(flow_result["iss"], flow_result["sub"], {})
        known = await self.people.async_find(identity)
        return known or self.people.create(identity)

    @callback
    @override
    def async_validate_refresh_token(
        self, refresh_token: RefreshToken, remote_ip: str | None = None
    ) -> None:
        """Refuse whoever this provider could not let in as it is configured now.

        The first time is within the code exchange, when the session is stored.
        Home Assistant asks at every refresh, answers 403, and counts that. An access
        token lasts for half an hour; long-lived ones are never asked about.
        """
        credentials = session_binding.stored(refresh_token)
        if credentials is None or not credential_binding.is_valid(
            self.settings, credentials.data
        ):
            # Clients try a refused token again, and each time is counted; one that is
            # gone they give up.
            end = End.UNLINKED if credentials is None else End.PROVIDER_LEFT
            session_binding.async_end_token(self.hass, refresh_token, end)
            message = "The provider has been changed: sign in again"
            raise InvalidAuthError(message)
        session_binding.async_bind(self.hass, refresh_token)

    @override
    async def async_user_meta_for_credentials(
        self, credentials: Credentials
    ) -> UserMeta:
        """Say what a new user is made of."""
        return people.describe(credentials)


def _boolean(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"
