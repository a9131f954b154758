"""Draw the pages of a sign-in that waits elsewhere: they need no program.

They are drawn anew whenever something changes: a short script asks for that and loads
the page again, and everything else is a link or a form. So what people can do here is
decided by the integration alone, and weighs nothing in the page's program. They look
like it, by its own style sheet, and have a stricter policy: no frame, no address but
this Home Assistant's, no script but ours.

Words are in `strings.json`, because Home Assistant gives pages no translations of their
own. `translations/` has these of them in every language of the login page. Everything
from outside is escaped here, and keeps its own direction of writing.
"""

import base64
from collections.abc import Iterable, Mapping
import hashlib
from html import escape
import json
from pathlib import Path
import re
from typing import Any, Final

from aiohttp import web

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation

from .. import contract
from ..const import DOMAIN
from ..page import www
from ..web import language
from ..web.headers import DocumentResponse
from ..web.policy import Policy
from .visitor import FORM_TOKEN, form_token

_FOLDER: Final = Path(__file__).parent

# Read when Home Assistant imports this, which it does in a thread.
FOLLOW: Final = (_FOLDER / "follow.js").read_text(encoding="utf-8")
APPROVE: Final = (_FOLDER / "approve.js").read_text(encoding="utf-8")

_STYLE: Final = re.compile(
    r'<style\b[^>]*>.*?</style>|<link\b[^>]*\brel="?stylesheet"?[^>]*>', re.DOTALL
)
_LOGO: Final = re.compile(r'<main id="latchkey"[^>]*>\s*(<svg\b.*?</svg>)', re.DOTALL)


# What the page has no use for.
_OWN_STYLE: Final = (
    ".qr{display:block;inline-size:min(100%,320px);margin-inline:auto;"
    "border-radius:8px}"
    ".digits{font-size:2.5rem;font-weight:500;letter-spacing:.1em;text-align:center;"
    "font-variant-numeric:tabular-nums;direction:ltr}"
)

# What is between these has its own direction, whatever is around it (UAX 9, 2.4.2).
_ISOLATE: Final = "\u2068"
_END_ISOLATE: Final = "\u2069"


class Html(str):
    """What was drawn here: everything from outside is escaped in it."""

    __slots__ = ()


class Words:
    """The words of these pages, in one language."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        """Know the texts by their keys."""
        self.language = language
        self.direction = contract.LANGUAGES[language]["direction"]
        self._texts = texts

    def __call__(self, key: str, **values: str) -> str:
        """Give a text with its placeholders filled in, not escaped yet."""
        text = self._texts.get(f"component.{DOMAIN}.common.relay_{key}", "")
        isolated = {
            name: f"{_ISOLATE}{value}{_END_ISOLATE}" for name, value in values.items()
        }
        return text.format_map(isolated)


async def async_words(hass: HomeAssistant, request: web.BaseRequest) -> Words:
    """Get the words for a visitor, as the login page chooses its language."""
    tag = language.choose(request, hass.config.language)
    texts = await translation.async_get_translations(hass, tag, "common", [DOMAIN])
    return Words(tag, texts)


def heading(text: str) -> Html:
    """Draw the heading."""
    return Html(f'<h1 id="heading" tabindex="-1">{escape(text)}</h1>')


def paragraph(text: str, kind: str = "") -> Html:
    """Draw a paragraph."""
    return element("p", text, kind)


def element(name: str, text: str, kind: str = "") -> Html:
    """Draw an element; what was drawn itself is part of the markup."""
    inner = text if isinstance(text, Html) else escape(text)
    attribute = f' class="{kind}"' if kind else ""
    return Html(f"<{name}{attribute}>{inner}</{name}>")


def notice(text: str, rank: str = "warning") -> Html:
    """Draw a box."""
    return element("div", paragraph(text), f"notice {rank}")


def facts(rows: Iterable[tuple[str, str]]) -> Html:
    """Draw names and what is so called; what is unknown is left out."""
    drawn = "".join(
        f"<div>{element('dt', name)}{element('dd', element('bdi', value))}</div>"
        for name, value in rows
        if value
    )
    return Html(f"<dl>{drawn}</dl>")


def link(text: str, address: str, kind: str = "button", more: str = "") -> Html:
    """Draw a link that looks like a button, or another."""
    target = escape(address)
    return Html(f'<a class="{kind}" href="{target}"{more}>{escape(text)}</a>')


def form(secret: str, *parts: Html) -> Html:
    """Draw a form that is sent to the page's own address, by the page's secret."""
    token = f'<input type="hidden" name="{FORM_TOKEN}" value="{form_token(secret)}">'
    return Html(f'<form method="post">{token}{joined(parts)}</form>')


def button(text: str, does: str, kind: str = "button") -> Html:
    """Draw a button that sends a form, and says what it is for."""
    return Html(
        f'<button type="submit" name="do" value="{does}" class="{kind}">'
        f"{escape(text)}</button>"
    )


def field(label: str, name: str, attributes: str, value: str = "") -> Html:
    """Draw a line to type in."""
    return Html(
        f'<div class="field"><div class="line"><input id="{name}" name="{name}" '
        f'placeholder=" " value="{escape(value)}" {attributes}>'
        f'<label for="{name}">{escape(label)}</label></div></div>'
    )


def choice(label: str, name: str, options: Iterable[tuple[str, str]]) -> Html:
    """Draw a list to choose from."""
    drawn = "".join(
        f'<option value="{escape(value)}">{escape(text)}</option>'
        for value, text in options
    )
    return Html(
        f'<div class="field"><div class="line list">'
        f'<select id="{name}" name="{name}">{drawn}</select>'
        f'<label for="{name}">{escape(label)}</label></div></div>'
    )


def tick(label: str, name: str) -> Html:
    """Draw a box to tick, which is."""
    return Html(
        f'<label class="tick"><input type="checkbox" name="{name}" checked>'
        f"{escape(label)}</label>"
    )


def joined(parts: Iterable[Html]) -> Html:
    """Put what was drawn one after the other."""
    return Html("".join(parts))


def document(
    hass: HomeAssistant,
    words: Words,
    *card: Html,
    script: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> DocumentResponse:
    """Draw a whole page, with a script and what it is told."""
    built = www.async_served(hass)
    style, logo = "", ""
    sources: tuple[str, ...] = ()
    if built is not None:
        style = "".join(_STYLE.findall(built.document))
        found = _LOGO.search(built.document)
        logo = found[1] if found else ""
        sources = built.policy.directives.get("style-src", ())
    allowed: dict[str, tuple[str, ...]] = {
        "default-src": ("'none'",),
        "style-src": (*sources, _hash(_OWN_STYLE)),
        "base-uri": ("'none'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'none'",),
    }
    scripts = ""
    if script is not None:
        told = json.dumps(data or {}).replace("<", "\\u003c")
        scripts = (
            f'<script type="application/json" id="relay">{told}</script>'
            f"<script>{script}</script>"
        )
        allowed["script-src"] = (_hash(script),)
        allowed["connect-src"] = ("'self'",)
    return DocumentResponse(
        f'<!DOCTYPE html><html lang="{words.language}" dir="{words.direction}" '
        'data-latchkey="started"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="robots" content="noindex">'
        f"<title>Home Assistant</title>{style}<style>{_OWN_STYLE}</style></head><body>"
        f'<main id="latchkey">{logo}<div class="page"><div class="card">'
        f"{joined(card)}</div></div></main>{scripts}</body></html>",
        Policy(allowed),
    )


def _hash(inline: str) -> str:
    """Name a script or a style sheet in a policy."""
    digest = hashlib.sha256(inline.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
