"""Documents lead where they say, and the README begins with what it is."""

from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(ROOT)) for path in DOCUMENTS]
)


def _anchors(text: str) -> set[str]:
    """List what a link can lead to: headings, as GitHub names them, and anchors."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    slugs = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }
    return slugs | set(re.findall(r'<a id="([^"]+)"', text))


def _targets(text: str) -> list[str]:
    """List every file that a document links to or shows."""
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    links += re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    return [link for link in links if not re.match(r"[a-z]+:", link)]


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    """To a file of the project, and to a heading or an anchor in it."""
    text = document.read_text(encoding="utf-8")
    for target in _targets(
        re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    ):
        name, _, anchor = target.partition("#")
        there = document.parent / name if name else document
        assert there.exists(), target
        if anchor:
            assert anchor in _anchors(there.read_text(encoding="utf-8")), target


def test_what_shows_a_promise_of_the_relay_exists() -> None:
    """Every test and journey that its table names, each once written somewhere."""
    relay = (ROOT / "docs/developers/relay.md").read_text("utf-8")
    _, _, rest = relay.partition("## What shows it\n")
    table = rest.partition("\n## ")[0]
    names = re.findall(r"`(\w+)`(?=[,;: |])", table.partition("|--|--|")[2])
    assert len(names) > 50
    written = "".join(
        path.read_text("utf-8")
        for path in (
            *(ROOT / "tests/component").glob("test_*.py"),
            *(ROOT / "tests/e2e/journeys").glob("*.rs"),
        )
    )
    for name in names:
        if name != "state":
            assert re.search(rf"\b(def|fn) {name}\(", written), name


def test_every_document_is_listed() -> None:
    """Those for administrators apart from those for developers."""
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    administrators, developers = listed.split("For whoever works on Latchkey:")
    for path in (ROOT / "docs").glob("*.md"):
        if path.name != "README.md":
            assert f"({path.name})" in administrators
    for path in (ROOT / "docs" / "developers").glob("*.md"):
        assert f"(developers/{path.name})" in developers


def test_the_readme_begins_with_what_it_is_and_how_it_looks() -> None:
    """Light and dark; then three lines to install, three to set a provider up."""
    top, install, provider, *_ = README.split("\n## ")
    title, what, picture = top.strip().split("\n\n")
    assert title == "# Latchkey"
    assert len(what.splitlines()) <= 4
    assert re.search(
        r'<source media="\(prefers-color-scheme: dark\)".+-dark.png"', picture
    )
    assert re.search(r'<img alt=".+" src=".+-light.png">', picture)
    for part, heading in ((install, "Install it"), (provider, "Set a provider up")):
        assert part.startswith(f"{heading}\n")
        assert re.findall(r"^(\d)\. ", part, flags=re.MULTILINE) == ["1", "2", "3"]


def test_the_readme_has_the_two_commands_of_a_developer() -> None:
    """In one block, to be copied."""
    (block,) = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    commands = [line.split("#")[0].strip() for line in block.splitlines()]
    assert commands == ["cargo xtask demo", "cargo xtask test"]
