"""End all sessions of a user, or deactivate one.

Deleting the refresh tokens is all there is: it makes access tokens void and closes
every connection that was opened with one. Long-lived access tokens belong to no session
and are not touched, but by deactivation: Home Assistant 2026 deletes every token then,
for good, and 2025 none, whose open connections would go on. So we do it ourselves.

Called by `roles.py`, and by what administrators do (`administration/people_flow.py`,
`administration/actions.py`).
"""

from collections.abc import Collection

from homeassistant.auth.models import (
    TOKEN_TYPE_NORMAL,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..const import SIGNAL_PERSON_ENDED, SIGNAL_USER_ENDED
from . import reauthentication
from .live_flows import Person
from .session import End
from .session_binding import async_end_token, async_withdraw


@callback
def async_end_all(hass: HomeAssistant, user: User, end: End) -> None:
    """End every session of a user, whatever they signed in with."""
    for refresh_token in async_sessions(user):
        async_end_token(hass, refresh_token, end)
    async_dispatcher_send(hass, SIGNAL_USER_ENDED, user.id, end)


@callback
def async_end_of(
    hass: HomeAssistant, user: User, identities: Collection[Credentials], end: End
) -> None:
    """End the sessions by some of a user's identities, and those that are beginning."""
    ids = {each.id for each in identities}
    people = {
        (each.auth_provider_id, each.data.get("iss"), each.data.get("sub"))
        for each in identities
    }
    async_withdraw(
        hass,
        lambda begun: (begun.provider_id, begun.issuer, begun.subject) in people,
        end,
    )
    # Also of those who are signed in nowhere: their provider may let them in again.
    if end.needs_authentication:
        for _, issuer, subject in people:
            reauthentication.async_require(hass, str(issuer), str(subject), end, None)
    for refresh_token in async_sessions(user):
        credentials = refresh_token.credential
        if credentials is not None and credentials.id in ids:
            async_end_token(hass, refresh_token, end)
    for provider_id, issuer, subject in people:
        person = Person(provider_id or "", str(issuer), str(subject))
        async_dispatcher_send(hass, SIGNAL_PERSON_ENDED, person, end)


@callback
def async_sessions(user: User) -> list[RefreshToken]:
    """List what a user is signed in by."""
    return [
        each
        for each in user.refresh_tokens.values()
        if each.token_type == TOKEN_TYPE_NORMAL
    ]


async def async_deactivate(hass: HomeAssistant, user: User, end: End) -> None:
    """Deactivate a user, who is not protected (`administrators.py`)."""
    for refresh_token in list(user.refresh_tokens.values()):
        async_end_token(hass, refresh_token, end)
    async_dispatcher_send(hass, SIGNAL_USER_ENDED, user.id, end)
    await hass.auth.async_update_user(user, is_active=False)
