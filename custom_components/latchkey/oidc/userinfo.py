"""Read claims that a provider keeps at its UserInfo endpoint (RP-54).

Only where the administrator says that this provider needs it, and only while claims
are missing. The token goes into a header, never into an address, and the answer is
believed only if it is about the person of the ID Token.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..fault import FaultError, Reason, misconfigured, rejected
from . import fetching
from .metadata import Metadata

# Names a claim that says of another one whether it was verified (Core 5.1).
_VERIFIED: Final = "_verified"


async def async_read(
    hass: HomeAssistant,
    known: Metadata,
    access_token: str,
    subject: str,
    *,
    ca_file: str | None = None,
) -> dict[str, Any]:
    """Give the claims, or raise `FaultError`."""
    if known.userinfo_endpoint is None:
        raise misconfigured("userinfo-missing")
    try:
        claims = await fetching.async_get(
            hass, known.userinfo_endpoint, bearer=access_token, ca_file=ca_file
        )
    except fetching.FetchError as err:
        reason = (
            Reason.PROVIDER_UNREACHABLE if err.is_outage else Reason.PROVIDER_REFUSED
        )
        raise FaultError(reason, f"userinfo-{err.failure}") from err
    if claims.get("sub") != subject:
        raise rejected("userinfo-sub", forged=True)
    return claims


def merge(token: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """Put the claims of both documents together: what is signed wins over what is not.

    A claim and whether it was verified are of one document: an address of the one is
    not verified because the other verified another. A document that says both is
    preferred to one that says half of it.
    """
    merged = {**claims, **token}
    for mark in [each for each in merged if each.endswith(_VERIFIED)]:
        name = mark.removesuffix(_VERIFIED)
        documents = (token, claims)
        whole = [each for each in documents if name in each and mark in each]
        half = [each for each in documents if name in each]
        chosen = next(iter(whole + half), None)
        if chosen is None:
            # It only has such a name, and says nothing of another claim.
            continue
        for claim in (name, mark):
            merged.pop(claim, None)
            if claim in chosen:
                merged[claim] = chosen[claim]
    return merged
