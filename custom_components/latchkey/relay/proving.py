"""Decide who has proven at a phone, just now, who they are, and for whom they may act.

An access token says that somebody signed in once: it is renewed silently, for months.
So a phone signs in anew, on the ordinary page, as a client of its own, and this looks
at how:

* the token is of a sign-in of a person: no long-lived one, no system's;
* it was made after this page was opened;
* something was typed or confirmed for it: a password, Home Assistant's second factor,
  or at a provider. That is asked for it by `people/reauthentication.py` in every login
  flow whose code goes to such a page, which the session remembers, because a visitor
  may write an address in more ways than one; and `auth_time` has to say so, too, if
  the provider lists it, or has ever sent it (`max_age`, Core 2). A trusted network
  proves nothing of the kind; neither does a device that a phone itself let in.

The refresh token is deleted then: nothing of this sign-in is left at the phone. Called
by `device_pages.py` and `people/login_flow.py`. A refusal counts towards no ban.

Which client the token is of does not matter: any that has one of somebody's acts for
them at Home Assistant's own addresses already, and could make a long-lived one.
"""

from enum import StrEnum
import time
from typing import Final

from aiohttp import web

from homeassistant.auth.models import (
    TOKEN_TYPE_NORMAL,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.components.http.const import KEY_HASS_REFRESH_TOKEN_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_AUTHENTICATED

from .. import registry
from ..const import DOMAIN, PHONE_URL
from ..people import session_binding
from ..people.session import Session
from ..people.session_store import async_store
from .waiting import Finishing

# From the proof to the decision.
FRESH_SECONDS: Final = 300

# What a provider's clock may differ by from ours, and what is written in seconds.
_LEEWAY_SECONDS: Final = 60
_ROUNDED_SECONDS: Final = 1

# Of credentials, what tells whose they are and what that was proven to.
_PROOF: Final = ("iss", "sub", "client_id", "discovery_url")

# Home Assistant's providers for which somebody types a password.
_PASSWORDS: Final = frozenset({"homeassistant", "command_line"})


class Refused(StrEnum):
    """Why somebody may not let a device in; each has words."""

    NOT_SIGNED_IN = "approval-not-signed-in"
    TOKEN_KIND = "approval-token-kind"  # noqa: S105
    NOT_RECENT = "approval-not-recent"
    NOT_PROVEN = "approval-not-proven"
    ACCOUNT = "approval-account"


def is_approval(redirect_uri: str) -> bool:
    """Tell whether somebody signs in to approve a device, by where the code goes."""
    _, _, rest = redirect_uri.partition("://")
    return f"/{rest.partition('/')[2]}".startswith(f"{PHONE_URL}/")


async def async_prove(
    hass: HomeAssistant, request: web.Request, finishing: Finishing, now: float
) -> str | None:
    """Note who has proven who they are, or give why they have not."""
    # Signed addresses are authenticated too, but nobody's doing.
    has_token = request.headers.get("Authorization", "").startswith("Bearer ")
    if not has_token or not request.get(KEY_AUTHENTICATED):
        return Refused.NOT_SIGNED_IN
    # The supervisor is authenticated without one.
    token_id = request.get(KEY_HASS_REFRESH_TOKEN_ID, "")
    token = hass.auth.async_get_refresh_token(token_id)
    if token is None:
        return Refused.NOT_SIGNED_IN
    if token.token_type != TOKEN_TYPE_NORMAL or token.user.system_generated:
        return Refused.TOKEN_KIND
    opened = time.time() - (now - finishing.opened)
    if token.created_at.timestamp() < opened - _ROUNDED_SECONDS:
        return Refused.NOT_RECENT
    refused = await _async_validate(hass, token, opened)
    proof = _proof(token.credential)
    # It was made for this, whatever was found.
    session_binding.async_use_up(hass, token)
    if refused is None:
        finishing.person, finishing.proven = token.user.id, now
        finishing.proof = proof
        finishing.refused = None
    return refused


def is_fresh(finishing: Finishing, now: float) -> bool:
    """Tell whether somebody has proven who they are, not long ago."""
    return finishing.proven is not None and now < finishing.proven + FRESH_SECONDS


async def async_accounts(hass: HomeAssistant, person: User) -> list[User]:
    """List as whom somebody may let a device in: administrators, as others too."""
    if not person.is_admin:
        return [person]
    others = [
        each
        for each in await hass.auth.async_get_users()
        if each.is_active
        and not each.system_generated
        and not each.is_admin
        and each.id != person.id
    ]
    others.sort(key=lambda each: ((each.name or "").casefold(), each.id))
    # A device on a wall should not be an administrator: these come first.
    return [*others, person]


async def _async_validate(
    hass: HomeAssistant, token: RefreshToken, opened: float
) -> str | None:
    credentials = token.credential
    kind = None if credentials is None else credentials.auth_provider_type
    if kind in _PASSWORDS:
        return None
    if credentials is None or kind != DOMAIN:
        # A trusted network, a proxy's header, a device: nobody has typed anything.
        return Refused.NOT_PROVEN
    provider = registry.async_find(hass, credentials.auth_provider_id or "")
    # Where it is on for the provider, the login flow has asked for it.
    has_factor = provider is not None and provider.support_mfa
    if has_factor and await hass.auth.async_get_enabled_mfa(token.user):
        return None
    session = async_store(hass).async_of_token(token.id)
    if session is None or not session.is_known:
        return Refused.NOT_PROVEN
    known = None if provider is None else provider.documents.metadata
    is_told = async_store(hass).async_sends_auth_time(session.issuer) or (
        known is not None and known.lists_auth_time
    )
    has_authenticated = _has_authenticated(session, opened, is_told=is_told)
    return None if has_authenticated else Refused.NOT_RECENT


def _proof(credentials: Credentials | None) -> dict[str, str]:
    """Give what a device is ended by when it is worth nothing (`device_ends.py`)."""
    if credentials is None or credentials.auth_provider_type != DOMAIN:
        return {}
    data = credentials.data
    kept = {name: str(data[name]) for name in _PROOF if name in data}
    return {"provider_id": credentials.auth_provider_id or "", **kept}


def _has_authenticated(session: Session, opened: float, *, is_told: bool) -> bool:
    """Tell whether the provider was asked for it, and has not denied it.

    `is_told` is whether it is known to say when people authenticate, if it is asked.
    """
    if not session.is_approval:
        return False
    if session.auth_time is None:
        return not is_told
    return session.auth_time >= opened - _LEEWAY_SECONDS
