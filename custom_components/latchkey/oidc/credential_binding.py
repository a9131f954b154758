"""Decide whether stored credentials are of whom a provider speaks for now (RP-56).

Home Assistant keeps credentials, and the refresh tokens that go with them, under the
provider's id whatever becomes of its settings. So each keeps what it was proven by:
the issuer, the client and the discovery URL. They are compared with the settings of
now at every sign-in (`people.py`) and at every refresh (`provider.py`).

* Another issuer has other people, whatever its provider is called.
* Another client may have other people: subjects can be the client's own. That they are
  the same is the administrator's to say (`same_people`).
* Metadata speaks for an issuer at the issuer's own host (Discovery 4.3). Whoever was
  proven by metadata from elsewhere is known only where that very document is used.

What older versions stored lacks the discovery URL, and may lack the client. A missing
client is not compared. A missing discovery URL is taken from the provider's settings
at the first start (`async_complete`); credentials whose provider was removed before
that are believed nowhere else, because it may have been an impostor.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final

from homeassistant.auth.models import Credentials
from homeassistant.core import HomeAssistant, callback

from .. import addresses
from ..settings import Settings
from . import issuer as issuers

CLIENT: Final = "client_id"
_ISSUER: Final = "iss"
_DISCOVERY: Final = "discovery_url"


class Standing(Enum):
    """What credentials are to the provider under whose id they are stored."""

    CURRENT = auto()
    FORMER_CLIENT = auto()
    """Proven to another client of the same issuer."""
    FOREIGN = auto()
    """Proven by an issuer, or by metadata, that the provider does not use now."""


def describe(settings: Settings) -> dict[str, str]:
    """Give what new credentials keep of how they were proven."""
    return {CLIENT: settings.client_id, _DISCOVERY: settings.discovery_url}


def standing(settings: Settings, data: Mapping[str, Any]) -> Standing:
    """Compare what is stored with the provider's settings."""
    issuer = data.get(_ISSUER, "")
    place = data.get(_DISCOVERY, settings.discovery_url)
    if not may_speak_for(settings, issuer) or not is_trusted(settings, issuer, place):
        return Standing.FOREIGN
    is_same_client = data.get(CLIENT, settings.client_id) == settings.client_id
    return Standing.CURRENT if is_same_client else Standing.FORMER_CLIENT


def is_valid(settings: Settings, data: Mapping[str, Any]) -> bool:
    """Tell whether whoever has the credentials may stay signed in."""
    found = standing(settings, data)
    return found is Standing.CURRENT or (
        found is Standing.FORMER_CLIENT and settings.same_people
    )


def may_speak_for(settings: Settings, issuer: str) -> bool:
    """Tell whether people of an issuer are the provider's people now."""
    return any(issuers.covers(each, issuer) for each in settings.expected_issuers)


def is_trusted(settings: Settings, issuer: str, place: str | None) -> bool:
    """Tell whether two discovery URLs speak for the same issuer: own and another."""
    return place is not None and (
        place == settings.discovery_url
        or (_is_at_home(issuer, place) and _is_at_home(issuer, settings.discovery_url))
    )


def discovery_url(data: Mapping[str, Any], other: Settings | None) -> str | None:
    """Give where the metadata was, as far as that is known of another's credentials."""
    stored: str | None = data.get(_DISCOVERY)
    return stored or (None if other is None else other.discovery_url)


def is_unchanged(then: Settings, now: Settings) -> bool:
    """Tell whether a proof for the settings of then is one for those of now."""
    return (
        then.client_id == now.client_id
        and then.discovery_url == now.discovery_url
        and then.expected_issuers == now.expected_issuers
    )


@callback
def async_complete(
    hass: HomeAssistant, settings: Settings, credentials: Credentials
) -> None:
    """Add to what an older version stored where the metadata is."""
    data = credentials.data
    if _DISCOVERY not in data and may_speak_for(settings, data.get(_ISSUER, "")):
        more = {**data, _DISCOVERY: settings.discovery_url}
        hass.auth.async_update_user_credentials_data(credentials, more)


def _is_at_home(issuer: str, place: str) -> bool:
    """Tell whether metadata is looked up at the issuer's own host, in a usual place.

    Somebody who may only put a file there must not speak for the whole host.
    """
    if not issuers.is_usual_place(place):
        return False
    host = addresses.origin(issuer)
    return host is not None and host == addresses.origin(place)
