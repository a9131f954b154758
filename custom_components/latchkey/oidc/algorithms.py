"""List the signatures that are believed, and what a key for each looks like.

RP-40 and RP-41: asymmetric ones only. `none` is no signature, and with HS* everyone
who may verify may also sign.
"""

from dataclasses import dataclass
import hashlib
from typing import Any, Final

from jwt.algorithms import Algorithm, get_default_algorithms


@dataclass(frozen=True, slots=True)
class _Kind:
    key_type: str
    curves: frozenset[str] = frozenset()


_RSA: Final = _Kind("RSA")

# In the order of preference at set-up: RS256 first, because every provider that
# lists it has a key for it; a provider that knows better ones still signs by it.
_KINDS: Final = {
    "RS256": _RSA,
    "ES256": _Kind("EC", frozenset({"P-256"})),
    "EdDSA": _Kind("OKP", frozenset({"Ed25519", "Ed448"})),
    "PS256": _RSA,
    "ES384": _Kind("EC", frozenset({"P-384"})),
    "RS384": _RSA,
    "PS384": _RSA,
    "ES512": _Kind("EC", frozenset({"P-521"})),
    "RS512": _RSA,
    "PS512": _RSA,
}
SUPPORTED: Final = tuple(_KINDS)

_ALGORITHMS: Final[dict[str, Algorithm]] = get_default_algorithms()

# 2048 bits in base64url without padding: shorter RSA keys can be broken.
_SHORTEST_MODULUS: Final = 341


def key_fits(jwk: dict[str, Any], algorithm: str) -> bool:
    """Tell whether a key is of the type and curve that the algorithm needs."""
    kind = _KINDS[algorithm]
    if jwk.get("kty") != kind.key_type:
        return False
    if kind.curves:
        curve = jwk.get("crv")
        return isinstance(curve, str) and curve in kind.curves
    modulus = jwk.get("n")
    return isinstance(modulus, str) and len(modulus) >= _SHORTEST_MODULUS


def verify(
    jwk: dict[str, Any], algorithm: str, message: bytes, signature: bytes
) -> bool:
    """Tell whether the signature over the message was made with the key."""
    public = {name: value for name, value in jwk.items() if name != "d"}
    try:
        believed = _ALGORITHMS[algorithm]
        return bool(believed.verify(message, believed.from_jwk(public), signature))
    except Exception:
        # PyJWT and cryptography name broken keys in many ways; none is a yes.
        return False


def half_hash(text: str, algorithm: str, curve: object) -> bytes:
    """Give the left half of the hash that belongs to a signature (Core 3.1.3.8).

    JSON carries halves of a letter: a text with one is no token, and has a hash that
    nobody claims.
    """
    content = text.encode(errors="surrogatepass")
    if algorithm == "EdDSA":
        if curve == "Ed448":
            return hashlib.shake_256(content).digest(57)
        return hashlib.sha512(content).digest()[:32]
    digest = hashlib.new(f"sha{algorithm[2:]}", content).digest()
    return digest[: len(digest) // 2]
