"""Read what an administrator configures about how people's sessions end.

Everything is off in what was stored before there was a choice. `settings.py` has the
rest of a provider's settings.
"""

from enum import StrEnum
from typing import Any, Final

import voluptuous as vol

from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)


class Check(StrEnum):
    """How often the provider is asked whether somebody may stay signed in."""

    OFF = "off"
    AUTO = "auto"
    """Hourly where the provider gave something to ask with, and silently not else."""
    MINUTES_15 = "15_minutes"
    MINUTES_30 = "30_minutes"
    HOUR = "1_hour"
    HOURS_4 = "4_hours"
    HOURS_12 = "12_hours"
    HOURS_24 = "24_hours"

    @property
    def seconds(self) -> int:
        """Give the time between two checks, or nothing for none."""
        if self is Check.OFF:
            return 0
        if self is Check.AUTO:
            return 3600
        number, unit = self.value.split("_")
        return int(number) * (60 if unit == "minutes" else 3600)

    @property
    def is_explicit(self) -> bool:
        """Tell whether an administrator has asked for it."""
        return self not in {Check.OFF, Check.AUTO}


class ProviderLogOut(StrEnum):
    """Whether people who log out here log out at the provider too."""

    NEVER = "never"
    OFFER = "offer"
    ALWAYS = "always"


def _days(most: int) -> NumberSelector:
    """Let a number of days be typed; 0 is never."""
    return NumberSelector(
        NumberSelectorConfig(
            min=0,
            max=most,
            step=1,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement="d",
        )
    )


# Three years: nobody lets a refresh token lie about for longer.
_HOURS: Final = NumberSelector(
    NumberSelectorConfig(
        min=0,
        max=26_280,
        step=1,
        mode=NumberSelectorMode.BOX,
        unit_of_measurement="h",
    )
)

FIELDS: Final[dict[vol.Marker, Any]] = {
    vol.Optional("check", default="off"): SelectSelector(
        SelectSelectorConfig(
            options=[each.value for each in Check], translation_key="check"
        )
    ),
    vol.Optional("refresh_token_hours", default=0): _HOURS,
    vol.Optional("unanswered_days", default=7): _days(365),
    vol.Optional("sign_in_again_days", default=0): _days(90),
    vol.Optional("log_out", default="never"): SelectSelector(
        SelectSelectorConfig(
            options=[each.value for each in ProviderLogOut], translation_key="log_out"
        )
    ),
}
