"""Give texts that belong to no screen of Home Assistant's own.

Home Assistant gives notifications and pages no translations of their own. These are
below `common` in `strings.json`, in the language that Home Assistant is set to, and
whoever needs some has keys that begin alike. Called by the dialogs in `administration/`
and by `people/approval.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation

from .const import DOMAIN


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts whose keys begin alike."""

    texts: Mapping[str, str]
    prefix: str

    def translate(self, key: str, **placeholders: str) -> str:
        """Give a text with its placeholders filled in."""
        return self.texts.get(f"{self.prefix}{key}", "").format_map(placeholders)


async def async_texts(hass: HomeAssistant, group: str) -> Texts:
    """Get the texts of a group: their keys begin with its name."""
    language = hass.config.language
    texts = await translation.async_get_translations(hass, language, "common", [DOMAIN])
    return Texts(texts, f"component.{DOMAIN}.common.{group}_")
