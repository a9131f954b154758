"""Name what is called differently in the releases of Home Assistant that we support.

Each name is looked up while this is imported, and typed here, because a type checker
that knows one release only would refuse the other. Called by whoever needs one.
"""

from collections.abc import Callable
import importlib
from typing import Any, Final

from homeassistant.auth import providers
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

# What a step of a repair gives: a type of its own since 2026.
type RepairsResult = Any

# What a form is made of: voluptuous until 2026, something like it since.
type Schema = Any

# The steps of the second factor moved to a class of their own in 2026.
LoginFlow: Final[Any] = getattr(providers, "MfaLoginFlow", providers.LoginFlow)


def _find_admission() -> Callable[[HomeAssistant, User], str | None]:
    """Find Home Assistant's own rule of who may sign in from where."""
    name = "async_user_not_allowed_do_auth"
    http = "homeassistant.components.http"
    try:
        module = importlib.import_module(f"{http}.auth_util")
    except ImportError:
        # Before Home Assistant 2026.
        module = importlib.import_module(f"{http}.auth")
    found: Callable[[HomeAssistant, User], str | None] = getattr(module, name)
    return found


async_user_not_allowed_do_auth: Final = _find_admission()
