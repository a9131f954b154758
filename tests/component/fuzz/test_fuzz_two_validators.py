"""Both halves validate the same ID Tokens, and come to the same verdict.

The cases are in `fuzz/corpus/id_token`, their verdicts in `tests/id_tokens.json`, to
which `tests/id_tokens.rs` holds the page. `cargo xtask fuzz` brings the page's
validator itself, and the cases that its target found: then nobody has written the
verdicts down.
"""

import base64
from collections import Counter
from collections.abc import Iterator
import json
import os
from pathlib import Path
import re
import subprocess
from typing import Any

import cases
from hostile import fuzzed, mutated, written
from hypothesis import strategies as st
import pytest
from test_fuzz_id_tokens import HEADER, NEAR_HEADER, claim_sets

ROOT = Path(__file__).parents[3]
VERDICTS: dict[str, Any] = json.loads((ROOT / "tests" / "id_tokens.json").read_text())

PROGRAM = os.environ.get("LATCHKEY_FUZZ_VERDICTS", "")
FOUND = os.environ.get("LATCHKEY_FUZZ_CORPUS", "")

needs_the_page = pytest.mark.skipif(
    not PROGRAM, reason="fuzzing, a step of its own, runs it"
)


def _is_allowed(case: bytes, page: str, integration: str) -> bool:
    """Tell whether two verdicts may differ: only where the integration is stricter."""
    if page == integration:
        return True
    # Keys are for who verifies the signature.
    header = case.split(b"\n")[1] if case.count(b"\n") > 1 else b""
    return integration == "id-token-malformed" and b'"kid"' in _plain(header)


def _plain(text: bytes) -> bytes:
    """Write every letter as itself."""
    return re.sub(
        rb"\\u00([0-7][0-9a-fA-F])", lambda of: bytes.fromhex(of[1].decode()), text
    )


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdicts_that_are_written_down(name: str) -> None:
    """RP-39 to RP-53, but for the signature."""
    case = (cases.FOLDER / name).read_bytes()
    verdict = VERDICTS[name]
    if isinstance(verdict, dict):
        assert verdict["because"]
        assert _is_allowed(case, verdict["page"], verdict["integration"])
        verdict = verdict["integration"]
    assert cases.verdict(case) == verdict


def test_every_case_has_a_verdict_and_every_code_a_case() -> None:
    """A check that no case reaches is not compared."""
    assert {file.name for file in cases.FOLDER.iterdir()} == set(VERDICTS)
    reached = {verdict for verdict in VERDICTS.values() if isinstance(verdict, str)}
    assert _codes() <= reached


def _codes() -> set[str]:
    """List the codes of the page's validator."""
    faults = (ROOT / "core" / "src" / "oidc" / "fault.rs").read_text()
    return set(re.findall(r'"(id-token-[a-z-]+)"', faults))


class _Page:
    """The page's validator, which answers a line with a line."""

    def __init__(self) -> None:
        self.program = subprocess.Popen(  # noqa: S603
            [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def verdict(self, case: bytes) -> str:
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(base64.b64encode(case).decode() + "\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline().strip()
        assert answer, f"the page's validator died of {case!r}"
        return answer


@pytest.fixture(scope="module")
def validate() -> Iterator[_Page]:
    """Start the page's validator."""
    page = _Page()
    yield page
    page.program.kill()
    page.program.wait()


@needs_the_page
def test_what_the_page_found_interesting(validate: _Page) -> None:
    """Every input of its target that reached something new."""
    reached: Counter[str] = Counter()
    for folder in (cases.FOLDER, Path(FOUND)):
        for file in sorted(folder.iterdir()):
            case = file.read_bytes()
            page, integration = validate.verdict(case), cases.verdict(case)
            assert _is_allowed(case, page, integration), (case, page, integration)
            reached[page] += 1
    print()  # noqa: T201
    for code, times in sorted(reached.items()):
        print(f"    {times:6} ID Tokens of the page's target: {code}")  # noqa: T201
    assert _codes() <= set(reached)


KINDS = {issuer: kind for kind, issuer in cases.ISSUERS.items() if kind != b"token"}


@st.composite
def written_cases(draw: st.DrawFn) -> bytes:
    """Write a case that is honest but for a few members, and for how it is written."""
    issuer, claims = draw(claim_sets())
    header = {**HEADER, "alg": cases.ALGORITHM}
    near = {**NEAR_HEADER, "alg": ("ES256", *NEAR_HEADER["alg"])}
    head = draw(written(mutated(header, near, most=1))).replace(b"\n", b" ")
    body = draw(written(st.just(claims)))
    return b"\n".join((KINDS[issuer], head, body))


@needs_the_page
@fuzzed(written_cases(), examples=500)
def test_what_nobody_has_validated_before(validate: _Page, case: bytes) -> None:
    """Both come to the same verdict."""
    page, integration = validate.verdict(case), cases.verdict(case)
    assert _is_allowed(case, page, integration), (page, integration)
