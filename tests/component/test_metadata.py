"""What hassfest and HACS demand of the files around the code.

Neither tool can be installed from a registry, so their rules that apply to us are
written down here once more.
"""

import json
from pathlib import Path
import re
import string
from typing import Any

import pytest

from homeassistant.const import REQUIRED_PYTHON_VER
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "latchkey"

RULES = {
    "bronze": [
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    ],
    "silver": [
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    ],
    "gold": [
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    ],
    "platinum": ["async-dependency", "inject-websession", "strict-typing"],
}


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def manifest() -> dict[str, Any]:
    """Read the manifest."""
    return _json(INTEGRATION / "manifest.json")


def test_the_manifest_has_what_both_demand(manifest: dict[str, Any]) -> None:
    """And nothing that a Home Assistant of 2025.4 would not know."""
    required = {
        "codeowners",
        "config_flow",
        "dependencies",
        "documentation",
        "domain",
        "integration_type",
        "iot_class",
        "issue_tracker",
        "name",
        "requirements",
        "single_config_entry",
        "version",
    }
    assert required <= set(manifest) <= required | {"quality_scale"}
    assert manifest["domain"] == INTEGRATION.name
    assert manifest["config_flow"] is True
    assert manifest["single_config_entry"] is True
    assert manifest["integration_type"] == "service"
    assert manifest["iot_class"] == "calculated"
    assert manifest["requirements"] == []
    assert set(manifest["dependencies"]) == {"auth", "frontend", "http"}
    assert manifest["codeowners"]
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    for key in ("documentation", "issue_tracker"):
        assert manifest[key].startswith("https://")
        assert "home-assistant.io" not in manifest[key]


def test_the_manifest_is_in_order(manifest: dict[str, Any]) -> None:
    """Domain and name first, then the alphabet; lists are sorted too."""
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    for key in ("codeowners", "dependencies"):
        assert manifest[key] == sorted(manifest[key])


def test_one_version_for_the_whole_project(manifest: dict[str, Any]) -> None:
    """Three plain numbers, the same as the page's."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    cargo = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    package = cargo.split("\n[package]\n")[1]
    found = re.search(r'^version = "(.+)"$', package, flags=re.MULTILINE)
    assert found
    assert found[1] == manifest["version"]


async def test_home_assistant_reads_the_manifest(
    hass: HomeAssistant, manifest: dict[str, Any]
) -> None:
    """Home Assistant's own loader is the last word."""
    integration = await async_get_integration(hass, "latchkey")
    assert integration.version == manifest["version"]
    assert integration.single_config_entry
    assert integration.config_flow


def test_hacs_finds_what_it_looks_for() -> None:
    """One integration, and a release that is a zip of its folder."""
    hacs = _json(ROOT / "hacs.json")
    assert hacs == {
        "name": "Latchkey",
        "filename": "latchkey.zip",
        "hide_default_branch": True,
        "homeassistant": "2025.4.0",
        "zip_release": True,
    }
    folders = [
        path.name
        for path in (ROOT / "custom_components").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    ]
    assert folders == ["latchkey"]
    assert REQUIRED_PYTHON_VER >= (3, 13), "the type statements need it"


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_the_icon_has_the_size_that_brands_have(name: str, size: int) -> None:
    """A PNG says its size in bytes 16 to 24."""
    content = (INTEGRATION / "brand" / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert content[16:24] == size.to_bytes(4) * 2
    assert len(content) < 16_000


def _texts(strings: dict[str, Any], path: str = "") -> dict[str, str]:
    texts = {}
    for key, value in strings.items():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key), f"{path}.{key}"
        if isinstance(value, dict):
            texts |= _texts(value, f"{path}.{key}")
        else:
            texts[f"{path}.{key}".lstrip(".")] = value
    return texts


def test_the_texts_are_as_hassfest_wants_them() -> None:
    """No markup, no addresses, no loose ends."""
    texts = _texts(_json(INTEGRATION / "strings.json"))
    assert texts
    for path, text in texts.items():
        assert text == text.strip(), path
        assert not re.search(r"<[a-z/]", text), path
        assert not re.search(r"https?://|www\.", text), path
        assert not re.search(r"'\{\w+\}'", text), path
        for _, field, _, _ in string.Formatter().parse(text):
            assert field is None or field.isidentifier(), path


def test_english_is_the_source_of_all_translations() -> None:
    """Home Assistant reads `translations/`, translators start from `strings.json`."""
    strings = (INTEGRATION / "strings.json").read_bytes()
    assert (INTEGRATION / "translations" / "en.json").read_bytes() == strings


def test_every_quality_rule_is_answered(manifest: dict[str, Any]) -> None:
    """In the scale's own order, with a reason for what is not simply done."""
    answers = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))["rules"]
    assert list(answers) == [rule for tier in RULES.values() for rule in tier]
    open_rules = set()
    for rule, answer in answers.items():
        if answer == "done":
            continue
        assert set(answer) == {"status", "comment"}, rule
        assert answer["status"] in {"done", "exempt", "todo"}, rule
        assert answer["comment"].strip(), rule
        if answer["status"] == "todo":
            open_rules.add(rule)
    claimed = manifest.get("quality_scale")
    for tier, rules in RULES.items():
        if claimed is None:
            break
        assert not open_rules & set(rules), f"{claimed} is claimed, {tier} is open"
        if tier == claimed:
            break
