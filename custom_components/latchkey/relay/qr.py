"""Draw an address as a QR code, by segno, as SVG that stands in a page.

Dark on light whatever the page's colours are, with the quiet zone that ISO/IEC 18004
asks for (four modules): many cameras read no other.

segno is no requirement of the manifest: Home Assistant would not set Latchkey up at all
where it cannot be installed (after an update without an internet connection, say), and
nobody could sign in by a provider for a picture. It is got when it is first needed,
from a thread; until then, and where that fails, the page has the address only. After a
failure it is tried again when somebody needs it, but not for every visitor.
"""

import asyncio
import importlib
import logging
import time
from types import ModuleType
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.requirements import (
    async_clear_install_history,
    async_process_requirements,
)
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)

REQUIREMENT: Final = "segno==1.6.6"
_QUIET_ZONE: Final = 4

_MODULE: Final = "segno"
_PATIENCE_SECONDS: Final = 5
_TRY_AGAIN_SECONDS: Final = 600

_BEGAN: HassKey[float] = HassKey(f"{DOMAIN}_segno_began")
_LIBRARY: HassKey[asyncio.Task[ModuleType | None]] = HassKey(f"{DOMAIN}_segno")
# A picture takes a hundredth of a second: a flood of them must not take all threads.
_AT_ONCE: Final = 2
_DRAWING: HassKey[asyncio.Semaphore] = HassKey(f"{DOMAIN}_segno_drawing")


async def async_draw(hass: HomeAssistant, address: str, title: str) -> str | None:
    """Give the picture as an `svg` element, or nothing where it cannot be drawn."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            library = await asyncio.shield(_async_library(hass))
    except TimeoutError:
        # Nobody waits for a slow connection: the next page has it.
        return None
    if library is None:
        return None
    async with hass.data.setdefault(_DRAWING, asyncio.Semaphore(_AT_ONCE)):
        return await hass.async_add_executor_job(_draw, library, address, title)


@callback
def _async_library(hass: HomeAssistant) -> asyncio.Task[ModuleType | None]:
    """Give what has got the library, or is about to."""
    task = hass.data.get(_LIBRARY)
    if task is None or (
        task.done()
        and task.result() is None
        and _now() >= hass.data[_BEGAN] + _TRY_AGAIN_SECONDS
    ):
        task = hass.async_create_background_task(_async_get(hass), f"{DOMAIN} segno")
        hass.data[_LIBRARY], hass.data[_BEGAN] = task, _now()
    return task


def _now() -> float:
    return time.monotonic()


async def _async_get(hass: HomeAssistant) -> ModuleType | None:
    try:
        return await hass.async_add_executor_job(importlib.import_module, _MODULE)
    except Exception:  # Also where it was only half installed.
        _LOGGER.debug("QR codes have to wait for their library", exc_info=True)
    try:
        # Home Assistant tries nothing again that has failed, until it is told to.
        async_clear_install_history(hass)
        await async_process_requirements(hass, DOMAIN, [REQUIREMENT])
        return await hass.async_add_executor_job(importlib.import_module, _MODULE)
    except Exception as err:
        # No internet connection, say: people can type the address.
        _LOGGER.warning("QR codes cannot be drawn: %s", type(err).__name__)
        return None


def _draw(library: ModuleType, address: str, title: str) -> str:
    code = library.make(address, error="m", micro=False)
    drawn: str = code.svg_inline(
        border=_QUIET_ZONE,
        dark="#000",
        light="#fff",
        title=title,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return drawn.replace("<svg ", '<svg role="img" class="qr" ', 1)
