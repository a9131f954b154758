"""Decide what becomes of a proven person: known, new, or turned away.

People are their credentials with (`iss`, `sub`), never a name or an address (RP-56).
Whoever is new is treated as the provider's setting says; nobody becomes an
administrator here, and one lock keeps two sign-ins from making two users of one
person.
"""

import asyncio
import re
from typing import Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.auth.models import Credentials, User, UserMeta
from homeassistant.auth.providers import AuthProvider
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback

from . import issuer as issuers
from .claims import Identity, problem_with_rule
from .const import DOMAIN
from .fault import FaultError, Reason
from .settings import Settings, Unknown

# People who wait for approval at one provider: strangers must not fill the list of
# users of this Home Assistant.
MOST_WAITING: Final = 10

_AWAITING: Final = "awaiting_approval"


class People:
    """The people of one provider."""

    def __init__(self, hass: HomeAssistant, provider: AuthProvider) -> None:
        """Read nothing yet."""
        self._hass = hass
        self._provider = provider
        self._lock = asyncio.Lock()

    async def async_find(self, identity: Identity) -> Credentials | None:
        """Give a known person's credentials."""
        for credentials in await self._provider.async_credentials():
            data = credentials.data
            if (data.get("iss"), data.get("sub")) == (
                identity.issuer,
                identity.subject,
            ):
                return credentials
        return None

    async def async_welcome(
        self, settings: Settings, identity: Identity
    ) -> Credentials | None:
        """Treat someone unknown as the setting says, or raise `FaultError`.

        Gives credentials of a user, or nothing if the person has to link an account.
        """
        _refuse_strangers(settings, identity)
        if settings.unknown is Unknown.LINK:
            return None
        async with self._lock:
            if known := await self.async_find(identity):
                return known
            credentials = self.create(identity)
            if settings.unknown is Unknown.APPROVE:
                await self._async_refuse_crowd()
                credentials.data[_AWAITING] = "true"
            user = await self._hass.auth.async_get_or_create_user(credentials)
        if settings.unknown is Unknown.APPROVE:
            _async_ask_owner(self._hass, settings, user)
        return credentials

    async def async_link(self, identity: Identity, user: User) -> Credentials:
        """Make the identity one of an existing user's, once, or raise `FaultError`."""
        async with self._lock:
            credentials = await self.async_find(identity)
            if credentials is None:
                credentials = self.create(identity)
            elif (
                await self._hass.auth.async_get_user_by_credentials(credentials) != user
            ):
                raise FaultError(Reason.LINK_FAILED, "identity-taken")
            await self._hass.auth.async_link_user(user, credentials)
        return credentials

    def create(self, identity: Identity) -> Credentials:
        """Make credentials that belong to no user yet."""
        return self._provider.async_create_credentials(
            {"iss": identity.issuer, "sub": identity.subject, "name": identity.name}
        )

    @callback
    def async_judge_inactive(self, credentials: Credentials) -> FaultError:
        """Say why a user who is not active cannot come in."""
        if _AWAITING in credentials.data:
            return FaultError(Reason.AWAITING_APPROVAL, "awaiting-approval")
        return FaultError(Reason.ACCOUNT_INACTIVE, "account-inactive")

    @callback
    def async_remember_approval(self, credentials: Credentials, user: User) -> None:
        """Take mark and message away from someone who was let in: they mislead."""
        if _AWAITING in credentials.data:
            persistent_notification.async_dismiss(self._hass, _notification_id(user))
            data = {**credentials.data}
            del data[_AWAITING]
            self._hass.auth.async_update_user_credentials_data(credentials, data)

    async def _async_refuse_crowd(self) -> None:
        waiting = [
            credentials
            for credentials in await self._provider.async_credentials()
            if _AWAITING in credentials.data
        ]
        if len(waiting) >= MOST_WAITING:
            raise FaultError(Reason.NOT_ALLOWED, "too-many-waiting")


def describe(credentials: Credentials) -> UserMeta:
    """Say what a new user is made of: an ordinary one, active unless it must wait."""
    return UserMeta(
        name=credentials.data.get("name"),
        is_active=_AWAITING not in credentials.data,
        group=GROUP_ID_USER,
    )


def _refuse_strangers(settings: Settings, identity: Identity) -> None:
    """Refuse whom the setting or the rule on a claim does not let in."""
    if settings.unknown is Unknown.REFUSE:
        raise FaultError(Reason.NOT_ALLOWED, "unknown-person")
    if problem := problem_with_rule(settings, identity.claims):
        raise FaultError(Reason.NOT_ALLOWED, problem)
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


@callback
def _async_ask_owner(hass: HomeAssistant, settings: Settings, user: User) -> None:
    """Tell those who can let the person in. The name is a stranger's: no markup."""
    persistent_notification.async_create(
        hass,
        f"{_plain(user.name or '')} signed in with {_plain(settings.name)} for the "
        "first time and waits for your approval.\n\nTo let this person in, open "
        "[Settings, People, Users](/config/users), choose the user and turn on "
        "*Active*. To refuse, delete the user.",
        "Someone waits to be let in",
        _notification_id(user),
    )


def _notification_id(user: User) -> str:
    return f"{DOMAIN}_approve_{user.id}"


def _plain(text: str) -> str:
    """Take the meaning from everything that Markdown gives one to."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
