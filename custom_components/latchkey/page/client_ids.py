"""Know which clients this Home Assistant refuses, before a flow is opened for one.

Such a flow is a 400, which counts as a wrong login though nobody has typed anything.
The rule is Home Assistant's own function, so nothing is ever refused here that it would
accept; where that has become another one, nothing is known. Called by
`presentation.py`.
"""

import inspect
from typing import Any

from aiohttp import web

from .. import addresses


def is_refused(request: web.BaseRequest, client_id: str) -> bool:
    """Whether a login flow for this client, opened at this address, is refused."""
    # The page says by itself what is missing.
    if not client_id:
        return False
    try:
        # Here, because it may be elsewhere in another Home Assistant.
        from homeassistant.components.auth import indieauth  # noqa: PLC0415

        verify: Any = indieauth.verify_client_id
        # Since 2026 an address of its own may be a public IP address.
        netloc = addresses.host(request)
        told = {"request_scheme": request.scheme, "request_netloc": netloc}
        known = inspect.signature(verify).parameters
        told = {name: value for name, value in told.items() if name in known}
        verdict = verify(client_id, **told)
    except Exception:
        return False
    return verdict is False
