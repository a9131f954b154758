//! Trusted networks: choose a user, be let in at once, or be outside.

use latchkey_core::screen::{Control, Panel, Text};
use latchkey_core::wire::Method;
use serde_json::json;

use crate::drive::{Drive, ORIGIN, boot, own_query, query};
use crate::hass::{ALICE_ID, AuthProvider, Hass, Version};

#[test]
fn someone_at_home_says_who_they_are() {
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::trusted(false)]));
    assert_eq!(drive.form().intro, Some(Text::ChooseUser));
    let Control::One(people) = &drive.form().fields[0].control else {
        panic!("not a choice")
    };
    let people: Vec<_> = people
        .iter()
        .map(|choice| (choice.label.as_str(), choice.picked))
        .collect();
    assert_eq!(people, [("Owner", true), ("Alice", false)]);
    drive.submit(&[("user", "Alice")]);
    assert_eq!(drive.last_fields(), json!({"user": ALICE_ID}));
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn the_bypass_lets_someone_in_without_a_question() {
    let drive = Drive::open(Hass::with(vec![
        AuthProvider::trusted(true),
        AuthProvider::homeassistant(),
    ]));
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.count(Method::Post), 1);
}

#[test]
fn the_bypass_keeps_people_logged_in_as_home_assistant_preselects() {
    for preselect in [true, false] {
        let mut hass = Hass::with(vec![AuthProvider::trusted(true)]);
        hass.preselect = preselect;
        let drive = Drive::open(hass);
        assert_eq!(drive.target().ends_with("&storeToken=true"), preselect);
    }
}

#[test]
fn outside_of_the_network_the_way_is_not_even_listed() {
    let drive = Drive::open(Hass::with(vec![
        AuthProvider::untrusted(),
        AuthProvider::homeassistant(),
    ]));
    assert_eq!(drive.form().fields.len(), 2);
    assert_eq!(drive.others(), <[String; 0]>::default());
}

/// The list was read at home, the way is chosen from elsewhere.
fn choose_from_elsewhere(version: Version) -> Drive {
    let mut hass = Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::trusted(false),
    ]);
    hass.version = version;
    let mut drive = Drive::open(hass);
    drive.hass.providers[1] = AuthProvider::untrusted();
    drive.choose("Trusted Networks");
    drive
}

#[test]
fn an_older_home_assistant_says_that_this_is_not_allowed() {
    let mut drive = choose_from_elsewhere(Version::Old);
    assert_eq!(drive.notice().text, Text::NotAllowed);
    assert_eq!(drive.panel(), Panel::List);
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_newer_home_assistant_knows_no_such_way() {
    let mut drive = choose_from_elsewhere(Version::New);
    let gone = Text::ProviderGone("Trusted Networks".to_owned());
    assert_eq!(drive.notice().text, gone);
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_header_that_is_good_enough_asks_for_one_press() {
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::header()]));
    assert_eq!(drive.form().fields, []);
    let words = Text::PressToContinue("Header".to_owned());
    assert_eq!(drive.form().intro, Some(words));
    drive.submit(&[]);
    assert_eq!(drive.last_fields(), json!({}));
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_page_that_was_copied_to_the_www_folder_works_alike() {
    let page = boot(ORIGIN, "/local/latchkey/index.html", &own_query());
    let mut drive = Drive::open_with(page, Hass::with(vec![AuthProvider::homeassistant()]), None);
    let builtin = drive.sign_in_screen().builtin;
    assert_eq!(builtin, format!("/auth/authorize?{}", own_query()));
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn the_way_to_home_assistants_own_page_holds_the_original_query_and_nothing_else() {
    let odd = query(
        &format!("{ORIGIN}/"),
        &format!("{ORIGIN}/?a=%20b"),
        Some("%5B+%2b"),
    );
    let odd = format!("{odd}&x=%zz&&y");
    let mut drive = Drive::open_for(&odd, Hass::with(vec![AuthProvider::homeassistant()]));
    let builtin = format!("/auth/latchkey/builtin?{odd}");
    assert_eq!(drive.sign_in_screen().builtin, builtin);
    drive.submit(&[("username", "owner"), ("password", "wrong")]);
    assert_eq!(drive.sign_in_screen().builtin, builtin);
}

#[test]
fn a_third_party_s_way_to_home_assistants_own_page_is_the_signed_one() {
    let signed = "/auth/latchkey/builtin/199f8d0c5a0-5f";
    let stranger = query(
        "https://lights.example/",
        "https://lights.example/back",
        None,
    );
    let mut page = boot(ORIGIN, "/auth/authorize", &stranger);
    page.presentation.builtin = Some(signed.to_owned());
    let drive = Drive::open_with(
        page.clone(),
        Hass::with(vec![AuthProvider::homeassistant()]),
        None,
    );
    assert_eq!(
        drive.sign_in_screen().builtin,
        format!("{signed}?{stranger}")
    );

    page.path = "/local/latchkey/index.html".to_owned();
    let drive = Drive::open_with(page, Hass::with(vec![AuthProvider::homeassistant()]), None);
    assert_eq!(
        drive.sign_in_screen().builtin,
        format!("/auth/authorize?{stranger}")
    );
}
