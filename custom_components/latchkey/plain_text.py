"""Make texts of strangers safe to show: providers, people, whoever typed a name.

Home Assistant's dialogs draw descriptions, repairs and notifications as Markdown (GFM,
where an address is a link by itself, and an image is fetched), and errors, titles and
logs as text. `line` is for the latter: one short line without what cannot be seen, such
as the characters that turn the direction of reading. `plain` is for the former: such a
line, in which Markdown finds nothing that it knows: by CommonMark 2.4 a backslash takes
the meaning from every ASCII punctuation character, and Markdown and HTML know no other.

Called wherever a text leaves this integration for a person: forms, repairs, issues.
"""

import re
from typing import Final

# As much as people read. Metadata may hold texts of any length.
LONGEST: Final = 200

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
