"""The file of sessions is private, and written whole; nobody is locked out by it."""

from dataclasses import replace
import json
import logging
from pathlib import Path
import stat
import time
from typing import Any
from unittest.mock import patch

from conftest import AddProvider, SetUp
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page
from test_session_binding import restart, sign_in

from custom_components.latchkey.const import DOMAIN
from custom_components.latchkey.diagnostics import async_get_config_entry_diagnostics
from custom_components.latchkey.oidc.grant import Grant
from custom_components.latchkey.oidc.jti_memory import JtiMemory
from custom_components.latchkey.people import session
from custom_components.latchkey.people.session import (
    CONFIRMED,
    BrowserEnd,
    End,
    Required,
    Session,
    State,
)
from custom_components.latchkey.people.session_store import (
    ISSUE,
    KEY,
    SessionStore,
    async_store,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store

# Before the tests have a storage of their own.
REALLY_LOAD = Store._async_load

SESSION = Session(
    id="1",
    provider_id="home",
    issuer="https://op.example",
    subject="24400320",
    sid="the-sid",
    auth_time=1.5,
    credential_id="2",
    refresh_token_ids=("3", "4"),
    client="https://ha.example/",
    made_at=2.5,
    last_checked=3.5,
    is_known=True,
    browser="the-browser",
    issued_at=4.5,
)
GRANT = Grant(
    refresh_token="r",  # noqa: S106
    access_token="a",  # noqa: S106
    access_until=1.5,
    refresh_until=None,
    is_offline=True,
    answered_at=2.5,
    unanswered=3,
    is_in_doubt=True,
    rule_was_met=True,
    silent_since=7.5,
    is_replaced=False,
    refresh_since=8.5,
)
REQUIRED = Required("https://op.example", "24400320", End.ADMINISTRATOR, 10.5, None)
STATE = State(
    {"1": SESSION},
    {"1": GRANT},
    {"home": JtiMemory({"digest": 5.5}, 4.5)},
    {"home": 6.5},
    ["5"],
    {
        "a": BrowserEnd("home", End.LOGGED_OUT, 8.5),
        "b": BrowserEnd("home", End.LOGGED_OUT, 8.5, "digest", 9.5, CONFIRMED),
    },
    {"https://op.example": {"24400320": REQUIRED}},
    ["https://op.example"],
)
WRITTEN = session.describe(STATE)

# What there was from the beginning.
FIRST = ("sessions", "grants", "logout_tokens", "logouts")


def test_what_is_written_is_read_as_it_was() -> None:
    """Also by way of JSON."""
    assert session.read(json.loads(json.dumps(WRITTEN))) == STATE
    assert session.read({}) == State()


def test_what_an_earlier_version_did_not_write_is_empty() -> None:
    """It noted nothing of sessions that had ended."""
    later = {"ended", "browser_ends", "required", "auth_time_issuers"}
    earlier = {name: each for name, each in WRITTEN.items() if name not in later}
    assert session.read(earlier) == State(*(getattr(STATE, each) for each in FIRST))


def test_what_a_later_version_adds_is_passed_over() -> None:
    """As long as it says that this one can read it."""
    later = {**WRITTEN, "more": 1, "sessions": [{**WRITTEN["sessions"][0], "more": 2}]}
    assert session.read(later) == STATE


def test_what_an_earlier_version_wrote_is_read() -> None:
    """What was not known then is as if nothing had been noticed."""
    grant = {**WRITTEN["grants"]["1"]}
    for name in ("silent_since", "is_replaced"):
        del grant[name]
    before = replace(GRANT, silent_since=None, is_replaced=True)
    known = {**WRITTEN["sessions"][0]}
    del known["browser"], known["issued_at"]
    read = session.read({**WRITTEN, "sessions": [known], "grants": {"1": grant}})
    sessions = {"1": replace(SESSION, browser=None, issued_at=None)}
    assert read == replace(STATE, sessions=sessions, grants={"1": before})


def _damaged() -> list[object]:
    whole = WRITTEN["sessions"][0]
    less = [
        {k: v for k, v in whole.items() if k != name}
        for name in whole
        if name not in {"browser", "issued_at"}
    ]
    end, required = WRITTEN["browser_ends"]["a"], WRITTEN["required"][0]
    wrong = [
        {**whole, name: value}
        for name in whole
        if name != "is_known"
        for value in (["7"], {"7": 7})
        if name != "refresh_token_ids" or value != ["7"]
    ]
    wrong += [{**whole, "made_at": True}, {**whole, "subject": None}]
    return [
        [],
        {"sessions": {"1": 2}},
        {"sessions": 5},
        {"grants": {"1": {}}},
        {"grants": {"1": {**WRITTEN["grants"]["1"], "refresh_token": 7}}},
        {"grants": {"1": {**WRITTEN["grants"]["1"], "answered_at": None}}},
        {"grants": {"1": {**WRITTEN["grants"]["1"], "silent_since": "now"}}},
        {"logout_tokens": {"home": []}},
        {"logout_tokens": {"home": {"good_until": {"digest": "5"}}}},
        {"logouts": {"home": "now"}},
        {"ended": {"5": 5}},
        {"ended": [5]},
        {"browser_ends": {"a": []}},
        *({"browser_ends": {"a": {**end, name: [7]}}} for name in end if name != "end"),
        {"required": [{}]},
        *(
            {"required": [{**required, name: [7]}]}
            for name in required
            if name != "end"
        ),
        {"auth_time_issuers": [7]},
        *({"sessions": [each]} for each in [*less, *wrong, None, 5, "text"]),
    ]


@pytest.mark.parametrize("stored", _damaged())
def test_what_does_not_fit_makes_the_whole_unusable(stored: object) -> None:
    """Half of what is known would end, or spare, the wrong sessions."""
    with pytest.raises(ValueError, match=r"^(AttributeError|KeyError|TypeError)$"):
        session.read(stored)


def _aside(folder: Path) -> list[Path]:
    return list(folder.glob(f"{KEY}.corrupt.*"))


@pytest.mark.parametrize(
    "stored",
    [
        {"version": 1, "data": {"sessions": [{"subject": "24400320"}]}},
        {"version": 1, "data": ["nothing like it"]},
        {"version": 99, "data": WRITTEN},
    ],
)
async def test_a_file_that_cannot_be_used_is_moved_aside_and_nobody_is_locked_out(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    stored: dict[str, Any],
) -> None:
    """Whoever is in stays in and is bound anew, and so is whoever comes."""
    await add_provider()
    token = await sign_in(page, hass, sid="the-sid")
    await hass.async_block_till_done()
    store = async_store(hass)
    file = tmp_path / KEY
    file.write_text("what was there")
    store._store.__dict__["path"] = str(file)
    hass_storage[KEY] = {"minor_version": 1, "key": KEY, **stored}
    await restart(hass)
    assert [each.read_text() for each in _aside(tmp_path)] == ["what was there"]
    issue = ir.async_get(hass).async_get_issue(DOMAIN, ISSUE)
    assert issue is not None
    assert issue.translation_placeholders == {"file": _aside(tmp_path)[0].name}
    ours = [each for each in caplog.records if "latchkey" in each.name]
    assert any("cannot be read" in each.getMessage() for each in ours)
    assert not any("24400320" in each.getMessage() for each in ours)
    (found,) = store.async_all()
    assert found.refresh_token_ids == (token.id,)
    assert not found.is_known
    assert (await page.try_to_refresh(token.token)).status == 200
    again = await sign_in(page, hass, sid="another")
    bound = store.async_of_token(again.id)
    assert bound is not None
    assert bound.sid == "another"


async def test_a_file_that_is_no_json_is_moved_aside_by_home_assistant(
    hass: HomeAssistant, page: Page, add_provider: AddProvider, tmp_path: Path
) -> None:
    """Which raises an issue of its own; for us it is as if there had been none."""
    await add_provider()
    token = await sign_in(page, hass, sid="the-sid")
    await hass.async_block_till_done()
    store = async_store(hass)
    file = tmp_path / KEY
    file.write_text('{"version": 1, "data": {"sess')
    store._store.__dict__["path"] = str(file)
    with patch.object(Store, "_async_load", REALLY_LOAD):
        await restart(hass)
    assert _aside(tmp_path)
    ours = [each[1] for each in ir.async_get(hass).issues]
    assert any(each.startswith(f"storage_corruption_{KEY}") for each in ours)
    (found,) = store.async_all()
    assert found.refresh_token_ids == (token.id,)


async def test_the_file_is_for_home_assistant_only(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    """And it is replaced as a whole, so a crash leaves the old one or the new one."""
    store = SessionStore(hass)
    assert store._store._private
    assert store._store._atomic_writes
    assert KEY == "latchkey.sessions"
    file = tmp_path / KEY
    written = {"version": 1, "minor_version": 1, "key": KEY, "data": WRITTEN}
    store._store.__dict__["path"] = str(file)
    write = store._store._write_data
    arguments = (str(file), written) if write.__code__.co_argcount > 2 else (written,)
    await hass.async_add_executor_job(write, *arguments)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert session.read(json.loads(file.read_text())["data"]) == STATE


async def test_nothing_of_a_session_is_in_logs_or_diagnostics(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither who it is, nor what the provider calls the session."""
    caplog.set_level(logging.DEBUG, "custom_components.latchkey")
    op.person = {"sub": "the-subject", "name": "Ada"}
    await add_provider()
    await sign_in(page, hass, sid="the-sid")
    (known,) = async_store(hass).async_all()
    told = json.dumps(await async_get_config_entry_diagnostics(hass, entry))
    ours = [each for each in caplog.records if "latchkey" in each.name]
    for text in (told, repr(known), *(each.getMessage() for each in ours)):
        assert "the-subject" not in text
        assert "the-sid" not in text


async def test_the_file_goes_with_the_integration(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    hass_storage: dict[str, Any],
) -> None:
    """And those who signed in by it with it."""
    await add_provider()
    token = await sign_in(page, hass)
    await hass.async_block_till_done()
    assert KEY in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert KEY not in hass_storage
    assert hass.auth.async_get_refresh_token(token.id) is None
    assert async_store(hass).async_all() == []


async def test_a_session_with_several_refresh_tokens_ends_with_the_last(
    hass: HomeAssistant,
) -> None:
    """Not before."""
    store = SessionStore(hass)
    store.async_put(SESSION)
    assert store.async_all() == [SESSION]
    assert store.async_drop_token("9") is None
    assert store.async_drop_token("3") is None
    left = replace(SESSION, refresh_token_ids=("4",))
    assert store.async_of_token("4") == left
    assert store.async_of_token("3") is None
    assert store.async_drop_token("4") == left
    assert store.async_all() == []


async def test_five_hundred_sessions_are_written_in_one_go(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Home Assistant 2026 makes the text in its loop: how long it takes is printed."""
    assert set_up
    store = SessionStore(hass)
    for number in range(500):
        name = str(number)
        store.async_put(replace(SESSION, id=name, refresh_token_ids=(name,)))
    began = time.thread_time()
    written = session.describe(store.state)
    took = time.thread_time() - began
    assert len(written["sessions"]) == 500
    print(f"500 sessions described in {took * 1000:.1f} ms")  # noqa: T201
