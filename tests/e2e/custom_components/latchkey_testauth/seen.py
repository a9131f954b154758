"""What arrived at Home Assistant's login flows, counted where it cannot be missed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from homeassistant.auth import AuthManagerFlowManager

from .const import DOMAIN


@dataclass
class Seen:
    """The counts, and what the outside world has done."""

    opened: Counter[str] = field(default_factory=Counter)
    """How many flows were opened, by the provider's type or the test provider's id."""

    sent: int = 0
    """How many answers were posted to flows."""

    received: dict[str, Any] = field(default_factory=dict)
    """What was posted to a flow last, as it came."""

    proven: set[str] = field(default_factory=set)
    """The flows whose external step somebody has been through."""

    done: bool = False
    """Whether what the progress step waits for has happened."""


def observe(manager: AuthManagerFlowManager, seen: Seen) -> None:
    """Count from now on, and let two steps through that cannot be had otherwise.

    Home Assistant knows neither a step of the type `hologram` nor how to write a menu
    as JSON; a later one may, and then the page has to cope.
    """
    real_init, real_configure = manager.async_init, manager.async_configure

    async def async_init(
        handler: tuple[str, str],
        **kwargs: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        kind, identifier = handler
        seen.opened[identifier if kind == DOMAIN else kind] += 1
        step = dict(await real_init(handler, **kwargs))
        if handler == (DOMAIN, "unknown"):
            step["type"] = "hologram"
        if handler == (DOMAIN, "menu"):
            step["menu_options"] = list(step["menu_options"])
            del step["data_schema"]
        return step

    async def async_configure(
        flow_id: str, user_input: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        seen.sent += 1
        seen.received = user_input or {}
        return await real_configure(flow_id, user_input)

    manager.async_init = async_init
    manager.async_configure = async_configure
