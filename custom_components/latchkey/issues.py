"""Tell the administrator, in Home Assistant's Repairs, why our page is not in use.

Whatever is reported here, Home Assistant's own page is being served and everyone
can sign in. The texts, with what to do, are in `strings.json`.
"""

from enum import StrEnum
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)


class Problem(StrEnum):
    """A reason for not serving our page; the value is its translation key."""

    CANNOT_TAKE_OVER = "cannot_take_over"
    FILES_MISSING = "files_missing"


@callback
def async_report(
    hass: HomeAssistant,
    problem: Problem,
    reason: Exception,
    placeholders: dict[str, str],
) -> None:
    """Raise the issue, and log it once for those who read logs only."""
    known = ir.async_get(hass).async_get_issue(DOMAIN, problem)
    # Home Assistant remembers issues of its last run, which are not active now.
    if known is None or not known.active:
        _LOGGER.warning(
            "Home Assistant's own login page stays in use, see Repairs: %s", reason
        )
    ir.async_create_issue(
        hass,
        DOMAIN,
        problem,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=problem,
        translation_placeholders=placeholders,
    )


@callback
def async_clear(hass: HomeAssistant) -> None:
    """Delete every issue: the page is served, or no longer meant to be."""
    for problem in Problem:
        ir.async_delete_issue(hass, DOMAIN, problem)
