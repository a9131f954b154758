"""One provider's malformed documents: that provider's fault, and nobody else's.

Whatever a provider publishes, and whatever goes wrong while it is read, people who
sign in by another one do not notice.
"""

import json
from typing import Any

from conftest import AddProvider, Submit
from op import OP, Key, answer_with
import pytest
from signing_in import Page, refused

from custom_components.latchkey import registry
from custom_components.latchkey.oidc import documents, jwks, metadata
from homeassistant.core import HomeAssistant

DEEP = 900
SURROGATE = "\ud800"

# Members of one key, each of a type that no key has there.
MALFORMED_MEMBERS: list[dict[str, Any]] = [
    {"kty": {"a": 1}},
    {"kty": ["EC"]},
    {"crv": ["P-256"]},
    {"crv": {"P-256": 1}},
    {"crv": None},
    {"alg": ["ES256"]},
    {"alg": {}},
    {"kid": ["k"]},
    {"kid": 1},
    {"use": ["sig"]},
    {"key_ops": "verify"},
    {"key_ops": [["verify"]]},
    {"key_ops": {"verify": 1}},
    {"x": 1},
    {"y": [SURROGATE]},
    {"issuer": ["https://op.example"]},
    {"issuer": 10**400},
]


def _short(value: object) -> str:
    return ascii(value)[:40]


@pytest.fixture
async def hostile(keys: dict[str, Key], op: OP) -> Any:
    """Start a second provider, which signs by a curve."""
    assert op
    async with OP(keys["ES256"], keys["other"]) as provider:
        yield provider


@pytest.mark.parametrize("member", MALFORMED_MEMBERS, ids=_short)
async def test_a_malformed_key_ends_no_sign_in_at_another_provider(
    page: Page,
    hostile: OP,
    keys: dict[str, Key],
    add_provider: AddProvider,
    member: dict[str, Any],
) -> None:
    """Its own sign-in is set up wrongly, and is told so, without an error of ours."""
    hostile.published = [{**keys["ES256"].jwk, **member}]
    await add_provider("honest", name="Honest")
    await add_provider("hostile", name="Other", issuer=hostile.issuer, algorithm=None)
    assert (await page.sign_in("honest"))["type"] == "create_entry"
    await page.begin("hostile")
    if page.step["type"] == "abort":
        assert refused(page.step)[0] == "provider_misconfigured"


@pytest.mark.parametrize("member", MALFORMED_MEMBERS, ids=_short)
def test_a_malformed_key_is_no_key(
    keys: dict[str, Key], member: dict[str, Any]
) -> None:
    """It is left out of the set, so that nothing later has to know its type."""
    good = {**keys["ES256"].jwk, "kid": "good"}
    found = jwks.validate({"keys": [{**good, "kid": "bad", **member}, good]})
    assert found.keys == (good,)


@pytest.mark.parametrize("kind", [TypeError, RecursionError, MemoryError, KeyError])
@pytest.mark.parametrize(
    ("validate", "code"),
    [("metadata", "metadata-unusable"), ("jwks", "jwks-malformed")],
)
async def test_any_failure_of_discovery_is_that_provider_s(
    page: Page,
    hostile: OP,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    validate: str,
    code: str,
    kind: type[Exception],
) -> None:
    """Whatever its type; its kind goes to the log, and no word of its message."""
    await add_provider("honest", name="Honest")
    module = {"metadata": metadata, "jwks": jwks}[validate]
    real = module.validate
    theirs = str(hostile.port)

    def fails(document: dict[str, Any], *others: Any, **named: Any) -> Any:
        if theirs in json.dumps(document) or document.get("keys") == hostile.published:
            msg = "s3cret"
            raise kind(msg)
        return real(document, *others, **named)

    monkeypatch.setattr(module, "validate", fails)
    await add_provider("hostile", name="Other", issuer=hostile.issuer, algorithm=None)
    for _ in range(2):
        assert (await page.sign_in("honest"))["type"] == "create_entry"
        step = await page.begin("hostile")
        assert refused(step) == ("provider_misconfigured", code)
    assert f"{code} (provider_misconfigured): '{kind.__name__}'" in caplog.text
    assert "s3cret" not in caplog.text
    # It was asked once: nobody else's sign-in asks again.
    assert hostile.requests.count(".well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": SURROGATE},
        {"issuer": {"a": SURROGATE}},
        {"issuer": "https://op.example\n\u202e"},
        {"issuer": 10**400},
        {"id_token_signing_alg_values_supported": [SURROGATE]},
        {"code_challenge_methods_supported": [SURROGATE, "\0"]},
        {"token_endpoint_auth_methods_supported": [["client_secret_basic"]]},
        {"authorization_endpoint": f"https://op.example/{SURROGATE}"},
        {"jwks_uri": "https://[::1/x"},
        {"jwks_uri": "https://a:99999/x"},
        {"userinfo_endpoint": [1]},
    ],
    ids=_short,
)
async def test_malformed_metadata_is_said_in_words_that_can_be_sent(
    op: OP, submit: Submit, page: Page, document: dict[str, Any]
) -> None:
    """No text of a provider's breaks the answer that tells of it."""
    op.metadata_changes |= document
    form = await submit()
    (problem,) = form["errors"].values()
    assert problem.startswith("metadata_")
    found = form["description_placeholders"]["found"]
    assert found.isprintable()
    json.dumps(found).encode()
    found.encode()
    assert len(found) <= 200
    assert page


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"issuer":' + "[" * DEEP + "]" * DEEP + "}",
        '{"issuer":' + '{"a":' * DEEP + "1" + "}" * DEEP + "}",
        '{"issuer": ' + "9" * 5000 + "}",
        '{"issuer": 1e400}',
        '{"issuer": NaN}',
        b"\xff\xfe\xfd",
        b"\0" * 1000,
        "",
        "null",
    ],
    ids=range(10),
)
async def test_a_body_that_is_no_object_ends_no_sign_in_at_another_provider(
    page: Page, hostile: OP, add_provider: AddProvider, body: str | bytes
) -> None:
    """Deep, huge, in no known encoding, or nothing at all."""
    await add_provider("honest", name="Honest")
    for path in (".well-known/openid-configuration", "jwks"):
        hostile.answers = {path: answer_with(body=body)}
        await add_provider(f"hostile_{path[0]}", name=path, issuer=hostile.issuer)
        assert (await page.sign_in("honest"))["type"] == "create_entry"
        step = await page.begin(f"hostile_{path[0]}")
        assert refused(step)[0] == "provider_misconfigured"


async def test_warming_up_raises_nothing(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What fails before anyone needs it is for whoever needs it."""
    assert page
    await add_provider()
    await hass.async_block_till_done(wait_background_tasks=True)
    (provider,) = registry.async_registered(hass)

    async def fails(*_args: object) -> None:
        raise TypeError

    monkeypatch.setattr(documents, "async_discover", fails)
    provider.documents._fetched = 0
    provider.documents._metadata = None
    await provider.documents.async_warm_up()
    assert provider.documents.metadata is None
