"""Hold the integration to who may import whom, and how long a file may be.

`tests/directions.rs` does so for everything that is written in Rust.

What a provider publishes and sends is validated without a thought of people, pages or
dialogs, and no sign-in depends on what administrators see.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2] / "custom_components/latchkey"

LONGEST_FILE: Final = 400

# Each folder, and those that it may know.
ARROWS: Final = {
    "web": set[str](),
    "oidc": set[str](),
    "people": {"web", "oidc"},
    "page": {"web", "oidc", "people"},
    "relay": {"web", "oidc", "people", "page"},
    "administration": {"web", "oidc", "people", "page", "relay"},
}

# What a module, or a whole folder, may know besides.
EXCEPTIONS: Final = {
    "oidc": {"people.live_flows", "people.networks"},
    "people.login_flow": {"relay.callback_pages", "relay.proving"},
    "page.login_page": {"administration.try_out_pages", "relay.callback_pages"},
    "page.presentation": {"relay"},
    "page.provider_log_out": {"relay.proving"},
}

# The files beside the folders: what all of them share, and what Home Assistant loads.
SHARED: Final = {"web", "oidc", "people"}
LOADED: Final = {"__init__", "config_flow", "diagnostics", "repairs"}


def imports(path: Path, source: str) -> Iterator[str]:
    """Give the modules of the integration that a file imports, as dotted paths."""
    folders = list(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = folders[: len(folders) - node.level + 1]
            start += node.module.split(".") if node.module else []
            for name in node.names:
                yield ".".join([*start, name.name])


def misdirections(path: Path, source: str) -> list[str]:
    """Give what a file imports although it may not."""
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    folder, dot, _ = own.partition(".")
    if own in LOADED:
        return []
    allowed = {folder, *ARROWS[folder]} if dot else SHARED
    allowed |= EXCEPTIONS.get(folder, set()) | EXCEPTIONS.get(own, set())
    return [
        f"{own} imports {module}"
        for module in imports(path, source)
        if (ROOT / module.partition(".")[0]).is_dir()
        and not any(f"{module}.".startswith(f"{each}.") for each in allowed)
    ]


def test_files_are_short() -> None:
    """A file has one idea, and nobody reads more than 400 lines for it."""
    lengths = {path: len(path.read_text().splitlines()) for path in ROOT.rglob("*.py")}
    assert len(lengths) > 80, "the files were not found"
    assert {p: lines for p, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_folder_is_imported_against_the_arrows() -> None:
    """Who signs in knows no page, and no sign-in what administrators see."""
    files = list(ROOT.rglob("*.py"))
    assert len(files) > 80, "the files were not found"
    faults = [each for path in files for each in misdirections(path, path.read_text())]
    assert faults == []


@pytest.mark.parametrize(
    ("path", "source", "count"),
    [
        ("oidc/proof.py", "from ..people.people import People", 1),
        ("oidc/proof.py", "from ..people import people", 1),
        ("oidc/proof.py", "from ..web import headers", 1),
        ("oidc/proof.py", "from ..people.live_flows import LiveFlows", 0),
        ("oidc/proof.py", "from ..people import networks", 0),
        ("oidc/proof.py", "from . import jwks\nfrom ..const import DOMAIN", 0),
        ("people/people.py", "from ..administration import issues", 1),
        ("people/people.py", "def late():\n  from ..administration import issues", 1),
        ("people/people.py", "from ..oidc import proof", 0),
        ("people/people.py", "from ..page import www", 1),
        ("people/people.py", "def late():\n  from ..page.www import Page", 1),
        ("people/people.py", "from ..relay import proving", 1),
        ("people/login_flow.py", "from ..relay import proving", 0),
        ("people/login_flow.py", "from ..relay import devices", 1),
        ("page/www.py", "from ..people import browser_cookie", 0),
        ("relay/agent.py", "from ..administration import issues", 1),
        ("web/headers.py", "from ..people import people", 1),
        ("settings.py", "from .web import icons", 0),
        ("settings.py", "from .page import www", 1),
        ("settings.py", "from .people import people", 0),
        ("page/login_page.py", "from ..administration import try_out_pages", 0),
        ("web/policy.py", "from ..administration import try_out_pages", 1),
        ("config_flow.py", "from .administration.people_flow import PeopleFlow", 0),
    ],
)
def test_the_check_sees_what_it_is_there_for(
    path: str, source: str, count: int
) -> None:
    """It would be of no use otherwise."""
    assert len(misdirections(ROOT / path, source)) == count
