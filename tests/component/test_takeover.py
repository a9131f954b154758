"""A hostile provider's own page sends a person on to the honest one (RP-07).

RFC 9700, 4.4: with the `state` and the challenge that the person's page made for the
hostile provider, and with a `nonce` of a flow that the attacker began here by the
honest one. Whoever then gets code and verifier signs in as the person.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, web
from conftest import AddProvider
from op import CLIENT_ID, OP, Key, UnregisteredError
import pytest
from signing_in import CLIENT, Page, challenge_of, protect, refused

from custom_components.latchkey import registry
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

EXCHANGES = pytest.mark.parametrize("honest_exchange", ["server", "browser"])
EVIL_EXCHANGES = pytest.mark.parametrize("evil_exchange", ["server", "browser"])
SILENT = {"authorization_response_iss_parameter_supported": None}


class Evil(OP):
    """A provider that keeps what it is brought, and gives nothing for it."""

    def __init__(self, key: Key, other_key: Key) -> None:
        super().__init__(key, other_key)
        self.loot: list[dict[str, str]] = []
        self.metadata_changes |= SILENT
        self.answers["token"] = self._keep

    async def _keep(self, request: web.Request) -> web.Response:
        self.loot.append(
            {name: str(value) for name, value in (await request.post()).items()}
        )
        return web.json_response({"error": "invalid_grant"}, status=400)


@pytest.fixture
async def evil(op: OP, keys: dict[str, Key]) -> AsyncIterator[Evil]:
    """Start it. Of the honest one nothing is in its metadata."""
    assert op
    async with Evil(keys["other"], keys["RS256"]) as provider:
        yield provider


type Start = Callable[..., Awaitable[User]]


@pytest.fixture
def start(
    hass: HomeAssistant, page: Page, op: OP, evil: Evil, add_provider: AddProvider
) -> Start:
    """Add both, and give the administrator who signs in by the honest one."""

    async def go(
        honest_exchange: str, evil_exchange: str, **changes: dict[str, Any]
    ) -> User:
        op.metadata_changes |= SILENT
        secret = "s3cret" if honest_exchange == "server" else None
        op.clients[CLIENT_ID] = secret
        # What an administrator registered: exactly that, and what was there before.
        op.redirect_uris = {
            f"{CLIENT}auth/latchkey/callback/honest",
            f"{CLIENT}auth/latchkey/callback",
        }
        await add_provider(
            "honest",
            name="Honest",
            client_secret=secret,
            exchange=honest_exchange,
            **changes.get("honest", {}),
        )
        tokens = await page.redeem(await page.sign_in("honest"))
        token = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
        assert token is not None
        await hass.auth.async_update_user(token.user, group_ids=["system-admin"])
        secret = "e" if evil_exchange == "server" else None
        await add_provider(
            "evil",
            name="Evil",
            issuer=evil.issuer,
            client_id="evils-client",
            client_secret=secret,
            exchange=evil_exchange,
            algorithm=None,
            **changes.get("evil", {}),
        )
        return token.user

    return go


async def _attack(
    op: OP, evil: Evil, victim: Page, attacker: Page, redirect_uri: str | None = None
) -> dict[str, Any] | str:
    """Give what comes of the attacker's flow, or where the attack ended."""
    await victim.begin("evil")
    state = victim.leave()
    offer = await attacker.begin("honest")
    redirect_uri = redirect_uri or attacker.words["redirect_uri"]
    try:
        code = op.authorize(
            f"{offer['url']}&state={state}", challenge_of(victim.verifier), redirect_uri
        )
    except UnregisteredError:
        return "the honest provider's own error page"
    answer = f"{redirect_uri}?code={code}&state={state}"
    if (fault := await victim.come_back(answer)) is not None:
        assert not evil.loot
        return fault
    (loot,) = evil.loot
    proof = {name: loot[name] for name in ("code", "code_verifier")}
    if op.clients[CLIENT_ID] is None:
        form = {
            **proof,
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri,
        }
        async with (
            ClientSession() as session,
            session.post(f"{op.issuer}/token", data=form) as response,
        ):
            proof = {"id_token": (await response.json())["id_token"]}
        return await attacker.bring(proof)
    return await attacker.bring({**proof, "redirect_uri": redirect_uri})


@EXCHANGES
@EVIL_EXCHANGES
@pytest.mark.parametrize("where", ["callback/honest", "callback", "callback/evil"])
async def test_a_hostile_provider_gets_into_nobody_s_account(
    op: OP,
    evil: Evil,
    page: Page,
    start: Start,
    honest_exchange: str,
    evil_exchange: str,
    where: str,
) -> None:
    """Wherever it asks the honest one to send the person, and whoever redeems."""
    await start(honest_exchange, evil_exchange)
    victim, attacker = Page(page.client, op), Page(page.client, op)
    outcome = await _attack(
        op, evil, victim, attacker, f"{CLIENT}auth/latchkey/{where}"
    )
    if where == "callback/evil":
        assert outcome == "the honest provider's own error page"
    else:
        assert outcome == "callback-path"
    assert not evil.loot
    assert evil.requests.count("token") == 0


@EXCHANGES
@EVIL_EXCHANGES
async def test_a_hostile_provider_with_the_old_redirect_url_is_not_offered(
    op: OP,
    evil: Evil,
    page: Page,
    start: Start,
    honest_exchange: str,
    evil_exchange: str,
) -> None:
    """Both shared it before; the honest one's client still has it registered."""
    assert evil
    await start(honest_exchange, evil_exchange, evil={"own_redirect_url": None})
    refusal = refused(await page.begin("evil"))
    assert refusal == ("provider_misconfigured", "redirect-url-shared")
    assert op


@EXCHANGES
@EVIL_EXCHANGES
async def test_a_hostile_provider_that_announces_iss_is_held_to_it(
    op: OP,
    evil: Evil,
    page: Page,
    start: Start,
    honest_exchange: str,
    evil_exchange: str,
) -> None:
    """It is offered at the old redirect URL for that, and the page insists on it."""
    evil.metadata_changes["authorization_response_iss_parameter_supported"] = True
    await start(honest_exchange, evil_exchange, evil={"own_redirect_url": None})
    victim, attacker = Page(page.client, op), Page(page.client, op)
    old = f"{CLIENT}auth/latchkey/callback"
    assert await _attack(op, evil, victim, attacker, old) == "callback-iss-missing"
    assert not evil.loot


@EVIL_EXCHANGES
async def test_what_was_begun_before_there_were_two_is_not_redeemed_after(
    hass: HomeAssistant,
    op: OP,
    evil: Evil,
    page: Page,
    add_provider: AddProvider,
    evil_exchange: str,
) -> None:
    """The only provider may share the old URL; beside another one it may not."""
    secret = "e" if evil_exchange == "server" else None
    await add_provider(
        "evil",
        issuer=evil.issuer,
        client_secret=secret,
        exchange=evil_exchange,
        own_redirect_url=None,
        algorithm=None,
    )
    victim = Page(page.client, evil)
    await victim.begin("evil")
    victim.leave()
    assert victim.words["redirect_uri"] == f"{CLIENT}auth/latchkey/callback"
    document = await (await page.client.get("/auth/latchkey/callback")).text()
    assert document
    await add_provider("honest", name="Honest")
    if evil_exchange == "server":
        proof = {
            "code": "c0de",
            "code_verifier": victim.verifier,
            "redirect_uri": victim.words["redirect_uri"],
        }
        refusal = refused(await victim.bring(proof))
        assert refusal == ("provider_misconfigured", "redirect-url-shared")
    else:
        # The page's own policy keeps it from asking there.
        response = await page.client.get("/auth/latchkey/callback")
        policy = response.headers["Content-Security-Policy"]
        assert urlsplit(evil.issuer).netloc not in policy
        assert registry.async_registered(hass)
    assert not evil.loot
    assert op


@EVIL_EXCHANGES
@pytest.mark.parametrize(
    ("honest_exchange", "is_in"), [("browser", True), ("server", False)]
)
async def test_a_wildcard_at_a_public_client_opens_the_attack_again(
    hass: HomeAssistant,
    op: OP,
    evil: Evil,
    page: Page,
    start: Start,
    evil_exchange: str,
    honest_exchange: str,
    is_in: bool,  # noqa: FBT001
) -> None:
    """Why the documents demand exact redirect URLs at the provider.

    With a client secret Home Assistant redeems for its own redirect URLs only.
    """
    owner = await start(honest_exchange, evil_exchange)
    op.redirect_uris = None
    victim, attacker = Page(page.client, op), Page(page.client, op)
    result = await _attack(
        op, evil, victim, attacker, f"{CLIENT}auth/latchkey/callback/evil"
    )
    assert isinstance(result, dict)
    if not is_in:
        assert refused(result) == ("provider_misconfigured", "redirect-address-unknown")
        return
    tokens = await attacker.redeem(result)
    token = hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])
    assert token is not None
    assert token.user is owner


async def test_a_second_factor_was_never_what_prevented_it(
    hass: HomeAssistant, op: OP, evil: Evil, page: Page, start: Start
) -> None:
    """It stopped the attacker one step later; now nothing reaches them at all."""
    owner = await start("server", "server", honest={"second_factor": True})
    await protect(hass, owner)
    victim, attacker = Page(page.client, op), Page(page.client, op)
    assert await _attack(op, evil, victim, attacker) == "callback-path"


@pytest.mark.parametrize(
    "spelling",
    ["/authorize?tenant=1", "/./authorize?tenant=1", "/x/../authorize?tenant=1"],
)
async def test_a_provider_that_names_another_s_sign_in_page_gets_no_code(
    op: OP,
    evil: Evil,
    page: Page,
    add_provider: AddProvider,
    spelling: str,
) -> None:
    """However it is spelled: the honest one knows no such redirect URL."""
    op.metadata_changes |= SILENT
    op.redirect_uris = {f"{CLIENT}auth/latchkey/callback/honest"}
    evil.metadata_changes["authorization_endpoint"] = f"{op.issuer}{spelling}"
    await add_provider("honest", name="Honest")
    await add_provider(
        "evil",
        name="Evil",
        issuer=evil.issuer,
        client_secret="e",  # noqa: S106
        exchange="server",
        algorithm=None,
    )
    victim = Page(page.client, op)
    step = await victim.begin("evil")
    assert step["type"] == "external"
    with pytest.raises(UnregisteredError):
        victim.visit()
    # Nor does Home Assistant redeem at the one what came back for the other.
    proof = {
        "code": "c0de",
        "code_verifier": victim.verifier,
        "redirect_uri": f"{CLIENT}auth/latchkey/callback/honest",
    }
    refusal = refused(await victim.bring(proof))
    assert refusal == ("provider_misconfigured", "redirect-address-unknown")
    assert not evil.loot
