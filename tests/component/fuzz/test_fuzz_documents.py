"""What a provider publishes and answers, with anything in it."""

import asyncio
import copy
from http import HTTPStatus
import json
import re
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from hostile import ADDRESSES, fuzzed, leaves, mutated, validated, values, written
from hypothesis import strategies as st
import pytest

from custom_components.latchkey import addresses
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import exchange, fetching, jwks, metadata, userinfo
from custom_components.latchkey.oidc.algorithms import SUPPORTED, verify
from custom_components.latchkey.web.policy import Policy, PolicyError, take_from

ISSUER = "https://op.example"

METADATA: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://op.example/authorize?tenant=1",
    "token_endpoint": "https://op.example/token",
    "jwks_uri": "https://op.example/jwks",
    "userinfo_endpoint": "https://op.example/userinfo",
    "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "code_challenge_methods_supported": ["S256"],
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "authorization_response_iss_parameter_supported": True,
    "require_pushed_authorization_requests": False,
    "require_signed_request_object": False,
    "pushed_authorization_request_endpoint": "https://op.example/par",
}

KEYS: list[dict[str, Any]] = [
    {
        "kty": "RSA",
        "n": "u" * 341 + "Q",
        "e": "AQAB",
        "use": "sig",
        "alg": "RS256",
        "kid": "one",
        "key_ops": ["verify"],
    },
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "kid": "two",
    },
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "kid": "three",
    },
]

NEAR_KEYS = {
    "kty": ("RSA", "EC", "OKP", "oct", "rsa"),
    "crv": ("P-256", "P-384", "P-521", "Ed448", "secp256k1", ["P-256"], {"P-256": 1}),
    "use": ("sig", "enc", None, ["sig"]),
    "alg": ("RS256", "ES256", "EdDSA", "HS256", None, ["RS256"]),
    "key_ops": (["verify"], ["sign"], [], "verify", None, {"verify": 1}, [["verify"]]),
    "kid": ("one", "two", None, ["one"], 1),
    "n": ("", "A" * 341, "=" * 400, "é" * 400, "-" * 400),
    "e": ("", "AA", "Aw", 65537),
    "x": ("", "AA", "A" * 43),
    "issuer": (ISSUER, "{tenantid}", ["x"], 1),
    "d": ("AA",),
}


def _is_secure(address: str) -> bool:
    """Validate an endpoint by another reader than the integration's."""
    url = urlsplit(address)
    is_local = url.scheme == "http" and url.hostname in {
        "127.0.0.1",
        "::1",
        "localhost",
    }
    return (
        (url.scheme == "https" or is_local)
        and bool(url.hostname)
        and url.username is None
        and url.password is None
        and not url.fragment
        and address.isascii()
        and address.isprintable()
    )


endpoints = st.sampled_from(ADDRESSES) | leaves
near_metadata = {
    name: ADDRESSES
    for name in METADATA
    if name.endswith(("_endpoint", "_uri")) or name == "issuer"
} | {
    name: ([], None, "code", ["code", 1], ["token"], [None], ["HS256"], {"code": 1})
    for name in METADATA
    if name.endswith("_supported")
}


@fuzzed(mutated(METADATA, near_metadata))
def test_metadata(document: dict[str, Any]) -> None:
    """Accepted metadata names the issuer that was expected, and safe endpoints."""
    before = copy.deepcopy(document)
    known = validated(metadata.validate, document, frozenset({ISSUER}))
    assert document == before
    if isinstance(known, FaultError):
        assert known.code
        return
    assert known.issuer == document["issuer"] == ISSUER
    for address in (known.authorization_endpoint, known.token_endpoint, known.jwks_uri):
        assert _is_secure(address), address
    if known.userinfo_endpoint is not None:
        assert _is_secure(known.userinfo_endpoint), known.userinfo_endpoint
    assert known.algorithms
    assert set(known.algorithms) <= set(SUPPORTED)
    hash(known)
    if isinstance(validated(metadata.validate_for_browser, known), FaultError):
        return
    origin = addresses.origin(known.token_endpoint)
    assert origin is not None
    _validate_policy(origin)


def _validate_policy(origin: str) -> None:
    """Let a source into the policy: it changes its own directive and no other."""
    policy = Policy.parse("default-src 'none'; connect-src 'self'")
    widened = policy.widened("connect-src", origin)
    assert Policy.parse(str(widened)) == widened
    assert widened.directives["default-src"] == ("'none'",)
    assert set(widened.directives) == {"default-src", "connect-src"}
    assert "," not in str(widened)


@fuzzed(st.lists(st.sampled_from(KEYS).flatmap(lambda key: mutated(key, NEAR_KEYS))))
def test_keys(keys: list[dict[str, Any]]) -> None:
    """Whatever a key is, it is taken or left; who is taken is of the right type."""
    document = {"keys": keys}
    before = copy.deepcopy(document)
    known = jwks.validate(document)
    for algorithm in SUPPORTED:
        has_one = known.has_key_for(algorithm)
        for kid in (None, "one", "two", ""):
            key = validated(known.choose, algorithm, kid)
            if key is None:
                continue
            assert has_one
            if isinstance(key, FaultError):
                continue
            assert kid is None or key["kid"] == kid
            assert key["kty"] == _type_of(algorithm)
            assert key.get("use", "sig") == "sig"
            assert verify(key, algorithm, b"message", b"s" * 64) is False
    assert document == before


def _type_of(algorithm: str) -> str:
    return {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}[algorithm[:2]]


@fuzzed(values)
def test_what_is_no_set_of_keys(keys: object) -> None:
    """It is malformed, or a set with what is usable in it."""
    known = validated(jwks.validate, {"keys": keys})
    if isinstance(known, FaultError):
        assert known.code == "jwks-malformed"
        return
    for algorithm in SUPPORTED:
        assert known.has_key_for(algorithm) in {True, False}


TOKENS: dict[str, Any] = {
    "access_token": "at",
    "token_type": "Bearer",
    "expires_in": 300,
    "id_token": "a.b.c",
    "error": "invalid_grant",
    "scope": "openid",
}
statuses = st.sampled_from((200, 200, 200, 201, 204, 400, 401, 403, 404, 429, 500, 503))


class _Settings:
    client_id = "us"
    client_secret: str | None = None
    rule_claim: str | None = None
    rule_values: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> None:
        """Leave every setting that is not meant here unset."""


def _known() -> metadata.Metadata:
    return metadata.validate(METADATA, frozenset({ISSUER}))


@fuzzed(written(mutated(TOKENS)), statuses)
def test_token_answers(body: bytes, status: int) -> None:
    """Tokens are two texts out of a 200; everything else has a code."""
    code = exchange.Code("c" * 20, "v" * 43, "https://ha.example/callback")

    async def post(*_: object, **__: object) -> fetching.Answer:
        return fetching.Answer(status, fetching.read_object(body, status))

    settings: Any = _Settings()
    hass: Any = object()
    redeem = exchange.async_redeem(hass, settings, _known(), code)
    with patch.object(fetching, "async_post", post):
        tokens = validated(asyncio.run, redeem)
    if isinstance(tokens, FaultError):
        assert tokens.code
        assert not tokens.forged, "a provider's answer is nobody's attack"
        return
    assert status == HTTPStatus.OK
    said = json.loads(body)
    assert tokens.id_token == said["id_token"]
    assert tokens.access_token == said["access_token"]
    assert tokens.id_token
    assert tokens.access_token
    assert said["token_type"].lower() == "bearer"


USERINFO: dict[str, Any] = {
    "sub": "24400320",
    "name": "Ada",
    "email": "ada@op.example",
    "email_verified": True,
    "groups": ["family"],
}
near_userinfo = {"sub": ("24400320", "24400320 ", 24400320, ["24400320"], "1")}


@fuzzed(written(mutated(USERINFO, near_userinfo)), statuses)
def test_userinfo(body: bytes, status: int) -> None:
    """Claims are believed only of the person of the ID Token."""

    async def get(*_: object, **__: object) -> dict[str, Any]:
        if status != HTTPStatus.OK:
            raise fetching.FetchError(fetching.Failure.STATUS, status)
        return fetching.read_object(body, status)

    hass: Any = object()
    read = userinfo.async_read(hass, _known(), "at", "24400320")
    with patch.object(fetching, "async_get", get):
        claims = validated(asyncio.run, read)
    if isinstance(claims, FaultError):
        assert claims.code
    else:
        assert claims["sub"] == "24400320"


@fuzzed(values)
def test_addresses(address: object) -> None:
    """An address that is read is one that every other reader understands the same."""
    url = addresses.parse(address)
    if url is None:
        return
    assert isinstance(address, str)
    other = urlsplit(address)
    assert (url.host or "").strip("[]") == (other.hostname or "")
    if other.port is not None:
        assert url.port == other.port
    assert other.username is None
    assert not other.fragment
    if addresses.is_secure(url):
        assert _is_secure(address), address
    if (origin := addresses.origin(address)) is not None:
        assert origin.startswith(("http://", "https://"))
        _validate_policy(origin)


def test_an_empty_user_is_a_user_too() -> None:
    """Readers of addresses differ about who is asked there: it is not read at all."""
    assert addresses.parse("https://op.example/x@y") is not None
    for address in ("https://@op.example/x", "https://:@op.example/x"):
        assert addresses.parse(address) is None


documents = st.lists(
    st.sampled_from(
        (
            "<meta http-equiv='content-security-policy' content=\"a 'none'\">",
            '<meta http-equiv="Content-Security-Policy" content="">',
            "<meta http-equiv=Content-Security-Policy content=\"a 'b'; a c\">",
            "<meta content='x' HTTP-EQUIV='Content-Security-Policy'",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<![CDATA[",
            "<",
            "&lt;",
            "\n",
        )
    )
    | st.text(max_size=10),
    max_size=8,
)


@fuzzed(documents)
def test_policies_in_documents(parts: list[str]) -> None:
    """A policy is found once and taken out, or the document is refused."""
    document = "".join(parts)
    try:
        rest, policy = take_from(document)
    except PolicyError:
        return
    taken = len(document) - len(rest)
    assert any(
        document[:place] + document[place + taken :] == rest
        for place in (each.start() for each in re.finditer("(?i)<meta", document))
    )
    assert Policy.parse(str(policy)) == policy
    with pytest.raises(PolicyError):
        take_from(rest)
