"""Read claims that a provider keeps at its UserInfo endpoint (RP-54).

Only where the administrator says that this provider needs it, and only while claims
are missing. The token goes into a header, never into an address, and the answer is
believed only if it is about the person of the ID Token.
"""

from typing import Any

from homeassistant.core import HomeAssistant

from . import fetching
from .fault import FaultError, Reason, misconfigured, rejected
from .metadata import Metadata


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
