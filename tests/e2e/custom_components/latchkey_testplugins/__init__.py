"""Stand in for other people's sign-in plugins, for the end-to-end tests.

Each answers as the real one does where our page meets it: hass-oidc-auth with its
welcome page and its cookie, hass-auth-header with whom a proxy names, hass-openid with
a page and no entry in the list. And there is a provider whose sign-in page never opens
in the browser that asks for it.
"""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .header_auth import HeaderProvider
from .oidc_auth import FinishView, OidcProvider, WelcomeView
from .openid import OpenIdView
from .quiet import AuthorizationView, KeysView, MetadataView

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001
    """Add the providers as the real ones do, and the pages."""
    store = hass.auth._store  # noqa: SLF001
    oidc = OidcProvider(hass, store)
    # The first of the list, because it puts itself there; the others' places are free.
    headers = [HeaderProvider(hass, store, bypass=bypass) for bypass in (True, False)]
    own = list(hass.auth._providers.values())  # noqa: SLF001
    hass.auth._providers.clear()  # noqa: SLF001
    for provider in (oidc, *own, *headers):
        hass.auth._providers[(provider.type, provider.id)] = provider  # noqa: SLF001
    for view in (
        WelcomeView(oidc),
        FinishView(oidc),
        OpenIdView(oidc),
        MetadataView(),
        KeysView(),
        AuthorizationView(),
    ):
        hass.http.register_view(view)
    return True
