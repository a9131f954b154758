"""Ask a provider to log somebody out too, and hear that it did.

OpenID Connect RP-Initiated Logout 1.0, 2 and 3. The request names this client, where to
send the person back to, and a `state` that is new each time. It has no `id_token_hint`:
that would be an ID Token kept for as long as the session lasts, and in an address.
Without one a provider asks the person, who has to press a button there (2, 6).

Nobody signs what comes back, so it proves nothing but this: whoever was sent there with
that `state` is here again. Pure; called by `page/provider_log_out.py`.
"""

from collections.abc import Mapping
import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qs

from .. import addresses
from ..fault import rejected

# Seconds: a person looks at the provider's page for that long at most.
LASTS: Final = 3600

# Nobody means a longer query, or one with more in it.
_LONGEST_QUERY: Final = 4096
_MOST_PARAMETERS: Final = 16


def request(endpoint: str, client_id: str, back: str | None, state: str) -> str:
    """Give the address to send somebody to (2)."""
    query: dict[str, str] = {"client_id": client_id}
    if back is not None:
        query |= {"post_logout_redirect_uri": back, "state": state}
    return addresses.with_query(endpoint, query)


def digest(state: str) -> str:
    """Give what is kept of a state."""
    return hashlib.sha256(state.encode()).hexdigest()


def validate_return(
    query: str, awaited: str | None, sent_at: float | None, now: float
) -> None:
    """Raise `FaultError` unless it is the answer to what was asked (3)."""
    states = _parameters(query).get("state", [])
    if len(states) > 1:
        raise rejected("logout-state-repeated")
    if not states or not states[0]:
        raise rejected("logout-state-missing")
    if awaited is None or not hmac.compare_digest(digest(states[0]), awaited):
        raise rejected("logout-state-unknown")
    if sent_at is None or not sent_at - LASTS <= now <= sent_at + LASTS:
        raise rejected("logout-state-expired")


def _parameters(query: str) -> Mapping[str, list[str]]:
    if len(query) > _LONGEST_QUERY:
        return {}
    try:
        return parse_qs(
            query,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError:
        return {}
