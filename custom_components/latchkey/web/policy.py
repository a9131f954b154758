"""Read, change and write the page's Content-Security-Policy.

The build writes the policy into the document, where it holds wherever the folder is
served. `www.py` takes it out again for the document that we serve ourselves: as a
header it can be widened, and can say what a document cannot say about itself.
`presentation.py` and `headers.py` do that. RP-58.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
import re
from typing import Final, Self

HEADER: Final = "Content-Security-Policy"

NOTHING: Final = "'none'"
SELF: Final = "'self'"

_NAME: Final = re.compile(r"[a-z][a-z-]*")

# What is visible in ASCII, but for the two that separate: a semicolon would begin a
# directive, and in a header a comma begins another policy.
_SOURCE: Final = re.compile(r"[!-+\--:<-~]+")


class PolicyError(ValueError):
    """A policy that cannot be read, or must not be written."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Directives with their sources. No source can end its directive."""

    directives: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        """Refuse what would not be read as it was meant, with `PolicyError`."""
        for name, sources in self.directives.items():
            if not _NAME.fullmatch(name):
                msg = "it has a directive without a proper name"
                raise PolicyError(msg)
            if not all(_SOURCE.fullmatch(source) for source in sources):
                msg = f"{name} has a source with a character that none may have"
                raise PolicyError(msg)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a policy as it is written, or raise `PolicyError`.

        Browsers pass over a directive that is there twice. Who wrote it twice meant
        something else, so it is refused.
        """
        directives: dict[str, tuple[str, ...]] = {}
        for directive in text.split(";"):
            if not (words := directive.split()):
                continue
            name = words[0].lower()
            if name in directives:
                msg = f"it has {name} twice"
                raise PolicyError(msg)
            directives[name] = tuple(words[1:])
        if not directives:
            msg = "it is empty"
            raise PolicyError(msg)
        return cls(directives)

    def with_only(self, name: str, *sources: str) -> Self:
        """Give the policy in which this directive has these sources and no others."""
        return type(self)({**self.directives, name: sources})

    def widened(self, name: str, *sources: str) -> Self:
        """Give the policy in which this directive has these sources too.

        'none' stands alone or is not read at all, so it gives way.
        """
        present = (each for each in self.directives.get(name, ()) if each != NOTHING)
        return self.with_only(name, *dict.fromkeys((*present, *sources)))

    def __str__(self) -> str:
        """Write it as the value of the header."""
        return "; ".join(
            " ".join((name, *sources)) for name, sources in self.directives.items()
        )


def take_from(document: str) -> tuple[str, Policy]:
    """Give the document without its policy, and the policy.

    Raises `PolicyError` where the document does not have exactly one. It is taken
    out because browsers obey both, and so the narrower one.
    """
    found = _find(document)
    if len(found) != 1:
        msg = f"it is there {len(found)} times, not once"
        raise PolicyError(msg)
    ((line, column), element, content) = found[0]
    before = document.split("\n")[: line - 1]
    start = sum(len(each) + 1 for each in before) + column
    rest = document[:start] + document[start + len(element) :]
    # What stood before it and after it may be read as something else together.
    if _find(rest):
        msg = "another is there once it is taken out"
        raise PolicyError(msg)
    return rest, Policy.parse(content)


def _find(document: str) -> list[tuple[tuple[int, int], str, str]]:
    """Find the elements that hold a policy: where they are, as written, and it."""
    finder = _Finder()
    finder.feed(document)
    finder.close()
    return finder.found


class _Finder(HTMLParser):
    """Find the elements that hold a policy: where they are, as written, and it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[tuple[int, int], str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element. Names come in lower case, values as they are."""
        values = dict(attrs)
        kind = values.get("http-equiv") or ""
        if tag == "meta" and kind.lower() == HEADER.lower():
            written = self.get_starttag_text() or ""
            self.found.append((self.getpos(), written, values.get("content") or ""))
