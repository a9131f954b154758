"""`docs/providers.md` names every field of a provider's form, as the form does."""

from pathlib import Path

import pytest
from seen import STRINGS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
FORM = STRINGS["config_subentries"]["provider"]["step"]["reconfigure"]
PLACES = {"": FORM, **{each["name"]: each for each in FORM["sections"].values()}}


@pytest.mark.parametrize("place", PLACES)
def test_every_field_is_in_the_table(place: str) -> None:
    """With its section, its label and its name in YAML."""
    for name, label in PLACES[place]["data"].items():
        row = f"| {place or 'on top'} | {label} | `{name}` |"
        assert row in GUIDE, row


@pytest.mark.parametrize("field", ["unknown_people", "position", "exchange"])
def test_every_choice_is_called_as_in_the_form(field: str) -> None:
    """And what it is in YAML."""
    for value, label in STRINGS["selector"][field]["options"].items():
        assert f"*{label}* (`{value}`)" in GUIDE, label
