//! The list of sign-in options, and switching between them.

use latchkey_core::machine::Focus;
use latchkey_core::screen::{Act, Pace, Panel, Remedy, Screen, Text};
use latchkey_core::wire::Method;
use serde_json::json;

use crate::drive::{Drive, body};
use crate::hass::{AuthProvider, Hass, Script};

fn three() -> Drive {
    Drive::open(Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::command_line(),
        AuthProvider::trusted(false),
    ]))
}

/// Old custom code may still register it, as Home Assistant did once.
#[test]
fn the_legacy_api_password_is_a_form_with_its_own_words() {
    let providers = vec![
        AuthProvider::legacy_api_password(),
        AuthProvider::homeassistant(),
    ];
    let mut drive = Drive::open(Hass::with(providers));
    let form = drive.form();
    assert_eq!(form.intro, Some(Text::EnterApiPassword));
    let [field] = form.fields.as_slice() else {
        panic!("{:?}", form.fields)
    };
    assert_eq!(field.label, Text::Password);
    drive.submit(&[("password", "wrong")]);
    assert_eq!(drive.notice().text, Text::InvalidPassword);
    assert_eq!(drive.notice().code.as_deref(), Some("invalid-auth"));
    assert_eq!(drive.others(), ["Home Assistant Local"]);
    drive.submit(&[("password", "letmein")]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_legacy_api_password_that_is_not_set_says_so() {
    let mut providers = vec![
        AuthProvider::legacy_api_password(),
        AuthProvider::homeassistant(),
    ];
    providers[0].script = Script::Abort("no_api_password_set");
    let mut drive = Drive::open(Hass::with(providers));
    assert_eq!(drive.notice().text, Text::NoApiPassword);
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn the_ways_stand_in_the_administrators_order() {
    let mut drive = three();
    assert_eq!(drive.others(), ["Script Login", "Trusted Networks"]);
    drive.choose("Trusted Networks");
    assert_eq!(drive.others(), ["Home Assistant Local", "Script Login"]);
    drive.choose("Script Login");
    assert_eq!(drive.others(), ["Home Assistant Local", "Trusted Networks"]);
}

#[test]
fn two_ways_of_one_type_are_told_apart_by_their_id() {
    let kitchen = AuthProvider::test("kitchen", Script::Kitchen);
    let external = AuthProvider::test("external", Script::External { naive: false });
    let mut drive = Drive::open(Hass::with(vec![kitchen, external]));
    assert_eq!(
        body(drive.last_sent())["handler"],
        json!(["testauth", "kitchen"])
    );
    drive.choose("Test external");
    assert_eq!(
        body(drive.last_sent())["handler"],
        json!(["testauth", "external"])
    );
}

#[test]
fn the_first_way_that_sends_nobody_elsewhere_is_open_at_once() {
    let providers = vec![
        AuthProvider::redirecting("Company"),
        AuthProvider::homeassistant(),
    ];
    let drive = Drive::open(Hass::with(providers));
    assert_eq!(drive.form().fields.len(), 2);
    assert_eq!(drive.others(), ["Company"]);
    assert_eq!(drive.count(Method::Post), 1);
}

#[test]
fn where_every_way_leads_elsewhere_nothing_opens_before_a_click() {
    let providers = vec![
        AuthProvider::redirecting("One"),
        AuthProvider::redirecting("Two"),
    ];
    let mut drive = Drive::open(Hass::with(providers));
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.sign_in_screen().heading, Text::ChooseSignInOption);
    assert_eq!(drive.sign_in_screen().notice, None);
    assert_eq!(drive.count(Method::Post), 0);
    // Both have the same name in the API: the first one answers.
    drive.hass.providers[0].script = Script::Abort("state_mismatch");
    drive.choose("Two");
    let reason = Text::AbortedWithReason("state_mismatch".to_owned());
    assert_eq!(drive.notice().text, reason);
}

#[test]
fn a_first_way_that_says_no_shows_its_words_and_the_list() {
    let abort = AuthProvider::test("abort", Script::Abort("custom_reason"));
    let mut drive = Drive::open(Hass::with(vec![abort, AuthProvider::homeassistant()]));
    let words = Text::AbortedWithReason("custom_reason".to_owned());
    assert_eq!(drive.notice().text, words);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.others(), ["Test abort", "Home Assistant Local"]);
    assert_eq!(drive.focus.last(), Some(&Focus::Notice));
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn every_reason_to_abort_has_words() {
    let reasons = [
        ("login_expired", Text::LoginExpired),
        ("too_many_retry", Text::TooManyRetries),
        ("not_allowed", Text::NotAllowed),
        ("", Text::AbortedWithoutReason),
        (
            "oidc_cookie_invalid",
            Text::AbortedWithReason("oidc_cookie_invalid".to_owned()),
        ),
    ];
    for (reason, words) in reasons {
        let provider = AuthProvider::test("abort", Script::Abort(reason));
        let mut drive = Drive::open(Hass::with(vec![provider]));
        assert_eq!(drive.notice().text, words);
        assert_eq!(drive.others(), ["Test abort"], "it can be tried again");
        if let Some(Remedy::Do(..)) = drive.remedy() {
            drive.press();
            assert_eq!(drive.notice().text, words);
        } else {
            assert_eq!(reason, "not_allowed");
        }
    }
}

#[test]
fn switching_gives_the_old_flow_up() {
    let mut drive = three();
    assert_eq!(drive.hass.open_flows(), 1);
    drive.choose("Script Login");
    assert_eq!(drive.hass.open_flows(), 1);
    let deleted = drive
        .sent
        .iter()
        .find(|request| request.method == Method::Delete);
    let flow = "/auth/login_flow/f10f000000000000000000000abcdef1";
    assert_eq!(deleted.unwrap().path, flow);
    drive.submit(&[("username", "cmduser"), ("password", "cmdpass")]);
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.hass.open_flows(), 0);
}

#[test]
fn a_flow_that_has_no_name_yet_is_given_up_as_soon_as_it_has() {
    for reversed in [false, true] {
        let mut drive = three();
        drive.hold();
        drive.choose("Script Login");
        drive.choose("Trusted Networks");
        drive.release(reversed);
        assert_eq!(drive.form().fields[0].name, "user");
        assert_eq!(drive.hass.open_flows(), 1);
        drive.submit(&[("user", "Owner")]);
        assert!(drive.target().contains(drive.code()));
        assert_eq!(drive.hass.open_flows(), 0);
    }
}

#[test]
fn an_answer_to_the_old_way_does_not_disturb_the_new_one() {
    let mut drive = three();
    drive.hold();
    drive.sign_in();
    drive.choose("Trusted Networks");
    drive.release(true);
    assert!(
        drive.left.is_empty(),
        "nobody signs in who has gone elsewhere"
    );
    assert_eq!(drive.form().fields[0].name, "user");
}

#[test]
fn an_answer_to_the_old_way_is_not_taken_for_the_new_ones() {
    let mut drive = three();
    drive.hold();
    drive.sign_in();
    drive.choose("Script Login");
    drive.deliver(1, None);
    drive.submit(&[("username", "cmduser"), ("password", "wrong")]);
    drive.deliver(0, None);
    assert!(drive.left.is_empty());
    assert_eq!(
        drive.form().pace,
        Pace::Checking,
        "the new answer is awaited"
    );
    drive.release(false);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
}

#[test]
fn choosing_what_is_open_does_nothing() {
    let mut drive = three();
    let before = drive.sent.len();
    drive.act(Act::Choose(0));
    drive.act(Act::Choose(99));
    assert_eq!(drive.sent.len(), before);
}

#[test]
fn a_home_assistant_without_any_way_is_a_full_stop_with_a_button() {
    let mut drive = Drive::open(Hass::with(Vec::new()));
    assert_eq!(drive.halted().text, Text::NoProviders);
    assert!(drive.halted().builtin.is_some());
    drive.hass.providers.push(AuthProvider::homeassistant());
    drive.press();
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn keep_me_logged_in_is_kept_across_ways() {
    let mut drive = three();
    assert_eq!(drive.sign_in_screen().keep, Some(true));
    drive.act(Act::Keep(false));
    drive.choose("Script Login");
    assert_eq!(drive.sign_in_screen().keep, Some(false));
    drive.submit(&[("username", "cmduser"), ("password", "cmdpass")]);
    assert!(!drive.target().contains("storeToken"));
}

#[test]
fn a_page_that_the_browser_brings_back_starts_over() {
    let mut drive = three();
    drive.sign_in();
    assert!(matches!(drive.screen(), Screen::Leaving(_)));
    drive.happen(&latchkey_core::machine::Event::Restored);
    drive.sign_in();
    assert_eq!(drive.left.len(), 2);
    assert_ne!(drive.left[0], drive.left[1], "a code is used once");
}
