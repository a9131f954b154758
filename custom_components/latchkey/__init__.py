"""Latchkey: Home Assistant's login page as a small WebAssembly application.

Set up from Home Assistant's own screen, or by `latchkey:` in the YAML
configuration, which is imported as the same single entry. The entry being loaded
is what puts our page in use; `login_page.py` does it.

The providers people sign in with are registered as early as Home Assistant allows,
and stay registered while the entry is reloaded: it refuses the refresh tokens of
everyone who signed in by a provider that is missing. Whoever signed in by a provider
that an administrator changes into another one, or takes away, is signed out
(`sessions.py`).
"""

import asyncio
from functools import partial

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

from . import configured, registry
from .administration import actions, issues, titles
from .const import (
    DOMAIN,
    SIGNAL_FRONT,
    SIGNAL_ISSUER_CONFLICT,
    SIGNAL_LAST_ADMINISTRATOR,
    SIGNAL_LINKED,
    SIGNAL_NOT_OFFERED,
    SIGNAL_UNCHECKABLE,
)
from .oidc import credential_binding
from .page import www
from .page.login_page import LoginPage, async_take_over
from .people import (
    approval,
    backchannel_logout,
    events,
    roles,
    session_binding,
    sessions,
)
from .people.check_rounds import CheckRounds
from .people.session_store import async_store
from .relay import device_ends, devices, routes
from .web.front import RouteTableError

# The page that is served, or nothing where Home Assistant's own stays in use.
type LatchkeyConfigEntry = ConfigEntry[LoginPage | None]

CONFIG_SCHEMA = configured.CONFIG_SCHEMA

_WAS_SET_UP: HassKey[bool] = HassKey(f"{DOMAIN}_was_set_up")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the providers, and import `latchkey:` from YAML.

    The flow refuses a second entry by itself.
    """
    configured.async_remember_yaml(hass, config)
    actions.async_register(hass)
    await async_store(hass).async_load()
    await session_binding.async_adopt(hass)
    backchannel_logout.async_register(hass)
    routes.async_register(hass)
    await devices.async_restore(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        await _async_register(hass, entry)
    if DOMAIN in config:
        hass.async_create_task(
            hass.config_entries.flow.async_init(
                DOMAIN, context={"source": SOURCE_IMPORT}, data={}
            )
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LatchkeyConfigEntry) -> bool:
    """Take the login page over, or say in Repairs why that cannot be done.

    It succeeds either way: the entry is set up, people sign in by Home Assistant's
    own page, and what is wrong is not repaired by trying again.
    """
    if hass.data.get(_WAS_SET_UP):
        await configured.async_read_yaml_again(hass)
    hass.data[_WAS_SET_UP] = True
    await _async_update(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_async_update))
    for event in (EVENT_USER_UPDATED, EVENT_USER_REMOVED):
        check_people = partial(_async_check_people, hass)
        entry.async_on_unload(hass.bus.async_listen(event, check_people))
    check_people = partial(_async_check_people, hass)
    for signal in (SIGNAL_LINKED, SIGNAL_LAST_ADMINISTRATOR):
        entry.async_on_unload(async_dispatcher_connect(hass, signal, check_people))
    check = partial(issues.async_check_redirect_urls, hass)
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_NOT_OFFERED, check))
    check = partial(issues.async_check_issuer_conflicts, hass)
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_ISSUER_CONFLICT, check))
    for stop in (*events.async_connect(hass), *device_ends.async_connect(hass)):
        entry.async_on_unload(stop)
    validate = partial(issues.async_validate_uncheckable, hass)
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_UNCHECKABLE, validate))
    CheckRounds(hass, entry).async_start()
    entry.runtime_data = None
    try:
        login_page = await async_take_over(hass)
    except www.IncompleteError as err:
        issues.async_report(hass, issues.Problem.FILES_MISSING, err, {"file": err.file})
    except RouteTableError as err:
        issues.async_report(
            hass, issues.Problem.CANNOT_TAKE_OVER, err, {"detail": str(err)}
        )
    else:
        entry.runtime_data = login_page
        entry.async_on_unload(login_page.async_give_back)
        check = partial(_async_check_front, hass, login_page)
        entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_FRONT, check))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: LatchkeyConfigEntry) -> bool:
    """Let go: the page itself is given back by what set-up left on the entry."""
    issues.async_clear(hass)
    if entry.disabled_by is not None:
        await _async_take_away(hass)
    return True


async def async_remove_entry(hass: HomeAssistant, _entry: LatchkeyConfigEntry) -> None:
    """Take the providers away with the integration, and what was known of sessions."""
    await _async_take_away(hass)
    await async_store(hass).async_remove()


async def _async_update(hass: HomeAssistant, entry: LatchkeyConfigEntry) -> None:
    """Take over what is configured now, and fetch what became unknown by that."""
    await devices.async_restore(hass)
    titles.async_follow(hass, entry)
    await _async_register(hass, entry)
    entry.async_create_background_task(hass, _async_warm_up(hass), f"{DOMAIN} warm-up")


@callback
def _async_check_front(hass: HomeAssistant, login_page: LoginPage) -> None:
    """Say whether the page is still in use, after somebody stepped in front of it."""
    if login_page.async_hold():
        issues.async_clear(hass)
        return
    err = RouteTableError("another integration keeps the login page for itself")
    issues.async_report(
        hass, issues.Problem.CANNOT_TAKE_OVER, err, {"detail": str(err)}
    )


async def _async_take_away(hass: HomeAssistant) -> None:
    """Let nobody sign in, or stay signed in, by a provider."""
    removed = {each.settings.id for each in registry.async_registered(hass)}
    registry.async_register(hass, [])
    await devices.async_take_away(hass)
    await sessions.async_end_left(hass, removed)
    # What was said about providers, and about people who wait, is not true any more.
    issues.async_clear_all(hass)


async def _async_register(hass: HomeAssistant, entry: LatchkeyConfigEntry) -> None:
    """Make the registered providers the configured ones, now and at every change."""
    before = {each.settings.id for each in registry.async_registered(hass)}
    settings = configured.async_settings(hass, entry)
    try:
        registry.async_register(hass, settings)
    except Exception as err:
        # Its table has no official way in. Without it nobody signs in by a provider,
        # but the page and everyone's passwords must go on working.
        issues.async_report_providers(hass, err)
        return
    issues.async_clear_providers(hass)
    issues.async_check_redirect_urls(hass)
    for provider in registry.async_registered(hass):
        for credentials in await provider.async_credentials():
            credential_binding.async_complete(hass, provider.settings, credentials)
    there = configured.async_ids(hass, entry)
    await sessions.async_end_left(hass, before - there)
    await device_ends.async_end_left(hass, there)
    issues.async_check_issuer_conflicts(hass)
    await _async_check_people(hass)


async def _async_check_people(hass: HomeAssistant, _event: Event | None = None) -> None:
    """Say who has no provider or another client's, and who waits to be let in."""
    await session_binding.async_tidy(hass)
    await devices.async_tidy(hass)
    await issues.async_check_orphans(hass)
    await issues.async_check_former_clients(hass)
    await approval.async_check(hass)
    await roles.async_validate(hass)
    await issues.async_validate_last_administrators(hass)


async def _async_warm_up(hass: HomeAssistant) -> None:
    """Fetch what all providers publish, and see whether they may share a URL."""
    providers = registry.async_registered(hass)
    await asyncio.gather(*(each.documents.async_warm_up() for each in providers))
    issues.async_check_redirect_urls(hass)
    issues.async_check_issuer_conflicts(hass)
