"""Read what a provider says about a person: who it is, a name, an address.

Only (`iss`, `sub`) identifies (RP-56). Names are for showing. The rule on a claim is
`claim_rule.py`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from ..plain_text import is_blank
from ..settings import Settings
from . import claim_path

_NAMES: Final = ("name", "preferred_username", "nickname", "email")
_LONGEST_NAME: Final = 64

# Longer than any that a provider makes.
LONGEST_SID: Final = 1024

# RFC 5321, 4.5.3.1.3. Cut off, one address would look like another.
LONGEST_EMAIL: Final = 254


class Verified(Enum):
    """What a provider says of an e-mail address."""

    YES = auto()
    NO = auto()
    UNREADABLE = auto()
    """Something else than a yes or a no."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a provider, proven."""

    issuer: str
    subject: str = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)
    sid: str | None = field(default=None, repr=False)
    """What the provider calls the session, as it signed it."""
    auth_time: float | None = None
    """When the person authenticated there, as it signed it."""
    issued_at: float | None = None
    """When it signed that, by its own clock."""

    @property
    def name(self) -> str:
        """Give what the person is called there, fit to be shown."""
        return self.chosen_name or _line(self.subject)

    @property
    def chosen_name(self) -> str:
        """Give the name, or nothing where the provider says none."""
        lines = (_line(self.claims.get(name)) for name in _NAMES)
        return next(filter(None, lines), "")

    @property
    def email(self) -> str:
        """Give the address, if the provider says that it is verified, or nothing."""
        if email_verified(self.claims) is not Verified.YES:
            return ""
        return _line(self.claims.get("email"), LONGEST_EMAIL)

    @property
    def account(self) -> str:
        """Give what tells the person from others of that name: it is not chosen."""
        return self.email or _line(self.subject, LONGEST_EMAIL)

    def lacks(self, settings: Settings) -> bool:
        """Tell whether a claim is missing that a first sign-in needs."""
        return (
            self._lacks_rule(settings)
            or self._lacks_role(settings)
            or not self.chosen_name
        )

    def lacks_always(self, settings: Settings) -> bool:
        """Tell whether a claim is missing that every sign-in needs."""
        rule_is_asked = settings.is_checked and self._lacks_rule(settings)
        return rule_is_asked or self._lacks_role(settings)

    def _lacks_rule(self, settings: Settings) -> bool:
        path = settings.rule_claim
        return path is not None and claim_path.find(self.claims, path) is None

    def _lacks_role(self, settings: Settings) -> bool:
        roles = settings.roles
        if roles is not None and claim_path.find(self.claims, roles.claim) is None:
            return True
        return settings.follow_name and not self.chosen_name


def session_id(claims: Mapping[str, Any]) -> str | None:
    """Read what the provider calls the session (Back-Channel Logout 1.0, 2.1)."""
    sid = claims.get("sid")
    return sid if isinstance(sid, str) and 0 < len(sid) <= LONGEST_SID else None


def authenticated_at(claims: Mapping[str, Any]) -> float | None:
    """Read when the person authenticated (Core 2); some send fractions of a second."""
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, (int, float)):
        return None
    return float(at)


def email_verified(claims: Mapping[str, Any]) -> Verified:
    """Read a truth that some providers send as a text (Cognito, Entra).

    A number or any other text may mean anything, and is not a yes.
    """
    claimed = claims.get("email_verified")
    if claimed is None:
        return Verified.NO
    said = claimed.lower() if isinstance(claimed, str) else claimed
    if said is True or said == "true":
        return Verified.YES
    return Verified.NO if said is False or said == "false" else Verified.UNREADABLE


def _line(text: object, longest: int = _LONGEST_NAME) -> str:
    """Make one short printable line of a text that a stranger may have chosen."""
    if not isinstance(text, str):
        return ""
    if is_blank(text):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest].strip()
