"""Decide by a claim which role somebody has. Called by `people/roles.py`. Pure.

The claim is read as the rule on first sign-ins is (`claim_rule.py`), and the first role
one of whose values is in it counts: administrator, user, read-only. What cannot be
read - a shape that cannot be compared, groups that are somewhere else, an address that
nobody has verified - says nothing about the person, and neither gives nor takes.

A claim that is missing says that the person has none of the values only where all of
the person's claims are at hand, as at a sign-in: some providers leave a claim out that
would be empty. Of a token that was renewed it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from ..fault import FaultError
from ..role_settings import Role, RoleRules
from ..settings import Settings
from . import claim_rule

_MISSING: Final = "rule-claim-missing"


class Claims(Enum):
    """How much of what a provider says of somebody is at hand."""

    ALL = auto()
    """Of a sign-in: the ID Token, and UserInfo where the provider needs it."""
    SOME = auto()
    """Of a check between sign-ins."""


@dataclass(frozen=True, slots=True)
class Given:
    """A role, and the value that gives it."""

    role: Role
    value: str


class NotGiven(Enum):
    """Why a claim gives no role."""

    NONE_OF_THE_VALUES = auto()
    UNKNOWN = auto()
    """It cannot be told: the claim is missing, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A claim that is there, and says nothing: for the log."""

    fault: FaultError


type Decision = Given | NotGiven | Unreadable


def decide(
    settings: Settings, rules: RoleRules, claims: Mapping[str, Any], has: Claims
) -> Decision:
    """Read the role, or why there is none."""
    try:
        found = claim_rule.read(claims, rules.claim, settings.rule_separator)
        for role, values in rules.in_order:
            if matching := next((each for each in values if each in found), None):
                return Given(role, matching)
        claim_rule.validate_shape(found, rules.claim, rules.values)
    except FaultError as fault:
        # A claim that is only spelled otherwise is the administrator's mistake.
        if fault.code != _MISSING or fault.detail:
            return Unreadable(fault)
        return NotGiven.NONE_OF_THE_VALUES if has is Claims.ALL else NotGiven.UNKNOWN
    return NotGiven.NONE_OF_THE_VALUES
