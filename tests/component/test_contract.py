"""What the page and the integration have to agree on, and each has to write by itself.

All else is written once, in the page's source: `contract.json` is generated from it
(`first_paint/`), and `tests/first_paint.rs` fails where that is an old one. Here is
what would weigh in the page if it were handed over, or belongs to both by its nature.
"""

import json
from pathlib import Path
import re
from typing import Any

from conftest import AddProvider
import pytest
from signing_in import Page

from custom_components.latchkey import const, contract
from custom_components.latchkey.fault import Reason
from custom_components.latchkey.oidc import algorithms
from custom_components.latchkey.web import language

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components/latchkey"
CORE = ROOT / "core/src"
SCRIPTS = sorted((ROOT / "public").glob("*.js"))


def read_json(path: Path) -> dict[str, Any]:
    """Read a file of JSON that is an object."""
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def source(path: str) -> str:
    """Read a file of the core without its tests."""
    return (CORE / path).read_text(encoding="utf-8").split("#[cfg(test)]")[0]


def test_the_program_knows_our_providers_by_the_integration_s_domain() -> None:
    """Home Assistant takes it from the manifest and the folder's name."""
    assert contract.TYPES["ours"] == const.DOMAIN
    assert read_json(INTEGRATION / "manifest.json")["domain"] == const.DOMAIN


def test_every_path_of_ours_lies_below_one_folder() -> None:
    """What proxies are configured for, and what is registered with providers."""
    paths = {name: url for name, url in vars(const).items() if name.endswith("_URL")}
    assert len(paths) > 10
    assert paths.pop("AUTHORIZE_URL") == "/auth/authorize"
    assert all(url.startswith("/auth/latchkey/") for url in paths.values()), paths
    # These are registered with providers, and never change.
    assert paths["CALLBACK_URL"] == "/auth/latchkey/callback"
    assert paths["LOGOUT_URL"] == "/auth/latchkey/backchannel-logout"
    assert paths["LOGGED_OUT_URL"] == "/auth/latchkey/logged-out"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_page_s_scripts_go_where_the_integration_answers(script: Path) -> None:
    """They run before the program and without it, so they name paths themselves."""
    known = set(contract.PATHS.values())
    named = re.findall(r"[\"'`](/auth/\w[\w/-]*)", script.read_text(encoding="utf-8"))
    assert set(named) <= known
    assert named or script.name not in {"boot.js", "old-browser.js"}


def test_the_page_s_scripts_keep_the_same_parameter_from_others() -> None:
    """The page's own hint goes no further, by whomever the address is made."""
    hint = contract.PARAMETERS["hint"]
    boot = (ROOT / "public/boot.js").read_text(encoding="utf-8")
    old = (ROOT / "public/old-browser.js").read_text(encoding="utf-8")
    assert re.findall(r"URLSearchParams\(`&\$\{pair\}`\)\.has\(\"(\w+)\"\)", boot) == [
        hint
    ]
    assert re.findall(r"indexOf\(\"(\w+)=\"\) !== 0", old) == [hint]


@pytest.mark.parametrize("script", ["boot.js", "picker.js"])
def test_the_picked_language_is_kept_where_the_integration_reads_it(
    script: str,
) -> None:
    """By the cookie of one name, for everything below the path of the login page."""
    text = (ROOT / "public" / script).read_text(encoding="utf-8")
    assert re.findall(r"`(\w+)=\$\{(?:picked|lang)\}", text) == [language.COOKIE]
    paths = re.findall(r"; path=([\w/]+);", text)
    assert paths == ["/auth"]
    assert const.AUTHORIZE_URL.startswith(f"{paths[0]}/")


def test_both_believe_the_same_signatures() -> None:
    """The integration prefers some to others, and has to know what keys they need."""
    listed = read_json(INTEGRATION / "contract.json")["id_token"]["algorithms"]
    assert set(algorithms.SUPPORTED) == set(listed)


def test_the_page_has_a_text_for_every_reason() -> None:
    """And for none that no flow is aborted with."""
    texts = source("machine/messages/provider.rs").partition("let (text, code) = match")
    arms = re.findall(r"^        \"(\w+)\" =>", texts[2], re.MULTILINE)
    # One is asked twice: it is no error.
    assert set(arms) == {reason.value for reason in Reason}


async def test_the_page_is_told_every_word_that_it_reads_of_a_provider(
    page: Page, add_provider: AddProvider
) -> None:
    """By the names of the placeholders of the external step."""
    read = set(
        re.findall(
            r"\b(?:need|word)\(\"(\w+)\"\)",
            source("oidc/provider_configuration.rs"),
        )
    )
    assert "issuer" in read
    await add_provider(exchange="browser")
    await page.begin()
    # Only where the administrator trusts others.
    read.remove("audiences")
    assert read <= page.words.keys()
    assert page.words[contract.PARAMETERS["hint"]] == "1"
