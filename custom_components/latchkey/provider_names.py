"""What a provider is called in other languages, where an administrator says so.

Each is typed as the tag of a language, an equals sign and the name. One for `pt` is
meant for `pt-BR` too, unless that has its own. Whoever reads the page in any other
language sees the provider's own name, and so do administrators, logs and storage.

Read by `settings.py`; said by `people/provider.py` and `page/presentation.py`.
"""

from collections.abc import Iterable
from typing import Final

from . import contract
from .plain_text import is_blank
from .settings_error import SettingsError

LONGEST: Final = 64
"""How long the name of a provider may be, in any language."""

type Names = tuple[tuple[str, str], ...]
"""Tags of languages, as the page writes them, each with the name."""

_TAGS: Final = {tag.lower(): tag for tag in contract.LANGUAGES}


def read(typed: Iterable[str]) -> Names:
    """Read what was typed, or raise `SettingsError`."""
    names: dict[str, str] = {}
    for each in filter(None, map(str.strip, typed)):
        written, _, name = each.partition("=")
        tag, name = _TAGS.get(written.strip().lower()), name.strip()
        if tag is None or tag in names or not _is_name(name):
            raise SettingsError("names", "names_invalid")
        names[tag] = name
    return tuple(names.items())


def choose(names: Names, language: str, otherwise: str) -> str:
    """Give the name in a language of the page."""
    given = dict(names)
    return given.get(language) or given.get(language.partition("-")[0]) or otherwise


def by_language(names: Names, otherwise: str) -> dict[str, str]:
    """List it for each language that has one, and what it is in all others."""
    told = {tag: choose(names, tag, "") for tag in contract.LANGUAGES}
    return {"": otherwise, **{tag: name for tag, name in told.items() if name}}


def _is_name(name: str) -> bool:
    return name.isprintable() and not is_blank(name) and len(name) <= LONGEST
