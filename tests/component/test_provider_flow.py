"""Adding a provider by Home Assistant's screens."""

import json
from pathlib import Path
import string
from typing import Any

from conftest import AddProvider, Submit
from op import OP, Key, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import fields, opened, shown
from signing_in import Page

from custom_components.latchkey import registry
from custom_components.latchkey.administration import provider_flow, provider_form
from custom_components.latchkey.oidc import fetching
from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

STRINGS = json.loads(
    (Path(provider_flow.__file__).parents[1] / "strings.json").read_text()
)["config_subentries"]["provider"]


def _text(form: SubentryFlowResult) -> str:
    """Give the text that a person reads about what is wrong."""
    (key,) = form["errors"].values()
    text: str = STRINGS["error"][key]
    return text.format_map(form["description_placeholders"])


async def test_a_provider_is_added_and_people_sign_in_at_once(
    page: Page, entry: MockConfigEntry, op: OP, submit: Submit
) -> None:
    """What was found is pinned: the issuer's name and the signature."""
    result = await submit(
        issuer=None,
        discovery_url=op.discovery_url,
        unknown_people="create",
        anyone=True,
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = entry.subentries.values()
    assert subentry.title == "Home"
    assert subentry.unique_id == "home"
    assert subentry.data["issuer"] == op.issuer
    assert subentry.data["algorithm"] == "RS256"
    assert (await page.sign_in())["type"] == "create_entry"


async def test_the_form_shows_what_to_register(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
) -> None:
    """Every URL of its own, for a new provider and for one that shares the old one."""
    assert page
    hass.config.external_url = "https://ha.example"
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "provider"), context={"source": SOURCE_USER}
    )
    seen = fields("user", form)
    form = await flows.async_configure(
        form["flow_id"], {"preset": "another", "name": "My House!"}
    )
    forms = {"details": form, "reconfigure": None}
    await add_provider("my_house", name="Old", own_redirect_url=None)
    (subentry,) = entry.subentries.values()
    forms["reconfigure"] = await flows.async_init(
        (entry.entry_id, "provider"),
        context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
    )
    for name, form in forms.items():
        assert form["step_id"] == name
        text = STRINGS["step"][name]["description"]
        text = text.format_map(form["description_placeholders"])
        path = "/auth/latchkey/callback/my_house"
        assert f"- `https://ha.example{path}`" in text
        assert f"- `http://127.0.0.1:8123{path}`" in text
        seen |= fields(name, form)
    for name in ("user", *forms):
        step = STRINGS["step"][name]
        sections = step.get("sections", {})
        described = {name: step} | {
            f"{name}.{each}": sections[each] for each in sections
        }
        for place, texts in described.items():
            on_form = seen.pop(place)
            assert set(texts["data"]) == set(texts["data_description"]) == on_form
            assert place == name or texts["name"]
    assert not seen
    # Somebody else was faster: the URLs that were shown are not this one's any more.
    typed = {"name": "My House!", "issuer": "https://x.example", "client_id": "x"}
    nested = provider_form.nest(typed)
    result = await flows.async_configure(forms["details"]["flow_id"], nested)
    assert result["errors"] == {"name": "redirect_urls_changed"}
    listed = result["description_placeholders"]["redirect_addresses"]
    assert f"{path}_2`" in listed


NO_ISSUERS = [
    "op.example",
    "https://u:p@op.example",
    "https://op.example/#a",
    "https://op.example?a",
    "https://op.example:x",
    "ftp://op.example",
]
NO_ICONS = [
    "https://evil.example/i.svg",
    "//evil.example/i.svg",
    "/local/../i.svg",
    "/local//evil.example/i.svg",
    "/local/i.svg?x",
]
NO_ORIGINS = ["https://ha.example/path", "ha.example", "javascript://x"]


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"name": " "}, "name", "name_missing"),
        ({"name": "\u3164"}, "name", "empty"),
        ({"name": "\u2800\u115f"}, "name", "empty"),
        ({"name": "x" * 65}, "name", "name_too_long"),
        ({"client_id": "\n"}, "client_id", "empty"),
        ({"issuer": None}, "discovery_url", "provider_missing"),
        *(({"issuer": issuer}, "protocol", "issuer_invalid") for issuer in NO_ISSUERS),
        ({"issuer": "http://op.example"}, "protocol", "issuer_insecure"),
        (
            {"discovery_url": "https://op.example", "issuer": None},
            "discovery_url",
            "not_a_discovery_url",
        ),
        ({"scopes": "profile"}, "protocol", "scope_openid_missing"),
        ({"scopes": "openid offline_access"}, "protocol", "scope_offline_access"),
        *(({"icon": icon}, "login_page", "icon_invalid") for icon in NO_ICONS),
        *(({"origins": [each]}, "addresses", "origin_invalid") for each in NO_ORIGINS),
        ({"rule_claim": "groups"}, "people", "rule_incomplete"),
        ({"rule_values": ["family"]}, "people", "rule_incomplete"),
        ({"unknown_people": "create"}, "people", "rule_or_anyone"),
        (
            {
                "unknown_people": "create",
                "anyone": True,
                "issuer": "https://accounts.google.com",
            },
            "people",
            "rule_required",
        ),
        (
            {
                "unknown_people": "create",
                "anyone": True,
                "issuer": None,
                "discovery_url": "https://login.microsoftonline.com/common/v2.0"
                "/.well-known/openid-configuration",
            },
            "people",
            "rule_required",
        ),
        (
            {"client_secret": "x", "exchange": "browser"},
            "protocol",
            "secret_in_browser",
        ),
    ],
)
async def test_what_cannot_be_meant_is_said_at_its_field(
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    changes: dict[str, Any],
    field: str,
    problem: str,
) -> None:
    """Before anyone is asked anything, and without losing what was typed."""
    form = await submit(**changes)
    assert form["errors"] == {field: problem}
    assert _text(form)
    assert not entry.subentries
    assert not op.requests
    assert opened(form) == {field} & set(provider_form.SECTIONS)
    if form["step_id"] == "details":
        typed = changes.get("scopes", "openid profile email")
        assert shown(form)["scopes"] == typed


def _metadata(**changes: Any) -> Any:
    return lambda op: op.metadata_changes.update(changes)


def _answer(path: str, *args: Any) -> Any:
    return lambda op: op.answers.__setitem__(path, answer_with(*args))


DISCOVERY = ".well-known/openid-configuration"


@pytest.mark.parametrize(
    ("mutation", "problem", "found"),
    [
        (_answer(DISCOVERY, 404), "metadata_status", "404"),
        (_answer(DISCOVERY, 500), "metadata_status", "500"),
        (_answer(DISCOVERY, 200, "[]"), "metadata_unreadable", ""),
        (_answer(DISCOVERY, 200, "[" * 100_000), "metadata_unreadable", ""),
        (_answer(DISCOVERY, 302, b"", {"Location": "/"}), "metadata_redirected", ""),
        (_answer(DISCOVERY, 200, "x" * 600_000), "metadata_too_large", ""),
        (_metadata(issuer=None), "metadata_issuer_missing", ""),
        (_metadata(issuer="https://other.example"), "metadata_issuer", "other.example"),
        (_metadata(issuer=7), "metadata_issuer", "7"),
        (
            _metadata(response_types_supported=["id_token"]),
            "metadata_response_types",
            "",
        ),
        (
            _metadata(code_challenge_methods_supported=["plain"]),
            "metadata_pkce",
            "plain",
        ),
        (
            _metadata(id_token_signing_alg_values_supported=["HS256", "none"]),
            "metadata_algorithms",
            "HS256, none",
        ),
        (
            _metadata(id_token_signing_alg_values_supported="RS256"),  # noqa: S106
            "metadata_malformed",
            "id_token_signing_alg_values_supported",
        ),
        (_metadata(jwks_uri=None), "metadata_malformed", "jwks_uri"),
        (_metadata(token_endpoint=["x"]), "metadata_malformed", "token_endpoint"),
        (
            _metadata(authorization_endpoint="https://op.example/?state=x"),
            "metadata_malformed",
            "authorization_endpoint",
        ),
        (
            _metadata(authorization_endpoint="http://op.example/a"),
            "authorization_endpoint_insecure",
            "op.example",
        ),
        (
            _metadata(token_endpoint="http://op.example/t"),  # noqa: S106
            "token_endpoint_insecure",
            "op.example",
        ),
        (
            _metadata(userinfo_endpoint="http://op.example/u"),
            "userinfo_endpoint_insecure",
            "op.example",
        ),
        (_metadata(jwks_uri="http://op.example/j"), "jwks_insecure", "op.example"),
        (_answer("jwks", 404), "jwks_status", "404"),
        (_answer("jwks", 200, "keys"), "jwks_unreadable", ""),
        (_answer("jwks", 200, "{}"), "jwks_malformed", ""),
        (_answer("jwks", 302, b"", {"Location": "/"}), "jwks_redirected", ""),
        (_answer("jwks", 200, "x" * 600_000), "jwks_too_large", ""),
        (_answer("jwks", 200, '{"keys": [1, {"kty": "oct"}]}'), "jwks_no_key", "RS256"),
    ],
)
async def test_what_is_wrong_with_the_provider_is_said_precisely(
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    mutation: Any,
    problem: str,
    found: str,
) -> None:
    """With a text of its own for each reason (RP-04)."""
    mutation(op)
    form = await submit()
    assert form["errors"] == {"base": problem}
    assert found in _text(form)
    assert not entry.subentries


@pytest.mark.parametrize(
    ("endpoint", "exchange", "errors"),
    [
        ("https://[2001:db8::7]/t", "browser", {"base": "token_endpoint_numeric"}),
        ("https://[2001:db8::7]:8443/t", "browser", {"base": "token_endpoint_numeric"}),
        ("https://192.0.2.7/t", "browser", None),
        ("https://op.example:8443/a:b", "browser", None),
        ("https://[2001:db8::7]/t", "server", None),
    ],
)
async def test_a_number_that_no_policy_can_name_is_not_for_browsers(
    op: OP, submit: Submit, endpoint: str, exchange: str, errors: Any
) -> None:
    """The page could not reach it, and nobody would know why (RP-58)."""
    _metadata(token_endpoint=endpoint)(op)
    form = await submit(exchange=exchange)
    assert form.get("errors") == errors
    if errors:
        assert endpoint in _text(form)


async def test_a_provider_that_is_down(op: OP, submit: Submit) -> None:
    """Nobody there, or somebody who never says anything."""
    await op.stop()
    assert (await submit())["errors"] == {"base": "metadata_no_answer"}


async def test_a_signature_that_the_provider_does_not_list(submit: Submit) -> None:
    """The administrator may choose, among what there is."""
    form = await submit(algorithm="ES256")
    assert form["errors"] == {"base": "algorithm_not_listed"}
    assert "RS256" in _text(form)


async def test_the_first_listed_signature_with_a_key_is_pinned(
    op: OP, entry: MockConfigEntry, submit: Submit, keys: dict[str, Key]
) -> None:
    """Some list what they have no key for."""
    op.key = keys["ES256"]
    op.published = [keys["ES256"].jwk]
    op.metadata_changes["id_token_signing_alg_values_supported"] = [
        "none",
        "HS256",
        "RS256",
        "ES256K",
        "ES256",
    ]
    await submit()
    (subentry,) = entry.subentries.values()
    assert subentry.data["algorithm"] == "ES256"


def test_every_problem_has_a_text_and_every_text_a_problem() -> None:
    """No reason without words, no words that nobody can read."""
    source = ""
    for file in Path(provider_flow.__file__).parents[1].rglob("*.py"):
        source += file.read_text()
    stages = ("metadata", "jwks")
    outcomes = {each.value.replace("-", "_") for each in fetching.Failure}
    fetched = {f"{stage}_{outcome}" for stage in stages for outcome in outcomes}
    endpoints = {
        f"{name}_insecure"
        for name in (
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks",
        )
    }
    for problem, text in STRINGS["error"].items():
        written = {problem, problem.replace("_", "-")}
        named = any(f'"{each}"' in source for each in written)
        assert named or problem in fetched | endpoints, problem
        for _, field, _, _ in string.Formatter().parse(text):
            assert field in {None, "found"}
    assert fetched | endpoints <= set(STRINGS["error"])


async def test_names_are_taken_once(submit: Submit) -> None:
    """Two buttons with the same words would be a riddle."""
    await submit()
    assert (await submit(name="HOME"))["errors"] == {"name": "name_taken"}
    await submit(name="Home!", auto=True)
    form = await submit(name="Third", auto=True)
    assert form["errors"] == {"login_page": "auto_taken"}


async def test_ids_stay_and_are_told_apart(
    hass: HomeAssistant, entry: MockConfigEntry, submit: Submit
) -> None:
    """They are what people's accounts are stored with."""
    await submit()
    await submit(name="Home!")
    assert [each.unique_id for each in entry.subentries.values()] == ["home", "home_2"]
    assert [each.id for each in registry.async_registered(hass)] == ["home", "home_2"]
