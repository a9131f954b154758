"""Choose the key that may have signed a token. Pure; `documents.py` fetches.

RP-44: by `kid` with the right type, use and algorithm; without a `kid` only where
there is nothing to choose. Keys for encryption do not exist here, and keys without
`alg` or `use`, which several providers publish, are taken by their type.
"""

from dataclasses import dataclass
from typing import Any

from .algorithms import key_fits
from .fault import misconfigured, rejected


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


def judge(document: dict[str, Any]) -> KeySet:
    """Read a key set, or raise `FaultError`; what is no key in it is left out."""
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise misconfigured("jwks-malformed")
    return KeySet(tuple(key for key in keys if isinstance(key, dict)))


def _may_sign(key: dict[str, Any], algorithm: str) -> bool:
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and key.get("alg", algorithm) == algorithm
        and key_fits(key, algorithm)
    )
