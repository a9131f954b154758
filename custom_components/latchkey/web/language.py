"""Choose the language of the page, nearly as Home Assistant's own page does.

What was picked on this device comes first; a cookie tells of it, which the picker sets
(`public/picker.js`), and the boot script where the frontend knows of another choice.
Then what the browser asks for, then what Home Assistant is set to, then English.
A bare `zh` is another language there (`_ALSO`). Nothing here fails: whatever cannot be
read is passed over. Called by `presentation.py`.
"""

from collections.abc import Iterator
import re
from typing import Final

from aiohttp import hdrs, web

from .. import contract
from . import cookies

COOKIE: Final = "latchkey_language"

_ENGLISH: Final = "en"

# No honest header is longer.
_LONGEST: Final = 2000

# A range with its weight (RFC 9110, 12.5.4). `*` is passed over.
_RANGE: Final = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?"
)

# Where Spanish is that of Latin America (CLDR's parent locales).
_LATIN_AMERICA: Final = re.compile(
    r"^es-(?:ar|bo|br|bz|cl|co|cr|cu|do|ec|gt|hn|mx|ni|pa|pe|pr|py|sv|us|uy|ve)\b"
)

# Languages that go by another tag here: older ones, and what regions write. Home
# Assistant's page takes a bare `zh` for Traditional Chinese; CLDR and browsers mean
# Simplified.
_ALSO: Final = {
    "in": "id",
    "iw": "he",
    "no": "nb",
    "sh": "sr-Latn",
    "sr-me": "sr-Latn",
    "zh": "zh-Hans",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "zh-tw": "zh-Hant",
}

_KNOWN: Final = {
    **{
        written: language
        for written, language in _ALSO.items()
        if language in contract.LANGUAGES
    },
    **{language.lower(): language for language in contract.LANGUAGES},
}


def choose(request: web.BaseRequest, configured: str) -> str:
    """Give the tag of the language for a visitor. `configured` is Home Assistant's."""
    picked = cookies.read(request, COOKIE) or ""
    if picked in contract.LANGUAGES:
        return picked
    accepted = ",".join(request.headers.getall(hdrs.ACCEPT_LANGUAGE, ()))
    for wanted in (*_by_weight(accepted[:_LONGEST]), configured):
        if (found := _look_up(wanted)) is not None:
            return found
    return _ENGLISH


def _by_weight(accepted: str) -> Iterator[str]:
    """Yield the ranges, the most wanted first, without those that are refused."""
    read = (_RANGE.fullmatch(each) for each in accepted.split(","))
    weighed = [(float(each[2] or 1), each[1]) for each in read if each]
    for weight, wanted in sorted(weighed, key=lambda each: -each[0]):
        if weight > 0:
            yield wanted


def _look_up(wanted: str) -> str | None:
    """Find the language for a range, less exact from step to step (RFC 4647, 3.4)."""
    written = _LATIN_AMERICA.sub("es-419", wanted.lower())
    while written and written not in _KNOWN:
        written = written.rpartition("-")[0]
    return _KNOWN.get(written)
