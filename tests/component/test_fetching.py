"""What is asked of a provider, and which answers are not read."""

import gzip
from typing import Any

from aiohttp import http_parser, web
from conftest import AddProvider, Submit
from op import OP, answer_with
import pytest
from signing_in import Page, refused

from custom_components.latchkey.oidc import fetching
from homeassistant.core import HomeAssistant

MEGABYTES = 64
BOMB = gzip.compress(b" " * MEGABYTES * 1024 * 1024)


@pytest.fixture
def nothing_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where aiohttp would begin to decompress an answer."""

    def inflates(*_args: object, **_named: object) -> None:
        msg = "an answer is being decompressed"
        raise AssertionError(msg)

    monkeypatch.setattr(http_parser, "ZLibDecompressor", inflates)


@pytest.mark.usefixtures("nothing_inflates")
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "GZip"])
async def test_a_compressed_answer_is_refused_without_being_decompressed(
    hass: HomeAssistant, op: OP, coding: str
) -> None:
    """Half a megabyte on the way may be a gigabyte in the memory."""
    op.answers["token"] = answer_with(body=BOMB, headers={"Content-Encoding": coding})
    with pytest.raises(fetching.FetchError) as caught:
        await fetching.async_post(hass, f"{op.issuer}/token", {"code": "x"}, {})
    assert caught.value.failure is fetching.Failure.COMPRESSED


@pytest.mark.usefixtures("nothing_inflates")
@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (".well-known/openid-configuration", "metadata_compressed"),
        ("jwks", "jwks_compressed"),
    ],
)
async def test_compression_is_named_when_the_provider_is_set_up(
    op: OP, submit: Submit, path: str, problem: str
) -> None:
    """Some proxies compress whatever they are asked for."""
    op.answers[path] = answer_with(body=BOMB, headers={"Content-Encoding": "gzip"})
    assert (await submit())["errors"] == {"base": problem}


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("token", ("proof_rejected", "token-compressed")),
        ("userinfo", ("provider_refused", "userinfo-compressed")),
    ],
)
async def test_compression_is_named_when_a_person_signs_in(
    page: Page, op: OP, add_provider: AddProvider, path: str, refusal: tuple[str, str]
) -> None:
    """By a code of its own."""
    op.answers[path] = answer_with(body=BOMB, headers={"Content-Encoding": "gzip"})
    await add_provider(
        exchange="server",
        userinfo=True,
        rule_claim="groups",
        rule_values=["family"],
        anyone=False,
    )
    assert refused(await page.sign_in()) == refusal


async def test_every_request_asks_for_an_answer_as_it_is(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And one that says so itself is read."""
    asked: dict[str, list[str]] = {}

    def watch(path: str, real: Any) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            asked[path] = request.headers.getall("Accept-Encoding")
            response: web.StreamResponse = await real(request)
            response.headers["Content-Encoding"] = "identity"
            return response

        return answer

    op.answers = {
        ".well-known/openid-configuration": watch("metadata", op._metadata),
        "jwks": watch("jwks", op._jwks),
        "token": watch("token", op._token),
        "userinfo": watch("userinfo", op._userinfo),
    }
    op.userinfo["groups"] = ["family"]
    await add_provider(
        exchange="server",
        userinfo=True,
        rule_claim="groups",
        rule_values=["family"],
        anyone=False,
    )
    assert (await page.sign_in())["type"] == "create_entry"
    paths = ("metadata", "jwks", "token", "userinfo")
    assert asked == {path: ["identity"] for path in paths}


async def test_a_large_answer_is_left_while_it_arrives(
    hass: HomeAssistant, op: OP
) -> None:
    """Also one that never ends, and does not say how long it is."""
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 100 * fetching.LARGEST_BYTES:
            await response.write(b" " * 65536)
            sent += 65536
        return response

    op.answers["jwks"] = endless
    with pytest.raises(fetching.FetchError) as caught:
        await fetching.async_get(hass, f"{op.issuer}/jwks")
    assert caught.value.failure is fetching.Failure.TOO_LARGE
    await hass.async_block_till_done()
    assert sent < 20 * fetching.LARGEST_BYTES
