"""Nobody is counted for looking at a link whose client Home Assistant refuses."""

import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import urlencode

from aiohttp.test_utils import make_mocked_request
from conftest import AUTHORIZE, BuiltFolder
import pytest
from seen import INDEX
from signing_in import Page

from custom_components.latchkey.page import client_ids, presentation
from custom_components.latchkey.page.fragments import BY_LANGUAGE
from homeassistant.components.auth import indieauth
from homeassistant.core import HomeAssistant

KNOWN = json.loads((Path(__file__).parents[1] / "client_ids.json").read_text("utf-8"))
_DOCUMENT = "<main><!--latchkey:page--><form></form><!--/latchkey:page--></main>"
OLD = "2025.4.4"
NEW = "2026.11.0"


@pytest.fixture
def folder(folder: BuiltFolder) -> BuiltFolder:
    """Build a document that has what the real one has."""
    folder.build(INDEX)
    return folder


def _asked_at(host: str, scheme: str = "http") -> Any:
    request = make_mocked_request("GET", AUTHORIZE, headers={"Host": host})
    return request.clone(scheme=scheme)


def _since_2026(client_id: str, *, request_scheme: str, request_netloc: str) -> bool:
    """Be the later rule's outside."""
    return (request_scheme, request_netloc, client_id) == ("http", "1.2.3.4", "own")


def test_the_recorded_verdicts_are_those_of_this_home_assistant() -> None:
    """So that the page, which is tested against them, is as exact."""
    origin = _asked_at(KNOWN["origin"].removeprefix("http://"))
    is_new = hasattr(indieauth, "_normalize_ip_netloc")
    for case in KNOWN["cases"]:
        accepted = case[NEW if is_new else OLD]
        refused = client_ids.is_refused(origin, case["client_id"])
        # Home Assistant itself stumbles over an address without a host: a 500.
        has_host = re.match(r"\s*[^/:]+://[^/?#]", case["client_id"]) is not None
        assert refused == (not accepted and (has_host or refused)), case


def test_an_exception_means_that_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant answers 500 then, and its own function says so to nobody."""
    monkeypatch.delattr(indieauth, "verify_client_id")
    assert not client_ids.is_refused(_asked_at("ha.test"), "ftp://x/")


def test_a_later_rule_is_told_where_the_page_was_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A public IP address is accepted there where it is Home Assistant's own."""
    monkeypatch.setattr(indieauth, "verify_client_id", _since_2026)
    assert not client_ids.is_refused(_asked_at("1.2.3.4"), "own")
    assert client_ids.is_refused(_asked_at("1.2.3.4:8123"), "own")
    assert client_ids.is_refused(_asked_at("1.2.3.4", "https"), "own")


@pytest.mark.parametrize(
    ("client", "refused"),
    [
        ("http://1.2.3.4", True),
        ("http://8.8.8.8:8123", False),
        ("http://192.168.1.5", False),
        ("https://home.example", False),
    ],
)
async def test_a_refused_client_waits_and_no_flow_is_opened(
    hass: HomeAssistant, client: str, *, refused: bool
) -> None:
    """Home Assistant opened by its own public number, without a port."""
    asked = {"client_id": f"{client}/", "redirect_uri": f"{client}/?auth_callback=1"}
    host = client.split("//")[1]
    target = f"{AUTHORIZE}?{urlencode(asked)}"
    request = make_mocked_request("GET", target, headers={"Host": host})
    boot: dict[str, Any] = {
        "providers": {},
        "links": [],
        "auto": None,
        "listing": {
            "providers": [{"type": "homeassistant", "id": None, "name": "Home"}],
            "preselect_remember_me": False,
        },
    }
    english = BY_LANGUAGE["en"]
    drawn = presentation._async_draw(hass, _DOCUMENT, english, boot, request)
    assert boot.get("client_refused", False) == refused
    assert (boot["opening"] is None) == refused
    assert ("<form" in drawn) != refused


async def test_what_is_missing_is_not_said_to_be_refused(
    page: Page, folder: BuiltFolder
) -> None:
    """The page says that of itself; and of a query of any length nothing is read."""
    assert folder
    for query in ("", "client_id=", "client_id=a&client_id=b", "x" * 9_000):
        text = await (await page.client.get(f"{AUTHORIZE}?{query}")).text()
        assert "client_refused" not in text, query[:20]
