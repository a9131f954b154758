"""Say what in a provider's metadata rules this client out, before anyone is sent.

A provider that lists nothing is taken at the standard's defaults, and one that lists
less than it can do is common: what is certain is refused, by a code per reason, and
what is only likely is told to the administrator. Validated at set-up and again whenever
the metadata is fetched. Pure; called by `documents.py` and the form.
"""

import re
from typing import Any, Final
from urllib.parse import unquote

from ..fault import misconfigured
from ..settings import ClientAuthentication, Settings
from .metadata import Metadata, names

_WITH_SECRET: Final = frozenset({"client_secret_basic", "client_secret_post"})

# A provider with one of these has clients with a secret, and lists what those do.
_OF_SECRETS: Final = _WITH_SECRET | {"client_secret_jwt"}

# Kanidm gives every client an issuer of its own, and serves it to anyone.
_CLIENT_ISSUER: Final = re.compile(r"https?://[^/]+/oauth2/openid/([^/?#]+)/?")


def validate(document: dict[str, Any], known: Metadata, settings: Settings) -> None:
    """Raise `FaultError` where nobody could sign in, as far as the metadata says."""
    # RFC 9126, 5; RFC 9101, 10.5.
    if document.get("require_pushed_authorization_requests") is True:
        raise misconfigured("metadata-pushed-requests")
    if document.get("require_signed_request_object") is True:
        raise misconfigured("metadata-request-object")
    for name, needed, code in (
        ("response_modes_supported", "query", "metadata-response-modes"),
        ("grant_types_supported", "authorization_code", "metadata-grant-types"),
    ):
        listed = names(document, name)
        if listed and needed not in listed:
            raise misconfigured(code, ", ".join(listed))
    _validate_authentication(document, settings)
    _validate_issuer(known.issuer, settings.client_id)


def hint(known: Metadata, settings: Settings) -> tuple[str | None, str]:
    """Give the text to show of what may go wrong, and the scopes that are not listed.

    Many providers accept clients without a secret, or know scopes, and do not say so.
    """
    wanted = settings.scopes.split() if known.scopes else []
    unlisted = ", ".join(each for each in wanted if each not in known.scopes)
    if settings.client_secret is None and not known.lists_public_clients:
        both = "public_and_scopes_unlisted"
        return both if unlisted else "public_unlisted", unlisted
    return "unlisted_scopes" if unlisted else None, unlisted


def _validate_authentication(document: dict[str, Any], settings: Settings) -> None:
    listed = set(names(document, "token_endpoint_auth_methods_supported"))
    if not listed or settings.client_authentication is not ClientAuthentication.AUTO:
        # Who chooses a method knows that it is there.
        return
    able = _WITH_SECRET if settings.client_secret else _OF_SECRETS | {"none"}
    if not listed & able:
        raise misconfigured("metadata-auth-methods", ", ".join(sorted(listed)))


def _validate_issuer(issuer: str, client_id: str) -> None:
    """Refuse another client's issuer: its tokens name that, and none fits this one."""
    found = _CLIENT_ISSUER.fullmatch(issuer)
    if found and unquote(found[1]).casefold() != client_id.casefold():
        raise misconfigured("issuer-of-another-client", unquote(found[1]))
