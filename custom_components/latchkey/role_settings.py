"""Read which values of a claim give which rights (roles in step), for one provider.

Off unless a claim is named: nobody's rights change by what was stored before there
were roles. Nobody becomes an administrator unless a value for that was entered. A part
of `settings.py`, which reads everything else; `oidc/role_rule.py` decides by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.const import (
    GROUP_ID_ADMIN,
    GROUP_ID_READ_ONLY,
    GROUP_ID_USER,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)

from .oidc import claim_path
from .settings_error import SettingsError


class Role(StrEnum):
    """What somebody may do here, from the most to the least."""

    ADMINISTRATOR = "administrator"
    USER = "user"
    READ_ONLY = "read_only"

    @property
    def group_id(self) -> str:
        """Give the group of Home Assistant's that stands for it."""
        return _GROUPS[self]


_GROUPS: Final = {
    Role.ADMINISTRATOR: GROUP_ID_ADMIN,
    Role.USER: GROUP_ID_USER,
    Role.READ_ONLY: GROUP_ID_READ_ONLY,
}


class WithoutRole(StrEnum):
    """What happens to somebody who has none of the values."""

    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class RoleRules:
    """Which values of which claim make whom; the first role that matches counts."""

    claim: str
    administrator_values: tuple[str, ...]
    user_values: tuple[str, ...]
    read_only_values: tuple[str, ...]
    without_role: WithoutRole

    @property
    def in_order(self) -> tuple[tuple[Role, tuple[str, ...]], ...]:
        """List the roles with their values, in the order in which they are tried."""
        return (
            (Role.ADMINISTRATOR, self.administrator_values),
            (Role.USER, self.user_values),
            (Role.READ_ONLY, self.read_only_values),
        )

    @property
    def values(self) -> frozenset[str]:
        """Give all values that mean something."""
        return frozenset(each for _role, values in self.in_order for each in values)


# Claims that a person may usually edit in their own profile (Core 5.1). `email` is not
# among them: it has to be verified, which `claim_rule.py` sees to.
_EDITABLE: Final = frozenset(
    {
        "address",
        "birthdate",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "picture",
        "preferred_username",
        "profile",
        "website",
        "zoneinfo",
    }
)

_VALUES: Final = ("administrator_values", "user_values", "read_only_values")
_TEXTS: Final = TextSelector(TextSelectorConfig(multiple=True))

FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Optional("role_claim"): TextSelector(),
    **{vol.Optional(name, default=list): _TEXTS for name in _VALUES},
    vol.Optional("without_role", default="keep"): SelectSelector(
        SelectSelectorConfig(
            options=[each.value for each in WithoutRole],
            translation_key="without_role",
        )
    ),
    vol.Optional("follow_name", default=False): BooleanSelector(),
}


def read(data: Mapping[str, Any]) -> RoleRules | None:
    """Validate the values, or raise `SettingsError`; without a claim there are none."""
    claim = (data.get("role_claim") or "").strip()
    values = {name: tuple(filter(None, map(str.strip, data[name]))) for name in _VALUES}
    rules = RoleRules(claim, without_role=WithoutRole(data["without_role"]), **values)
    if not claim:
        if rules.values or rules.without_role is WithoutRole.REMOVE:
            raise SettingsError("role_claim", "role_incomplete")
        return None
    if not rules.values:
        raise SettingsError("administrator_values", "role_incomplete")
    if not claim_path.is_valid(claim):
        raise SettingsError("role_claim", "role_claim_invalid")
    first, *further = claim_path.names(claim)
    if first in _EDITABLE and (not further or first == "address"):
        raise SettingsError("role_claim", "role_claim_editable")
    return rules
