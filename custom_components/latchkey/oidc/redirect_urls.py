"""List where a provider may send people back to, and tell each visitor their own.

RFC 9700, 4.4.2.2: each provider has a redirect URL of its own, so that an answer shows
by where it comes back whose it is; the page compares that with its record (RP-07).
Providers that were set up before that share one, until an administrator confirms that
the other one is registered there; whether that is safe is for `mix_up.py`.

RP-10: it is chosen from a list, never made from a request. The list holds every address
of this Home Assistant, in the network at home too, and anybody may begin a login flow:
so a visitor is told only of hosts that the visitor named. A proxy may put a host of its
own into the request and seldom says scheme and port, so names are compared, and besides
the host of the request two more count: the client's own redirect URI, which for Home
Assistant's frontend is the address that it was opened on, and the origin that the
browser says our page has (`Origin`), for apps, whose redirect URI names no address.
Whoever lies about one of them is told what they said, at most: no origin that is not
in the list gets into it, and another site cannot read the answer (CORS). The page takes
the one of its own origin.

Called by `provider.py` for each flow, by the form, and by `login_page.py`.
"""

from collections.abc import Iterable
from contextlib import suppress
import re
from typing import Final

from aiohttp import hdrs
from yarl import URL

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .. import addresses
from ..const import CALLBACK_URL
from ..settings import RedirectUrl, Settings

# Ids of providers are slugs, or the numbers that Home Assistant gives to subentries.
_CALLBACK: Final = re.compile(rf"{CALLBACK_URL}(?:/[A-Za-z0-9_]+)?")


def is_callback(raw_path: str) -> bool:
    """Tell whether a path, as it was sent, is one that providers send people to.

    To the letter what `public/boot.js` and the page (`core/src/machine/boot.rs`) take
    for one: another spelling of the same path would be one here and none there.
    """
    return _CALLBACK.fullmatch(raw_path) is not None


def own_path(provider_id: str) -> str:
    """Give the path that is this provider's alone, and outlives its name."""
    return f"{CALLBACK_URL}/{provider_id}"


def path(settings: Settings) -> str:
    """Give the path that the provider sends people back to."""
    if settings.redirect_url is RedirectUrl.OWN:
        return own_path(settings.id)
    return CALLBACK_URL


@callback
def async_list(hass: HomeAssistant, extra: Iterable[str], path: str) -> list[str]:
    """List the URLs of a path, one for each origin of this Home Assistant.

    That is its external address, its internal one, the one of its cloud, and those
    that the administrator adds.
    """
    candidates = [hass.config.external_url, hass.config.internal_url]
    for allowed in ("internal", "cloud"):
        with suppress(NoURLAvailableError, ValueError):
            candidates.append(
                get_url(
                    hass,
                    allow_internal=allowed == "internal",
                    allow_external=allowed == "cloud",
                    allow_cloud=allowed == "cloud",
                    prefer_cloud=allowed == "cloud",
                    allow_ip=True,
                )
            )
    own = (_in_ascii(candidate) for candidate in candidates if candidate)
    origins = (addresses.origin(candidate) for candidate in (*own, *extra))
    return [f"{each}{path}" for each in dict.fromkeys(origins) if each]


@callback
def async_in_use() -> str | None:
    """Give the origin that whoever fills a form in has open, as the browser says it.

    Only an administrator gets that far, who sees it in the form and stores it or not. A
    proxy may alter the host of a request, but hardly what browsers say of themselves.
    """
    request = current_request.get()
    said = None if request is None else request.headers.get(hdrs.ORIGIN)
    return None if said is None else addresses.origin(said)


@callback
def async_for_visitor(listed: list[str], client_redirect_uri: str) -> list[str]:
    """Give those of the list that are on a host which the visitor named."""
    named = {_host(client_redirect_uri)}
    if (request := current_request.get()) is not None:
        named.add(_host(f"http://{addresses.host(request)}"))
        named.add(_host(request.headers.get(hdrs.ORIGIN, "")))
    named.discard(None)
    return [each for each in listed if _host(each) in named]


def _host(address: str) -> str | None:
    """Give the host's name, or nothing for an address of an app."""
    url = addresses.parse(address)
    return None if url is None else (url.raw_host or "").lower() or None


def _in_ascii(address: str) -> str:
    """Write an address as browsers do: Home Assistant keeps it as somebody typed it."""
    try:
        return str(URL(address))
    except ValueError:
        return address
