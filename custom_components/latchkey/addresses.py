"""Validate addresses: what one is, and which may be trusted with a sign-in.

RP-01: a provider's endpoints are https, or on this very machine. Where providers send
people back to is for `redirect_urls.py`.
"""

from collections.abc import Mapping
import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from aiohttp import hdrs, web
from yarl import URL

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


def with_query(endpoint: str, query: Mapping[str, str]) -> str:
    """Add to the query that an endpoint brings along, which is kept (RP-15)."""
    added = urlencode(query, quote_via=quote)
    place, _, own = endpoint.partition("?")
    separator = "&" if own and not own.endswith("&") else ""
    return f"{place}?{own}{separator}{added}"


def query_names(endpoint: str) -> set[str]:
    """Name what an endpoint's own query brings along, with a value or without."""
    own = parse_qsl(endpoint.partition("?")[2], keep_blank_values=True)
    return {name for name, _ in own}


def raw_path(request: web.BaseRequest) -> str:
    """Give the path that a request was sent to, spelled as it was sent."""
    return request.raw_path.partition("?")[0]


def host(request: web.BaseRequest) -> str:
    """Give host and port that a request was sent to, or nothing if it does not say.

    aiohttp would ask the network for this machine's name then, while all wait for it.
    """
    return request.host if hdrs.HOST in request.headers else ""
