"""ID Tokens as readable files, which the page's tests read too.

The first line names the kind of provider, the second is the header, the rest the
claims; after the line `token` there is a token as it is sent. `tests/id_tokens/case.rs`
reads the same.
"""

import base64
from pathlib import Path

from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import id_token

FOLDER = Path(__file__).parents[3] / "fuzz" / "corpus" / "id_token"

ACCEPTED = "accepted"

NOW = 1_700_000_000
CLIENT_ID = "home"
TRUSTED = ("project", "friend")
NONCE = "n"
ACCESS_TOKEN = "a"  # noqa: S105
ALGORITHM = "RS256"
ISSUERS = {
    b"plain": "https://idp.example",
    b"token": "https://idp.example",
    b"google": "https://accounts.google.com",
    b"tenants": "https://login.microsoftonline.com/{tenantid}/v2.0",
}


def read(case: bytes) -> tuple[str, str] | None:
    """Give whose a token should be, and the token; nothing if it is no case."""
    kind, found, rest = case.partition(b"\n")
    if not found or kind not in ISSUERS:
        return None
    if kind == b"token":
        try:
            return ISSUERS[kind], rest.decode()
        except UnicodeDecodeError:
            return None
    header, found, claims = rest.partition(b"\n")
    if not found:
        return None
    return ISSUERS[kind], f"{_encode(header)}.{_encode(claims)}.c2lnbmF0dXJl"


def expect(issuer: str) -> id_token.Expected:
    """Say what a token must say."""
    return id_token.Expected(
        issuer=issuer,
        client_id=CLIENT_ID,
        audiences=TRUSTED,
        nonce=NONCE,
        began=NOW,
        now=NOW,
    )


def verdict(case: bytes) -> str:
    """Say what the integration makes of it, but for the signature, as the page does."""
    if (found := read(case)) is None:
        return "no-case"
    issuer, token = found
    if not token:
        return "token-id-token-missing"
    try:
        decoded = id_token.decode(token)
        id_token.validate_header(decoded.header, ALGORITHM)
        id_token.validate_claims(decoded.claims, expect(issuer))
        id_token.validate_access_token(decoded.claims, ACCESS_TOKEN, ALGORITHM, None)
    except FaultError as fault:
        return fault.code
    return ACCEPTED


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
