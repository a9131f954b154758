"""Nobody comes in by a provider before Home Assistant has an administrator."""

from aiohttp.test_utils import TestClient
from conftest import AddProvider, SetUp
from op import OP
import pytest
from signing_in import CLIENT, Page, counted, known_people, refused

from homeassistant.core import HomeAssistant

REQUIRED = ("onboarding_required", "onboarding-required")


@pytest.mark.parametrize("policy", ["approve", "create", "link", "refuse"])
async def test_a_stranger_does_not_cost_the_owner_the_ownership(
    hass: HomeAssistant,
    client: TestClient,
    op: OP,
    set_up: SetUp,
    add_provider: AddProvider,
    policy: str,
) -> None:
    """A provider is configured first, and somebody is faster than the owner."""
    hass.config.internal_url = CLIENT.rstrip("/")
    # Home Assistant's own users are nobody's.
    await hass.auth.async_create_system_user("Supervisor", group_ids=["system-admin"])
    await set_up()
    await add_provider(unknown_people=policy)
    page = Page(client, op)
    assert refused(await page.begin()) == REQUIRED
    assert counted(page) == 0
    assert not await known_people(hass)
    owner = await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    assert owner.is_owner
    assert (await page.begin())["type"] == "external"


async def test_a_flow_that_began_while_there_was_an_owner(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """It is asked again before a user is made."""
    await add_provider()
    await page.begin()
    proof = page.visit()
    for user in await hass.auth.async_get_users():
        # Since 2026 Home Assistant removes no owner itself; a file can lack one.
        user.is_owner = False
        await hass.auth.async_remove_user(user)
    assert refused(await page.bring(proof)) == REQUIRED
    assert not await known_people(hass)
