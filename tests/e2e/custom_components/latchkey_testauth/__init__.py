"""Ways to sign in that Home Assistant does not ship, for the end-to-end tests.

Custom login providers cannot be named under `auth_providers:` in the YAML, because
Home Assistant looks for them before it loads custom components. Like the components
that people use, this one adds its providers to the running auth manager.

    latchkey_testauth:
      providers: [aborts, button]   # the order in which they are listed
      home: 198.51.100.0/24         # a network that Latchkey takes for a home's

They come before Home Assistant's own. The component also counts what arrives at the
login flows, so that a test can say "exactly once" about Home Assistant itself.
"""

from importlib import import_module
from ipaddress import IPv4Network, ip_network
import math
from typing import Any

import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .provider import PROVIDERS, TestAuthProvider
from .seen import Seen, observe
from .views import CheckView, DoneView, DoorView, MeView, SeenView

CONFIG_SCHEMA = vol.Schema(
    {
        DOMAIN: vol.Schema(
            {
                vol.Optional("providers", default=list): [vol.In(PROVIDERS)],
                vol.Optional("home"): ip_network,
            }
        )
    },
    extra=vol.ALLOW_EXTRA,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add the providers, and watch the flows."""
    seen = Seen()
    observe(hass.auth.login_flow, seen)
    providers: dict[tuple[str, str | None], Any] = {}
    for kind in config[DOMAIN]["providers"]:
        provider = TestAuthProvider(hass, hass.auth._store, kind, seen)  # noqa: SLF001
        providers[(provider.type, provider.id)] = provider
    own = dict(hass.auth._providers)  # noqa: SLF001
    hass.auth._providers.clear()  # noqa: SLF001
    hass.auth._providers.update(providers | own)  # noqa: SLF001
    for view in (
        SeenView(seen),
        MeView(),
        DoorView(seen),
        DoneView(seen),
        CheckView(),
    ):
        hass.http.register_view(view)
    if (home := config[DOMAIN].get("home")) is not None:
        await _know_home(hass, home)
    return True


async def _know_home(hass: HomeAssistant, home: IPv4Network) -> None:
    """Have Latchkey know one home, whatever this machine is in.

    As it keeps what the system says, which it asks anew when that is too old.
    """
    module = "custom_components.latchkey.relay.home_link"
    home_link = await hass.async_add_import_executor_job(import_module, module)
    links = home_link.Links({home: "home"}, frozenset(), frozenset({home[1]}))
    hass.data[home_link._KNOWN] = (math.inf, links)  # noqa: SLF001
