"""Which network interfaces are on a home's network, by what the kernel says."""

from pathlib import Path

import pytest

from custom_components.latchkey.relay.home_interface import is_home


def make(system: Path, name: str, *has: str, kind: str = "1", says: str = "") -> None:
    """Describe an interface as Linux does below /sys/class/net."""
    interface = system / name
    interface.mkdir()
    (interface / "type").write_text(f"{kind}\n", encoding="ascii")
    (interface / "uevent").write_text(f"{says}\nINTERFACE={name}\n", encoding="ascii")
    for path in has:
        (interface / path).mkdir(parents=True)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Have one interface of each kind."""
    make(tmp_path, "eth0", "device")
    make(tmp_path, "wlp2s0", "device", says="DEVTYPE=wlan")
    make(tmp_path, "lan.7", says="DEVTYPE=vlan")
    make(tmp_path, "bond0", says="DEVTYPE=bond")
    make(tmp_path, "lan", "bridge", "brif/eth0", "brif/vnet1", says="DEVTYPE=bridge")
    make(tmp_path, "lo", kind="772")
    # What every container behind its host's bridge has.
    make(tmp_path, "eth1")
    make(tmp_path, "vnet1")
    make(tmp_path, "siblings", "bridge", "brif/vnet1", says="DEVTYPE=bridge")
    make(tmp_path, "empty", "bridge", "brif", says="DEVTYPE=bridge")
    make(tmp_path, "broken", "bridge", says="DEVTYPE=bridge")
    make(tmp_path, "odd", "bridge", "brif/odd", says="DEVTYPE=bridge")
    make(tmp_path, "home", "device", "tun_flags")
    make(tmp_path, "point", "device", kind="65534")
    make(tmp_path, "docker0", "bridge", "brif/eth0", says="DEVTYPE=bridge")
    make(tmp_path, "wg0", "device")
    return tmp_path


@pytest.mark.parametrize("name", ["eth0", "wlp2s0", "lan.7", "bond0", "lan"])
def test_cards_and_what_is_made_of_them_are_a_homes(system: Path, name: str) -> None:
    """Also where machines of this machine share the bridge."""
    assert is_home(name, system)


@pytest.mark.parametrize(
    ("why", "name"),
    [
        ("loopback", "lo"),
        ("a container's own end", "eth1"),
        ("its host's end", "vnet1"),
        ("a bridge of containers, whatever its name", "siblings"),
        ("a bridge of nothing", "empty"),
        ("a bridge that does not say", "broken"),
        ("a bridge in itself", "odd"),
        ("a tunnel that looks like a card", "home"),
        ("a tunnel", "point"),
        ("by its name", "docker0"),
        ("by its name", "wg0"),
        ("there is none", "eth9"),
        ("there is none", "../net"),
    ],
)
def test_what_is_not_certain_is_no_homes(system: Path, why: str, name: str) -> None:
    """Each for its reason."""
    assert not is_home(name, system), why
