//! A person whom nobody knows yet types an existing account once, with its second factor.

use latchkey_core::screen::{Act, Form, Panel, Screen, Text};
use latchkey_core::wire::Method;

use super::{BOTH, left_with, signs_in_otherwise};
use crate::drive::{Drive, query};
use crate::hass::{Latchkey, Redeemer, TOTP, Then, WRONG};

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
            "the provider was request once"
        );
    }
}

/// The form says whom it is about: a name that the provider chose must not pass for our own words.
#[test]
fn the_form_names_the_provider_and_the_identity() {
    let drive = asked_to_link(crate::hass::Redeemer::Browser);
    let form = drive.form();
    let [provider, identity, account] =
        ["Example", "Anna", "anna@family.example"].map(str::to_owned);
    assert_eq!(form.intro, Some(Text::LinkAs(provider, identity, account)));
    assert_eq!(
        form.placeholders,
        [],
        "a sentence says it, not a list of keys"
    );
}

fn offers_more(drive: &Drive) -> bool {
    match drive.screen() {
        Screen::SignIn(sign_in) => sign_in.has_more,
        other => panic!("{other:?}"),
    }
}

/// The page has not asked for them, because most people are in before they could be read.
#[test]
fn the_other_ways_are_a_click_away() {
    for redeemer in BOTH {
        let mut drive = asked_to_link(redeemer);
        assert!(drive.others().is_empty());
        assert!(offers_more(&drive));
        let posts = drive.count(Method::Post);
        drive.act(Act::StartOver);
        assert_eq!(drive.panel(), Panel::List);
        assert_eq!(drive.others(), ["Home Assistant Local", "Example"]);
        assert_eq!(drive.sign_in_screen().notice, None, "nothing went wrong");
        assert!(!offers_more(&drive), "these are all");
        assert_eq!(drive.hass.open_flows(), 0, "the flow is given up");
        assert_eq!(drive.count(Method::Post), posts, "no other is opened");
        signs_in_otherwise(&mut drive);
    }
}

#[test]
fn the_other_ways_are_a_click_away_from_the_second_factor_too() {
    let mut drive = asked_to_link(Redeemer::Browser);
    drive.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    assert_eq!(names(&drive.form()), ["code"]);
    assert!(offers_more(&drive));
    drive.act(Act::StartOver);
    drive.choose("Example");
    drive.go_and_return();
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn what_was_ticked_and_agreed_to_stays_so_on_the_way_to_the_others() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser).then(Then::Link));
    drive.act(Act::Keep(false));
    drive.go_and_return();
    drive.act(Act::Keep(true));
    drive.act(Act::StartOver);
    assert_eq!(drive.sign_in_screen().keep, Some(true));
    signs_in_otherwise(&mut drive);
    assert!(drive.landed().ends_with("&storeToken=true"));

    let query = query("https://app.example/", "https://app.example/cb", None);
    let latchkey = Latchkey::by(Redeemer::Browser).then(Then::Link);
    let mut drive = Drive::open_for(&query, super::instance(latchkey));
    drive.choose("Example");
    drive.go_and_return();
    drive.act(Act::StartOver);
    signs_in_otherwise(&mut drive);
}

/// While Home Assistant decides there is nothing to choose yet, and a button would only flash.
#[test]
fn nothing_more_is_offered_while_the_proof_is_validated_or_where_all_is_listed() {
    let mut drive = left_with(Latchkey::by(Redeemer::Server).then(Then::Link));
    assert!(!offers_more(&drive));
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    assert_eq!(drive.panel(), Panel::Busy(Text::SigningYouIn));
    assert!(!offers_more(&drive));
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
