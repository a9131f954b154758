"""Decide whether a provider may name an address, by where the provider itself is.

Home Assistant asks the addresses that a provider's metadata names, and browsers are
sent there. A provider on the internet must not point either of them at this machine or
into the administrator's own network (RP-01):

* addresses that are good for one link only, for many receivers or for nobody: never;
* this very machine: only where the discovery URL is on this machine too;
* a number of a private network: only where the discovery URL is on the same host, or
  is in a private network itself, by number or by a name that only such a network knows.

Names are not looked up. An endpoint with a name must be https, so whatever answers
there by another's name has no certificate for it. Pure; called by `metadata.py`.
"""

from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address, ip_address
import re
import socket
from typing import Final

from .. import addresses

# What the system's resolver takes for an IPv4 address, such as 127.1 or 0x7f000001.
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")

# Names that no public register gives to anyone (RFC 6762, RFC 8375, and habits).
_LOCAL_NAMES: Final = (
    ".corp",
    ".home",
    ".home.arpa",
    ".internal",
    ".intranet",
    ".lan",
    ".local",
    ".localdomain",
    ".private",
)


class _Reach(Enum):
    """From where a host can be reached."""

    ANYWHERE = auto()
    PRIVATE_NAME = auto()
    PRIVATE = auto()
    MACHINE = auto()
    UNUSABLE = auto()


def may_name(discovery_url: str, endpoint: str) -> bool:
    """Tell whether the provider at the discovery URL may name the endpoint."""
    own, host = _host(discovery_url), _host(endpoint)
    match _reach(host):
        case _Reach.UNUSABLE:
            return False
        case _Reach.MACHINE:
            return _reach(own) is _Reach.MACHINE
        case _Reach.PRIVATE:
            return own == host or _reach(own) is not _Reach.ANYWHERE
        case _:
            return True


def can_be_reached(own_address: str, discovery_url: str) -> bool:
    """Tell whether the provider can send something to an address of this machine's.

    As far as names say it: one that looks as if it were on the internet may be in the
    same network.
    """
    match _reach(_host(own_address)):
        case _Reach.MACHINE | _Reach.UNUSABLE:
            return _reach(_host(discovery_url)) is _Reach.MACHINE
        case _Reach.PRIVATE | _Reach.PRIVATE_NAME:
            return _reach(_host(discovery_url)) is not _Reach.ANYWHERE
        case _:
            return True


def _host(address: str) -> str:
    url = addresses.parse(address)
    return "" if url is None else (url.host or "").lower().removesuffix(".")


def _reach(host: str) -> _Reach:
    if host == "localhost" or host.endswith(".localhost"):
        return _Reach.MACHINE
    number = _number(host)
    if number is None:
        is_local = "." not in host or host.endswith(_LOCAL_NAMES)
        return _Reach.PRIVATE_NAME if is_local else _Reach.ANYWHERE
    if number.is_loopback:
        return _Reach.MACHINE
    if (
        number.is_link_local
        or number.is_multicast
        or number.is_unspecified
        or number.is_reserved
    ):
        return _Reach.UNUSABLE
    return _Reach.ANYWHERE if number.is_global else _Reach.PRIVATE


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """Read an address in every spelling that would be connected to as a number."""
    try:
        number = ip_address(host)
    except ValueError:
        if not _NUMBER.fullmatch(host):
            return None
        try:
            return IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
        return number.ipv4_mapped
    return number
