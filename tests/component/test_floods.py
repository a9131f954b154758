"""Floods of tokens with unknown keys, and of posts (RP-44, RP-55)."""

import asyncio

from aiohttp import web
from conftest import AddProvider
from freezegun.api import FrozenDateTimeFactory
from op import OP, Key
from signing_in import Page, counted, refused

from custom_components.latchkey import documents


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
