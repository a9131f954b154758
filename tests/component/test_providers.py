"""Providers among Home Assistant's own: listed, ordered, kept, and down sometimes."""

from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AddProvider, SetUp
from freezegun.api import FrozenDateTimeFactory
from op import OP, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import repairs_issue
from signing_in import CLIENT, Page, refused

from custom_components.latchkey import registry
from custom_components.latchkey.oidc import documents
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.models import User
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


@pytest.fixture
async def onboarded(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant list its providers."""
    assert hass
    monkeypatch.setattr(
        "homeassistant.components.onboarding.async_is_user_onboarded",
        lambda _hass: True,
    )


async def _listed(client: TestClient) -> list[tuple[str, str, str]]:
    response = await client.get("/auth/providers")
    assert response.status == 200
    listed = (await response.json())["providers"]
    return [(each["type"], each["id"], each["name"]) for each in listed]


@pytest.mark.usefixtures("onboarded")
async def test_each_is_listed_under_its_name_in_its_place(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Above or below Home Assistant's own, and in the order they were added."""
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (local,) = manager.auth_providers
    hass.auth._providers[local.type, local.id] = local
    own = await _listed(page.client)
    assert len(own) == 1
    await add_provider("a", name="Alpha <b>")
    await add_provider("b", name="Beta", position="above")
    await add_provider("c", name="Gamma")
    await add_provider("d", name="Delta", position="above")
    assert await _listed(page.client) == [
        ("latchkey", "b", "Beta"),
        ("latchkey", "d", "Delta"),
        *own,
        ("latchkey", "a", "Alpha <b>"),
        ("latchkey", "c", "Gamma"),
    ]


async def _signed_in(hass: HomeAssistant, page: Page) -> Any:
    tokens = await page.redeem(await page.sign_in())
    return hass.auth.async_get_refresh_token_by_token(tokens["refresh_token"])


async def test_sessions_outlive_reloads_and_end_with_the_provider(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There is no moment of a reload without the provider."""
    await add_provider()
    refresh = await _signed_in(hass, page)
    (provider,) = registry.async_registered(hass)
    seen = []
    register = registry.async_register

    def watch(hass: HomeAssistant, settings: Any) -> None:
        register(hass, settings)
        seen.append(len(registry.async_registered(hass)))

    monkeypatch.setattr(registry, "async_register", watch)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.auth.async_validate_refresh_token(refresh)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert seen
    assert set(seen) == {1}
    assert registry.async_registered(hass) == [provider]

    disabled = ConfigEntryDisabler.USER
    await hass.config_entries.async_set_disabled_by(entry.entry_id, disabled)
    assert not registry.async_registered(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done()
    hass.auth.async_validate_refresh_token(refresh)
    assert (await page.sign_in())["type"] == "create_entry"
    await hass.config_entries.async_remove(entry.entry_id)
    assert not registry.async_registered(hass)


async def test_codes_are_redeemed_after_reloads_too(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry, add_provider: AddProvider
) -> None:
    """Home Assistant closes a client session with the entry it was made for."""
    await add_provider(exchange="server")
    for _ in range(3):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (await page.sign_in())["type"] == "create_entry"


@pytest.mark.usefixtures("_frontend")
async def test_providers_are_there_before_the_entry_is(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    op: OP,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant refuses the refresh tokens of providers that are missing."""
    assert op
    await add_provider()

    async def fails(*_args: object) -> bool:
        return False

    monkeypatch.setattr("custom_components.latchkey.async_setup_entry", fails)
    assert await async_setup_component(hass, "latchkey", {})
    await hass.async_block_till_done()
    assert [each.id for each in registry.async_registered(hass)] == ["home"]
    assert entry.state.value == "setup_error"


@pytest.mark.usefixtures("_frontend")
async def test_a_provider_that_is_down_at_the_start_works_when_it_is_up(
    hass: HomeAssistant,
    client: TestClient,
    entry: MockConfigEntry,
    op: OP,
    owner: User,
    add_provider: AddProvider,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Down is not disabled; and it is not asked again by every knock."""
    assert owner
    hass.config.internal_url = CLIENT.rstrip("/")
    await op.stop()
    await add_provider()
    await set_up()
    page = Page(client, op)
    refusal = refused(await page.begin())
    assert refusal == ("provider_unreachable", "metadata-no-answer")
    await op.start()
    assert refused(await page.begin()) == refusal
    assert not op.requests
    freezer.tick(documents.PAUSE_SECONDS + 1)
    assert (await page.sign_in())["type"] == "create_entry"
    assert entry.state.value == "loaded"
    assert not sum(client.app[KEY_FAILED_LOGIN_ATTEMPTS].values())


async def test_what_is_known_serves_while_the_provider_is_down(
    page: Page, op: OP, add_provider: AddProvider, freezer: FrozenDateTimeFactory
) -> None:
    """Metadata is asked for once an hour, and the old one stays meanwhile."""
    await add_provider()
    await page.sign_in()
    await page.sign_in()
    assert op.requests.count("jwks") == 1
    freezer.tick(documents.LASTS_SECONDS + 1)
    await page.sign_in()
    assert op.requests.count("jwks") == 2
    op.answers[".well-known/openid-configuration"] = answer_with(503)
    freezer.tick(documents.LASTS_SECONDS + 1)
    assert (await page.sign_in())["type"] == "create_entry"
    # What is wrong for good is believed at once.
    freezer.tick(documents.PAUSE_SECONDS + 1)
    op.answers.clear()
    op.metadata_changes["issuer"] = "https://evil.example"
    assert refused(await page.begin()) == ("provider_misconfigured", "metadata-issuer")


async def test_metadata_cannot_widen_the_pinned_signature(
    page: Page, op: OP, add_provider: AddProvider, keys: dict[str, Any]
) -> None:
    """Whoever controls the metadata later must still sign as before (RP-40)."""
    await add_provider()
    await page.begin()
    op.key = keys["ES256"]
    op.published = [keys["ES256"].jwk]
    assert refused(await page.bring(page.visit())) == ("proof_rejected", "id-token-alg")


async def test_without_a_pinned_signature_the_first_metadata_pins(
    page: Page, op: OP, add_provider: AddProvider, keys: dict[str, Any]
) -> None:
    """In YAML nobody needs to know what the provider signs with."""
    op.key = keys["EdDSA"]
    op.published = [keys["EdDSA"].jwk]
    await add_provider(algorithm=None)
    await page.begin()
    assert page.words["alg"] == "EdDSA"
    assert (await page.bring(page.visit()))["type"] == "create_entry"


async def test_keys_for_encryption_do_not_exist(
    page: Page, op: OP, add_provider: AddProvider, keys: dict[str, Any]
) -> None:
    """Keycloak has one beside the other; and keys without alg and use are keys."""
    bare = {
        name: value for name, value in op.key.jwk.items() if name not in {"alg", "use"}
    }
    del bare["kid"]
    op.key = op.key.named(None)
    encryption = {**keys["other"].jwk, "use": "enc", "alg": "RSA-OAEP"}
    op.published = [encryption, bare, {"kty": "oct", "k": "AAAA"}]
    await add_provider()
    assert (await page.sign_in())["type"] == "create_entry"


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "a:8123", "evil.example"])
async def test_a_request_picks_from_the_list_and_cannot_add(
    hass: HomeAssistant, page: Page, add_provider: AddProvider, host: str
) -> None:
    """Which of them it is told is for `test_redirect_urls.py`."""
    hass.config.internal_url, hass.config.external_url = "http://a:8123", None
    await add_provider(origins=["http://b.local:8123"])
    page.client.session.headers["Host"] = host
    await page.begin()
    assert "evil" not in page.words["redirect_uris"]


async def test_an_address_in_letters_of_ones_own_is_there_too(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """As browsers write it (RFC 5891), and providers compare it."""
    hass.config.internal_url = None
    hass.config.external_url = "https://häuschen.example:8443"
    await add_provider()
    page.client.session.headers["Host"] = "xn--huschen-5wa.example:8443"
    await page.begin()
    address = "https://xn--huschen-5wa.example:8443/auth/latchkey/callback/home"
    assert page.words["redirect_uri"] == address


async def test_an_address_that_is_none_is_not_there(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Whoever wrote it into the configuration."""
    hass.config.internal_url = "http://a:8123"
    hass.config.external_url = "https://a:port"
    await add_provider()
    page.client.session.headers["Host"] = "a:8123"
    await page.begin()
    assert page.words["redirect_uris"] == "http://a:8123/auth/latchkey/callback/home"


async def test_the_provider_answers_home_assistants_own_questions(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """What its interface has beside login flows."""
    await add_provider(second_factor=True)
    (provider,) = registry.async_registered(hass)
    assert provider.support_mfa is True
    data = {"iss": "https://op.example", "sub": "1"}
    credentials = await provider.async_get_or_create_credentials(data)
    assert credentials.is_new
    await page.sign_in()
    (known,) = await provider.async_credentials()
    assert await provider.async_get_or_create_credentials(known.data) is known


@pytest.mark.usefixtures("_frontend")
async def test_a_table_that_changed_costs_no_more_than_it_must(
    hass: HomeAssistant,
    client: TestClient,
    own_page: bytes,
    op: OP,
    add_provider: AddProvider,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if a newer Home Assistant had renamed what we stand on."""
    assert op
    await add_provider()
    table = hass.auth._providers
    monkeypatch.delattr(hass.auth, "_providers")
    monkeypatch.setattr(type(hass.auth), "auth_providers", [])
    await set_up()
    assert await (await client.get("/auth/authorize")).read() != own_page
    key, text = repairs_issue(hass)
    assert key == "cannot_register"
    assert "_providers" in text
    monkeypatch.undo()
    hass.auth._providers = table
    registry.async_register(hass, [])
