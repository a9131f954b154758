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

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .. import registry
from ..const import SIGNAL_PERSON_ENDED, SIGNAL_SESSION_ENDED, SIGNAL_USER_ENDED
from ..oidc import credential_binding
from ..people.live_flows import Person
from ..people.session import End, Session
from . import devices
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


async def async_end_left(hass: HomeAssistant, configured: Collection[str]) -> None:
    """End what was proven by providers that were removed or changed.

    There may be no session that tells of it: a proof leaves none. `configured` are the
    ids of all providers that there are, also of those that cannot be used now.
    """
    providers = {
        each.settings.id: each.settings for each in registry.async_registered(hass)
    }

    def is_left(proof: Mapping[str, Any]) -> bool:
        provider_id = proof.get("provider_id")
        if provider_id is None:
            return False
        if (settings := providers.get(provider_id)) is None:
            return provider_id not in configured
        return not credential_binding.is_valid(settings, proof)

    await _async_end(hass, is_left, End.PROVIDER_LEFT)


async def _async_session_ended(hass: HomeAssistant, session: Session, end: End) -> None:
    if end in _SESSIONS:
        person = Person(session.provider_id, session.issuer, session.subject)
        await _async_end(hass, partial(_is_of, person), end)


async def _async_person_ended(hass: HomeAssistant, person: Person, end: End) -> None:
    if end in _PEOPLE:
        await _async_end(hass, partial(_is_of, person), end)


async def _async_user_ended(hass: HomeAssistant, user_id: str, _end: End) -> None:
    _end_approved(hass, lambda each: user_id in {each.user_id, each.approved_by})
    for user, device in await devices.async_devices(hass):
        approved_by = device.credentials.data.get("approved_by")
        # Home Assistant's code for it may be on its way.
        if not device.tokens and user_id in {user.id, approved_by}:
            devices.async_refuse(hass, device)


async def _async_user_changed(hass: HomeAssistant, event: Event) -> None:
    changed = event.data["user_id"]
    user = await hass.auth.async_get_user(changed)
    if user is not None and user.is_active:
        return
    # What somebody approved for themselves ends in its flow, which says why.
    _end_approved(hass, lambda each: each.approved_by == changed != each.user_id)
    for _user, device in await devices.async_devices(hass):
        if device.credentials.data.get("approved_by") == changed:
            await devices.async_end(hass, device, End.DEACTIVATED)


def _is_of(person: Person, proof: Mapping[str, Any]) -> bool:
    proven = (proof.get("provider_id"), proof.get("iss"), proof.get("sub"))
    return proven == (person.provider_id, person.issuer, person.subject)


async def _async_end(
    hass: HomeAssistant, concerns: Callable[[Mapping[str, Any]], bool], end: End
) -> None:
    """End what rests on a proof: approvals, and devices that are in."""
    _end_approved(hass, lambda each: concerns(each.proof))
    for _user, device in await devices.async_devices(hass):
        if concerns(device.credentials.data):
            await devices.async_end(hass, device, end)


def _end_approved(hass: HomeAssistant, concerns: Callable[[Approval], bool]) -> None:
    """Let no device in any more that was approved and has not begun its flow."""
    book = async_book(hass)
    for waiting in book.all():
        stage = waiting.stage
        answer = stage.answer if isinstance(stage, (Ready, ExpectDigits)) else None
        if isinstance(answer, Approval) and concerns(answer):
            book.end(waiting, Code.DECLINED)
