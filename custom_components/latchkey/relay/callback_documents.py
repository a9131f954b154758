"""Draw the pages of a sign-in that waits in an app (`callback_pages.py`)."""

from typing import Final

from aiohttp import web

from homeassistant.core import HomeAssistant

from ..const import AUTHORIZE_URL, FINISH_URL, WAIT_URL
from ..oidc import issuer as issuers
from . import settings
from .agent import App
from .documents import (
    FOLLOW,
    Html,
    Words,
    button,
    document,
    facts,
    form,
    heading,
    link,
    notice,
    paragraph,
)
from .handed_over import age_in_words, digits_form, draw_over, place, show_digits
from .visitor import now
from .waiting import (
    Code,
    ExpectConsent,
    ExpectDigits,
    Finishing,
    Over,
    Ready,
    SignIn,
    Waiting,
)

# Google signs nobody in inside an app.
_NOT_INSIDE: Final = f"{issuers.GOOGLE}/"


def draw_waiting(
    hass: HomeAssistant, words: Words, waiting: Waiting, *, is_new: bool
) -> web.StreamResponse:
    """Draw what the app's page shows, as things are at this moment."""
    own = f"{WAIT_URL}/{waiting.id}"
    subject = waiting.subject
    page = subject.page if isinstance(subject, SignIn) else AUTHORIZE_URL
    data = {"poll": f"{own}/poll", "version": waiting.version}
    match waiting.stage:
        case ExpectConsent():
            card = _draw_instructions(hass, words, waiting, page)
            # Only Android's app stays here when its web view is sent elsewhere.
            if is_new and waiting.agent.app is App.ANDROID:
                data["leave"] = waiting.target
        case ExpectDigits():
            card = digits_form(words, waiting.secret)
        case Ready():
            data["go"] = f"{own}/take"
            card = [
                heading(words("ready")),
                link(words("agree"), f"{own}/take"),
            ]
        case Over(code=code):
            return draw_over(hass, words, code, page)
        case _:
            return draw_over(hass, words, Code.USED, page)
    return document(hass, words, *card, script=FOLLOW, data=data)


def _draw_instructions(
    hass: HomeAssistant, words: Words, waiting: Waiting, page: str
) -> list[Html]:
    provider = waiting.subject.provider if isinstance(waiting.subject, SignIn) else ""
    is_ios = waiting.agent.app is App.IOS
    is_elsewhere = waiting.link is None
    is_allowed = settings.async_settings(hass).elsewhere
    tab = ' target="_blank" rel="noopener"'
    card = [
        heading(words("wait_heading")),
        paragraph(words("wait_ios" if is_ios else "wait_text", provider=provider)),
    ]
    if is_elsewhere:
        key = "wait_digits" if is_allowed else "wait_elsewhere"
        card.append(notice(words(key), "info" if is_allowed else "warning"))
    opens = words("open" if is_ios else "open_again")
    card.append(link(opens, waiting.target, more=tab))
    if is_ios and not waiting.target.startswith(_NOT_INSIDE):
        card.append(link(words("stay"), waiting.target, "plain"))
    card.append(link(words("others"), page, "plain"))
    return card


def draw_finishing(
    hass: HomeAssistant, words: Words, finishing: Finishing
) -> web.StreamResponse:
    """Draw what the browser's page shows, as things are at this moment."""
    waiting = finishing.waiting
    kind = _kind(waiting)
    data = {
        "poll": f"{FINISH_URL}/{finishing.id}/poll",
        "version": waiting.version,
    }
    match waiting.stage:
        case ExpectConsent():
            return document(hass, words, *_draw_question(words, finishing))
        case Over(code=code):
            return draw_over(hass, words, code, None)
        case ExpectDigits(digits=digits) if finishing.agreed:
            card = show_digits(words, digits)
        case Ready() if finishing.agreed:
            card = [heading(words(f"handed_{kind}")), paragraph(words("handed_text"))]
        case _ if finishing.agreed:
            card = [heading(words("done_heading")), paragraph(words(f"done_{kind}"))]
            data = {}
        case _:
            return draw_over(hass, words, Code.USED, None)
    return document(hass, words, *card, script=FOLLOW, data=data)


def _kind(waiting: Waiting) -> str:
    """Name what waits, as the words for it are named."""
    return "browser" if waiting.agent.app is None else "app"


def _draw_question(words: Words, finishing: Finishing) -> list[Html]:
    waiting = finishing.waiting
    provider = waiting.subject.provider if isinstance(waiting.subject, SignIn) else ""
    return [
        heading(words(f"consent_{_kind(waiting)}")),
        facts(
            [
                (words("row_waits"), waiting.agent.label),
                (words("row_since"), age_in_words(words, now() - waiting.began)),
                (words("row_from"), place(words, finishing)),
                (words("row_provider"), provider),
            ]
        ),
        notice(words("consent_warning")),
        form(
            finishing.secret,
            button(words("agree_there"), "agree"),
            button(words("decline"), "decline", "plain"),
        ),
    ]
