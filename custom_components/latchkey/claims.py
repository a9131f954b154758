"""Read what a provider says about a person: who it is, a name, a rule.

Only (`iss`, `sub`) identifies (RP-56). Names are for showing, and a rule on a claim
decides about people who sign in for the first time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .settings import Settings

_NAMES: Final = ("name", "preferred_username", "nickname", "email")
_LONGEST_NAME: Final = 64

# RFC 5321, 4.5.3.1.3. Cut off, one address would look like another.
_LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a provider, proven."""

    issuer: str
    subject: str = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Give what the person is called there, fit to be shown."""
        for name in _NAMES:
            if text := _line(self.claims.get(name)):
                return text
        return _line(self.subject)

    @property
    def email(self) -> str:
        """Give the address, if the provider says that it is verified, or nothing."""
        verified = self.claims.get("email_verified") is True
        return _line(self.claims.get("email"), _LONGEST_EMAIL) if verified else ""

    def lacks(self, settings: Settings) -> bool:
        """Tell whether a claim is missing that a first sign-in needs."""
        if settings.rule_claim and _find(self.claims, settings.rule_claim) is None:
            return True
        return not any(_line(self.claims.get(name)) for name in _NAMES)


def problem_with_rule(settings: Settings, claims: Mapping[str, Any]) -> str | None:
    """Give the code of why the provider's rule is not met, or nothing if it is."""
    if settings.rule_claim is None:
        return None
    value = _find(claims, settings.rule_claim)
    if value is None:
        # Too many groups for a token: the provider names a place instead of them.
        overage = claims.get("_claim_names")
        if isinstance(overage, dict) and settings.rule_claim in overage:
            return "rule-claim-elsewhere"
        return "rule-claim-missing"
    # An address that anyone may type into their profile proves nothing.
    if settings.rule_claim == "email" and claims.get("email_verified") is not True:
        return "rule-email-not-verified"
    if not set(_values(value)) & set(settings.rule_values):
        return "rule-not-met"
    return None


def _find(claims: Mapping[str, Any], path: str) -> object:
    """Find a claim by its name, or by a path of names with dots between."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _values(value: object) -> Iterator[str]:
    """Yield what a rule can compare: a text, a truth, each of a list, or role names."""
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        yield from (each for each in value if isinstance(each, str))


def _line(text: object, longest: int = _LONGEST_NAME) -> str:
    """Make one short printable line of a text that a stranger may have chosen."""
    if not isinstance(text, str):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest].strip()
