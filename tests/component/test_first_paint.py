"""What stands in the document before the program arrives."""

import json
from pathlib import Path
import re
import sys
from typing import Any

from conftest import BUILTIN
import pytest

from custom_components.latchkey.page import authorize_query, first_paint
from custom_components.latchkey.page.authorize_query import Visit
from custom_components.latchkey.page.fragments import BY_LANGUAGE

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests/first_paint/cases.json").read_text()
)
HOST = "homeassistant.local:8123"
ENGLISH = BY_LANGUAGE["en"]


def expected(name: str) -> str:
    """Read what the program draws (`tests/first_paint.rs`)."""
    return (ROOT / "tests/first_paint" / f"{name}.html").read_text().strip()


def visit_of(case: dict[str, Any]) -> Visit:
    """Come as a case says, by a proxy that says another host where it names one."""
    return Visit(case.get("host", HOST), case["query"])


def page_of(document: str) -> str:
    """Give the page, as far as the program will compare it."""
    (page,) = re.findall(
        r'<div class="page">.*?</div>(?=\s*(?:<div class="languages">|</main>))',
        document,
    )
    return page.replace(" autofocus", "")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_people_see_what_the_program_draws(document: str, case: dict[str, Any]) -> None:
    """The same HTML to the letter, or something to wait for."""
    drawn = first_paint.draw(document, ENGLISH, case["boot"], visit_of(case))
    name = "wait" if case["waits"] else case["name"]
    assert page_of(drawn) == expected(name)
    assert "latchkey:" not in drawn


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_flow_is_opened_as_the_program_would(case: dict[str, Any]) -> None:
    """To the letter, and only where its form is drawn."""
    opening = first_paint.opening(case["boot"], visit_of(case))
    assert (opening and opening["body"]) == case["opening"]


def test_who_comes_back_sees_what_the_program_draws(document: str) -> None:
    """And finds no way to a page that could do nothing with a callback."""
    drawn = first_paint.draw_return(document, ENGLISH)
    assert page_of(drawn) == expected("return")
    assert "/auth/latchkey/builtin" not in drawn


def test_every_way_to_the_own_page_keeps_the_query_and_nothing_else(
    document: str,
) -> None:
    """In the form's footer, in the fallback, and without JavaScript."""
    case = next(case for case in CASES if case["name"] == "auto-chosen")
    drawn = first_paint.draw(
        document, ENGLISH, case["boot"], Visit(HOST, case["query"])
    )
    ways = re.findall(rf'"({BUILTIN}[^"]*)"', drawn)
    query = case["query"].removesuffix("&latchkey=choose").replace("&", "&amp;")
    assert ways == [f"{BUILTIN}?{query}"] * 3
    signed = {**case["boot"], "builtin": f"{BUILTIN}/1-2"}
    drawn = first_paint.draw(document, ENGLISH, signed, Visit(HOST, case["query"]))
    ways = re.findall(rf'"({BUILTIN}[^"]*)"', drawn)
    assert ways == [f"{BUILTIN}/1-2?{query}"] * 3


@pytest.mark.parametrize(
    "query",
    [
        "",
        "&&=",
        "client_id=http://homeassistant.local:8123/",
        "client_id=http://homeassistant.local:8123/&redirect_uri=http://evil.example/",
        (
            "client_id=http://homeassistant.local:8123.evil.example/"
            "&redirect_uri=http://homeassistant.local:8123.evil.example/"
        ),
        (
            "client_id=http://homeassistant.local:8123/&client_id=http://evil.example/"
            "&redirect_uri=http://homeassistant.local:8123/"
        ),
        *(
            f"client_id={client}&redirect_uri={client}"
            for client in (
                "http://evil.homeassistant.local/",
                "http://homeassistant.local.evil.example/",
                "http://homeassistant.local@evil.example/",
                "http://evil.example:8123/",
                "http://evil.example/http://homeassistant.local:8123/",
                "http://homeassistant.local:8123:8123/",
                "http://homeassistant.local:/",
                "http://homeassistant.local:8123\\@evil.example/",
                "http://homeassistant-local:8123/",
                "ftp://homeassistant.local:8123/",
            )
        ),
        (
            "client_id=http://homeassistant.local:8123/"
            "&redirect_uri=http://homeassistant.local:81/"
        ),
    ],
)
def test_a_client_that_is_not_known_waits(document: str, query: str) -> None:
    """Nobody types a password before the program has said whom it is for."""
    boot = next(case for case in CASES if case["name"] == "own")["boot"]
    drawn = first_paint.draw(document, ENGLISH, boot, Visit(HOST, query))
    assert page_of(drawn) == expected("wait")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("ha.example", "https://ha.example:8443"),
        ("ha.example:8123", "https://ha.example"),
        ("ha.example:8123", "https://ha.example:8443"),
        ("192.0.2.7", "http://192.0.2.7:8123"),
        ("[fd00::7]", "http://[fd00::7]:8123"),
        ("[fd00::7]:8123", "https://[fd00::7]"),
    ],
)
def test_the_port_is_the_boot_script_s_to_compare(
    document: str, host: str, origin: str
) -> None:
    """Proxies leave it out or put theirs in: only the browser knows its own address."""
    case = next(case for case in CASES if case["name"] == "own")
    visit = Visit(host, f"client_id={origin}/&redirect_uri={origin}/?auth_callback=1")
    assert "<form" in page_of(first_paint.draw(document, ENGLISH, case["boot"], visit))
    opening = first_paint.opening(case["boot"], visit)
    assert opening is not None
    assert json.loads(opening["body"])["client_id"] == f"{origin}/"


def test_an_address_that_is_not_told_is_nobody_s(document: str) -> None:
    """Some requests have no host: then the page asks, once it knows its own."""
    boot = next(case for case in CASES if case["name"] == "own")["boot"]
    query = "client_id=http:///&redirect_uri=http:///x"
    drawn = first_paint.draw(document, ENGLISH, boot, Visit("", query))
    assert page_of(drawn) == expected("wait")


def test_a_query_is_read_once(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone may open this page, and Home Assistant waits while it is drawn."""
    read: list[str] = []
    parse_qs = authorize_query.parse_qs

    def count(query: str, **options: Any) -> dict[str, list[str]]:
        read.append(query)
        return parse_qs(query, **options)

    monkeypatch.setattr(authorize_query, "parse_qs", count)
    case = next(case for case in CASES if case["name"] == "several")
    visit = Visit(HOST, case["query"])
    assert visit.app is None
    drawn = first_paint.draw(document, ENGLISH, case["boot"], visit)
    assert page_of(drawn) == expected("several")
    opening = first_paint.opening(case["boot"], visit)
    assert opening is not None
    assert opening["body"] == case["opening"]
    assert read == [case["query"]]


@pytest.mark.parametrize("name", ["own", "android"])
def test_a_query_that_nobody_means_waits(document: str, name: str) -> None:
    """It is neither read nor repeated, and leads to a new beginning."""
    case = next(case for case in CASES if case["name"] == name)
    longest = case["query"].ljust(authorize_query.LONGEST_QUERY, "x")
    pairs = authorize_query.MOST_PARAMETERS - case["query"].count("&") - 1
    most = case["query"] + "&a" * pairs
    for query in (longest, most):
        drawn = first_paint.draw(document, ENGLISH, case["boot"], Visit(HOST, query))
        assert "<form" in page_of(drawn)
    for query in (f"{longest}x", longest + "&a" * 8_000, f"{most}&a", f"{most}&"):
        visit = Visit(HOST, query)
        drawn = first_paint.draw(document, ENGLISH, case["boot"], visit)
        assert page_of(drawn) == expected("wait")
        assert BUILTIN not in drawn
        assert drawn.count('href="/"') == len(("fallback", "noscript"))
        assert first_paint.opening(case["boot"], visit) is None
        assert visit.app is None


def work(document: str, query: str) -> int:
    """Count the calls that a document takes, which is the same on every machine."""
    case = next(case for case in CASES if case["name"] == "several")
    visit = Visit(HOST, case["query"] + query)
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        first_paint.draw(document, ENGLISH, case["boot"], visit)
        first_paint.opening(case["boot"], visit)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("many", ["&a", "&", "&%61", "&latchkey", "&%6catchkey=%6c"])
def test_many_parameters_cost_no_more_than_a_plain_query(
    document: str, many: str
) -> None:
    """Anyone may open this page as often as they like. These took 300 times as much."""
    plain = work(document, "")
    for length in (4_000, 7_700, 24_000):
        assert work(document, many * (length // len(many))) < plain


def test_what_is_read_of_a_query_costs_no_more_than_its_letters(document: str) -> None:
    """The worst that is still read: every letter written with three."""
    letters = authorize_query.LONGEST_QUERY - 300
    for worst in (
        "&" + "%61" * (letters // 3),
        "&a=" + "%61" * (letters // 3),
        ("&" + "%61" * (letters // 3 // 58)) * 58,
    ):
        assert work(document, worst) < letters
        assert work(document, worst) > work(document, "")


def test_a_document_that_holds_a_page_is_filled_in_all_the_same(document: str) -> None:
    """The build leaves in the slots what a static folder shows."""
    case = next(case for case in CASES if case["name"] == "several")
    visit = visit_of(case)
    held = re.sub(r"(?<=-->)(?=<!--/latchkey:)", "<p>a folder's</p>", document)
    assert held.count("a folder's") == 4
    drawn = first_paint.draw(held, ENGLISH, case["boot"], visit)
    assert drawn == first_paint.draw(document, ENGLISH, case["boot"], visit)


def test_a_slot_of_another_build_keeps_what_it_holds(document: str) -> None:
    """Until the restart after an update yesterday's modules fill in today's frame."""
    slot = "<!--latchkey:new--><p>new</p><!--/latchkey:new-->"
    assert slot in first_paint.draw_return(f"{document}{slot}", ENGLISH)


@pytest.mark.parametrize("name", ["form", "noscript", "fallback", "link"])
def test_whatever_is_put_into_a_fragment_is_escaped(name: str) -> None:
    """Unless it was drawn here; a brace is no slot."""
    slots = ("app", "above", "keep", "divider", "below", "client", "name")
    values = dict.fromkeys((*slots, "builtin", "target"), '<b title="{name}">&\'')
    drawn = ENGLISH.draw(name, **values)
    assert "&lt;b title=&quot;{name}&quot;&gt;&amp;" in drawn
    assert "<b title" not in drawn
    part = ENGLISH.draw("keep_ticked")
    drawn = ENGLISH.draw(name, **dict.fromkeys(values, part))
    assert part in drawn


def test_markup_in_names_and_queries_stays_text(document: str) -> None:
    """Whatever an administrator or a link writes, it ends nothing."""
    evil = '"><script>alert(1)</script><!--/latchkey:below--><!--latchkey:page-->'
    own = next(case for case in CASES if case["name"] == "own")
    boot = {
        **own["boot"],
        "listing": {
            "providers": [
                *own["boot"]["listing"]["providers"],
                {"name": evil, "type": "latchkey", "id": "a"},
            ],
            "preselect_remember_me": False,
        },
        "providers": {"a": {"icon": f"/{evil}", "position": "below"}},
        "links": [{"name": evil, "url": f"/{evil}"}],
    }
    visit = Visit(HOST, f"{own['query']}&x={evil}")
    drawn = first_paint.draw(document, ENGLISH, boot, visit)
    assert "<script>" not in drawn
    assert "latchkey:below" not in drawn.replace("latchkey:below--&gt;", "")
