"""Draw the parts of the document, in a language, and escape all that is put into them.

The program's own views have drawn them, as templates with slots: `cargo xtask dist`
writes `fragments/` (`first_paint/`), one file for each language, and a test fails where
they are old ones. Called by `first_paint.py`, which knows who gets which.
"""

from collections.abc import Mapping
from html import escape
import json
from pathlib import Path
from typing import Final, Self

_FOLDER: Final = Path(__file__).parent / "fragments"

ENGLISH: Final = "en"


class Html(str):
    """What was drawn here: everything from outside is escaped in it."""

    __slots__ = ()


class Fragments:
    """The parts of the document in one language."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        """Know the templates by their names."""
        self._templates = templates

    @classmethod
    def read(cls, language: str) -> Self:
        """Read those of a language, which blocks on the disk."""
        file = _FOLDER / f"{language}.json"
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def words(self, name: str) -> str:
        """Give words that are no markup."""
        return self._templates[name]

    def draw(self, name: str, /, **values: str) -> Html:
        """Draw one. A value that was drawn itself is part of the markup."""
        escaped = {
            slot: value if isinstance(value, Html) else escape(value)
            for slot, value in values.items()
        }
        return Html(self._templates[name].format_map(escaped))


# Ten kilobytes, read when Home Assistant imports this, which it does in a thread.
IN_ENGLISH: Final = Fragments.read(ENGLISH)
