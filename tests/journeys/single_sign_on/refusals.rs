//! The provider says no, does not answer, or answers wrongly: whose fault it is, and what helps.

use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Rank, Remedy, Screen, Text};

use super::{BOTH, instance_of, left, refused_with, signs_in_otherwise};
use crate::drive::{CALLBACK, Drive, ORIGIN};
use crate::hass::{Latchkey, Redeemer};
use crate::op::{Callback, IdToken, Mutation, Op, Token, field};

fn back_from(mutation: impl Into<Mutation>, redeemer: Redeemer) -> Drive {
    let mut drive = left(instance_of(Op::mutated(mutation), Latchkey::by(redeemer)));
    drive.go_and_return();
    drive
}

fn example() -> String {
    "Example".to_owned()
}

#[test]
fn whoever_cancels_can_try_again_first_or_use_another_account_or_another_way() {
    for redeemer in BOTH {
        let mut drive = back_from(Callback::AccessDenied, redeemer);
        refused_with(&drive, &Text::ProviderCancelled(example()), "access-denied");
        let notice = drive.notice();
        assert_eq!(notice.rank, Rank::Warning);
        let again = Remedy::Do(Text::TryAgain, Act::Restart);
        assert_eq!(notice.remedy, Some(again));
        let another = Remedy::Do(Text::UseAnotherAccount, Act::AnotherAccount);
        assert_eq!(notice.alternative, Some(another));
        assert_eq!(drive.hass.failures(), 0, "nothing that counts");
        signs_in_otherwise(&mut drive);
    }
}

#[test]
fn another_account_is_asked_for_once() {
    let mut drive = back_from(Callback::AccessDenied, Redeemer::Browser);
    drive.act(Act::AnotherAccount);
    drive.go_and_return();
    let prompts = |drive: &Drive| {
        let request = drive.hass.ops[0].request.iter();
        request
            .map(|request| field(request, "prompt"))
            .collect::<Vec<_>>()
    };
    let select = || Some("select_account".to_owned());
    assert_eq!(prompts(&drive), [None, select()]);
    drive.hass.ops[0].mutation = None;
    drive.choose("Example");
    drive.go_and_return();
    assert_eq!(prompts(&drive), [None, select(), None]);
    assert!(drive.landed().contains(drive.code()));
}

/// Who configured the provider, or the integration after an end, has asked for something else.
#[test]
fn an_endpoint_that_asks_for_something_is_not_contradicted() {
    for prompt in ["?prompt=consent", "?tenant=a&prompt=consent", "?prompt="] {
        let mut op = Op::mutated(Callback::AccessDenied);
        op.authorization.push_str(prompt);
        let mut drive = left(instance_of(op, Latchkey::by(Redeemer::Browser)));
        drive.go_and_return();
        drive.act(Act::AnotherAccount);
        let landed = drive.landed();
        assert_eq!(landed.matches("prompt=").count(), 1, "{landed}");
    }
}

#[test]
fn another_account_is_not_asked_for_again_after_the_back_button() {
    let mut drive = back_from(Callback::AccessDenied, Redeemer::Browser);
    drive.act(Act::AnotherAccount);
    assert!(drive.landed().contains("prompt=select_account"));
    drive.happen(&Event::Restored);
    drive.act(Act::Restart);
    assert_eq!(drive.left.len(), 3);
    assert!(!drive.landed().contains("prompt="), "{}", drive.landed());
}

#[test]
fn what_was_ticked_stays_so_after_a_refusal() {
    for keep in [true, false] {
        let op = Op::mutated(Callback::AccessDenied);
        let mut drive = Drive::open(instance_of(op, Latchkey::by(Redeemer::Browser)));
        drive.act(Act::Keep(keep));
        drive.choose("Example");
        drive.go_and_return();
        assert_eq!(drive.sign_in_screen().keep, Some(keep));
        signs_in_otherwise(&mut drive);
        assert_eq!(drive.landed().ends_with("&storeToken=true"), keep);
    }
}

#[test]
fn every_refusal_has_its_words() {
    let name = example;
    let table = [
        (
            Callback::LoginRequired.into(),
            Text::ProviderWantsPerson(name()),
        ),
        (
            Callback::TemporarilyUnavailable.into(),
            Text::ProviderUnavailable(name()),
        ),
        (Callback::StrangeError.into(), Text::ProviderRefused(name())),
        (
            Callback::IssDroppedOnError.into(),
            Text::ProviderUnverifiedError(name()),
        ),
        (
            Callback::IssOnError.into(),
            Text::ProviderMisbehaved(name()),
        ),
        (
            Callback::IssAltered.into(),
            Text::ProviderMisbehaved(name()),
        ),
        (Token::ErrorObject.into(), Text::ProviderRefused(name())),
        (
            Token::InvalidClient.into(),
            Text::ProviderMisconfigured(name()),
        ),
        (
            Token::EmptyUnauthorized.into(),
            Text::ProviderMisconfigured(name()),
        ),
        (Token::InvalidCode403.into(), Text::ProviderRefused(name())),
        (Token::Html500.into(), Text::ProviderMisbehaved(name())),
        (Token::Redirects.into(), Text::ProviderNoAnswer(name())),
        (Token::Blocked.into(), Text::ProviderBlockedByPolicy(name())),
        (Token::Hangs.into(), Text::ProviderUnavailable(name())),
        (
            IdToken::NonceAltered.into(),
            Text::ProviderMisbehaved(name()),
        ),
    ];
    for (mutation, text) in table {
        let mutation: Mutation = mutation;
        let mut drive = back_from(mutation, Redeemer::Browser);
        assert_eq!(drive.notice().text, text, "{mutation:?}");
        assert_eq!(
            drive.others(),
            ["Home Assistant Local", "Example"],
            "{mutation:?}"
        );
        assert_eq!(
            drive.hass.open_flows(),
            0,
            "{mutation:?}: the flow is given up"
        );
        // The button leads to a new attempt, at once or by the provider's own page (RP-33).
        drive.hass.ops[0].mutation = None;
        drive.press();
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()), "{mutation:?}");
    }
}

/// RP-28: what the provider says is never shown, and never a link.
/// What only an administrator can settle: to try again would lead here again.
#[test]
fn a_further_audience_is_named_where_it_is_a_name() {
    let stops_with = |op: Op, code: &str| {
        let mut drive = left(instance_of(op, Latchkey::by(Redeemer::Browser)));
        drive.go_and_return();
        let notice = drive.notice();
        assert_eq!(notice.code.unwrap().to_string(), code);
        assert_eq!(notice.remedy, None);
        notice.text
    };
    let shown = |audience: serde_json::Value| {
        let mut op = Op::at("idp.example");
        op.claims.insert(
            "aud".to_owned(),
            serde_json::json!(["home-of-idp.example", audience]),
        );
        stops_with(op, "id-token-aud-untrusted")
    };
    for name in [
        "300000000000000001",
        "https://api.example.org/",
        &"x".repeat(64),
    ] {
        let words = Text::ProviderAudience(example(), name.to_owned());
        assert_eq!(shown(name.into()), words, "{name}");
    }
    for name in ["", "Call this number", "a\u{202e}b", "ä", &"x".repeat(65)] {
        let words = Text::ProviderMisconfigured(example());
        assert_eq!(shown(name.into()), words, "{name}");
    }
    assert_eq!(shown(7.into()), Text::ProviderMisconfigured(example()));
    assert_eq!(
        stops_with(Op::mutated(IdToken::TooLarge), "id-token-too-large"),
        Text::ProviderMisconfigured(example())
    );
}

#[test]
fn nothing_of_the_provider_s_own_words_is_shown() {
    for mutation in [Callback::AccessDenied, Callback::StrangeError] {
        let drive = back_from(mutation, Redeemer::Browser);
        let shown = format!("{:?}", drive.screen());
        for words in ["script", "<b>", "never", "error_uri"] {
            assert!(!shown.contains(words), "{words}: {shown}");
        }
    }
}

/// RP-27: an error is believed only once it is known whose it is.
#[test]
fn an_error_from_nowhere_is_not_called_a_refusal() {
    let drive = back_from(Callback::StateAlteredOnError, Redeemer::Browser);
    assert_eq!(drive.halted().text, Text::RecordMissing);
    let drive = back_from(Callback::IssOnError, Redeemer::Browser);
    assert_eq!(drive.notice().code.as_deref(), Some("callback-iss-altered"));
}

/// RP-25
#[test]
fn an_issuer_that_was_not_announced_must_be_right_all_the_same() {
    for (announces, sends, mutation, code) in [
        (false, true, None, None),
        (false, false, None, None),
        (true, true, None, None),
        (true, false, None, Some("callback-iss-missing")),
        (
            false,
            true,
            Some(Callback::IssAltered),
            Some("callback-iss-altered"),
        ),
        (
            true,
            true,
            Some(Callback::IssAltered),
            Some("callback-iss-altered"),
        ),
    ] {
        let mut op = Op::at("idp.example");
        (op.announces_issuer, op.sends_issuer) = (announces, sends);
        op.mutation = mutation.map(Mutation::from);
        let mut drive = left(instance_of(op, Latchkey::by(Redeemer::Browser)));
        drive.go_and_return();
        let story = format!("{announces} {sends} {mutation:?}");
        match code {
            None => assert!(drive.landed().contains("code="), "{story}"),
            Some(code) => assert_eq!(drive.notice().code.as_deref(), Some(code), "{story}"),
        }
    }
}

/// RP-33: a token endpoint that hangs is asked once; the button begins anew.
#[test]
fn a_code_is_never_redeemed_again() {
    for mutation in [
        Token::Hangs,
        Token::Redirects,
        Token::Html500,
        Token::ErrorObject,
    ] {
        let mut drive = back_from(mutation, Redeemer::Browser);
        assert_eq!(drive.posted.len(), 1);
        drive.wait(600_000);
        drive.press();
        assert_eq!(drive.posted.len(), 1, "{mutation:?}");
        assert_eq!(drive.left.len(), 2);
    }
}

fn back_with(error: &str) -> Drive {
    let op = Op::mutated(Callback::AccessDenied);
    let mut drive = left(instance_of(op, Latchkey::by(Redeemer::Browser)));
    let callback = drive.visit();
    assert!(callback.contains("error=access_denied"), "{callback}");
    drive.open_page(&callback.replace("error=access_denied", &format!("error={error}")));
    drive
}

/// One provider says so after *Refuse*, where the person was asked.
#[test]
fn consent_that_is_required_is_a_person_s_refusal() {
    let drive = back_with("consent_required");
    let text = Text::ProviderConsentRefused(example());
    refused_with(&drive, &text, "consent-required");
    let notice = drive.notice();
    assert_eq!(notice.rank, Rank::Warning);
    let again = Remedy::Do(Text::TryAgain, Act::Restart);
    assert_eq!(notice.remedy, Some(again));
}

#[test]
fn a_request_that_the_provider_refuses_is_for_the_administrator_and_has_no_button_that_cannot_help()
{
    for (error, code) in [
        ("invalid_request", "provider-invalid-request"),
        ("request_not_supported", "provider-invalid-request"),
        ("invalid_request_uri", "provider-invalid-request"),
        ("unauthorized_client", "provider-unauthorized-client"),
        (
            "unsupported_response_type",
            "provider-unsupported-response-type",
        ),
        ("invalid_scope", "provider-invalid-scope"),
    ] {
        let mut drive = back_with(error);
        refused_with(&drive, &Text::ProviderRefusedRequest(example()), code);
        let notice = drive.notice();
        assert_eq!((notice.remedy, notice.alternative), (None, None), "{error}");
        signs_in_otherwise(&mut drive);
    }
}

/// One provider announces `iss` and leaves it out of errors.
#[test]
fn an_error_without_the_announced_issuer_says_what_a_person_can_do() {
    let drive = back_from(Callback::IssDroppedOnError, Redeemer::Browser);
    let notice = drive.notice();
    assert_eq!(notice.rank, Rank::Warning);
    assert_eq!(notice.code.as_deref(), Some("callback-error-iss-missing"));
    let again = Remedy::Do(Text::TryAgain, Act::Restart);
    assert_eq!(notice.remedy, Some(again));
}

/// Nobody's answer: no provider is known, and none is named.
#[test]
fn an_answer_that_belongs_to_no_attempt_names_nobody_and_has_no_hole() {
    let callback = |query: &str| format!("{ORIGIN}{CALLBACK}{query}");
    for query in [
        "?error=access_denied&error_description=x",
        "",
        "?",
        "?code=a&state=b&state=c",
        "?response=jarm",
        "?code=a&state=never-kept-never-kept-never-kept-never-kept-x",
    ] {
        let op = Op::mutated(Callback::AccessDenied);
        let mut drive = Drive::open(instance_of(op, Latchkey::by(Redeemer::Browser)));
        let sent = drive.sent.len();
        drive.open_page(&callback(query));
        let Screen::Halted(halted) = drive.screen() else {
            panic!("{query}: {:?}", drive.screen());
        };
        assert!(
            [Text::CallbackUnknown, Text::RecordMissing].contains(&halted.text),
            "{query}: {:?}",
            halted.text
        );
        assert_eq!(drive.sent.len(), sent, "{query}: nothing is sent");
    }
}
