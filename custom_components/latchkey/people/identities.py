"""Know the identities of users: who has some of ours, and how one is unlinked.

Called by what administrators do (`administration/people_flow.py`,
`administration/actions.py`).
"""

from homeassistant.auth.models import Credentials, User
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .. import registry
from ..const import DEVICE_TYPE, DOMAIN, SIGNAL_LINKED
from ..oidc import credential_binding
from . import administrators, approval, ending
from .session import End
from .session_store import async_store


def of_user(user: User) -> list[Credentials]:
    """List the identities by which a user signs in through a provider of ours."""
    return [each for each in user.credentials if each.auth_provider_type == DOMAIN]


async def async_users(hass: HomeAssistant) -> list[User]:
    """List who signs in through a provider, or has a device, by name.

    Who waits for approval was not let in yet.
    """
    ours = {DOMAIN, DEVICE_TYPE}
    users = [
        each
        for each in await hass.auth.async_get_users()
        if not ours.isdisjoint(known.auth_provider_type for known in each.credentials)
        and not approval.is_waiting(each)
    ]
    return sorted(users, key=lambda each: ((each.name or "").casefold(), each.id))


async def async_is_needed(
    hass: HomeAssistant, user: User, identity: Credentials
) -> bool:
    """Tell whether somebody who must not lose their rights has no other way in."""
    others = (
        each
        for each in user.credentials
        # By a device nobody signs in a second time.
        if each.id != identity.id and each.auth_provider_type != DEVICE_TYPE
    )
    if any(_is_usable(hass, each) for each in others):
        return False
    return await administrators.async_protected(hass, user) is not None


@callback
def _is_usable(hass: HomeAssistant, credentials: Credentials) -> bool:
    """Tell whether somebody could sign in by credentials as Home Assistant is set up.

    It keeps them when their provider is removed, or changed into another one.
    """
    kind, provider_id = credentials.auth_provider_type, credentials.auth_provider_id
    if kind != DOMAIN:
        return hass.auth.get_auth_provider(kind, provider_id) is not None
    provider = registry.async_find(hass, provider_id or "")
    return provider is not None and credential_binding.is_valid(
        provider.settings, credentials.data
    )


async def async_unlink(hass: HomeAssistant, user: User, identity: Credentials) -> None:
    """Take an identity from a user, with the sessions by it.

    Home Assistant ends none of these by itself. At the next sign-in by that identity
    the person is new.
    """
    ending.async_end_of(hass, user, [identity], End.UNLINKED)
    await hass.auth.async_remove_credentials(identity)
    async_dispatcher_send(hass, SIGNAL_LINKED)


@callback
def async_end_sessions(hass: HomeAssistant, user: User) -> None:
    """End all of a user's sessions, and those that are beginning by a provider."""
    ending.async_end_of(hass, user, of_user(user), End.ADMINISTRATOR)
    ending.async_end_all(hass, user, End.ADMINISTRATOR)


@callback
def async_is_required(hass: HomeAssistant, user: User) -> bool:
    """Tell whether a user has to authenticate at a provider anew."""
    store = async_store(hass)
    return any(store.async_required(*person) for person in _people(user))


@callback
def async_let_in_again(hass: HomeAssistant, user: User) -> None:
    """Let a user sign in as if no session of theirs had been ended."""
    for person in _people(user):
        async_store(hass).async_lift(*person)


def _people(user: User) -> list[tuple[str, str]]:
    return [
        (str(each.data.get("iss")), str(each.data.get("sub"))) for each in of_user(user)
    ]
