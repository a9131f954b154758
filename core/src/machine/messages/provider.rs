//! Chooses the words for what goes wrong with a provider: whose fault it is, and what helps.

use crate::hass::{Abort, value_of};
use crate::oidc::{
    Lost, Misconfigured, ProviderFault as Fault, ProviderMisbehaved as Misbehaved,
    ProviderRefused as Refused, ProviderUnreachable as Unreachable,
};
use crate::screen::{Act, Code, Notice, Rank, Remedy, Text};
use crate::wire::Name;

/// A fault above the list of sign-in options: what happened, for a relative. Nothing is sent again before a button is
/// pressed.
pub(in crate::machine) fn notice(fault: &Fault, provider: &Name) -> Notice {
    let name = provider.to_string();
    let text = match fault {
        Fault::Misconfigured(Misconfigured::OriginUnregistered) => {
            Text::ProviderWantsOtherAddress(name)
        }
        Fault::AudienceUntrusted(Some(audience)) => Text::ProviderAudience(name, audience.clone()),
        Fault::Misconfigured(_)
        | Fault::AudienceUntrusted(None)
        | Fault::Refused(Refused::ClientRefused) => Text::ProviderMisconfigured(name),
        Fault::RequestRefused(_) => Text::ProviderRefusedRequest(name),
        Fault::Lost(fault) => lost(*fault),
        Fault::Misbehaved(Misbehaved::ErrorIssuerMissing) => Text::ProviderUnverifiedError(name),
        Fault::Misbehaved(_) => Text::ProviderMisbehaved(name),
        Fault::Refused(Refused::Unavailable) | Fault::Unreachable(Unreachable::TimedOut) => {
            Text::ProviderUnavailable(name)
        }
        Fault::Unreachable(Unreachable::NoAnswerOrCors) => Text::ProviderNoAnswer(name),
        Fault::Unreachable(Unreachable::BlockedByPolicy) => Text::ProviderBlockedByPolicy(name),
        Fault::Refused(Refused::AccessDenied) => Text::ProviderCancelled(name),
        Fault::Refused(Refused::ConsentRequired) => Text::ProviderConsentRefused(name),
        Fault::Refused(Refused::InteractionRequired) => Text::ProviderWantsPerson(name),
        Fault::Refused(Refused::Other(_) | Refused::ExchangeRefused(_) | Refused::CodeRefused) => {
            Text::ProviderRefused(name)
        }
    };
    let (again, another) = (Some(try_again()), Some(another_account()));
    let (rank, remedy, alternative) = match fault {
        // Nothing helps until an administrator has changed something.
        Fault::Misconfigured(_) | Fault::AudienceUntrusted(_) | Fault::RequestRefused(_) => {
            (Rank::Error, None, None)
        }
        // The account at the provider may be the wrong one. To choose another comes second: not every provider lets
        // people choose, and some lead back to the same refusal for ever.
        Fault::Refused(Refused::AccessDenied | Refused::ConsentRequired)
        | Fault::Misbehaved(Misbehaved::ErrorIssuerMissing) => (Rank::Warning, again, another),
        Fault::Refused(
            Refused::InteractionRequired
            | Refused::Other(_)
            | Refused::ExchangeRefused(_)
            | Refused::CodeRefused,
        ) => (Rank::Error, again, another),
        Fault::Refused(Refused::ClientRefused | Refused::Unavailable)
        | Fault::Lost(_)
        | Fault::Misbehaved(_)
        | Fault::Unreachable(_) => (Rank::Error, again, None),
    };
    Notice {
        alternative,
        ..Notice::coded(rank, text, fault.code()).with(remedy)
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
    let (rank, remedy) = match abort.reason.as_str() {
        // Nothing went wrong: somebody has to decide.
        "awaiting_approval" => (Rank::Info, another_account()),
        "not_allowed" | "account_inactive" | "local_only" => (Rank::Error, another_account()),
        _ => (Rank::Error, try_again()),
    };
    let named = value_of(&abort.placeholders, "code").and_then(Code::read);
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
    let text = Text::ProviderOpenedElsewhere(provider.to_string());
    let wait = Remedy::Do(Text::WaitHere, Act::WaitHere);
    Notice {
        alternative: Some(Remedy::Do(Text::StartOver, Act::StartOver)),
        ..Notice::new(Rank::Info, text).with(wait)
    }
}

/// There is no state and no verifier without randomness.
pub(in crate::machine) fn not_drawn() -> Notice {
    Notice::coded(Rank::Error, Text::NoRandomness, "randomness-missing")
}

/// The callback could not be told apart from anybody else's.
pub(in crate::machine) fn not_kept() -> Notice {
    Notice::coded(Rank::Error, Text::StorageBlocked, "record-not-kept").with(try_again())
}

const fn try_again() -> Remedy {
    Remedy::Do(Text::TryAgain, Act::Restart)
}

const fn another_account() -> Remedy {
    Remedy::Do(Text::UseAnotherAccount, Act::AnotherAccount)
}
