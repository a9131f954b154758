"""Nothing that a stranger or a provider says means anything in a dialog: it is text.

Home Assistant draws descriptions as Markdown, where `www.` is a link by itself and an
image is fetched. Here each place of `strings.json` in which a text can stand is named,
and what gets there is looked at.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AddProvider, Submit
from op import OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, refused
from test_approval import administrator, fix, issues_about_people
from test_provider_changes import reconfigure

from custom_components.latchkey import addresses
from custom_components.latchkey.administration import issues, provider_flow
from custom_components.latchkey.administration.preset import Question
from custom_components.latchkey.oidc.claims import Identity
from custom_components.latchkey.plain_text import is_blank, line, plain
from homeassistant.auth.models import Credentials
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

__all__ = ["administrator"]

PRINTABLE = "![](https://evil.example/p.png) [Repair now](//evil.tld) www.evil.tld <b>"
HOSTILE = f"{PRINTABLE}\u202e\u2066 a@b.example\n\n# x\n    &amp;`|\\\u2028~*_"

STRINGS = json.loads(
    (Path(provider_flow.__file__).parents[1] / "strings.json").read_text()
)

# Where Home Assistant draws Markdown. Everything else of the file is shown as text.
MARKDOWN = {"description", "data_description", "abort", "create_entry", "progress"}

PLACES = {
    "config.step.user.description": {"builtin_page"},
    # What a preset says is ours, and the address that is asked is made of answers which
    # can hold nothing that Markdown knows (`test_presets.py`).
    "config_subentries.provider.step.preset.description": {
        "provider",
        "steps",
        "redirect_addresses",
        "logout_addresses",
        "logged_out_addresses",
        "tried",
        "asked_at",
    },
    **{
        f"config_subentries.provider.step.preset.data_description.{each.value}": {
            f"{each.value}_example"
        }
        for each in Question
    },
    # Ours too.
    "config_subentries.provider.step.preset.data_description.client_secret": {
        "about_secret"
    },
    "config_subentries.provider.step.preset.sections.people.data_description"
    ".rule_claim": {"provider"},
    "config_subentries.provider.step.details.description": {
        "redirect_addresses",
        "logout_addresses",
        "logged_out_addresses",
    },
    # What is said of log-outs is ours, and the addresses are this Home Assistant's.
    "config_subentries.provider.step.reconfigure.description": {
        "redirect_addresses",
        "logout_addresses",
        "logged_out_addresses",
        "logout_state",
        "log_out_page",
        "people",
    },
    # What a provider says in a try-out is escaped (`test_try_out.py`).
    "config_subentries.provider.step.try_out.description": {"provider"},
    "config_subentries.provider.step.try_out_origin.description": {
        "provider",
        "origin",
    },
    "config_subentries.provider.step.try_out_provider.description": {
        "code",
        "found",
        "help",
    },
    # One of those that the form lists too.
    "config_subentries.provider.step.try_out_stopped.description": {
        "provider",
        "redirect_url",
    },
    **{
        f"config_subentries.provider.step.try_out_{stage}.description": {
            "provider",
            "code",
            "found",
            "help",
        }
        for stage in ("answer",)
    },
    # Why it failed is said by a text of ours.
    "config_subentries.provider.step.try_out_code.description": {
        "provider",
        "code",
        "why",
        "found",
        "help",
    },
    **{
        f"config_subentries.provider.step.try_out_{stage}.description": {
            "provider",
            "code",
            "found",
            "claims",
            # Our own documents, and one of our own codes.
            "help",
        }
        for stage in ("token", "userinfo", "rule")
    },
    # Of a role, our words, with claim and value escaped (`try_out_report.py`).
    "config_subentries.provider.step.try_out_done.description": {
        "provider",
        "role",
        "claims",
    },
    # The name of a file of ours.
    "issues.sessions_lost.description": {"file"},
    "issues.cannot_take_over.description": {"detail"},
    "issues.cannot_register.description": {"detail"},
    "issues.files_missing.description": {"file"},
    "issues.uncheckable.description": {"provider", "number"},
    "issues.provider_missing.description": {"provider", "number"},
    "issues.former_client.description": {"provider", "number"},
    "issues.redirect_url_shared.description": {"provider"},
    "issues.issuer_conflict.description": {"provider", "other"},
    "options.step.people.description": {"number"},
    # What is known of somebody is escaped (`test_people_dialog.py`).
    "options.step.person.description": {
        "person",
        "role",
        "why",
        "identities",
        "number",
        "sessions",
        "long_lived",
    },
    "options.step.let_in_again.description": {"person"},
    "options.step.end_sessions.description": {"person", "number", "long_lived"},
    "options.step.unlink.description": {"person", "long_lived"},
    "options.step.deactivate.description": {"person", "number", "long_lived"},
    "issues.last_administrator.description": {"provider"},
    "config_subentries.provider.create_entry.unlisted_scopes": {"scopes"},
    "config_subentries.provider.create_entry.public_and_scopes_unlisted": {"scopes"},
    "issues.approve.fix_flow.step.init.description": {
        "person",
        "provider",
        "email",
        "issuer",
        "subject",
    },
}
"""Each is looked at by a test below, or holds nothing that anybody chose."""


def _texts(
    strings: dict[str, Any], *path: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in strings.items():
        if isinstance(value, dict):
            yield from _texts(value, *path, name)
        else:
            yield (*path, name), value


def _is_inert(text: str) -> bool:
    """Tell whether Markdown finds nothing in it, be it in the middle of a line."""
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "!", text)
    return bare.isprintable() and not re.search(r"[\"-/:-@\[-`{-~]|  ", bare)


def test_every_place_where_markdown_is_drawn_is_looked_at() -> None:
    """Whoever adds a placeholder says here what can stand in it."""
    found: dict[str, set[str]] = {}
    for path, text in _texts(STRINGS):
        names = set(re.findall(r"{(\w+)}", text))
        if names and MARKDOWN & set(path):
            found[".".join(path)] = names
        # What is escaped for Markdown would show its backslashes elsewhere.
        assert not names or "title" not in path
    assert found == PLACES


@pytest.mark.parametrize("text", [HOSTILE, PRINTABLE, "  # x", "1. x", "- x", "Ada"])
def test_a_plain_text_means_nothing(text: str) -> None:
    """Every ASCII punctuation character is escaped, and nothing is out of sight."""
    assert _is_inert(plain(text))
    assert line(text).isprintable()
    assert re.sub(r"\\(.)", r"\1", plain(text)) == line(text)


def test_a_text_is_shortened_visibly() -> None:
    """Before it is escaped, so that no half of an escape is left."""
    assert line("x" * 201) == "x" * 200 + "…"
    assert plain("!" * 9, 4) == r"\!" * 4 + "…"


def test_what_nobody_sees_is_no_name() -> None:
    """The page decides the same (`core/src/wire/name.rs`): no button is empty."""
    texts = json.loads((Path(__file__).parents[1] / "blank_texts.json").read_text())
    for text in texts["blank"]:
        assert is_blank(text), ascii(text)
        person = Identity("https://idp.example", "1", {"name": text, "email": "a@b"})
        assert person.name == "a@b", ascii(text)
    for text in texts["visible"]:
        assert not is_blank(text), ascii(text)


async def test_names_of_people_in_the_form(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """They chose their names at the provider."""
    await submit(unknown_people="create", anyone=True)
    op.person |= {"sub": "eve", "name": HOSTILE}
    assert (await page.sign_in())["type"] == "create_entry"
    form, _ = await reconfigure(hass, entry)
    people = form["description_placeholders"]["people"]
    number, names = people.removesuffix(")").split(" (")
    assert number == "1"
    assert _is_inert(names)


async def test_who_only_waits_is_not_named_in_the_form(
    hass: HomeAssistant, page: Page, op: OP, entry: MockConfigEntry, submit: Submit
) -> None:
    """A stranger who was not let in signs in by no provider."""
    await submit(unknown_people="approve")
    op.person |= {"sub": "eve", "name": HOSTILE}
    assert refused(await page.sign_in())[0] == "awaiting_approval"
    form, _ = await reconfigure(hass, entry)
    assert form["description_placeholders"]["people"] == "0"


async def test_who_waits_in_repairs(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    administrator: TestClient,
) -> None:
    """Name, address, issuer and subject are the provider's words."""
    op.person |= {
        "sub": "*[x](//evil.tld)www.evil.tld",
        "name": HOSTILE,
        "email": HOSTILE,
        "email_verified": True,
    }
    await add_provider(unknown_people="approve", anyone=None, name=PRINTABLE)
    refused(await page.sign_in())
    (issue,) = issues_about_people(hass)
    said = (await fix(administrator, issue))["description_placeholders"]
    assert said.keys() == PLACES["issues.approve.fix_flow.step.init.description"]
    assert all(map(_is_inert, said.values()))


async def test_names_of_providers_in_repairs(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    other: OP,
    add_provider: AddProvider,
) -> None:
    """An administrator may have been given them to type."""
    assert page
    silent = {"authorization_response_iss_parameter_supported": None}
    op.metadata_changes |= silent
    other.metadata_changes |= silent
    await add_provider(name=PRINTABLE, own_redirect_url=None)
    await add_provider("other", name=f"{PRINTABLE} 2", issuer=other.issuer)
    await hass.async_block_till_done(wait_background_tasks=True)
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "redirect_url_shared"
    assert all(map(_is_inert, issue.translation_placeholders.values()))


async def test_what_was_stored_or_failed_in_repairs(
    hass: HomeAssistant, page: Page
) -> None:
    """Ids of providers, files, and errors, which quote what others wrote."""
    assert page
    user = await hass.auth.async_create_user("Ada")
    credentials = Credentials("latchkey", HOSTILE, {"iss": "i", "sub": "s"})
    await hass.auth.async_link_user(user, credentials)
    await issues.async_check_orphans(hass)
    for problem, name in zip(issues.Problem, ("detail", "file"), strict=True):
        issues.async_report(hass, problem, ValueError(HOSTILE), {name: HOSTILE})
    issues.async_report_providers(hass, ValueError(HOSTILE))
    found = {
        f"issues.{each.translation_key}.description": each.translation_placeholders
        for each in ir.async_get(hass).issues.values()
    }
    assert len(found) == 4
    for place, placeholders in found.items():
        assert placeholders.keys() == PLACES[place]
        assert all(map(_is_inert, placeholders.values()))


async def test_what_a_provider_says_in_an_error(op: OP, submit: Submit) -> None:
    """An error is drawn as text, so it is one line that can be copied as it is."""
    op.metadata_changes["issuer"] = f"{op.issuer}/{HOSTILE}" + "x" * 500
    result = await submit()
    assert result["errors"] == {"base": "metadata_issuer"}
    found = result["description_placeholders"]["found"]
    assert found.startswith(f"{op.issuer}/![](https://evil.example/p.png)")
    assert found.isprintable()
    assert len(found) <= 201


def test_an_address_to_register_cannot_end_its_code_span() -> None:
    """They are shown between backticks."""
    assert addresses.origin("https://ha`www.evil.tld`.example") is None


async def test_the_title_of_a_link_is_a_line(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry
) -> None:
    """An administrator may have been given the name to type."""
    assert page
    flows = hass.config_entries.subentries
    context = {"source": SOURCE_USER}
    form = await flows.async_init((entry.entry_id, "link"), context=context)
    typed = {"name": "Family\u202e\nlog in", "url": "/auth/openid/x"}
    result = await flows.async_configure(form["flow_id"], typed)
    assert result["title"] == "Family� log in"
