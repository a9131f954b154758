"""Tell automations, on Home Assistant's bus, who came in, who did not, and what ended.

One type of event, `latchkey_event`, whose `type` says what happened. Only
administrators can listen to it. It holds no secret, and of people whom this Home
Assistant does not know, or who wait for approval, neither name nor address: anybody
could choose them, and an automation may show them to everyone.

Who signed in and what ended is heard of the known sessions (`session_binding.py`). The
last sign-in is kept with the credentials, because sessions are forgotten with their
end. Refusals are told as seldom as the log is (`refusals.py`), because anyone on the
network can cause them.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from homeassistant.auth.models import Credentials, User
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN, SIGNAL_SESSION_BEGAN, SIGNAL_SESSION_ENDED
from ..fault import FaultError
from .session import End, Session

EVENT: Final = f"{DOMAIN}_event"

# What credentials keep: when somebody last signed in by them, as seconds in UTC.
LAST_SIGN_IN: Final = "last_sign_in"


class Kind(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    REFUSED = "sign_in_refused"
    SESSION_ENDED = "session_ended"
    ROLE_CHANGED = "role_changed"


@callback
def async_connect(hass: HomeAssistant) -> list[Callable[[], None]]:
    """Tell of sessions from now on; gives what stops it."""

    async def began(session: Session) -> None:
        found = await _async_find(hass, session.credential_id)
        if found is None:
            return
        user, credentials = found
        data = {**credentials.data, LAST_SIGN_IN: str(int(session.made_at))}
        hass.auth.async_update_user_credentials_data(credentials, data)
        _async_fire(
            hass, Kind.SIGNED_IN, session.provider_id, user, client=session.client
        )

    async def ended(session: Session, end: End) -> None:
        found = await _async_find(hass, session.credential_id)
        _async_fire(
            hass,
            Kind.SESSION_ENDED,
            session.provider_id,
            None if found is None else found[0],
            client=session.client,
            reason=end.value,
        )

    return [
        async_dispatcher_connect(hass, SIGNAL_SESSION_BEGAN, began),
        async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, ended),
    ]


@callback
def async_device_signed_in(  # noqa: PLR0913, PLR0917
    hass: HomeAssistant,
    provider_id: str,
    user: User,
    client: str | None,
    device: str,
    approved_by: str,
) -> None:
    """Tell that a device was let in, as whom, and by the id of which user."""
    _async_fire(
        hass,
        Kind.SIGNED_IN,
        provider_id,
        user,
        client=client,
        device=device,
        approved_by=approved_by,
    )


@callback
def async_refused(
    hass: HomeAssistant, provider_id: str, user: User | None, fault: FaultError
) -> None:
    """Tell that somebody was not let in, and who, if they ever were."""
    _async_fire(
        hass,
        Kind.REFUSED,
        provider_id,
        user,
        code=fault.code,
        reason=fault.reason.value,
    )


@callback
def async_role_changed(
    hass: HomeAssistant, provider_id: str, user: User, role: str
) -> None:
    """Tell what a provider made of somebody: a role, or nothing (`none`)."""
    _async_fire(hass, Kind.ROLE_CHANGED, provider_id, user, role=role)


def last_sign_in(credentials: Credentials) -> float | None:
    """Give when somebody last signed in by an identity, if that was noted."""
    noted = credentials.data.get(LAST_SIGN_IN)
    return float(noted) if isinstance(noted, str) and noted.isdecimal() else None


async def _async_find(
    hass: HomeAssistant, credential_id: str
) -> tuple[User, Credentials] | None:
    for user in await hass.auth.async_get_users():
        for credentials in user.credentials:
            if credentials.id == credential_id:
                return user, credentials
    return None


@callback
def _async_fire(
    hass: HomeAssistant,
    kind: Kind,
    provider_id: str,
    user: User | None,
    **more: str | None,
) -> None:
    # A device is let in by none of them, whatever they are called.
    is_device = "device" in more
    provider = None if is_device else hass.auth.get_auth_provider(DOMAIN, provider_id)
    person = {} if user is None else {"user_id": user.id, "user_name": user.name}
    hass.bus.async_fire(
        EVENT,
        {
            "type": kind.value,
            "provider_id": provider_id,
            # As it is configured, whoever asks: automations compare it.
            "provider": provider_id if provider is None else provider.config["name"],
            **person,
            **more,
        },
    )
