"""Tell whether a visitor is on a link of this Home Assistant, where that is certain.

A link is one of this machine's own network interfaces: who stands on it came by no
router, so two visitors of the same link are in the same home, whichever of their
addresses they use (a phone has several: IPv4, IPv6, temporary ones).

What is not certain is unknown, and unknown is elsewhere:

* Home Assistant's cloud: its requests reach us from this very machine;
* loopback, and this machine's own addresses: a proxy or a tunnel on it hides who asks;
* a default gateway: a router that rewrites addresses (hairpin NAT), or Docker's;
* a trusted proxy itself: it told nobody's address;
* a request that came by a proxy which Home Assistant was told nothing about. It says
  so, or its browser does: browsers send Fetch Metadata by https only (Fetch Metadata
  Request Headers, 2), so what comes here by http with it was opened by somebody;
* links that are no network of a home: those of containers, where a proxy may stand,
  and tunnels, whose other end may be anywhere (`home_interface.py`);
* every address that is not on a link: all who share a carrier's or a hotel's address
  look the same from here.

Pure but for `async_read`, which asks the system, in a thread, once in a while.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
)
import logging
from pathlib import Path
import time
from typing import Final

from aiohttp import web
import ifaddr

from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_cloud_connection
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from . import home_interface

_LOGGER = logging.getLogger(__name__)

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

# What proxies add. Home Assistant reads the first, from proxies that it trusts.
FORWARDED_FOR: Final = "X-Forwarded-For"
BY_PROXY: Final = (
    "Forwarded",
    "Via",
    "X-Real-IP",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Client-IP",
    "True-Client-IP",
    "CF-Connecting-IP",
    "CF-Ray",
)

# What browsers add to a request for an address that is https to them.
BY_BROWSER: Final = "Sec-Fetch-Site"

# Interfaces come and go, but seldom.
_GOOD_FOR_SECONDS: Final = 60

_ROUTES: Final = Path("/proc/net/route")
_ROUTES_6: Final = Path("/proc/net/ipv6_route")
_FLAGS_FIELD: Final = 8
_IPV6: Final = 6
_GATEWAY_FLAG: Final = 2


@dataclass(frozen=True, slots=True)
class Links:
    """What this machine knows of the networks that it is in."""

    networks: Mapping[Network, str | None] = field(default_factory=dict)
    """By a network, the link that it is on, or nothing where that is no home's."""
    own: frozenset[Address] = frozenset()
    gateways: frozenset[Address] | None = None
    """Nothing where they could not be found out: then nothing is certain."""


_KNOWN: HassKey[tuple[float, Links]] = HassKey(f"{DOMAIN}_home_links")
_ASKING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_home_links_asking")


def find(  # noqa: PLR0913
    links: Links,
    remote: str | None,
    headers: Mapping[str, str],
    trusted_proxies: Collection[Network] | None,
    *,
    is_cloud: bool,
    is_secure: bool,
) -> str | None:
    """Give the link of a visitor, or nothing where it is not certain.

    `is_secure` is whether the request came by https, as far as Home Assistant knows.
    """
    is_opened_before = BY_BROWSER in headers and not is_secure
    is_hidden = FORWARDED_FOR not in headers and (
        is_opened_before or any(name in headers for name in BY_PROXY)
    )
    address = _read_address(remote)
    if is_cloud or is_hidden or address is None or links.gateways is None:
        return None
    if trusted_proxies is None:
        return None
    if address in links.own or address in links.gateways:
        return None
    if any(address in network for network in trusted_proxies):
        return None
    # A network may be a part of another one, and on another link.
    around = (network for network in links.networks if address in network)
    closest = max(around, key=lambda network: network.prefixlen, default=None)
    return None if closest is None else links.networks[closest]


def _read_address(remote: str | None) -> Address | None:
    """Read an address that is of one machine, or nothing."""
    try:
        address = ip_address(remote or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback or address.is_link_local or address.is_unspecified:
        return None
    return address


async def async_find(hass: HomeAssistant, request: web.BaseRequest) -> str | None:
    """Give the link that a request came by, or nothing where it is not certain."""
    return find(
        await async_read(hass),
        request.remote,
        request.headers,
        getattr(hass.http, "trusted_proxies", None),
        is_cloud=is_cloud_connection(hass),
        is_secure=request.secure,
    )


async def async_read(hass: HomeAssistant) -> Links:
    """Ask the system which links there are, unless it was asked just now."""
    if (known := _known(hass)) is not None:
        return known
    # Whoever comes meanwhile waits for the same answer.
    async with hass.data.setdefault(_ASKING, asyncio.Lock()):
        if (known := _known(hass)) is not None:
            return known
        now = time.monotonic()
        try:
            links = await hass.async_add_executor_job(_read)
        except Exception:
            # Whatever a system says here: nobody's sign-in may depend on it.
            _LOGGER.exception("It cannot be told which networks this machine is in")
            links = Links()
        hass.data[_KNOWN] = (now, links)
        return links


def _known(hass: HomeAssistant) -> Links | None:
    known = hass.data.get(_KNOWN)
    is_good = known is not None and time.monotonic() < known[0] + _GOOD_FOR_SECONDS
    return known[1] if known is not None and is_good else None


def _read() -> Links:
    try:
        found = [
            (
                str(adapter.name),
                each.ip if isinstance(each.ip, str) else each.ip[0],
                each,
            )
            for adapter in ifaddr.get_adapters()
            for each in adapter.ips
        ]
    except OSError:
        return Links()
    names = {name for name, _, _ in found}
    return describe(
        ((name, f"{ip}/{each.network_prefix}") for name, ip, each in found),
        {name for name in names if home_interface.is_home(name)},
        _read_gateways(),
    )


def describe(
    interfaces: Iterable[tuple[str, str]],
    homes: Collection[str],
    gateways: frozenset[Address] | None,
) -> Links:
    """Gather links of what the system says: interfaces, with an address each.

    `homes` are those interfaces that are on a home's network.
    """
    networks: dict[Network, str | None] = {}
    own = set()
    for name, written in interfaces:
        try:
            interface = ip_interface(written)
        except ValueError:
            continue
        own.add(interface.ip)
        is_one_host = interface.network.num_addresses == 1
        if interface.is_loopback or interface.is_link_local or is_one_host:
            continue
        # Two that are one network to their addresses cannot be told apart.
        is_clear = networks.get(interface.network, name) == name
        # Neighbours of a rented machine share its network, and no home with it.
        is_private = interface.version == _IPV6 or interface.is_private
        is_certain = name in homes and is_clear and is_private
        networks[interface.network] = name if is_certain else None
    return Links(networks, frozenset(own), gateways)


def _read_gateways() -> frozenset[Address] | None:
    """Give the routers that this machine sends by, or nothing if nobody says."""
    try:
        of_ipv4 = _ROUTES.read_text(encoding="ascii")
        # There is none where the machine has no IPv6.
        of_ipv6 = _ROUTES_6.read_text(encoding="ascii") if _ROUTES_6.exists() else ""
        found = {*gateways_of_ipv4(of_ipv4), *gateways_of_ipv6(of_ipv6)}
    except (OSError, ValueError, IndexError):
        return None
    # Without one, the routes that count are elsewhere, where nobody has looked.
    return frozenset(found) if found else None


def gateways_of_ipv4(table: str) -> Iterable[Address]:
    """Read Linux' routes: after a heading a line each, numbers in the host's order."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if int(fields[3], 16) & _GATEWAY_FLAG:
            yield IPv4Address(bytes.fromhex(fields[2])[::-1])


def gateways_of_ipv6(table: str) -> Iterable[Address]:
    """Read Linux' routes of IPv6: a line each, numbers as they are."""
    for line in table.splitlines():
        fields = line.split()
        if int(fields[_FLAGS_FIELD], 16) & _GATEWAY_FLAG:
            yield IPv6Address(bytes.fromhex(fields[4]))
