//! Steps that happen elsewhere: external, progress, menus, and steps that nobody knows.

use latchkey_core::machine::{Event, Focus};
use latchkey_core::screen::{Act, Panel, Text};
use latchkey_core::wire::Method;
use serde_json::json;

use crate::drive::{Aim, Drive, Trouble};
use crate::hass::{AuthProvider, Hass, Script};

fn external() -> Drive {
    let provider = AuthProvider::test("external", Script::External { naive: false });
    Drive::open(Hass::with(vec![provider, AuthProvider::homeassistant()]))
}

fn pending(drive: &Drive) -> latchkey_core::screen::Pending {
    match drive.panel() {
        Panel::Pending(pending) => pending,
        other => panic!("{other:?}"),
    }
}

/// How often the flow was asked, the opening not counted.
fn request(drive: &Drive) -> usize {
    drive.count(Method::Post) - 1
}

#[test]
fn nothing_is_asked_before_the_click() {
    let mut drive = external();
    let shown = pending(&drive);
    assert!(!shown.watching);
    assert_eq!(shown.intro, Text::ExternalIntro("Test external".to_owned()));
    let (label, url) = shown.link.unwrap();
    assert_eq!(label, Text::ExternalLink("Test external".to_owned()));
    assert!(url.starts_with("https://idp.example/authorize?x=1&flow="));
    let fact = ("User code".to_owned(), "ABCD-EFGH".to_owned());
    assert!(shown.placeholders.contains(&fact));
    assert_eq!(drive.focus.last(), Some(&Focus::Heading));
    drive.wait(60_000);
    drive.happen(&Event::Hidden);
    drive.happen(&Event::Attended);
    drive.act(Act::AskAgain);
    assert_eq!(request(&drive), 0);
}

#[test]
fn after_the_click_it_asks_every_three_seconds_and_goes_on_when_it_is_done() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    assert!(pending(&drive).watching);
    assert_eq!(pending(&drive).intro, Text::ExternalWatching);
    drive.wait(2_999);
    assert_eq!(request(&drive), 0);
    drive.wait(1);
    assert_eq!(request(&drive), 1);
    drive.wait(6_000);
    assert_eq!(request(&drive), 3);
    drive.hass.outside_done = true;
    drive.wait(3_000);
    // One answer is `external_done`, and one more POST goes on.
    assert_eq!(request(&drive), 5);
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.hass.failures(), 0);
    drive.wait(60_000);
    assert_eq!(request(&drive), 5, "it has left");
}

#[test]
fn asking_again_does_not_move_the_focus() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    let before = drive.focus.clone();
    drive.wait(30_000);
    assert_eq!(request(&drive), 10);
    assert_eq!(drive.focus, before);
}

#[test]
fn coming_back_to_the_page_asks_at_once() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.happen(&Event::Hidden);
    drive.wait(600_000);
    assert_eq!(request(&drive), 0, "nothing is request out of sight");
    drive.hass.outside_done = true;
    drive.happen(&Event::Attended);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn coming_back_asks_once_and_the_old_nap_is_forgotten() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.wait(2_000);
    drive.happen(&Event::Attended);
    assert_eq!(request(&drive), 1);
    drive.wait(2_999);
    assert_eq!(request(&drive), 1, "three seconds after the last question");
    drive.wait(1);
    assert_eq!(request(&drive), 2);
}

#[test]
fn a_button_asks_now() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.hass.outside_done = true;
    drive.act(Act::AskAgain);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn only_one_question_is_on_its_way() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.hold();
    drive.act(Act::AskAgain);
    for _ in 0..5 {
        drive.act(Act::AskAgain);
        drive.happen(&Event::Hidden);
        drive.happen(&Event::Attended);
        drive.wait(10_000);
    }
    assert_eq!(request(&drive), 1);
    drive.release(false);
    drive.wait(3_000);
    assert_eq!(request(&drive), 2);
}

#[test]
fn a_page_that_is_hidden_while_it_asks_rests_until_it_is_seen() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.hold();
    drive.act(Act::AskAgain);
    drive.happen(&Event::Hidden);
    drive.release(false);
    drive.wait(60_000);
    assert_eq!(request(&drive), 1);
    drive.happen(&Event::Attended);
    assert_eq!(request(&drive), 2);
}

#[test]
fn the_first_answer_that_is_not_good_ends_the_questions() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.meet(Aim::Step, Trouble::Answer(500, "500 Internal Server Error"));
    drive.wait(60_000);
    assert_eq!(request(&drive), 1);
    assert_eq!(drive.notice().text, Text::ServerError);
    drive.press();
    assert!(!pending(&drive).watching, "a new flow waits for a click");
    drive.act(Act::OpenedExternal);
    drive.hass.outside_done = true;
    drive.wait(3_000);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_restart_of_home_assistant_meanwhile_is_counted_once_only() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.hass.restart();
    drive.wait(60_000);
    assert_eq!(drive.hass.failures(), 1);
    assert_eq!(drive.notice().text, Text::FlowGone);
}

#[test]
fn a_flow_that_is_no_longer_asked_is_given_up() {
    let mut drive = external();
    drive.act(Act::OpenedExternal);
    drive.meet(Aim::Step, Trouble::Hang);
    drive.wait(3_000);
    assert_eq!(drive.notice().text, Text::TimedOut);
    assert_eq!(drive.hass.open_flows(), 0);
}

#[test]
fn a_naive_provider_moves_on_at_the_first_question() {
    let provider = AuthProvider::test("naive", Script::External { naive: true });
    let mut drive = Drive::open(Hass::with(vec![provider]));
    assert!(drive.left.is_empty(), "nothing happens before a click");
    drive.act(Act::OpenedExternal);
    drive.wait(3_000);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn an_address_that_is_not_of_the_web_is_never_linked() {
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "no url",
        "ftp://x/",
    ] {
        let provider = AuthProvider::test("odd", Script::Outlandish(url));
        let mut drive = Drive::open(Hass::with(vec![provider, AuthProvider::homeassistant()]));
        assert_eq!(drive.notice().text, Text::ExternalAddress, "{url}");
        assert_eq!(drive.hass.open_flows(), 0, "the flow is given up");
        drive.choose("Home Assistant Local");
        drive.sign_in();
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn progress_is_asked_again_by_itself() {
    for script in [Script::Progress, Script::ProgressDone] {
        let mut drive = Drive::open(Hass::with(vec![AuthProvider::test("progress", script)]));
        let shown = pending(&drive);
        let action = "Waiting for device".to_owned();
        assert_eq!(shown.intro, Text::ProgressOf(action));
        assert_eq!(shown.placeholders, [("Code".to_owned(), "42".to_owned())]);
        assert_eq!(shown.link, None);
        drive.wait(9_000);
        assert_eq!(request(&drive), 3);
        drive.hass.outside_done = true;
        drive.wait(3_000);
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn a_step_that_is_done_again_and_again_is_no_loop() {
    let mut drive = Drive::open(Hass::with(vec![AuthProvider::test(
        "odd",
        Script::DoneForever,
    )]));
    assert_eq!(request(&drive), 1);
    assert_eq!(drive.notice().text, Text::Unreadable);
    drive.wait(60_000);
    assert_eq!(request(&drive), 1);
}

#[test]
fn while_home_assistant_thinks_the_page_says_so() {
    let provider = AuthProvider::test("menu", Script::Menu(json!(["enter"])));
    let mut drive = Drive::open(Hass::with(vec![provider]));
    drive.hold();
    drive.act(Act::Pick("enter".to_owned()));
    assert_eq!(drive.panel(), Panel::Busy(Text::Checking));
    drive.act(Act::Pick("enter".to_owned()));
    drive.release(false);
    assert_eq!(request(&drive), 1);
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_menu_is_a_choice_of_buttons() {
    let options = json!({"enter": "Come in", "leave": "Go away"});
    let provider = AuthProvider::test("menu", Script::Menu(options));
    let mut drive = Drive::open(Hass::with(vec![provider]));
    let Panel::Menu(entries) = drive.panel() else {
        panic!("no menu")
    };
    let entry = |id: &str, label: &str| (id.to_owned(), Text::Named(label.to_owned()));
    assert_eq!(
        entries,
        [entry("enter", "Come in"), entry("leave", "Go away")]
    );
    drive.act(Act::Pick("nonsense".to_owned()));
    assert_eq!(request(&drive), 0);
    drive.act(Act::Pick("enter".to_owned()));
    assert_eq!(drive.last_fields(), json!({"next_step_id": "enter"}));
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_menu_without_labels_shows_its_entries_readable() {
    let provider = AuthProvider::test("menu", Script::Menu(json!(["use_app", "leave"])));
    let mut drive = Drive::open(Hass::with(vec![provider]));
    let Panel::Menu(entries) = drive.panel() else {
        panic!("no menu")
    };
    assert_eq!(entries[0].1, Text::Named("Use app".to_owned()));
    drive.act(Act::Pick("leave".to_owned()));
    let left = Text::AbortedWithReason("left".to_owned());
    assert_eq!(drive.notice().text, left);
}

#[test]
fn a_menu_with_nothing_in_it_is_no_empty_card() {
    for options in [json!([]), json!({}), json!(null), json!([7])] {
        let provider = AuthProvider::test("menu", Script::Menu(options));
        let drive = Drive::open(Hass::with(vec![provider]));
        assert_eq!(drive.notice().text, Text::Unreadable);
        assert_eq!(drive.others(), ["Test menu"]);
    }
}

#[test]
fn a_step_that_nobody_knows_is_named_and_the_other_ways_are_there() {
    let provider = AuthProvider::test("odd", Script::Strange("hologram"));
    let mut drive = Drive::open(Hass::with(vec![provider, AuthProvider::homeassistant()]));
    let words = Text::UnknownStep("hologram".to_owned());
    assert_eq!(drive.notice().text, words);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.hass.open_flows(), 0, "the flow is given up");
    drive.choose("Home Assistant Local");
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
}
