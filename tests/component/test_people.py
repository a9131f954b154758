"""What becomes of people who are new: let in, waiting, refused."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from signing_in import Page, counted, known_people, refused

from custom_components.latchkey.people import people
from homeassistant.core import HomeAssistant


async def test_refuse_turns_strangers_away(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Without a trace, and without counting an attack."""
    await add_provider(unknown_people="refuse")
    assert refused(await page.sign_in()) == ("not_allowed", "unknown-person")
    assert not await known_people(hass)
    assert counted(page) == 0


async def test_strangers_cannot_fill_the_list_of_users(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few may wait at a time."""
    monkeypatch.setattr(people, "MOST_WAITING", 3)
    await add_provider(unknown_people="approve")
    for number in range(5):
        op.person["sub"] = f"stranger-{number}"
        reason, code = refused(await page.sign_in())
        expected = "awaiting-approval" if number < 3 else "too-many-waiting"
        assert code == expected
        assert reason == ("awaiting_approval" if number < 3 else "not_allowed")
    assert len(await known_people(hass)) == 3


@pytest.mark.parametrize(
    ("claims", "rule", "code"),
    [
        ({"groups": ["guests", "family"]}, ("groups", "family"), None),
        ({"groups": "family"}, ("groups", "family"), None),
        ({"groups": {"family": {"id": 1}}}, ("groups", "family"), None),
        ({"a": {"b": ["family"]}}, ("a.b", "family"), None),
        ({"a.b": ["family"]}, ("a.b", "family"), None),
        ({"is_family": True}, ("is_family", "true"), None),
        ({"groups": ["guests"]}, ("groups", "family"), "rule-not-met"),
        ({"groups": []}, ("groups", "family"), "rule-not-met"),
        ({"groups": [["family"]]}, ("groups", "family"), "rule-claim-shape"),
        ({"groups": "family guests"}, ("groups", "family"), "rule-claim-shape"),
        ({"groups": 1}, ("groups", "1"), None),
        ({}, ("groups", "family"), "rule-claim-missing"),
        ({"a": "b"}, ("a.b", "family"), "rule-claim-missing"),
        (
            {"_claim_names": {"groups": "src1"}},
            ("groups", "family"),
            "rule-claim-elsewhere",
        ),
        ({"email": "a@b.c"}, ("email", "a@b.c"), "rule-email-not-verified"),
        (
            {"email": "a@b.c", "email_verified": "yes"},
            ("email", "a@b.c"),
            "rule-email-verified-malformed",
        ),
        ({"email": "a@b.c", "email_verified": True}, ("email", "a@b.c"), None),
    ],
)
@pytest.mark.parametrize("policy", ["create", "approve", "link"])
async def test_a_rule_decides_about_newcomers(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    policy: str,
    claims: dict[str, Any],
    rule: tuple[str, str],
    code: str | None,
) -> None:
    """By whatever shape the claim has; strangers who do not meet it leave no trace."""
    op.person |= claims
    claim, value = rule
    await add_provider(
        unknown_people=policy, anyone=False, rule_claim=claim, rule_values=["x", value]
    )
    result = await page.sign_in()
    if code is not None:
        assert refused(result) == ("not_allowed", code)
        assert not await known_people(hass)
        assert counted(page) == 0
    elif policy == "create":
        assert result["type"] == "create_entry"
    elif policy == "approve":
        assert refused(result)[0] == "awaiting_approval"
    else:
        assert result["step_id"] == "link"


async def test_a_stored_provider_without_rule_creates_nobody(
    hass: HomeAssistant, page: Page, add_provider: AddProvider
) -> None:
    """Whatever got into the storage, the world is not let in."""
    await add_provider(anyone=False)
    response = await page.client.get("/auth/providers")
    assert response.status in {200, 400}
    assert not hass.auth.get_auth_providers("latchkey")


async def test_the_same_address_elsewhere_is_someone_else(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """People are issuer and subject, never an e-mail address or a name (RP-56)."""
    op.person["email"] = "ada@example.com"
    await add_provider()
    await page.redeem(await page.sign_in())
    op.person["sub"] = "another"
    await page.redeem(await page.sign_in())
    users = await known_people(hass)
    assert len(users) == 2
    assert {each.credentials[0].data["sub"] for each in users} == {
        "24400320",
        "another",
    }
    # Only subjects of one issuer are comparable: another's with the same name is new.
    credentials = users[0].credentials[0]
    credentials.data["iss"] = "https://elsewhere.example"
    op.person["sub"] = credentials.data["sub"]
    await page.redeem(await page.sign_in())
    assert len(await known_people(hass)) == 3


async def test_a_name_is_one_short_line(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """A stranger chooses it."""
    op.person["name"] = "\u202eAda\n\x00 " + "x" * 500
    await add_provider()
    await page.sign_in()
    (user,) = await known_people(hass)
    assert user.name.startswith("Ada x")
    assert len(user.name) == 64
    assert user.name.isprintable()


async def test_local_people_stay_local(
    hass: HomeAssistant,
    page: Page,
    add_provider: AddProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant would answer 403 and count it: the person did nothing wrong."""
    await add_provider()
    await page.redeem(await page.sign_in())
    (user,) = await known_people(hass)
    await hass.auth.async_update_user(user, local_only=True)
    monkeypatch.setattr(
        "custom_components.latchkey.people.admission_steps.async_user_not_allowed_do_auth",
        lambda _hass, _user: "User cannot authenticate remotely",
    )
    assert refused(await page.sign_in()) == ("local_only", "local-only")
    assert counted(page) == 0
