"""Decide what becomes of a proven person: known, new, or turned away.

People are (`iss`, `sub`), never a name or an address (RP-56). A subject is unique at
its issuer and never given to anyone else (Core 2), but some issuers let each client
have another one, even one that is somebody else's at the next client: a user name, a
number of a list. So by itself the same pair is the same person, and has one user,

* by whichever provider that is the same client (`client_id`) of the same issuer; or
* by two clients, of which an administrator said of both that their people are the same
  (`same_people`). One tick speaks for its own client only. Even then an administrator
  of this Home Assistant types a password once: a wrong tick may cost an ordinary
  account, which no approval would have prevented, but not Home Assistant.

Anybody else is unknown where they come. By what a person was proven is kept with the
credentials, because settings change and providers are removed, and is what counts
(`credential_binding.py`): also for those of this very provider.

Home Assistant's credentials belong to one provider. Whoever comes by another one for
the first time gets credentials of that one too, linked to the user they are, after

* that provider's own setting and rule: who is refused there is refused, known
  elsewhere or not, because each provider decides by itself;
* what is said of the user: who waits for approval or was shut out gets no further by
  a laxer provider, which would otherwise have made a second, active user;
* the account's second factor, once, as for every link: a provider that does not ask
  for it must be no way around one that does.

Whoever came by a former client of this very provider, and is the same by its tick, was
let in here already: neither the setting nor the rule is asked again.

Asking an approval again would protect nothing: the person is let in already,
with the same rights. Whoever is new is treated as the provider's setting says; nobody
becomes an administrator here, and one lock for all providers keeps two sign-ins from
making two users of one person.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import Credentials, User, UserMeta
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, SIGNAL_LINKED
from ..fault import FaultError, Reason
from ..oidc import claim_rule, credential_binding, issuer as issuers
from ..oidc.claims import Identity
from ..oidc.credential_binding import CLIENT, Standing
from ..settings import Settings, Unknown
from . import approval, roles

if TYPE_CHECKING:
    from .provider import LatchkeyAuthProvider

# People who wait for approval at one provider: strangers must not fill the list of
# users of this Home Assistant.
MOST_WAITING: Final = 10

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_people_lock")


class People:
    """The people of one provider."""

    def __init__(self, hass: HomeAssistant, provider: "LatchkeyAuthProvider") -> None:
        """Read nothing yet."""
        self._hass = hass
        self._provider = provider
        self._lock = hass.data.setdefault(_LOCK, asyncio.Lock())

    async def async_find(self, identity: Identity) -> Credentials | None:
        """Give the credentials of a person who came by this very client before."""
        return await self._async_find(identity, Standing.CURRENT)

    async def async_welcome(
        self, settings: Settings, identity: Identity
    ) -> Credentials | User | None:
        """Treat someone new to this provider as it says, or raise `FaultError`.

        Gives credentials of a user; or the user that this person is by another
        provider, to be linked; or nothing if the person has to link an account, or to
        confirm being an administrator.
        """
        async with self._lock:
            if known := await self.async_find(identity):
                return known
            if former := await self._async_find_former(identity):
                return await self._async_keep(former)
            _refuse_strangers(settings, identity)
            if user := await self._async_find_elsewhere(identity):
                by_itself = not _is_administrator(user) or self._has_same_client(
                    identity, user
                )
                return user if by_itself else None
            if settings.unknown is Unknown.LINK:
                return None
            credentials = self.create(identity)
            if settings.unknown is Unknown.APPROVE:
                if approval.async_was_refused(self._hass, settings.id, identity):
                    raise FaultError(Reason.NOT_ALLOWED, "approval-refused")
                await self._async_refuse_crowd()
                approval.mark(credentials, identity)
            await self._hass.auth.async_get_or_create_user(credentials)
        if settings.unknown is Unknown.APPROVE:
            await approval.async_ask(self._hass)
        return credentials

    async def async_link(self, identity: Identity, user: User) -> Credentials:
        """Make the identity one of an existing user's, once, or raise `FaultError`."""
        async with self._lock:
            owner = await self._async_find_elsewhere(identity)
            if owner is not None and owner.id != user.id:
                raise FaultError(Reason.LINK_FAILED, "identity-taken")
            credentials = (
                await self.async_find(identity)
                or await self._async_find_former(identity)
                or self.create(identity)
            )
            await self._hass.auth.async_link_user(user, credentials)
            self._renew(credentials)
        async_dispatcher_send(self._hass, SIGNAL_LINKED)
        return credentials

    def create(self, identity: Identity) -> Credentials:
        """Make credentials that belong to no user yet."""
        return self._provider.async_create_credentials(
            {
                "iss": identity.issuer,
                "sub": identity.subject,
                "name": identity.name,
                **credential_binding.describe(self._provider.settings),
            }
        )

    @callback
    def async_check_inactive(self, user: User) -> FaultError:
        """Say why a user who is not active cannot come in."""
        if approval.is_waiting(user):
            return FaultError(Reason.AWAITING_APPROVAL, "awaiting-approval")
        return FaultError(Reason.ACCOUNT_INACTIVE, "account-inactive")

    async def _async_find(
        self, identity: Identity, wanted: Standing
    ) -> Credentials | None:
        for credentials in await self._provider.async_credentials():
            found = credential_binding.standing(
                self._provider.settings, credentials.data
            )
            if _is_of(identity, credentials) and found is wanted:
                return credentials
        return None

    async def _async_find_former(self, identity: Identity) -> Credentials | None:
        """Give those of a former client, if its people were said to be the same."""
        if not self._provider.settings.same_people:
            return None
        return await self._async_find(identity, Standing.FORMER_CLIENT)

    async def _async_keep(self, former: Credentials) -> Credentials | None:
        """Make them credentials of the client of now, but an administrator's never.

        The tick may be a mistake: an administrator types the password once.
        """
        user = await self._hass.auth.async_get_user_by_credentials(former)
        if user is None or _is_administrator(user):
            return None
        self._renew(former)
        return former

    @callback
    def _renew(self, credentials: Credentials) -> None:
        """Note by what the person has just been proven."""
        proven_by = credential_binding.describe(self._provider.settings)
        self._hass.auth.async_update_user_credentials_data(
            credentials, {**credentials.data, **proven_by}
        )

    async def _async_find_elsewhere(self, identity: Identity) -> User | None:
        """Give the user that a person is by any of our providers, also a former one."""
        users = [
            user
            for user in await self._hass.auth.async_get_users()
            if any(self._is_same(identity, each) for each in user.credentials)
        ]
        if len(users) > 1:
            # An administrator linked them by hand; to guess would be to let in.
            raise FaultError(Reason.NOT_ALLOWED, "identity-ambiguous")
        return users[0] if users else None

    def _is_same(self, identity: Identity, credentials: Credentials) -> bool:
        """Tell whether credentials are this person's, as far as that can be known."""
        if not _is_of(identity, credentials):
            return False
        own = self._provider.settings
        if credentials.auth_provider_id == self._provider.id:
            return credential_binding.is_valid(own, credentials.data)
        other = self._settings_of(credentials)
        if not (
            self._is_own_client(credentials) or _share_people(own, other, credentials)
        ):
            return False
        place = credential_binding.discovery_url(credentials.data, other)
        return credential_binding.is_trusted(own, identity.issuer, place)

    def _has_same_client(self, identity: Identity, user: User) -> bool:
        """Tell whether a person was proven to be the user to this very client."""
        return any(
            self._is_same(identity, each) and self._is_own_client(each)
            for each in user.credentials
        )

    def _is_own_client(self, credentials: Credentials) -> bool:
        return credentials.data.get(CLIENT) == self._provider.settings.client_id

    def _settings_of(self, credentials: Credentials) -> Settings | None:
        """Give how the provider of credentials is configured, if it still is."""
        other = self._hass.auth.get_auth_provider(DOMAIN, credentials.auth_provider_id)
        return other.settings if isinstance(other, type(self._provider)) else None

    async def _async_refuse_crowd(self) -> None:
        waiting = [
            credentials
            for credentials in await self._provider.async_credentials()
            if approval.is_marked(credentials)
        ]
        if len(waiting) >= MOST_WAITING:
            raise FaultError(Reason.NOT_ALLOWED, "too-many-waiting")


def describe(credentials: Credentials) -> UserMeta:
    """Say what a new user is made of: an ordinary one, active unless it must wait."""
    return UserMeta(
        name=credentials.data.get("name"),
        is_active=not approval.is_marked(credentials),
        group=GROUP_ID_USER,
    )


def _share_people(
    own: Settings, other: Settings | None, credentials: Credentials
) -> bool:
    """Tell whether it was said of both clients that their people are the same."""
    return (
        own.same_people
        and other is not None
        and other.same_people
        and credential_binding.is_valid(other, credentials.data)
    )


def _is_administrator(user: User) -> bool:
    """Tell whether the user is one, or would be one if activated."""
    return user.is_owner or any(group.id == GROUP_ID_ADMIN for group in user.groups)


def _is_of(identity: Identity, credentials: Credentials) -> bool:
    """Tell whether credentials of ours are this very person's."""
    data = credentials.data
    return credentials.auth_provider_type == DOMAIN and (
        data.get("iss"),
        data.get("sub"),
    ) == (identity.issuer, identity.subject)


def _refuse_strangers(settings: Settings, identity: Identity) -> None:
    """Refuse whom the setting or the rule on a claim does not let in."""
    if settings.unknown is Unknown.REFUSE:
        raise FaultError(Reason.NOT_ALLOWED, "unknown-person")
    claim_rule.validate(settings, identity.claims)
    roles.validate_newcomer(settings, identity)
    # The form and YAML refuse this already; what is stored may be older than they.
    if (
        settings.unknown is Unknown.CREATE
        and settings.rule_claim is None
        and (
            not settings.anyone
            or any(map(issuers.is_open_to_anyone, settings.expected_issuers))
        )
    ):
        raise FaultError(Reason.NOT_ALLOWED, "rule-missing")
