"""Which network interfaces are on a home's network, by what the kernel says."""

from pathlib import Path

import pytest

from custom_components.latchkey.relay.home_interface import is_home

INDEX = 7
OTHERS = 8


def make(system: Path, name: str, *has: str, kind: str = "1", says: str = "") -> None:
    """Describe an interface as Linux does below /sys/class/net."""
    interface = system / name
    interface.mkdir()
    index = OTHERS if name == "others" else INDEX
    (interface / "ifindex").write_text(f"{index}\n", encoding="ascii")
    (interface / "type").write_text(f"{kind}\n", encoding="ascii")
    (interface / "uevent").write_text(f"{says}\nINTERFACE={name}\n", encoding="ascii")
    for path in has:
        (interface / path).mkdir(parents=True)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have one interface of each kind."""
    make(tmp_path, "eth0", "device")
    make(tmp_path, "wlp2s0", "device", says="DEVTYPE=wlan")
    make(tmp_path, "lan.7", "lower_eth0", says="DEVTYPE=vlan")
    make(tmp_path, "bond0", "lower_wlp2s0", says="DEVTYPE=bond")
    make(tmp_path, "vnet1.7", "lower_vnet1", says="DEVTYPE=vlan")
    make(tmp_path, "wwan0", "device", says="DEVTYPE=wwan")
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
    make(tmp_path, "others", "device")
    monkeypatch.setattr("socket.if_nametoindex", lambda _name: INDEX)
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
        ("a VLAN of containers", "vnet1.7"),
        ("a mobile network", "wwan0"),
        ("a tunnel that looks like a card", "home"),
        ("a tunnel", "point"),
        ("by its name", "docker0"),
        ("by its name", "wg0"),
        ("its host's, of the same name", "others"),
        ("there is none", "eth9"),
        ("there is none", "../net"),
    ],
)
def test_what_is_not_certain_is_no_homes(system: Path, why: str, name: str) -> None:
    """Each for its reason."""
    assert not is_home(name, system), why


def test_an_interface_that_is_gone_is_no_homes(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since its name was read."""

    def gone(_name: str) -> int:
        raise OSError

    monkeypatch.setattr("socket.if_nametoindex", gone)
    assert not is_home("eth0", system)
