"""Redeem an authorization code with the client's secret, once, and validate the answer.

RP-32 to RP-37 for `exchange: server`. Codes are those of the page, which does the
same for public clients (`core/src/oidc/token.rs`). Nothing is retried: a code is good
for one attempt.
"""

import base64
from dataclasses import dataclass, field
from http import HTTPStatus
import re
from typing import Any, Final
from urllib.parse import quote_plus

from homeassistant.core import HomeAssistant

from ..fault import FaultError, Reason, misconfigured, rejected
from ..settings import ClientAuthentication, Settings
from . import fetching
from .fetching import Failure
from .grant import Granted, read_granted
from .metadata import Metadata

_FAILURES: Final = {
    Failure.REDIRECTED: "token-unexpected",
    Failure.TOO_LARGE: "token-too-large",
    Failure.COMPRESSED: "token-compressed",
    Failure.STATUS: "token-unexpected",
    Failure.UNREADABLE: "token-unreadable",
}

_REFUSALS: Final = {
    "invalid_grant": "code-refused",
}

# Nobody can sign in until an administrator changes something (RFC 6749, 5.2).
_CLIENT_REFUSALS: Final = frozenset({"invalid_client", "unauthorized_client"})

# What may be told to the log: a provider could repeat anything that it was sent.
ERROR_CODE: Final = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,4}")


@dataclass(frozen=True, slots=True)
class Code:
    """What the page brings for a confidential client."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What came for a code, not validated yet."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    granted: Granted | None = field(default=None, repr=False)
    """What the provider can be asked with again, where it gave that to us itself."""


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
    headers = authenticate(settings, known, form)
    try:
        answer = await fetching.async_post(
            hass, known.token_endpoint, form, headers, ca_file=settings.ca_file
        )
    except fetching.FetchError as err:
        raise fault(err) from err
    return validate(answer)


def validate(answer: fetching.Answer) -> Tokens:
    """Read what a token endpoint answered, or raise `FaultError`."""
    tokens = validate_refreshed(answer)
    if not tokens.id_token:
        raise rejected("token-id-token-missing")
    return tokens


def validate_refreshed(answer: fetching.Answer) -> Tokens:
    """Read an answer that needs not have an ID Token (Core 12.2)."""
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer)
    return _validate(answer.content)


def authenticate(
    settings: Settings, known: Metadata, form: dict[str, str]
) -> dict[str, str]:
    """Authenticate by the one method that is chosen, and never by another."""
    client_id, secret = settings.client_id, settings.client_secret
    if secret is None:
        form["client_id"] = client_id
        return {}
    match _method(settings, known):
        case ClientAuthentication.POST:
            form["client_id"], form["client_secret"] = client_id, secret
            return {}
        case ClientAuthentication.BASIC_UNENCODED:
            return _basic(client_id, secret)
        case _:
            # RFC 6749, 2.3.1: both are form-encoded first.
            return _basic(quote_plus(client_id), quote_plus(secret))


def _method(settings: Settings, known: Metadata) -> ClientAuthentication:
    """Give the administrator's choice, or what the metadata leaves to choose."""
    if settings.client_authentication is not ClientAuthentication.AUTO:
        return settings.client_authentication
    listed = known.auth_methods
    if "client_secret_post" in listed and "client_secret_basic" not in listed:
        return ClientAuthentication.POST
    return ClientAuthentication.BASIC


def _basic(client_id: str, secret: str) -> dict[str, str]:
    pair = base64.b64encode(f"{client_id}:{secret}".encode())
    return {"Authorization": f"Basic {pair.decode()}"}


def _validate(content: dict[str, Any]) -> Tokens:
    access_token, kind = content.get("access_token"), content.get("token_type")
    if not isinstance(access_token, str) or not access_token:
        raise rejected("token-access-token-missing")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise rejected("token-type")
    id_token = content.get("id_token")
    return Tokens(
        id_token if isinstance(id_token, str) else "",
        access_token,
        read_granted(content, access_token),
    )


def _refusal(answer: fetching.Answer) -> FaultError:
    error = answer.content.get("error")
    if not isinstance(error, str):
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return _client_refused(answer.status)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return FaultError(Reason.PROVIDER_UNREACHABLE, "token-unexpected")
        return rejected("token-unexpected")
    detail = str(answer.status)
    if ERROR_CODE.fullmatch(error):
        detail = f"{detail} {error}"
    if error in _CLIENT_REFUSALS:
        return misconfigured("client-not-accepted", detail)
    code = _REFUSALS.get(error, "exchange-refused")
    return FaultError(Reason.PROVIDER_REFUSED, code, detail=detail)


def _client_refused(status: int) -> FaultError:
    """Read a 401 that does not say why: it is about who asks, and that is us."""
    return misconfigured("client-not-accepted", str(status))


def fault(err: fetching.FetchError) -> FaultError:
    """Say whose fault it is that there is no answer that could be read."""
    if err.failure.is_outage:
        return FaultError(Reason.PROVIDER_UNREACHABLE, f"provider-{err.failure}")
    if err.failure is Failure.STATUS and err.status == HTTPStatus.UNAUTHORIZED:
        return _client_refused(err.status)
    code = _FAILURES[err.failure]
    if err.is_outage:
        return FaultError(Reason.PROVIDER_UNREACHABLE, code)
    return rejected(code)
