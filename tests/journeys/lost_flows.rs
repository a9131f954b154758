//! Flows that are lost in the middle, and people who press twice.

use latchkey_core::machine::Focus;
use latchkey_core::screen::{Act, Pace, Panel, Text};
use latchkey_core::wire::Method;

use crate::drive::{Aim, Drive, Trouble, fill};
use crate::hass::{AuthProvider, Hass, Script, TOTP};

fn at_home() -> Drive {
    Drive::open(Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::command_line(),
    ]))
}

#[test]
fn pressing_twice_sends_once() {
    let mut drive = at_home();
    drive.hold();
    drive.sign_in();
    assert_eq!(drive.form().pace, Pace::Checking);
    let typed = fill(
        &drive.form(),
        &[("username", "owner"), ("password", "owner-pass-1")],
    );
    drive.act(Act::Submit(typed.clone()));
    drive.act(Act::Submit(typed));
    drive.release(false);
    assert_eq!(drive.count(Method::Post), 2, "the opening and one submit");
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn after_a_restart_the_form_stays_and_the_next_submit_opens_a_new_flow_and_sends_once() {
    let mut drive = at_home();
    let key = drive.form().key;
    drive.hass.restart();
    drive.sign_in();
    assert_eq!(drive.notice().text, Text::FlowGone);
    assert_eq!(drive.notice().code.as_deref(), Some("flow-gone"));
    assert_eq!(drive.form().key, key, "what is typed stays");
    assert_eq!(drive.form().pace, Pace::Waiting);
    assert_eq!(drive.hass.failures(), 1);
    assert_eq!(
        drive.count(Method::Post),
        2,
        "nothing is repeated by itself"
    );
    drive.wait(60_000);
    assert_eq!(drive.count(Method::Post), 2);
    let given_up = drive.count(Method::Delete);
    assert_eq!(given_up, 0, "what is gone is not given up");
    drive.hold();
    drive.submit(&[]);
    drive.submit(&[]);
    assert_eq!(drive.form().pace, Pace::Checking);
    assert_eq!(drive.form().key, key);
    drive.release(false);
    assert_eq!(drive.count(Method::Post), 4, "one opening, one submit");
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_wrong_password_after_a_restart_is_still_a_wrong_password() {
    let mut drive = at_home();
    drive.hass.restart();
    drive.submit(&[("username", "owner"), ("password", "wrong")]);
    drive.submit(&[]);
    assert_eq!(drive.notice().text, Text::InvalidAuth);
    drive.hass.restart();
    drive.submit(&[("password", "owner-pass-1")]);
    assert_eq!(drive.notice().text, Text::FlowGone);
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_restart_that_is_not_over_can_be_waited_for() {
    let mut drive = at_home();
    drive.meet(Aim::Step, Trouble::Answer(502, "Bad Gateway"));
    drive.sign_in();
    assert_eq!(drive.notice().text, Text::Starting);
    drive.meet(Aim::Open, Trouble::Refused);
    drive.submit(&[]);
    assert_eq!(drive.notice().text, Text::NoAnswer);
    drive.meet(Aim::Open, Trouble::Hang);
    drive.submit(&[]);
    assert_eq!(drive.notice().text, Text::TimedOut);
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_second_factor_that_was_lost_leads_to_the_list_with_a_button() {
    let mut drive = at_home();
    drive.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    drive.hass.restart();
    drive.submit(&[("code", TOTP)]);
    assert_eq!(drive.notice().text, Text::FlowGone);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.focus.last(), Some(&Focus::Notice));
    drive.press();
    drive.submit(&[("password", "alice-pass-1")]);
    drive.submit(&[("code", TOTP)]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_telephone_that_leaves_the_wifi_has_its_own_words_and_a_fresh_start() {
    let mut drive = at_home();
    drive.hass.visitor = "203.0.113.9".to_owned();
    drive.sign_in();
    assert_eq!(drive.notice().text, Text::AddressChanged);
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.hass.open_flows(), 0, "the old flow was given up");
}

#[test]
fn a_flow_that_is_still_busy_is_left_alone() {
    let mut drive = at_home();
    drive.hass.busy = true;
    drive.sign_in();
    assert_eq!(drive.notice().text, Text::InProgress);
    drive.hass.busy = false;
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_form_that_changed_meanwhile_is_shown_before_anything_is_sent() {
    let mut drive = at_home();
    drive.hass.restart();
    drive.sign_in();
    drive.hass.providers[0].script = Script::Multi;
    drive.submit(&[]);
    assert_eq!(drive.notice().text, Text::SignInChanged);
    assert_eq!(drive.form().fields.len(), 1);
    assert_eq!(drive.focus.last(), Some(&Focus::Notice));
    assert_eq!(
        drive.count(Method::Post),
        3,
        "the password was not sent to the new form"
    );
}

#[test]
fn a_request_that_hangs_for_thirty_seconds_can_be_tried_again_by_the_person() {
    let mut drive = at_home();
    drive.meet(Aim::Step, Trouble::Hang);
    drive.sign_in();
    assert_eq!(drive.notice().text, Text::TimedOut);
    assert_eq!(drive.hass.open_flows(), 0, "the old flow is given up");
    drive.submit(&[]);
    assert_eq!(drive.count(Method::Post), 4);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn an_answer_that_comes_after_the_person_started_over_changes_nothing() {
    let mut drive = at_home();
    drive.hold();
    drive.sign_in();
    drive.act(Act::StartOver);
    drive.release(true);
    assert!(drive.left.is_empty());
    assert_eq!(drive.form().fields.len(), 2);
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn another_way_can_be_chosen_while_the_first_one_hangs() {
    let mut drive = at_home();
    drive.hold();
    drive.sign_in();
    drive.choose("Script Login");
    drive.release(false);
    drive.submit(&[("username", "cmduser"), ("password", "cmdpass")]);
    assert_eq!(drive.left.len(), 1);
    assert!(drive.target().contains(drive.code()));
}
