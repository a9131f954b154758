"""What administrators read in other languages: all texts, with what goes into them."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

INTEGRATION = Path(__file__).parents[2] / "custom_components/latchkey"
FILES = sorted((INTEGRATION / "translations").glob("*.json"))

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


def test_no_language_of_administrators_gets_lost() -> None:
    """English and twelve others."""
    assert len(FILES) == 13


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_translation_has_the_texts_of_the_source(file: Path) -> None:
    """None is missing, made up, empty, or without what is filled in."""
    source, translated = read(INTEGRATION / "strings.json"), read(file)
    assert translated.keys() == source.keys()
    for key, words in translated.items():
        assert words.strip(), key
        assert sorted(FILLED.findall(words)) == sorted(FILLED.findall(source[key])), key


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_no_apostrophe_quotes_what_is_filled_in(file: Path) -> None:
    """Home Assistant's frontend takes one before a brace for a quotation mark."""
    for key, words in read(file).items():
        assert "'{" not in words, key
