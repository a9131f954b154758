"""Register the addresses of sign-ins that wait elsewhere, for the process' life.

They are ordinary routes without authentication of Home Assistant's: a view of its own
would count each refusal towards a ban. Called by `__init__.py`.
"""

from functools import partial
import logging
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DEVICE_URL, DOMAIN, FINISH_URL, PHONE_URL, WAIT_URL
from . import callback_pages, device_pages

_LOGGER = logging.getLogger(__name__)

# Names of waiting and finishing pages, and of flows.
_ID: Final = "{id:[A-Za-z0-9_-]{1,40}}"

_REGISTERED: HassKey[bool] = HassKey(f"{DOMAIN}_relay_registered")


@callback
def async_register(hass: HomeAssistant) -> None:
    """Answer from now on: a route cannot be forgotten."""
    if hass.data.get(_REGISTERED):
        return
    router = hass.http.app.router
    gets = {
        f"{WAIT_URL}/{_ID}": callback_pages.async_wait,
        f"{WAIT_URL}/{_ID}/take": callback_pages.async_take,
        f"{FINISH_URL}/{_ID}": callback_pages.async_finish,
        DEVICE_URL: device_pages.async_wait,
        f"{PHONE_URL}/{_ID}": device_pages.async_open,
    }
    posts = {
        f"{WAIT_URL}/{_ID}": callback_pages.async_type,
        f"{WAIT_URL}/{_ID}/poll": callback_pages.async_poll_waiting,
        f"{FINISH_URL}/{_ID}": callback_pages.async_decide,
        f"{FINISH_URL}/{_ID}/poll": callback_pages.async_poll_finishing,
        DEVICE_URL: device_pages.async_type,
        f"{DEVICE_URL}/poll": device_pages.async_poll_waiting,
        f"{PHONE_URL}/{_ID}": device_pages.async_decide,
        f"{PHONE_URL}/{_ID}/poll": device_pages.async_poll_phone,
        f"{PHONE_URL}/{_ID}/prove": device_pages.async_prove,
    }
    try:
        for path, serve in gets.items():
            router.add_get(path, partial(serve, hass), allow_head=False)
        for path, serve in posts.items():
            router.add_post(path, partial(serve, hass))
    except Exception:
        # A frozen router, say, which Repairs tells of for the page's own addresses.
        _LOGGER.exception("No sign-in can wait elsewhere: no address can be added")
        return
    hass.data[_REGISTERED] = True
