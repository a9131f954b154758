"""Validate a logout token, by which a provider ends sessions (Back-Channel Logout 1.0).

In the order of 2.6, with the codes of an ID Token where the check is the same. Some
providers in use have sent no `exp` since before the standard asked for it: such a token
is good for a minute or two after `iat`. How old any token may be is bounded, so that
what was seen needs to be remembered for so long only (`jti_memory.py`). Pure but for
the keys; called by `people/backchannel_logout.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import time
from typing import Any, Final

from ..fault import rejected
from . import claims as person, id_token, proof
from .documents import Documents

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"

# Bytes of a token that is read. Those that providers send have less than a tenth.
LARGEST: Final = 16_384

# Seconds after `iat` in which a token may come.
GREATEST_AGE: Final = 3600
GREATEST_AGE_WITHOUT_EXPIRY: Final = 120

_LONGEST_JTI: Final = 1024

# 2.4 recommends the first one; most send the second one, or none.
_TYPES: Final = frozenset({"logout+jwt", "jwt"})


@dataclass(frozen=True, slots=True)
class Logout:
    """Which sessions a provider has ended."""

    issuer: str
    subject: str | None = field(repr=False)
    sid: str | None = field(repr=False)
    jti: str = field(repr=False)
    good_until: float
    """From then on the token is refused for its age alone."""


@dataclass(frozen=True, slots=True)
class ExpectedLogout:
    """What a logout token must say."""

    issuer: str
    client_id: str
    audiences: tuple[str, ...]
    now: float


async def async_verify(documents: Documents, token: str) -> Logout:
    """Give what a genuine token says, or raise `FaultError`.

    Whatever can be refused without asking anybody is refused before the keys are
    looked at: anyone can send anything here.
    """
    if len(token) > LARGEST:
        raise rejected("logout-token-too-large")
    decoded = id_token.decode(token)
    known, _keys, algorithm = await documents.async_load()
    validate_type(decoded.header)
    id_token.validate_algorithm(decoded.header, algorithm)
    settings = documents.settings
    expected = ExpectedLogout(
        known.issuer, settings.client_id, settings.audiences, time.time()
    )
    logout = validate_claims(decoded.claims, expected)
    await proof.async_validate_decoded(documents, decoded)
    return logout


def validate_type(header: Mapping[str, Any]) -> None:
    """Refuse a token that says it is another kind (2.4, RFC 8725, 3.11)."""
    kind = header.get("typ", "JWT")
    if (
        not isinstance(kind, str)
        or kind.lower().removeprefix("application/") not in _TYPES
    ):
        raise rejected("logout-token-typ")


def validate_claims(claims: dict[str, Any], expected: ExpectedLogout) -> Logout:
    """Check every claim (2.6, 4 to 8), or raise `FaultError`."""
    issuer = id_token.validate_issuer(claims, expected.issuer)
    id_token.validate_audience(claims, expected.client_id, expected.audiences)
    good_until = _validate_times(claims, expected.now)
    subject, sid = _validate_session(claims)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise rejected("logout-token-events")
    if "nonce" in claims:
        # An ID Token, perhaps, which somebody has found.
        raise rejected("logout-token-nonce")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise rejected("logout-token-jti")
    return Logout(issuer, subject, sid, jti, good_until)


def _validate_times(claims: Mapping[str, Any], now: float) -> float:
    issued = id_token.number(claims.get("iat"))
    if issued is None:
        raise rejected("id-token-iat-missing")
    if issued > now + id_token.LEEWAY:
        raise rejected("id-token-iat-future")
    greatest_age = GREATEST_AGE
    if "exp" in claims:
        expires = id_token.number(claims["exp"])
        if expires is None:
            raise rejected("id-token-exp-missing")
        if now >= expires + id_token.LEEWAY:
            raise rejected("id-token-expired")
    else:
        greatest_age = GREATEST_AGE_WITHOUT_EXPIRY
    if now >= issued + greatest_age + id_token.LEEWAY:
        raise rejected("logout-token-age")
    return issued + greatest_age + id_token.LEEWAY


def _validate_session(claims: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Give whom and which session it is about: 2.4 asks for one of them at least."""
    subject = None
    if "sub" in claims:
        subject = id_token.validate_subject(claims["sub"])
    sid = person.session_id(claims)
    if "sid" in claims and sid is None:
        raise rejected("logout-token-sid")
    if subject is None and sid is None:
        raise rejected("logout-token-session")
    return subject, sid
