"""Write down what a provider said in a try-out, for the administrator's dialog.

Every claim is named, as far as people read; a value is shown only of those that are
known to be no secret, and of the rule's own claim. Of any other only its shape is: a
mapper may put anything into a token. All of it is a stranger's text (`plain_text.py`).
Pure; called by `try_out.py`, which keeps no more than this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..oidc import claim_path, role_rule
from ..oidc.role_rule import Claims, Given, Unreadable
from ..plain_text import line, plain
from ..settings import Settings

# Claims that tell who somebody is and what they may, and can be used for nothing.
_SHOWN: Final = frozenset(
    {
        "acr",
        "amr",
        "aud",
        "azp",
        "email",
        "email_verified",
        "family_name",
        "given_name",
        "groups",
        "iss",
        "name",
        "nickname",
        "preferred_username",
        "role",
        "roles",
        "sub",
    }
)
_MOST: Final = 60
_LONGEST: Final = 200
# Of a list, such as groups, the last entry can be what is looked for: Kanidm begins
# with three groups of its own, each by a number and a name.
_LONGEST_LIST: Final = 2000


@dataclass(frozen=True, slots=True)
class RoleFound:
    """Which text says what somebody may do, and what is named in it."""

    text: str
    claim: str
    value: str


def describe(settings: Settings, claims: Mapping[str, Any]) -> str:
    """List the claims, one below the other, as Markdown."""
    shown = dict(claims)
    roles = settings.roles
    claim = None if roles is None else roles.claim
    paths = {path for path in (settings.rule_claim, claim) if path is not None}
    for path in paths - shown.keys():
        shown[path] = claim_path.find(claims, path)
    known = _SHOWN | paths
    names = sorted(
        (name for name, value in shown.items() if value is not None),
        key=lambda name: (name not in known, name),
    )
    lines = [
        f"- {plain(name)}: {_value(shown[name], is_shown=name in known)}"
        for name in names[:_MOST]
    ]
    return "\n".join(lines if len(names) <= _MOST else [*lines, "- …"]) or "—"


def describe_role(settings: Settings, claims: Mapping[str, Any]) -> RoleFound | None:
    """Say which role the claims would give at a sign-in, where they give any."""
    if (rules := settings.roles) is None:
        return None
    claim = plain(rules.claim)
    match role_rule.decide(settings, rules, claims, Claims.ALL):
        case Given(role, value):
            return RoleFound(role.value, claim, plain(value))
        case Unreadable(fault):
            text = f"unreadable_{rules.without_role.value}"
            return RoleFound(text, claim, plain(fault.code))
        case _:
            return RoleFound(f"none_{rules.without_role.value}", claim, "")


def _value(value: object, *, is_shown: bool) -> str:
    if is_shown:
        longest = _LONGEST_LIST if isinstance(value, list) else _LONGEST
        return plain(_text(value), longest)
    match value:
        case list():
            return f"\\[…\\] \\({len(value)}\\)"
        case dict():
            return f"\\{{…\\}} \\({len(value)}\\)"
        case _:
            return "…"


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(_entry, value))
        case dict():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _entry(value: object) -> str:
    """Write an entry of a list; how deep a provider nests is up to the provider."""
    return "…" if isinstance(value, list | dict) else line(_text(value), _LONGEST)
