"""Put what is known of a user into texts, for the administrator's dialog.

Who they are, by which identities they sign in, which of them decides what they may, and
why; and where they are signed in. Names and clients are strangers' texts
(`plain_text.py`). Called by `people_flow.py`.
"""

from typing import Final

from homeassistant.auth.models import (
    TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
    Credentials,
    RefreshToken,
    User,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .. import contract, registry
from ..common_texts import Texts
from ..people import ending, events, identities, roles
from ..plain_text import line, plain
from ..relay.devices import SignedInDevice
from ..role_settings import Role

# As much as a dialog shows of each.
MOST_SHOWN: Final = 20
_LONGEST: Final = 64

_NAMES: Final = {
    "android": "Home Assistant for Android",
    "ios": "Home Assistant for iOS",
}

# By their client ids: one for a watch has that of its phone.
_APPS: Final = {
    client_id: _NAMES[app]
    for (client_id, _), app in contract.APPS.items()
    if app in _NAMES
}


def label(hass: HomeAssistant, texts: Texts, user: User) -> str:
    """Give one line for a list: who, by which providers, which role, since when."""
    found = identities.of_user(user)
    names = dict.fromkeys(_provider(hass, each) for each in found)
    parts = [user.name or user.id, ", ".join(names), _role(texts, user)]
    signed_in = filter(None, map(events.last_sign_in, found))
    if (last := max(signed_in, default=None)) is not None:
        parts.append(texts.translate("last_sign_in", when=_when(last)))
    return line(" · ".join(filter(None, parts)))


def identity_label(hass: HomeAssistant, identity: Credentials) -> str:
    """Give one line for an identity: the provider, and who it is there."""
    name = identity.data.get("name") or identity.data.get("sub", "")
    return line(f"{_provider(hass, identity)} · {name}", _LONGEST)


def describe(hass: HomeAssistant, texts: Texts, user: User) -> dict[str, str]:
    """Give everything about a user, as placeholders in Markdown."""
    sessions = sorted(
        ending.async_sessions(user), key=lambda each: each.created_at, reverse=True
    )
    lines = [f"- {_session(texts, each)}" for each in sessions[:MOST_SHOWN]]
    if len(sessions) > MOST_SHOWN:
        lines.append("- …")
    tokens = [
        each
        for each in user.refresh_tokens.values()
        if each.token_type == TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
    ]
    return {
        "person": plain(user.name or user.id),
        "role": plain(_role(texts, user)),
        "why": plain(_why(hass, texts, user)),
        "identities": _identities(hass, texts, user),
        "number": str(len(sessions)),
        "sessions": "\n".join(lines) or "—",
        "long_lived": str(len(tokens)),
    }


def device_label(texts: Texts, device: SignedInDevice) -> str:
    """Give one line for a device: its name, and since when."""
    made_at = str(device.credentials.data.get("made_at", ""))
    since = _when(float(made_at)) if made_at.isdecimal() else "—"
    used = max(
        filter(None, (each.last_used_at for each in device.tokens)), default=None
    )
    return line(
        texts.translate(
            "session",
            client=line(device.name, _LONGEST),
            since=since,
            used="—" if used is None else _when(used.timestamp()),
        )
    )


def _provider(hass: HomeAssistant, identity: Credentials) -> str:
    return registry.async_name(hass, identity.auth_provider_id or "")


def _role(texts: Texts, user: User) -> str:
    if not user.is_active:
        removed = roles.async_is_removed(user)
        return texts.translate("removed" if removed else "inactive")
    if user.is_owner:
        return texts.translate("owner")
    groups = {group.id for group in user.groups}
    found = next((each for each in Role if each.group_id in groups), None)
    return texts.translate("other" if found is None else found.value)


def _why(hass: HomeAssistant, texts: Texts, user: User) -> str:
    """Say what decided on the role: a claim, or somebody in Home Assistant."""
    governing = roles.async_governing(hass, user)
    if user.is_owner:
        return texts.translate("why_owner")
    if governing is None or not (value := governing.data.get(roles.ROLE_VALUE)):
        removed = roles.async_is_removed(user)
        return texts.translate("why_removed" if removed else "why_by_hand")
    return texts.translate(
        "why_claim", provider=_provider(hass, governing), value=line(value, _LONGEST)
    )


def _identities(hass: HomeAssistant, texts: Texts, user: User) -> str:
    governing = roles.async_governing(hass, user)
    lines = []
    for each in identities.of_user(user)[:MOST_SHOWN]:
        last = events.last_sign_in(each)
        when = texts.translate("never") if last is None else _when(last)
        signed_in = texts.translate("last_sign_in", when=when)
        text = f"{identity_label(hass, each)}: {signed_in}"
        if each is governing:
            text = f"{text}. {texts.translate('governs')}"
        lines.append(f"- {plain(text)}")
    return "\n".join(lines)


def _session(texts: Texts, token: RefreshToken) -> str:
    used = token.last_used_at
    client = token.client_id or ""
    app = _APPS.get(client, "")
    named = [each for each in (token.client_name, app) if each]
    return plain(
        texts.translate(
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
