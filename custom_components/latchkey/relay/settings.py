"""Read what an administrator configures about finishing sign-ins in another browser.

It is kept in the entry's options, which older versions did not have: what is not there
is as it would be if nobody had touched it, and no default may ever change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import voluptuous as vol

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
)

from ..compatibility import Schema
from ..const import DOMAIN

_ELSEWHERE: Final = "finish_elsewhere"
_PHONE: Final = "phone_sign_in"


class PhoneSignIn(StrEnum):
    """From where a phone may sign in another device."""

    OFF = "off"
    HOME = "home"
    EVERYWHERE = "everywhere"


class Problem(StrEnum):
    """Why a phone may not sign in another device; each has words."""

    OFF = "phone-sign-in-off"
    NOT_HOME = "phone-not-home"


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """What is allowed."""

    elsewhere: bool
    """Whether a sign-in of an app may end in a browser of another network."""
    phone: PhoneSignIn


def schema(settings: RelaySettings) -> Schema:
    """Give the form's fields, with what is set now."""
    options = [each.value for each in PhoneSignIn]
    return vol.Schema(
        {
            vol.Optional(_ELSEWHERE, default=settings.elsewhere): BooleanSelector(),
            vol.Optional(_PHONE, default=settings.phone.value): SelectSelector(
                SelectSelectorConfig(options=options, translation_key=_PHONE)
            ),
        }
    )


def read(options: Mapping[str, Any]) -> RelaySettings:
    """Read the options; what a newer version has written there allows nothing."""
    phone = options.get(_PHONE, PhoneSignIn.HOME.value)
    is_known = phone in [each.value for each in PhoneSignIn]
    return RelaySettings(
        elsewhere=options.get(_ELSEWHERE) is True,
        phone=PhoneSignIn(phone) if is_known else PhoneSignIn.OFF,
    )


@callback
def async_settings(hass: HomeAssistant) -> RelaySettings:
    """Give what is configured now; nothing is allowed where nothing is set up."""
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        return read(entry.options)
    return RelaySettings(elsewhere=False, phone=PhoneSignIn.OFF)
