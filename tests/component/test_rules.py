"""The rules that need no Home Assistant: issuers, metadata, keys, tokens."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.latchkey import addresses
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import algorithms, issuer, jwks, metadata

TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
OTHER = "00000000-0000-4000-8000-000000000000"
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
MICROSOFT = "https://login.microsoftonline.com"
TEMPLATE = f"{MICROSOFT}/{{tenantid}}/v2.0"
WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("https://op.example", "https://op.example"),
        ("https://op.example/", "https://op.example"),
        ("https://op.example/application/o/ha/", "https://op.example/application/o/ha"),
        ("https://op.example/realms/home", "https://op.example/realms/home"),
        ("https://op.example//", "https://op.example/"),
    ],
)
def test_where_metadata_is(name: str, url: str) -> None:
    """One slash at the end goes, nothing else (RP-02)."""
    assert issuer.discovery_url(name) == url + WELL_KNOWN


@pytest.mark.parametrize(
    ("configured", "discovery", "found", "accepted"),
    [
        ("https://t.auth0.com/", None, "https://t.auth0.com/", True),
        ("https://t.auth0.com/", None, "https://t.auth0.com", False),
        ("https://t.auth0.com", None, "https://t.auth0.com/", False),
        ("https://a.example/o/app/", None, "https://a.example/o/app", False),
        (None, "https://a.example/o/app", "https://a.example/o/app/", True),
        (None, "https://a.example/o/app", "https://a.example/o/app", True),
        (None, "https://a.example/o/app", "https://a.example/o/app//", False),
        # authentik with one issuer for all, Entra by a tenant's name
        (None, "https://a.example/o/app", "https://a.example/", False),
        ("https://a.example/", "https://a.example/o/app", "https://a.example/", True),
        (
            None,
            f"{MICROSOFT}/contoso.example/v2.0",
            f"{MICROSOFT}/{TENANT}/v2.0",
            False,
        ),
        (
            f"{MICROSOFT}/{TENANT}/v2.0",
            f"{MICROSOFT}/contoso.example/v2.0",
            f"{MICROSOFT}/{TENANT}/v2.0",
            True,
        ),
        (None, f"{MICROSOFT}/common/v2.0", TEMPLATE, True),
        (None, f"{MICROSOFT}/organizations/v2.0", TEMPLATE, True),
        (None, f"{MICROSOFT}/{TENANT}/v2.0", TEMPLATE, False),
        (None, "https://op.example/common/v2.0", TEMPLATE, False),
        (
            None,
            "https://op.example/common/v2.0",
            "https://op.example/{tenantid}/v2.0",
            False,
        ),
        (None, "http://login.microsoftonline.com/common/v2.0", TEMPLATE, False),
    ],
)
def test_which_names_metadata_may_have(
    configured: str | None, discovery: str | None, found: str, *, accepted: bool
) -> None:
    """Exactly the configured one; of a discovery address, what precedes it (RP-03)."""
    url = discovery and discovery + WELL_KNOWN
    assert (found in issuer.expected_issuers(configured, url)) is accepted


@pytest.mark.parametrize(
    ("name", "claimed", "tid", "known_as"),
    [
        ("https://op.example", "https://op.example", None, "https://op.example"),
        ("https://op.example", "https://op.example/", None, None),
        ("https://op.example", "op.example", None, None),
        (issuer.GOOGLE, "accounts.google.com", None, issuer.GOOGLE),
        (issuer.GOOGLE, issuer.GOOGLE, None, issuer.GOOGLE),
        (issuer.GOOGLE, "http://accounts.google.com", None, None),
        (TEMPLATE, f"{MICROSOFT}/{TENANT}/v2.0", TENANT, f"{MICROSOFT}/{TENANT}/v2.0"),
        (TEMPLATE, f"{MICROSOFT}/{TENANT}/v2.0", OTHER, None),
        (TEMPLATE, f"{MICROSOFT}/{TENANT}/v2.0", None, None),
        (TEMPLATE, f"{MICROSOFT}/x/v2.0", "x", None),
        (TEMPLATE, TEMPLATE, "{tenantid}", None),
        (TEMPLATE, f"{MICROSOFT}/{TENANT}\n/v2.0", f"{TENANT}\n", None),
        ("https://op.example/{tenantid}", f"https://op.example/{TENANT}", TENANT, None),
    ],
)
def test_who_a_token_speaks_for(
    name: str, claimed: str, tid: str | None, known_as: str | None
) -> None:
    """Two providers have rules of their own, nobody else has."""
    assert issuer.resolve(name, claimed, tid) == known_as


def test_a_key_with_an_issuer_signs_for_it_only() -> None:
    """The key of Microsoft's consumers may not sign for a company."""
    company, consumers = (f"{MICROSOFT}/{each}/v2.0" for each in (TENANT, CONSUMERS))
    assert issuer.key_may_sign(None, company, TENANT)
    assert issuer.key_may_sign(TEMPLATE, company, TENANT)
    assert issuer.key_may_sign(consumers, consumers, CONSUMERS)
    assert not issuer.key_may_sign(consumers, company, TENANT)
    assert not issuer.key_may_sign(1, company, TENANT)


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("https://op.example/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://[::1]:1/x", True),
        ("https://xn--huschen-5wa.example/x", True),
        ("https://h%C3%A4uschen.example/x", None),
        ("http://127.0.0.1.evil.example/x", False),
        ("http://localhost.evil.example/x", False),
        ("http://op.example/x", False),
        ("https://u@op.example/x", None),
        ("https://op.example/x#y", None),
        ("https://op.example:port/x", None),
        ("https://op.example/a b", None),
        ("https://op.éxample/", None),
        ("https:///x", None),
        ("https://op.example;script-src/x", None),
        ("https://op.example'/x", None),
        ('https://op"x.example/x', None),
        ("https://op.example,x/x", None),
        ("https://*/x", None),
        ("/x", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_which_addresses_are_trusted(address: object, *, secure: bool | None) -> None:
    """https, or this very machine (RP-01)."""
    url = addresses.parse(address)
    assert (None if url is None else addresses.is_secure(url)) is secure


DOCUMENT = {
    "issuer": "https://op.example",
    "authorization_endpoint": "https://login.example/authorize",
    "token_endpoint": "https://internal.example/token",
    "jwks_uri": "https://keys.example/jwks",
}


def test_metadata_that_says_little_is_enough() -> None:
    """Entra lists no PKCE methods; endpoints may be on any host (RP-05)."""
    known = metadata.validate(dict(DOCUMENT), frozenset({"https://op.example"}))
    assert known.algorithms == ("RS256",)
    assert known.iss_parameter is False
    assert known.userinfo_endpoint is None
    assert known.auth_methods == {"client_secret_basic"}


@pytest.mark.parametrize("announced", [True, False, "true", None])
def test_iss_is_announced_by_true_only(announced: object) -> None:
    """RP-06."""
    name = "authorization_response_iss_parameter_supported"
    known = metadata.validate(
        DOCUMENT | {name: announced}, frozenset(["https://op.example"])
    )
    assert known.iss_parameter is (announced is True)


# What running providers published, shortened to what is validated: their order of
# algorithms, and what they claim beyond what they do.
@pytest.mark.parametrize(
    ("listed", "key", "pinned"),
    [
        (["none", "RS256", "ES256"], {"kty": "RSA"}, "RS256"),
        (["HS256", "RS256"], {"kty": "RSA"}, "RS256"),
        (["ES256K", "RS256", "ES256"], {"kty": "EC", "crv": "P-256"}, "ES256"),
        (["EdDSA"], {"kty": "OKP", "crv": "Ed25519"}, "EdDSA"),
        (["PS256", "RS512"], {"kty": "RSA"}, "PS256"),
    ],
)
def test_what_is_pinned(listed: list[str], key: dict[str, str], pinned: str) -> None:
    """The first that we believe and that there is a key for (RP-40)."""
    document = DOCUMENT | {"id_token_signing_alg_values_supported": listed}
    known = metadata.validate(document, frozenset({"https://op.example"}))
    modulus = {"n": "A" * 342} if key["kty"] == "RSA" else {}
    keys = jwks.validate({"keys": [{**key, **modulus}]})
    able = [name for name in known.algorithms if keys.has_key_for(name)]
    assert able[0] == pinned


RSA = {"kty": "RSA", "n": "A" * 342, "e": "AQAB"}


@pytest.mark.parametrize(
    ("keys", "kid", "chosen"),
    [
        ([RSA], None, 0),
        ([RSA, RSA], None, "ambiguous"),
        ([{**RSA, "use": "enc"}, RSA], None, 1),
        ([{**RSA, "alg": "RS512"}, RSA], None, 1),
        ([{**RSA, "key_ops": ["encrypt"]}, RSA], None, 1),
        ([{**RSA, "key_ops": ["verify"]}], None, 0),
        ([{**RSA, "n": "A" * 171}], None, None),
        ([{"kty": "EC", "crv": "P-256"}, RSA], None, 1),
        ([{"kty": "oct", "k": "A"}], None, None),
        ([{**RSA, "kid": "a"}, {**RSA, "kid": "b"}], "b", 1),
        ([{**RSA, "kid": "a"}, {**RSA, "kid": "a"}], "a", "ambiguous"),
        ([{**RSA, "kid": "a"}, RSA], "b", None),
        ([{**RSA, "kid": "a", "use": "enc"}, {**RSA, "kid": "a"}], "a", 1),
        ([], None, None),
    ],
)
def test_which_key_is_chosen(
    keys: list[dict[str, Any]], kid: str | None, chosen: int | str | None
) -> None:
    """RP-44."""
    known = jwks.validate({"keys": [*keys, "not a key"]})
    if chosen == "ambiguous":
        with pytest.raises(FaultError, match="ambiguous"):
            known.choose("RS256", kid)
        return
    key = known.choose("RS256", kid)
    assert key is (None if chosen is None else keys[int(chosen)])


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("ES256", {"kty": "EC", "crv": "P-384"}),
        ("ES256", {"kty": "RSA", "n": "A" * 342}),
        ("EdDSA", {"kty": "OKP", "crv": "X25519"}),
        ("RS256", {"kty": "RSA"}),
        ("RS256", {"kty": "RSA", "n": 7}),
    ],
)
def test_keys_of_another_kind_never_fit(algorithm: str, key: dict[str, Any]) -> None:
    """A curve belongs to its algorithm."""
    assert not algorithms.key_fits(key, algorithm)
    assert not algorithms.verify(key, algorithm, b"message", b"signature")


def test_only_asymmetric_signatures_are_known() -> None:
    """RP-40, RP-41."""
    assert set(algorithms.SUPPORTED) == {
        *(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)),
        "EdDSA",
    }


# Documents of providers that were really run; what each must come to.
@pytest.mark.parametrize(
    ("name", "announces_iss", "kid"),
    [
        ("allauth", False, "7d1N48sKPySCGphkaeVpnKyZj7AGn0A1twCY1B0IGAk"),
        ("canaille", True, "ehX-jz_mzqMRwkei3j3x0ZNvpxz-AVuqZtvb0ldI4HI"),
        ("django-oidc-provider", False, "53356cd88e2c78d79c4d130fe623e2cd"),
        ("dot", True, "KWRecWLp3-9bkoU0mzCdVOFfXkf1-_KO2skc2145Va0"),
        ("glewlwyd", False, "rs"),
        ("lemonldap-2.21", False, "llng"),
        ("oidc-provider", True, "rs"),
    ],
)
def test_documents_of_running_providers(
    name: str, kid: str, *, announces_iss: bool
) -> None:
    """Whatever else they list, RS256 is pinned and its one key is found."""
    folder = Path(__file__).parent / "discovery"
    document = json.loads((folder / f"{name}.json").read_text())
    known = metadata.validate(document, frozenset({document["issuer"]}))
    assert known.algorithms[0] == "RS256"
    assert known.iss_parameter is announces_iss
    assert "client_secret_basic" in known.auth_methods
    keys = jwks.validate(json.loads((folder / f"{name}.jwks.json").read_text()))
    for asked in (kid, None):
        key = keys.choose("RS256", asked)
        assert key is not None
        assert key["kid"] == kid
    if document["issuer"].endswith("/"):
        other = document["issuer"].removesuffix("/")
    else:
        other = document["issuer"] + "/"
    with pytest.raises(FaultError, match="metadata-issuer"):
        metadata.validate(document, frozenset({other}))
    assert issuer.discovery_url(other) == issuer.discovery_url(document["issuer"])
