"""What Home Assistant lets a read-only user do, as `docs/people.md` says.

Not ours to change: this tells us when what we say about it is no longer true.
"""

from typing import Any

import pytest
from signing_in import CLIENT, Page

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

HELPER = {"entity_id": "input_boolean.lamp"}
REMAINS: list[dict[str, Any]] = [
    {"type": "call_service", "domain": "script", "service": "party"},
    {
        "type": "call_service",
        "domain": "script",
        "service": "turn_on",
        "target": {"entity_id": "script.party"},
    },
    # An action that is not about entities, such as a notification's.
    {"type": "call_service", "domain": "test", "service": "act"},
    {"type": "render_template", "template": "{{ states('input_boolean.lamp') }}"},
    {"type": "get_states"},
    {"type": "config/entity_registry/list"},
    {"type": "auth/long_lived_access_token", "client_name": "mine", "lifespan": 10},
]
REFUSED: list[dict[str, Any]] = [
    {
        "type": "call_service",
        "domain": "input_boolean",
        "service": "turn_on",
        "target": HELPER,
    },
    {
        "type": "call_service",
        "domain": "homeassistant",
        "service": "turn_on",
        "target": HELPER,
    },
    {"type": "call_service", "domain": "homeassistant", "service": "restart"},
    {"type": "fire_event", "event_type": "anything"},
    {"type": "subscribe_events"},
    {"type": "config/auth/list"},
]


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_read_only_is_no_sandbox(hass: HomeAssistant, page: Page) -> None:
    """Scripts run, and so do actions that name no entity."""
    script = {"party": {"sequence": [{"event": "party"}]}}
    for domain, config in (
        ("homeassistant", {}),
        ("input_boolean", {"input_boolean": {"lamp": None}}),
        ("script", {"script": script}),
    ):
        assert await async_setup_component(hass, domain, config)

    async def act(_call: object) -> None:
        pass

    hass.services.async_register("test", "act", act)
    user = await hass.auth.async_create_user("Guest", group_ids=["system-read-only"])
    token = await hass.auth.async_create_refresh_token(user, CLIENT)
    access_token = hass.auth.async_create_access_token(token)
    socket = await page.client.ws_connect("/api/websocket")
    await socket.receive_json()
    await socket.send_json({"type": "auth", "access_token": access_token})
    assert (await socket.receive_json())["type"] == "auth_ok"
    for number, command in enumerate([*REMAINS, *REFUSED], 1):
        await socket.send_json({"id": number, **command})
        answer: dict[str, Any] = {}
        while answer.get("id") != number or answer["type"] != "result":
            answer = await socket.receive_json(timeout=5)
        assert answer["success"] is (command in REMAINS), command
    await socket.close()
    await hass.async_block_till_done()
