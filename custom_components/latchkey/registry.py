"""Keep our providers among Home Assistant's, in the administrator's order.

Home Assistant has no call to add a provider: it makes its table from YAML at the
start. We change the table in one go, without awaiting anything, and keep a provider's
object while its settings stay the same, because flows and documents live in it.
"""

from collections.abc import Iterable
from contextlib import suppress

from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .people.live_flows import LiveFlows
from .people.provider import PROVIDER_TYPE, LatchkeyAuthProvider
from .settings import Position, Settings

# What providers are called, or were as long as Home Assistant runs.
_NAMES: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_names")
_FLOWS: HassKey[LiveFlows] = HassKey(f"{DOMAIN}_live_flows")


@callback
def async_register(hass: HomeAssistant, configured: Iterable[Settings]) -> None:
    """Make the configured providers be the registered ones."""
    table = hass.auth._providers  # noqa: SLF001
    known = {each.id: each for each in async_registered(hass)}
    flows = _async_flows(hass)
    ours: dict[Position, list[LatchkeyAuthProvider]] = {each: [] for each in Position}
    names = hass.data.setdefault(_NAMES, {})
    for rank, settings in enumerate(configured):
        names[settings.id] = settings.name
        provider = known.get(settings.id)
        if provider is None or provider.settings != settings:
            store = hass.auth._store  # noqa: SLF001
            old = provider
            provider = LatchkeyAuthProvider(hass, store, settings, flows)
            if old is not None:
                provider.documents.async_take_over(old.documents)
        provider.rank = rank
        ours[settings.position].append(provider)
    others = {key: each for key, each in table.items() if key[0] != PROVIDER_TYPE}
    above = {(each.type, each.id): each for each in ours[Position.ABOVE]}
    below = {(each.type, each.id): each for each in ours[Position.BELOW]}
    table.clear()
    table.update({**above, **others, **below})


@callback
def async_registered(hass: HomeAssistant) -> list[LatchkeyAuthProvider]:
    """List our providers in their order."""
    return [
        provider
        for provider in hass.auth.auth_providers
        if isinstance(provider, LatchkeyAuthProvider)
    ]


@callback
def async_find(hass: HomeAssistant, provider_id: str) -> LatchkeyAuthProvider | None:
    """Give a provider of ours, if it is registered."""
    found = hass.auth.get_auth_provider(PROVIDER_TYPE, provider_id)
    return found if isinstance(found, LatchkeyAuthProvider) else None


@callback
def async_name(hass: HomeAssistant, provider_id: str) -> str:
    """Give the name of a provider that may be gone, or its id if nobody knows it."""
    return hass.data.get(_NAMES, {}).get(provider_id, provider_id)


@callback
def _async_flows(hass: HomeAssistant) -> LiveFlows:
    """Give the one book of flows: its limits are for all providers together."""

    def forget(flow_id: str) -> None:
        with suppress(UnknownFlow):
            hass.auth.login_flow.async_abort(flow_id)

    if _FLOWS not in hass.data:
        hass.data[_FLOWS] = LiveFlows(forget)
    return hass.data[_FLOWS]
