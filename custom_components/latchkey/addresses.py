"""Judge addresses: which may be trusted with a sign-in, and which are our own.

RP-01: a provider's endpoints are https, or on this very machine. RP-10: where
providers send people back to is chosen from a list, never made from a request.
"""

from collections.abc import Iterable
from contextlib import suppress
import re
from typing import Final

from aiohttp import hdrs, web
from yarl import URL

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .const import CALLBACK_URL

# Names and numbers of hosts, and nothing that means something in a policy or a page.
_HOST: Final = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE | re.ASCII)

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def parse(address: object) -> URL | None:
    """Read an absolute address without user, password or fragment."""
    if (
        not isinstance(address, str)
        or not address.isascii()
        or not address.isprintable()
    ):
        return None
    try:
        url = URL(address, encoded=True)
        # The port is parsed only when someone asks for it.
        complete = bool(url.scheme and url.host and url.port)
    except ValueError:
        return None
    # As it is written: yarl would read a name in letters of one's own aloud.
    if not complete or not _HOST.fullmatch(url.raw_host or ""):
        return None
    if " " in address or "#" in address:
        return None
    # An empty user is one too, though yarl does not tell it.
    return None if "@" in url.raw_authority else url


def is_secure(url: URL) -> bool:
    """Tell whether what is sent there cannot be read on the way."""
    return url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)


def origin(address: str) -> str | None:
    """Give scheme, host and port of a web address, or nothing if it is not one."""
    url = parse(address)
    if url is None or url.scheme not in {"http", "https"}:
        return None
    return str(url.origin())


def host(request: web.BaseRequest) -> str:
    """Give host and port that a request was sent to, or nothing if it does not say.

    aiohttp would ask the network for this machine's name then, while all wait for it.
    """
    return request.host if hdrs.HOST in request.headers else ""


@callback
def async_redirect_addresses(hass: HomeAssistant, extra: Iterable[str]) -> list[str]:
    """List the addresses that a provider may send people back to.

    One per origin of this Home Assistant: its external address, its internal one,
    the one of its cloud, and those that the administrator adds.
    """
    candidates = [hass.config.external_url, hass.config.internal_url]
    for allowed in ("internal", "cloud"):
        with suppress(NoURLAvailableError, ValueError):
            candidates.append(
                get_url(
                    hass,
                    allow_internal=allowed == "internal",
                    allow_external=allowed == "cloud",
                    allow_cloud=allowed == "cloud",
                    prefer_cloud=allowed == "cloud",
                    allow_ip=True,
                )
            )
    own = (_in_ascii(candidate) for candidate in candidates if candidate)
    origins = (origin(candidate) for candidate in (*own, *extra))
    return [f"{each}{CALLBACK_URL}" for each in dict.fromkeys(origins) if each]


def _in_ascii(address: str) -> str:
    """Write an address as browsers do: Home Assistant keeps it as somebody typed it."""
    try:
        return str(URL(address))
    except ValueError:
        return address


@callback
def async_default_address(addresses: list[str]) -> str:
    """Give the one for the address that the page was opened on, or the first.

    The request only picks from the list: a forged Host header picks wrongly at
    most, and the page, which knows its own origin, picks again.
    """
    request = current_request.get()
    if request is not None and host(request):
        opened = origin(str(request.url.origin()))
        if (own := f"{opened}{CALLBACK_URL}") in addresses:
            return own
    return addresses[0]
