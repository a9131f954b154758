"""Floods of login flows: whose flow ends, and who is counted (RP-14, RP-55)."""

import gc
from ipaddress import IPv4Address, IPv6Address, ip_address
import tracemalloc
from typing import Any

from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP
import pytest
from signing_in import CLIENT, PIN, Page, counted, protect, refused

from custom_components.latchkey import registry
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.people import live_flows
from custom_components.latchkey.people.fair_share import FairShare
from custom_components.latchkey.people.live_flows import (
    FlowState,
    LiveFlows,
    Person,
    Ticket,
)
from custom_components.latchkey.people.memory import bytes_of
from custom_components.latchkey.people.networks import networks
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.core import HomeAssistant

STRANGER = "203.0.113.9"
# More than there were flows in all, when flows were counted.
FLOOD = 1100
PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture
async def ada(hass: HomeAssistant, page: Page) -> None:
    """Give someone an account with a password and a second factor."""
    assert page
    config = [{"type": "homeassistant"}]
    (local,) = (await auth_manager_from_config(hass, config, [])).auth_providers
    assert isinstance(local, HassAuthProvider)
    local.store = hass.auth._store
    hass.auth._providers["homeassistant", None] = local
    await local.async_initialize()
    await local.async_add_auth("ada", PASSWORD)
    user = await hass.auth.async_create_user("Ada", group_ids=["system-users"])
    credentials = await local.async_get_or_create_credentials({"username": "ada"})
    await hass.auth.async_link_user(user, credentials)
    await protect(hass, user)


async def _begin(
    hass: HomeAssistant, address: str, redirect_uri: str = CLIENT
) -> dict[str, Any]:
    """Begin a flow from an address, as the view of Home Assistant does."""
    context = {
        "ip_address": ip_address(address),
        "redirect_uri": "".join(redirect_uri),
        "credential_only": False,
    }
    return await hass.auth.login_flow.async_init(("latchkey", "home"), context=context)


async def _flood(hass: HomeAssistant, *addresses: str, flows: int = FLOOD) -> None:
    for number in range(flows):
        result = await _begin(hass, addresses[number % len(addresses)])
        assert result["type"] == "external"


async def test_a_flood_ends_no_flow_whose_person_is_at_the_provider(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Who comes back with proof is let in, and is not counted."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    await _flood(hass, STRANGER)
    assert (await page.bring(proof))["type"] == "create_entry"
    assert counted(page) == 0


async def test_a_flood_ends_no_flow_that_is_proven(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """In between two posts of the same page."""
    await add_provider()
    await page.begin()
    assert (await page.post(**page.visit()))["type"] == "external_done"
    await _flood(hass, STRANGER)
    assert (await page.post())["type"] == "create_entry"
    assert counted(page) == 0


@pytest.mark.usefixtures("ada")
async def test_a_flood_turns_no_right_password_into_a_wrong_login(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """At the form to link an account, and at the second factor after it."""
    await add_provider(unknown_people="link")
    assert (await page.sign_in())["step_id"] == "link"
    await _flood(hass, STRANGER)
    form = await page.post(username="ada", password=PASSWORD)
    assert form["step_id"] == "mfa"
    await _flood(hass, STRANGER)
    assert (await page.post(pin=PIN))["type"] == "create_entry"
    assert counted(page) == 0


async def test_seventeen_addresses_close_single_sign_on_to_nobody(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Nor do they end what was begun before."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    await _flood(hass, *(f"203.0.113.{number}" for number in range(17)))
    assert (await page.bring(proof))["type"] == "create_entry"
    assert (await page.sign_in())["type"] == "create_entry"
    assert counted(page) == 0


async def test_a_network_of_ipv6_closes_single_sign_on_to_nobody(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Five hundred home networks of one /48."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    await _flood(hass, *(f"2001:db8:1:{number:x}::1" for number in range(500)))
    assert (await page.bring(proof))["type"] == "create_entry"
    assert (await page.sign_in())["type"] == "create_entry"
    assert counted(page) == 0


async def test_a_shared_address_is_shared_by_many(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A proxy, a carrier's NAT, the cloud: a hundred posts by the very same one."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    for _ in range(100):
        assert (await Page(page.client, op).begin())["type"] == "external"
    assert (await page.bring(proof))["type"] == "create_entry"
    assert counted(page) == 0


@pytest.mark.parametrize(
    "stranger",
    [
        [STRANGER],
        [f"203.0.113.{number}" for number in range(256)],
        [f"2001:db8:1:{number:x}::1" for number in range(500)],
        [f"2001:db8:{number:x}::1" for number in range(500)],
    ],
    ids=["address", "slash-24", "slash-48", "slash-32"],
)
async def test_a_flood_that_fills_all_memory_pushes_out_its_own(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
    stranger: list[str],
) -> None:
    """Whoever holds most gives way, whatever that is spread over."""
    await add_provider()
    monkeypatch.setattr(live_flows, "ROOM_WAITING", 300 * live_flows.FLOW_BYTES)
    (provider,) = registry.async_registered(hass)
    provider.flows = LiveFlows(hass.auth.login_flow.async_abort)
    first = await _begin(hass, stranger[0])
    await page.begin()
    proof = page.visit()
    tabs = [await _begin(hass, "198.51.100.7") for _ in range(3)]
    await _flood(hass, *stranger, flows=1000)
    waiting = {flow["flow_id"] for flow in hass.auth.login_flow.async_progress()}
    assert 200 < len(waiting) <= 300
    assert first["flow_id"] not in waiting
    assert {tab["flow_id"] for tab in tabs} <= waiting
    assert (await page.bring(proof))["type"] == "create_entry"
    assert counted(page) == 0


async def test_a_late_page_hears_that_it_is_late(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And is not counted, also after a flood; half an hour later it is forgotten."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    freezer.tick(live_flows.FORGET_SECONDS - 10)
    await _flood(hass, STRANGER)
    assert refused(await page.bring(proof)) == ("flow_expired", "flow-expired")
    assert counted(page) == 0
    freezer.tick(live_flows.FORGET_SECONDS + 10)
    await page.begin()
    assert len(hass.auth.login_flow.async_progress()) == 1


async def test_a_flow_may_not_be_as_large_as_it_likes(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Home Assistant takes 16 MB, and keeps the address as long as the flow."""
    await add_provider()
    result = await _begin(hass, STRANGER, f"{CLIENT}?{'a' * 16_000_000}")
    assert refused(result) == ("too_many_flows", "too-many-flows")
    for _ in range(60):
        await _begin(hass, STRANGER, f"{CLIENT}?{'a' * 2_000_000}")
    waiting = hass.auth.login_flow.async_progress()
    held = sum(len(flow["context"]["redirect_uri"]) for flow in waiting)
    assert 0 < held < live_flows.ROOM_WAITING
    assert (await page.sign_in())["type"] == "create_entry"


async def test_a_waiting_flow_needs_no_more_memory_than_is_counted(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Measured where each comes from a network of its own, which costs most."""
    assert page
    await add_provider()
    redirect_uri = f"{CLIENT}?auth_callback=1"
    for number in range(2, 12):
        await _begin(hass, f"{number}.1.1.1", redirect_uri)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(500):
        await _begin(hass, f"20.{number // 250}.{number % 250}.1", redirect_uri)
    gc.collect()
    needed = (tracemalloc.get_traced_memory()[0] - before) / 500
    tracemalloc.stop()
    assert 2000 < needed < live_flows.FLOW_BYTES


def _issue(flows: LiveFlows, flow_id: str, address: str, now: float = 0) -> Ticket:
    return flows.issue(flow_id, networks(ip_address(address)), now)


def test_a_flood_of_proofs_pushes_out_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that proves whoever it likes, and a person with very many tabs."""
    monkeypatch.setattr(live_flows, "ROOM_PROVEN", 100 * live_flows.FLOW_BYTES)
    forgotten: list[str] = []
    flows = LiveFlows(forgotten.append)
    honest = Person("honest", "https://honest.example", "ada")
    flows.prove(_issue(flows, "ada", "198.51.100.7"), honest, 0)
    for number in range(300):
        ticket = _issue(flows, f"evil{number}", f"203.{number // 250}.{number % 250}.1")
        person = Person("evil", "https://evil.example", str(number))
        flows.prove(ticket, person, 0)
    assert len(flows._proven) <= 100
    assert "ada" in flows._proven
    assert all(name.startswith("evil") for name in forgotten)
    forgotten.clear()
    for number in range(live_flows.MOST_PROVEN_OF_ONE + 4):
        ticket = _issue(flows, f"tab{number}", f"203.{number}.0.1")
        flows.prove(ticket, Person("honest", "https://honest.example", "eve"), 0)
    tabs = [name for name in forgotten if name.startswith("tab")]
    assert tabs == [f"tab{number}" for number in range(4)]
    assert "ada" in flows._proven


def test_a_proven_flow_ends_by_time() -> None:
    """Half an hour after its proof, so that a late person hears that they are late."""
    forgotten: list[str] = []
    flows = LiveFlows(forgotten.append)
    person = Person("home", "https://home.example", "ada")
    flows.prove(_issue(flows, "a", "198.51.100.7"), person, 500)
    _issue(flows, "b", STRANGER, 500 + live_flows.FORGET_SECONDS - 1)
    assert forgotten == []
    _issue(flows, "c", STRANGER, 500 + live_flows.FORGET_SECONDS)
    assert forgotten == ["a"]


def test_a_proof_as_large_as_memory_is_refused() -> None:
    """What a provider says of a person is kept as long as the flow."""
    flows = LiveFlows(lambda _flow_id: None)
    person = Person("home", "https://home.example", "ada")
    with pytest.raises(FaultError, match="too-many-flows"):
        flows.prove(_issue(flows, "a", STRANGER), person, 0, live_flows.ROOM_PROVEN)


def test_a_flow_that_ended_while_it_was_verified_is_not_kept() -> None:
    """Nobody would let go of it again."""
    flows = LiveFlows(lambda _flow_id: None)
    ticket = _issue(flows, "a", STRANGER)
    assert flows.consume(ticket, 1) is FlowState.LIVE
    flows.drop("a")
    flows.prove(ticket, Person("home", "https://home.example", "ada"), 1)
    assert not flows._proven
    assert flows._room_proven.size == 0


def test_no_flood_outgrows_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """From as many addresses as there are, for hours: waiting, proven, used."""
    room = 200 * live_flows.FLOW_BYTES
    monkeypatch.setattr(live_flows, "ROOM_WAITING", room)
    monkeypatch.setattr(live_flows, "ROOM_PROVEN", room)
    forgotten: list[str] = []
    flows = LiveFlows(forgotten.append)
    for number in range(20_000):
        now = number / 2
        address = f"10.{number % 7}.{number // 250}.{number % 250}"
        ticket = _issue(flows, f"f{number}", address, now)
        if number % 3 == 0:
            assert flows.consume(ticket, now) is FlowState.LIVE
        if number % 6 == 0:
            flows.prove(ticket, Person("home", "https://i", str(number)), now)
        assert flows._room_waiting.size <= room
        assert flows._room_proven.size <= room
        assert len(flows._used) <= live_flows.MOST_USED + 1
    held = {*flows._waiting, *flows._proven}
    assert held == {*flows._room_waiting._paths, *flows._room_proven._paths}
    assert len(forgotten) + len(held) == 20_000


def test_the_largest_group_within_the_largest_gives_way() -> None:
    """The neighbour of a flood keeps what it has."""
    share = FairShare(10)
    assert share.add("neighbour", ("net", "quiet"), 1) == []
    assert share.add("elsewhere", ("other", "quiet"), 2) == []
    gone = [
        name
        for number in range(20)
        for name in share.add(f"flood{number}", ("net", "loud"), 1)
    ]
    assert gone == [f"flood{number}" for number in range(13)]
    assert share.size == 10
    for name in ("neighbour", "elsewhere", *(f"flood{n}" for n in range(20))):
        share.remove(name)
    assert (len(share), share.size, share._groups) == (0, 0, {})


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", ["192.0.0.0", "192.0.2.0", "192.0.2.1"]),
        ("::ffff:192.0.2.1", ["192.0.0.0", "192.0.2.0", "192.0.2.1"]),
        ("2001:db8:1:2:3::4", ["2001:db8::", "2001:db8:1::", "2001:db8:1:2::"]),
    ],
)
def test_what_networks_an_address_belongs_to(address: str, expected: list[str]) -> None:
    """A home with IPv6 has more addresses than there is room for flows."""
    full = [
        IPv4Address(each.ljust(4, b"\0"))
        if "." in expected[0]
        else IPv6Address(each.ljust(16, b"\0"))
        for each in networks(ip_address(address))
    ]
    assert [str(each) for each in full] == expected


def test_how_large_a_value_is() -> None:
    """All of it, as deep as it goes."""
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert bytes_of(deep) > 5000 * 56
    assert bytes_of({"a": ["b" * 1000, {"c": "d" * 1000}]}) > 2000
