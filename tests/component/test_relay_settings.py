"""What an administrator allows about finishing sign-ins elsewhere."""

from collections.abc import Mapping
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page

from custom_components.latchkey.relay.settings import (
    PhoneSignIn,
    RelaySettings,
    async_settings,
    read,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

DEFAULT = RelaySettings(elsewhere=False, phone=PhoneSignIn.HOME)
NOTHING = RelaySettings(elsewhere=False, phone=PhoneSignIn.OFF)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({}, DEFAULT),
        ({"unknown": 1}, DEFAULT),
        ({"finish_elsewhere": True}, RelaySettings(True, PhoneSignIn.HOME)),  # noqa: FBT003
        # What is stored may be a newer version's, and allows nothing then.
        ({"finish_elsewhere": "true"}, DEFAULT),
        ({"phone_sign_in": "off"}, NOTHING),
        ({"phone_sign_in": "newer"}, NOTHING),
        ({"phone_sign_in": ["home"]}, NOTHING),
        ({"phone_sign_in": None}, NOTHING),
    ],
)
def test_what_is_stored_is_read(
    stored: Mapping[str, Any], expected: RelaySettings
) -> None:
    """No default may ever change."""
    assert read(stored) == expected


async def test_where_nothing_is_set_up_nothing_is_allowed(hass: HomeAssistant) -> None:
    """Nor where it is disabled."""
    assert async_settings(hass) == NOTHING


async def test_an_administrator_sets_it(
    hass: HomeAssistant, page: Page, entry: MockConfigEntry
) -> None:
    """In the dialog, which begins with what is set, and keeps what it does not know."""
    assert page
    hass.config_entries.async_update_entry(entry, options={"newer": 1})
    flows = hass.config_entries.options
    at = await flows.async_init(entry.entry_id)
    assert at["menu_options"] == ["people", "relay"]
    at = await flows.async_configure(at["flow_id"], {"next_step_id": "relay"})
    assert at["data_schema"]({}) == {
        "finish_elsewhere": False,
        "phone_sign_in": "home",
    }
    at = await flows.async_configure(
        at["flow_id"], {"finish_elsewhere": True, "phone_sign_in": "off"}
    )
    assert at["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.options["newer"] == 1
    assert async_settings(hass) == RelaySettings(True, PhoneSignIn.OFF)  # noqa: FBT003
