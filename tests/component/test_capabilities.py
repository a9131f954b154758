"""What in a provider's metadata rules us out is said before anybody is sent there."""

from typing import Any

from conftest import AddProvider, Submit
from freezegun.api import FrozenDateTimeFactory
from op import CLIENT_ID, OP
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, refused
from test_provider_flow import STRINGS

from custom_components.latchkey.oidc import documents
from custom_components.latchkey.plain_text import plain

PUBLIC: dict[str, Any] = {}
SECRET = {"client_secret": "s3cret"}

RULED_OUT: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (
        {"require_pushed_authorization_requests": True},
        PUBLIC,
        "metadata-pushed-requests",
        "",
    ),
    ({"require_signed_request_object": True}, PUBLIC, "metadata-request-object", ""),
    (
        {"response_modes_supported": ["form_post", "fragment"]},
        PUBLIC,
        "metadata-response-modes",
        "form_post, fragment",
    ),
    (
        {"grant_types_supported": ["implicit"]},
        PUBLIC,
        "metadata-grant-types",
        "implicit",
    ),
    (
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
        SECRET,
        "metadata-auth-methods",
        "private_key_jwt",
    ),
    (
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
        PUBLIC,
        "metadata-auth-methods",
        "private_key_jwt",
    ),
    (
        {"token_endpoint_auth_methods_supported": ["tls_client_auth", "none"]},
        SECRET,
        "metadata-auth-methods",
        "none, tls_client_auth",
    ),
]
FITS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"require_pushed_authorization_requests": False}, PUBLIC),
    ({"require_signed_request_object": False}, PUBLIC),
    ({"response_modes_supported": ["form_post", "query"]}, PUBLIC),
    ({"response_modes_supported": []}, PUBLIC),
    ({"grant_types_supported": ["authorization_code"]}, PUBLIC),
    ({"token_endpoint_auth_methods_supported": ["client_secret_basic"]}, PUBLIC),
    ({"token_endpoint_auth_methods_supported": ["none"]}, PUBLIC),
    (
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
        {**SECRET, "client_authentication": "client_secret_post"},
    ),
]


@pytest.mark.parametrize(("changes", "typed", "code", "found"), RULED_OUT)
async def test_metadata_that_rules_us_out_is_said_when_it_is_set_up(
    op: OP,
    entry: MockConfigEntry,
    submit: Submit,
    changes: dict[str, Any],
    typed: dict[str, Any],
    code: str,
    found: str,
) -> None:
    """By a text of its own, instead of the provider's error page."""
    op.metadata_changes |= changes
    form = await submit(**typed)
    assert form["errors"] == {"base": code.replace("-", "_")}
    assert form["description_placeholders"]["found"] == found
    assert not entry.subentries


@pytest.mark.parametrize(("changes", "typed", "code", "found"), RULED_OUT)
async def test_metadata_that_rules_us_out_later_ends_the_flow_with_that_code(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    freezer: FrozenDateTimeFactory,
    changes: dict[str, Any],
    typed: dict[str, Any],
    code: str,
    found: str,
) -> None:
    """Nobody is led to a page that cannot let them back."""
    op.clients[CLIENT_ID] = typed.get("client_secret")
    await add_provider(**typed)
    assert (await page.sign_in())["type"] == "create_entry"
    op.metadata_changes |= changes
    freezer.tick(documents.LASTS_SECONDS + 1)
    assert refused(await page.begin()) == ("provider_misconfigured", code)
    assert isinstance(found, str)


@pytest.mark.parametrize(("changes", "typed"), FITS)
async def test_what_is_not_certain_is_refused_to_nobody(
    op: OP, submit: Submit, changes: dict[str, Any], typed: dict[str, Any]
) -> None:
    """Many list less than they can do."""
    op.metadata_changes |= changes
    assert (await submit(**typed))["type"] == "create_entry"


@pytest.mark.parametrize(
    ("changes", "typed", "hint", "scopes"),
    [
        ({}, PUBLIC, None, ""),
        ({"scopes_supported": ["openid", "profile", "email"]}, PUBLIC, None, ""),
        ({"scopes_supported": ["openid"]}, SECRET, "unlisted_scopes", "profile, email"),
        (
            {"scopes_supported": ["openid"]},
            {**SECRET, "scopes": "openid [x](//evil.example)"},
            "unlisted_scopes",
            "[x](//evil.example)",
        ),
        (
            {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
            PUBLIC,
            "public_unlisted",
            "",
        ),
        (
            {
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "scopes_supported": ["openid", "email"],
            },
            PUBLIC,
            "public_and_scopes_unlisted",
            "profile",
        ),
    ],
)
async def test_what_may_go_wrong_is_said_when_the_provider_was_added(
    op: OP,
    submit: Submit,
    changes: dict[str, Any],
    typed: dict[str, Any],
    hint: str | None,
    scopes: str,
) -> None:
    """It is added all the same."""
    op.metadata_changes |= changes
    result = await submit(**typed)
    assert result["type"] == "create_entry"
    assert result["description"] == hint
    assert result["description_placeholders"] == {"scopes": plain(scopes)}
    if hint is not None:
        assert scopes in STRINGS["create_entry"][hint].format(scopes=scopes)


@pytest.mark.parametrize(
    ("client_id", "errors"),
    [
        ("home-assistant", None),
        ("Home-Assistant", None),
        ("other", {"base": "issuer_of_another_client"}),
    ],
)
async def test_the_issuer_of_another_client_is_noticed(
    op: OP, submit: Submit, client_id: str, errors: dict[str, str] | None
) -> None:
    """Kanidm has one for each client, and tells anybody all of them."""
    issuer = f"http://127.0.0.1:{op.port}/oauth2/openid/home-assistant"
    op.metadata_changes["issuer"] = issuer
    op.clients[client_id] = None
    result = await submit(
        issuer=issuer, discovery_url=op.discovery_url, client_id=client_id
    )
    assert result.get("errors") == errors
    if errors is not None:
        assert result["description_placeholders"]["found"] == "home-assistant"
