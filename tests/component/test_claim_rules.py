"""Rules on claims: where a claim is found, and which shapes of it can be compared."""

from typing import Any

from conftest import AddProvider, Submit
from op import OP
import pytest
from seen import warnings
from signing_in import Page, counted, known_people, refused

from custom_components.latchkey.oidc.claims import Identity
from homeassistant.core import HomeAssistant

KEYCLOAK = {"resource_access": {"ha.example.org": {"roles": ["family"]}}}


async def _verdict(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
    **settings: Any,
) -> str | None:
    """Sign somebody new in: nothing if they are let in, else the code."""
    op.person |= claims
    await add_provider(anyone=False, **settings)
    result = await page.sign_in()
    if result["type"] == "create_entry":
        return None
    assert counted(page) == 0
    assert not await known_people(page.hass)
    reason, code = refused(result)
    assert reason == "not_allowed"
    return code


@pytest.fixture
def page(page: Page, hass: HomeAssistant) -> Page:
    """Know the Home Assistant that the page belongs to."""
    page.hass = hass  # type: ignore[attr-defined]
    return page


@pytest.mark.parametrize(
    ("claims", "path", "code"),
    [
        (KEYCLOAK, 'resource_access."ha.example.org".roles', None),
        (KEYCLOAK, '"resource_access"."ha.example.org"."roles"', None),
        # Unquoted, a dot always leads one level down.
        (KEYCLOAK, "resource_access.ha.example.org.roles", "rule-claim-missing"),
        (
            {"resource_access": {"https://ha.example.org/": {"roles": ["family"]}}},
            'resource_access."https://ha.example.org/".roles',
            None,
        ),
        ({"https://example.com/roles": ["family"]}, "https://example.com/roles", None),
        (
            {"https://example.com/roles": ["family"]},
            '"https://example.com/roles"',
            None,
        ),
        (
            {"https://example.com/app": {"roles": ["family"]}},
            '"https://example.com/app".roles',
            None,
        ),
        ({"urn:zitadel:iam:org:project:roles": {"family": {"1": "a.b"}}}, None, None),
        ({"a": {"b": {"c": "family"}}}, "a.b.c", None),
        ({"a.b": {"c": "family"}}, "a.b.c", "rule-claim-missing"),
        # A quoted path means one place only, whatever else the claims hold.
        ({"a": {"b": "family"}}, '"a.b"', "rule-claim-missing"),
        ({"a.b": "family"}, 'a."b"', "rule-claim-missing"),
        ({'a."b"': "family"}, 'a."b"', "rule-claim-missing"),
        ({"a": ["b"]}, 'a."b"', "rule-claim-missing"),
        ({"_claim_names": {"groups": "src1"}}, '"groups"', "rule-claim-elsewhere"),
        (
            {"email": "family", "email_verified": False},
            '"email"',
            "rule-email-not-verified",
        ),
    ],
)
async def test_a_path_names_what_providers_name(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    claims: dict[str, Any],
    path: str | None,
    code: str | None,
) -> None:
    """Also client ids and names that have dots themselves."""
    rule = {"rule_claim": path or next(iter(claims)), "rule_values": ["family"]}
    assert await _verdict(page, op, add_provider, claims, **rule) == code


async def test_the_log_says_how_a_path_that_misses_would_be_written(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is offered to the administrator, and lets nobody in."""
    rule = {
        "rule_claim": "resource_access.ha.example.org.roles",
        "rule_values": ["family"],
    }
    code = await _verdict(page, op, add_provider, KEYCLOAK, **rule)
    assert code == "rule-claim-missing"
    (line,) = warnings(caplog)
    assert 'resource_access."ha.example.org".roles' in line
    assert "family" not in line


@pytest.mark.parametrize(
    "path", ['"groups', 'groups"', 'a."b"c', '"a""b"', 'a.""', '"']
)
async def test_a_path_that_cannot_be_read_is_refused_by_the_form(
    submit: Submit, path: str
) -> None:
    """Rather than naming something that nobody meant."""
    result = await submit(rule_claim=path, rule_values=["family"])
    assert result["errors"] == {"people": "rule_claim_invalid"}


@pytest.mark.parametrize(
    ("value", "wanted", "code"),
    [
        # Casdoor
        ([{"owner": "built-in", "name": "family", "displayName": "F"}], "family", None),
        ([{"owner": "built-in", "name": "guests"}], "family", "rule-not-met"),
        ([{"owner": "family", "name": "guests"}], "family", "rule-not-met"),
        ([{"name": "family", "isEnabled": True}], "family", None),
        ([{"name": "family", "isEnabled": False}], "family", "rule-not-met"),
        # SCIM: the value identifies, and the display name is anybody's choice.
        ([{"value": "1a2b", "display": "family"}], "1a2b", None),
        ([{"value": "1a2b", "display": "family"}], "family", "rule-not-met"),
        ([{"display": "family"}], "family", None),
        ([{"value": 1001}], "1001", None),
        ([1001], "1001", None),
        ([1001.0], "1001", None),
        (1001, "1001", None),
        (10.5, "10.5", None),
        ([1e300], "family", "rule-not-met"),
        ([1002, "guests"], "1001", "rule-not-met"),
        (["family", {"id": 1}, ["x"]], "family", None),
        ([], "family", "rule-not-met"),
        ([None], "family", "rule-not-met"),
        # What cannot be compared is not said to be the person's fault.
        ([["family"]], "family", "rule-claim-shape"),
        ([{"id": "family"}], "family", "rule-claim-shape"),
        ([{"name": ["family"]}], "family", "rule-claim-shape"),
        ([True], "true", "rule-claim-shape"),
        (["guests", ["family"]], "family", "rule-claim-shape"),
        ("family,admins", "family", "rule-claim-shape"),
        ("admins family", "family", "rule-claim-shape"),
        ("[admins, family]", "family", "rule-claim-shape"),
        ('["family","admins"]', "family", "rule-claim-shape"),
        ("admins;family", "family", "rule-claim-shape"),
        (["admins,family"], "family", "rule-claim-shape"),
        ("guests,admins", "family", "rule-not-met"),
        # Names of a map count where something is held under them.
        ({"family": {"2417": "home.example"}}, "family", None),
        ({"family": True}, "family", None),
        ({"family": "member"}, "family", None),
        ({"family": 1}, "family", None),
        ({"family": False}, "family", "rule-not-met"),
        ({"family": None}, "family", "rule-not-met"),
        ({"family": 0}, "family", "rule-not-met"),
        ({"family": ""}, "family", "rule-not-met"),
        ({"family": {}}, "family", "rule-not-met"),
        ({"family": []}, "family", "rule-not-met"),
        ({"family": "false"}, "family", "rule-not-met"),
        ({"family": "False"}, "family", "rule-not-met"),
        ({"family": False, "guests": True}, "family", "rule-not-met"),
        ({}, "family", "rule-not-met"),
    ],
)
async def test_which_shapes_of_a_claim_can_be_compared(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    value: object,
    wanted: str,
    code: str | None,
) -> None:
    """Lists, objects, numbers and maps as providers send them."""
    rule = {"rule_claim": "groups", "rule_values": [wanted]}
    assert await _verdict(page, op, add_provider, {"groups": value}, **rule) == code


@pytest.mark.parametrize(
    ("value", "separator", "code"),
    [
        ("family,admins", "comma", None),
        ("admins, family", "comma", None),
        ("[admins, family]", "comma", None),
        ('["admins","family"]', "comma", None),
        ("admins family", "space", None),
        ("admins\tfamily", "space", None),
        ("admins; family", "semicolon", None),
        ("family", "comma", None),
        (["guests", "family"], "comma", None),
        # A group may be called so: lists are never separated.
        (["guests", "x,family"], "comma", "rule-claim-shape"),
        ("guests,families", "comma", "rule-not-met"),
        ("admins;family", "comma", "rule-claim-shape"),
        ("x,family", "none", "rule-claim-shape"),
    ],
)
async def test_a_text_holds_several_values_only_by_the_setting(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    value: object,
    separator: str,
    code: str | None,
) -> None:
    """A group may be called `x,family`."""
    rule = {"rule_claim": "groups", "rule_values": ["family"]}
    rule["rule_separator"] = separator  # type: ignore[assignment]
    assert await _verdict(page, op, add_provider, {"groups": value}, **rule) == code


async def test_a_group_with_a_comma_in_its_name_is_met_by_its_name(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """With the separator too."""
    claims = {"groups": "x,admins"}
    rule = {"rule_claim": "groups", "rule_values": ["x,admins"]}
    assert await _verdict(page, op, add_provider, claims, **rule) is None


EMAIL = "ada@example.org"


@pytest.mark.parametrize(
    ("email", "verified", "code"),
    [
        (EMAIL, True, None),
        (EMAIL, "true", None),
        (EMAIL, "True", None),
        (EMAIL, "TRUE", None),
        (EMAIL, False, "rule-email-not-verified"),
        (EMAIL, "false", "rule-email-not-verified"),
        (EMAIL, "False", "rule-email-not-verified"),
        (EMAIL, None, "rule-email-not-verified"),
        (EMAIL, 1, "rule-email-verified-malformed"),
        (EMAIL, 0, "rule-email-verified-malformed"),
        (EMAIL, "1", "rule-email-verified-malformed"),
        (EMAIL, "yes", "rule-email-verified-malformed"),
        (EMAIL, "", "rule-email-verified-malformed"),
        (EMAIL, ["true"], "rule-email-verified-malformed"),
        (EMAIL, {"true": True}, "rule-email-verified-malformed"),
        # What was verified is one address, and one text is compared as it is.
        (["eve@example.org", EMAIL], True, "rule-claim-shape"),
        ({EMAIL: True}, True, "rule-claim-shape"),
        (f'"x,{EMAIL},"@evil.example', True, "rule-not-met"),
    ],
)
async def test_an_address_that_is_said_to_be_verified_in_words(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    email: object,
    verified: object,
    code: str | None,
) -> None:
    """Cognito and Entra say it as a text; anything else is told apart from a no."""
    claims = {"email": email, "email_verified": verified}
    rule = {"rule_claim": "email", "rule_values": [EMAIL], "rule_separator": "comma"}
    assert await _verdict(page, op, add_provider, claims, **rule) == code


@pytest.mark.parametrize(
    ("verified", "shown"),
    [(True, EMAIL), ("true", EMAIL), ("false", ""), (1, ""), ("yes", ""), ([True], "")],
)
def test_an_address_is_shown_by_the_same_reading(verified: object, shown: str) -> None:
    """And a wrong type is never a yes."""
    claims = {"email": EMAIL, "email_verified": verified}
    assert Identity("https://op.example", "1", claims).email == shown


@pytest.mark.parametrize(
    "claims",
    [{"name": value, "email": value} for value in (["x"], {"a": 1}, 7, True, "\ud800")],
)
def test_a_name_of_another_type_is_passed_over(claims: dict[str, Any]) -> None:
    """The subject stands in for it."""
    assert Identity("https://op.example", "sub-1", claims).name == "sub-1"


@pytest.mark.parametrize("said", ["", ["", "guests"], "guests,"])
async def test_a_blank_value_lets_nobody_in(
    page: Page, op: OP, add_provider: AddProvider, said: object
) -> None:
    """Spaces that were left in the form are no value that a claim could have."""
    op.change_claims = lambda claims: claims.update(groups=said)
    rule = {"rule_claim": "groups", "rule_values": ["family", "  "]}
    await add_provider(anyone=None, rule_separator="comma", **rule)
    assert refused(await page.sign_in()) == ("not_allowed", "rule-not-met")


async def test_a_rule_of_blank_values_is_incomplete(submit: Submit) -> None:
    """It would have let nobody in, or whoever has an empty claim."""
    result = await submit(rule_claim="groups", rule_values=[" "])
    assert result["errors"] == {"people": "rule_incomplete"}
