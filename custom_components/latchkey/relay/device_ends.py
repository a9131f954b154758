"""Sign devices out when the people who let them in are out.

A device has credentials of its own, so nothing that ends the sessions of a person at a
provider finds it. Ended are:

* the devices of a person whom the provider does not let in any more, or has logged out
  everywhere (a logout token without `sid`), who was unlinked, or whose provider left. A
  logout token for one session is an ordinary log-out, which is of that browser;
* the devices that a user let in, for whomever, who was deactivated or removed;
* what was approved for or by a user whose sessions are all ended, and is not in yet.

A provider is asked about a person as long as they have a session; of a device alone it
is not asked.

Called by `__init__.py`, and by signals of `people/` from then on.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import SIGNAL_PERSON_ENDED, SIGNAL_SESSION_ENDED, SIGNAL_USER_ENDED
from ..people.live_flows import Person
from ..people.session import End, Session
from . import devices
from .devices import SignedInDevice
from .visitor import async_book
from .waiting import Approval, Code, ExpectDigits, Ready

# Of one session, and of all that a person has.
_SESSIONS: Final = frozenset(
    {End.NOT_LET_IN, End.UNLINKED, End.PROVIDER_LEFT, End.DEACTIVATED}
)
_PEOPLE: Final = frozenset({End.PROVIDER_LOGOUT, End.UNLINKED})


@callback
def async_connect(hass: HomeAssistant) -> list[Callable[[], None]]:
    """Hear of every end from now on; gives how to stop that."""
    session, person = (
        partial(_async_session_ended, hass),
        partial(_async_person_ended, hass),
    )
    user, changed = partial(_async_user_ended, hass), partial(_async_user_changed, hass)
    return [
        async_dispatcher_connect(hass, SIGNAL_SESSION_ENDED, session),
        async_dispatcher_connect(hass, SIGNAL_PERSON_ENDED, person),
        async_dispatcher_connect(hass, SIGNAL_USER_ENDED, user),
        hass.bus.async_listen(EVENT_USER_UPDATED, changed),
        hass.bus.async_listen(EVENT_USER_REMOVED, changed),
    ]


async def _async_session_ended(hass: HomeAssistant, session: Session, end: End) -> None:
    if end in _SESSIONS:
        person = Person(session.provider_id, session.issuer, session.subject)
        await _async_end(hass, partial(_is_proven_by, person), end)


async def _async_person_ended(hass: HomeAssistant, person: Person, end: End) -> None:
    if end in _PEOPLE:
        await _async_end(hass, partial(_is_proven_by, person), end)


async def _async_user_ended(hass: HomeAssistant, user_id: str, _end: End) -> None:
    book = async_book(hass)
    for waiting in book.all():
        stage = waiting.stage
        answer = stage.answer if isinstance(stage, (Ready, ExpectDigits)) else None
        if isinstance(answer, Approval) and user_id in {
            answer.user_id,
            answer.approved_by,
        }:
            book.end(waiting, Code.DECLINED)
    user = await hass.auth.async_get_user(user_id)
    for device in devices.of_user(user) if user is not None else ():
        # Home Assistant's code for it may be on its way.
        if not device.tokens:
            devices.async_refuse(hass, device)


async def _async_user_changed(hass: HomeAssistant, event: Event) -> None:
    user = await hass.auth.async_get_user(event.data["user_id"])
    if user is None or not user.is_active:
        approved_by = event.data["user_id"]

        def concerns(device: SignedInDevice) -> bool:
            return bool(device.credentials.data.get("approved_by") == approved_by)

        await _async_end(hass, concerns, End.DEACTIVATED)


def _is_proven_by(person: Person, device: SignedInDevice) -> bool:
    data = device.credentials.data
    proven = (data.get("provider_id"), data.get("iss"), data.get("sub"))
    return proven == (person.provider_id, person.issuer, person.subject)


async def _async_end(
    hass: HomeAssistant, concerns: Callable[[SignedInDevice], bool], end: End
) -> None:
    for _user, device in await devices.async_devices(hass):
        if concerns(device):
            await devices.async_end(hass, device, end)
