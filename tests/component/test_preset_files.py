"""A preset is one file, which is right to the letter or left out."""

import json
from pathlib import Path
from typing import Any

import pytest
import voluptuous as vol

from custom_components.latchkey.administration import preset

GOOD = {
    "name": "A",
    "questions": [{"name": "host", "example": "a.example"}],
    "discovery_url": "{host}/.well-known/openid-configuration",
    "steps": ["Do it."],
}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": None},
        {"surprise": 1},
        {"steps": []},
        {"steps": ["two\nlines"]},
        {"questions": [{"name": "color", "example": "red"}]},
        {"questions": [{"name": "host", "example": "a b"}]},
        {"questions": [GOOD["questions"][0]] * 2},
        {"questions": []},
        {"discovery_url": "{host}/{realm}/.well-known/openid-configuration"},
        {"discovery_url": "http://a.example/.well-known/openid-configuration"},
        {"discovery_url": "{host}/openid-configuration"},
        {"settings": {"colour": "red"}},
        {"settings": {"client_id": "x"}},
        {"settings": {"anyone": True}},
        {"settings": {"exchange": "by pigeon"}},
        {"settings": {"scopes": "profile"}},
        {"settings": {"scopes": "openid offline_access"}},
        {"rule": {"claim": '"a'}},
        {"rule": {"scope": "groups"}},
    ],
)
def test_a_file_that_is_not_right_to_the_letter_is_refused(
    changes: dict[str, Any],
) -> None:
    """What one good file has, with one thing changed."""
    assert preset.parse("a", json.dumps(GOOD)).name == "A"
    bad = {key: each for key, each in {**GOOD, **changes}.items() if each is not None}
    with pytest.raises((ValueError, vol.Invalid, preset.SettingsError)):
        preset.parse("a", json.dumps(bad))


@pytest.mark.parametrize("name", ["another", "A", "a-b", ""])
def test_a_file_has_a_name_that_can_be_an_id(name: str) -> None:
    """And not the one of the choice that has no file."""
    with pytest.raises(ValueError, match=f"^{name}$"):
        preset.parse(name, json.dumps(GOOD))


def test_a_faulty_file_is_left_out_and_logged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody loses the login page by it."""
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "a.json").write_text(json.dumps(GOOD))
    (tmp_path / "c.json").write_bytes(b"\xff")
    monkeypatch.setattr(preset, "FOLDER", tmp_path)
    assert list(preset.load()) == ["a"]
    assert "b.json" in caplog.text
    assert "c.json" in caplog.text
