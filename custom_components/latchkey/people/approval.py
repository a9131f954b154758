"""Keep track of people who wait for the owner's approval, and tell who can give it.

Whoever waits is a user who is not active, with a mark on the credentials: so the page
knows what to say, and a user whom somebody turned off is not taken for one who waits.
Each is an issue in Repairs, which only administrators are shown, and whose fix lets
the person in or not (`repairs.py`). Home Assistant's notifications are everybody's:
the one that is made here says that someone waits, and names nobody.

Whoever was refused does not ask again for a day: the list is short, and each request is
an administrator's work. It is kept in memory only, so a refusal by mistake ends at a
restart.

`people.py` asks and marks. `async_check` makes issues and marks what they should be,
at the start and whenever `__init__.py` hears that a user was changed or removed.
"""

from dataclasses import dataclass
import time
from typing import Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.auth.models import Credentials, User
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ..common_texts import async_texts
from ..const import DOMAIN
from ..oidc.claims import Identity

ISSUE: Final = "approve"
USER_ID: Final = "user_id"

_KIND: Final = (DOMAIN, ISSUE)
_MARK: Final = "awaiting_approval"
_EMAIL: Final = "email"
_NOTIFICATION_ID: Final = f"{DOMAIN}_approve"


REFUSED_SECONDS: Final = 86400
MOST_REFUSED: Final = 1000

# Provider, issuer and subject of whom an administrator refused, and when.
_REFUSED: HassKey[dict[tuple[str, str, str], float]] = HassKey(f"{DOMAIN}_refused")


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody is who waits, as the provider says."""

    provider_id: str
    issuer: str
    subject: str
    email: str
    """Verified, or empty."""


def mark(credentials: Credentials, identity: Identity) -> None:
    """Make new credentials those of someone who has to wait, and keep what tells who.

    A name is the stranger's choice; an address that the provider verified is not.
    """
    credentials.data[_MARK] = "true"
    if identity.email:
        credentials.data[_EMAIL] = identity.email


def is_marked(credentials: Credentials) -> bool:
    """Tell whether whoever has the credentials had to wait, and may still."""
    return credentials.auth_provider_type == DOMAIN and _MARK in credentials.data


def is_waiting(user: User) -> bool:
    """Tell whether the user waits for approval."""
    return not user.is_active and any(map(is_marked, user.credentials))


def claim_of(user: User) -> Claim:
    """Give what the provider said of someone who waits."""
    marked = filter(is_marked, user.credentials)
    provider_id, data = next(
        ((each.auth_provider_id or "", each.data) for each in marked), ("", {})
    )
    return Claim(
        provider_id, data.get("iss", ""), data.get("sub", ""), data.get(_EMAIL, "")
    )


@callback
def async_was_refused(hass: HomeAssistant, provider_id: str, person: Identity) -> bool:
    """Tell whether an administrator refused the person not long ago."""
    since = hass.data.get(_REFUSED, {}).get(
        (provider_id, person.issuer, person.subject), -REFUSED_SECONDS
    )
    return time.time() < since + REFUSED_SECONDS


async def async_ask(hass: HomeAssistant) -> None:
    """Tell of someone who waits from now on."""
    texts = await async_texts(hass, "approval_notification")
    title = texts.translate("title")
    # A path is not for translators.
    message = texts.translate("message", repairs="/config/repairs")
    persistent_notification.async_create(hass, message, title, _NOTIFICATION_ID)
    await async_check(hass)


async def async_refuse(hass: HomeAssistant, user: User) -> None:
    """Delete someone who waits; whoever has a past here only stays turned off."""
    if _has_never_been_in(user):
        _async_remember(hass, claim_of(user))
        await hass.auth.async_remove_user(user)
        return
    _async_unmark(hass, user)
    await async_check(hass)


async def async_check(hass: HomeAssistant) -> None:
    """Make issues, marks and the notification say who waits now."""
    issue_ids = set()
    for user in await hass.auth.async_get_users():
        if user.is_active:
            _async_unmark(hass, user)
        elif is_waiting(user):
            issue_ids.add(_async_create_issue(hass, user))
    issues = ir.async_get(hass).issues.values()
    ours = [each for each in issues if (each.domain, each.translation_key) == _KIND]
    for issue in ours:
        if issue.issue_id not in issue_ids:
            ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    if not issue_ids:
        async_dismiss(hass)


@callback
def async_dismiss(hass: HomeAssistant) -> None:
    """Take the notification back: nobody waits, or nobody is asked any more."""
    persistent_notification.async_dismiss(hass, _NOTIFICATION_ID)


@callback
def _async_remember(hass: HomeAssistant, claim: Claim) -> None:
    refused = hass.data.setdefault(_REFUSED, {})
    person = (claim.provider_id, claim.issuer, claim.subject)
    refused.pop(person, None)
    refused[person] = time.time()
    if len(refused) > MOST_REFUSED:
        del refused[next(iter(refused))]


def _has_never_been_in(user: User) -> bool:
    """Tell whether nothing but waiting was ever made of the user.

    A mark alone does not say so: whoever was let in and turned off again while this
    integration was not running still has it.
    """
    return (
        all(map(is_marked, user.credentials))
        and not user.refresh_tokens
        and not user.is_owner
        and all(group.id == GROUP_ID_USER for group in user.groups)
    )


@callback
def _async_create_issue(hass: HomeAssistant, user: User) -> str:
    """Say that someone waits; who it is, only whoever opens the fix is told."""
    issue_id = f"{ISSUE}_{user.id}"
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={USER_ID: user.id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE,
    )
    return issue_id


@callback
def _async_unmark(hass: HomeAssistant, user: User) -> None:
    """Forget that someone had to wait: turned off later, it is not by us."""
    for credentials in filter(is_marked, user.credentials):
        data = {
            name: each
            for name, each in credentials.data.items()
            if name not in (_MARK, _EMAIL)
        }
        hass.auth.async_update_user_credentials_data(credentials, data)
