"""Draw the parts of the document, in a language, and escape all that is put into them.

The program's own views have drawn them, as templates with slots: `cargo xtask dist`
writes `fragments/` (`first_paint/`), one file for each language, and a test fails where
they are old ones. Called by `first_paint.py`, which knows who gets which.
"""

from collections.abc import Mapping
from functools import cached_property
from html import escape
import json
from pathlib import Path
from typing import Final

from .. import contract

_FOLDER: Final = Path(__file__).parent / "fragments"


class Html(str):
    """What was drawn here: everything from outside is escaped in it."""

    __slots__ = ()


class Fragments:
    """The parts of the document in one language."""

    def __init__(self, language: str) -> None:
        """Read those of a language, which blocks on the disk."""
        self.language = language
        file = _FOLDER / f"{language}.json"
        self._content = file.read_text(encoding="utf-8")

    @property
    def direction(self) -> str:
        """Tell how the language is written, as the value of `dir`."""
        return contract.LANGUAGES[self.language]["direction"]

    @cached_property
    def _templates(self) -> Mapping[str, str]:
        """Know the templates by their names, once somebody speaks this language."""
        templates: Mapping[str, str] = json.loads(self._content)
        return templates

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


# Ten kilobytes each, read when Home Assistant imports this, which it does in a thread:
# an update may replace the files under our program of yesterday.
BY_LANGUAGE: Final = {tag: Fragments(tag) for tag in contract.LANGUAGES}
