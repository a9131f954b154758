"""Floods of tokens with unknown keys, of posts, of codes (RP-44, RP-55)."""

import asyncio
import base64
from contextlib import suppress
import hashlib
from ipaddress import ip_address
import time

from aiohttp import web
from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP, Key
import pytest
from signing_in import Page, counted, refused

from custom_components.latchkey import registry
from custom_components.latchkey.fault import FaultError
from custom_components.latchkey.oidc import documents, request_limit
from custom_components.latchkey.oidc.request_limit import RequestLimit
from custom_components.latchkey.people.networks import networks
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


async def test_of_two_proofs_for_one_nonce_one_is_validated(
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


@pytest.mark.parametrize(
    ("change", "code", "wrong"),
    [
        ({"code_verifier": ""}, "code-verifier-malformed", 1),
        ({"code_verifier": "v" * 42}, "code-verifier-malformed", 1),
        ({"code_verifier": "v" * 129}, "code-verifier-malformed", 1),
        ({"code_verifier": "v" * 42 + "+"}, "code-verifier-malformed", 1),
        ({"code_verifier": "v" * 43 + "\n"}, "code-verifier-malformed", 1),
        ({"code_verifier": "é" * 43}, "code-verifier-malformed", 1),
        ({"code": "c" * 4097}, "code-malformed", 0),
        ({"code": "c\n"}, "code-malformed", 0),
        ({"code": "cödé"}, "code-malformed", 0),
        ({"code": "\x7f"}, "code-malformed", 0),
    ],
)
async def test_nobody_is_asked_about_what_cannot_be_redeemed(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    change: dict[str, str],
    code: str,
    wrong: int,
) -> None:
    """A verifier is made by our page, a code by the provider."""
    await add_provider(exchange="server")
    await page.begin()
    result = await page.bring(page.visit() | change)
    assert refused(result) == ("proof_rejected", code)
    assert "token" not in op.requests
    assert counted(page) == wrong


@pytest.mark.parametrize("verifier", ["v" * 43, "-._~" * 32])
async def test_whatever_can_be_redeemed_is(
    page: Page, op: OP, add_provider: AddProvider, verifier: str
) -> None:
    """The longest code, of every letter that a code may have."""
    await add_provider(exchange="server")
    await page.begin()
    proof = page.visit()
    letters = "".join(map(chr, range(0x20, 0x7F)))
    code = (letters * 44)[:4096]
    op.codes[code] = op.codes.pop(proof["code"])
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    op.codes[code]["challenge"] = challenge
    result = await page.bring(proof | {"code": code, "code_verifier": verifier})
    assert result["type"] == "create_entry"


async def test_a_flood_of_made_up_codes_is_not_passed_on(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Words that say to wait, for whoever shares the address; others go on."""
    await add_provider(exchange="server")
    made_up = {"code": "made-up", "code_verifier": "v" * 43}
    most = request_limit.MOST[-1]
    for number in range(most + 5):
        await page.begin()
        made_up["redirect_uri"] = page.words["redirect_uri"]
        expected = ("provider_refused", "code-refused")
        if number >= most:
            expected = ("too_many_flows", "too-many-token-requests")
        assert refused(await page.bring(made_up)) == expected
    assert op.requests.count("token") == most
    assert counted(page) == 0
    # Somebody else, by another address, in the same minute.
    (provider,) = registry.async_registered(hass)
    requests = provider.documents.token_requests
    requests.charge(networks(ip_address("198.51.100.7")), time.time())
    freezer.tick(request_limit.PERIOD_SECONDS)
    assert (await page.sign_in())["type"] == "create_entry"


async def test_people_who_sign_in_are_never_too_many(
    page: Page, add_provider: AddProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what came to nothing is held against an address."""
    monkeypatch.setattr(request_limit, "MOST", (3, 3, 3))
    await add_provider(exchange="server")
    for _ in range(8):
        assert (await page.sign_in())["type"] == "create_entry"


def test_a_network_is_limited_like_an_address() -> None:
    """Whoever has very many addresses has a few networks; and memory has an end."""
    limit = RequestLimit()
    asked = 0
    for number in range(20_000):
        address = ip_address(f"2001:db8:{number % 3}:{number:x}::1")
        with suppress(FaultError):
            limit.charge(networks(address), 0)
            asked += 1
    assert asked == 3 * request_limit.MOST[1]
    for number in range(65_536):
        home = f"{number:x}"
        with suppress(FaultError):
            limit.charge(networks(ip_address(f"2001:{home}::1")), 1)
    assert len(limit._since) <= 30_003
    limit.charge(networks(ip_address("2001:db8::1")), request_limit.PERIOD_SECONDS + 1)
    assert len(limit._since) == 3
