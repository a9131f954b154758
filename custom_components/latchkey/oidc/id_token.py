"""Validate an ID Token: the half of RP-39 to RP-53 that protects Home Assistant.

Pure, in the order of Core 3.1.3.7, and with the codes of the page, which validates the
same token first (`core/src/oidc/id_token.rs`). Nothing of the token is believed before
its signature is verified: it may have come from a browser.
"""

import base64
import binascii
from dataclasses import dataclass, field
import hmac
import json
from typing import Any, Final

from .. import contract
from ..fault import misconfigured, rejected
from . import algorithms, issuer as issuers

# Both sides come to one verdict.
LEEWAY: Final = contract.LEEWAY_SECONDS
LARGEST: Final = contract.LARGEST_ID_TOKEN
_LONGEST_SUBJECT: Final = contract.LONGEST_SUBJECT
_DEEPEST: Final = contract.DEEPEST_JSON

# What the page reads of numbers.
_TOO_LARGE_NUMBER: Final = 1e308
_LARGEST_EXPONENT: Final = 400


@dataclass(frozen=True, slots=True)
class Decoded:
    """A token whose parts can be read. Nothing in it is believed yet."""

    header: dict[str, Any] = field(repr=False)
    claims: dict[str, Any] = field(repr=False)
    message: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token of one attempt must say."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    began: float
    now: float
    audiences: tuple[str, ...] = ()
    """Whom the administrator trusts beside this client."""


def decode(token: object) -> Decoded:
    """Take a token apart (RP-39)."""
    if not isinstance(token, str):
        raise rejected("id-token-malformed", forged=True)
    size = len(token.encode(errors="surrogatepass"))
    if size > LARGEST:
        # Our limit is nobody's forgery.
        detail = f"{size} bytes of {LARGEST}: leave groups out of the ID Token"
        raise misconfigured("id-token-too-large", detail)
    parts = token.split(".")
    if len(parts) == 5:  # noqa: PLR2004
        raise rejected("id-token-encrypted", forged=True)
    if len(parts) != 3 or not token.isascii():  # noqa: PLR2004
        raise rejected("id-token-malformed", forged=True)
    header, claims, signature = map(_bytes, parts)
    message = token.rpartition(".")[0].encode()
    return Decoded(_object(header), _object(claims), message, signature)


def validate_header(header: dict[str, Any], algorithm: str) -> str | None:
    """Check what an ID Token's header says, and give the `kid` (RP-40 to RP-42)."""
    kid = validate_algorithm(header, algorithm)
    if is_logout_token(header):
        raise rejected("id-token-logout", forged=True)
    return kid


def validate_algorithm(header: dict[str, Any], algorithm: str) -> str | None:
    """Check algorithm and extensions of any token, and give the `kid`.

    `jku`, `x5u`, `jwk` and `x5c` are not looked at: keys come from the issuer only.
    """
    claimed = header.get("alg")
    if not isinstance(claimed, str):
        raise rejected("id-token-malformed", forged=True)
    if claimed != algorithm:
        # A provider that changed its mind must not ban the household.
        raise rejected("id-token-alg", forged=claimed not in algorithms.SUPPORTED)
    if "crit" in header:
        raise rejected("id-token-crit", forged=True)
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise rejected("id-token-malformed", forged=True)
    return kid


def validate_signature(decoded: Decoded, algorithm: str, key: dict[str, Any]) -> None:
    """Verify the signature, and that this key may sign for that issuer (RP-43)."""
    if not algorithms.verify(key, algorithm, decoded.message, decoded.signature):
        raise rejected("id-token-signature", forged=True)
    claims = decoded.claims
    if not issuers.key_may_sign(
        key.get("issuer"), str(claims.get("iss")), claims.get("tid")
    ):
        raise rejected("id-token-key-issuer", forged=True)


def validate_claims(claims: dict[str, Any], expected: Expected) -> tuple[str, str]:
    """Check every claim that matters, and give issuer and subject (RP-45 to RP-52)."""
    validate_kind(claims)
    issuer = validate_issuer(claims, expected.issuer)
    validate_audience(claims, expected.client_id, expected.audiences)
    validate_party(claims, expected.client_id)
    _validate_times(claims, expected)
    _validate_nonce(claims.get("nonce"), expected.nonce)
    return issuer, validate_subject(claims.get("sub"))


def validate_kind(claims: dict[str, Any]) -> None:
    """Refuse a logout token: it is nobody's sign-in (Back-Channel Logout 1.0, 2.4)."""
    if "events" in claims:
        raise rejected("id-token-logout", forged=True)


def validate_issuer(claims: dict[str, Any], expected: str) -> str:
    """Give the issuer that a token is of (RP-45)."""
    claimed = claims.get("iss")
    if claimed is None:
        raise rejected("id-token-iss-missing")
    issuer = None
    if isinstance(claimed, str):
        issuer = issuers.resolve(expected, claimed, claims.get("tid"))
    if issuer is None:
        raise rejected("id-token-iss")
    return issuer


def validate_audience(
    claims: dict[str, Any], client_id: str, trusted: tuple[str, ...]
) -> None:
    """Core 3.1.3.7, 3: ours, and others that are trusted (RP-46, RP-47)."""
    if claims.get("aud") is None:
        raise rejected("id-token-aud-missing")
    if client_id not in _audiences(claims):
        raise rejected("id-token-aud", forged=True)
    if untrusted := untrusted_audiences(claims, client_id, trusted):
        # The administrator decides whom to trust.
        found = ", ".join(map(str, untrusted))[:200]
        raise misconfigured("id-token-aud-untrusted", found)


def validate_subject(subject: object) -> str:
    """Give whom a token is about (RP-52)."""
    if subject is None:
        raise rejected("id-token-sub-missing")
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= _LONGEST_SUBJECT
        or not subject.isascii()
        or not subject.isprintable()
    ):
        raise rejected("id-token-sub")
    return subject


def is_logout_token(header: dict[str, Any]) -> bool:
    """Tell whether a token calls itself one (RFC 8725, 3.11)."""
    kind = header.get("typ")
    return isinstance(kind, str) and kind.lower().endswith("logout+jwt")


def number(value: object) -> float | None:
    """Read a time; a truth is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def validate_access_token(
    claims: dict[str, Any], access_token: str, algorithm: str, curve: object
) -> None:
    """Check that an access token was issued together with the ID Token (RP-53)."""
    claimed = claims.get("at_hash")
    if claimed is None:
        return
    half = algorithms.half_hash(access_token, algorithm, curve)
    hashed = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    if not isinstance(claimed, str) or not _same(claimed, hashed):
        raise rejected("id-token-at-hash", forged=True)


def untrusted_audiences(
    claims: dict[str, Any], client_id: str, trusted: tuple[str, ...]
) -> list[Any]:
    """List who is named beside this client without being trusted."""
    return [each for each in _audiences(claims) if each not in (client_id, *trusted)]


def _audiences(claims: dict[str, Any]) -> list[Any]:
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def validate_party(claims: dict[str, Any], client_id: str) -> None:
    """Core 3.1.3.7, 4 and 5: issued to us (RP-48)."""
    party = claims.get("azp")
    if party is not None and party != client_id:
        raise rejected("id-token-azp", forged=True)
    if party is None and any(each != client_id for each in _audiences(claims)):
        raise rejected("id-token-azp-missing")


def _validate_times(claims: dict[str, Any], expected: Expected) -> None:
    """Compare with our clock, and with when the attempt began."""
    validate_lifetime(claims, expected.now)
    issued = number(claims.get("iat"))
    if issued is not None and issued + LEEWAY < expected.began:
        raise rejected("id-token-iat-early")


def validate_lifetime(claims: dict[str, Any], now: float) -> None:
    """Compare with our clock; some providers send fractions of a second."""
    expires, issued = number(claims.get("exp")), number(claims.get("iat"))
    if expires is None:
        raise rejected("id-token-exp-missing")
    if now >= expires + LEEWAY:
        raise rejected("id-token-expired")
    if claims.get("nbf") is not None:
        begins = number(claims["nbf"])
        if begins is None or begins > now + LEEWAY:
            raise rejected("id-token-nbf")
    if issued is None:
        raise rejected("id-token-iat-missing")
    if issued > now + LEEWAY:
        raise rejected("id-token-iat-future")


def _validate_nonce(claimed: object, nonce: str) -> None:
    if claimed is None:
        raise rejected("id-token-nonce-missing", forged=True)
    if not isinstance(claimed, str) or not _same(claimed, nonce):
        raise rejected("id-token-nonce", forged=True)


def _same(one: str, other: str) -> bool:
    """Compare without telling by the time it takes how much is right."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def _bytes(part: str) -> bytes:
    try:
        content = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        content = None
    # Anything else than the one spelling of these bytes is another token.
    if (
        content is None
        or base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part
    ):
        raise rejected("id-token-malformed", forged=True)
    return content


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(
            content.decode(),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_int=_finite_integer,
            parse_constant=_no_constant,
        )
        # Half of a character, which no other reader would take.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not _is_shallow(value):
        raise rejected("id-token-malformed", forged=True)
    return value


def _is_shallow(value: dict[str, Any]) -> bool:
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [
            each
            for members in inner
            for each in members
            if isinstance(each, (dict, list))
        ]
    return not level


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a member that is there twice: two readers would read two tokens."""
    members = dict(pairs)
    if len(members) != len(pairs):
        msg = "a member is repeated"
        raise ValueError(msg)
    return members


def _finite(number: str) -> float:
    """Refuse what no clock shows, and what not every reader could hold."""
    value = float(number)
    exponent = number.lower().partition("e")[2]
    if abs(value) >= _TOO_LARGE_NUMBER or abs(int(exponent or 0)) > _LARGEST_EXPONENT:
        msg = "a number is out of range"
        raise ValueError(msg)
    return value


def _finite_integer(number: str) -> int:
    _finite(number)
    return int(number)


def _no_constant(name: str) -> float:
    msg = f"{name} is not JSON"
    raise ValueError(msg)
