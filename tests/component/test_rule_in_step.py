"""Whom the rule let in is out when it is not met any more, where a provider is asked.

At the next check and at the next sign-in: one click must not undo what a check did.
"""

from collections.abc import Callable

from conftest import AddProvider
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, refused
from test_session_binding import sign_in

from custom_components.latchkey import registry
from custom_components.latchkey.people import checking
from custom_components.latchkey.people.checking import Outcome
from custom_components.latchkey.people.session_store import async_store
from homeassistant.core import HomeAssistant

SECRET = "s3cret-of-the-client"  # noqa: S105
RULE = {"rule_claim": "groups", "rule_values": ["family"]}
NOT_MET = ("not_allowed", "rule-not-met")

type Groups = Callable[[list[str] | None], None]


@pytest.fixture(params=["token", "userinfo"])
def groups(op: OP, request: pytest.FixtureRequest) -> Groups:
    """Change the person's groups, wherever the provider keeps them."""
    op.clients = {CLIENT_ID: SECRET}
    op.gives_refresh_tokens = True
    op.token_changes = {"scope": "openid offline_access"}
    place = op.person if request.param == "token" else op.userinfo

    def change(new: list[str] | None) -> None:
        if new is None:
            del place["groups"]
        else:
            place["groups"] = new

    return change


@pytest.fixture
async def checked(
    hass: HomeAssistant, page: Page, groups: Groups, add_provider: AddProvider
) -> None:
    """Be known to a provider that is asked again, by a rule that is met."""
    settings = {"client_secret": SECRET, "check": "1_hour", "userinfo": True}
    await add_provider(**settings, **RULE)
    groups(["family"])
    await sign_in(page, hass)


async def check(hass: HomeAssistant) -> Outcome:
    """Check the session that was made last."""
    provider = registry.async_find(hass, "home")
    assert provider is not None
    session = async_store(hass).async_all()[-1]
    return await checking.async_check(hass, provider, session)


@pytest.mark.usefixtures("checked")
async def test_a_rule_that_is_not_met_any_more_ends_a_session_of_somebody_known(
    hass: HomeAssistant, page: Page, groups: Groups
) -> None:
    """Whose claim may be in UserInfo only: the second sign-in reads it too."""
    await sign_in(page, hass)
    assert len(async_store(hass).async_all()) == 2
    groups([])
    assert await check(hass) is Outcome.ENDS
    # The other session is another one, and its check comes to the same.
    assert await check(hass) is Outcome.ENDS
    assert async_store(hass).async_all() == []


@pytest.mark.usefixtures("checked")
async def test_whom_a_check_put_out_does_not_come_back_by_one_click(
    hass: HomeAssistant, page: Page, groups: Groups
) -> None:
    """But with the group, without a decision of an administrator's."""
    groups([])
    assert await check(hass) is Outcome.ENDS
    assert refused(await page.sign_in()) == NOT_MET
    assert async_store(hass).async_all() == []
    groups(["family"])
    page.op.authenticate_anew()
    await sign_in(page, hass)
    assert await check(hass) is Outcome.STAYS


@pytest.mark.usefixtures("checked")
async def test_a_claim_that_is_missing_at_a_sign_in_is_no_rule_that_is_not_met(
    hass: HomeAssistant, page: Page, groups: Groups
) -> None:
    """That it was met once is not forgotten by it."""
    groups(None)
    await sign_in(page, hass)
    assert await check(hass) is Outcome.STAYS
    groups([])
    assert await check(hass) is Outcome.ENDS
    assert refused(await page.sign_in()) == NOT_MET


@pytest.mark.usefixtures("checked")
async def test_a_rule_that_never_was_met_keeps_nobody_out_who_is_known(
    hass: HomeAssistant, page: Page, groups: Groups, entry: MockConfigEntry
) -> None:
    """An administrator wrote another one: it is about who comes for the first time."""
    (subentry,) = entry.subentries.values()
    for changes in ({"rule_values": ["cousins"]}, {"rule_claim": "teams"}):
        data = {**subentry.data, **changes}
        hass.config_entries.async_update_subentry(entry, subentry, data=data)
        await hass.async_block_till_done()
        await sign_in(page, hass)
        assert await check(hass) is Outcome.STAYS
    # With one value more it is the same rule.
    data = {**subentry.data, **RULE, "rule_values": ["cousins", "family"]}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    groups([])
    assert refused(await page.sign_in()) == NOT_MET


async def test_a_check_notices_that_the_rule_is_met(
    hass: HomeAssistant, page: Page, groups: Groups, add_provider: AddProvider
) -> None:
    """Of people who were known before anybody noticed."""
    settings = {"client_secret": SECRET, "check": "1_hour", "userinfo": True}
    await add_provider(anyone=True, **settings, **RULE)
    groups(["family"])
    token = await sign_in(page, hass)
    (credentials,) = token.user.credentials
    data = {k: v for k, v in credentials.data.items() if not k.startswith("rule_")}
    hass.auth.async_update_user_credentials_data(credentials, data)
    assert await check(hass) is Outcome.STAYS
    groups([])
    assert await check(hass) is Outcome.ENDS
    assert refused(await page.sign_in()) == NOT_MET


async def test_where_nobody_is_checked_the_rule_is_for_the_first_sign_in(
    hass: HomeAssistant, page: Page, op: OP, groups: Groups, add_provider: AddProvider
) -> None:
    """As it was before there were checks; UserInfo is not asked for known people."""
    await add_provider(client_secret=SECRET, userinfo=True, **RULE)
    groups(["family"])
    token = await sign_in(page, hass)
    (credentials,) = token.user.credentials
    assert not [each for each in credentials.data if each.startswith("rule_")]
    before = op.requests.count("userinfo")
    groups([])
    await sign_in(page, hass)
    assert op.requests.count("userinfo") == before
