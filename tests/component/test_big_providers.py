"""Google and Microsoft Entra, whose issuers follow rules of their own, end to end.

They cannot run here, so Home Assistant's client session is answered by a stand-in
with documents shaped as theirs are.
"""

import time
from typing import Any

from conftest import AddProvider
from op import CLIENT_ID, OP, Key
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from signing_in import Page, known_people, refused

from homeassistant.core import HomeAssistant

GOOGLE = "https://accounts.google.com"
MICROSOFT = "https://login.microsoftonline.com"
TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
RULE = {"rule_claim": "hd", "rule_values": ["example.com"]}


def _answer(
    mocker: AiohttpClientMocker, url: str, issuer: str, jwk: dict[str, Any]
) -> None:
    host = "https://www.googleapis.com"
    mocker.get(
        f"{url}/.well-known/openid-configuration",
        json={
            "issuer": issuer,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": "https://oauth2.googleapis.com/token",
            "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
            "jwks_uri": f"{host}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        },
    )
    mocker.get(f"{host}/keys", json={"keys": [jwk]})


async def _bring(page: Page, op: OP, **claims: Any) -> dict[str, Any]:
    await page.begin()
    now = int(time.time())
    honest = {"aud": CLIENT_ID, "exp": now + 60, "iat": now, "nonce": page.nonce}
    header = {"kid": op.key.kid}
    token = op.encode(header, honest | {"sub": "1", "hd": "example.com"} | claims)
    return await page.bring({"id_token": token})


async def test_google_has_two_names_for_one_issuer(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """It changed back and forth; a person stays the same person."""
    _answer(aioclient_mock, GOOGLE, GOOGLE, op.key.jwk)
    await add_provider(issuer=GOOGLE, **RULE)
    for name in ("accounts.google.com", GOOGLE, "accounts.google.com"):
        assert (await _bring(page, op, iss=name))["type"] == "create_entry"
    assert len(await known_people(hass)) == 1
    result = await _bring(page, op, iss="accounts.google.com.evil.example")
    assert refused(result) == ("proof_rejected", "id-token-iss")
    result = await _bring(page, op, iss=GOOGLE, sub="2", hd="other.example")
    assert refused(result) == ("not_allowed", "rule-not-met")


@pytest.mark.parametrize(
    ("key_issuer", "tenant", "tid", "expected"),
    [
        (None, TENANT, TENANT, None),
        (f"{MICROSOFT}/{{tenantid}}/v2.0", TENANT, TENANT, None),
        (f"{MICROSOFT}/{CONSUMERS}/v2.0", TENANT, TENANT, "id-token-key-issuer"),
        (None, TENANT, CONSUMERS, "id-token-iss"),
        (None, "contoso", "contoso", "id-token-iss"),
        (None, TENANT, None, "id-token-iss"),
    ],
)
async def test_a_template_takes_the_tenant_that_the_token_names(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    keys: dict[str, Key],
    aioclient_mock: AiohttpClientMocker,
    key_issuer: str | None,
    tenant: str,
    tid: str | None,
    expected: str | None,
) -> None:
    """And keys without alg, some of which may sign for one tenant only."""
    jwk = {name: each for name, each in keys["RS256"].jwk.items() if name != "alg"}
    if key_issuer is not None:
        jwk["issuer"] = key_issuer
    _answer(
        aioclient_mock,
        f"{MICROSOFT}/common/v2.0",
        f"{MICROSOFT}/{{tenantid}}/v2.0",
        jwk,
    )
    await add_provider(
        issuer=None,
        discovery_url=f"{MICROSOFT}/common/v2.0/.well-known/openid-configuration",
        rule_claim="tid",
        rule_values=[TENANT],
    )
    result = await _bring(page, op, iss=f"{MICROSOFT}/{tenant}/v2.0", tid=tid)
    if expected is None:
        assert result["type"] == "create_entry"
    else:
        assert refused(result) == ("proof_rejected", expected)


async def test_a_template_stored_by_the_form_works_again(
    page: Page, op: OP, add_provider: AddProvider, aioclient_mock: AiohttpClientMocker
) -> None:
    """The form stores the name that was found, which here is no address."""
    template = f"{MICROSOFT}/{{tenantid}}/v2.0"
    url = f"{MICROSOFT}/organizations/v2.0"
    _answer(aioclient_mock, url, template, op.key.jwk)
    await add_provider(
        issuer=template,
        discovery_url=f"{url}/.well-known/openid-configuration",
        rule_claim="tid",
        rule_values=[TENANT],
    )
    result = await _bring(page, op, iss=f"{MICROSOFT}/{TENANT}/v2.0", tid=TENANT)
    assert result["type"] == "create_entry"


async def test_one_subject_of_two_tenants_is_two_people(
    hass: HomeAssistant,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """A subject means nothing without its issuer (RP-56)."""
    template = f"{MICROSOFT}/{{tenantid}}/v2.0"
    url = f"{MICROSOFT}/organizations/v2.0"
    _answer(aioclient_mock, url, template, op.key.jwk)
    await add_provider(
        issuer=None,
        discovery_url=f"{url}/.well-known/openid-configuration",
        rule_claim="tid",
        rule_values=[TENANT, CONSUMERS],
    )
    for tenant in (TENANT, CONSUMERS, TENANT):
        result = await _bring(page, op, iss=f"{MICROSOFT}/{tenant}/v2.0", tid=tenant)
        assert result["type"] == "create_entry"
    assert len(await known_people(hass)) == 2
