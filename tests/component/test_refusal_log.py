"""What an administrator finds in the log when someone is not let in."""

from pathlib import Path
import re

from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP
import pytest
from signing_in import Page, counted, refused

from custom_components.latchkey.people import refusals

LOGGER = "custom_components.latchkey.people.refusals"


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == LOGGER and record.levelname == "WARNING"
    ]


async def test_a_person_who_is_not_allowed(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """One line with the provider and the code, and nothing about the person."""
    await add_provider(unknown_people="refuse")
    assert refused(await page.sign_in())[1] == "unknown-person"
    assert _lines(caplog) == [
        "Sign-in by the provider home was refused: unknown-person (not_allowed)"
    ]
    for claim in op.person.values():
        assert claim not in caplog.text
    assert counted(page) == 0


async def test_a_forged_proof_whose_page_never_asks_again(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told when it is validated, and once, also if the page asks then."""
    await add_provider()
    op.change_claims = lambda claims: claims.update(nonce="not-ours")
    await page.begin()
    await page.post(**page.visit())
    said = ["Sign-in by the provider home was refused: id-token-nonce (proof_rejected)"]
    assert _lines(caplog) == said
    assert refused(await page.post()) == ("proof_rejected", "id-token-nonce")
    assert _lines(caplog) == said
    assert counted(page) == 1


async def test_a_provider_that_is_down_when_the_button_is_pressed(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Before anyone could bring proof."""
    await op.stop()
    await add_provider()
    assert refused(await page.begin())[1] == "metadata-no-answer"
    (line,) = _lines(caplog)
    assert line.endswith("refused: metadata-no-answer (provider_unreachable)")
    assert counted(page) == 0
    await op.start()


async def test_a_flood_cannot_fill_the_log(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One line per kind and ten minutes; the next one says how many it stands for."""
    await add_provider(unknown_people="refuse")
    for number in range(8):
        op.person["sub"] = f"stranger-{number}"
        await page.sign_in()
    assert len(_lines(caplog)) == 1
    # Another kind is not drowned by the first.
    op.change_claims = lambda claims: claims.update(nonce="not-ours")
    await page.sign_in()
    assert len(_lines(caplog)) == 2
    op.change_claims = lambda _claims: None
    freezer.tick(refusals.PAUSE_SECONDS + 1)
    await page.sign_in()
    (line,) = _lines(caplog)[2:]
    assert line.endswith(
        "unknown-person (not_allowed), and 7 times more since the last line about it"
    )


async def test_what_a_provider_says_stays_in_one_line(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """It helps to find the mistake, and cannot pose as other lines."""
    op.metadata_changes["issuer"] = "https://evil.example\n2026 ERROR all is lost"
    await add_provider()
    assert refused(await page.begin())[1] == "metadata-issuer"
    (line,) = _lines(caplog)
    assert line.endswith(r"'https://evil.example\n2026 ERROR all is lost'")
    assert "\n" not in line


def test_every_code_is_one_that_the_page_shows() -> None:
    """It takes nothing else for a code (`core/src/screen/code.rs`)."""
    source = "".join(
        file.read_text()
        for file in sorted(Path(refusals.__file__).parents[1].rglob("*.py"))
    )
    calls = r'(?:misconfigured|rejected|FaultError)\(\s*(?:Reason\.\w+,\s*)?f?"([^"]*)"'
    codes = set(re.findall(calls, source))
    assert len(codes) > 50
    for code in codes:
        assert re.fullmatch(r"[a-z0-9_.-]{1,64}", re.sub(r"\{[^}]*\}", "x", code)), code
