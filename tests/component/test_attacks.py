"""Replays and races: one nonce, one proof, one winner (RP-14, RP-55)."""

import asyncio
from ipaddress import ip_address
from typing import Any

from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import CLIENT_ID, OP
import pytest
from signing_in import CLIENT, Page, counted, refused

from custom_components.latchkey import registry
from custom_components.latchkey.people.live_flows import FlowState, LiveFlows
from custom_components.latchkey.people.networks import networks
from homeassistant.core import HomeAssistant


async def test_a_token_serves_one_flow_only(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """Neither again, nor in another flow, nor before its own."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    thief = Page(page.client, op)
    await thief.begin()
    assert refused(await thief.bring(proof)) == ("proof_rejected", "id-token-nonce")
    assert counted(page) == 1
    assert (await page.post(**proof))["type"] == "external_done"
    assert (await page.post(**proof))["type"] == "external_done"
    assert counted(page) == 2
    # A success makes Home Assistant forget the wrong ones.
    assert (await page.post())["type"] == "create_entry"
    await thief.begin()
    assert refused(await thief.bring(proof)) == ("already_used", "already-used")
    assert counted(page) == 1


async def test_a_code_serves_one_flow_only(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A code from elsewhere brings a token with a nonce from elsewhere.

    Only who has its verifier gets that far. What is counted is the second use of a
    nonce; another nonce may be the provider's mistake.
    """
    await add_provider(exchange="server")
    await page.begin()
    stolen = page.visit()
    thief = Page(page.client, op)
    await thief.begin()
    without_verifier = stolen | {"code_verifier": "v" * 43}
    code = dict(op.codes[stolen["code"]])
    result = await thief.bring(without_verifier)
    assert refused(result) == ("provider_refused", "code-refused")
    op.codes[stolen["code"]] = code
    await thief.begin()
    assert refused(await thief.bring(stolen)) == ("proof_rejected", "id-token-nonce")
    assert counted(page) == 0
    assert refused(await page.bring(stolen)) == ("provider_refused", "code-refused")
    op.codes[stolen["code"]] = {
        "client_id": CLIENT_ID,
        "nonce": page.nonce,
        "challenge": page.challenge,
        "redirect_uri": page.words["redirect_uri"],
    }
    await thief.begin()
    assert refused(await thief.bring(stolen)) == ("already_used", "already-used")
    assert counted(page) == 1


@pytest.mark.parametrize(
    ("exchange", "wrong"), [("browser", 5), ("server", 0)], ids=["browser", "server"]
)
@pytest.mark.parametrize("nonce", ["of-the-provider-s-own", None])
async def test_a_provider_s_wrong_nonce_is_nobody_s_attack(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    exchange: str,
    nonce: str | None,
    wrong: int,
) -> None:
    """A family tries five times; what a browser brings may be anybody's."""

    def lose(claims: dict[str, Any]) -> None:
        claims.pop("nonce")
        if nonce is not None:
            claims["nonce"] = nonce

    await add_provider(exchange=exchange)
    op.change_claims = lose
    code = "id-token-nonce" if nonce else "id-token-nonce-missing"
    for _ in range(5):
        assert refused(await page.sign_in()) == ("proof_rejected", code)
    assert counted(page) == wrong


@pytest.mark.parametrize("exchange", ["browser", "server"])
async def test_of_two_that_come_at_once_one_wins(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    exchange: str,
) -> None:
    """Ten posts of one proof at the same moment: one code, one user, one session."""
    await add_provider(exchange=exchange)
    await page.begin()
    proof = page.visit()
    answers = await asyncio.gather(*(page.post(**proof) for _ in range(10)))
    assert {answer["type"] for answer in answers} <= {"external", "external_done"}
    assert op.requests.count("token") == (1 if exchange == "server" else 0)
    assert counted(page) == 9

    async def finish() -> dict[str, Any]:
        response = await page.client.post(
            f"/auth/login_flow/{page.flow_id}", json={"client_id": CLIENT}
        )
        return {"type": "gone"} if response.status == 404 else await response.json()

    results = await asyncio.gather(*(finish() for _ in range(5)))
    types = [result["type"] for result in results if "type" in result]
    assert types.count("create_entry") == 1
    users = [u for u in await hass.auth.async_get_users() if not u.system_generated]
    assert len(users) == 2


@pytest.mark.usefixtures("slow_storage")
async def test_two_flows_of_one_new_person_make_one_user(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
) -> None:
    """Two tabs, the same person, both for the first time."""
    await add_provider()
    tabs = [Page(page.client, op) for _ in range(5)]
    for tab in tabs:
        await tab.begin()
        assert (await tab.post(**tab.visit()))["type"] == "external_done"
    results = await asyncio.gather(*(tab.post() for tab in tabs))
    for tab, result in zip(tabs, results, strict=True):
        await tab.redeem(result)
    users = [u for u in await hass.auth.async_get_users() if not u.system_generated]
    assert len(users) == 2
    assert sum(len(user.credentials) for user in users) == 1


@pytest.mark.parametrize(
    "proof",
    [
        {"id_token": 1},
        {"id_token": None},
        {"id_token": "a.b.c"},
        {"id_token": ["x"]},
        {"id_token": "é.é.é"},
        {"id_token": "x" * 40_000},
        {"token_response": "x"},
        {"code": "x"},
        {"id_token": "a.b.c", "token_response": 1},
        {"id_token": "a.b.c", "token_response": ""},
        {"id_token": "a.b.c", "token_response": "[]"},
        {"id_token": "a.b.c", "token_response": "[" * 100_000},
        {"id_token": "a.b.c", "token_response": '{"refresh_token": "x'},
        {"id_token": "a.b.c", "token_response": '{"access_token": 1}'},
    ],
)
async def test_nonsense_is_no_proof(
    page: Page, add_provider: AddProvider, proof: dict[str, Any]
) -> None:
    """It ends the flow and counts, and is never a 500."""
    await add_provider()
    await page.begin()
    reason, code = refused(await page.bring(proof))
    assert reason == "proof_rejected"
    assert code in {"proof-incomplete", "id-token-malformed"}
    assert counted(page) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"code": ""},
        {"code": 1},
        {"code": None},
        {"code_verifier": None},
        {"redirect_uri": 1},
    ],
)
async def test_half_a_code_is_no_proof(
    page: Page, op: OP, add_provider: AddProvider, change: dict[str, Any]
) -> None:
    """And nothing is sent to the provider for it."""
    await add_provider(exchange="server")
    await page.begin()
    result = await page.bring(page.visit() | change)
    assert refused(result) == ("proof_rejected", "proof-incomplete")
    assert "token" not in op.requests


async def test_only_registered_addresses_are_sent_to_the_provider(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A code is taken nowhere by a redirect address that is not ours."""
    await add_provider(exchange="server")
    await page.begin()
    elsewhere = {"redirect_uri": "https://evil.example/auth/latchkey/callback"}
    result = await page.bring(page.visit() | elsewhere)
    assert refused(result) == ("provider_misconfigured", "redirect-address-unknown")
    assert "token" not in op.requests
    assert counted(page) == 0


def test_nonces_expire_and_are_never_the_same() -> None:
    """Ten minutes, whatever is asked in between."""
    flows = LiveFlows(lambda _flow_id: None)
    of = networks(ip_address("10.0.0.1"))
    tickets = [flows.issue(f"f{n}", of, n) for n in range(100)]
    assert len({ticket.nonce for ticket in tickets}) == 100
    assert flows.consume(tickets[0], 599.9) is FlowState.LIVE
    assert flows.consume(tickets[0], 599.9) is FlowState.USED
    assert flows.consume(tickets[1], 601.0) is FlowState.EXPIRED
    assert flows.consume(tickets[99], 601.0) is FlowState.LIVE


async def test_home_assistant_restarted_in_between(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """It answers 404 by itself, and a new flow wants a new nonce."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    hass.auth.login_flow.async_abort(page.flow_id)
    response = await page.client.post(
        f"/auth/login_flow/{page.flow_id}", json={"client_id": CLIENT, **proof}
    )
    assert response.status == 404
    await page.begin()
    assert refused(await page.bring(proof))[1] in {"id-token-nonce", "already-used"}


async def test_time_runs_before_and_after_the_proof(
    page: Page, add_provider: AddProvider, freezer: FrozenDateTimeFactory
) -> None:
    """A nonce waits ten minutes for its proof, and a proof as long for its person."""
    await add_provider()
    await page.begin()
    freezer.tick(601)
    assert refused(await page.bring(page.visit())) == ("flow_expired", "flow-expired")
    await page.begin()
    assert (await page.post(**page.visit()))["type"] == "external_done"
    freezer.tick(601)
    assert refused(await page.post()) == ("flow_expired", "flow-expired")
    assert counted(page) == 0


async def test_a_provider_removed_in_between_lets_nobody_in(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Its proof is good, its word is not wanted any more."""
    await add_provider()
    await page.begin()
    assert (await page.post(**page.visit()))["type"] == "external_done"
    registry.async_register(hass, [])
    assert refused(await page.post()) == ("provider_misconfigured", "provider-removed")


async def test_no_secret_is_ever_logged(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Of a success, of refusals, and of a crash in the middle (RP-38)."""
    secret = "client-secret-of-home"  # noqa: S105
    caplog.set_level("DEBUG")
    op.clients[CLIENT_ID] = secret
    await add_provider(
        client_secret=secret, userinfo=True, rule_claim="groups", rule_values=["family"]
    )
    op.userinfo = {"groups": ["family"]}
    await page.redeem(await page.sign_in())
    op.change_claims = lambda claims: claims.update(nonce="not-ours")
    await page.sign_in()
    op.change_claims = lambda claims: claims.update(sub=["crash"])
    await page.sign_in()
    (provider,) = registry.async_registered(hass)
    provider.people.async_find = None
    op.change_claims = lambda _claims: None
    assert refused(await page.sign_in()) == ("proof_rejected", "internal")
    await page.begin()
    proof = page.visit()
    hass.auth.login_flow.async_abort(page.flow_id)
    assert "TypeError" in caplog.text
    assert len(op.secrets) > 15
    for text in [secret, *op.secrets, *proof.values()]:
        if not text.startswith("http"):
            assert text not in caplog.text


async def test_an_outage_is_nobodys_attack(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """An outage of the provider counts nothing, however often it is tried."""
    await add_provider(exchange="server")
    await page.begin()
    proof = page.visit()
    await op.stop()
    assert refused(await page.bring(proof)) == (
        "provider_unreachable",
        "provider-no-answer",
    )
    assert counted(page) == 0
    await op.start()
