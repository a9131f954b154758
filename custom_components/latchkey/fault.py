"""Name everything that can end a sign-in with a provider, and whose fault it is.

The reasons are what the page has words for. The codes are stable, shown small, and the
same as the page's own (`core/src/oidc/fault.rs`) wherever both sides check the same.
"""

from enum import StrEnum
from typing import Final

_LONGEST_DETAIL: Final = 200


class Reason(StrEnum):
    """Why a login flow is aborted; the page and its texts know these words."""

    NOT_ALLOWED = "not_allowed"
    AWAITING_APPROVAL = "awaiting_approval"
    ACCOUNT_INACTIVE = "account_inactive"
    PROOF_REJECTED = "proof_rejected"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_MISCONFIGURED = "provider_misconfigured"
    TOO_MANY_FLOWS = "too_many_flows"
    FLOW_EXPIRED = "flow_expired"
    ALREADY_USED = "already_used"
    PROVIDER_CHANGED = "provider_changed"
    ONBOARDING_REQUIRED = "onboarding_required"
    LINK_FAILED = "link_failed"
    LOCAL_ONLY = "local_only"
    SIGN_IN_AGAIN = "sign_in_again"


class FaultError(Exception):
    """A sign-in that ends here."""

    def __init__(
        self, reason: Reason, code: str, *, forged: bool = False, detail: str = ""
    ) -> None:
        """Keep what people see, and whether it looks like an attack.

        `forged` counts towards Home Assistant's ban. `detail` is for the
        administrator who sets the provider up: never a secret, never a claim. A
        provider may have written it.
        """
        super().__init__(f"{reason}: {code}")
        self.reason = reason
        self.code = code
        self.forged = forged
        self.detail = detail[:_LONGEST_DETAIL]


def misconfigured(code: str, detail: str = "") -> FaultError:
    """Blame the set-up: the administrator has to change something."""
    return FaultError(Reason.PROVIDER_MISCONFIGURED, code, detail=detail)


def rejected(code: str, *, forged: bool = False) -> FaultError:
    """Say which check the proof did not pass."""
    return FaultError(Reason.PROOF_REJECTED, code, forged=forged)
