"""Put into the page what it must know before it asks anyone.

Who may sign in how, icons, order, the provider to go to at once, and links, as JSON in
the document, which then shows the form that comes first; and for its
Content-Security-Policy the origins where it redeems codes as a public client. No user
names, and nothing of the request but the client's own query: escaped, in the ways to
other login pages, and as JSON in the request that opens the form's flow.
"""

import json
import logging
import re
from typing import Any, Final, cast

from aiohttp import hdrs, web

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .. import addresses, provider_names, registry
from ..configured import async_links
from ..const import DEVICE_TYPE, DEVICE_URL, DOMAIN
from ..oidc import redirect_urls
from ..relay import agent, device_pages, devices
from ..relay.documents import async_words
from ..settings import Exchange, Settings
from ..web import icons, language
from ..web.policy import SELF, Policy
from . import authorize_query, client_ids, first_paint, other_plugins, provider_log_out
from .fragments import BY_LANGUAGE, Fragments
from .logged_out import Told

_LOGGER = logging.getLogger(__name__)

# Somebody opens the page all the time: what fails is logged once.
_FAILED: HassKey[set[str]] = HassKey(f"{DOMAIN}_first_paint_failed")

_BOOT: Final = re.compile(r'(?<=id="latchkey-boot-data">).*?(?=</script>)', re.DOTALL)

# What could end the script element, or a line in an old browser.
_ESCAPES: Final = str.maketrans(
    {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
)


async def async_fill(
    hass: HomeAssistant, document: str, request: web.Request, builtin: str
) -> str:
    """Fill the document in for a visitor, as things are at this moment.

    `builtin` is where this visitor finds Home Assistant's own page.
    """
    drawn = BY_LANGUAGE[language.choose(request, hass.config.language)]
    boot = {
        **_async_boot_data(hass, request),
        "links": [*await _async_phone(hass, request), *async_links(hass)],
        "builtin": builtin,
        "script": first_paint.script(drawn),
    }
    if redirect_urls.is_callback(addresses.raw_path(request)):
        document = first_paint.draw_return(document, drawn)
    else:
        boot["listing"] = await _async_listing(hass, request)
        document = _async_draw(hass, document, drawn, boot, request)
    data = json.dumps(boot, ensure_ascii=False).translate(_ESCAPES)
    return _BOOT.sub(lambda _: data, document, count=1)


@callback
def _async_draw(
    hass: HomeAssistant,
    document: str,
    drawn: Fragments,
    boot: dict[str, Any],
    request: web.Request,
) -> str:
    """Draw what comes first, or leave it to the program, which then asks by itself.

    The list is of everybody's providers: one of another plugin's that has no name, or
    whatever nobody thought of, must not take the page away from everybody.
    """
    visit = authorize_query.read(request)
    told = _async_told(hass, request)
    boot["app"] = visit.app is not None
    if client_ids.is_refused(request, visit.parameter("client_id")):
        boot["client_refused"] = True
    try:
        _rename(boot["listing"], boot.get("oidc_plugin_name"))
        filled = first_paint.draw(document, drawn, boot, visit, told)
        boot["opening"] = first_paint.opening(boot, visit)
    except Exception as err:
        async_log_once(hass, "What people see first cannot be drawn", err)
        boot.update(listing=None, opening=None)
        return first_paint.wait(document, drawn, boot, visit, told)
    return filled


@callback
def _async_told(hass: HomeAssistant, request: web.Request) -> Told | None:
    """Say what there is to say of a log-out, or nothing if that goes wrong."""
    try:
        return provider_log_out.async_told(hass, request)
    except Exception as err:
        async_log_once(hass, "What follows a log-out cannot be told", err)
        return None


async def _async_listing(
    hass: HomeAssistant, request: web.Request
) -> dict[str, Any] | None:
    """Ask what the address of the providers would tell this visitor.

    Home Assistant's own view decides, so that a new rule of it holds here too. If it
    has become another one, the page asks over the network, as it always could.
    """
    try:
        # Here, because it may be elsewhere in another Home Assistant.
        from homeassistant.components.auth.login_flow import (  # noqa: PLC0415
            AuthProvidersView,
        )

        response = await AuthProvidersView().get(request)
        listing = json.loads(cast("bytes", response.body))
        listing = _async_place_device(hass, request, listing)
    except Exception as err:
        async_log_once(hass, "The page has to ask for the providers itself", err)
        return None
    return listing if response.status == web.HTTPOk.status_code else None


@callback
def _async_place_device(
    hass: HomeAssistant, request: web.Request, listing: dict[str, Any]
) -> dict[str, Any]:
    """Put the way in of a device that a phone has approved first, and nobody else's.

    So the page begins with it, as with a trusted network that needs no password. Home
    Assistant before 2026.11 lists it for everybody.
    """
    listed = listing.get("providers")
    if not isinstance(listed, list):
        # Before onboarding, or a view that has become another one.
        return listing
    ours = [each for each in listed if _type(each) == DEVICE_TYPE]
    others = [each for each in listed if _type(each) != DEVICE_TYPE]
    approved = devices.async_approved(hass, request)
    if approved is None:
        return {**listing, "providers": others}
    keeps = devices.keeps(approved)
    return {**listing, "providers": ours + others, "preselect_remember_me": keeps}


def _type(provider: object) -> object:
    """Give its type; another plugin's may be anything."""
    return provider.get("type") if isinstance(provider, dict) else None


async def _async_phone(
    hass: HomeAssistant, request: web.Request
) -> list[dict[str, str]]:
    """Offer to sign in with a phone, where that is allowed from here."""
    try:
        if not await device_pages.async_is_offered(hass, request):
            return []
        name = (await async_words(hass, request))("device_heading")
    except Exception as err:
        # Whatever nobody thought of, must not take the page away from everybody.
        async_log_once(hass, "A phone cannot be offered", err)
        return []
    return [{"name": name, "url": DEVICE_URL}] if name else []


def _rename(listing: dict[str, Any] | None, name: str | None) -> None:
    """Call hass-oidc-auth's provider what its administrator does, if that is known."""
    if name is None or listing is None:
        return
    for provider in listing["providers"]:
        if provider["type"] == other_plugins.OIDC_AUTH:
            provider["name"] = name


@callback
def async_log_once(hass: HomeAssistant, message: str, err: Exception) -> None:
    """Log what went wrong, unless that was said before."""
    said = hass.data.setdefault(_FAILED, set())
    if message not in said:
        _LOGGER.error(message, exc_info=err)
    said.add(message)


@callback
def async_widen(hass: HomeAssistant, policy: Policy) -> Policy:
    """Let the page talk to this Home Assistant, and to where it redeems codes."""
    return policy.widened("connect-src", SELF, *_async_token_origins(hass))


@callback
def _async_boot_data(hass: HomeAssistant, request: web.Request) -> dict[str, Any]:
    settings = [provider.settings for provider in registry.async_registered(hass)]
    return {
        "providers": {
            each.id: {
                "icon": icons.address(each.icon),
                "position": each.position.value,
                **_names(each),
            }
            for each in settings
        },
        "auto": _async_auto(hass, request),
        **_async_names(hass),
    }


def _names(settings: Settings) -> dict[str, dict[str, str]]:
    """Tell what it is called elsewhere, for whoever picks another language."""
    names = settings.names
    if not names:
        return {}
    return {"names": provider_names.by_language(names, settings.name)}


@callback
def _async_auto(hass: HomeAssistant, request: web.Request) -> str | None:
    """Name the provider that a visitor of the login page is led to without a click.

    Nobody who comes back from one, or goes back to there, leaves again by themselves;
    nor whom a phone has let in, nor anybody in Home Assistant's apps, which open a
    provider's page in a browser that would come up for nothing.
    """
    if (
        redirect_urls.is_callback(addresses.raw_path(request))
        or provider_log_out.async_pauses(hass, request)
        or devices.async_approved(hass, request) is not None
        or agent.read(request.headers.get(hdrs.USER_AGENT, "")).app is not None
    ):
        return None
    settings = (provider.settings for provider in registry.async_registered(hass))
    return next((each.id for each in settings if each.auto), None)


@callback
def _async_names(hass: HomeAssistant) -> dict[str, str]:
    """Tell what Home Assistant's own list does not: who starts over asks that."""
    name = other_plugins.async_display_name(hass)
    return {} if name is None else {"oidc_plugin_name": name}


@callback
def _async_token_origins(hass: HomeAssistant) -> list[str]:
    """List where the page itself redeems codes, as far as that is known by now.

    It is known before anyone leaves for a provider, so also when they come back.
    """
    origins = (
        addresses.origin(known.token_endpoint)
        for provider in registry.async_registered(hass)
        if provider.settings.exchange is Exchange.BROWSER
        and (known := provider.documents.metadata) is not None
        and provider.async_is_safe(known)
    )
    return [each for each in origins if each]
