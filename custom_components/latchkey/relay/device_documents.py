"""Draw the pages by which a phone signs in another device (`device_pages.py`)."""

from html import escape
from ipaddress import ip_address
from typing import Final

from aiohttp import web

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.network import is_loopback

from .. import addresses
from ..const import DEVICE_URL, PHONE_URL
from ..plain_text import line
from . import proving, qr, settings
from .documents import (
    APPROVE,
    FOLLOW,
    Html,
    Words,
    button,
    choice,
    document,
    element,
    facts,
    field,
    form,
    heading,
    joined,
    link,
    notice,
    paragraph,
    tick,
)
from .handed_over import age_in_words, digits_form, draw_over, place, show_digits
from .settings import PhoneSignIn
from .visitor import now
from .waiting import (
    Code,
    Device,
    ExpectConsent,
    ExpectDigits,
    Finishing,
    Over,
    Ready,
    Waiting,
    Way,
)

LONGEST_NAME: Final = 64
_MOST_ACCOUNTS: Final = 100


async def async_draw_waiting(
    hass: HomeAssistant,
    request: web.Request,
    words: Words,
    waiting: Waiting,
    page: str,
) -> web.StreamResponse:
    """Draw what the device shows, as things are at this moment."""
    data: dict[str, object] = {"poll": f"{DEVICE_URL}/poll", "version": waiting.version}
    match waiting.stage:
        case ExpectConsent():
            address = f"{_origin(hass, request)}{PHONE_URL}/{waiting.id}"
            written = Html(f'<bdi dir="ltr">{escape(address)}</bdi>')
            drawn = await qr.async_draw(hass, address, words("device_picture"))
            card = [
                heading(words("device_heading")),
                paragraph(words("device_text" if drawn else "device_no_picture")),
                Html(drawn or ""),
                element("p", written, "intro"),
            ]
            if _way_of(hass, waiting) is Way.DIGITS:
                card.append(notice(words("device_digits"), "info"))
            card.append(link(words("others"), page, "plain"))
        case ExpectDigits():
            card = digits_form(words, waiting.secret)
        case Ready():
            # The login page has one provider more for this browser now.
            data["go"] = page
            card = [heading(words("ready")), link(words("agree"), page)]
        case Over(code=code):
            return draw_over(hass, words, code, page)
        case _:
            return draw_over(hass, words, Code.USED, page)
    return document(hass, words, *card, script=FOLLOW, data=data)


async def async_draw_phone(
    hass: HomeAssistant, words: Words, finishing: Finishing, person: User | None
) -> web.StreamResponse:
    """Draw what the phone shows, to whoever has proven who they are there."""
    waiting = finishing.waiting
    own = f"{PHONE_URL}/{waiting.id}"
    data: dict[str, object] = {"poll": f"{own}/poll", "version": waiting.version}
    match waiting.stage:
        case ExpectConsent():
            if person is None:
                return _draw_sign_in(hass, words, finishing, own)
            return document(
                hass, words, *await _async_draw_question(hass, words, finishing, person)
            )
        case Over(code=code):
            return draw_over(hass, words, code, None)
        case ExpectDigits(digits=digits) if finishing.agreed:
            card = show_digits(words, digits)
        case Ready() if finishing.agreed:
            card = [heading(words("handed_device")), paragraph(words("handed_look"))]
        case _ if finishing.agreed:
            card = [heading(words("done_heading")), paragraph(words("done_device"))]
            data = {}
        case _:
            return draw_over(hass, words, Code.USED, None)
    return document(hass, words, *card, script=FOLLOW, data=data)


def _draw_sign_in(
    hass: HomeAssistant, words: Words, finishing: Finishing, own: str
) -> web.StreamResponse:
    refused = finishing.refused
    card = [
        Html(f'<div data-when="">{heading(words("phone_heading"))}</div>'),
        Html(f'<p class="busy" data-when="busy" hidden>{escape(words("ready"))}</p>'),
        element("p", words("phone_text")),
        facts([(words("row_waits"), finishing.waiting.agent.label)]),
        notice(words("consent_warning")),
    ]
    if refused is not None:
        card.insert(1, notice(words(f"code_{refused.replace('-', '_')}"), "error"))
        card.append(element("p", refused, "code"))
    card.append(link(words("phone_sign_in"), own, more=' id="sign-in"'))
    data = {"id": finishing.waiting.id, "prove": f"{own}/prove"}
    return document(hass, words, *card, script=APPROVE, data=data)


async def _async_draw_question(
    hass: HomeAssistant, words: Words, finishing: Finishing, person: User
) -> list[Html]:
    waiting = finishing.waiting
    accounts = (await proving.async_accounts(hass, person))[:_MOST_ACCOUNTS]
    options = [(each.id, line(each.name or each.id, LONGEST_NAME)) for each in accounts]
    fields = [
        field(
            words("device_name"),
            "name",
            f'maxlength="{LONGEST_NAME}" autocomplete="off" required',
            waiting.agent.label,
        ),
        choice(words("device_account"), "account", options),
        tick(words("device_keep"), "keep"),
    ]
    rows = [
        (words("row_waits"), waiting.agent.label),
        (words("row_since"), age_in_words(words, now() - waiting.began)),
        (words("row_from"), place(words, finishing)),
    ]
    if isinstance(waiting.subject, Device) and waiting.subject.client is not None:
        # The device is asked about it as well, when its turn comes.
        rows.insert(1, (words("row_client"), waiting.subject.client))
    parts = [
        heading(words("device_consent")),
        facts(rows),
        notice(words("consent_warning")),
    ]
    if person.is_admin:
        parts.append(notice(words("device_administrator"), "info"))
    if finishing.refused is not None:
        said = words(f"code_{finishing.refused.replace('-', '_')}")
        parts.append(notice(said, "error"))
    return [
        *parts,
        form(
            finishing.secret,
            joined(fields),
            button(words("device_agree"), "agree"),
            button(words("decline"), "decline", "plain"),
        ),
    ]


def _way_of(hass: HomeAssistant, waiting: Waiting) -> Way:
    is_everywhere = settings.async_settings(hass).phone is PhoneSignIn.EVERYWHERE
    is_certain = waiting.link is not None
    return Way.DIGITS if is_everywhere and not is_certain else Way.CLICK


def _origin(hass: HomeAssistant, request: web.BaseRequest) -> str:
    """Give where a phone finds this Home Assistant: where the device does, if it can.

    A proxy seldom says by which scheme; the administrator's own addresses do.
    """
    host = addresses.host(request)
    configured = (hass.config.external_url, hass.config.internal_url)
    for each in filter(None, map(addresses.origin, filter(None, configured))):
        if each.partition("://")[2] == host:
            return each
    name = addresses.parse(f"http://{host}/")
    if name is not None and not _is_this_machine(name.host or ""):
        return f"{request.scheme}://{host}"
    try:
        return get_url(hass)
    except NoURLAvailableError:
        return f"{request.scheme}://{host}"


def _is_this_machine(host: str) -> bool:
    try:
        return is_loopback(ip_address(host))
    except ValueError:
        return host == "localhost"
