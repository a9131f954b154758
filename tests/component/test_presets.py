"""Each preset, through the form, against what its provider publishes."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
import json
from pathlib import Path
from typing import Any

from aiohttp import hdrs
from aiohttp.test_utils import make_mocked_request
from conftest import SetUp, save
from op import Key
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from seen import STRINGS, fields, shown
import voluptuous as vol

from custom_components.latchkey import configured
from custom_components.latchkey.administration import preset, provider_form
from custom_components.latchkey.oidc import redirect_urls
from custom_components.latchkey.settings import ClientAuthentication
from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.http import current_request

FOLDER = Path(__file__).parent / "presets"
RECORDED = {
    file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))
}
TEXTS = STRINGS["config_subentries"]["provider"]
CLIENT = {"client_id": "home-assistant", "client_secret": "s3cret"}

type Choose = Callable[..., Awaitable[SubentryFlowResult]]
type Send = Callable[..., Awaitable[SubentryFlowResult]]


@pytest.fixture
async def choose(
    hass: HomeAssistant, _frontend: None, entry: MockConfigEntry, set_up: SetUp
) -> Choose:
    """Begin to add a provider, and choose which."""
    hass.config.internal_url = "http://127.0.0.1:8123"
    await set_up()

    async def go(chosen: str, **typed: str) -> SubentryFlowResult:
        flows = hass.config_entries.subentries
        form = await flows.async_init(
            (entry.entry_id, "provider"), context={"source": SOURCE_USER}
        )
        return await flows.async_configure(form["flow_id"], {"preset": chosen, **typed})

    return go


@pytest.fixture
def send(hass: HomeAssistant) -> Send:
    """Send a form as it stands there, with what is typed."""

    async def go(form: SubentryFlowResult, **typed: Any) -> SubentryFlowResult:
        known = provider_form.nest({**shown(form), **typed})
        flows = hass.config_entries.subentries
        result = await flows.async_configure(form["flow_id"], known)
        result = await save(hass, result)
        await hass.async_block_till_done()
        return result

    return go


def _publish(
    mocker: AiohttpClientMocker, recorded: dict[str, Any], keys: dict[str, Key]
) -> None:
    mocker.get(recorded["discovery_url"], json=recorded["metadata"])
    jwk = keys[recorded["key"]].jwk
    mocker.get(recorded["metadata"]["jwks_uri"], json={"keys": [jwk]})


def _text(form: SubentryFlowResult) -> str:
    text: str = TEXTS["step"][form["step_id"]]["description"]
    return text.format_map(form["description_placeholders"])


def test_every_preset_has_a_record_and_every_record_a_preset() -> None:
    """A new one is one file, and one more for this test."""
    names = {file.stem for file in preset.FOLDER.iterdir()}
    assert set(preset.PRESETS) == names == set(RECORDED)
    assert len(names) == 13


@pytest.mark.parametrize("known", preset.PRESETS.values(), ids=list(preset.PRESETS))
def test_every_preset_is_explained(known: preset.Preset) -> None:
    """Under its name, which says whether anybody tried it, as the form does."""
    documents = Path(__file__).parents[2] / "docs" / "providers.md"
    text = documents.read_text(encoding="utf-8")
    section = text.partition(f"\n## {known.name}\n")[2].partition("\n## ")[0]
    first = section.strip().splitlines()[0]
    assert (known.tried or "Read") in first


def test_every_preset_appears_by_itself_with_the_others_last() -> None:
    """In the order of the alphabet, however their names are spelled."""
    options = provider_form.CHOICE.schema["preset"].config["options"]
    labels = [each["label"] for each in options]
    assert labels[:3] == ["Auth0", "Authelia", "authentik"]
    assert [each["value"] for each in options] == [*preset.PRESETS, preset.ANOTHER]
    # The others are names, which nobody translates.
    translated = STRINGS["selector"]["preset"]["options"]
    assert list(translated) == [preset.ANOTHER]


@pytest.mark.parametrize("name", RECORDED)
async def test_a_preset_fits_what_its_provider_publishes(
    entry: MockConfigEntry,
    choose: Choose,
    send: Send,
    aioclient_mock: AiohttpClientMocker,
    keys: dict[str, Key],
    name: str,
) -> None:
    """With the answers to its questions and what else stands in its form."""
    recorded = RECORDED[name]
    _publish(aioclient_mock, recorded, keys)
    form = await choose(name)
    assert form["step_id"] == "preset"
    result = await send(form, **recorded["answers"], **CLIENT)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result.get("errors")
    # Every scope that is asked for is listed, and every other thing too.
    assert not result["description"]
    (subentry,) = entry.subentries.values()
    known = preset.PRESETS[name]
    assert subentry.title == known.name
    assert subentry.data["discovery_url"] == recorded["discovery_url"]
    assert subentry.data["issuer"] == recorded["metadata"]["issuer"]
    assert subentry.data["algorithm"] == recorded["key"]
    assert subentry.data["own_redirect_url"] is True
    # Nothing but settings is stored: an earlier version reads it too.
    stored = {str(marker) for marker in provider_form.FIELDS}
    assert set(subentry.data) <= stored
    method = known.settings.get("client_authentication")
    listed = recorded["metadata"]["token_endpoint_auth_methods_supported"]
    assert method is None or method in listed


@pytest.mark.parametrize("name", RECORDED)
async def test_a_rule_of_a_preset_is_one_answer(
    entry: MockConfigEntry,
    choose: Choose,
    send: Send,
    aioclient_mock: AiohttpClientMocker,
    keys: dict[str, Key],
    name: str,
) -> None:
    """Where groups are stands there, and the scope for them is asked for then only."""
    known, recorded = preset.PRESETS[name], RECORDED[name]
    _publish(aioclient_mock, recorded, keys)
    form = await choose(name)
    assert shown(form).get("rule_claim") == known.rule_claim
    values = ["family"] if known.rule_claim else []
    await send(form, **recorded["answers"], **CLIENT, rule_values=values)
    (subentry,) = entry.subentries.values()
    stored = configured.read_subentry(subentry)
    assert stored.rule_claim == known.rule_claim
    scopes = ["openid", "profile", "email", known.rule_scope or ""]
    assert stored.scopes.split() == list(filter(None, scopes))


@pytest.mark.parametrize("name", RECORDED)
async def test_the_form_of_a_preset_says_what_to_do(choose: Choose, name: str) -> None:
    """What to tick, which URLs to copy, and whether anybody ever tried it."""
    known = preset.PRESETS[name]
    form = await choose(name)
    text = _text(form)
    for step in known.steps:
        assert f"- {step}" in text
    assert f"- `http://127.0.0.1:8123{redirect_urls.own_path(name)}`" in text
    assert ("Not tried" in text) is (known.tried is None)
    assert known.tried is None or known.tried in text.replace("\\", "")
    place = TEXTS["step"]["preset"]
    on_form = fields("preset", form).pop("preset")
    questions = {each.question.value for each in known.questions}
    assert on_form == {"name", "client_id", "client_secret"} | questions
    assert on_form <= set(place["data"])
    assert set(place["data"]) == set(place["data_description"])
    for each in known.questions:
        helper = place["data_description"][each.question.value]
        assert each.example in helper.format_map(form["description_placeholders"])


async def test_only_who_may_have_no_secret_is_told_of_public_clients(
    choose: Choose,
) -> None:
    """Where a secret is needed, doing without one is no choice."""
    hint = TEXTS["step"]["preset"]["data_description"]["client_secret"]
    for each in preset.PRESETS.values():
        form = await choose(each.id)
        said = hint.format_map(form["description_placeholders"])
        assert ("public client" in said) is not each.needs_secret
        assert "{" not in said


def test_every_question_is_in_words() -> None:
    """Also one that no preset asks yet."""
    asked = set(TEXTS["step"]["preset"]["data"])
    rest = {"name", "client_id", "client_secret"}
    assert asked - rest == {each.value for each in preset.Question}


@pytest.mark.parametrize(
    ("name", "typed", "field", "problem"),
    [
        ("keycloak", {"host": ""}, "host", "empty"),
        ("keycloak", {"host": "sso example"}, "host", "address_invalid"),
        ("keycloak", {"host": "https://sso.example/?a"}, "host", "address_invalid"),
        ("keycloak", {"host": "https://sso.example/#a"}, "host", "address_invalid"),
        ("keycloak", {"host": "sso.example/`![x](y)`"}, "host", "address_invalid"),
        ("keycloak", {"host": "ftp://sso.example"}, "host", "address_invalid"),
        ("keycloak", {"host": "http://sso.example"}, "host", "address_insecure"),
        ("keycloak", {"host": "sso.example/.."}, "host", "address_invalid"),
        ("keycloak", {"host": "sso.example/a/./b"}, "host", "address_invalid"),
        ("keycloak", {"host": "sso.example/%2e%2E/a"}, "host", "address_invalid"),
        ("keycloak", {"host": "sso.example/a%2fb"}, "host", "address_invalid"),
        ("keycloak", {"host": "sso.example//a"}, "host", "address_invalid"),
        ("keycloak", {"host": "https:///sso.example"}, "host", "address_invalid"),
        ("keycloak", {"host": "https://"}, "host", "address_invalid"),
        ("keycloak", {"realm": "a/b"}, "realm", "part_invalid"),
        ("keycloak", {"realm": "a?b"}, "realm", "part_invalid"),
        ("keycloak", {"realm": ".."}, "realm", "part_invalid"),
        ("kanidm", {"client_id": ".."}, "client_id", "part_invalid"),
        ("google", {"client_secret": ""}, "client_secret", "secret_needed"),
        ("zitadel", {"project": ""}, "project", "empty"),
        (
            "keycloak",
            {"rule_values": ["x"], "rule_claim": ""},
            "people",
            "rule_incomplete",
        ),
    ],
)
async def test_an_answer_that_cannot_be_meant_is_said_at_its_field(
    choose: Choose,
    send: Send,
    aioclient_mock: AiohttpClientMocker,
    name: str,
    typed: dict[str, Any],
    field: str,
    problem: str,
) -> None:
    """Before anyone is asked anything, and without losing what was typed."""
    filled = {**RECORDED[name]["answers"], **CLIENT, **typed}
    form = await send(await choose(name), **filled)
    assert form["errors"] == {field: problem}
    assert TEXTS["error"][problem]
    assert shown(form) | filled == shown(form)
    assert not aioclient_mock.mock_calls


async def test_what_is_wrong_there_is_said_with_the_address_that_was_asked(
    choose: Choose, send: Send, aioclient_mock: AiohttpClientMocker
) -> None:
    """It was made of the answers: nobody has seen it before."""
    url = "https://sso.example.org/realms/hmoe/.well-known/openid-configuration"
    aioclient_mock.get(url, status=404)
    form = await choose("keycloak")
    assert "`https://…/realms/{realm}/" in _text(form)
    form = await send(form, host="sso.example.org", realm="hmoe", **CLIENT)
    assert form["errors"] == {"base": "metadata_status"}
    assert url in _text(form)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("sso.example.org", "https://sso.example.org"),
        (" sso.example.org:8443/ ", "https://sso.example.org:8443"),
        ("https://sso.example.org/auth/", "https://sso.example.org/auth"),
        ("sso.example.org/a.b/..c/~d", "https://sso.example.org/a.b/..c/~d"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[2001:db8::7]:8443", "https://[2001:db8::7]:8443"),
    ],
)
def test_a_host_is_taken_as_people_copy_it(typed: str, url: str) -> None:
    """With or without what stands before and after it."""
    answers = {"host": typed, "realm": "my home", **CLIENT}
    assert preset.PRESETS["keycloak"].complete(answers | {"realm": "h+me"})[
        "discovery_url"
    ] == (f"{url}/realms/h%2Bme/.well-known/openid-configuration")


def test_an_answer_that_may_be_missing_is_left_out_of_the_address() -> None:
    """Okta's organization has no authorization server in its address."""
    made = preset.PRESETS["okta"].complete({"host": "example.okta.com", **CLIENT})
    assert made["discovery_url"] == (
        "https://example.okta.com/.well-known/openid-configuration"
    )


async def test_zitadels_project_is_trusted_as_an_audience(
    entry: MockConfigEntry,
    choose: Choose,
    send: Send,
    aioclient_mock: AiohttpClientMocker,
    keys: dict[str, Key],
) -> None:
    """It stands in every one of its ID Tokens."""
    _publish(aioclient_mock, RECORDED["zitadel"], keys)
    await send(await choose("zitadel"), **RECORDED["zitadel"]["answers"], **CLIENT)
    (subentry,) = entry.subentries.values()
    assert subentry.data["audiences"] == ["300000000000000001"]


async def test_a_preset_is_for_public_clients_too(
    entry: MockConfigEntry,
    choose: Choose,
    send: Send,
    aioclient_mock: AiohttpClientMocker,
    keys: dict[str, Key],
) -> None:
    """Then what it says of authentication by a secret is of no use."""
    _publish(aioclient_mock, RECORDED["authelia"], keys)
    form = await choose("authelia")
    answers = RECORDED["authelia"]["answers"]
    result = await send(form, **answers, client_id="home-assistant")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = entry.subentries.values()
    stored = configured.read_subentry(subentry)
    assert stored.client_authentication is ClientAuthentication.AUTO


async def test_nobody_gets_a_provider_that_they_did_not_choose(
    hass: HomeAssistant, entry: MockConfigEntry, choose: Choose
) -> None:
    """Home Assistant's frontend ticks the first of a choice that has to be made."""
    assert choose
    (marker,) = [each for each in provider_form.CHOICE.schema if each == "preset"]
    assert isinstance(marker, vol.Optional)
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, "provider"), context={"source": SOURCE_USER}
    )
    form = await flows.async_configure(form["flow_id"], {"name": "Home"})
    assert form["errors"] == {"preset": "preset_missing"}
    assert TEXTS["error"]["preset_missing"]
    # What was typed stays.
    assert shown(form) == {"name": "Home"}


async def test_a_name_of_ones_own_is_kept(choose: Choose) -> None:
    """And another provider has none that could be taken instead."""
    form = await choose("google", name="My family")
    assert shown(form)["name"] == "My family"
    assert "/callback/my_family`" in _text(form)
    for nothing in ("", " "):
        form = await choose("another", name=nothing)
        assert form["errors"] == {"name": "name_missing"}
        assert TEXTS["error"]["name_missing"].startswith("Enter a name")


@contextmanager
def _open_at(origin: str) -> Iterator[None]:
    """Be a browser that has Home Assistant open there."""
    request = make_mocked_request("POST", "/", {hdrs.ORIGIN: origin})
    token = current_request.set(request)
    yield
    current_request.reset(token)


async def test_the_address_in_use_is_among_the_redirect_urls(choose: Choose) -> None:
    """It is stored with the others; one that is known already is not stored twice."""
    with _open_at("http://homeassistant.local:8123"):
        form = await choose("google")
    assert "`http://homeassistant.local:8123/auth/latchkey/callback/google`" in _text(
        form
    )
    assert shown(form)["origins"] == ["http://homeassistant.local:8123"]
    for known in ("http://127.0.0.1:8123", "null", "app://localhost"):
        with _open_at(known):
            form = await choose("keycloak")
        assert shown(form)["origins"] == []


def test_presets_know_how_long_refresh_tokens_are_good_where_nobody_says() -> None:
    """In hours, by each provider's own defaults; others say so, or are not known."""
    known = {
        each.id: each.settings["refresh_token_hours"]
        for each in preset.PRESETS.values()
        if "refresh_token_hours" in each.settings
    }
    assert known == {
        "authelia": 1,
        "authentik": 720,
        "gitlab": 720,
        "pocket_id": 720,
        "zitadel": 720,
    }
