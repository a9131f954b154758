"""How Home Assistant authenticates as a client, and what a provider says to that."""

import base64
from typing import Any

from aiohttp import web
from conftest import AddProvider, Submit
from op import CLIENT_ID, OP, answer_with
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from signing_in import Page, counted, refused

from homeassistant.const import CONF_CLIENT_SECRET

# What providers generate, and what they do not all decode.
SECRETS = ["abc$d", "a+b/c==", "a b", "pä", "100%", "%41", "a:b", "~.-_"]
NOT_SET_UP = ("provider_misconfigured", "client-not-accepted")


@pytest.fixture
def authentications(op: OP) -> list[tuple[str, str | None]]:
    """Record what comes to the token endpoint, as it is on the way."""
    seen: list[tuple[str, str | None]] = []

    async def token(request: web.Request) -> web.StreamResponse:
        header = request.headers.get("Authorization")
        if header is not None:
            pair = base64.b64decode(header.removeprefix("Basic ")).decode()
            seen.append(("header", pair))
        else:
            secret = (await request.post()).get(CONF_CLIENT_SECRET)
            seen.append(("form", None if secret is None else str(secret)))
        return await op._token(request)

    op.answers["token"] = token
    return seen


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("client_secret_post", lambda secret: ("form", secret)),
        (
            "client_secret_basic_unencoded",
            lambda secret: ("header", f"{CLIENT_ID}:{secret}"),
        ),
    ],
)
async def test_a_secret_with_special_characters_reaches_a_provider_as_it_is(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    authentications: list[tuple[str, str | None]],
    secret: str,
    method: str,
    expected: Any,
) -> None:
    """A provider that does not decode has two ways to be served."""
    op.clients[CLIENT_ID] = secret
    await add_provider(client_secret=secret, client_authentication=method)
    await page.begin()
    await page.bring(page.visit())
    assert authentications == [expected(secret)]


@pytest.mark.parametrize(
    ("method", "listed", "sent"),
    [
        ("auto", None, "client_secret_basic"),
        ("auto", ["client_secret_basic", "client_secret_post"], "client_secret_basic"),
        ("auto", ["client_secret_post"], "client_secret_post"),
        (
            "client_secret_post",
            ["client_secret_basic", "client_secret_post"],
            "client_secret_post",
        ),
        ("client_secret_post", ["client_secret_basic"], "client_secret_post"),
        ("client_secret_basic", ["client_secret_post"], "client_secret_basic"),
    ],
)
async def test_the_chosen_method_is_used_and_no_other(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    method: str,
    listed: list[str] | None,
    sent: str,
) -> None:
    """A client that is registered for one method is not tried with another."""
    secret = "s3cr+t %"  # noqa: S105
    op.clients[CLIENT_ID] = secret
    op.metadata_changes["token_endpoint_auth_methods_supported"] = listed
    op.auth_method = sent
    await add_provider(client_secret=secret, client_authentication=method)
    assert (await page.sign_in())["type"] == "create_entry"
    op.auth_method = "another"
    assert refused(await page.sign_in()) == NOT_SET_UP
    assert op.requests.count("token") == 2


async def test_what_older_versions_stored_chooses_by_the_metadata(
    page: Page, op: OP, add_provider: AddProvider
) -> None:
    """There was no such setting."""
    op.clients[CLIENT_ID] = "s3cret"
    op.auth_method = "client_secret_basic"
    await add_provider(client_secret="s3cret")  # noqa: S106
    assert (await page.sign_in())["type"] == "create_entry"


@pytest.mark.parametrize(
    "answer",
    [
        answer_with(401, '{"error": "invalid_client"}'),
        answer_with(400, '{"error": "invalid_client"}'),
        answer_with(403, '{"error": "unauthorized_client"}'),
        answer_with(401, '{"error": "unauthorized_client"}'),
        answer_with(401),
        answer_with(401, "{}"),
        answer_with(401, '{"error": null}'),
        answer_with(401, '{"error": ["invalid_client"]}'),
        answer_with(401, '{"message": "no"}'),
        answer_with(401, "<h1>Unauthorized</h1>"),
        answer_with(401, "[]"),
    ],
    ids=range(11),
)
async def test_a_wrong_client_secret_is_not_set_up_correctly(
    page: Page,
    op: OP,
    add_provider: AddProvider,
    caplog: pytest.LogCaptureFixture,
    answer: Any,
) -> None:
    """Trying again never helps, and the log names the status and the error."""
    op.answers["token"] = answer
    await add_provider(client_secret="wr0ng")  # noqa: S106
    assert refused(await page.sign_in()) == NOT_SET_UP
    assert counted(page) == 0
    assert "client-not-accepted (provider_misconfigured): '4" in caplog.text
    assert "wr0ng" not in caplog.text


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (answer_with(403), ("proof_rejected", "token-unexpected")),
        (answer_with(400), ("proof_rejected", "token-unexpected")),
        (answer_with(500), ("provider_unreachable", "token-unexpected")),
        (
            answer_with(401, '{"error": "invalid_grant"}'),
            ("provider_refused", "code-refused"),
        ),
        (
            answer_with(400, '{"error": "invalid_scope"}'),
            ("provider_refused", "exchange-refused"),
        ),
    ],
    ids=range(5),
)
async def test_other_refusals_keep_their_own_names(
    page: Page, op: OP, add_provider: AddProvider, answer: Any, refusal: tuple[str, str]
) -> None:
    """They are not the client's fault."""
    op.answers["token"] = answer
    await add_provider(client_secret="s3cret")  # noqa: S106
    assert refused(await page.sign_in()) == refusal


async def test_an_error_of_the_token_endpoint_is_logged_unless_it_is_no_error_code(
    page: Page, op: OP, add_provider: AddProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """A provider that repeats what it was sent puts no secret into the log."""
    await add_provider(client_secret="s3cret")  # noqa: S106
    op.answers["token"] = answer_with(400, '{"error": "invalid_scope"}')
    await page.sign_in()
    assert "exchange-refused (provider_refused): '400 invalid_scope'" in caplog.text
    op.answers["token"] = answer_with(401, '{"error": "bad secret s3cret"}')
    await page.sign_in()
    assert "s3cret" not in caplog.text


async def test_a_method_without_a_secret_is_said_at_its_field(
    entry: MockConfigEntry, submit: Submit
) -> None:
    """There is nothing to authenticate with."""
    form = await submit(client_authentication="client_secret_post")
    assert form["errors"] == {"protocol": "secret_missing"}
    assert not entry.subentries
