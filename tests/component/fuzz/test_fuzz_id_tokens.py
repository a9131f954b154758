"""ID Tokens with anything in them: what is accepted is right."""

import base64
import copy
import hashlib
import json
from typing import Any

from cases import ACCESS_TOKEN, CLIENT_ID, ISSUERS, NONCE, NOW, TRUSTED, expect
from cryptography.hazmat.primitives.asymmetric import ec
from hostile import fuzzed, mutated, texts, validated, values, written
from hypothesis import strategies as st
import jwt
from jwt.algorithms import ECAlgorithm

from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import claim_rule, id_token, jwks
from custom_components.latchkey.oidc.claims import Identity
from custom_components.latchkey.settings import Separator

TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
OTHER_TENANT = "00000000-0000-4000-8000-000000000000"

LEEWAY = 60
# Signatures by it are quick to make.
ALGORITHM = "ES256"


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _half(token: str) -> str:
    return _encode(hashlib.sha256(token.encode()).digest()[:16])


PLAIN, GOOGLE, TEMPLATE = (ISSUERS[kind] for kind in (b"plain", b"google", b"tenants"))

PRIVATE = ec.generate_private_key(ec.SECP256R1())
KEY = {**ECAlgorithm.to_jwk(PRIVATE.public_key(), as_dict=True), "kid": "one"}
SIGNER = jwt.PyJWS().get_algorithm_by_name(ALGORITHM)

HEADER: dict[str, Any] = {"alg": ALGORITHM, "kid": "one", "typ": "JWT"}
NEAR_HEADER = {
    "alg": ("RS256", "none", "HS256", "es256", "ES384", ["ES256"], None),
    "kid": ("two", "", None, ["one"], 1),
    "crit": (None, [], ["exp"], "exp"),
    "jwk": (KEY,),
    "b64": (False,),
}

CLAIMS: dict[str, Any] = {
    "iss": "https://idp.example",
    "sub": "24400320",
    "aud": CLIENT_ID,
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": NONCE,
    "at_hash": _half(ACCESS_TOKEN),
    "tid": TENANT,
    "azp": CLIENT_ID,
}

TIMES = (
    *(NOW + seconds for seconds in (-161, -160, -61, -60, -59, 0, 59, 60, 61, 300)),
    NOW - LEEWAY + 0.5,
    float(NOW),
    -1,
    0,
    10**30,
    str(NOW),
    True,
    None,
    [NOW],
)
NEAR_CLAIMS = {
    "iss": (
        "https://idp.example/",
        "https://idp.example",
        "HTTPS://idp.example",
        GOOGLE,
        "accounts.google.com",
        TEMPLATE,
        TEMPLATE.replace("{tenantid}", TENANT),
        TEMPLATE.replace("{tenantid}", OTHER_TENANT),
        ["https://idp.example"],
        None,
        "",
    ),
    "sub": ("", "x" * 255, "x" * 256, "é", "\uff11", 1, None, ["1"], "\0", "\ud800"),
    "aud": (
        [CLIENT_ID],
        [CLIENT_ID, CLIENT_ID],
        [CLIENT_ID, "other"],
        ["friend", CLIENT_ID],
        ["friend"],
        "friend",
        ["other"],
        [],
        [[CLIENT_ID]],
        {CLIENT_ID: 1},
        f"{CLIENT_ID} ",
        None,
        [CLIENT_ID, None],
    ),
    "azp": ("other", "friend", None, [CLIENT_ID], "", 1),
    "exp": TIMES,
    "iat": TIMES,
    "nbf": TIMES,
    "nonce": (f"{NONCE} ", "", None, [NONCE], "N0nce", 1, "\ud800"),
    "at_hash": ("", None, _half("other"), [_half(ACCESS_TOKEN)], "\ud800", 1),
    "tid": (TENANT, TENANT.upper(), OTHER_TENANT, "{tenantid}", None, [TENANT], ""),
}

issuers = st.sampled_from((PLAIN, GOOGLE, TEMPLATE))


@st.composite
def claim_sets(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Give an issuer, and what a token of it claims, honestly or not quite."""
    issuer = draw(issuers)
    said = issuer.replace("{tenantid}", TENANT)
    return issuer, draw(mutated({**CLAIMS, "iss": said}, NEAR_CLAIMS))


def assert_is_right(issuer: str, claims: dict[str, Any]) -> None:
    """Validate by the words of Core 3.1.3.7 alone, in another order."""
    said = claims["iss"]
    if issuer == TEMPLATE:
        assert said == TEMPLATE.replace("{tenantid}", claims["tid"])
    else:
        assert said == issuer or (issuer, said) == (GOOGLE, GOOGLE[8:])
    audiences = claims["aud"]
    audiences = audiences if isinstance(audiences, list) else [audiences]
    assert audiences
    assert CLIENT_ID in audiences
    assert all(each in (CLIENT_ID, *TRUSTED) for each in audiences)
    parties = {CLIENT_ID} if len(set(audiences)) > 1 else {CLIENT_ID, None}
    assert claims.get("azp") in parties
    assert claims["nonce"] == NONCE
    for name in ("exp", "iat"):
        assert type(claims[name]) in {int, float}
    assert claims["exp"] > NOW - LEEWAY
    assert NOW - LEEWAY <= claims["iat"] <= NOW + LEEWAY
    if claims.get("nbf") is not None:
        assert type(claims["nbf"]) in {int, float}
        assert claims["nbf"] <= NOW + LEEWAY
    assert isinstance(claims["sub"], str)
    assert 0 < len(claims["sub"].encode()) <= 255


@fuzzed(claim_sets(), examples=600)
def test_claims(drawn: tuple[str, dict[str, Any]]) -> None:
    """Claims that are accepted are right, whoever looks at them."""
    issuer, claims = drawn
    parts = (json.dumps(part).encode() for part in (HEADER, claims))
    decoded = validated(id_token.decode, f"{'.'.join(map(_encode, parts))}.AA")
    if isinstance(decoded, FaultError):
        assert decoded.code == "id-token-malformed"
        return
    claims = decoded.claims
    before = copy.deepcopy(claims)
    person = validated(id_token.validate_claims, claims, expect(issuer))
    assert claims == before
    if isinstance(person, FaultError):
        assert person.code.startswith("id-token-")
        return
    assert_is_right(issuer, claims)
    assert person[1] == claims["sub"]
    assert person[0] == (GOOGLE if issuer == GOOGLE else claims["iss"])


@st.composite
def tokens(draw: st.DrawFn) -> tuple[str, bool]:
    """Write a token, and say whether it is signed as it stands."""
    header = draw(written(mutated(HEADER, NEAR_HEADER, most=1)))
    claims = draw(written(claim_sets().map(lambda drawn: drawn[1])))
    message = f"{_encode(header)}.{_encode(claims)}"
    kind = draw(st.integers(0, 9))
    signature = SIGNER.sign(message.encode(), PRIVATE)
    if kind == 0:
        signature = draw(st.binary(max_size=80))
    elif kind == 1:
        message += draw(st.sampled_from(("=", ".", "A", " ", "\n", "é", ".AA.AA")))
    elif kind == 2:
        message = f"{message[:-1]}{draw(st.sampled_from('AQgw_-'))}"
    return f"{message}.{_encode(signature)}", kind > 0


def _validate_all(token: str, issuer: str) -> dict[str, Any] | None:
    """Do what the integration does with a token; without a key there is nothing."""
    decoded = id_token.decode(token)
    kid = id_token.validate_header(decoded.header, ALGORITHM)
    key = jwks.validate({"keys": [KEY]}).choose(ALGORITHM, kid)
    if key is None:
        return None
    id_token.validate_signature(decoded, ALGORITHM, key)
    id_token.validate_claims(decoded.claims, expect(issuer))
    id_token.validate_access_token(
        decoded.claims, ACCESS_TOKEN, ALGORITHM, key.get("crv")
    )
    return decoded.claims


def _read_once(content: bytes) -> dict[str, Any]:
    """Read JSON in which no two readers find different members."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    read: dict[str, Any] = json.loads(content, object_pairs_hook=unique)
    return read


@fuzzed(issuers, tokens(), examples=500)
def test_whole_tokens(issuer: str, drawn: tuple[str, bool]) -> None:
    """A token that is accepted is signed as it is written, read one way, and right."""
    token, is_signed = drawn
    said = validated(_validate_all, token, issuer)
    if said is None:
        return
    if isinstance(said, FaultError):
        assert said.code.startswith("id-token-")
        return
    assert is_signed
    header, claims, signature = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        for part in token.split(".")
    )
    assert SIGNER.verify(
        token.rpartition(".")[0].encode(), PRIVATE.public_key(), signature
    )
    assert _read_once(header)["alg"] == ALGORITHM
    assert said == _read_once(claims)
    assert_is_right(issuer, said)
    assert said.get("at_hash") in (None, _half(ACCESS_TOKEN))


@fuzzed(values | texts, examples=300)
def test_what_is_no_token(token: object) -> None:
    """Nothing but a token is one."""
    decoded = validated(id_token.decode, token)
    if isinstance(decoded, FaultError):
        assert decoded.code in {"id-token-malformed", "id-token-encrypted"}
    else:
        assert isinstance(token, str)
        assert token.count(".") == 2


hashes = mutated({"at_hash": _half("at")}, NEAR_CLAIMS)
algorithms = st.sampled_from(("RS256", "ES384", "PS512", "EdDSA"))


@fuzzed(hashes, texts | st.just("at"), algorithms, values | st.just("Ed448"))
def test_hashes(
    claims: dict[str, Any], access_token: str, algorithm: str, curve: object
) -> None:
    """An access token fits its hash, or it has none."""
    fault = validated(
        id_token.validate_access_token, claims, access_token, algorithm, curve
    )
    if fault is not None:
        assert fault.code == "id-token-at-hash"
        return
    if claims.get("at_hash") is not None and algorithm.endswith("256"):
        assert claims["at_hash"] == _half(access_token)


PERSON: dict[str, Any] = {
    "name": "Ada",
    "preferred_username": "ada",
    "email": "ada@op.example",
    "email_verified": True,
    "groups": ["family", "guests"],
    "roles": {"admin": True},
    "realm_access": {"roles": ["family"]},
    "_claim_names": {"groups": "src1"},
}
NEAR_PERSON = {
    "email_verified": ("true", "false", 1, 0, None, False),
    "groups": ("family", "family,guests", [{"name": "family"}], [1], {}, None, True),
    "roles": ({"admin": False}, {"admin": None}, ["admin"], "admin"),
    "realm_access": ({"roles": {"family": 1}}, [], {"roles": None}),
    "_claim_names": ([], "groups", {"groups": None}),
}
rules = st.tuples(
    st.sampled_from(
        ("groups", "roles", 'realm_access."roles"', "email", "realm_access.roles", '"')
    )
    | texts.filter(str.strip),
    st.lists(
        st.sampled_from(("family", "admin", "true", "ada@op.example")) | texts,
        min_size=1,
        max_size=3,
    ).map(tuple),
)


class _Settings:
    def __init__(self, rule: tuple[str, tuple[str, ...]], separator: Separator) -> None:
        self.rule_claim, self.rule_values = rule
        self.rule_separator = separator
        self.roles = None
        self.follow_name = False


def _written_in(value: object) -> set[str]:
    """List everything in a claim that could be a value of a rule."""
    if isinstance(value, dict):
        each = (*value, *value.values())
        return {text for one in each for text in _written_in(one)}
    if isinstance(value, list):
        return {text for one in value for text in _written_in(one)}
    if isinstance(value, bool):
        return {str(value).lower()}
    if isinstance(value, float) and value.is_integer():
        return {str(int(value))}
    return {str(value)}


@fuzzed(rules, st.sampled_from(Separator), mutated(PERSON, NEAR_PERSON), examples=400)
def test_rules(
    rule: tuple[str, tuple[str, ...]], separator: Separator, person: dict[str, Any]
) -> None:
    """Nobody comes in by a rule whose value nothing of the claims says."""
    settings: Any = _Settings(rule, separator)
    before = copy.deepcopy(person)
    fault = validated(claim_rule.validate, settings, person)
    identity = Identity("https://idp.example", "1", person)
    assert person == before
    assert identity.lacks(settings) in {True, False}
    for text in (identity.name, identity.email):
        assert text.isprintable()
        assert text == text.strip()
    if identity.email:
        assert str(person["email_verified"]).lower() == "true"
    if isinstance(fault, FaultError):
        assert fault.code.startswith("rule-")
    elif separator is Separator.NONE:
        assert _written_in(person) & set(rule[1])
    else:
        assert any(value in text for text in _written_in(person) for value in rule[1])
