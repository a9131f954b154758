"""Lay the settings of a provider out as a form: a few fields, and sections.

Home Assistant draws a section as a panel that opens, and sends its values as a mapping
of their own: `nest` and `flatten` lead from the settings of `settings.py` to that and
back. It shows no error inside of a section, so an error belongs to the section itself,
which is open then. Pure; called by `provider_flow.py`.
"""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..compatibility import Schema
from ..settings import FIELDS
from .preset import ANOTHER, PRESETS, Preset

# Each with its fields, in the order in which they are shown.
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": (
        "unknown_people",
        "rule_claim",
        "rule_values",
        "rule_separator",
        "anyone",
        "same_people",
        "second_factor",
    ),
    "roles": (
        "role_claim",
        "administrator_values",
        "user_values",
        "read_only_values",
        "without_role",
        "follow_name",
    ),
    "sessions": (
        "check",
        "refresh_token_hours",
        "unanswered_days",
        "sign_in_again_days",
        "log_out",
    ),
    "login_page": ("names", "icon", "position", "auto"),
    "addresses": ("origins",),
    "protocol": (
        "issuer",
        "scopes",
        "userinfo",
        "exchange",
        "client_authentication",
        "algorithm",
        "ca_file",
        "audiences",
    ),
}

_SECTION_OF: Final = {
    name: place for place, names in SECTIONS.items() for name in names
}

# What says "this" of its field says which one at a section.
_AT_SECTION: Final = {
    ("issuer", "address_invalid"): "issuer_invalid",
    ("issuer", "address_insecure"): "issuer_insecure",
    ("ca_file", "empty"): "ca_file_missing",
}

# And what is said of the whole form may speak of a field in a section.
_HELPED_IN_PROTOCOL: Final = frozenset(
    {
        "algorithm_not_listed",
        "jwks_certificate",
        "metadata_auth_methods",
        "metadata_certificate",
        "metadata_issuer",
    }
)

OWN_REDIRECT_URL: Final = "own_redirect_url"
"""Asked for only while the provider uses the redirect URL that all shared."""

# What everyone fills in.
_TOP: Final = ("name", "discovery_url", "client_id", "client_secret")

_MARKERS: Final = {str(marker): marker for marker in FIELDS}


# A label of its own for the last one only: the others are names. Nothing is chosen at
# first: of a choice that is required, the frontend ticks the first one by itself.
CHOICE: Final[Schema] = vol.Schema(
    {
        vol.Optional("preset"): SelectSelector(
            SelectSelectorConfig(
                options=[
                    *(
                        SelectOptionDict(value=each.id, label=each.name)
                        for each in PRESETS.values()
                    ),
                    SelectOptionDict(value=ANOTHER, label=ANOTHER),
                ],
                mode=SelectSelectorMode.LIST,
                translation_key="preset",
            )
        ),
        vol.Optional("name"): FIELDS[_MARKERS["name"]],
    }
)


def of_any() -> dict[vol.Marker, Any]:
    """Give the fields on top for a new provider that has no preset."""
    return {_MARKERS[name]: FIELDS[_MARKERS[name]] for name in _TOP}


def of_old(stored: Mapping[str, Any]) -> dict[vol.Marker, Any]:
    """Give those for one that is changed: only one that still shares asks about it."""
    if stored.get(OWN_REDIRECT_URL):
        return of_any()
    shared = _MARKERS[OWN_REDIRECT_URL]
    return {**of_any(), shared: FIELDS[shared]}


def of_preset(preset: Preset) -> dict[vol.Marker, Any]:
    """Give those for a preset, which makes the discovery URL of the answers."""
    text = FIELDS[_MARKERS["name"]]
    fields: dict[vol.Marker, Any] = {_MARKERS["name"]: text}
    for asked in preset.questions:
        kind = vol.Optional if asked.optional else vol.Required
        fields[kind(asked.question.value)] = text
    kind = vol.Required if preset.needs_secret else vol.Optional
    secret = FIELDS[_MARKERS["client_secret"]]
    return {**fields, _MARKERS["client_id"]: text, kind("client_secret"): secret}


def build(
    top: Mapping[vol.Marker, Any],
    selectors: Mapping[str, Any],
    errors: Mapping[str, str],
) -> Schema:
    """Give the form: the fields on top, and all sections; open where the errors are.

    The sections are new ones each time: Home Assistant 2025 writes what is suggested
    into them, and somebody else's form must not show it.
    """
    fields = dict(top)
    for place, names in SECTIONS.items():
        inside: Schema = vol.Schema(
            {
                _MARKERS[name]: selectors.get(name, FIELDS[_MARKERS[name]])
                for name in names
            }
        )
        options: SectionConfig = {"collapsed": not _is_open(place, errors)}
        fields[vol.Required(place)] = section(inside, options)
    return vol.Schema(fields)


def _is_open(place: str, errors: Mapping[str, str]) -> bool:
    helps = place == "protocol" and errors.get("base") in _HELPED_IN_PROTOCOL
    return place in errors or helps


def nest(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Put what belongs into a section there, as the form sends it."""
    nested: dict[str, Any] = {place: {} for place in SECTIONS}
    for name, value in settings.items():
        place = _SECTION_OF.get(name)
        (nested if place is None else nested[place])[name] = value
    return nested


def flatten(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Take what the form sends out of its sections."""
    flat: dict[str, Any] = {}
    for name, value in typed.items():
        flat.update(value if name in SECTIONS else {name: value})
    return flat


def place(name: str, problem: str) -> tuple[str, str]:
    """Tell where a problem with a field is shown, and by which text."""
    if name not in _SECTION_OF:
        return name, problem
    return _SECTION_OF[name], _AT_SECTION.get((name, problem), problem)
