"""What automations are told, and what they are not."""

import json
import time
from typing import Any

from codes import ROOT
from conftest import AddProvider
from op import OP
import pytest
from signing_in import CLIENT, Page, counted, known_people, refused

from custom_components.latchkey.people import approval, events, refusals
from custom_components.latchkey.people.session import End
from homeassistant.auth.models import User
from homeassistant.core import Event, HomeAssistant

ROLES: dict[str, Any] = {
    "role_claim": "groups",
    "administrator_values": ["staff"],
    "user_values": ["family"],
    "without_role": "remove",
}
HOME = {"provider_id": "home", "provider": "Home"}


@pytest.fixture
def told(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Listen as an automation does."""
    found: list[dict[str, Any]] = []

    async def listen(event: Event) -> None:
        found.append(dict(event.data))

    hass.bus.async_listen("latchkey_event", listen)
    return found


async def _ada(hass: HomeAssistant) -> tuple[User, dict[str, Any]]:
    (user,) = await known_people(hass)
    return user, {**HOME, "user_id": user.id, "user_name": "Ada Lovelace"}


async def test_a_sign_in_is_told_when_there_is_a_session(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
) -> None:
    """Not before its code was redeemed, and with nothing that is secret."""
    await add_provider()
    result = await page.sign_in()
    await hass.async_block_till_done()
    assert told == []
    before = int(time.time())
    await page.redeem(result)
    await hass.async_block_till_done()
    user, ada = await _ada(hass)
    assert told == [{"type": "signed_in", **ada, "client": CLIENT}]
    assert not any(secret in json.dumps(told) for secret in op.secrets)
    noted = events.last_sign_in(user.credentials[0])
    assert noted is not None
    assert before <= noted <= time.time()


@pytest.mark.parametrize("noted", [None, 5, "", "soon", "-1", "1e3"])
async def test_a_note_that_is_none_says_never(
    hass: HomeAssistant, page: Page, add_provider: AddProvider, noted: object
) -> None:
    """Whatever is stored."""
    await add_provider()
    await page.sign_in()
    user, _ada_says = await _ada(hass)
    user.credentials[0].data["last_sign_in"] = noted
    assert events.last_sign_in(user.credentials[0]) is None


async def test_the_end_of_a_session_is_told_with_its_reason(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
) -> None:
    """As a person logs out."""
    await add_provider()
    tokens = await page.redeem(await page.sign_in())
    await hass.async_block_till_done()
    told.clear()
    form = {"token": tokens["refresh_token"]}
    assert (await page.client.post("/auth/revoke", data=form)).status == 200
    await hass.async_block_till_done()
    _user, ada = await _ada(hass)
    assert told == [
        {"type": "session_ended", **ada, "client": CLIENT, "reason": "logged_out"}
    ]


async def test_roles_are_told_as_they_change(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
) -> None:
    """And not where they stay."""
    await add_provider(**ROLES)
    op.person["groups"] = ["staff"]
    for _ in range(2):
        await page.sign_in()
    user, ada = await _ada(hass)
    assert told == [{"type": "role_changed", **ada, "role": "administrator"}]
    told.clear()
    await page.redeem(await page.sign_in())
    op.person["groups"] = []
    assert refused(await page.sign_in()) == ("not_allowed", "no-role")
    await hass.async_block_till_done()
    assert [each["type"] for each in told] == [
        "signed_in",
        "role_changed",
        "session_ended",
        "sign_in_refused",
    ]
    assert told[1]["role"] == "none"
    assert told[2]["reason"] == "role"
    assert told[3] == {
        "type": "sign_in_refused",
        **ada,
        "code": "no-role",
        "reason": "not_allowed",
    }
    assert not user.is_active


@pytest.mark.parametrize("policy", ["refuse", "approve"])
async def test_strangers_are_not_named(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
    policy: str,
) -> None:
    """They choose their names, and an automation may show them to everybody."""
    op.person |= {"name": "Buy now", "email": "buy@example.org", "email_verified": True}
    await add_provider(unknown_people=policy)
    for _ in range(2):
        assert (await page.sign_in())["type"] == "abort"
    (event,) = told
    assert set(event) == {"type", "provider_id", "provider", "code", "reason"}
    assert event["type"] == "sign_in_refused"
    if policy == "approve":
        (user,) = await known_people(hass)
        assert approval.is_waiting(user)


async def test_a_flood_of_refusals_is_told_once(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In ten minutes, of strangers; of each known person for themselves."""
    await add_provider(unknown_people="refuse")
    for number in range(20):
        op.person["sub"] = f"stranger-{number}"
        assert refused(await page.sign_in())[1] == "unknown-person"
    assert len(told) == 1
    monkeypatch.setattr(refusals, "PAUSE_SECONDS", 0)
    await page.sign_in()
    assert len(told) == 2
    assert counted(page) == 0


async def test_each_known_person_who_is_refused_is_told(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    told: list[dict[str, Any]],
) -> None:
    """One does not hide behind the other."""
    await add_provider()
    for sub in ("first", "second"):
        op.person["sub"] = sub
        await page.sign_in()
    users = await known_people(hass)
    for user in users:
        await hass.auth.async_update_user(user, is_active=False)
    for sub in ("first", "second", "first"):
        op.person["sub"] = sub
        assert refused(await page.sign_in())[1] == "account-inactive"
    assert [each["user_id"] for each in told] == [user.id for user in users]


def test_the_documents_name_all_that_is_told() -> None:
    """Each type, and each reason for which a session ends."""
    page = (ROOT / "docs" / "people.md").read_text(encoding="utf-8")
    for told in (*events.Kind, *End):
        assert f"`{told}`" in page
