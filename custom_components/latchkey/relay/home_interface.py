"""Tell which network interfaces of this machine are on a home's network.

By what the kernel says of each, because a name proves nothing: in a container whose
network is its host's bridge, the interface beside every sibling is an `eth0` too, and
one of these siblings may be the proxy by which the whole internet comes.

What is a home's: a network card, also a wireless one, a VLAN or a bond of some, and a
bridge that has one of these among its ports. What is not: the end of a `veth`, a bridge
of nothing but those, tunnels, and whatever is unknown. `macvlan`, by which a container
may have a place of its own in a home's network, looks like the end of a `veth` on some
kernels, so it is unknown there.

Called by `home_link.py`, in a thread.
"""

from pathlib import Path
import socket
from typing import Final

_SYSTEM: Final = Path("/sys/class/net")

_ETHERNET: Final = "1"

# Of bridges that somebody has put a card into, too, and of what drives a card itself.
_NO_HOMES: Final = (
    *("br-", "cni", "docker", "hassio", "lxc", "lxd", "podman", "veth", "virbr"),
    *("ipsec", "nebula", "ppp", "tailscale", "tap", "tun", "utun", "wg", "zt"),
)

_MADE_OF_CARDS: Final = frozenset({"bond", "vlan"})

# A mobile network is nobody's home.
_MOBILE: Final = "wwan"


def is_home(name: str, system: Path = _SYSTEM) -> bool:
    """Tell whether an interface is on a home's network, as far as that is certain."""
    interface = system / name
    try:
        # What is no interface has no such files, and in a container that was given its
        # host's they are of the host's.
        index = int((interface / "ifindex").read_text(encoding="ascii"))
        is_own = socket.if_nametoindex(name) == index
        kind = (interface / "type").read_text(encoding="ascii").strip()
        said = (interface / "uevent").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    is_tunnel = (interface / "tun_flags").exists()
    is_cable = kind == _ETHERNET and not is_tunnel
    made_as = {line.removeprefix("DEVTYPE=") for line in said}
    is_refused = name.startswith(_NO_HOMES) or _MOBILE in made_as
    if not is_own or not is_cable or is_refused:
        return False
    if (interface / "bridge").exists():
        # Where a bridge does not say, there are none.
        below = [port.name for port in interface.glob("brif/*")]
    elif not made_as.isdisjoint(_MADE_OF_CARDS):
        below = [each.name.removeprefix("lower_") for each in interface.glob("lower_*")]
    else:
        return (interface / "device").exists()
    return any(each != name and is_home(each, system) for each in below)
