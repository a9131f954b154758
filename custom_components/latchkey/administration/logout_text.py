"""Say in a provider's form how its sessions end here, and whether that works.

The addresses to register as the back-channel logout URI and as post-logout redirect
URIs, whether the provider's metadata says that it sends anything there and has a page
to log out, when a logout token last came, and which of the addresses it can hardly
reach. Called by `provider_flow.py`.
"""

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .. import registry
from ..common_texts import async_texts
from ..oidc import reach, redirect_urls
from ..page import provider_log_out
from ..people import backchannel_logout
from ..people.session_store import async_store


async def async_placeholders(
    hass: HomeAssistant, provider_id: str, origins: list[str]
) -> dict[str, str]:
    """Give what the texts of the form are completed with."""
    path = backchannel_logout.path(provider_id)
    listed = redirect_urls.async_list(hass, origins, path)
    path = provider_log_out.path(provider_id)
    back = redirect_urls.async_list(hass, origins, path)
    return {
        "logout_addresses": _listed(listed),
        "logged_out_addresses": _listed(back),
        **await _async_state(hass, provider_id, listed),
    }


def _listed(listed: list[str]) -> str:
    return "\n".join(f"- `{address}`" for address in listed)


async def _async_state(
    hass: HomeAssistant, provider_id: str, listed: list[str]
) -> dict[str, str]:
    """Say what is known of a provider that is set up already."""
    provider = registry.async_find(hass, provider_id)
    if provider is None:
        return {"logout_state": "", "log_out_page": ""}
    say = (await async_texts(hass, "logout")).translate
    said, page = [], ""
    if (known := provider.documents.metadata) is not None:
        said.append(say("listed" if known.backchannel_logout else "unlisted"))
        has_page = known.end_session_endpoint is not None
        page = say("page" if has_page else "no_page")
    last = async_store(hass).async_last_logout(provider_id)
    if last is None:
        said.append(say("never"))
    else:
        when = dt_util.as_local(dt_util.utc_from_timestamp(last))
        said.append(say("last", when=f"{when:%Y-%m-%d %H:%M:%S %Z}"))
    place = provider.settings.discovery_url
    lost = [each for each in listed if not reach.can_be_reached(each, place)]
    if lost:
        names = ", ".join(f"`{each}`" for each in lost)
        said.append(say("unreachable", addresses=names))
    return {"logout_state": " ".join(said), "log_out_page": page}
