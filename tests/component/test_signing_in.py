"""Signing in by an honest provider, by both exchanges, up to the tokens."""

from typing import Any
from urllib.parse import parse_qsl

from conftest import AddProvider
from op import CLIENT_ID, OP, REDIRECT_URI, Key
import pytest
from signing_in import Page, refused

from homeassistant.core import HomeAssistant

SECRET = "a secret: with + and %"  # noqa: S105


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("", ""),
        ("?", ""),
        ("?a=b", "a=b&"),
        ("?a=b&", "a=b&"),
        ("?a=b?", "a=b?&"),
        ("??", "?&"),
        ("?a=?b", "a=?b&"),
    ],
)
async def test_an_endpoint_keeps_its_own_query(
    page: Page, op: OP, add_provider: AddProvider, own: str, kept: str
) -> None:
    """RP-15: ours begins no part of it; only the first question mark begins a query."""
    op.metadata_changes["authorization_endpoint"] = f"{op.issuer}/authorize{own}"
    await add_provider()
    step = await page.begin()
    expected = f"{op.issuer}/authorize?{kept}response_type=code&client_id="
    assert step["url"].startswith(expected)


async def test_the_step_says_what_the_page_must_know(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The contract between component and page, word by word."""
    await add_provider()
    step = await page.begin()
    assert step["type"] == "external"
    assert step["step_id"] == "authorize"
    assert step["handler"] == ["latchkey", "home"]
    endpoint, _, query = step["url"].partition("?")
    assert endpoint == f"{op.issuer}/authorize"
    assert parse_qsl(query)[:4] == [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("scope", "openid profile email"),
    ]
    assert len(page.nonce) == 43
    words = dict(page.words)
    assert words.pop("now").isdigit()
    assert words == {
        "latchkey": "1",
        "name": "Home",
        "issuer": op.issuer,
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "redirect_uris": REDIRECT_URI,
        "exchange": "browser",
        "token_endpoint": f"{op.issuer}/token",
        "alg": "RS256",
        "iss_parameter": "true",
        "token_response": "false",
    }


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"client_secret": SECRET},
        {"client_secret": SECRET, "auth_method": "client_secret_post"},
        {"exchange": "server"},
    ],
)
async def test_a_person_signs_in_and_is_known_afterwards(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    keys: dict[str, Key],
    add_provider: AddProvider,
    algorithm: str,
    changes: dict[str, Any],
) -> None:
    """Public or confidential, by whatever the provider signs with."""
    changes = dict(changes)
    op.auth_method = changes.pop("auth_method", None)
    if op.auth_method:
        op.metadata_changes["token_endpoint_auth_methods_supported"] = [op.auth_method]
    elif "client_secret" in changes:
        op.auth_method = "client_secret_basic"
    op.clients[CLIENT_ID] = changes.get("client_secret")
    op.key = keys[algorithm]
    op.published = [keys[algorithm].jwk]
    await add_provider(algorithm=algorithm, **changes)

    tokens = await page.redeem(await page.sign_in())
    refresh = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert refresh is not None
    user = refresh.user
    assert user.name == "Ada Lovelace"
    assert user.is_active
    assert not user.is_admin
    assert [group.id for group in user.groups] == ["system-users"]
    hass.auth.async_validate_refresh_token(refresh)

    again = await page.redeem(await page.sign_in())
    refresh = hass.auth.async_get_refresh_token_by_token(again["refresh_token"])
    assert refresh is not None
    assert refresh.user is user
    server = "exchange" in changes or "client_secret" in changes
    assert op.requests.count("token") == (2 if server else 0)


async def test_a_post_without_proof_gets_the_same_step_again(
    page: Page, add_provider: AddProvider
) -> None:
    """Nothing is used up by asking."""
    await add_provider()
    step = await page.begin()
    for _ in range(3):
        assert await page.post() == step
    assert (await page.bring(page.visit()))["type"] == "create_entry"


async def test_a_provider_that_does_not_exist_is_nobodys(page: Page) -> None:
    """Home Assistant answers for handlers it does not know."""
    response = await page.client.get("/auth/providers")
    listed = (await response.json()).get("providers", [])
    assert all(each["type"] != "latchkey" for each in listed)


async def test_a_person_refused_by_the_provider_is_not_counted(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """A code that the provider does not take is its refusal."""
    await add_provider(exchange="server")
    await page.begin()
    proof = page.visit()
    op.codes.clear()
    assert refused(await page.bring(proof)) == ("provider_refused", "code-refused")
    assert "Login attempt" not in caplog.text
