"""Floods: of flows, of tokens with unknown keys, of posts (RP-14, RP-44, RP-55)."""

import asyncio

from aiohttp import web
from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP, Key
import pytest
from signing_in import Page, counted, refused

from custom_components.latchkey import documents, live_flows, registry
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.live_flows import LiveFlows, State
from homeassistant.core import HomeAssistant


async def test_a_flood_of_unknown_keys_is_not_passed_on(
    page: Page, op: OP, add_provider: AddProvider, keys: dict[str, Key]
) -> None:
    """A few refetches are for honest rotations; the provider never feels a flood."""
    await add_provider()
    op.key = keys["other"]
    for number in range(8):
        op.key = keys["other"].named(f"unknown-{number}")
        code = refused(await page.sign_in())[1]
        assert code == "id-token-kid-unknown"
    assert op.requests.count("jwks") == 1 + documents.REFETCHES
    assert counted(page) == 8


async def test_a_flood_of_flows_pushes_out_its_own_only(
    page: Page, op: OP, add_provider: AddProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest flow of an address goes, with words for its page and uncounted."""
    monkeypatch.setattr(live_flows, "MOST_PER_ADDRESS", 3)
    await add_provider()
    await page.begin()
    proof = page.visit()
    for _ in range(3):
        await Page(page.client, op).begin()
    assert refused(await page.bring(proof)) == ("flow_expired", "flow-expired")
    assert counted(page) == 0


async def test_a_full_house_says_so(
    page: Page, op: OP, add_provider: AddProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Young flows of others are not pushed out."""
    monkeypatch.setattr(live_flows, "MOST", 2)
    await add_provider()
    await page.begin()
    await Page(page.client, op).begin()
    late = await Page(page.client, op).begin()
    assert refused(late) == ("too_many_flows", "too-many-flows")
    assert (await page.bring(page.visit()))["type"] == "create_entry"


def test_the_oldest_gives_way_when_it_is_old_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Someone who left two minutes ago may have given up."""
    monkeypatch.setattr(live_flows, "MOST", 2)
    flows = LiveFlows(lambda _flow_id: None)
    first = flows.issue("a", "10.0.0.1", 0)
    second = flows.issue("b", "10.0.0.2", 1)
    with pytest.raises(FaultError):
        flows.issue("c", "10.0.0.3", 119)
    flows.issue("c", "10.0.0.3", 120)
    assert flows.consume(first, 120) is State.EXPIRED
    assert flows.consume(second, 120) is State.LIVE


def test_home_assistant_forgets_what_nobody_comes_back_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own flows never expire, so a flood would stay in memory."""
    monkeypatch.setattr(live_flows, "MOST_WAITING", 5)
    forgotten: list[str] = []
    flows = LiveFlows(forgotten.append)
    for number in range(40):
        flows.issue(f"f{number}", "10.0.0.1", number)
    assert forgotten == [f"f{number}" for number in range(4)]
    flows.issue("late", "10.0.0.2", 10_000)
    flows.issue("later", "10.0.0.2", 20_000)
    assert len(forgotten) == 40


async def test_a_flood_of_unknown_keys_at_once(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    keys: dict[str, Key],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Twelve tabs in the same moment; who has an honest token gets in all the same."""
    await add_provider()
    known = op.key
    tabs = [Page(page.client, op) for _ in range(12)]
    proofs = []
    for number, tab in enumerate(tabs):
        await tab.begin()
        op.key = keys["other"].named(f"unknown-{number}")
        proofs.append(tab.visit())
    honest = Page(page.client, op)
    op.key = known
    await honest.begin()
    *refusals, result = await asyncio.gather(
        *(tab.bring(proof) for tab, proof in zip(tabs, proofs, strict=True)),
        honest.bring(honest.visit()),
    )
    assert {refused(each)[1] for each in refusals} == {"id-token-kid-unknown"}
    assert result["type"] == "create_entry"
    assert op.requests.count("jwks") == 1 + documents.REFETCHES
    # An honest rotation is found as soon as the flood is forgotten.
    op.key = keys["other"].named("rotated")
    op.published = [op.key.jwk]
    assert refused(await page.sign_in())[1] == "id-token-kid-unknown"
    freezer.tick(documents.REFETCHES_SECONDS + 1)
    assert (await page.sign_in())["type"] == "create_entry"
    assert op.requests.count("jwks") == 2 + documents.REFETCHES


async def test_a_flood_from_one_address_leaves_room_for_others(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """With the limits as they are: its own flows only, and nothing is banned."""
    await add_provider()
    for _ in range(live_flows.MOST_PER_ADDRESS + 10):
        assert (await Page(page.client, op).begin())["type"] == "external"
    (provider,) = registry.async_registered(hass)
    assert len(provider.flows._live) == live_flows.MOST_PER_ADDRESS
    assert (await page.sign_in())["type"] == "create_entry"
    assert counted(page) == 0


def test_no_flood_outgrows_the_house() -> None:
    """From as many addresses as there are, for hours: living, waiting, used."""
    forgotten: list[str] = []
    flows = LiveFlows(forgotten.append)
    offered = 0
    for number in range(20_000):
        now = number / 2
        try:
            ticket = flows.issue(
                f"f{number}", f"10.0.{number // 250}.{number % 250}", now
            )
        except FaultError:
            continue
        offered += 1
        if number % 3 == 0:
            assert flows.consume(ticket, now) is State.LIVE
        assert len(flows._live) <= live_flows.MOST
        assert len(flows._waiting) <= live_flows.MOST_WAITING + 1
        assert len(flows._used) <= live_flows.MOST_WAITING + 1
    assert offered > 0
    held = len(flows._live) + len(flows._waiting)
    assert len(forgotten) + held == offered


async def test_of_two_proofs_for_one_nonce_one_is_judged(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Whichever comes first; the other one is counted, whatever it is."""
    await add_provider(exchange="server")

    async def slowly(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return await op._token(request)

    op.answers["token"] = slowly
    for first in ("good", "bad"):
        op.requests.clear()
        await page.begin()
        good = page.visit()
        bad = good | {"code": "guessed"}
        before = counted(page)
        pair = (good, bad) if first == "good" else (bad, good)
        # The second comes while the provider still thinks about the first.
        posts = [asyncio.ensure_future(page.post(**pair[0]))]
        await asyncio.sleep(0.05)
        posts.append(asyncio.ensure_future(page.post(**pair[1])))
        await asyncio.gather(*posts)
        assert op.requests.count("token") == 1
        assert counted(page) == before + 1
        result = await page.post()
        if first == "good":
            assert result["type"] == "create_entry"
        else:
            assert refused(result) == ("provider_refused", "code-refused")
