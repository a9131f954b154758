"""Claims that a provider keeps at its UserInfo endpoint."""

from typing import Any

from conftest import AddProvider
from op import OP
import pytest
from signing_in import Page, counted, known_people, refused

from custom_components.latchkey.oidc import userinfo
from custom_components.latchkey.people import approval
from homeassistant.core import HomeAssistant


async def test_userinfo_gives_what_the_token_lacks(
    hass: HomeAssistant, page: Page, op: OP, add_provider: AddProvider
) -> None:
    """For newcomers only, by the header, for both exchanges (RP-54)."""
    op.person = {"sub": "24400320"}
    op.userinfo = {"name": "Ada at UserInfo", "groups": ["family"]}
    rule = {"rule_claim": "groups", "rule_values": ["family"]}
    await add_provider(userinfo=True, **rule)
    await page.begin()
    assert page.hands_over
    assert (await page.bring(page.visit()))["type"] == "create_entry"
    assert op.requests.count("userinfo") == 1
    await page.sign_in()
    assert op.requests.count("userinfo") == 1
    (user,) = await known_people(hass)
    assert user.name == "Ada at UserInfo"

    await add_provider(
        "server", name="Server", exchange="server", userinfo=True, **rule
    )
    assert (await page.sign_in("server"))["type"] == "create_entry"
    assert op.requests.count("userinfo") == 2


@pytest.mark.parametrize(
    ("exchange", "change", "expected", "wrong"),
    [
        ("browser", {"sub": "another"}, ("proof_rejected", "userinfo-sub"), 1),
        # The provider itself gave the access token: its mistake is nobody's attack.
        ("server", {"sub": "another"}, ("proof_rejected", "userinfo-sub"), 0),
        ("browser", None, ("provider_refused", "userinfo-status"), 0),
    ],
)
async def test_userinfo_of_someone_else_is_not_believed(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    exchange: str,
    change: dict[str, Any] | None,
    expected: tuple[str, str],
    wrong: int,
) -> None:
    """Nor is an answer that is none."""
    op.person = {"sub": "24400320"}
    await add_provider(userinfo=True, exchange=exchange)
    await page.begin()
    proof = page.visit()
    if change is None:
        op.access_tokens.clear()
    else:
        op.userinfo = change
    assert refused(await page.bring(proof)) == expected
    assert counted(page) == wrong
    assert not await known_people(hass)


async def test_an_access_token_of_another_sign_in_is_noticed(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """By the hash in the ID Token, where there is one."""
    op.person = {"sub": "24400320"}
    await add_provider(userinfo=True)
    await page.begin()
    proof = page.visit()
    other = Page(page.client, op)
    await other.begin()
    proof["token_response"] = other.visit()["token_response"]
    assert refused(await page.bring(proof)) == ("proof_rejected", "id-token-at-hash")
    assert counted(page) == 1
    assert "userinfo" not in op.requests


async def test_without_the_setting_userinfo_is_never_asked(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And the page is not asked to hand an access token over."""
    op.person = {"sub": "24400320"}
    await add_provider()
    await page.begin()
    assert not page.hands_over
    assert (await page.bring(page.visit()))["type"] == "create_entry"
    assert "userinfo" not in op.requests


BOSS = {"email": "boss@corp.example"}
EVE = {"email": "eve@evil.example"}
VERIFIED = {"email_verified": True}
NOT_VERIFIED = {"email_verified": False}


@pytest.mark.parametrize(
    ("token", "claims", "shown"),
    [
        (BOSS, EVE | VERIFIED, "eve@evil.example"),
        (BOSS | NOT_VERIFIED, EVE | VERIFIED, ""),
        (BOSS, VERIFIED, ""),
        (VERIFIED, EVE, ""),
        (VERIFIED, EVE | NOT_VERIFIED, ""),
        (BOSS | VERIFIED, EVE | NOT_VERIFIED, "boss@corp.example"),
        ({}, EVE | VERIFIED, "eve@evil.example"),
    ],
)
async def test_an_address_of_one_document_is_not_verified_by_another(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    token: dict[str, Any],
    claims: dict[str, Any],
    shown: str,
) -> None:
    """Neither for the administrator who decides, nor for a rule."""
    op.person = {"sub": "eve", "name": "Boss"}
    op.change_claims = lambda said: said.update(token)
    op.userinfo = {**claims, "groups": ["staff"]}
    rule = {"rule_claim": "groups", "rule_values": ["staff"]}
    policy = {"unknown_people": "approve", "anyone": None, "userinfo": True}
    await add_provider(**policy, **rule)
    assert refused(await page.sign_in())[0] == "awaiting_approval"
    (user,) = await known_people(hass)
    assert approval.claim_of(user).email == shown


async def test_a_rule_on_an_address_believes_one_document(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """The address that is compared is the one that was verified."""
    op.person = {"sub": "eve"}
    op.change_claims = lambda said: said.update(VERIFIED)
    op.userinfo = {**BOSS, "name": "Boss"}
    rule = {"rule_claim": "email", "rule_values": ["boss@corp.example"]}
    await add_provider(userinfo=True, anyone=None, **rule)
    assert refused(await page.sign_in()) == ("not_allowed", "rule-email-not-verified")


def test_a_claim_that_only_ends_like_a_mark_stays() -> None:
    """It says nothing of another claim, so a rule on it must go on finding it."""
    signed = {"sub": "eve", "age_verified": "18"}
    merged = userinfo.merge(signed, {"age_verified": "21", "id_verified": True})
    assert merged == {**signed, "id_verified": True}


def test_every_claim_that_can_be_verified_is_of_one_document() -> None:
    """Core 5.1 has two of them, and providers have more."""
    token = {"sub": "s", "phone_number": "1", "name": "a"}
    claims = {"sub": "x", "phone_number": "2", "phone_number_verified": True, "b": 1}
    assert userinfo.merge(token, claims) == {
        "sub": "s",
        "phone_number": "2",
        "phone_number_verified": True,
        "name": "a",
        "b": 1,
    }
    assert userinfo.merge({"x_verified": True}, {"x": 1}) == {"x": 1}
