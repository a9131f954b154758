"""Validate the rule on a claim: who may come for the first time. Called by `people.py`.

A rule compares texts exactly. What providers send in other shapes is read where it can
only be meant in one way, by `read`, which is for roles too (`role_rule.py`):

* a number is compared in its digits;
* of an object in a list, such as a group, its `name` is compared, else its `value`,
  else its `display` (Casdoor, and RFC 7643, 2.4): the first that is there, because a
  name for display may be anybody's choice. An object that says that it is not active
  does not count;
* of a map, names are compared, as of Zitadel's roles. A name under which nothing is
  held (`false`, `null`, zero, an empty value, the text "false") does not count;
* a text that holds several values is separated where the setting says so, and only
  then: a group may be called `x,admins`.

A shape that cannot be compared has a code of its own: it is not the person's fault.
"""

from collections.abc import Collection, Iterator, Mapping
import re
from typing import Any, Final

from ..fault import FaultError, Reason
from ..settings import Separator, Settings
from . import claim_path
from .claims import Verified, email_verified

_MEMBERS: Final = ("name", "value", "display")
_ACTIVE: Final = ("active", "enabled", "isEnabled")

_SEPARATORS: Final = {
    Separator.COMMA: re.compile(","),
    Separator.SEMICOLON: re.compile(";"),
    Separator.SPACE: re.compile(r"\s+"),
}
# What lists that became texts have between their values, and around them.
_ANY_SEPARATOR: Final = re.compile(r"[\s,;|\[\]\"']+")

_SEVERAL: Final = "a text that seems to hold several values: set what separates them"
_STRANGE: Final = "nothing that a value could be compared with"

_EMAIL: Final = ("email",)

# Stands for an entry that cannot be compared.
_INCOMPARABLE: Final = None


def validate(settings: Settings, claims: Mapping[str, Any]) -> None:
    """Raise `FaultError` unless the provider's rule is met, or there is none."""
    path = settings.rule_claim
    if path is None:
        return
    found = read(claims, path, settings.rule_separator)
    if found.isdisjoint(settings.rule_values):
        validate_shape(found, path, settings.rule_values)
        raise _refused("rule-not-met")


def read(claims: Mapping[str, Any], path: str, separator: Separator) -> set[str | None]:
    """Give what a value can be compared with, or raise `FaultError`."""
    value = claim_path.find(claims, path)
    names = claim_path.names(path)
    if value is None:
        raise _missing(claims, path, names)
    if names == _EMAIL:
        _validate_email(value, claims)
        # One address may have commas in it, and another person's between them.
        separator = Separator.NONE
    return set(_names(value, separator))


def validate_shape(
    found: Collection[str | None], path: str, wanted: Collection[str]
) -> None:
    """Raise `FaultError` where none was found because none could be."""
    if _INCOMPARABLE in found:
        raise _refused("rule-claim-shape", _STRANGE)
    if claim_path.names(path) != _EMAIL and any(
        _holds_several(each, wanted) for each in found
    ):
        raise _refused("rule-claim-shape", _SEVERAL)


def is_met(settings: Settings, claims: Mapping[str, Any]) -> bool:
    """Tell whether there is a rule, and it is met."""
    return bool(met_by(settings, claims))


def met_by(settings: Settings, claims: Mapping[str, Any]) -> list[str]:
    """Give those of the rule's values that somebody has."""
    if settings.rule_claim is None:
        return []
    try:
        found = read(claims, settings.rule_claim, settings.rule_separator)
    except FaultError:
        return []
    return [each for each in settings.rule_values if each in found]


def _missing(
    claims: Mapping[str, Any], path: str, names: tuple[str, ...]
) -> FaultError:
    # Too many groups for a token: the provider names a place instead of them.
    overage = claims.get("_claim_names")
    if isinstance(overage, dict) and overage.keys() & {path, *names[:1]}:
        return _refused("rule-claim-elsewhere")
    # Made of the administrator's own words.
    spelled = claim_path.spell_out(claims, path)
    hint = f"a claim is found if the rule's is written {spelled}" if spelled else ""
    return _refused("rule-claim-missing", hint)


def _validate_email(value: object, claims: Mapping[str, Any]) -> None:
    """Refuse an address that anyone may type into their profile: it proves nothing."""
    verified = email_verified(claims)
    if verified is Verified.UNREADABLE:
        raise _refused("rule-email-verified-malformed")
    if verified is Verified.NO:
        raise _refused("rule-email-not-verified")
    # What was verified is one address.
    if not isinstance(value, str):
        raise _refused("rule-claim-shape", _STRANGE)


def _names(value: object, separator: Separator) -> Iterator[str | None]:
    """Yield what can be compared, and `_INCOMPARABLE` for what can't be."""
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, Mapping):
        yield from (name for name, held in value.items() if _is_held(held))
    elif isinstance(value, list):
        for each in value:
            yield from _entry(each)
    elif isinstance(value, str) and separator is not Separator.NONE:
        yield value
        yield from _separate(value, separator)
    else:
        yield _text(value)


def _entry(entry: object) -> Iterator[str | None]:
    """Yield what stands for one entry of a list; nothing is no entry."""
    if isinstance(entry, Mapping):
        if all(_is_held(entry[name]) for name in _ACTIVE if name in entry):
            yield next((_text(entry[name]) for name in _MEMBERS if name in entry), None)
    elif entry is not None:
        yield _text(entry)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _INCOMPARABLE


def _is_held(value: object) -> bool:
    if isinstance(value, str):
        return value.lower() not in {"", "false"}
    return bool(value)


def _separate(text: str, separator: Separator) -> Iterator[str]:
    """Yield the values of a text, without brackets and quotation marks around them."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    for part in _SEPARATORS[separator].split(text):
        value = part.strip()
        is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        yield value[1:-1] if is_quoted else value


def _holds_several(text: str | None, wanted: Collection[str]) -> bool:
    """Tell whether a text would meet the rule if it were a list."""
    return not set(_ANY_SEPARATOR.split(text or "")).isdisjoint(wanted)


def _refused(code: str, detail: str = "") -> FaultError:
    return FaultError(Reason.NOT_ALLOWED, code, detail=detail)
