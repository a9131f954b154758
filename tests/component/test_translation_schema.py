"""What hassfest demands of `strings.json`: its schema, and every text of it.

The versions of the rules that were read are in `test_metadata.py`.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import string
from typing import Any

import pytest
import voluptuous as vol

from homeassistant.helpers import config_validation as cv

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "latchkey"

# A key of a translation, such as an option of a selector.
KEY = re.compile(r"^(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])$")
# Home Assistant's translators replace a whole text by another one, never a part.
COMBINED = re.compile(r"(.+\[%)|(%\].+)")
# The frontend takes single quotation marks for an escape.
QUOTED = re.compile(r"'{\w+}'")
ADDRESS = re.compile(
    r"(((ftp|ftps|scp|http|https|mqtt|mqtts|socket|socks5):\/\/|www\.)"
    r"[a-z0-9]+([\-\.]{1}[a-z0-9]+)*\.[a-z]{2,5}(:[0-9]{1,5})?(\/.*)?)",
    re.IGNORECASE,
)


# Stricter than hassfest: no beginning of an address either.
BEGINNING = re.compile(r"https?://|www\.|<[a-z/]")


class Refused(vol.Invalid):
    """What is wrong, and with what."""

    def __init__(self, problem: str, value: object) -> None:
        super().__init__(f"{problem}: {value}")


def text(value: Any) -> str:
    """Take a text that can be translated and shown."""
    value = cv.string_with_no_html(value)
    if value != value.strip():
        raise Refused("surrounded", value)
    for forbidden in (COMBINED, QUOTED, ADDRESS, BEGINNING):
        if forbidden.search(value):
            raise Refused(forbidden.pattern, value)
    for _, field, _, _ in string.Formatter().parse(value):
        if field and not field.isidentifier():
            raise Refused("placeholder", field)
    return value


def key(value: str) -> str:
    """Take a key of a translation."""
    if KEY.match(value) is None:
        raise Refused("key", value)
    return value


def _described(flow: dict[str, Any]) -> dict[str, Any]:
    """Refuse a description of a field that is not there."""
    for step in flow["step"].values():
        for name in step.get("data_description", {}):
            if name not in step.get("data", {}):
                raise Refused("field", name)
    return flow


TEXTS = {str: text}
SECTION = {
    vol.Optional("data"): TEXTS,
    vol.Optional("data_description"): TEXTS,
    vol.Optional("description"): text,
    vol.Optional("name"): text,
}
STEP = {
    vol.Optional("title"): text,
    vol.Optional("description"): text,
    vol.Optional("data"): TEXTS,
    vol.Optional("data_description"): TEXTS,
    vol.Optional("menu_options"): TEXTS,
    vol.Optional("menu_option_descriptions"): TEXTS,
    vol.Optional("submit"): text,
    vol.Optional("sections"): {str: SECTION},
}
FLOW = {
    vol.Optional("flow_title"): text,
    vol.Required("step"): {str: STEP},
    vol.Optional("error"): TEXTS,
    vol.Optional("abort"): TEXTS,
    vol.Optional("progress"): TEXTS,
    vol.Optional("create_entry"): TEXTS,
}
MAIN_FLOW = {**FLOW, vol.Optional("initiate_flow"): {vol.Required("user"): text}}
SUBENTRY_FLOW = {
    **FLOW,
    vol.Required("entry_type"): text,
    vol.Required("initiate_flow"): {vol.Required("user"): text, str: text},
}
ISSUE = vol.All(
    cv.has_at_least_one_key("description", "fix_flow"),
    vol.Schema(
        {
            vol.Required("title"): text,
            vol.Exclusive("description", "fixable"): text,
            vol.Exclusive("fix_flow", "fixable"): vol.All(vol.Schema(FLOW), _described),
        }
    ),
)
SELECTOR = {
    vol.Optional(part): cv.schema_with_slug_keys(text, slug_validator=key)
    for part in ("choices", "options", "unit_of_measurement")
}
SERVICE = {
    vol.Required("name"): text,
    vol.Required("description"): text,
    vol.Optional("fields"): {
        str: {vol.Required("name"): text, vol.Required("description"): text}
    },
}
# The parts that an integration without devices and entities can have.
STRINGS = vol.Schema(
    {
        vol.Optional("title"): text,
        vol.Optional("config"): vol.All(vol.Schema(MAIN_FLOW), _described),
        vol.Optional("options"): vol.All(vol.Schema(MAIN_FLOW), _described),
        vol.Optional("config_subentries"): cv.schema_with_slug_keys(
            vol.All(vol.Schema(SUBENTRY_FLOW), _described)
        ),
        vol.Optional("selector"): cv.schema_with_slug_keys(vol.Schema(SELECTOR)),
        vol.Optional("services"): cv.schema_with_slug_keys(vol.Schema(SERVICE)),
        vol.Optional("issues"): {str: ISSUE},
        vol.Optional("exceptions"): cv.schema_with_slug_keys(
            vol.Schema({vol.Optional("message"): text})
        ),
        vol.Optional("common"): vol.Schema({cv.slug: text}),
    }
)


@pytest.fixture
def strings() -> dict[str, Any]:
    """Read the texts."""
    return json.loads((INTEGRATION / "strings.json").read_text(encoding="utf-8"))


def test_the_texts_fit_the_schema(strings: dict[str, Any]) -> None:
    """Of every form, error, selector and issue."""
    STRINGS(strings)


def _keys(part: dict[str, Any]) -> Iterator[str]:
    for name, value in part.items():
        yield name
        if isinstance(value, dict):
            yield from _keys(value)


def test_every_key_is_words_in_small_letters(strings: dict[str, Any]) -> None:
    """Stricter than hassfest, which has no rule for most of them."""
    for name in _keys(strings):
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name), name


@pytest.mark.parametrize(
    "wrong",
    [
        "<b>bold</b>",
        " spaces ",
        "See https://example.org/help",
        "See www.example.org",
        "The '{host}' is quoted",
        "The {host name} has a space",
        "Before [%key:common::action::yes%]",
    ],
)
def test_a_text_that_hassfest_refuses_is_noticed(
    strings: dict[str, Any], wrong: str
) -> None:
    """Wherever it stands."""
    places = (
        strings["config"]["step"]["user"],
        strings["config_subentries"]["provider"]["step"]["user"]["data"],
        strings["issues"]["approve"]["fix_flow"]["step"]["init"],
        strings["common"],
    )
    for place in places:
        name = next(iter(place))
        right, place[name] = place[name], wrong
        with pytest.raises(vol.Invalid):
            STRINGS(strings)
        place[name] = right
    STRINGS(strings)


def test_a_shape_that_hassfest_refuses_is_noticed(strings: dict[str, Any]) -> None:
    """A field that is only described, a key of its own, an option that is no key."""
    provider = strings["config_subentries"]["provider"]
    for place, name in (
        (provider["step"]["user"]["data_description"], "nobody"),
        (strings, "hint"),
        (strings["issues"]["approve"], "description"),
        (next(iter(strings["selector"].values()))["options"], "_no_key"),
    ):
        place[name] = "Something"
        with pytest.raises(vol.Invalid):
            STRINGS(strings)
        del place[name]
    del provider["entry_type"]
    with pytest.raises(vol.Invalid):
        STRINGS(strings)
