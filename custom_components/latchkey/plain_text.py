"""Make texts of strangers safe to show: providers, people, whoever typed a name.

Home Assistant's dialogs draw descriptions, repairs and notifications as Markdown (GFM,
where an address is a link by itself, and an image is fetched), and errors, titles and
logs as text. `line` is for the latter: one short line without what cannot be seen, such
as the characters that turn the direction of reading. `plain` is for the former: such a
line, in which Markdown finds nothing that it knows: by CommonMark 2.4 a backslash takes
the meaning from every ASCII punctuation character, and Markdown and HTML know no other.

Called wherever a text leaves this integration for a person: forms, repairs, issues.
Whether there is anything to see in a text is decided here too, as by the page
(`core/src/wire/name.rs`); `tests/blank_texts.json` holds both to it.
"""

import re
from typing import Final

# As much as people read. Metadata may hold texts of any length.
LONGEST: Final = 200

# `Default_Ignorable_Code_Point` of Unicode, and the Braille pattern of no dots.
_BLANK: Final = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


def line(text: object, longest: int = LONGEST) -> str:
    """Give one printable line, shortened visibly."""
    printable = "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for each in " ".join(str(text).split())
    )
    return printable if len(printable) <= longest else f"{printable[:longest]}…"


def plain(text: object, longest: int = LONGEST) -> str:
    """Give such a line for a place where Markdown is drawn."""
    return _PUNCTUATION.sub(r"\\\1", line(text, longest))


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see in a text."""
    return _BLANK.fullmatch(text) is not None
