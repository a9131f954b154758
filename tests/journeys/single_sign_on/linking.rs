//! A person whom nobody knows yet types an existing account once, with its second factor.

use latchkey::screen::{Form, Text};
use latchkey::wire::Method;

use super::{BOTH, left_with};
use crate::drive::Drive;
use crate::hass::{Latchkey, TOTP, Then, WRONG};

fn asked_to_link(redeemer: crate::hass::Redeemer) -> Drive {
    let mut drive = left_with(Latchkey::by(redeemer).then(Then::Link));
    drive.go_and_return();
    drive
}

fn names(form: &Form) -> Vec<&str> {
    form.fields
        .iter()
        .map(|field| field.name.as_str())
        .collect()
}

#[test]
fn the_account_is_typed_once_and_its_second_factor_is_passed() {
    for redeemer in BOTH {
        let mut drive = asked_to_link(redeemer);
        assert_eq!(names(&drive.form()), ["username", "password"]);
        assert_eq!(drive.left.len(), 1, "nobody is in yet");
        drive.submit(&[("username", "alice"), ("password", "wrong")]);
        assert_eq!(drive.notice().text, Text::InvalidAuth);
        drive.submit(&[("password", "alice-pass-1")]);
        assert_eq!(names(&drive.form()), ["code"]);
        drive.submit(&[("code", WRONG)]);
        assert_eq!(drive.notice().text, Text::InvalidCode);
        drive.submit(&[("code", TOTP)]);
        assert!(drive.landed().contains(drive.code()));
        assert!(drive.landed().ends_with("&storeToken=true"));
        assert_eq!(
            drive.hass.ops[0].redeemed.len(),
            1,
            "the provider was asked once"
        );
    }
}

/// The form says whom it is about: a name that the provider chose must not pass for our own words.
#[test]
fn the_form_names_the_provider_and_the_identity() {
    let drive = asked_to_link(crate::hass::Redeemer::Browser);
    let form = drive.form();
    assert_eq!(form.intro, Some(Text::LinkAccount("Example".to_owned())));
    let identity = ("Identity".to_owned(), "Anna".to_owned());
    assert!(form.facts.contains(&identity), "{:?}", form.facts);
}

/// Without the flow there is no proof any more: the person begins at the provider, not at the form.
#[test]
fn a_lost_flow_begins_at_the_provider_again() {
    let mut drive = asked_to_link(crate::hass::Redeemer::Browser);
    drive.hass.restart();
    drive.sign_in();
    assert_eq!(drive.notice().code.as_deref(), Some("flow-gone"));
    assert_eq!(drive.others(), ["Home Assistant Local", "Example"]);
    let posts = drive.count(Method::Post);
    drive.wait(60_000);
    assert_eq!(drive.count(Method::Post), posts);
    drive.press();
    drive.go_and_return();
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}
