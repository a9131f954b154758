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

# A folder that nobody may import, or that may import nobody, but for these modules.
ALONE: Final = {"oidc": {"people.live_flows", "people.networks"}}
UNKNOWN: Final = {"administration": {"page.login_page"}}


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
    own = path.relative_to(ROOT).with_suffix("")
    folder = own.parts[0] if len(own.parts) > 1 else None
    faults = []
    for module in imports(path, source):
        other = module.split(".")[0]
        if other == folder or not (ROOT / other).is_dir():
            continue
        allowed = ALONE.get(folder or "")
        is_alone = allowed is not None and not any(
            f"{module}.".startswith(f"{each}.") for each in allowed
        )
        known_by = UNKNOWN.get(other)
        is_unknown = known_by is not None and ".".join(own.parts) not in known_by
        if is_alone or (is_unknown and folder is not None):
            faults.append(f"{'/'.join(own.parts)} imports {module}")
    return faults


def test_files_are_short() -> None:
    """A file has one idea, and nobody reads more than 400 lines for it."""
    lengths = {path: len(path.read_text().splitlines()) for path in ROOT.rglob("*.py")}
    assert len(lengths) > 80, "the files were not found"
    assert {p: lines for p, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_folder_is_imported_against_the_arrows() -> None:
    """Nobody but the two that are named, and Home Assistant's own entry points."""
    files = list(ROOT.rglob("*.py"))
    assert len(files) > 80, "the files were not found"
    faults = [each for path in files for each in misdirections(path, path.read_text())]
    assert faults == []


@pytest.mark.parametrize(
    ("path", "source", "count"),
    [
        ("oidc/proof.py", "from ..people.people import People", 1),
        ("oidc/proof.py", "from ..people import people", 1),
        ("oidc/proof.py", "from ..page import headers", 1),
        ("oidc/proof.py", "from ..people.live_flows import LiveFlows", 0),
        ("oidc/proof.py", "from ..people import networks", 0),
        ("oidc/proof.py", "from . import jwks\nfrom ..const import DOMAIN", 0),
        ("people/people.py", "from ..administration import issues", 1),
        ("people/people.py", "def late():\n  from ..administration import issues", 1),
        ("people/people.py", "from ..oidc import proof", 0),
        ("page/login_page.py", "from ..administration import try_out_pages", 0),
        ("page/policy.py", "from ..administration import try_out_pages", 1),
        ("config_flow.py", "from .administration.people_flow import PeopleFlow", 0),
    ],
)
def test_the_check_sees_what_it_is_there_for(
    path: str, source: str, count: int
) -> None:
    """It would be of no use otherwise."""
    assert len(misdirections(ROOT / path, source)) == count
