"""Stand in for other people's sign-in plugins, for the end-to-end tests.

Each answers as the real one does where our page meets it: hass-oidc-auth with its
welcome page and its cookie, hass-auth-header with whom a proxy names, hass-openid with
pages of its own; the first and the last also change what answers at the login page's
address. And there are the API password of old Home Assistants, and a provider whose
sign-in page never opens in the browser that asks for it. `tests/plugins.md` says how to
compare them with the real ones.
"""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .header_auth import HeaderProvider
from .legacy import LegacyProvider
from .oidc_auth import FinishView, OidcProvider, WelcomeView
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

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001
    """Add the providers as the real ones do, and the pages."""
    store = hass.auth._store  # noqa: SLF001
    oidc = OidcProvider(hass, store)
    # The first of the list, because it puts itself there; the others' places are free.
    headers = [HeaderProvider(hass, store, bypass=bypass) for bypass in (True, False)]
    openid = OpenIdProvider(hass, store)
    legacy = LegacyProvider(hass, store)
    own = list(hass.auth._providers.values())  # noqa: SLF001
    hass.auth._providers.clear()  # noqa: SLF001
    for provider in (oidc, *own, *headers, legacy, openid):
        hass.auth._providers[(provider.type, provider.id)] = provider  # noqa: SLF001
    for view in (
        WelcomeView(oidc),
        FinishView(oidc),
        OpenIdView(openid),
        IdentityProviderView(openid),
        OpenIdCallbackView(openid),
        AndroidStatusView(openid),
        MetadataView(),
        KeysView(),
        AuthorizationView(),
    ):
        hass.http.register_view(view)
    await async_inject(hass)
    override_authorize_route(hass, BlocksStrangers())
    override_login_flow(hass, BlocksStrangers())
    return True
