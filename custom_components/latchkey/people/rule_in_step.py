"""Keep whom the rule on a claim let in out of here when it is not met any more.

Only where people are checked with the provider; elsewhere the rule is for the first
sign-in. That it was met is kept with the credentials, because a session and what it is
asked with end, and the next sign-in must know it too: otherwise one click would undo
what a check has done. Kept are the claim and those of its values that met the rule, so
that whoever never met the rule of now, because an administrator wrote another one, is
left alone.

A claim that is missing or cannot be read says nothing. Called by `admission_steps.py`
at every sign-in and by `checking.py` at every check.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.auth.models import Credentials
from homeassistant.core import HomeAssistant, callback

from ..fault import FaultError
from ..oidc import claim_rule
from ..settings import Settings

# What credentials keep.
_CLAIM: Final = "rule_claim"
_VALUES: Final = "rule_values"


def was_met(settings: Settings, credentials: Credentials) -> bool:
    """Tell whether somebody has met the rule of now before."""
    data = credentials.data
    return (
        settings.rule_claim is not None
        and settings.rule_claim == data.get(_CLAIM)
        and any(each in data.get(_VALUES, ()) for each in settings.rule_values)
    )


@callback
def async_follow_rule(
    hass: HomeAssistant,
    settings: Settings,
    credentials: Credentials,
    claims: Mapping[str, Any],
) -> None:
    """Raise `FaultError` where a known person has met the rule, and does not now.

    Or note that they do.
    """
    if not settings.is_checked:
        return
    if was_met(settings, credentials):
        fault = find_refusal(settings, claims)
        if fault is not None:
            raise fault
    async_note(hass, settings, credentials, claims)


def find_refusal(settings: Settings, claims: Mapping[str, Any]) -> FaultError | None:
    """Give the refusal of somebody whose claims do not meet the rule, if they are."""
    try:
        claim_rule.validate(settings, claims)
    except FaultError as fault:
        # Whatever else is wrong with the claim is not the person's.
        return fault if fault.code == "rule-not-met" else None
    return None


@callback
def async_note(
    hass: HomeAssistant,
    settings: Settings,
    credentials: Credentials,
    claims: Mapping[str, Any],
) -> None:
    """Keep with the credentials that the rule is met, if it is."""
    if values := claim_rule.met_by(settings, claims):
        data = {**credentials.data, _CLAIM: settings.rule_claim, _VALUES: values}
        if data != credentials.data:
            hass.auth.async_update_user_credentials_data(credentials, data)
