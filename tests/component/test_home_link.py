"""Which visitors are certain to be in this home."""

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
import time
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from custom_components.latchkey.relay import home_link
from custom_components.latchkey.relay.home_link import (
    Links,
    _read as read_links,
    describe,
    find,
)
from homeassistant.core import HomeAssistant

INTERFACES = [
    ("lo", "127.0.0.1/8"),
    ("eth0", "192.168.1.2/24"),
    ("eth0", "2001:db8:1:2::2/64"),
    ("eth0", "fe80::2/64"),
    ("eth0", "fd00:7::2/64"),
    ("wlan0", "192.168.7.2/24"),
    ("hassio", "172.30.32.1/23"),
    ("docker0", "172.17.0.1/16"),
    ("tailscale0", "100.100.1.2/10"),
    ("wg0", "10.9.0.1/24"),
    ("odd", "no address"),
]
HOMES = ("eth0", "eth1", "wlan0")
GATEWAYS = frozenset(map(ip_address, ("192.168.1.1", "2001:db8:1:2::1")))
LINKS = describe(INTERFACES, HOMES, GATEWAYS)
PROXY = [ip_network("192.168.1.9/32")]


def at(
    remote: str | None, *, cloud: bool = False, secure: bool = False, **headers: str
) -> str | None:
    """Give the link of a visitor."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return find(LINKS, remote, named, PROXY, is_cloud=cloud, is_secure=secure)


@pytest.mark.parametrize(
    ("remote", "link"),
    [
        ("192.168.1.50", "eth0"),
        # A phone's other addresses are on the same link.
        ("::ffff:192.168.1.50", "eth0"),
        ("2001:db8:1:2:a:b:c:d", "eth0"),
        ("fd00:7::50", "eth0"),
        ("192.168.7.50", "wlan0"),
    ],
)
def test_who_stands_on_a_link_is_there(remote: str, link: str) -> None:
    """By whichever address."""
    assert at(remote) == link


@pytest.mark.parametrize(
    ("why", "remote"),
    [
        ("loopback", "127.0.0.1"),
        ("loopback", "::1"),
        ("mapped loopback", "::ffff:127.0.0.1"),
        ("this machine: a proxy on it", "192.168.1.2"),
        ("this machine", "2001:db8:1:2::2"),
        ("a router that hides who asks", "192.168.1.1"),
        ("a router", "2001:db8:1:2::1"),
        ("a trusted proxy itself", "192.168.1.9"),
        ("an add-on", "172.30.33.4"),
        ("a container", "172.17.0.5"),
        ("a tunnel", "100.100.1.9"),
        ("another tunnel", "10.9.0.5"),
        ("every interface has such addresses", "fe80::50"),
        ("every interface", "fe80::50%eth0"),
        ("a network behind a router", "192.168.2.50"),
        ("the internet", "203.0.113.5"),
        ("a carrier", "100.64.0.5"),
        ("the internet", "2001:db8:1:3::50"),
        ("unspecified", "0.0.0.0"),  # noqa: S104
        ("a unix socket", ""),
        ("no address", "unknown"),
        ("nothing", None),
    ],
)
def test_what_is_not_certain_is_elsewhere(why: str, remote: str | None) -> None:
    """Each for its reason."""
    assert at(remote) is None, why


def test_home_assistants_cloud_is_elsewhere() -> None:
    """Whatever address its requests have."""
    assert at("192.168.1.50", cloud=True) is None


@pytest.mark.parametrize("header", home_link.BY_PROXY)
def test_a_proxy_that_was_not_read_hides_who_asks(header: str) -> None:
    """Its own address says nothing; where Home Assistant reads it, it does."""
    assert at("192.168.1.50", **{header: "x"}) is None
    assert at("192.168.1.50", **{header: "x", "X_Forwarded_For": "x"}) == "eth0"


def test_who_came_by_https_that_somebody_opened_is_elsewhere() -> None:
    """A proxy that says nothing at all is given away by the visitor's browser."""
    assert at("192.168.1.50", Sec_Fetch_Site="same-origin") is None
    # Home Assistant's own https, and that of a proxy which names its visitors.
    assert at("192.168.1.50", Sec_Fetch_Site="same-origin", secure=True) == "eth0"
    told = {"Sec_Fetch_Site": "same-origin", "X_Forwarded_For": "x"}
    assert at("192.168.1.50", **told) == "eth0"


@pytest.mark.parametrize(
    ("remote", "link"),
    [
        ("10.1.1.1", "eth0"),
        ("10.9.0.5", None),
        ("172.30.33.4", None),
        ("172.20.0.5", "eth1"),
        # Two links have this one, so it is on neither for certain.
        ("192.168.9.5", None),
    ],
)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_network_within_another_one_counts_first(
    remote: str,
    link: str | None,
    is_reversed: bool,  # noqa: FBT001
) -> None:
    """A tunnel's or a container's is a part of the home's now and then."""
    interfaces = [
        ("eth0", "10.0.0.2/8"),
        ("wg0", "10.9.0.1/24"),
        ("hassio", "172.30.32.1/23"),
        ("eth1", "172.16.0.2/12"),
        ("eth0", "192.168.9.2/24"),
        ("wlan0", "192.168.9.3/24"),
    ]
    links = describe(
        reversed(interfaces) if is_reversed else interfaces, HOMES, GATEWAYS
    )
    assert find(links, remote, {}, [], is_cloud=False, is_secure=False) == link


def test_neighbours_of_a_rented_machine_are_elsewhere() -> None:
    """Its network is a data centre's."""
    links = describe([("eth0", "8.8.8.5/24")], HOMES, GATEWAYS)
    found = find(links, "8.8.8.6", {}, [], is_cloud=False, is_secure=False)
    assert found is None


def test_without_known_proxies_nothing_is_certain() -> None:
    """Where a later Home Assistant keeps them elsewhere."""
    found = find(LINKS, "192.168.1.50", {}, None, is_cloud=False, is_secure=False)
    assert found is None


def test_without_known_routers_nothing_is_certain() -> None:
    """Where the system does not say which they are."""
    for links in (Links(), describe(INTERFACES, HOMES, None)):
        found = find(links, "192.168.1.50", {}, [], is_cloud=False, is_secure=False)
        assert found is None


def test_routers_are_read_from_the_system() -> None:
    """As Linux writes them."""
    ipv4 = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n"
        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    )
    assert list(home_link.gateways_of_ipv4(ipv4)) == [IPv4Address("192.168.1.1")]
    zero = "0" * 32
    router = "fe80000000000000000000000000000a"
    ipv6 = (
        f"{zero} 00 {zero} 00 {router} 00000400 1 0 00000003 eth0\n"
        f"{zero} 40 {zero} 00 {zero} 00000100 1 0 00000001 eth0\n"
    )
    assert list(home_link.gateways_of_ipv6(ipv6)) == [IPv6Address("fe80::a")]


async def test_the_system_is_asked_once_in_a_while(hass: HomeAssistant) -> None:
    """And what it says can be read here."""
    with patch.object(home_link, "_read", return_value=LINKS) as read:
        assert await home_link.async_read(hass) is LINKS
        assert await home_link.async_read(hass) is LINKS
    assert read.call_count == 1
    address = SimpleNamespace(ip="192.168.1.2", network_prefix=24)
    other = SimpleNamespace(ip=("2001:db8::2", 0, 0), network_prefix=64)
    adapters = [
        SimpleNamespace(name="eth0", ips=[address]),
        SimpleNamespace(name="eth1", ips=[other]),
    ]
    with (
        patch("ifaddr.get_adapters", return_value=adapters),
        patch.object(home_link.home_interface, "is_home", side_effect="eth0".__eq__),
    ):
        found = read_links()
    assert list(found.networks.values()) == ["eth0", None]


async def test_all_who_come_at_once_wait_for_one_answer(hass: HomeAssistant) -> None:
    """A crowd takes one of Home Assistant's threads, and no more."""
    asked = []

    def slowly() -> Links:
        asked.append(time.sleep(0.01))
        return LINKS

    # No mock: tests run those without a thread.
    with patch.object(home_link, "_read", slowly):
        crowd = (home_link.async_read(hass) for _ in range(50))
        assert await asyncio.gather(*crowd) == [LINKS] * 50
    assert len(asked) == 1


async def test_a_system_that_says_nonsense_keeps_nobody_out(
    hass: HomeAssistant,
) -> None:
    """Nothing is certain then, and people sign in."""
    with patch.object(home_link, "_read", side_effect=TypeError):
        assert await home_link.async_read(hass) == Links()


@pytest.mark.parametrize("failure", [OSError, ValueError, IndexError])
def test_a_system_that_does_not_say_is_believed_nothing(
    failure: type[Exception],
) -> None:
    """Another system than Linux, say."""
    with patch("pathlib.Path.read_text", side_effect=failure):
        assert home_link._read_gateways() is None


def test_routes_that_are_elsewhere_are_not_known(tmp_path: Path) -> None:
    """And a machine without IPv6 has routes of IPv4 only."""
    routes = tmp_path / "route"
    heading = "Iface\tDestination\tGateway\tFlags\n"
    with (
        patch.object(home_link, "_ROUTES", routes),
        patch.object(home_link, "_ROUTES_6", tmp_path / "ipv6_route"),
    ):
        routes.write_text(heading, encoding="ascii")
        assert home_link._read_gateways() is None
        line = "eth0\t00000000\t0101A8C0\t0003\n"
        routes.write_text(f"{heading}{line}", encoding="ascii")
        assert home_link._read_gateways() == {IPv4Address("192.168.1.1")}
