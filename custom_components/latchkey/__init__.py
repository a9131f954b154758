"""Latchkey: Home Assistant's login page as a small WebAssembly application.

Set up from Home Assistant's own screen, or by `latchkey:` in the YAML
configuration, which is imported as the same single entry. The entry being loaded
is what puts our page in use; `page.py` does it.
"""

from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from . import issues, www
from .const import DOMAIN
from .page import LoginPage, RouteTableError, async_take_over

# The page that is served, or nothing where Home Assistant's own stays in use.
type LatchkeyConfigEntry = ConfigEntry[LoginPage | None]

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Import `latchkey:` from YAML; the flow refuses a second entry by itself."""
    if DOMAIN in config:
        hass.async_create_task(
            hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data={}
            )
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LatchkeyConfigEntry) -> bool:
    """Take the login page over, or say in Repairs why that cannot be done.

    It succeeds either way: the entry is set up, people sign in by Home Assistant's
    own page, and what is wrong is not repaired by trying again.
    """
    entry.runtime_data = None
    try:
        login_page = await async_take_over(hass)
    except www.IncompleteError as err:
        issues.async_report(hass, issues.Problem.FILES_MISSING, err, {"file": err.file})
    except RouteTableError as err:
        issues.async_report(
            hass, issues.Problem.CANNOT_TAKE_OVER, err, {"detail": str(err)}
        )
    else:
        entry.runtime_data = login_page
        entry.async_on_unload(login_page.async_give_back)
    return True


async def async_unload_entry(hass: HomeAssistant, _entry: LatchkeyConfigEntry) -> bool:
    """Let go: the page itself is given back by what set-up left on the entry."""
    issues.async_clear(hass)
    return True
