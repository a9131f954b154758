"""Draw what the pages of apps and of devices have in common, and take their digits."""

from ipaddress import ip_address
import unicodedata

from aiohttp import web

from homeassistant.core import HomeAssistant

from .documents import (
    Html,
    Words,
    button,
    document,
    element,
    field,
    form,
    heading,
    link,
    notice,
    paragraph,
)
from .handover import DIGITS, Handovers
from .visitor import now
from .waiting import Finishing, HandoverError, SignIn, Waiting

_MINUTE = 60


def place(words: Words, finishing: Finishing) -> str:
    """Say where what waits is, as seen from the page that is asked."""
    waiting = finishing.waiting
    if waiting.link is not None and waiting.link == finishing.link:
        # A phone that has scanned a code is never what waits.
        is_app = isinstance(waiting.subject, SignIn)
        if is_app and waiting.address == finishing.address:
            return words("from_here")
        return words("from_home", address=waiting.address)
    if ip_address(waiting.address).is_global:
        return words("from_elsewhere", address=waiting.address)
    # A proxy's own, or a tunnel's: it would look like this very house.
    return words("from_unknown")


def draw_over(
    hass: HomeAssistant, words: Words, code: str, again: str | None
) -> web.StreamResponse:
    """Say why nothing comes of it, and what helps."""
    card = [
        heading(words("over_heading")),
        paragraph(words(f"code_{code.replace('-', '_')}")),
        element("p", code, "code"),
    ]
    if again is not None:
        card.append(link(words("again"), again))
    return document(hass, words, *card)


def digits_form(words: Words, secret: str) -> list[Html]:
    """Ask for the digits."""
    attributes = (
        # They are shown with a space in the middle, and may be typed so, in any script.
        'inputmode="numeric" autocomplete="one-time-code" '
        rf'pattern=" *(\p{{Nd}} *){{{DIGITS}}}" required autofocus'
    )
    return [
        heading(words("digits_heading")),
        paragraph(words("digits_text")),
        form(
            secret,
            field(words("digits_label"), "digits", attributes),
            button(words("agree"), "digits"),
        ),
    ]


def show_digits(words: Words, digits: str) -> list[Html]:
    """Show the digits where somebody has agreed."""
    half = DIGITS // 2
    return [
        heading(words("show_heading")),
        element("h2", f"{digits[:half]} {digits[half:]}", "digits"),
        notice(words("show_text")),
    ]


def age_in_words(words: Words, seconds: float) -> str:
    """Say how long ago something began."""
    minutes = int(seconds // _MINUTE)
    return words("since_minutes", minutes=str(minutes)) if minutes else words("since")


def take_digits(book: Handovers, waiting: Waiting, typed: str) -> None:
    """Take what was typed, in whichever script; the page shows what came of it."""
    digits = (str(unicodedata.decimal(each, each)) for each in "".join(typed.split()))
    try:
        book.type_digits(waiting, "".join(digits), now())
    except HandoverError:
        # It is over, and says why.
        return
