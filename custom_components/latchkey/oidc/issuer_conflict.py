"""Decide whether a provider claims another one's issuer with keys of its own.

A provider's metadata may come from any discovery URL that the administrator confirms,
so two can claim the same issuer. People are known by it: only one of them can be right.
The one that was configured first is believed. The other is refused by the form, and not
offered where the conflict shows later, as in YAML.

Who has the issuer's own keys and no other is no rival: it could sign nothing that the
first provider would not have signed, as where keys have an address per client
(authentik). The same address of the keys is no conflict either, whatever of them is
cached. Where one of the two was never reached, there is nothing to compare.
"""

from .jwks import KeySet
from .metadata import Metadata

type Published = tuple[Metadata, KeySet]

_MATERIAL = ("kty", "crv", "n", "e", "x", "y")


def is_rival(later: Published, earlier: Published) -> bool:
    """Tell whether the later one has a key that the issuer's first provider has not."""
    (known, keys), (theirs, their_keys) = later, earlier
    return (
        known.issuer == theirs.issuer
        and known.jwks_uri != theirs.jwks_uri
        and not _material(keys) <= _material(their_keys)
    )


def _material(keys: KeySet) -> set[tuple[str | None, ...]]:
    return {tuple(key.get(name) for name in _MATERIAL) for key in keys.keys}
