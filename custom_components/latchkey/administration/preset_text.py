"""Say what to do at a provider that there is a preset for, in its form.

The steps are the preset's own and in English, as its name is; whether anybody tried it
is said in the administrator's language. Called by `provider_flow.py`.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant

from ..common_texts import async_texts
from ..plain_text import plain
from ..settings_error import SettingsError
from .preset import Preset, Question


async def async_placeholders(
    hass: HomeAssistant, preset: Preset, known: Mapping[str, Any]
) -> dict[str, str]:
    """Give what the texts of the form are completed with."""
    examples = {f"{each.value}_example": "" for each in Question}
    examples |= {
        f"{each.question.value}_example": each.example for each in preset.questions
    }
    return {
        **examples,
        "provider": plain(preset.name),
        "steps": "\n".join(f"- {each}" for each in preset.steps),
        "asked_at": _discovery_url(preset, known),
        "tried": await _async_text(
            hass, preset, "untried" if preset.tried is None else "tried"
        ),
        "about_secret": await _async_text(
            hass, preset, "secret_needed" if preset.needs_secret else "secret_optional"
        ),
    }


def _discovery_url(preset: Preset, known: Mapping[str, Any]) -> str:
    """Give the address as far as it is known."""
    try:
        address: str = preset.complete(known)["discovery_url"]
    except SettingsError:
        return preset.pattern
    return address


async def _async_text(hass: HomeAssistant, preset: Preset, name: str) -> str:
    """Give a text about the preset's provider in the administrator's language."""
    texts = await async_texts(hass, "preset")
    return texts.translate(
        name, provider=plain(preset.name), version=plain(preset.tried or "")
    )
