//! The provider says no, does not answer, or answers wrongly: whose fault it is, and what helps.

use latchkey::machine::Event;
use latchkey::screen::{Act, Rank, Remedy, Text};

use super::{BOTH, house_of, left, refused_with, signs_in_otherwise};
use crate::drive::Drive;
use crate::hass::{Latchkey, Redeemer};
use crate::op::{Callback, IdToken, Op, Token, Twist, field};

fn back_from(twist: impl Into<Twist>, redeemer: Redeemer) -> Drive {
    let mut drive = left(house_of(Op::twisted(twist), Latchkey::by(redeemer)));
    drive.go_and_return();
    drive
}

fn example() -> String {
    "Example".to_owned()
}

#[test]
fn whoever_cancels_can_use_another_account_or_another_way() {
    for redeemer in BOTH {
        let mut drive = back_from(Callback::AccessDenied, redeemer);
        refused_with(&drive, &Text::ProviderCancelled(example()), "access-denied");
        let notice = drive.notice();
        assert_eq!(notice.rank, Rank::Warning);
        let another = Remedy::Do(Text::UseAnotherAccount, Act::AnotherAccount);
        assert_eq!(notice.remedy, Some(another));
        assert_eq!(drive.hass.failures(), 0, "nothing that counts");
        signs_in_otherwise(&mut drive);
    }
}

#[test]
fn another_account_is_asked_for_once() {
    let mut drive = back_from(Callback::AccessDenied, Redeemer::Browser);
    drive.press();
    drive.go_and_return();
    let prompts = |drive: &Drive| {
        let asked = drive.hass.ops[0].asked.iter();
        asked
            .map(|asked| field(asked, "prompt"))
            .collect::<Vec<_>>()
    };
    let select = || Some("select_account".to_owned());
    assert_eq!(prompts(&drive), [None, select()]);
    drive.hass.ops[0].twist = None;
    drive.choose("Example");
    drive.go_and_return();
    assert_eq!(prompts(&drive), [None, select(), None]);
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn another_account_is_not_asked_for_again_after_the_back_button() {
    let mut drive = back_from(Callback::AccessDenied, Redeemer::Browser);
    drive.press();
    assert!(drive.landed().contains("prompt=select_account"));
    drive.happen(&Event::Restored);
    drive.act(Act::Restart);
    assert_eq!(drive.left.len(), 3);
    assert!(!drive.landed().contains("prompt="), "{}", drive.landed());
}

#[test]
fn what_was_ticked_stays_so_after_a_refusal() {
    for keep in [true, false] {
        let op = Op::twisted(Callback::AccessDenied);
        let mut drive = Drive::open(house_of(op, Latchkey::by(Redeemer::Browser)));
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
            Text::ProviderRefused(name()),
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
        (Token::InvalidCode403.into(), Text::ProviderRefused(name())),
        (Token::Html500.into(), Text::ProviderMisbehaved(name())),
        (Token::Redirects.into(), Text::ProviderNoAnswer(name())),
        (Token::Hangs.into(), Text::ProviderUnavailable(name())),
        (
            IdToken::NonceAltered.into(),
            Text::ProviderMisbehaved(name()),
        ),
    ];
    for (twist, text) in table {
        let twist: Twist = twist;
        let mut drive = back_from(twist, Redeemer::Browser);
        assert_eq!(drive.notice().text, text, "{twist:?}");
        assert_eq!(
            drive.others(),
            ["Home Assistant Local", "Example"],
            "{twist:?}"
        );
        assert_eq!(
            drive.hass.open_flows(),
            0,
            "{twist:?}: the flow is given up"
        );
        // The button leads to a new attempt, at once or by the provider's own page (RP-33).
        drive.hass.ops[0].twist = None;
        drive.press();
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()), "{twist:?}");
    }
}

/// RP-28: what the provider says is never shown, and never a link.
#[test]
fn nothing_of_the_provider_s_own_words_is_shown() {
    for twist in [Callback::AccessDenied, Callback::StrangeError] {
        let drive = back_from(twist, Redeemer::Browser);
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
    for (announces, sends, twist, code) in [
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
        op.twist = twist.map(Twist::from);
        let mut drive = left(house_of(op, Latchkey::by(Redeemer::Browser)));
        drive.go_and_return();
        let story = format!("{announces} {sends} {twist:?}");
        match code {
            None => assert!(drive.landed().contains("code="), "{story}"),
            Some(code) => assert_eq!(drive.notice().code.as_deref(), Some(code), "{story}"),
        }
    }
}

/// RP-33: a token endpoint that hangs is asked once; the button begins anew.
#[test]
fn a_code_is_never_redeemed_again() {
    for twist in [
        Token::Hangs,
        Token::Redirects,
        Token::Html500,
        Token::ErrorObject,
    ] {
        let mut drive = back_from(twist, Redeemer::Browser);
        assert_eq!(drive.posted.len(), 1);
        drive.wait(600_000);
        drive.press();
        assert_eq!(drive.posted.len(), 1, "{twist:?}");
        assert_eq!(drive.left.len(), 2);
    }
}
