"""Find a claim by the path that an administrator typed. Called by `claim_rule.py`.

    groups
    realm_access.roles
    resource_access."ha.example.org".roles
    "https://example.com/roles"

A dot leads one level down, and a name with dots of its own has quotation marks. A path
with quotation marks means one place, whoever signs in. To try every way of reading the
dots instead would let the claims of a person decide which place is meant; so that is
done for a hint only (`spell_out`), which lets nobody in.

Without quotation marks the whole text is the name of a claim first, as it has always
been: `https://example.com/roles` is found without them too.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

_QUOTE: Final = '"'
_NAME: Final = re.compile(r'"([^"]+)"|([^".]+)')
_QUOTED_PATH: Final = re.compile(rf"(?:{_NAME.pattern})(?:\.(?:{_NAME.pattern}))*")


def is_valid(path: str) -> bool:
    """Tell whether a path can be read."""
    return _QUOTE not in path or _QUOTED_PATH.fullmatch(path) is not None


def names(path: str) -> tuple[str, ...]:
    """Give the names on the way to the claim; a path that cannot be read has none."""
    if _QUOTE not in path:
        return tuple(path.split("."))
    if not is_valid(path):
        return ()
    return tuple(quoted or plain for quoted, plain in _NAME.findall(path))


def find(claims: Mapping[str, Any], path: str) -> object:
    """Give what the claims hold there, or nothing."""
    if _QUOTE not in path and path in claims:
        return claims[path]
    steps = names(path)
    found: object = claims if steps else None
    for name in steps:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def spell_out(claims: Mapping[str, Any], path: str) -> str | None:
    """Give a path without quotation marks as it would find something, with them."""
    if _QUOTE in path:
        return None
    steps = _steps(claims, path.split("."))
    if steps is None:
        return None
    return ".".join(f'"{step}"' if "." in step else step for step in steps)


def _steps(found: object, parts: list[str]) -> list[str] | None:
    """Join parts to names that are there, the longest first."""
    if not parts:
        return []
    if not isinstance(found, Mapping):
        return None
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in found:
            rest = _steps(found[name], parts[length:])
            if rest is not None:
                return [name, *rest]
    return None
