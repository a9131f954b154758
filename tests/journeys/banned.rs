//! The ban counter: no story of a person who makes honest mistakes gets an instance banned by the page.

use latchkey_core::screen::{Act, Remedy, Text};

use crate::drive::Drive;
use crate::hass::{AuthProvider, Hass, Script};

#[test]
fn three_wrong_passwords_ban_and_the_screen_says_how_to_lift_it() {
    let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
    hass.ban_after(3);
    let mut drive = Drive::open(hass);
    for _ in 0..3 {
        drive.submit(&[("username", "owner"), ("password", "wrong")]);
        assert_eq!(drive.notice().text, Text::InvalidAuth);
    }
    drive.submit(&[("password", "owner-pass-1")]);
    assert_eq!(drive.halted().heading, Text::BannedHeading);
    assert_eq!(drive.halted().text, Text::Banned);
    assert_eq!(drive.halted().code, "banned");
    let again = Remedy::Do(Text::TryAgain, Act::StartOver);
    assert_eq!(drive.remedy(), Some(again));
    drive.press();
    assert_eq!(drive.halted().text, Text::Banned);
    drive.hass.visitor = "203.0.113.9".to_owned();
    drive.press();
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_success_resets_the_counter() {
    let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
    hass.ban_after(3);
    let mut drive = Drive::open(hass);
    for _ in 0..2 {
        drive.submit(&[("username", "owner"), ("password", "wrong")]);
    }
    drive.submit(&[("password", "owner-pass-1")]);
    assert_eq!(drive.hass.failures(), 0);
}

#[test]
fn an_instance_with_a_threshold_of_two_survives_restarts_mistakes_and_changes_of_mind() {
    let kitchen = AuthProvider::test("kitchen", Script::Kitchen);
    let mut hass = Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::trusted(false),
        kitchen,
    ]);
    hass.ban_after(2);
    let mut drive = Drive::open(hass);
    drive.submit(&[("username", "owner")]);
    drive.choose("Test kitchen");
    drive.submit(&[("ranged", "99")]);
    drive.submit(&[("req_str", "a"), ("ranged", "none")]);
    drive.choose("Trusted Networks");
    drive.choose("Home Assistant Local");
    assert_eq!(drive.hass.failures(), 0);
    drive.hass.restart();
    drive.sign_in();
    assert_eq!(drive.hass.failures(), 1, "one stale post is the most");
    drive.submit(&[]);
    assert!(drive.target().contains(drive.code()));
}
