"""ID Tokens at the edges: how they are written, and what they claim."""

import base64
import hashlib
import json
from typing import Any

import pytest

from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import id_token


def _part(value: object) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "claims",
    [
        b"",
        b"[]",
        b"null",
        b'{"exp": 1e999}',
        b'{"exp": NaN}',
        b'{"exp": Infinity}',
        b'{"exp": ' + b"9" * 400 + b"}",
        b'{"exp": ' + b"9" * 9000 + b"}",
        b'{"sub": "a", "sub": "b"}',
        b'{"a": ' + b"[" * 9000 + b"}",
        b'{"sub": "\xff"}',
        b'{"sub": "a"} x',
    ],
)
def test_claims_that_two_readers_could_read_differently(claims: bytes) -> None:
    """RP-39."""
    with pytest.raises(FaultError, match="id-token-malformed"):
        id_token.decode(f"{_part({'alg': 'RS256'})}.{_part(claims)}.AAAA")


@pytest.mark.parametrize("part", ["AAA=", "AA A", "A", "AA+A", "AB", "é"])
def test_one_spelling_of_every_part(part: str) -> None:
    """No padding, no other alphabet, no loose bits."""
    honest = _part({"a": 1})
    for token in (f"{honest}.{honest}.{part}", f"{part}.{honest}.AAAA"):
        with pytest.raises(FaultError, match="id-token-malformed"):
            id_token.decode(token)


EXPECTED = id_token.Expected(
    issuer="https://op.example",
    client_id="us",
    audiences=("project",),
    nonce="n0nce",
    began=1000,
    now=1100,
)
CLAIMS: dict[str, Any] = {
    "iss": "https://op.example",
    "sub": "1",
    "aud": "us",
    "exp": 1100,
    "iat": 1050,
    "nonce": "n0nce",
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"exp": 1041}, None),
        ({"exp": 1040}, "expired"),
        ({"exp": 1041.5}, None),
        ({"exp": "1200"}, "exp-missing"),
        ({"exp": True}, "exp-missing"),
        ({"nbf": 1160}, None),
        ({"nbf": 1161}, "nbf"),
        ({"nbf": "now"}, "nbf"),
        ({"nbf": None}, None),
        ({"iat": 1160}, None),
        ({"iat": 1161}, "iat-future"),
        ({"iat": 940}, None),
        ({"iat": 939}, "iat-early"),
        ({"iat": "1050"}, "iat-missing"),
        ({"aud": ["us"]}, None),
        ({"aud": ["us", "us"]}, None),
        ({"aud": []}, "aud"),
        ({"aud": {"us": 1}}, "aud"),
        ({"aud": ["us", 1]}, "aud-untrusted"),
        ({"aud": ["us", "project"], "azp": "us"}, None),
        ({"aud": ["project", "us", "us"], "azp": "us"}, None),
        ({"aud": ["us", "project"]}, "azp-missing"),
        ({"aud": ["us", "project"], "azp": None}, "azp-missing"),
        ({"aud": ["us", "project"], "azp": "project"}, "azp"),
        ({"aud": ["us", "project"], "azp": ["us"]}, "azp"),
        ({"aud": ["us", "project", "x"], "azp": "us"}, "aud-untrusted"),
        ({"aud": ["us", "Project"], "azp": "us"}, "aud-untrusted"),
        ({"aud": ["project"], "azp": "us"}, "aud"),
        ({"aud": "project", "azp": "us"}, "aud"),
        ({"aud": None}, "aud-missing"),
        ({"azp": "us"}, None),
        ({"azp": None}, None),
        ({"azp": ["us"]}, "azp"),
        ({"nonce": ["n0nce"]}, "nonce"),
        ({"nonce": "n0nce "}, "nonce"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"nonce": None}, "nonce-missing"),
        ({"sub": "x" * 255}, None),
        ({"sub": "x" * 256}, "sub"),
        ({"sub": "é"}, "sub"),
        ({"sub": 1}, "sub"),
        ({"sub": None}, "sub-missing"),
        ({"iss": None}, "iss-missing"),
        ({"iss": ["https://op.example"]}, "iss"),
        ({"auth_time": 0.5}, None),
    ],
)
def test_claims_at_the_edges(change: dict[str, Any], code: str | None) -> None:
    """RP-45 to RP-52; a leeway of 60 s on either side."""
    if code is None:
        assert id_token.validate_claims(CLAIMS | change, EXPECTED)[0] == EXPECTED.issuer
        return
    with pytest.raises(FaultError) as caught:
        id_token.validate_claims(CLAIMS | change, EXPECTED)
    assert caught.value.code == f"id-token-{code}"


@pytest.mark.parametrize(
    ("algorithm", "curve", "half"),
    [
        ("RS256", None, hashlib.sha256(b"token").digest()[:16]),
        ("PS384", None, hashlib.sha384(b"token").digest()[:24]),
        ("ES512", "P-521", hashlib.sha512(b"token").digest()[:32]),
        ("EdDSA", "Ed25519", hashlib.sha512(b"token").digest()[:32]),
        ("EdDSA", "Ed448", hashlib.shake_256(b"token").digest(114)[:57]),
    ],
)
def test_the_hash_of_the_access_token(
    algorithm: str, curve: str | None, half: bytes
) -> None:
    """By the hash that belongs to the signature (RP-53)."""
    claims = {"at_hash": _part(half)}
    id_token.validate_access_token(claims, "token", algorithm, curve)
    id_token.validate_access_token({}, "token", algorithm, curve)
    for wrong in ("other", "token "):
        with pytest.raises(FaultError, match="id-token-at-hash"):
            id_token.validate_access_token(claims, wrong, algorithm, curve)


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_an_access_token_that_is_no_text_is_another_one(algorithm: str) -> None:
    """JSON can carry half of a letter: a refusal, not an error of ours (RP-53)."""
    with pytest.raises(FaultError, match="id-token-at-hash"):
        id_token.validate_access_token({"at_hash": "AA"}, "\ud800", algorithm, None)
