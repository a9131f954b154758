"""What hassfest and HACS demand of the files around the code.

Neither tool can be installed from a registry, so their rules that apply to a custom
integration are written down here and in `test_translation_schema.py`. They were read

* from `hacs/integration` at 3249355704d1a716e637d4d044b6cb4ae72dc271 (7 August 2026),
  `validate/` and `utils/validate.py`;
* from `home-assistant/core`, `script/hassfest/`: `translations.py` at
  00a70521db04c9882a34d93ca23bee2f6d2334d5, `dependencies.py` at
  02c260ad4cffb8a1eea56b1296456713a795ba41, `config_flow.py` at
  02e6124621fb9f465aa7e4b8d96ba2435be35abc, `config_schema.py` at
  1394d94235a0f312230c828a86c50ae5e791dafe, `icons.py` at
  02266b159da8dc58a836fc407805697df0fbd123, and `manifest.py` as it was in autumn 2026,
  with probatio in place of voluptuous (its text, 15167 characters, names no commit);
* from `homeassistant/components/brands/const.py` of 2026.10.4.
"""

import ast
import importlib
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import urlsplit

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import pytest

from custom_components.latchkey.administration import actions
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


# What hassfest knows of a custom integration's manifest; it refuses anything else.
MANIFEST_KEYS = {
    "after_dependencies",
    "bluetooth",
    "codeowners",
    "config_flow",
    "dependencies",
    "dhcp",
    "disabled",
    "documentation",
    "domain",
    "homekit",
    "import_executor",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "mqtt",
    "name",
    "preview_features",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "ssdp",
    "usb",
    "version",
    "zeroconf",
}

# Integrations that may be imported though the manifest does not name them: of those
# that hassfest allows to everyone, the ones that we use.
IMPORTABLE = {
    "frontend",
    "homeassistant",
    "onboarding",
    "persistent_notification",
    "websocket_api",
}

# What a `brand/` may hold; Home Assistant serves nothing else of it.
BRAND_IMAGES = {
    f"{theme}{kind}{density}.png"
    for theme in ("", "dark_")
    for kind in ("icon", "logo")
    for density in ("", "@2x")
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
    assert set(manifest) <= MANIFEST_KEYS
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
        address = urlsplit(manifest[key])
        assert address.scheme == "https"
        assert address.hostname != "www.home-assistant.io"
    assert not set(manifest["dependencies"]) & set(
        manifest.get("after_dependencies", [])
    )


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
    semver = AwesomeVersionStrategy.SEMVER
    assert AwesomeVersion(manifest["version"], ensure_strategy=[semver]).valid
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


def test_hacs_finds_a_readme_and_a_licence_that_it_knows() -> None:
    """By the names that it and GitHub look for.

    A `LICENSE` of our own words beside the two would make GitHub call it unknown.
    """
    names = {path.name for path in ROOT.iterdir()}
    assert "README.md" in names
    assert {name for name in names if name.startswith("LICENSE")} == {
        "LICENSE-APACHE",
        "LICENSE-MIT",
    }
    assert "Apache License" in (ROOT / "LICENSE-APACHE").read_text(encoding="utf-8")
    assert "MIT License" in (ROOT / "LICENSE-MIT").read_text(encoding="utf-8")


def _imports(path: Path) -> set[str]:
    """List the integrations that a file imports from while it runs."""
    found = set()
    prefix = "homeassistant.components"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        for name in names:
            if name.startswith(f"{prefix}."):
                found.add(name.removeprefix(f"{prefix}.").split(".")[0])
    return found


def test_the_manifest_names_every_integration_that_is_imported(
    manifest: dict[str, Any],
) -> None:
    """A file of the platform's own name may import the platform."""
    named = {*manifest["dependencies"], *manifest.get("after_dependencies", [])}
    seen = set()
    for path in INTEGRATION.rglob("*.py"):
        imported = _imports(path)
        seen |= imported
        others = imported - named - IMPORTABLE - {path.stem}
        platforms = {each for each in others if (INTEGRATION / f"{each}.py").is_file()}
        assert not others - platforms, path
    assert {"auth", "http", "repairs"} <= seen


def test_what_hassfest_asks_of_the_code_is_there(manifest: dict[str, Any]) -> None:
    """A flow in its file, a schema for YAML, and no action without a description."""
    assert manifest["config_flow"]
    assert (INTEGRATION / "config_flow.py").is_file()
    init = ast.parse((INTEGRATION / "__init__.py").read_text(encoding="utf-8"))
    functions = {
        node.name for node in init.body if isinstance(node, ast.AsyncFunctionDef)
    }
    assert "async_setup" in functions
    assigned = {
        target.id
        for node in init.body
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Name)
    }
    imported = {
        each.asname or each.name
        for node in init.body
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert "CONFIG_SCHEMA" in assigned | imported
    described = {path.name for path in INTEGRATION.iterdir()}
    assert not described & {"conditions.yaml", "triggers.yaml"}
    for path in INTEGRATION.rglob("*.py"):
        assert ".services.async_register(" not in path.read_text(encoding="utf-8")


async def test_every_action_is_described_to_people(hass: HomeAssistant) -> None:
    """With its fields, an icon and a text for each, and none that is not there."""
    actions.async_register(hass)
    registered = hass.services.async_services_for_domain("latchkey")
    described = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    strings = _json(INTEGRATION / "strings.json")["services"]
    icons = _json(INTEGRATION / "icons.json")
    assert set(icons) == {"services"}
    for listed in (described, strings, icons["services"]):
        assert set(listed) == set(registered)
    for name, service in registered.items():
        assert service.schema is not None
        fields = {str(field) for field in service.schema.schema}
        assert set(described[name]["fields"]) == fields
        assert set(strings[name]["fields"]) == fields
        for text in (strings[name], *strings[name]["fields"].values()):
            assert text["name"]
            assert text["description"]
        icon = icons["services"][name]
        assert set(icon) == {"service"}
        assert re.fullmatch(r"mdi:[a-z-]+", icon["service"])


def test_the_brand_has_images_that_home_assistant_serves_and_no_others() -> None:
    """HACS asks for the icon; dark themes and logos fall back to it."""
    images = {path.name for path in (INTEGRATION / "brand").iterdir()}
    assert "icon.png" in images
    assert images <= BRAND_IMAGES


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_the_icon_has_the_size_that_brands_have(name: str, size: int) -> None:
    """A PNG says its size in bytes 16 to 24."""
    content = (INTEGRATION / "brand" / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert content[16:24] == size.to_bytes(4) * 2
    assert len(content) < 16_000


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


def test_no_module_is_taken_for_a_function_of_set_up() -> None:
    """Home Assistant calls what an integration has by the name of `setup`."""
    assert not hasattr(importlib.import_module("custom_components.latchkey"), "setup")
