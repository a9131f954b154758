"""What people read in other languages: all texts that are theirs, and what goes in.

Administrators' are all texts, in twelve languages beside English. Visitors' are those
of the pages for apps and devices, in every language of the login page.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.latchkey import contract
from custom_components.latchkey.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components/latchkey"
FILES = sorted((INTEGRATION / "translations").glob("*.json"))

ADMINISTRATORS = frozenset(
    "cs da de en es fr it nl pl pt-BR ru sv zh-Hans".split()  # noqa: SIM905
)
VISITORS = "common.relay_"

# A short word may be the same in two languages.
LONGEST_SAME = 12

# What is filled in, and the links around words.
FILLED = re.compile(r"{\w+}|\]\([^)]*\)|<[^>]*>")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text by the path of its keys."""
    if isinstance(value, str):
        yield path, value
        return
    for key, each in value.items():
        yield from texts(each, f"{path}.{key}" if path else key)


def read(file: Path) -> dict[str, str]:
    """Read the texts of a file."""
    return dict(texts(json.loads(file.read_text("utf-8"))))


each_file = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def test_no_language_gets_lost() -> None:
    """English and twelve others for administrators, the page's for visitors."""
    spoken = {file.stem for file in FILES}
    assert spoken == {each.stem for each in (ROOT / "core/languages").glob("*.json")}
    assert spoken == contract.LANGUAGES.keys()
    assert spoken > ADMINISTRATORS


@each_file
def test_every_translation_has_the_texts_of_the_source(file: Path) -> None:
    """None is missing, made up, empty, or without what is filled in."""
    source, translated = read(INTEGRATION / "strings.json"), read(file)
    is_whole = file.stem in ADMINISTRATORS
    wanted = {key for key in source if is_whole or key.startswith(VISITORS)}
    assert translated.keys() == wanted
    for key, words in translated.items():
        assert words.strip() == words != "", key
        assert sorted(FILLED.findall(words)) == sorted(FILLED.findall(source[key])), key


@each_file
def test_no_text_of_visitors_was_left_in_english(file: Path) -> None:
    """But for British English, which differs in a word or two."""
    source, translated = read(INTEGRATION / "strings.json"), read(file)
    if file.stem in {"en", "en-GB"}:
        return
    for key, words in translated.items():
        if key.startswith(VISITORS) and len(words) > LONGEST_SAME:
            assert words != source[key], key


async def test_home_assistant_gives_visitors_their_language(
    hass: HomeAssistant,
) -> None:
    """Under every tag of the page, and English for what only administrators read."""
    source = read(INTEGRATION / "strings.json")
    for file in FILES:
        told = await async_get_translations(hass, file.stem, "common", [DOMAIN])
        expected = {**source, **read(file)}
        assert told == {
            f"component.{DOMAIN}.{key}": words
            for key, words in expected.items()
            if key.startswith("common.")
        }


@each_file
def test_no_apostrophe_quotes_what_is_filled_in(file: Path) -> None:
    """Home Assistant's frontend takes one before a brace for a quotation mark."""
    for key, words in read(file).items():
        assert "'{" not in words, key
