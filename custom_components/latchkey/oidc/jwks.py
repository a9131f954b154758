"""Choose the key that may have signed a token. Pure; `documents.py` fetches.

RP-44: by `kid` with the right type, use and algorithm; without a `kid` only where
there is nothing to choose. Keys for encryption do not exist here, and keys without
`alg` or `use`, which several providers publish, are taken by their type. A key with a
member of a type that no key has there is none (RP-04): nothing after `validate` has to
ask for the types of what a stranger wrote.
"""

from dataclasses import dataclass
from typing import Any, Final

from ..fault import misconfigured, rejected
from .algorithms import key_fits

# What is read of a key, here and by whoever verifies with it: all of it is text.
_TEXTS: Final = ("kty", "crv", "alg", "kid", "use", "issuer", "n", "e", "x", "y")


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of a provider."""

    keys: tuple[dict[str, Any], ...]

    def has_key_for(self, algorithm: str) -> bool:
        """Tell whether the provider could sign by the algorithm."""
        return any(_may_sign(key, algorithm) for key in self.keys)

    def choose(self, algorithm: str, kid: str | None) -> dict[str, Any] | None:
        """Give the key, or nothing where only a newer set could help.

        Raises `FaultError` where there is more than one.
        """
        usable = [key for key in self.keys if _may_sign(key, algorithm)]
        if kid is not None:
            usable = [key for key in usable if key.get("kid") == kid]
        if len(usable) > 1:
            raise rejected("id-token-kid-ambiguous")
        return usable[0] if usable else None


def validate(document: dict[str, Any]) -> KeySet:
    """Read a key set, or raise `FaultError`; what is no key in it is left out."""
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise misconfigured("jwks-malformed")
    return KeySet(tuple(key for key in keys if _is_key(key)))


def _is_key(key: object) -> bool:
    """Tell whether every member that is read has the type that it must have."""
    if not isinstance(key, dict) or "kty" not in key:
        return False
    operations = key.get("key_ops", [])
    return (
        all(isinstance(key.get(name, ""), str) for name in _TEXTS)
        and isinstance(operations, list)
        and all(isinstance(each, str) for each in operations)
    )


def _may_sign(key: dict[str, Any], algorithm: str) -> bool:
    return (
        key.get("use", "sig") == "sig"
        and "verify" in key.get("key_ops", ["verify"])
        and key.get("alg", algorithm) == algorithm
        and key_fits(key, algorithm)
    )
