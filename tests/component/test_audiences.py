"""Further audiences of ID Tokens: whom an administrator trusts beside this client."""

from typing import Any

from conftest import AddProvider, Submit
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from seen import warnings
from signing_in import Page, counted, known_people, refused

from homeassistant.core import HomeAssistant

PROJECT = "300000000000000001"
SECRET = "s3cret-of-the-client"  # noqa: S105
EXCHANGES = pytest.mark.parametrize("secret", [None, SECRET], ids=["browser", "server"])


def _name(op: OP, *audiences: object, azp: object = CLIENT_ID) -> None:
    """Name others in every ID Token, as Zitadel does."""

    def change(claims: dict[str, Any]) -> None:
        claims["aud"] = [CLIENT_ID, *audiences]
        claims["azp"] = azp

    op.change_claims = change


async def _offered(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Open the form of the only provider: the audiences to choose from."""
    (subentry_id,) = entry.subentries
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "provider"),
        context={"source": "reconfigure", "subentry_id": subentry_id},
    )
    hass.config_entries.subentries.async_abort(form["flow_id"])
    schema = form["data_schema"]
    assert schema is not None
    return schema.schema["protocol"].schema.schema["audiences"].config["options"]


@EXCHANGES
async def test_a_further_audience_that_is_trusted_is_accepted(
    page: Page, op: OP, add_provider: AddProvider, secret: str | None
) -> None:
    """Zitadel names its project, always (Core 3.1.3.7, 3)."""
    op.clients[CLIENT_ID] = secret
    _name(op, PROJECT)
    await add_provider(audiences=["other", PROJECT], client_secret=secret)
    assert (await page.sign_in())["type"] == "create_entry"


@EXCHANGES
@pytest.mark.parametrize(
    ("azp", "code"),
    [(None, "id-token-azp-missing"), (PROJECT, "id-token-azp"), (7, "id-token-azp")],
)
async def test_a_token_for_several_says_that_it_was_issued_to_us(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    secret: str | None,
    azp: object,
    code: str,
) -> None:
    """One that was issued to somebody else, and names us too, opens nothing."""
    op.clients[CLIENT_ID] = secret
    _name(op, PROJECT, azp=azp)
    await add_provider(audiences=[PROJECT], client_secret=secret)
    assert refused(await page.sign_in()) == ("proof_rejected", code)


@EXCHANGES
async def test_an_audience_that_is_not_trusted_is_offered_by_name(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
    secret: str | None,
) -> None:
    """In the log, and among the choices of the form."""
    op.clients[CLIENT_ID] = secret
    await add_provider(client_secret=secret)
    assert await _offered(hass, entry) == []
    _name(op, PROJECT, "x y", "\x1b[31m", 7, "z" * 256)
    reason, code = refused(await page.sign_in())
    assert (reason, code) == ("provider_misconfigured", "id-token-aud-untrusted")
    assert counted(page) == 0
    assert not await known_people(hass)
    (line,) = warnings(caplog)
    assert PROJECT in line
    assert "\x1b" not in line
    assert await _offered(hass, entry) == [PROJECT]
    _name(op, "newer", PROJECT)
    await page.sign_in()
    assert await _offered(hass, entry) == ["newer", PROJECT]
    _name(op, *(str(number) for number in range(50)))
    await page.sign_in()
    assert await _offered(hass, entry) == [str(number) for number in range(10)]


async def test_nobody_but_the_provider_puts_a_name_into_the_form(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    page: Page,
    op: OP,
    add_provider: AddProvider,
) -> None:
    """What is not signed by it is not remembered."""
    await add_provider()
    _name(op, PROJECT)
    await page.begin()
    token = page.visit()["id_token"]
    flipped = "B" if token[-10] == "A" else "A"
    forged = f"{token[:-10]}{flipped}{token[-9:]}"
    reason, code = refused(await page.bring({"id_token": forged}))
    assert (reason, code) == ("proof_rejected", "id-token-signature")
    assert await _offered(hass, entry) == []


async def test_the_page_is_told_whom_to_trust_where_it_redeems(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """And nobody is told where it does not, or where there is nobody."""
    await add_provider("first", name="First", audiences=[PROJECT, "other"])
    await page.begin("first")
    assert page.words["audiences"] == f"{PROJECT} other"
    await add_provider("second", name="Second")
    await page.begin("second")
    assert "audiences" not in page.words
    op.clients[CLIENT_ID] = SECRET
    await add_provider("third", name="Third", audiences=[PROJECT], client_secret=SECRET)
    await page.begin("third")
    assert "audiences" not in page.words


@pytest.mark.parametrize(
    "typed",
    [["a b"], [""], ["x" * 256], ["a\u200bb"], ["a\tb"], [str(i) for i in range(11)]],
)
async def test_what_cannot_be_an_audience_is_refused_by_the_form(
    submit: Submit, typed: list[str]
) -> None:
    """The page gets them with spaces between."""
    result = await submit(audiences=typed)
    assert result["errors"] == {"protocol": "audience_invalid"}


async def test_an_audience_can_be_typed_too(
    submit: Submit, entry: MockConfigEntry
) -> None:
    """By whoever knows it from the provider's screens."""
    result = await submit(audiences=[f" {PROJECT} ", PROJECT])
    assert result["type"] == "create_entry"
    (subentry,) = entry.subentries.values()
    assert PROJECT in subentry.data["audiences"]
