"""Claims as they are written: the list that the Rust tests read too.

`tests/claims.json` has one claim a row, in the letters of the token, and the verdict
of both sides: numbers in every spelling, and every JSON type where another belongs.
"""

import base64
import json
from pathlib import Path

import pytest

from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import id_token

CLAIMS = json.loads((Path(__file__).parents[1] / "claims.json").read_text())
NOW = 1_700_000_000
EXPECTED = id_token.Expected(
    issuer="https://idp.example",
    client_id="home-of-idp.example",
    audiences=(),
    nonce="n0nce",
    began=NOW,
    now=NOW,
)
HONEST = {
    "iss": "https://idp.example",
    "sub": "anna",
    "aud": "home-of-idp.example",
    "nonce": "n0nce",
    "iat": NOW,
    "exp": NOW + 300,
}


def _part(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).rstrip(b"=").decode()


def _verdict(claim: str, written: str) -> str:
    """Say what is made of a token in which one claim is written so."""
    claims = json.dumps(HONEST | {claim: "@"}).replace('"@"', written)
    token = f"{_part('{"alg": "RS256"}')}.{_part(claims)}.AAAA"
    try:
        decoded = id_token.decode(token)
        id_token.validate_claims(decoded.claims, EXPECTED)
        id_token.validate_access_token(decoded.claims, "token", "RS256", None)
    except FaultError as fault:
        return fault.code
    return "accepted"


@pytest.mark.parametrize(
    ("claim", "written", "verdict"),
    [
        pytest.param(*row.values(), id=f"{row['claim']}-{row['written'][:40]}")
        for row in CLAIMS
    ],
)
def test_what_is_written_has_one_verdict_on_both_sides(
    claim: str, written: str, verdict: str
) -> None:
    """A time is any JSON number, read exactly; another type has its exact code."""
    assert _verdict(claim, written) == verdict


def test_a_list_that_never_ends_is_no_claim() -> None:
    """However deep it goes."""
    assert _verdict("groups", "[" * 50_000) == "id-token-malformed"
