"""List what Home Assistant would install by itself when our tests' configurations start.

Run by `cargo xtask lock-python` with the Python of an environment that has Home
Assistant in it. Prints a list that uv can read: one requirement a line, and first the
file of Home Assistant's own constraints, which whoever resolves them keeps to.
"""

import json
from pathlib import Path

import homeassistant
from homeassistant import bootstrap

# What `configuration.yaml` of the demo and of the tests names.
CONFIGURED = {
    "api",
    "auth",
    "command_line",
    "config",
    "frontend",
    "http",
    "logger",
    "onboarding",
    "repairs",
    "trusted_networks",
}

# Modules outside `components/` say for themselves what they need.
SECOND_FACTORS = ("totp", "notify")


def main() -> None:
    """Print the constraints' file and every requirement."""
    root = Path(homeassistant.__file__).parent
    print("--constraint", root / "package_constraints.txt")
    wanted: set[str] = set()
    seen: set[str] = set()
    # And what is set up whatever is configured.
    waiting = sorted(CONFIGURED | bootstrap.DEFAULT_INTEGRATIONS)
    while waiting:
        domain = waiting.pop()
        manifest_file = root / "components" / domain / "manifest.json"
        if domain in seen or not manifest_file.exists():
            continue
        seen.add(domain)
        manifest = json.loads(manifest_file.read_text())
        wanted.update(manifest.get("requirements", []))
        waiting += manifest.get("dependencies", [])
    for module in SECOND_FACTORS:
        source = (root / "auth" / "mfa_modules" / f"{module}.py").read_text()
        for line in source.splitlines():
            if line.startswith("REQUIREMENTS"):
                wanted.update(json.loads(line.partition("=")[2].strip()))
    print("\n".join(sorted(wanted)))


main()
