//! Name and password, and the second factor.

use latchkey_core::machine::Focus;
use latchkey_core::screen::{Act, Autocomplete, Control, Panel, Remedy, Text};
use latchkey_core::wire::Method;
use serde_json::json;

use crate::drive::{Drive, ORIGIN, STATE, body};
use crate::hass::{AuthProvider, Hass, NOTIFIED, Script, TOTP, WRONG};

fn at_home() -> Drive {
    Drive::open(Hass::with(vec![AuthProvider::homeassistant()]))
}

fn after_password(username: &str) -> Drive {
    let mut drive = at_home();
    drive.submit(&[
        ("username", username),
        ("password", &format!("{username}-pass-1")),
    ]);
    drive
}

#[test]
fn a_name_and_a_password_lead_back_to_the_frontend() {
    let mut drive = at_home();
    assert_eq!(drive.sign_in_screen().heading, Text::WelcomeHome);
    assert_eq!(drive.form().submit, Text::LogIn);
    assert_eq!(drive.focus, [Focus::FirstField]);
    drive.sign_in();
    let code = drive.code().to_owned();
    let expected = format!("{ORIGIN}/?auth_callback=1&code={code}&state={STATE}&storeToken=true");
    assert_eq!(drive.target(), expected);
    assert_eq!(drive.leaving().text, Text::ReturningToHomeAssistant);
    assert_eq!(drive.leaving().link.1.reveal(), &expected);
}

#[test]
fn the_requests_are_the_ones_that_home_assistant_expects() {
    let mut drive = at_home();
    drive.sign_in();
    let sent: Vec<_> = drive
        .sent
        .iter()
        .map(|request| (request.method, request.path.as_str()))
        .collect();
    let flow = "/auth/login_flow/f10f000000000000000000000abcdef1";
    let expected = [
        (Method::Get, "/auth/providers"),
        (Method::Post, "/auth/login_flow"),
        (Method::Post, flow),
    ];
    assert_eq!(sent, expected);
    let opening = json!({
        "client_id": format!("{ORIGIN}/"),
        "handler": ["homeassistant", null],
        "redirect_uri": format!("{ORIGIN}/?auth_callback=1"),
    });
    assert_eq!(body(&drive.sent[1]), opening);
    let answers = json!({
        "client_id": format!("{ORIGIN}/"), "username": "owner", "password": "owner-pass-1",
    });
    assert_eq!(body(&drive.sent[2]), answers);
}

#[test]
fn password_managers_know_the_fields() {
    let form = at_home().form();
    let line = |control: &Control| match control {
        Control::Line { autocomplete, .. } | Control::Hidden { autocomplete } => *autocomplete,
        other => panic!("{other:?}"),
    };
    assert_eq!(line(&form.fields[0].control), Autocomplete::Username);
    assert_eq!(line(&form.fields[1].control), Autocomplete::CurrentPassword);
    assert!(matches!(form.fields[1].control, Control::Hidden { .. }));
    let code = &after_password("alice").form().fields[0];
    assert_eq!(line(&code.control), Autocomplete::OneTimeCode);
    assert!(matches!(&code.control, Control::Line { keyboard, .. } if *keyboard == "numeric"));
}

#[test]
fn a_wrong_password_is_said_and_what_was_typed_stays() {
    let mut drive = at_home();
    let key = drive.form().key;
    drive.submit(&[("username", "owner"), ("password", "wrong")]);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
    assert_eq!(drive.notice().code.as_deref(), Some("invalid-auth"));
    assert_eq!(drive.form().key, key, "the inputs must not be rebuilt");
    let password = Focus::Field("password".to_owned());
    assert_eq!(drive.focus.last(), Some(&password));
    drive.submit(&[("password", "owner-pass-1")]);
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.hass.failures(), 0);
}

#[test]
fn an_empty_field_is_said_before_anything_is_sent() {
    let mut drive = at_home();
    drive.submit(&[("username", "owner")]);
    assert_eq!(drive.fault_of("password"), Some(Text::FieldMissing));
    assert_eq!(drive.fault_of("username"), None);
    assert_eq!(drive.notice().text, Text::CheckMarkedFields);
    let password = Focus::Field("password".to_owned());
    assert_eq!(drive.focus.last(), Some(&password));
    assert_eq!(drive.count(Method::Post), 1);
    drive.submit(&[("password", "owner-pass-1")]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_password_is_sent_as_it_was_typed_spaces_and_all() {
    let mut drive = at_home();
    drive.submit(&[("username", " owner "), ("password", "  pass phrase ")]);
    let expected = json!({"username": " owner ", "password": "  pass phrase "});
    assert_eq!(drive.last_fields(), expected);
}

#[test]
fn an_authenticator_app_is_asked_for_its_code() {
    let mut drive = after_password("alice");
    assert_eq!(drive.sign_in_screen().heading, Text::JustChecking);
    assert_eq!(drive.form().intro, Some(Text::EnterTotp));
    assert_eq!(drive.form().submit, Text::Verify);
    assert_eq!(drive.form().placeholders, []);
    assert_eq!(drive.focus.last(), Some(&Focus::FirstField));
    drive.submit(&[("code", TOTP)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_notification_brings_the_code() {
    let mut drive = after_password("frank");
    assert_eq!(drive.form().intro, Some(Text::EnterNotifiedCode));
    drive.submit(&[("code", NOTIFIED)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_right_one_time_code_is_right_however_it_is_grouped_or_written() {
    for (person, typed) in [
        ("alice", "271 828"),
        ("alice", "271828 "),
        ("alice", "271\u{a0}828"),
        ("alice", "271-828"),
        ("alice", "271\u{2011}828"),
        ("alice", "\u{202a}271\u{2009}828\u{202c}"),
        ("alice", "２７１８２８"),
        ("frank", "314 159\n"),
        ("frank", "٣١٤\u{2013}١٥٩"),
    ] {
        let mut drive = after_password(person);
        drive.submit(&[("code", typed)]);
        assert!(drive.target().contains(drive.code()), "{typed:?}");
        assert_eq!(drive.hass.failures(), 0, "{typed:?}");
    }
}

#[test]
fn spaces_alone_are_no_one_time_code_and_nothing_is_posted() {
    let mut drive = after_password("alice");
    let sent = drive.sent.len();
    drive.submit(&[("code", " \u{a0}- ")]);
    assert_eq!(drive.fault_of("code"), Some(Text::FieldMissing));
    assert_eq!(drive.sent.len(), sent);
}

#[test]
fn someone_with_two_factors_chooses_one() {
    let mut drive = after_password("bob");
    assert_eq!(drive.sign_in_screen().heading, Text::JustChecking);
    assert_eq!(drive.form().intro, Some(Text::ChooseSecondFactor));
    assert_eq!(drive.form().fields[0].label, Text::SecondFactor);
    let entries = [("multi_factor_auth_module", "Notify One-Time Password")];
    drive.submit(&entries);
    let chosen = json!({"multi_factor_auth_module": "notify"});
    assert_eq!(drive.last_fields(), chosen);
    drive.submit(&[("code", NOTIFIED)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn the_first_factor_is_picked_for_someone_who_just_goes_on() {
    let mut drive = after_password("bob");
    drive.submit(&[]);
    let chosen = json!({"multi_factor_auth_module": "totp"});
    assert_eq!(drive.last_fields(), chosen);
}

#[test]
fn a_wrong_code_can_be_tried_again() {
    let mut drive = after_password("alice");
    let key = drive.form().key;
    drive.submit(&[("code", WRONG)]);
    assert_eq!(drive.notice().text, Text::InvalidCode);
    assert_eq!(drive.form().key, key);
    assert_eq!(drive.focus.last(), Some(&Focus::FirstField));
    drive.submit(&[("code", TOTP)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn five_wrong_codes_end_the_sign_in_and_a_button_starts_it_again() {
    let mut drive = after_password("alice");
    for _ in 0..5 {
        drive.submit(&[("code", WRONG)]);
    }
    assert_eq!(drive.notice().text, Text::TooManyRetries);
    assert_eq!(drive.notice().code.as_deref(), Some("too-many-retries"));
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.focus.last(), Some(&Focus::Notice));
    let again = Remedy::Do(Text::SignInAgain, Act::Restart);
    assert_eq!(drive.remedy(), Some(again));
    drive.press();
    let Control::Line { value, .. } = &drive.form().fields[0].control else {
        panic!("no name")
    };
    assert_eq!(value, "alice", "the name is kept");
    drive.submit(&[("password", "alice-pass-1")]);
    drive.submit(&[("code", TOTP)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_code_that_comes_too_late_ends_the_sign_in() {
    let mut drive = after_password("alice");
    drive.wait(301_000);
    drive.submit(&[("code", TOTP)]);
    assert_eq!(drive.notice().text, Text::LoginExpired);
    drive.press();
    drive.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    drive.submit(&[("code", TOTP)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn an_account_that_is_blocked_is_told_why_and_another_one_can_sign_in() {
    let mut drive = after_password("carol");
    let words = Text::LoginBlocked("User is not active".to_owned());
    assert_eq!(drive.notice().text, words);
    assert_eq!(drive.count(Method::Delete), 0, "the flow is over");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_command_line_provider_asks_for_a_name_and_a_password() {
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::command_line()]));
    drive.submit(&[("username", "cmduser"), ("password", "wrong")]);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
    drive.submit(&[("password", "cmdpass")]);
    assert!(drive.target().contains(drive.code()));
    assert!(drive.target().ends_with("&storeToken=true"));
}

#[test]
fn two_forms_after_each_other_are_two_forms() {
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::test("multi", Script::Multi)]));
    let first = drive.form().key;
    drive.submit(&[("username", "zed")]);
    assert_ne!(drive.form().key, first, "another form has other inputs");
    drive.submit(&[("password", "bad")]);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
    drive.submit(&[("password", "pw")]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_submit_without_a_single_input_event_sends_what_stands_in_the_form() {
    let mut drive = at_home();
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.count(Method::Post), 2);
}
