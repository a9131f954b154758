"""Serve the pages by which a phone signs in another device.

The device waits on a page with a QR code. The phone opens what is in it, and its person
signs in *now*, on the ordinary page and as for any client, however long they may have
been signed in there: that proves it (`proving.py`). Then they see what asks, and
decide. The device goes back to the login page it came from, where Home Assistant's own
list has one provider more, for this browser only (`devices.py`): so the device's own
client is let in by its own login flow, with its own PKCE, and a third party is asked
about as ever.

`handover.py` decides; `routes.py` registers these.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

from ..const import AUTHORIZE_URL, DEVICE_URL, PHONE_URL
from ..page import authorize_query
from ..plain_text import line
from ..web.headers import NEVER_KEPT
from . import devices, handover, own_cookie, proving, settings, visitor
from .device_documents import LONGEST_NAME, async_draw_phone, async_draw_waiting
from .documents import async_words
from .handed_over import draw_over, take_digits
from .settings import PhoneSignIn, Problem
from .visitor import Visitor, async_book, async_visitor, lead, now
from .waiting import (
    Approval,
    Code,
    Device,
    ExpectConsent,
    Finishing,
    HandoverError,
    Over,
    Taken,
    Way,
)

# The way back from the login page may be one from a provider.
_PLACE: Final = own_cookie.Place(PHONE_URL, "Lax")


async def async_is_offered(hass: HomeAssistant, request: web.BaseRequest) -> bool:
    """Tell whether this visitor may wait for a phone."""
    return _problem(hass, await async_visitor(hass, request)) is None


async def async_wait(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Show a code to a device, the same one as long as it is good."""
    words = await async_words(hass, request)
    asking = await async_visitor(hass, request)
    visit = authorize_query.read(request)
    if not (visit.is_read and visit.can_be_followed) or visit.is_nobodys:
        return lead("/")
    page = f"{AUTHORIZE_URL}?{visit.original}"
    if (problem := _problem(hass, asking)) is not None:
        return draw_over(hass, words, problem, page)
    is_known = visit.is_own or visit.app is not None
    device = Device(visit.original, None if is_known else visit.client_host)
    waiting = devices.async_own(hass, request)
    is_new = (
        waiting is None
        or waiting.subject != device
        # Nobody has to press anything at a tablet that showed an old code.
        or waiting.stage in (Taken(), Over(Code.EXPIRED))
    )
    if is_new or waiting is None:
        try:
            waiting = async_book(hass).begin(
                device,
                asking.agent,
                asking.address,
                asking.networks,
                asking.link,
                now(),
                len(visit.original),
            )
        except HandoverError as err:
            return draw_over(hass, words, err.code, page)
    devices.async_register(hass)
    async_book(hass).see(waiting, asking.address, asking.link)
    response = await async_draw_waiting(hass, request, words, waiting, page)
    if is_new:
        devices.bind(response, request, waiting)
    elif isinstance(waiting.stage, Over):
        # It was told, so whoever opens this again begins anew.
        devices.release(response, request)
    return response


async def async_type(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Take the digits at the device."""
    waiting = devices.async_own(hass, request)
    if waiting is not None:
        form = await visitor.async_read_form(request, waiting.secret)
        typed = form.get("digits")
        if typed is not None:
            take_digits(async_book(hass), waiting, typed)
    return lead(f"{DEVICE_URL}?{request.raw_path.partition('?')[2]}")


async def async_poll_waiting(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Tell the device when something has changed, and hear where it is."""
    waiting = devices.async_own(hass, request)
    if waiting is not None:
        asking = await async_visitor(hass, request)
        async_book(hass).follow(waiting)
        async_book(hass).see(waiting, asking.address, asking.link)
    return await visitor.async_answer_poll(
        hass, request, waiting, lambda: devices.async_own(hass, request)
    )


async def async_open(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Show the phone what it has to do next."""
    words = await async_words(hass, request)
    asking = await async_visitor(hass, request)
    if (problem := _problem(hass, asking)) is not None:
        return draw_over(hass, words, problem, None)
    finishing = _own(hass, request)
    is_new = finishing is None
    if finishing is None:
        book = async_book(hass)
        waiting = book.find(request.match_info["id"], now())
        if waiting is None or not isinstance(waiting.subject, Device):
            return draw_over(hass, words, Code.UNKNOWN, None)
        try:
            finishing = book.arrive(waiting, None, asking.address, asking.link, now())
        except HandoverError as err:
            return draw_over(hass, words, err.code, None)
    if asking.link != finishing.link:
        finishing.link = None
    person = await _async_person(hass, finishing)
    is_open = person is not None and isinstance(finishing.waiting.stage, ExpectConsent)
    if is_open and _way(hass, finishing) is Way.NOT_AT_ALL:
        async_book(hass).end(finishing.waiting, Code.OTHER_NETWORK)
    response = await async_draw_phone(hass, words, finishing, person)
    if is_new:
        kept = f"{finishing.id}.{finishing.secret}"
        name = _cookie(finishing.waiting.id)
        own_cookie.bind(response, request, name, kept, _PLACE)
    return response


async def async_prove(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Hear from Home Assistant who has just signed in at the phone."""
    finishing = _own(hass, request)
    code: str = Code.UNKNOWN
    if finishing is not None:
        refused = await proving.async_prove(hass, request, finishing, now())
        if refused is None:
            return web.json_response({}, headers=NEVER_KEPT)
        finishing.refused = code = refused
    # No failure here counts towards a ban: nobody guesses tokens at this address.
    return web.json_response(
        {"code": code}, status=HTTPStatus.FORBIDDEN, headers=NEVER_KEPT
    )


async def async_decide(hass: HomeAssistant, request: web.Request) -> web.StreamResponse:
    """Hear what the person at the phone has decided."""
    finishing = _own(hass, request)
    person = None if finishing is None else await _async_person(hass, finishing)
    if finishing is not None and person is not None:
        typed = await visitor.async_read_form(request, finishing.secret)
        asking = await async_visitor(hass, request)
        if asking.link != finishing.link:
            finishing.link = None
        if typed.get("do") == "decline":
            async_book(hass).decline(finishing)
        elif typed.get("do") == "agree" and _problem(hass, asking) is None:
            await _async_agree(hass, finishing, person, typed)
    return lead(f"{PHONE_URL}/{request.match_info['id']}")


async def async_poll_phone(
    hass: HomeAssistant, request: web.Request
) -> web.StreamResponse:
    """Tell the phone when something has changed."""
    finishing = _own(hass, request)
    return await visitor.async_answer_poll(
        hass,
        request,
        None if finishing is None else finishing.waiting,
        lambda: _own(hass, request),
    )


async def _async_agree(
    hass: HomeAssistant, finishing: Finishing, person: User, typed: dict[str, str]
) -> None:
    accounts = await proving.async_accounts(hass, person)
    chosen = next((each for each in accounts if each.id == typed.get("account")), None)
    if chosen is None:
        finishing.refused = proving.Refused.ACCOUNT
        return
    name = line(typed.get("name", ""), LONGEST_NAME)
    name = name or finishing.waiting.agent.label or "?"
    keep = "keep" in typed
    approval = Approval(chosen.id, name, keep, person.id, finishing.proof)
    try:
        async_book(hass).agree(finishing, approval, _way(hass, finishing), now())
    except HandoverError:
        # The page says why.
        return


async def _async_person(hass: HomeAssistant, finishing: Finishing) -> User | None:
    """Give who has proven who they are at this phone, if that is not long ago."""
    if not proving.is_fresh(finishing, now()):
        return None
    person = await hass.auth.async_get_user(finishing.person or "")
    return person if person is not None and person.is_active else None


def _problem(hass: HomeAssistant, asking: Visitor) -> Problem | None:
    """Say why this visitor may not sign in a device, or be one."""
    match settings.async_settings(hass).phone:
        case PhoneSignIn.OFF:
            return Problem.OFF
        case PhoneSignIn.HOME if asking.link is None:
            return Problem.NOT_HOME
        case _:
            return None


def _way(hass: HomeAssistant, finishing: Finishing) -> Way:
    is_allowed = settings.async_settings(hass).phone is PhoneSignIn.EVERYWHERE
    return handover.way(finishing, is_allowed_elsewhere=is_allowed)


def _own(hass: HomeAssistant, request: web.Request) -> Finishing | None:
    waiting_id = request.match_info["id"]
    kept = own_cookie.read(request, _cookie(waiting_id))
    finishing_id, _, secret = kept.partition(".")
    found = async_book(hass).find_finishing(finishing_id, secret, now())
    if found is None or not isinstance(found.waiting.subject, Device):
        return None
    return found if found.waiting.id == waiting_id else None


def _cookie(waiting_id: str) -> str:
    return f"latchkey_phone_{waiting_id}"
