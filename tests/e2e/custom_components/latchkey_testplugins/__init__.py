"""Stand in for other people's sign-in plugins, for the end-to-end tests.

Each answers as the real one does where our page meets it: hass-oidc-auth with its
welcome page and its cookie, hass-auth-header with whom a proxy names, hass-openid with
pages of its own; the first and the last also change what answers at the login page's
address. And there are the API password of old Home Assistants, and a provider whose
sign-in page never opens in the browser that asks for it. `tests/plugins.md` says how to
compare them with the real ones.
"""

import voluptuous as vol

from homeassistant.auth.providers import AuthProvider
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN, ONLY
from .header_auth import HeaderProvider
from .legacy import LegacyProvider
from .oidc_auth import (
    CallbackView,
    DeviceView,
    FinishView,
    OidcProvider,
    WelcomeView,
)
from .oidc_page import async_inject
from .openid import (
    AndroidStatusView,
    IdentityProviderView,
    OpenIdCallbackView,
    OpenIdProvider,
    OpenIdView,
)
from .openid_routes import (
    BlocksStrangers,
    override_authorize_route,
    override_login_flow,
)
from .quiet import AuthorizationView, KeysView, MetadataView

CONFIG_SCHEMA = vol.Schema(
    {DOMAIN: vol.Any(None, {ONLY: vol.In(("oidc_auth", "openid"))})},
    extra=vol.ALLOW_EXTRA,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add the providers as the real ones do, and the pages: all, or one plugin's."""
    only = (config[DOMAIN] or {}).get(ONLY)
    if only != "openid":
        oidc = OidcProvider(hass, hass.auth._store)  # noqa: SLF001
        views = (WelcomeView, CallbackView, FinishView, DeviceView)
        _register(hass, [view(oidc) for view in views])
        # The first of the list, because it puts itself there.
        _add(hass, [oidc], is_first=True)
        await async_inject(hass)
    if only is None:
        _add_those_without_a_page(hass)
    if only != "oidc_auth":
        openid = OpenIdProvider(hass, hass.auth._store)  # noqa: SLF001
        views = (OpenIdView, IdentityProviderView, OpenIdCallbackView)
        _register(hass, [view(openid) for view in (*views, AndroidStatusView)])
        _add(hass, [openid])
        override_authorize_route(hass, BlocksStrangers())
        override_login_flow(hass, BlocksStrangers())
    return True


def _add_those_without_a_page(hass: HomeAssistant) -> None:
    store = hass.auth._store  # noqa: SLF001
    headers = [HeaderProvider(hass, store, bypass=bypass) for bypass in (True, False)]
    _add(hass, [*headers, LegacyProvider(hass, store)])
    _register(hass, [MetadataView(), KeysView(), AuthorizationView()])


def _add(
    hass: HomeAssistant, added: list[AuthProvider], *, is_first: bool = False
) -> None:
    providers = hass.auth._providers  # noqa: SLF001
    present = list(providers.values())
    providers.clear()
    for provider in (*added, *present) if is_first else (*present, *added):
        providers[(provider.type, provider.id)] = provider


def _register(hass: HomeAssistant, views: list[HomeAssistantView]) -> None:
    for view in views:
        hass.http.register_view(view)
