"""An administrator tries a provider out in its dialog, and signs nobody in by that."""

import ast
from base64 import b64encode
from dataclasses import asdict, dataclass, field
from hashlib import sha256
import json
from pathlib import Path
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from conftest import AddProvider
from op import CLIENT_ID, OP, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from seen import STRINGS
from signing_in import CLIENT, Page, counted, known_people, refused

from custom_components.latchkey.administration import try_out, try_out_report
from custom_components.latchkey.administration.try_out import (
    LASTS_SECONDS,
    Findings,
    Stage,
)
from custom_components.latchkey.const import TRY_OUT_URL
from custom_components.latchkey.oidc.issuer import sent_callback
from custom_components.latchkey.web.policy import Policy
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

FLOW = "/api/config/config_entries/subentries/flow"
HERE = CLIENT.rstrip("/")
MICROSOFT = "https://login.microsoftonline.com"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
BOTH = pytest.mark.parametrize("exchange", ["browser", "server"])


@dataclass
class Dialog:
    """An administrator's dialog, and the tab that it opens."""

    hass: HomeAssistant
    api: TestClient
    tab: TestClient
    op: OP
    entry: MockConfigEntry
    step: dict[str, Any] = field(default_factory=dict)

    async def post(self, typed: dict[str, Any], origin: str = HERE) -> dict[str, Any]:
        """Go on, as Home Assistant's frontend does."""
        address = f"{FLOW}/{self.step['flow_id']}"
        headers = {"Origin": origin}
        response = await self.api.post(address, json=typed, headers=headers)
        assert response.status == 200, await response.text()
        self.step = await response.json()
        return self.step

    async def look(self) -> dict[str, Any]:
        """Load the step again, as the frontend does when it hears that it went on."""
        response = await self.api.get(f"{FLOW}/{self.step['flow_id']}")
        assert response.status == 200, await response.text()
        self.step = await response.json()
        return self.step

    async def choose(self, option: str, origin: str = HERE) -> dict[str, Any]:
        """Choose of a menu."""
        return await self.post({"next_step_id": option}, origin)

    async def change(self, **changes: Any) -> dict[str, Any]:
        """Open the form of the only provider, and submit it with some changes."""
        (subentry,) = self.entry.subentries.values()
        body = {
            "handler": [self.entry.entry_id, "provider"],
            "subentry_id": subentry.subentry_id,
        }
        response = await self.api.post(FLOW, json=body)
        self.step = await response.json()
        return await self.post(typed_as(self.step, {**subentry.data, **changes}))

    async def begin(self, **changes: Any) -> str:
        """Submit the form, and press the button that tries it; give the tab's URL."""
        assert (await self.change(**changes))["step_id"] == "try_out"
        step = await self.choose("try_out_begin")
        assert step["type"] == "external", step
        return step["url"]

    async def open_tab(self, url: str) -> str:
        """Open the tab, and give where it is sent."""
        path = url.removeprefix(HERE)
        response = await self.tab.get(path, allow_redirects=False)
        assert response.status == 303, await response.text()
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        return response.headers["Location"]

    def sign_in(self, address: str) -> str:
        """Sign in at the provider, and give the callback's path and query."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["code_challenge_method"] == "S256"
        uri = asked["redirect_uri"]
        code = self.op.authorize(address, asked["code_challenge"], uri)
        answer = {"code": code, "state": asked["state"], "iss": self.op.issuer}
        return f"{uri.removeprefix(HERE)}?{urlencode(answer)}"

    async def come_back(self, callback: str) -> str:
        """Be the tab: redeem what the document says, if it does; give the document."""
        response = await self.tab.get(callback)
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store, no-transform"
        document = await response.text()
        task = task_of(document)
        if task:
            policy = response.headers["Content-Security-Policy"]
            assert f"'self' http://127.0.0.1:{self.op.port}" in policy
            async with (
                ClientSession() as session,
                session.post(task["endpoint"], data=task["form"]) as told,
            ):
                answer = {"status": told.status, "text": await told.text()}
            await self.report(task, answer)
        return document

    async def report(self, task: dict[str, Any], answer: object) -> int:
        """Tell Home Assistant what the provider answered to the tab."""
        response = await self.tab.post(task["report"], data=json.dumps(answer))
        return response.status

    async def try_out(self, **changes: Any) -> dict[str, Any]:
        """Do all of it, and give the dialog's last step."""
        address = await self.open_tab(await self.begin(**changes))
        await self.come_back(self.sign_in(address))
        return await self.look()


def typed_as(form: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Fill a form in, sections and all."""
    typed: dict[str, Any] = {}
    for each in form["data_schema"]:
        name = each["name"]
        if each.get("type") == "expandable":
            typed[name] = typed_as({"data_schema": each["schema"]}, known)
        elif known.get(name) is not None:
            typed[name] = known[name]
    return typed


def task_of(document: str) -> dict[str, Any]:
    """Give what the tab is told to redeem."""
    found = re.search(r'id="redeem">(.*?)</script>', document)
    return json.loads(found[1]) if found else {}


async def _signed_in(hass: HomeAssistant) -> list[User]:
    """List who has ever signed in by a provider."""
    return [
        user
        for user in await known_people(hass)
        if any(each.auth_provider_type == "latchkey" for each in user.credentials)
    ]


@pytest.fixture
async def dialog(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    hass_client: ClientSessionGenerator,
    exchange: str,
) -> Dialog:
    """Have one provider, and an administrator who is about to change it."""
    assert await async_setup_component(hass, "config", {})
    more = {}
    if exchange == "server":
        op.clients[CLIENT_ID] = "the-secret"
        more = {"client_secret": "the-secret"}
    await add_provider("home", **more)
    return Dialog(hass, await hass_client(), page.client, op, entry)


@pytest.fixture
def exchange() -> str:
    """Be a public client, unless a test says otherwise."""
    return "browser"


@BOTH
async def test_what_arrived_is_said_in_the_dialog_only(
    dialog: Dialog, op: OP, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """Step by step, claims by name; and nothing has changed by it."""
    op.person |= {
        "groups": ["family", "cooks"],
        "api_key": "hush",
        "odd": {"a": "hush"},
    }
    before = dict(next(iter(dialog.entry.subentries.values())).data)
    address = await dialog.open_tab(await dialog.begin())
    document = await dialog.come_back(dialog.sign_in(address))
    assert "Ada" not in document
    step = await dialog.look()
    assert (step["type"], step["step_id"]) == ("menu", "try_out_done")
    assert step["menu_options"] == ["save", "change", "try_out_begin"]
    claims = step["description_placeholders"]["claims"].replace("\\", "").split("\n")
    assert "- name: Ada Lovelace" in claims
    assert "- groups: family, cooks" in claims
    assert "- api_key: …" in claims
    assert "- odd: {…} (1)" in claims
    assert "- nonce: …" in claims
    assert step["description_placeholders"]["role"] == ""
    # The test's own servers write down every address.
    log = [each for each in caplog.records if each.name != "aiohttp.access"]
    told = json.dumps(step) + " ".join(each.getMessage() for each in log)
    assert not [each for each in [*op.secrets, "hush"] if each in told]
    # Nor is it kept anywhere while the dialog is open.
    (pending,) = dialog.hass.data[try_out._PENDING].values()
    assert "hush" not in repr(asdict(pending.findings))
    assert dict(next(iter(dialog.entry.subentries.values())).data) == before
    assert await _signed_in(dialog.hass) == []
    assert counted(page) == 0


@BOTH
async def test_what_was_tried_can_be_saved_or_changed(dialog: Dialog) -> None:
    """With all that was typed."""
    await dialog.try_out(name="House")
    form = await dialog.choose("change")
    assert form["step_id"] == "reconfigure"
    shown = {each["name"]: each for each in form["data_schema"]}
    assert shown["name"]["description"]["suggested_value"] == "House"
    assert not dialog.hass.data[try_out._PENDING]
    (subentry,) = dialog.entry.subentries.values()
    assert subentry.title == "Home"
    await dialog.try_out(name="House")
    assert (await dialog.choose("save"))["reason"] == "reconfigure_successful"
    (subentry,) = dialog.entry.subentries.values()
    assert subentry.title == "House"
    assert not dialog.hass.data[try_out._PENDING]


# What is different about an answer that ends with this code.
_ANSWERS: dict[str, dict[str, str | None]] = {
    "access-denied": {"error": "access_denied", "code": None},
    "callback-iss-altered": {"iss": "https://evil.example"},
    "callback-iss-missing": {"iss": None},
    "callback-empty": {"code": None},
    "callback-token": {"id_token": "x", "access_token": "y"},
    "callback-code-and-error": {"error": "access_denied"},
    "code-refused": {"code": "another"},
}


@BOTH
@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("answer", "access-denied"),
        ("answer", "callback-iss-altered"),
        ("answer", "callback-iss-missing"),
        ("answer", "callback-empty"),
        ("answer", "callback-token"),
        ("answer", "callback-code-and-error"),
        ("code", "code-refused"),
        ("token", "id-token-nonce"),
        ("token", "id-token-aud"),
        ("userinfo", "userinfo-status"),
        ("rule", "rule-not-met"),
    ],
)
async def test_the_dialog_says_how_far_it_got(
    dialog: Dialog, op: OP, stage: str, code: str
) -> None:
    """And with which code it ended."""
    changes: dict[str, Any] = {}
    answer = _ANSWERS.get(code, {})
    match code:
        case "id-token-nonce":
            op.change_claims = lambda claims: claims.update(nonce="another")
        case "id-token-aud":
            op.change_claims = lambda claims: claims.update(aud="another")
        case "userinfo-status":
            changes = {"userinfo": True}
            op.answers["userinfo"] = answer_with(500)
        case "rule-not-met":
            changes = {"rule_claim": "name", "rule_values": ["Grace"]}
    address = await dialog.open_tab(await dialog.begin(**changes))
    path, query = dialog.sign_in(address).split("?")
    pairs = {**dict(parse_qsl(query)), **answer}
    pairs = {name: value for name, value in pairs.items() if value is not None}
    await dialog.come_back(f"{path}?{urlencode(pairs)}")
    step = await dialog.look()
    assert step["step_id"] == f"try_out_{stage}"
    facts = step["description_placeholders"]
    assert facts["code"].replace("\\", "") == code
    # Where that code is explained; it is there (`test_troubleshooting.py`).
    texts = STRINGS["config_subentries"]["provider"]["step"][step["step_id"]]
    _, help_, anchor = facts["help"].partition("/blob/main/docs/troubleshooting.md#")
    assert help_
    assert anchor == code
    assert facts["help"] in texts["description"].format_map(facts)
    assert step["menu_options"][0] == "change"
    assert await _signed_in(dialog.hass) == []
    # It can be tried again at once.
    op.change_claims = lambda _claims: None
    step = await dialog.choose("try_out_begin")
    await dialog.come_back(dialog.sign_in(await dialog.open_tab(step["url"])))
    again = (await dialog.look())["step_id"]
    assert again == (f"try_out_{stage}" if changes else "try_out_done")


async def test_the_tab_s_own_style_and_script_are_all_that_its_policy_allows(
    dialog: Dialog,
) -> None:
    """By hash, so that nothing else that gets in there is run or drawn."""
    response = await dialog.tab.get(f"{TRY_OUT_URL}/nobody")
    document = await response.text()
    assert '<html lang="en">' in document
    policy = Policy.parse(response.headers["Content-Security-Policy"]).directives
    for kind in ("style", "script"):
        (inline,) = re.findall(f"<{kind}>(.*?)</{kind}>", document, re.DOTALL)
        digest = b64encode(sha256(inline.encode()).digest()).decode()
        assert policy[f"{kind}-src"] == (f"'sha256-{digest}'",)
    assert policy["default-src"] == ("'none'",)


async def test_a_provider_that_forbids_pages_to_ask_is_found_out(
    dialog: Dialog,
) -> None:
    """Only the tab can see that (CORS)."""
    address = await dialog.open_tab(await dialog.begin())
    document = await (await dialog.tab.get(dialog.sign_in(address))).text()
    assert await dialog.report(task_of(document), None) == 200
    step = await dialog.look()
    assert step["step_id"] == "try_out_code"
    told = step["description_placeholders"]["code"].replace("\\", "")
    assert told == "provider-no-answer"
    why = step["description_placeholders"]["why"]
    assert why == STRINGS["common"]["try_out_why_provider_no_answer"]


@pytest.mark.parametrize("exchange", ["server"])
@pytest.mark.parametrize(
    ("typed", "code"),
    [("mistyped", "client-not-accepted"), ("the-secret", "code-refused")],
)
async def test_only_the_cause_of_the_code_that_occurred_is_said(
    dialog: Dialog, typed: str, code: str
) -> None:
    """And none for a code of which there is nothing more to say."""
    address = await dialog.open_tab(await dialog.begin(client_secret=typed))
    path, _, query = dialog.sign_in(address).partition("?")
    answer = dict(parse_qsl(query))
    if code == "code-refused":
        answer["code"] = "another"
    await dialog.come_back(f"{path}?{urlencode(answer)}")
    facts = (await dialog.look())["description_placeholders"]
    assert facts["code"].replace("\\", "") == code
    texts = STRINGS["common"]
    expected = texts.get(f"try_out_why_{code.replace('-', '_')}", "")
    assert facts["why"] == expected
    assert bool(expected) is (code == "client-not-accepted")
    step = STRINGS["config_subentries"]["provider"]["step"]["try_out_code"]
    assert "`" not in step["description"]


@BOTH
async def test_a_provider_that_shows_an_error_is_no_dead_end(dialog: Dialog) -> None:
    """The button of the waiting dialog leads back, and nothing typed is lost."""
    url = await dialog.begin(name="House", client_id="a-typo")
    address = await dialog.open_tab(url)
    opened = await dialog.tab.get(url.removeprefix(HERE))
    assert opened.status == 200
    assert opened.headers["Cache-Control"] == "no-store, no-transform"
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', await opened.text())
    texts = STRINGS["common"]
    assert links == [
        (f"{url.removeprefix(HERE)}?stop", texts["try_out_tab_stop"]),
        (f"{url.removeprefix(HERE)}?again", texts["try_out_tab_again"]),
    ]
    # Asking changes nothing: the dialog still waits.
    assert (await dialog.look())["step_id"] == "try_out_open"
    ended = await dialog.tab.get(links[0][0])
    assert texts["try_out_tab_done"] in await ended.text()
    step = await dialog.look()
    assert (step["type"], step["step_id"]) == ("menu", "try_out_stopped")
    assert step["menu_options"] == ["change", "try_out_begin", "save"]
    uri = dict(parse_qsl(urlsplit(address).query))["redirect_uri"]
    assert step["description_placeholders"]["redirect_url"] == f"`{uri}`"
    form = await dialog.choose("change")
    shown = {each["name"]: each for each in form["data_schema"]}
    assert shown["name"]["description"]["suggested_value"] == "House"
    assert shown["client_id"]["description"]["suggested_value"] == "a-typo"


async def test_an_answer_that_comes_after_it_was_stopped_counts_for_nothing(
    dialog: Dialog,
) -> None:
    """The dialog has gone on without it."""
    url = await dialog.begin()
    callback = dialog.sign_in(await dialog.open_tab(url))
    await dialog.tab.get(f"{url.removeprefix(HERE)}?stop")
    assert not task_of(await (await dialog.tab.get(callback)).text())
    assert (await dialog.look())["step_id"] == "try_out_stopped"


async def test_a_provider_that_is_down_is_said_before_anybody_is_sent_there(
    dialog: Dialog, op: OP
) -> None:
    """Between the form and the tab."""
    url = await dialog.begin()
    await op.stop()
    response = await dialog.tab.get(url.removeprefix(HERE), allow_redirects=False)
    assert response.status == 200
    assert (await dialog.look())["step_id"] == "try_out_provider"


@pytest.mark.parametrize("origin", ["http://other.example", "", "javascript:1"])
async def test_an_address_that_nobody_can_come_back_to_is_said(
    dialog: Dialog, origin: str
) -> None:
    """What a request says never makes a redirect URL (RP-10)."""
    await dialog.change()
    step = await dialog.choose("try_out_begin", origin)
    assert step["step_id"] == "try_out_origin"
    assert (await dialog.choose("save"))["reason"] == "reconfigure_successful"


@BOTH
async def test_what_a_try_out_proves_lets_nobody_in(
    dialog: Dialog, op: OP, page: Page
) -> None:
    """Neither its ID Token nor its code, brought by whoever got hold of them."""
    address = await dialog.open_tab(await dialog.begin())
    asked = dict(parse_qsl(urlsplit(address).query))
    token = op.sign(CLIENT_ID, asked["nonce"])
    code = dict(parse_qsl(urlsplit(dialog.sign_in(address)).query))["code"]
    await page.begin()
    page.leave()
    if page.words["exchange"] == "browser":
        proof = {"id_token": token}
        expected = ("proof_rejected", "id-token-nonce")
    else:
        proof = {
            "code": code,
            "code_verifier": page.verifier,
            "redirect_uri": page.words["redirect_uri"],
        }
        expected = ("provider_refused", "code-refused")
    assert refused(await page.bring(proof)) == expected
    assert await _signed_in(dialog.hass) == []


@BOTH
async def test_a_login_goes_its_own_way_beside_a_try_out(
    dialog: Dialog, op: OP, page: Page
) -> None:
    """Its callback is the page's, and takes nothing from the dialog's."""
    address = await dialog.open_tab(await dialog.begin())
    await page.begin()
    state = page.leave()
    own = "/auth/latchkey/callback/home"
    query = urlencode({"code": "c0de", "state": state, "iss": op.issuer})
    response = await page.client.get(f"{own}?{query}")
    assert "boot-3c4d.js" in await response.text()
    assert (await dialog.look())["type"] == "external"
    assert (await page.bring(page.visit()))["type"] == "create_entry"
    await dialog.come_back(dialog.sign_in(address))
    assert (await dialog.look())["step_id"] == "try_out_done"


@BOTH
@pytest.mark.parametrize(
    "what", ["another browser", "another path", "too late", "opened anew"]
)
async def test_only_the_tab_that_was_opened_last_brings_an_answer(
    dialog: Dialog, op: OP, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody finishes what somebody else began."""
    url = await dialog.begin()
    callback = dialog.sign_in(await dialog.open_tab(url))
    match what:
        case "another browser":
            dialog.tab.session.cookie_jar.clear()
        case "another path":
            callback = callback.replace("/callback/home", "/callback/other")
        case "too late":
            # Whatever the browser does with the cookie.
            monkeypatch.setattr(try_out, "LASTS_SECONDS", 0)
        case _:
            await dialog.open_tab(f"{url}?again")
    response = await dialog.tab.get(callback)
    assert task_of(await response.text()) == {}
    assert (await dialog.look())["type"] == "external"
    assert "token" not in op.requests
    assert LASTS_SECONDS == 600


@BOTH
async def test_an_answer_counts_once(dialog: Dialog, op: OP) -> None:
    """And so does what the tab reports."""
    address = await dialog.open_tab(await dialog.begin())
    callback = dialog.sign_in(address)
    document = await dialog.come_back(callback)
    before = op.requests.count("token")
    assert task_of(await dialog.come_back(callback)) == {}
    assert op.requests.count("token") == before == 1
    if task := task_of(document):
        assert await dialog.report(task, None) == 404
    assert (await dialog.look())["step_id"] == "try_out_done"


async def test_nobody_reports_for_another_tab(dialog: Dialog) -> None:
    """Who knows the address has no cookie."""
    address = await dialog.open_tab(await dialog.begin())
    document = await (await dialog.tab.get(dialog.sign_in(address))).text()
    dialog.tab.session.cookie_jar.clear()
    assert await dialog.report(task_of(document), {"status": 200, "text": "{}"}) == 404
    assert (await dialog.look())["type"] == "external"


async def test_a_dialog_cannot_say_what_was_found(dialog: Dialog) -> None:
    """Only the tab's answer is looked at."""
    await dialog.begin()
    step = await dialog.post({"findings": {"stage": "done"}, "code": "c0de"})
    assert step["type"] == "external"


async def test_a_closed_dialog_leaves_nothing_behind(
    dialog: Dialog, owner: User
) -> None:
    """Its tab is told to begin again."""
    assert owner
    url = await dialog.begin()
    callback = dialog.sign_in(await dialog.open_tab(url))
    await dialog.api.delete(f"{FLOW}/{dialog.step['flow_id']}")
    assert not dialog.hass.data[try_out._PENDING]
    response = await dialog.tab.get(url.removeprefix(HERE), allow_redirects=False)
    assert response.status == 200
    # What nobody waits for is the page's to explain.
    assert "boot-3c4d.js" in await (await dialog.tab.get(callback)).text()


def test_a_try_out_knows_no_people_and_no_credentials() -> None:
    """Own type, own state: none of its files can make a login of what it found."""
    folder = Path(try_out.__file__).parent
    for name in ("try_out", "try_out_pages", "try_out_report", "try_out_steps"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        imported = {
            f"{getattr(node, 'module', None) or ''}.{each.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for each in node.names
        }
        forbidden = ("auth", "people", "Identity", "live_flows", "login_flow")
        assert not [each for each in imported if set(each.split(".")) & set(forbidden)]


def test_a_claim_is_shown_as_text_and_only_where_it_is_no_secret() -> None:
    """Whatever a provider puts into a token."""
    (settings,) = [_Settings("a.b")]
    claims = {
        "a": {"b": ["x", True, 3]},
        "name": "![](https://evil.example/p.png)\n# x",
        "sid": "hush",
        "<img>": ["hush"],
        **{f"m{number:02}": "hush" for number in range(70)},
    }
    said = try_out_report.describe(settings, claims)  # type: ignore[arg-type]
    assert "hush" not in said
    assert "- a\\.b: x\\, true\\, 3" in said
    assert "\\!\\[\\]\\(https\\:\\/\\/evil" in said
    assert "<img>" not in said.replace("\\<", "")
    assert said.count("\n- ") == 60
    assert said.endswith("\n- …")
    assert "hush" not in repr(Findings(Stage.DONE, report="hush"))


@dataclass
class _Settings:
    rule_claim: str | None
    roles: None = None


async def test_the_provider_gets_no_hold_of_the_tab_that_opened_its_own(
    dialog: Dialog,
) -> None:
    """Neither on the way there nor back: the dialog is told by Home Assistant."""
    url = await dialog.begin()
    opened = await dialog.tab.get(url.removeprefix(HERE), allow_redirects=False)
    assert opened.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    back = await dialog.tab.get(dialog.sign_in(opened.headers["Location"]))
    assert back.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_is_nested_in_a_claim_is_not_written_out() -> None:
    """However deep it is: the dialog goes on."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    settings = SimpleNamespace(rule_claim=None, roles=None)
    said = try_out_report.describe(settings, {"name": [deep, {}, "a"]})  # type: ignore[arg-type]
    assert said == "- name: …\\, …\\, a"


def test_the_last_of_many_groups_can_be_read() -> None:
    """As Kanidm lists them: by number and by name, and its own first."""
    settings = SimpleNamespace(rule_claim=None, roles=None)
    groups = [f"{number:08}-{'0' * 27}, idm_all_{number}@idm" for number in range(8)]
    claims = {"groups": [*groups, "family@idm"]}
    said = try_out_report.describe(settings, claims)  # type: ignore[arg-type]
    assert said.endswith("family\\@idm")
    claims = {"groups": ["x" * 999] * 999, "name": "y" * 999}
    said = try_out_report.describe(settings, claims)  # type: ignore[arg-type]
    assert len(said) < 2500
    assert said.count("…") == 11


@pytest.mark.parametrize(
    ("issuer", "iss", "is_it"),
    [
        ("https://op.example", "https://op.example", True),
        ("https://op.example", "https://op.example/", False),
        (f"{MICROSOFT}/{{tenantid}}/v2.0", f"{MICROSOFT}/{TENANT}/v2.0", True),
        (f"{MICROSOFT}/{{tenantid}}/v2.0", f"{MICROSOFT}/common/v2.0", False),
        (
            f"{MICROSOFT}/{{tenantid}}/v2.0",
            f"https://evil.example/{TENANT}/v2.0",
            False,
        ),
    ],
)
def test_a_callback_names_the_issuer_as_it_does_to_the_page(
    issuer: str, iss: str, *, is_it: bool
) -> None:
    """For Microsoft's shared endpoints by any of its tenants."""
    assert sent_callback(issuer, iss) is is_it
