"""Providers by YAML: the same as by Home Assistant's screens, by the same rules."""

from typing import Any

from aiohttp.test_utils import TestClient
from conftest import AddProvider
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import CLIENT, Page
import voluptuous as vol

from custom_components.latchkey import configured, registry
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

YAML = {
    "id": "yaml_home",
    "name": "From YAML",
    "client_id": CLIENT_ID,
    "unknown_people": "create",
    "anyone": True,
}


@pytest.mark.usefixtures("_frontend")
async def test_yaml_has_the_same_providers(
    hass: HomeAssistant,
    client: TestClient,
    op: OP,
    owner: User,
    yaml: dict[str, Any],
) -> None:
    """One schema; read again when the entry is reloaded, without a restart."""
    assert owner
    hass.config.internal_url = CLIENT.rstrip("/")
    provider = {**YAML, "issuer": op.issuer}
    config = {"latchkey": {"providers": [provider]}}
    assert await async_setup_component(hass, "latchkey", config)
    await hass.async_block_till_done()
    page = Page(client, op)
    assert (await page.sign_in("yaml_home"))["type"] == "create_entry"

    (entry,) = hass.config_entries.async_entries("latchkey")
    yaml["latchkey"] = {"providers": [{**provider, "name": "Renamed"}]}
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert [each.name for each in registry.async_registered(hass)] == ["Renamed"]
    yaml["latchkey"] = {"providers": [{**provider, "issuer": "nonsense"}]}
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert [each.name for each in registry.async_registered(hass)] == ["Renamed"]
    del yaml["latchkey"]
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not registry.async_registered(hass)
    assert ("latchkey", "provider_missing_yaml_home") in ir.async_get(hass).issues


async def test_yaml_that_cannot_be_read_changes_nothing(
    hass: HomeAssistant,
    page: Page,
    entry: MockConfigEntry,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A typing error elsewhere in that file is no reason to lose the page."""
    await add_provider()

    async def fails(_hass: object) -> None:
        msg = "line 3: client_secret: s3cret"
        raise ValueError(msg)

    monkeypatch.setattr("homeassistant.config.async_hass_config_yaml", fails)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert (await page.sign_in())["type"] == "create_entry"
    assert "s3cret" not in caplog.text


def _refuses(change: dict[str, Any]) -> dict[str, Any]:
    return {**YAML, "issuer": "https://op.example", **change}


@pytest.mark.parametrize(
    "providers",
    [
        [_refuses({"id": "Not A Slug"})],
        [_refuses({"surprise": 1})],
        [_refuses({"name": None})],
        [_refuses({"issuer": "http://op.example"})],
        [_refuses({"anyone": False})],
        [_refuses({"unknown_people": "everyone"})],
        [_refuses({"icon": "https://evil.example/i.svg"})],
        [_refuses({}), _refuses({"name": "Twin"})],
        [_refuses({"auto": True}), _refuses({"id": "b", "auto": True})],
        [_refuses({"algorithm": "HS256"})],
    ],
)
def test_yaml_is_validated_like_the_form(providers: list[dict[str, Any]]) -> None:
    """Home Assistant's check of the configuration says so before a restart."""
    with pytest.raises(vol.Invalid):
        configured.CONFIG_SCHEMA({"latchkey": {"providers": providers}})
