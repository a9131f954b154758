"""Tell the administrator, in Home Assistant's Repairs, why our page is not in use.

Whatever is reported here, Home Assistant's own page is being served and everyone
can sign in. The texts, with what to do, are in `strings.json`.
"""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
import logging
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..oidc import credential_binding
from ..oidc.credential_binding import Standing
from ..people import approval, roles
from ..people.provider import PROVIDER_TYPE
from ..people.session_store import async_store
from ..plain_text import plain
from ..registry import async_name, async_registered

_LOGGER = logging.getLogger(__name__)

_CANNOT_REGISTER: Final = "cannot_register"
_MISSING: Final = "provider_missing"
_FORMER_CLIENT: Final = "former_client"
_MOST_NAMED: Final = 10
_LONGEST_NAME: Final = 64
_REDIRECT_URL: Final = "redirect_url_shared"
_UNCHECKABLE: Final = "uncheckable"
_ISSUER_CONFLICT: Final = "issuer_conflict"
_LAST_ADMINISTRATOR: Final = "last_administrator"


class Problem(StrEnum):
    """A reason for not serving our page; the value is its translation key."""

    CANNOT_TAKE_OVER = "cannot_take_over"
    FILES_MISSING = "files_missing"


@callback
def async_report(
    hass: HomeAssistant,
    problem: Problem,
    reason: Exception,
    placeholders: dict[str, str],
) -> None:
    """Raise the issue, and log it once for those who read logs only."""
    known = ir.async_get(hass).async_get_issue(DOMAIN, problem)
    # Home Assistant remembers issues of its last run, which are not active now.
    if known is None or not known.active:
        _LOGGER.warning(
            "Home Assistant's own login page stays in use, see Repairs: %s", reason
        )
    _async_raise(hass, problem, problem, ir.IssueSeverity.ERROR, placeholders)


@callback
def async_report_providers(hass: HomeAssistant, reason: Exception) -> None:
    """Say that Home Assistant does not take our providers as it used to."""
    _LOGGER.error("The providers cannot be registered: %r", reason)
    placeholders = {"detail": repr(reason)}
    kind = _CANNOT_REGISTER
    _async_raise(hass, kind, kind, ir.IssueSeverity.ERROR, placeholders)


@callback
def async_clear_providers(hass: HomeAssistant) -> None:
    """Delete that issue: they are registered."""
    ir.async_delete_issue(hass, DOMAIN, _CANNOT_REGISTER)


async def async_check_orphans(hass: HomeAssistant) -> None:
    """Say whose sign-ins stop where a provider is missing that people still use.

    Home Assistant refuses their refresh tokens then. It asks nobody before a provider
    is removed, so this is said at once after it, and at every start; before, the form
    for changing a provider says it.
    """
    if ir.async_get(hass).async_get_issue(DOMAIN, _CANNOT_REGISTER) is not None:
        # All of them are missing then, and for another reason.
        return
    registered = {provider.id for provider in async_registered(hass)}
    everyone = await async_people_by_provider(hass)
    _async_update(
        hass,
        _MISSING,
        ir.IssueSeverity.WARNING,
        {
            # Not who: Home Assistant tells issues to everyone who is signed in.
            provider_id: {
                "provider": async_name(hass, provider_id),
                "number": str(len(people)),
            }
            for provider_id, people in everyone.items()
            if provider_id not in registered
        },
    )


async def async_check_former_clients(hass: HomeAssistant) -> None:
    """Say whose people became strangers because only the client ID was changed.

    Versions that did not compare clients let them stay, and the administrator has to
    hear that the update ended that. It ends as they are said to be the same, or prove
    once more who they are.
    """
    affected: dict[str | None, dict[str, str]] = {}
    for provider in async_registered(hass):
        number = 0
        for user in await hass.auth.async_get_users():
            found = {
                credential_binding.standing(provider.settings, each.data)
                for each in user.credentials
                if (each.auth_provider_type, each.auth_provider_id)
                == (PROVIDER_TYPE, provider.id)
            }
            is_known = Standing.CURRENT in found or provider.settings.same_people
            if Standing.FORMER_CLIENT in found and not is_known:
                number += not approval.is_waiting(user)
        if number:
            name = provider.settings.name
            affected[provider.id] = {"provider": name, "number": str(number)}
    _async_update(hass, _FORMER_CLIENT, ir.IssueSeverity.WARNING, affected)


async def async_validate_last_administrators(hass: HomeAssistant) -> None:
    """Say which provider's roles would have left nobody to administer.

    Not whose they are: Home Assistant tells issues to everyone who is signed in.
    """
    kept = await roles.async_last_administrators(hass)
    _async_update(
        hass,
        _LAST_ADMINISTRATOR,
        ir.IssueSeverity.WARNING,
        {each: {"provider": async_name(hass, each)} for each in kept.values()},
    )


@callback
def async_check_redirect_urls(hass: HomeAssistant) -> None:
    """Name the providers that need a redirect URL of their own to be offered (RP-07).

    While a provider's metadata is unknown, what was said of it stays said.
    """
    needing: dict[str | None, dict[str, str]] = {}
    unsure: set[str | None] = set()
    for provider in async_registered(hass):
        known = provider.documents.metadata
        if provider.async_is_safe(known):
            continue
        if known is None:
            unsure.add(provider.id)
        else:
            needing[provider.id] = {"provider": provider.settings.name}
    _async_update(hass, _REDIRECT_URL, ir.IssueSeverity.ERROR, needing, unsure)


@callback
def async_check_issuer_conflicts(hass: HomeAssistant) -> None:
    """Name the providers that are not offered because an earlier one has their issuer.

    What was said of a provider stays said while its keys are unknown.
    """
    conflicting: dict[str | None, dict[str, str]] = {}
    unsure: set[str | None] = set()
    for provider in async_registered(hass):
        published = provider.documents.published
        if (other := provider.async_earlier_rival(published)) is not None:
            conflicting[provider.id] = {
                "provider": provider.settings.name,
                "other": other.settings.name,
            }
        elif published is None:
            unsure.add(provider.id)
    _async_update(hass, _ISSUER_CONFLICT, ir.IssueSeverity.ERROR, conflicting, unsure)


@callback
def async_validate_uncheckable(hass: HomeAssistant) -> None:
    """Name the providers that were to be asked again, and give nothing to ask with."""
    store, now = async_store(hass), time.time()
    affected: dict[str | None, dict[str, str]] = {}
    for provider in async_registered(hass):
        grants = [
            store.async_grant(each.id)
            for each in store.async_all()
            if each.provider_id == provider.id
        ]
        lapsed = [each for each in grants if each and not each.can_be_asked_with(now)]
        if lapsed and provider.settings.check.is_explicit:
            name = provider.settings.name
            affected[provider.id] = {"provider": name, "number": str(len(lapsed))}
    _async_update(hass, _UNCHECKABLE, ir.IssueSeverity.WARNING, affected)


@callback
def _async_update(
    hass: HomeAssistant,
    kind: str,
    severity: ir.IssueSeverity,
    affected: Mapping[str | None, Mapping[str, str]],
    unsure: Collection[str | None] = (),
) -> None:
    """Raise the issues of one kind, and delete those that are no longer true.

    `affected` has the placeholders by the provider's id. What was said of those who
    are `unsure` stays said.
    """
    kept = {f"{kind}_{provider_id}" for provider_id in (*affected, *unsure)}
    _async_delete(
        hass,
        lambda issue: issue.translation_key == kind and issue.issue_id not in kept,
    )
    for provider_id, placeholders in affected.items():
        _async_raise(hass, f"{kind}_{provider_id}", kind, severity, placeholders)


@callback
def _async_raise(
    hass: HomeAssistant,
    issue_id: str,
    kind: str,
    severity: ir.IssueSeverity,
    placeholders: Mapping[str, str],
) -> None:
    """Raise an issue, in which strangers' texts are only texts."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=severity,
        translation_key=kind,
        translation_placeholders={
            name: plain(text) for name, text in placeholders.items()
        },
    )


@callback
def _async_delete(
    hass: HomeAssistant, is_over: Callable[[ir.IssueEntry], bool]
) -> None:
    """Delete those of our issues that are over."""
    ours = [
        issue for issue in ir.async_get(hass).issues.values() if issue.domain == DOMAIN
    ]
    for issue in filter(is_over, ours):
        ir.async_delete_issue(hass, DOMAIN, issue.issue_id)


async def async_people_by_provider(hass: HomeAssistant) -> dict[str, list[str]]:
    """Name the users who sign in by each of our providers, registered or not.

    Whoever waits for approval was not let in yet, and does not sign in by any.
    """
    people: dict[str, set[str]] = {}
    for user in await hass.auth.async_get_users():
        if approval.is_waiting(user):
            continue
        for credentials in user.credentials:
            provider_id = credentials.auth_provider_id
            if credentials.auth_provider_type == PROVIDER_TYPE and provider_id:
                people.setdefault(provider_id, set()).add(user.name or user.id)
    return {provider_id: sorted(names) for provider_id, names in people.items()}


def describe(people: list[str]) -> str:
    """Say how many they are, and who, as far as that stays readable, as Markdown."""
    if not people:
        return "0"
    names = ", ".join(plain(name, _LONGEST_NAME) for name in people[:_MOST_NAMED])
    more = ", …" if len(people) > _MOST_NAMED else ""
    return f"{len(people)} ({names}{more})"


@callback
def async_clear(hass: HomeAssistant) -> None:
    """Delete every issue: the page is served, or no longer meant to be."""
    for problem in Problem:
        ir.async_delete_issue(hass, DOMAIN, problem)


@callback
def async_clear_all(hass: HomeAssistant) -> None:
    """Delete what is said about providers and people too: none are here any more."""
    _async_delete(hass, lambda _issue: True)
    approval.async_dismiss(hass)
