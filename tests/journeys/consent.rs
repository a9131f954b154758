//! Strangers: nothing completes for them without a click on a page that shows their host.

use latchkey_core::machine::Focus;
use latchkey_core::screen::{Act, Panel, Text};
use latchkey_core::wire::Method;

use crate::drive::{Drive, query};
use crate::hass::{AuthProvider, Hass, Script};

fn stranger(providers: Vec<AuthProvider>) -> Drive {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    Drive::open_for(&query, Hass::with(providers))
}

#[test]
fn a_bypass_waits_for_the_persons_consent() {
    let mut drive = stranger(vec![
        AuthProvider::trusted(true),
        AuthProvider::homeassistant(),
    ]);
    assert!(drive.left.is_empty());
    let label = Text::ContinueTo("app.example".to_owned());
    assert_eq!(drive.panel(), Panel::Consent(label));
    assert_eq!(drive.sign_in_screen().heading, Text::ConfirmAccess);
    assert_eq!(drive.focus.last(), Some(&Focus::Heading));
    drive.act(Act::Agree);
    let expected = format!("https://app.example/cb?code={}&state=s", drive.code());
    assert_eq!(drive.target(), expected);
    let leaving = drive.leaving();
    assert_eq!(leaving.text, Text::ReturningTo("app.example".to_owned()));
}

/// Who can't see the box above the card has to hear it before anything is typed or pressed.
#[test]
fn a_screen_reader_hears_who_asks() {
    let asks = Text::AskedByThirdParty("app.example".to_owned());
    let bypass = stranger(vec![AuthProvider::trusted(true)]);
    assert_eq!(bypass.screen().announcement(), asks);

    let mut form = stranger(vec![AuthProvider::homeassistant()]);
    assert_eq!(form.screen().announcement(), asks);
    form.submit(&[]);
    let notice = form.notice().text;
    assert_eq!(form.screen().announcement(), notice, "what is new");
    form.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    assert_eq!(form.screen().announcement(), Text::JustChecking);

    let mut list = stranger(vec![
        AuthProvider::redirecting("Company"),
        AuthProvider::redirecting("Other"),
    ]);
    assert_eq!(list.panel(), Panel::List);
    assert_eq!(list.screen().announcement(), asks);
    list.choose("Company");
    assert_ne!(list.screen().announcement(), asks);

    let own = Drive::open(Hass::with(vec![AuthProvider::homeassistant()]));
    assert_eq!(own.screen().announcement(), Text::WelcomeHome);
}

#[test]
fn the_button_names_where_the_code_goes() {
    let query = query("https://app.example/", "myapp://cb", None);
    let mut hass = Hass::with(vec![AuthProvider::trusted(true)]);
    hass.published.push("myapp://cb".to_owned());
    let mut drive = Drive::open_for(&query, hass);
    let label = Text::ContinueTo("myapp://cb".to_owned());
    assert_eq!(drive.panel(), Panel::Consent(label));
    drive.act(Act::Agree);
    assert_eq!(drive.leaving().link.0, Text::ReturnToApp);
    assert_eq!(drive.target(), format!("myapp://cb?code={}", drive.code()));
}

#[test]
fn nothing_but_the_click_gives_consent() {
    let mut drive = stranger(vec![
        AuthProvider::trusted(true),
        AuthProvider::homeassistant(),
    ]);
    drive.wait(60_000);
    drive.act(Act::Keep(true));
    drive.act(Act::Restart);
    drive.act(Act::AskAgain);
    drive.act(Act::OpenedExternal);
    drive.act(Act::Pick("x".to_owned()));
    drive.act(Act::Submit(Vec::new()));
    drive.happen(&latchkey_core::machine::Event::Restored);
    drive.happen(&latchkey_core::machine::Event::Hidden);
    drive.happen(&latchkey_core::machine::Event::Attended);
    assert!(drive.left.is_empty());
    drive.act(Act::StartOver);
    assert!(drive.left.is_empty(), "starting over is no consent");
    assert!(matches!(drive.panel(), Panel::Consent(_)));
}

#[test]
fn a_code_of_nine_minutes_is_used_and_an_older_one_replaced() {
    let mut drive = stranger(vec![AuthProvider::trusted(true)]);
    let first = drive.code().to_owned();
    drive.wait(540_000);
    drive.act(Act::Agree);
    assert!(drive.target().contains(&first));

    let mut drive = stranger(vec![AuthProvider::trusted(true)]);
    let first = drive.code().to_owned();
    drive.wait(541_000);
    drive.act(Act::Agree);
    assert_eq!(drive.count(Method::Post), 2, "the flow is opened again");
    assert_ne!(drive.code(), first);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_submit_is_the_click() {
    let mut drive = stranger(vec![AuthProvider::homeassistant()]);
    drive.sign_in();
    assert!(drive.target().starts_with("https://app.example/cb?code="));
}

#[test]
fn a_progress_step_that_ends_by_itself_waits_for_consent() {
    let mut drive = stranger(vec![AuthProvider::test("progress", Script::Progress)]);
    drive.hass.outside_done = true;
    drive.wait(3_000);
    assert!(drive.left.is_empty());
    drive.act(Act::Agree);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn choosing_another_way_instead_is_a_click_as_well() {
    let mut drive = stranger(vec![
        AuthProvider::trusted(true),
        AuthProvider::homeassistant(),
    ]);
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.left.len(), 1);
}

#[test]
fn an_app_of_home_assistants_own_needs_no_consent() {
    let query = query(
        "https://home-assistant.io/android",
        "homeassistant://auth-callback",
        None,
    );
    let drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::trusted(true)]));
    assert!(
        drive
            .target()
            .starts_with("homeassistant://auth-callback?code=")
    );
}

#[test]
fn a_stranger_that_home_assistant_does_not_trust_is_refused_at_the_end() {
    let query = query("https://app.example/", "https://evil.example/cb", None);
    let mut drive = Drive::open_for(&query, Hass::with(vec![AuthProvider::homeassistant()]));
    drive.sign_in();
    assert!(drive.left.is_empty());
    assert_eq!(drive.halted().heading, Text::RedirectRefusedHeading);
    let words = Text::RedirectRefused("evil.example".to_owned());
    assert_eq!(drive.halted().text, words);
    let home = latchkey_core::screen::Remedy::Go(Text::GoToHomeAssistant, "/".to_owned());
    assert_eq!(drive.halted().remedy, home);
}
