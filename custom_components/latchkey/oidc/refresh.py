"""Ask a provider whether somebody may stay signed in: refresh, ID Token, UserInfo.

RFC 6749, 6, and Core 12.1 and 12.2: what comes for a refresh token is of the very
person who signed in, or it is somebody else's. UserInfo is asked where there is no ID
Token, or where the provider keeps claims there. A check costs one request or two.
Nothing is repeated here. Called by `people/checking.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
import time
from typing import Any, Final

import aiohttp

from ..fault import FaultError, Reason, rejected
from . import claims as person, exchange, fetching, id_token, proof, userinfo
from .documents import Documents
from .exchange import Tokens
from .fetching import Failure, FetchError
from .grant import Grant

# Answers after which a provider has certainly not used the refresh token up.
_NOT_USED_UP: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)

# What is wrong with every refresh of this client then (RFC 6749, 5.2). Microsoft lets
# only pages refresh for a public client, and says the second.
_IMPOSSIBLE: Final = frozenset(
    f"{HTTPStatus.BAD_REQUEST.value} {error}"
    for error in ("unsupported_grant_type", "invalid_request", "unauthorized_client")
)


class GrantRefusedError(Exception):
    """The provider does not take the refresh token any more."""


class AccessRefusedError(Exception):
    """It does not take an access token that it said is still good."""


class AnotherPersonError(Exception):
    """What came is of somebody else."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who somebody was when they signed in."""

    issuer: str
    subject: str = field(repr=False)
    auth_time: float | None


def may_be_used_up(fault: FaultError) -> bool:
    """Tell whether another refresh token may have been on its way to us."""
    err = fault.__cause__
    if not isinstance(err, FetchError):
        # An answer that was read, and that has no tokens.
        return False
    if isinstance(err.__cause__, aiohttp.ClientConnectorError):
        return False
    if err.failure is Failure.STATUS:
        return (
            err.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            and err.status not in _NOT_USED_UP
        )
    return err.failure is not Failure.CERTIFICATE


def is_for_all(fault: FaultError) -> bool:
    """Tell whether the provider's other people would get no more of an answer now."""
    if fault.reason is Reason.PROVIDER_UNREACHABLE:
        return True
    err = fault.__cause__
    return isinstance(err, FetchError) and err.status == HTTPStatus.TOO_MANY_REQUESTS


def is_impossible(fault: FaultError) -> bool:
    """Tell whether the provider says that this client cannot ask in this way."""
    return fault.detail in _IMPOSSIBLE


async def async_refresh(documents: Documents, grant: Grant) -> Tokens:
    """Give new tokens, not validated yet, or raise that the old one is refused."""
    settings = documents.settings
    known, _keys, _algorithm = await documents.async_load()
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token or ""}
    headers = exchange.authenticate(settings, known, form)
    try:
        answer = await fetching.async_post(
            documents.hass,
            known.token_endpoint,
            form,
            headers,
            ca_file=settings.ca_file,
        )
        _validate_status(answer)
    except FetchError as err:
        raise exchange.fault(err) from err
    is_refused = answer.content.get("error") == "invalid_grant"
    if answer.status == HTTPStatus.BAD_REQUEST and is_refused:
        raise GrantRefusedError
    return exchange.validate_refreshed(answer)


def _validate_status(answer: fetching.Answer) -> None:
    """Take no error of the server's for an answer, though its body is one's."""
    if (
        answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or answer.status == HTTPStatus.TOO_MANY_REQUESTS
    ):
        raise FetchError(Failure.STATUS, answer.status)


async def async_validate(
    documents: Documents, signed_in: SignedIn, tokens: Tokens
) -> Mapping[str, Any] | None:
    """Give the claims of a new ID Token, if there is one (Core 12.2)."""
    if not tokens.id_token:
        return None
    signed = await proof.async_validate_signature(documents, tokens.id_token)
    claims, settings = signed.claims, documents.settings
    id_token.validate_kind(claims)
    issuer = id_token.validate_issuer(claims, signed.issuer)
    id_token.validate_audience(claims, settings.client_id, settings.audiences)
    id_token.validate_party(claims, settings.client_id)
    id_token.validate_lifetime(claims, time.time())
    subject = id_token.validate_subject(claims.get("sub"))
    if (issuer, subject) != (signed_in.issuer, signed_in.subject):
        raise AnotherPersonError
    auth_time = person.authenticated_at(claims)
    if (
        None not in {auth_time, signed_in.auth_time}
        and auth_time != signed_in.auth_time
    ):
        raise rejected("refresh-auth-time")
    if tokens.access_token:
        id_token.validate_access_token(
            claims, tokens.access_token, signed.algorithm, signed.curve
        )
    return claims


async def async_read_userinfo(
    documents: Documents, signed_in: SignedIn, grant: Grant, now: float
) -> Mapping[str, Any] | None:
    """Give what UserInfo says, or nothing where the provider has none."""
    known, _keys, _algorithm = await documents.async_load()
    if known.userinfo_endpoint is None or grant.access_token is None:
        return None
    try:
        return await userinfo.async_read(
            documents.hass,
            known,
            grant.access_token,
            signed_in.subject,
            ca_file=documents.settings.ca_file,
        )
    except FaultError as fault:
        if fault.code == "userinfo-sub":
            raise AnotherPersonError from fault
        err = fault.__cause__
        is_refused = (
            isinstance(err, FetchError) and err.status == HTTPStatus.UNAUTHORIZED
        )
        if is_refused and grant.is_access_token_good(now):
            raise AccessRefusedError from fault
        raise
