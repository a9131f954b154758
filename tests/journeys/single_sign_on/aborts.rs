//! The component says no: each of its reasons has words.

use latchkey_core::screen::{Act, Rank, Remedy, Text};

use super::{BOTH, left_with, refused_with, signs_in_otherwise};
use crate::hass::{Latchkey, Redeemer, Then};
use crate::op::field;

fn example() -> String {
    "Example".to_owned()
}

fn reasons() -> [(&'static str, Text, &'static str, bool); 14] {
    [
        (
            "not_allowed",
            Text::AccountNotAllowed(example()),
            "account-not-allowed",
            true,
        ),
        (
            "awaiting_approval",
            Text::AwaitingApproval,
            "awaiting-approval",
            true,
        ),
        (
            "account_inactive",
            Text::AccountInactive,
            "account-inactive",
            true,
        ),
        (
            "local_only",
            Text::AccountLocalOnly,
            "account-local-only",
            true,
        ),
        (
            "proof_rejected",
            Text::ProviderMisbehaved(example()),
            "proof-rejected",
            false,
        ),
        (
            "provider_unreachable",
            Text::ProviderUnavailable(example()),
            "provider-unreachable",
            false,
        ),
        (
            "provider_refused",
            Text::ProviderRefused(example()),
            "provider-refused",
            false,
        ),
        (
            "provider_misconfigured",
            Text::ProviderMisconfigured(example()),
            "provider-misconfigured",
            false,
        ),
        (
            "too_many_flows",
            Text::TooManyRequests,
            "too-many-flows",
            false,
        ),
        ("flow_expired", Text::RecordExpired, "flow-expired", false),
        ("already_used", Text::RecordMissing, "already-used", false),
        ("link_failed", Text::LinkFailed, "link-failed", false),
        (
            "provider_changed",
            Text::ProviderChanged(example()),
            "provider-changed",
            false,
        ),
        (
            "onboarding_required",
            Text::OnboardingRequired,
            "onboarding-required",
            false,
        ),
    ]
}

#[test]
fn every_reason_has_its_words_and_a_way_on() {
    for (reason, text, code, another) in reasons() {
        for redeemer in BOTH {
            println!("{reason} {redeemer:?}");
            let mut drive = left_with(Latchkey::by(redeemer).then(Then::Abort(reason)));
            drive.go_and_return();
            refused_with(&drive, &text, code);
            let remedy = if another {
                Remedy::Do(Text::UseAnotherAccount, Act::AnotherAccount)
            } else {
                Remedy::Do(Text::TryAgain, Act::Restart)
            };
            assert_eq!(drive.notice().remedy, Some(remedy));
            drive.press();
            drive.visit();
            let request = drive.hass.ops[0].request.last().unwrap();
            assert_eq!(field(request, "prompt").is_some(), another);
        }
    }
}

/// Nothing went wrong: an administrator has to decide, and knows of it.
#[test]
fn who_waits_for_approval_is_told_calmly() {
    for (reason, ..) in reasons() {
        let mut drive = left_with(Latchkey::by(Redeemer::Server).then(Then::Abort(reason)));
        drive.go_and_return();
        let calm = if reason == "awaiting_approval" {
            Rank::Info
        } else {
            Rank::Error
        };
        assert_eq!(drive.notice().rank, calm, "{reason}");
    }
}

#[test]
fn the_component_says_which_check_failed() {
    for (reason, text, ..) in reasons() {
        let said = Then::AbortWith(reason, "id-token-kid_unknown.2");
        let mut drive = left_with(Latchkey::by(Redeemer::Browser).then(said));
        drive.go_and_return();
        refused_with(&drive, &text, "id-token-kid_unknown.2");
    }
}

#[test]
fn what_is_no_code_is_not_shown_as_one() {
    let long = "a".repeat(65);
    for said in [
        "",
        "Not-Small",
        "with space",
        "<b>",
        "a\u{202e}b",
        "ä",
        &long,
    ] {
        let abort = Then::AbortWith("proof_rejected", said.to_owned().leak());
        let mut drive = left_with(Latchkey::by(Redeemer::Browser).then(abort));
        drive.go_and_return();
        refused_with(
            &drive,
            &Text::ProviderMisbehaved(example()),
            "proof-rejected",
        );
    }
}

#[test]
fn whoever_is_not_let_in_can_sign_in_otherwise() {
    for (reason, ..) in reasons() {
        let mut drive = left_with(Latchkey::by(Redeemer::Browser).then(Then::Abort(reason)));
        drive.go_and_return();
        signs_in_otherwise(&mut drive);
    }
}

#[test]
fn a_reason_that_nobody_knows_is_shown_as_it_is() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser).then(Then::Abort("moonlight")));
    drive.go_and_return();
    let words = Text::AbortedWithReason("moonlight".to_owned());
    refused_with(&drive, &words, "aborted");
    // And its code is nothing that this page can answer for.
    let mut drive = left_with(
        Latchkey::by(Redeemer::Browser).then(Then::AbortWith("moonlight", "id-token-sub")),
    );
    drive.go_and_return();
    refused_with(&drive, &words, "aborted");
}
