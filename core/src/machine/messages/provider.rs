//! Chooses the words for what goes wrong with a provider: whose fault it is, and what helps.

use crate::hass::Abort;
use crate::oidc::{
    Lost, Misconfigured, ProviderFault, ProviderMisbehaved, ProviderRefused, ProviderUnreachable,
};
use crate::screen::{Act, Code, Notice, Rank, Remedy, Text};
use crate::wire::Name;

/// A fault above the list of sign-in options.
pub(in crate::machine) fn notice(fault: &ProviderFault, provider: &Name) -> Notice {
    let rank = match fault {
        ProviderFault::Refused(
            ProviderRefused::AccessDenied | ProviderRefused::ConsentRequired,
        )
        | ProviderFault::Misbehaved(ProviderMisbehaved::ErrorIssuerMissing) => Rank::Warning,
        _ => Rank::Error,
    };
    Notice {
        alternative: alternative(fault),
        ..Notice::coded(rank, text(fault, provider), fault.code()).with(remedy(fault))
    }
}

/// What happened, for a relative.
fn text(fault: &ProviderFault, provider: &Name) -> Text {
    let name = provider.to_string();
    match fault {
        ProviderFault::Misconfigured(Misconfigured::OriginUnregistered) => {
            Text::ProviderWantsOtherAddress(name)
        }
        ProviderFault::Misconfigured(_)
        | ProviderFault::Refused(ProviderRefused::ClientRefused) => {
            Text::ProviderMisconfigured(name)
        }
        ProviderFault::Lost(fault) => lost(*fault),
        ProviderFault::Misbehaved(ProviderMisbehaved::ErrorIssuerMissing) => {
            Text::ProviderUnverifiedError(name)
        }
        ProviderFault::Misbehaved(_) => Text::ProviderMisbehaved(name),
        ProviderFault::Refused(ProviderRefused::AccessDenied) => Text::ProviderCancelled(name),
        ProviderFault::Refused(ProviderRefused::ConsentRequired) => {
            Text::ProviderConsentRefused(name)
        }
        ProviderFault::Refused(ProviderRefused::Request(_)) => Text::ProviderRefusedRequest(name),
        ProviderFault::Refused(ProviderRefused::InteractionRequired) => {
            Text::ProviderWantsPerson(name)
        }
        ProviderFault::Refused(ProviderRefused::Unavailable)
        | ProviderFault::Unreachable(ProviderUnreachable::TimedOut) => {
            Text::ProviderUnavailable(name)
        }
        ProviderFault::Refused(
            ProviderRefused::Other(_)
            | ProviderRefused::ExchangeRefused(_)
            | ProviderRefused::CodeRefused,
        ) => Text::ProviderRefused(name),
        ProviderFault::Unreachable(ProviderUnreachable::NoAnswerOrCors) => {
            Text::ProviderNoAnswer(name)
        }
        ProviderFault::Unreachable(ProviderUnreachable::BlockedByPolicy) => {
            Text::ProviderBlockedByPolicy(name)
        }
        ProviderFault::AudienceUntrusted(Some(audience)) => {
            Text::ProviderAudience(name, audience.clone())
        }
        ProviderFault::AudienceUntrusted(None) => Text::ProviderMisconfigured(name),
    }
}

/// Why there is no attempt that an answer could belong to.
pub(in crate::machine) const fn lost(fault: Lost) -> Text {
    match fault {
        Lost::RecordMissing | Lost::RecordMalformed => Text::RecordMissing,
        Lost::RecordExpired => Text::RecordExpired,
    }
}

/// What the integration says when it ends a flow of ours; `None` for a reason that is not its own.
///
/// It names the very check that failed, by a code. Without one, the reason has a code too.
pub(in crate::machine) fn abort(abort: &Abort, provider: &Name) -> Option<Notice> {
    let name = provider.to_string();
    let rank = match abort.reason.as_str() {
        // Nothing went wrong: somebody has to decide.
        "awaiting_approval" => Rank::Info,
        _ => Rank::Error,
    };
    let (text, code) = match abort.reason.as_str() {
        "not_allowed" => (Text::AccountNotAllowed(name), "account-not-allowed"),
        "awaiting_approval" => (Text::AwaitingApproval, "awaiting-approval"),
        "account_inactive" => (Text::AccountInactive, "account-inactive"),
        "local_only" => (Text::AccountLocalOnly, "account-local-only"),
        "proof_rejected" => (Text::ProviderMisbehaved(name), "proof-rejected"),
        "provider_unreachable" => (Text::ProviderUnavailable(name), "provider-unreachable"),
        "provider_refused" => (Text::ProviderRefused(name), "provider-refused"),
        "provider_misconfigured" => (Text::ProviderMisconfigured(name), "provider-misconfigured"),
        "too_many_flows" => (Text::TooManyRequests, "too-many-flows"),
        "flow_expired" => (Text::RecordExpired, "flow-expired"),
        "already_used" => (Text::RecordMissing, "already-used"),
        "link_failed" => (Text::LinkFailed, "link-failed"),
        "provider_changed" => (Text::ProviderChanged(name), "provider-changed"),
        "sign_in_again" => (Text::ProviderWantsPerson(name), "authentication-required"),
        "onboarding_required" => (Text::OnboardingRequired, "onboarding-required"),
        _ => return None,
    };
    let remedy = match abort.reason.as_str() {
        "not_allowed" | "awaiting_approval" | "account_inactive" | "local_only" => {
            another_account()
        }
        _ => try_again(),
    };
    let named = abort.placeholder("code").and_then(Code::read);
    Some(Notice {
        code: named.or(Some(Code::ours(code))),
        ..Notice::new(rank, text).with(remedy)
    })
}

/// Browsers show a page of their own where a provider does not answer; all that can be seen here is that the
/// person is back.
pub(in crate::machine) fn came_back(provider: &Name, again: Act) -> Notice {
    Notice::new(Rank::Info, Text::CameBack(provider.to_string()))
        .with(Remedy::Do(Text::TryAgain, again))
}

/// The page should be gone, and is not: what another browser does there reaches it only where it waits for that.
pub(in crate::machine) fn opened_elsewhere(provider: &Name) -> Notice {
    Notice {
        alternative: Some(Remedy::Do(Text::StartOver, Act::StartOver)),
        ..Notice::new(
            Rank::Info,
            Text::ProviderOpenedElsewhere(provider.to_string()),
        )
        .with(Remedy::Do(Text::WaitHere, Act::WaitHere))
    }
}

/// There is no state and no verifier without randomness.
pub(in crate::machine) fn not_drawn() -> Notice {
    Notice::coded(Rank::Error, Text::NoRandomness, "randomness-missing")
}

/// The callback could not be told apart from anybody else's.
pub(in crate::machine) fn not_kept() -> Notice {
    Notice::coded(Rank::Error, Text::StorageBlocked, "record-not-kept")
        .with(Remedy::Do(Text::TryAgain, Act::Restart))
}

/// The button that helps: nothing is sent again before it is pressed.
fn remedy(fault: &ProviderFault) -> Option<Remedy> {
    match fault {
        // Until an administrator has changed something, nothing helps.
        ProviderFault::Misconfigured(_)
        | ProviderFault::AudienceUntrusted(_)
        | ProviderFault::Refused(ProviderRefused::Request(_)) => None,
        _ => Some(try_again()),
    }
}

/// What helps where the account that is signed in at the provider is the wrong one. It comes second: not every
/// provider lets people choose, and some lead back to the same refusal for ever.
const fn alternative(fault: &ProviderFault) -> Option<Remedy> {
    match fault {
        ProviderFault::Refused(
            ProviderRefused::AccessDenied
            | ProviderRefused::ConsentRequired
            | ProviderRefused::InteractionRequired
            | ProviderRefused::Other(_)
            | ProviderRefused::CodeRefused
            | ProviderRefused::ExchangeRefused(_),
        )
        | ProviderFault::Misbehaved(ProviderMisbehaved::ErrorIssuerMissing) => {
            Some(another_account())
        }
        _ => None,
    }
}

const fn try_again() -> Remedy {
    Remedy::Do(Text::TryAgain, Act::Restart)
}

const fn another_account() -> Remedy {
    Remedy::Do(Text::UseAnotherAccount, Act::AnotherAccount)
}
