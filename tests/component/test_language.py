"""Which language people get the page in, before any script runs."""

import json
import re
from typing import Any

from aiohttp.test_utils import TestClient, make_mocked_request
from codes import ROOT
from conftest import AUTHORIZE, BuiltFolder, SetUp
import hass_frontend
from multidict import CIMultiDict
import pytest
from seen import INDEX

from custom_components.latchkey import contract
from custom_components.latchkey.page import first_paint
from custom_components.latchkey.page.authorize_query import Visit
from custom_components.latchkey.page.fragments import BY_LANGUAGE
from custom_components.latchkey.web import language
from homeassistant.core import HomeAssistant

COOKIE = "latchkey_language"


def chosen(
    accepted: str | list[str] = "", cookie: str | None = None, configured: str = "en"
) -> str:
    """Choose for a visitor with these headers."""
    headers = CIMultiDict[str]()
    for each in [accepted] if isinstance(accepted, str) else accepted:
        headers.add("Accept-Language", each)
    if cookie is not None:
        headers.add("Cookie", cookie)
    return language.choose(make_mocked_request("GET", AUTHORIZE, headers), configured)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("DE-at", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en-GB", "en-GB"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("pt", "pt"),
        ("pt-PT", "pt"),
        ("pt-BR", "pt-BR"),
        ("nb-NO,nb;q=0.9,no;q=0.8", "nb"),
        ("no", "nb"),
        ("nn", "nn"),
        ("es", "es"),
        ("es-ES", "es"),
        ("es-MX", "es-419"),
        ("es-419", "es-419"),
        ("sr", "sr"),
        ("sr-Cyrl-RS", "sr"),
        ("sr-Latn", "sr-Latn"),
        ("sr-Latn-RS", "sr-Latn"),
        ("iw", "he"),
        ("in", "id"),
        ("gsw-CH", "gsw"),
        # The most wanted, not the first; of equals the first.
        ("en;q=0.5,fi;q=0.7", "fi"),
        ("fi,de", "fi"),
        # One that nobody here speaks, one that is refused, and any.
        ("tlh,fi;q=0.1", "fi"),
        ("de;q=0,fi;q=0.1", "fi"),
        ("*,fi;q=0.1", "fi"),
        (["tlh", "fi"], "fi"),
    ],
)
def test_the_browser_s_language_is_spoken(accepted: str, expected: str) -> None:
    """Or the nearest to it (RFC 4647, section 3.4), as Home Assistant's page does."""
    assert chosen(accepted, configured="ja") == expected


def test_what_was_picked_comes_first_and_what_home_assistant_is_set_to_third() -> None:
    """English is left, where nobody says anything that is known here."""
    assert chosen("de", f"{COOKIE}=fi", "ja") == "fi"
    assert chosen("de", None, "ja") == "de"
    assert chosen("", None, "ja") == "ja"
    assert chosen("tlh", None, "tlh") == "en"
    assert chosen("", None, "") == "en"


@pytest.mark.parametrize(
    "value", ["tlh", "", "FI", "../fi", "fi,de", '"><script>', "ïé", "e" * 4000]
)
def test_a_foreign_value_in_the_cookie_changes_nothing(value: str) -> None:
    """Other programs of this host may have set it."""
    assert chosen("de", f"{COOKIE}={value}") == "de"


@pytest.mark.parametrize(
    "accepted",
    [
        "x" * 50_000,
        "tlh," * 12_500,
        "de;q=" * 10_000,
        ";q=1",
        ",,,",
        "de;q=2",
        "de;q=nan",
        "de;q=-1",
        "ïé",
        "-",
        "de_DE",
    ],
)
def test_what_cannot_be_read_is_passed_over(accepted: str) -> None:
    """Nobody means it."""
    assert chosen(accepted, configured="fi") == "fi"


@pytest.mark.parametrize("tag", contract.LANGUAGES)
def test_the_document_is_in_the_language_from_the_first_byte(
    document: str, tag: str
) -> None:
    """With its direction, and its own name in the picker, which a script fills in."""
    drawn = first_paint.draw(document, BY_LANGUAGE[tag], {}, Visit("", ""))
    direction = "rtl" if tag in ("ar", "fa", "he", "ur") else "ltr"
    assert f'<html lang="{tag}" dir="{direction}">' in drawn
    languages = (ROOT / "core/languages.json").read_text(encoding="utf-8")
    name = json.loads(languages)[tag]["nativeName"]
    entries = re.findall("<option.*?</option>", drawn)
    assert entries == [f'<option lang="{tag}" dir="{direction}">{name}</option>']


async def test_the_page_answers_each_in_their_language(
    hass: HomeAssistant, client: TestClient, set_up: SetUp, folder: BuiltFolder
) -> None:
    """A cache in between would have to ask again."""
    catalog = '<html lang="en" dir="ltr"><link href="./en-0123456789.txt">'
    folder.build(INDEX.replace("<html>", catalog))
    await set_up()
    for asked, expected in [
        ({"Accept-Language": "fi"}, "fi"),
        ({"Accept-Language": "fi", "Cookie": f"{COOKIE}=de"}, "de"),
        ({}, "en"),
    ]:
        response = await client.get(AUTHORIZE, headers=asked)
        assert f'lang="{expected}"' in await response.text()
        assert response.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
    hass.config.language = "ar"
    response = await client.get(AUTHORIZE)
    text = await response.text()
    assert '<html lang="ar" dir="rtl">' in text
    assert '/ar-0123456789.txt"' in text


def test_every_language_of_home_assistant_s_page_is_known() -> None:
    """By the same tags and names, so that one choice holds for both."""
    (script,) = (
        path
        for path in (hass_frontend.where() / "frontend_latest").glob("authorize.*.js")
        if path.suffix == ".js"
    )
    found = re.search(
        r"JSON\.parse\('(\{\"fragments\":.*?)'\)", script.read_text("utf-8")
    )
    assert found
    theirs: dict[str, Any] = json.loads(found[1].replace("\\'", "'"))["translations"]
    ours = json.loads((ROOT / "core/languages.json").read_text("utf-8"))
    for tag, about in theirs.items():
        assert ours[tag]["nativeName"] == about["nativeName"]
        assert ours[tag].get("isRTL") == about.get("isRTL")
