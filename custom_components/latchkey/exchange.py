"""Redeem an authorization code with the client's secret, once, and judge the answer.

RP-32 to RP-37 for `exchange: server`. Codes are those of the page, which does the
same for public clients (`src/oidc/token.rs`). Nothing is retried: a code is good for
one attempt.
"""

import base64
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote_plus

from homeassistant.core import HomeAssistant

from . import fetching
from .fault import FaultError, Reason, rejected
from .fetching import Failure
from .metadata import Metadata
from .settings import Settings

_FAILURES: Final = {
    Failure.REDIRECTED: "token-unexpected",
    Failure.TOO_LARGE: "token-too-large",
    Failure.COMPRESSED: "token-compressed",
    Failure.STATUS: "token-unexpected",
    Failure.UNREADABLE: "token-unreadable",
}

_REFUSALS: Final = {
    "invalid_grant": "code-refused",
    "invalid_client": "client-not-accepted",
    "unauthorized_client": "client-not-accepted",
}


@dataclass(frozen=True, slots=True)
class Code:
    """What the page brings for a confidential client."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What came for a code, not judged yet."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


async def async_redeem(
    hass: HomeAssistant, settings: Settings, known: Metadata, code: Code
) -> Tokens:
    """Redeem the code, or raise `FaultError`."""
    form = {
        "grant_type": "authorization_code",
        "code": code.code,
        "redirect_uri": code.redirect_uri,
        "code_verifier": code.verifier,
    }
    headers = _authenticate(settings, known, form)
    try:
        answer = await fetching.async_post(
            hass, known.token_endpoint, form, headers, ca_file=settings.ca_file
        )
    except fetching.FetchError as err:
        raise _fault(err) from err
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer)
    return _judge(answer.content)


def _authenticate(
    settings: Settings, known: Metadata, form: dict[str, str]
) -> dict[str, str]:
    """Prove who we are by the header, or in the form where that is all there is."""
    secret = settings.client_secret
    if secret is not None and (
        "client_secret_basic" in known.auth_methods
        or "client_secret_post" not in known.auth_methods
    ):
        # RFC 6749, 2.3.1: both are form-encoded first.
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(secret)}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    form["client_id"] = settings.client_id
    if secret is not None:
        form["client_secret"] = secret
    return {}


def _judge(content: dict[str, Any]) -> Tokens:
    access_token, kind = content.get("access_token"), content.get("token_type")
    if not isinstance(access_token, str) or not access_token:
        raise rejected("token-access-token-missing")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise rejected("token-type")
    id_token = content.get("id_token")
    if not isinstance(id_token, str) or not id_token:
        raise rejected("token-id-token-missing")
    return Tokens(id_token, access_token)


def _refusal(answer: fetching.Answer) -> FaultError:
    error = answer.content.get("error")
    if not isinstance(error, str):
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return FaultError(Reason.PROVIDER_UNREACHABLE, "token-unexpected")
        return rejected("token-unexpected")
    return FaultError(Reason.PROVIDER_REFUSED, _REFUSALS.get(error, "exchange-refused"))


def _fault(err: fetching.FetchError) -> FaultError:
    if err.failure.is_outage:
        return FaultError(Reason.PROVIDER_UNREACHABLE, f"provider-{err.failure}")
    code = _FAILURES[err.failure]
    if err.is_outage:
        return FaultError(Reason.PROVIDER_UNREACHABLE, code)
    return rejected(code)
