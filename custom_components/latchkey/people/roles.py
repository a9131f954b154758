"""Keep people's rights in step with the roles that a provider gives them.

`admission_steps.py` asks at every sign-in, and whoever checks with the provider between
sign-ins may ask too. What a claim says is `oidc/role_rule.py`'s; here it is applied:

* Of several identities of one user exactly one governs (`async_governing`): the first,
  in the order of the providers, whose provider has roles; where none has, the first
  whose provider is to be followed in the name. The others change nothing.
* The owner is never touched, and the last active administrator loses nothing
  (`administrators.py`), which Repairs says.
* Nobody becomes an administrator but by a value that an administrator entered for it.
* Whoever loses rights loses every session: Home Assistant checks some subscriptions
  only when they are made, its frontend keeps what it once learned of its user, and
  nothing but deleting the refresh token closes a connection. Where the provider
  knows the person still, coming back takes no password.
* *Remove access* deactivates. A mark tells that from what an administrator did by
  hand: who is marked comes back with a role, nobody else does.

Why somebody has a role is kept with the credentials, for the administrator to see.
"""

import asyncio
from typing import Final

from homeassistant.auth.models import Credentials, User
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, SIGNAL_LAST_ADMINISTRATOR
from ..fault import FaultError, Reason
from ..oidc import credential_binding, role_rule
from ..oidc.claims import Identity
from ..oidc.role_rule import Claims, Given, NotGiven, Unreadable
from ..role_settings import Role, RoleRules, WithoutRole
from ..settings import Settings
from . import administrators, ending, events, refusals
from .administrators import Protected
from .session import End

# What credentials keep: the role that was given last, and the value that gave it.
ROLE: Final = "role"
ROLE_VALUE: Final = "role_value"

# The role of somebody whose access was removed.
_REMOVED: Final = "none"

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_roles_lock")

# The last administrators who were to lose their rights, and by which provider.
_KEPT: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_last_administrators")


def validate_newcomer(settings: Settings, identity: Identity) -> None:
    """Raise `FaultError` where a new person would lose their access at once."""
    rules = settings.roles
    if rules is None or rules.without_role is not WithoutRole.REMOVE:
        return
    match role_rule.decide(settings, rules, identity.claims, Claims.ALL):
        case NotGiven():
            raise _no_role()
        case Unreadable(fault):
            raise fault


async def async_follow(
    hass: HomeAssistant,
    settings: Settings,
    identity: Identity,
    credentials_id: str,
    has: Claims,
) -> None:
    """Give a known person the role of now, or raise `FaultError` if it is none."""
    if settings.roles is None and not settings.follow_name:
        return
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        for user in await hass.auth.async_get_users():
            governing = async_governing(hass, user)
            if governing is not None and governing.id == credentials_id:
                follower = _Follower(hass, settings, user, governing)
                await follower.async_go(identity, has)
                return


@callback
def async_governing(hass: HomeAssistant, user: User) -> Credentials | None:
    """Give the identity of a user's that decides what they may, if one does.

    In the order of the providers, which nobody but an administrator changes; of two
    identities at one provider the one that was linked first.
    """
    found: list[tuple[bool, int, Credentials]] = []
    for credentials in user.credentials:
        provider = hass.auth.get_auth_provider(
            credentials.auth_provider_type, credentials.auth_provider_id
        )
        # Not by its class: `provider.py` imports this.
        settings = getattr(provider, "settings", None)
        if (
            isinstance(settings, Settings)
            and (settings.roles is not None or settings.follow_name)
            and credential_binding.is_valid(settings, credentials.data)
        ):
            place: int = getattr(provider, "rank", 0)
            found.append((settings.roles is None, place, credentials))
    first = min(found, key=lambda each: each[:2], default=None)
    return None if first is None else first[2]


@callback
def async_is_removed(user: User) -> bool:
    """Tell whether the user was deactivated because no role was left."""
    return not user.is_active and any(map(_is_removed, user.credentials))


async def async_validate(hass: HomeAssistant) -> None:
    """Forget the mark of whoever is active: deactivated later, it is not by us."""
    for user in await hass.auth.async_get_users():
        if user.is_active:
            async_forget_removal(hass, user)


@callback
def async_forget_removal(hass: HomeAssistant, user: User) -> None:
    """Let nobody come back by a role: an administrator decided about the user."""
    for credentials in filter(_is_removed, user.credentials):
        _async_note(hass, credentials, {})


async def async_last_administrators(hass: HomeAssistant) -> dict[str, str]:
    """Give who was to lose the last administrator's rights, by which provider."""
    kept = hass.data.setdefault(_KEPT, {})
    for user_id in list(kept):
        user = await hass.auth.async_get_user(user_id)
        if (
            user is None
            or await administrators.async_protected(hass, user)
            is not Protected.LAST_ADMINISTRATOR
        ):
            del kept[user_id]
    return dict(kept)


class _Follower:
    """One user who signs in by the identity that governs, and what becomes of them."""

    def __init__(
        self, hass: HomeAssistant, settings: Settings, user: User, by: Credentials
    ) -> None:
        self._hass = hass
        self._settings = settings
        self._user = user
        self._by = by

    async def async_go(self, identity: Identity, has: Claims) -> None:
        """Apply what the claims say, or raise `FaultError` if it is nothing."""
        user = self._user
        if user.is_owner:
            return
        if not user.is_active and not async_is_removed(user):
            # An administrator has not let this user in yet, or has turned it off, and
            # no role lets anybody in then.
            return
        if self._settings.roles is not None:
            await self._async_follow_role(self._settings.roles, identity, has)
        name = identity.chosen_name
        if self._settings.follow_name and name and name != user.name:
            await self._hass.auth.async_update_user(user, name=name)

    async def _async_follow_role(
        self, rules: RoleRules, identity: Identity, has: Claims
    ) -> None:
        removes = rules.without_role is WithoutRole.REMOVE
        match role_rule.decide(self._settings, rules, identity.claims, has):
            case Given() as given:
                await self._async_give(given)
            case NotGiven.NONE_OF_THE_VALUES:
                await (self._async_remove() if removes else self._async_keep())
            case Unreadable(fault) if removes and has is Claims.ALL:
                # Who might have no role is not let in, and nothing is taken either.
                raise fault
            case Unreadable(fault):
                refusals.async_tell_role(self._hass, self._settings.id, fault)

    async def _async_give(self, given: Given) -> None:
        user, auth = self._user, self._hass.auth
        is_less = _rank(given.role) > _rank_of(user)
        if is_less and await self._async_is_last_administrator():
            return
        is_other = [group.id for group in user.groups] != [given.role.group_id]
        if is_other:
            await auth.async_update_user(user, group_ids=[given.role.group_id])
        if is_other or not user.is_active:
            events.async_role_changed(
                self._hass, self._settings.id, user, given.role.value
            )
        if not user.is_active:
            await auth.async_update_user(user, is_active=True)
        _async_note(
            self._hass, self._by, {ROLE: given.role.value, ROLE_VALUE: given.value}
        )
        self._async_settle()
        if is_less:
            ending.async_end_all(self._hass, user, End.ROLE)

    async def _async_remove(self) -> None:
        user = self._user
        if await self._async_is_last_administrator():
            return
        # The mark is there before anybody hears of it. Who is active has none, so
        # nothing may have that looked at (`async_validate`) before the user is not.
        _async_note(self._hass, self._by, {ROLE: _REMOVED})
        if user.is_active:
            events.async_role_changed(self._hass, self._settings.id, user, _REMOVED)
            await ending.async_deactivate(self._hass, user, End.ROLE)
        self._async_settle()
        raise _no_role()

    async def _async_keep(self) -> None:
        """Leave everything as it is; of somebody who was removed too."""
        if self._user.is_active:
            _async_note(self._hass, self._by, {})
        self._async_settle()

    async def _async_is_last_administrator(self) -> bool:
        """Tell whether nothing may be taken, and have Repairs say so."""
        protected = await administrators.async_protected(self._hass, self._user)
        if protected is None:
            return False
        kept = self._hass.data.setdefault(_KEPT, {})
        if kept.get(self._user.id) != self._settings.id:
            kept[self._user.id] = self._settings.id
            async_dispatcher_send(self._hass, SIGNAL_LAST_ADMINISTRATOR)
        return True

    @callback
    def _async_settle(self) -> None:
        """Note that nothing had to be kept from being taken."""
        if self._hass.data.get(_KEPT, {}).pop(self._user.id, None) is not None:
            async_dispatcher_send(self._hass, SIGNAL_LAST_ADMINISTRATOR)


def _rank(role: Role) -> int:
    return list(Role).index(role)


def _rank_of(user: User) -> int:
    """Give what the user's groups make them, or would if they were active."""
    groups = {group.id for group in user.groups}
    ranks = (_rank(role) for role in Role if role.group_id in groups)
    return min(ranks, default=len(Role))


def _is_removed(credentials: Credentials) -> bool:
    is_ours = credentials.auth_provider_type == DOMAIN
    return is_ours and credentials.data.get(ROLE) == _REMOVED


@callback
def _async_note(
    hass: HomeAssistant, credentials: Credentials, role: dict[str, str]
) -> None:
    """Keep with the credentials which role was given, and why."""
    others = {
        name: each
        for name, each in credentials.data.items()
        if name not in (ROLE, ROLE_VALUE)
    }
    if credentials.data != (data := {**others, **role}):
        hass.auth.async_update_user_credentials_data(credentials, data)


def _no_role() -> FaultError:
    return FaultError(Reason.NOT_ALLOWED, "no-role")
