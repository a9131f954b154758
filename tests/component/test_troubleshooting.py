"""`docs/troubleshooting.md` explains every code that people can meet, and no other."""

import json
import re

import codes

PAGE = (codes.ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
ANCHORS = re.findall(r'<a id="([^"]+)"></a>', PAGE)


def _known() -> set[str]:
    settings = {f"setting-{each}" for each in codes.of_settings()}
    ours = codes.of_the_integration() | codes.of_the_relay()
    return ours | codes.of_the_page() | settings


def test_every_code_has_an_anchor() -> None:
    """Of the page, of the log, and of settings that cannot be used."""
    assert not sorted(_known() - set(ANCHORS))


def test_every_anchor_is_a_code() -> None:
    """Once, and said beside it as people read it."""
    assert not sorted(set(ANCHORS) - _known())
    assert len(ANCHORS) == len(set(ANCHORS))
    for anchor in ANCHORS:
        shown = anchor.removeprefix("setting-")
        assert f'<a id="{anchor}"></a>`{shown}`' in PAGE


def test_every_row_says_what_it_means_and_what_helps() -> None:
    """No cell is empty, and no row has lost one."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| <a")]
    assert len(rows) > 100
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == (2 if '"setting-' in row else 3), row
        assert all(cells), row


# What somebody can do. More may be added; a thing to look at is none of them.
ACTS = re.findall(
    r"\w+",
    """Add Allow Ask Begin Change Check Choose Compare Connect Correct Decide Delete
    Do Enter Finish Give Install Leave Let Log Look Make Move Open Press Raise
    Read Register Reload Remove Renew Report Restart Set Shorten Sign Tell Try
    Turn Update Use Verify Wait""",
)


def test_what_helps_is_an_act() -> None:
    """Each cell begins with what to do, and none leaves it to another cell."""
    for row in [line for line in PAGE.splitlines() if line.startswith("| <a")]:
        helps = re.split(r"(?<!\\)\|", row)[-2].strip()
        assert helps.split()[0].rstrip(".,:") in ACTS, helps
        assert "As above" not in helps, row


def test_no_code_is_overlooked() -> None:
    """The two finders know how codes are written today; this is how they find out."""
    for some in ("banned", "callback-path", "proof-rejected", "record-not-kept"):
        assert some in codes.of_the_page()
    for some in ("metadata-timed-out", "internal", "rule-not-met", "jwks-insecure"):
        assert some in codes.of_the_integration()
    # What else has a hyphen in what validates: two kinds of field, a scheme.
    others = {"current-password", "one-time-code", "view-source"}
    known = codes.of_the_page()
    validates = list(codes.CORE.rglob("*.rs"))
    assert validates
    for path in validates:
        source = path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
        lines = [line for line in source.splitlines() if "//" not in line]
        found = re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', "\n".join(lines))
        assert set(found) <= known | others, path


def test_every_code_of_a_sign_in_that_waits_elsewhere_has_words() -> None:
    """And there are no words for another one."""
    texts = json.loads(
        (codes.INTEGRATION / "strings.json").read_text(encoding="utf-8")
    )["common"]
    prefix = "relay_code_"
    said = {each.removeprefix(prefix) for each in texts if each.startswith(prefix)}
    assert said == {each.replace("-", "_") for each in codes.of_the_relay()}
