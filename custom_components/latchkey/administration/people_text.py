"""Put what is known of a user into words, for the administrator's dialog.

Who they are, by which identities they sign in, which of them decides what they may, and
why; and where they are signed in. Names and clients are strangers' texts
(`plain_text.py`). Called by `people_flow.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.auth.models import (
    TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation
from homeassistant.util import dt as dt_util

from .. import registry
from ..const import DOMAIN
from ..people import ending, events, identities, roles
from ..plain_text import line, plain
from ..relay.devices import SignedInDevice
from ..role_settings import Role

# As much as a dialog shows of each.
MOST_SHOWN: Final = 20
_LONGEST: Final = 64

_APPS: Final = {
    "https://home-assistant.io/android": "Home Assistant for Android",
    "https://home-assistant.io/iOS": "Home Assistant for iOS",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language, by their keys."""

    texts: Mapping[str, str]

    def translate(self, key: str, **placeholders: str) -> str:
        """Give a text with its placeholders filled in."""
        text = self.texts.get(f"component.{DOMAIN}.common.people_{key}", "")
        return text.format_map(placeholders)


async def async_words(hass: HomeAssistant) -> Words:
    """Get the words of the language that Home Assistant is set to."""
    language = hass.config.language
    texts = await translation.async_get_translations(hass, language, "common", [DOMAIN])
    return Words(texts)


def label(hass: HomeAssistant, words: Words, user: User) -> str:
    """Give one line for a list: who, by which providers, which role, since when."""
    found = identities.of_user(user)
    names = dict.fromkeys(_provider(hass, each) for each in found)
    parts = [user.name or user.id, ", ".join(names), _role(words, user)]
    signed_in = filter(None, map(events.last_sign_in, found))
    if (last := max(signed_in, default=None)) is not None:
        parts.append(words.translate("last_sign_in", when=_when(last)))
    return line(" · ".join(filter(None, parts)))


def identity_label(hass: HomeAssistant, identity: Credentials) -> str:
    """Give one line for an identity: the provider, and who it is there."""
    name = identity.data.get("name") or identity.data.get("sub", "")
    return line(f"{_provider(hass, identity)} · {name}", _LONGEST)


def describe(hass: HomeAssistant, words: Words, user: User) -> dict[str, str]:
    """Give everything about a user, as placeholders in Markdown."""
    sessions = sorted(
        ending.async_sessions(user), key=lambda each: each.created_at, reverse=True
    )
    lines = [f"- {_session(words, each)}" for each in sessions[:MOST_SHOWN]]
    if len(sessions) > MOST_SHOWN:
        lines.append("- …")
    tokens = [
        each
        for each in user.refresh_tokens.values()
        if each.token_type == TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
    ]
    return {
        "person": plain(user.name or user.id),
        "role": plain(_role(words, user)),
        "why": plain(_why(hass, words, user)),
        "identities": _identities(hass, words, user),
        "number": str(len(sessions)),
        "sessions": "\n".join(lines) or "—",
        "long_lived": str(len(tokens)),
    }


def device_label(words: Words, device: SignedInDevice) -> str:
    """Give one line for a device: its name, and since when."""
    made_at = str(device.credentials.data.get("made_at", ""))
    since = _when(float(made_at)) if made_at.isdecimal() else "—"
    used = max(
        filter(None, (each.last_used_at for each in device.tokens)), default=None
    )
    return line(
        words.translate(
            "session",
            client=line(device.name, _LONGEST),
            since=since,
            used="—" if used is None else _when(used.timestamp()),
        )
    )


def _provider(hass: HomeAssistant, identity: Credentials) -> str:
    return registry.async_name(hass, identity.auth_provider_id or "")


def _role(words: Words, user: User) -> str:
    if not user.is_active:
        removed = roles.async_is_removed(user)
        return words.translate("removed" if removed else "inactive")
    if user.is_owner:
        return words.translate("owner")
    groups = {group.id for group in user.groups}
    found = next((each for each in Role if each.group_id in groups), None)
    return words.translate("other" if found is None else found.value)


def _why(hass: HomeAssistant, words: Words, user: User) -> str:
    """Say what decided on the role: a claim, or somebody in Home Assistant."""
    governing = roles.async_governing(hass, user)
    if user.is_owner:
        return words.translate("why_owner")
    if governing is None or not (value := governing.data.get(roles.ROLE_VALUE)):
        removed = roles.async_is_removed(user)
        return words.translate("why_removed" if removed else "why_by_hand")
    return words.translate(
        "why_claim", provider=_provider(hass, governing), value=line(value, _LONGEST)
    )


def _identities(hass: HomeAssistant, words: Words, user: User) -> str:
    governing = roles.async_governing(hass, user)
    lines = []
    for each in identities.of_user(user)[:MOST_SHOWN]:
        last = events.last_sign_in(each)
        when = words.translate("never") if last is None else _when(last)
        signed_in = words.translate("last_sign_in", when=when)
        text = f"{identity_label(hass, each)}: {signed_in}"
        if each is governing:
            text = f"{text}. {words.translate('governs')}"
        lines.append(f"- {plain(text)}")
    return "\n".join(lines)


def _session(words: Words, token: RefreshToken) -> str:
    used = token.last_used_at
    client = token.client_id or ""
    app = _APPS.get(client, "")
    named = [each for each in (token.client_name, app) if each]
    return plain(
        words.translate(
            "session",
            client=line(" · ".join(named) or client, _LONGEST),
            since=_when(token.created_at.timestamp()),
            used="—" if used is None else _when(used.timestamp()),
        )
    )


def _when(at: float) -> str:
    """Write a time in Home Assistant's time zone, in a way that all languages read."""
    local = dt_util.as_local(dt_util.utc_from_timestamp(at))
    return local.strftime("%Y-%m-%d %H:%M")
