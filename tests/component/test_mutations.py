"""The honest provider plus one mutation, by the list that the Rust tests read too.

`tests/mutations.json` says what each side must answer. Here is the server's: for a
public client the page brings whatever it got, for a confidential one the integration
redeems.
"""

import base64
from collections.abc import Callable
import json
from pathlib import Path
import time
from typing import Any

from aiohttp import web
from conftest import AddProvider
from cryptography.hazmat.primitives import serialization
import jwt
from op import CLIENT_ID, OP, Key, answer_with, hang
import pytest
from signing_in import Page, refused

from custom_components.latchkey.oidc import fetching
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.core import HomeAssistant

MUTATIONS = json.loads((Path(__file__).parents[1] / "mutations.json").read_text())
SECRET = "s3cret-of-the-client"  # noqa: S105

type Mutation = Callable[[OP], None]


def _claim(name: str, value: Any) -> Mutation:
    def mutation(op: OP) -> None:
        op.change_claims = lambda claims: claims.__setitem__(name, value)

    return mutation


def _without(name: str) -> Mutation:
    def mutation(op: OP) -> None:
        op.change_claims = lambda claims: claims.pop(name) and None

    return mutation


def _appended(name: str) -> Mutation:
    def mutation(op: OP) -> None:
        op.change_claims = lambda claims: claims.__setitem__(name, f"{claims[name]}1")

    return mutation


def _later(name: str, seconds: int) -> Mutation:
    def mutation(op: OP) -> None:
        op.change_claims = lambda claims: claims.__setitem__(
            name, int(time.time()) + seconds
        )

    return mutation


def _groups(number: int) -> list[str]:
    """Name groups as a directory does."""
    path = "OU=Groups,OU=Site-North,DC=corp,DC=example,DC=org"
    return [f"CN=GG-Application-Role-{each:04},{path}" for each in range(number)]


def _token(change: Callable[[str], str]) -> Mutation:
    def mutation(op: OP) -> None:
        op.change_token = change

    return mutation


def _answer(path: str, answer: Any) -> Mutation:
    def mutation(op: OP) -> None:
        op.answers[path] = answer

    return mutation


def _metadata(name: str, value: Any) -> Mutation:
    def mutation(op: OP) -> None:
        op.metadata_changes[name] = value

    return mutation


def _tokens(name: str, value: Any) -> Mutation:
    def mutation(op: OP) -> None:
        op.token_changes[name] = value

    return mutation


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unpart(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _none(token: str) -> str:
    header = _part(b'{"alg":"none"}')
    return f"{header}.{token.split('.')[1]}."


def _flipped(token: str) -> str:
    head, _, signature = token.rpartition(".")
    return f"{head}.{_part(bytes(byte ^ 0x5A for byte in _unpart(signature)))}"


def _not_utf8(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{_part(bytes([0x7B, 0xFF, 0xFE, 0x7D]))}.{signature}"


def _hs256(op: OP) -> None:
    public = op.key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def sign(token: str) -> str:
        header = _part(b'{"alg":"HS256","typ":"JWT"}')
        message = f"{header}.{token.split('.')[1]}"
        hmac = jwt.PyJWS().get_algorithm_by_name("HS256")
        return f"{message}.{_part(hmac.sign(message.encode(), public))}"

    op.change_token = sign


def _unlisted(op: OP) -> None:
    def sign(token: str) -> str:
        header = _part(b'{"alg":"PS256","typ":"JWT"}')
        message = f"{header}.{token.split('.')[1]}"
        pss = jwt.PyJWS().get_algorithm_by_name("PS256")
        return f"{message}.{_part(pss.sign(message.encode(), op.key.private))}"

    op.change_token = sign


def _jwk_header(op: OP) -> None:
    """Bring the key along that fits, under the honest one's name."""
    honest = op.key
    op.key = op.other_key.named(honest.kid)
    op.header = {"jwk": op.key.jwk}


def _no_kid(op: OP) -> None:
    op.key = op.key.named(None)
    op.published = [op.key.jwk]


def _no_kids(op: OP) -> None:
    op.key = op.key.named(None)
    op.published = [op.other_key.named(None).jwk, op.key.jwk]


def _rotated(op: OP) -> None:
    def rotate() -> None:
        op.key = op.other_key
        op.published = [op.key.jwk]

    op.before_signing = rotate


async def _elsewhere(_request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": "/realms/home/jwks"})


APPLY: dict[tuple[str, str], Mutation] = {
    ("metadata", "IssuerDiffers"): lambda op: op.metadata_changes.update(
        issuer=f"{op.issuer}/"
    ),
    ("metadata", "IssuerMissing"): _metadata("issuer", None),
    ("metadata", "TokenEndpointOverHttp"): _metadata(
        "token_endpoint", "http://op.example/token"
    ),
    ("metadata", "NoS256"): _metadata("code_challenge_methods_supported", ["plain"]),
    ("metadata", "NotJson"): _answer(
        ".well-known/openid-configuration", answer_with(body="<html>")
    ),
    ("metadata", "Redirects"): _answer(".well-known/openid-configuration", _elsewhere),
    ("metadata", "Oversized"): _metadata("padding", "x" * fetching.LARGEST_BYTES),
    ("token", "Html200"): _answer("token", answer_with(body="<html>")),
    ("token", "ErrorObject"): _answer(
        "token", answer_with(400, '{"error": "invalid_grant"}')
    ),
    ("token", "NoIdToken"): _tokens("id_token", None),
    ("token", "NoAccessToken"): _tokens("access_token", None),
    ("token", "TokenTypeInverted"): _tokens("token_type", "bEARER"),
    ("token", "NoExpiresIn"): _tokens("expires_in", None),
    ("token", "UnsupportedTokenType"): _tokens("token_type", "DPoP"),
    ("token", "Redirects"): _answer("token", _elsewhere),
    ("token", "Hangs"): _answer("token", hang),
    ("id_token", "IssAltered"): _appended("iss"),
    ("id_token", "IssMissing"): _without("iss"),
    ("id_token", "AudAltered"): _appended("aud"),
    ("id_token", "AudMissing"): _without("aud"),
    ("id_token", "AudArrayOfOne"): _claim("aud", [CLIENT_ID]),
    ("id_token", "AudUntrustedExtra"): _claim("aud", [CLIENT_ID, "stranger"]),
    ("id_token", "AudUntrustedExtraAndAzp"): lambda op: setattr(
        op,
        "change_claims",
        lambda claims: claims.update(aud=[CLIENT_ID, "stranger"], azp=CLIENT_ID),
    ),
    ("id_token", "AzpForeign"): _claim("azp", "stranger"),
    ("id_token", "ExpPast"): _later("exp", -360),
    ("id_token", "ExpMissing"): _without("exp"),
    ("id_token", "IatMissing"): _without("iat"),
    ("id_token", "IatFuture"): _later("iat", 360),
    ("id_token", "NonceAltered"): _appended("nonce"),
    ("id_token", "NonceMissing"): _without("nonce"),
    ("id_token", "SubMissing"): _without("sub"),
    ("id_token", "SubEmpty"): _claim("sub", ""),
    ("id_token", "SubControlCharacter"): _claim("sub", "a\0b"),
    ("id_token", "ManyGroups"): _claim("groups", _groups(1000)),
    ("id_token", "TooLarge"): _claim("groups", _groups(1500)),
    ("id_token", "AlgNone"): _token(_none),
    ("id_token", "AlgHs256WithPublicKey"): _hs256,
    ("id_token", "AlgUnlisted"): _unlisted,
    ("id_token", "CritHeader"): lambda op: op.header.update(crit=["exp"], exp=1),
    ("id_token", "JwkHeader"): _jwk_header,
    ("id_token", "FourParts"): _token(lambda token: f"{token}.AAAA"),
    ("id_token", "FiveParts"): _token(lambda token: f"{token}.AAAA.AAAA"),
    ("id_token", "NotUtf8"): _token(_not_utf8),
    ("id_token", "SignatureFlipped"): _token(_flipped),
    ("jwks", "KidAbsentOneKey"): _no_kid,
    ("jwks", "KidAbsentManyKeys"): _no_kids,
    ("jwks", "KidUnknownThenRotated"): _rotated,
}

# What looks like an attack, in the words of the list; everything else is someone's
# mistake. From the token endpoint itself only a foreign nonce does.
FORGED = {
    "id-token-alg",
    "id-token-aud",
    "id-token-azp",
    "id-token-crit",
    "id-token-encrypted",
    "id-token-malformed",
    "id-token-nonce",
    "id-token-nonce-missing",
    "id-token-signature",
}
MISTAKES = {("id_token", "AlgUnlisted")}

REASONS = {
    "code-refused": "provider_refused",
    # What the administrator has to decide or to change.
    "id-token-aud-untrusted": "provider_misconfigured",
    "id-token-too-large": "provider_misconfigured",
    "provider-timed-out": "provider_unreachable",
}


def _listed(*stages: str) -> list[Any]:
    return [
        pytest.param(each["stage"], each["name"], each["server"], id=each["name"])
        for each in MUTATIONS
        if each["stage"] in stages and each["server"] != "n/a"
    ]


def test_every_mutation_of_the_list_is_tried_here() -> None:
    """And none that is not in it."""
    concern_us = {
        (each["stage"], each["name"]) for each in MUTATIONS if each["server"] != "n/a"
    }
    assert concern_us == set(APPLY)
    assert len({(each["stage"], each["name"]) for each in MUTATIONS}) == len(MUTATIONS)
    # Only browsers read a callback, and obey a policy that a proxy has added.
    only_browsers = [each for each in MUTATIONS if each["server"] == "n/a"]
    assert {each["stage"] for each in only_browsers if each["name"] != "Blocked"} == {
        "callback"
    }


@pytest.mark.parametrize(("stage", "name", "expected"), _listed("metadata"))
async def test_metadata(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    stage: str,
    name: str,
    expected: str,
) -> None:
    """Nobody is sent to a provider whose metadata cannot be believed."""
    APPLY[stage, name](op)
    await add_provider()
    reason, code = refused(await page.begin())
    assert (reason, code) == ("provider_misconfigured", expected)
    assert "token" not in op.requests
    assert op.requests == [".well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("stage", "name", "expected"), _listed("token", "id_token", "jwks")
)
async def test_confidential_client(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    name: str,
    expected: str,
) -> None:
    """What the component redeems itself: no mistake of a provider is counted."""
    op.clients[CLIENT_ID] = SECRET
    await add_provider(client_secret=SECRET)
    if stage == "jwks":
        APPLY[stage, name](op)
    await page.begin()
    proof = page.visit()
    if stage != "jwks":
        APPLY[stage, name](op)
    if name == "Hangs":
        monkeypatch.setattr(fetching, "TIMEOUT_SECONDS", 0.3)
    result = await page.bring(proof)
    await _validate(hass, page, result, expected, is_forged=False)
    assert op.requests.count("token") == 1


@pytest.mark.parametrize(("stage", "name", "expected"), _listed("id_token", "jwks"))
async def test_public_client(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    stage: str,
    name: str,
    expected: str,
) -> None:
    """What a browser brings, which may be anybody's."""
    await add_provider()
    if stage == "jwks":
        APPLY[stage, name](op)
    await page.begin()
    if stage != "jwks":
        APPLY[stage, name](op)
    result = await page.bring(page.visit())
    is_forged = expected in FORGED and (stage, name) not in MISTAKES
    await _validate(hass, page, result, expected, is_forged=is_forged)


async def _validate(
    hass: HomeAssistant,
    page: Page,
    result: dict[str, Any],
    expected: str,
    *,
    is_forged: bool,
) -> None:
    users = sum(not user.system_generated for user in await hass.auth.async_get_users())
    if expected == "accepted":
        assert result["type"] == "create_entry", result
        assert users == 2
        return
    reason = REASONS.get(expected, "proof_rejected")
    assert refused(result) == (reason, expected)
    assert users == 1
    counted = page.client.app[KEY_FAILED_LOGIN_ATTEMPTS]
    assert sum(counted.values()) == (1 if is_forged else 0)
    # The flow is over: the very same proof has nowhere to go.
    response = await page.client.post(
        f"/auth/login_flow/{page.flow_id}", json={"client_id": "http://127.0.0.1:8123/"}
    )
    assert response.status == 404


def test_the_keys_are_what_the_mutations_need(keys: dict[str, Key]) -> None:
    """Two of the same kind, under two names."""
    assert keys["RS256"].kid != keys["other"].kid
