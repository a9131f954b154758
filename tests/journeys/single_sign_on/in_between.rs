//! What can happen between leaving and coming back.

use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Panel, Rank, Remedy, Text};
use latchkey_core::wire::Method;

use super::{BOTH, instance, left, left_with, refused_with, signs_in_otherwise};
use crate::drive::{Aim, Drive, Trouble};
use crate::hass::{AuthProvider, Hass, Latchkey, Redeemer};

fn example() -> String {
    "Example".to_owned()
}

#[test]
fn a_reload_on_the_way_in_is_an_ordinary_start() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    let address = drive.address_bar().to_owned();
    drive.release(false);
    drive.open_page(&address);
    assert_eq!(drive.form().fields.len(), 2);
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn the_back_button_leads_to_a_usable_page() {
    // From the browser's cache, as it was when it was left.
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.happen(&Event::Restored);
    assert_eq!(drive.panel(), Panel::List);
    let notice = drive.notice();
    assert_eq!(notice.text, Text::CameBack("Example".to_owned()));
    assert_eq!((notice.rank, notice.code), (Rank::Info, None));
    let again = Remedy::Do(Text::TryAgain, Act::Restart);
    assert_eq!(notice.remedy, Some(again));
    assert_eq!(drive.others(), ["Home Assistant Local", "Example"]);
    let mut again = left_with(Latchkey::by(Redeemer::Browser));
    again.happen(&Event::Restored);
    again.choose("Example");
    again.go_and_return();
    assert!(again.landed().contains(again.code()));
    signs_in_otherwise(&mut drive);
}

#[test]
fn the_provider_s_page_may_still_be_used_after_the_back_button() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.happen(&Event::Restored);
    drive.open_page(&callback);
    assert!(drive.landed().contains(drive.code()));
}

/// The Android app opens foreign hosts in the system's browser, and the page stays.
#[test]
fn where_leaving_does_not_replace_the_page_it_says_so_after_three_seconds() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.wait(2_999);
    assert_eq!(drive.sign_in_screen().notice, None);
    drive.wait(1);
    let notice = drive.notice();
    assert_eq!(notice.text, Text::ProviderOpenedElsewhere(example()));
    assert_eq!(notice.rank, Rank::Info);
    assert_eq!(drive.panel(), Panel::List, "it is not busy for ever");
    assert_eq!(drive.screen().announcement(), notice.text);
    assert_eq!(drive.others(), ["Home Assistant Local"]);
    assert_eq!(drive.hass.open_flows(), 1);
    signs_in_otherwise(&mut drive);
    assert_eq!(
        drive.hass.open_flows(),
        0,
        "the provider's flow is given up"
    );
}

/// What the other browser brings back reaches this page by Home Assistant, which has to know which flow waits for it.
#[test]
fn whoever_stays_may_wait_here_for_the_other_browser() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let request = drive
        .landed()
        .split_once('?')
        .expect("a request")
        .1
        .to_owned();
    drive.wait(3_000);
    let callback = drive.visit();
    let wait_here = Remedy::Do(Text::WaitHere, Act::WaitHere);
    assert_eq!(drive.notice().remedy, Some(wait_here));
    drive.press();
    let (page, same) = drive.landed().split_once('?').expect("a request");
    assert!(page.starts_with("/auth/latchkey/wait/"), "{page}");
    assert_eq!(same, request, "the record is of that request");
    assert_eq!(drive.hass.open_flows(), 1, "the flow waits too");
    assert_eq!(
        drive.sign_in_screen().notice,
        None,
        "nothing is left to press twice"
    );
    drive.open_page(&callback);
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn whoever_stays_may_start_over() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.wait(3_000);
    let start_over = Remedy::Do(Text::StartOver, Act::StartOver);
    assert_eq!(drive.notice().alternative, Some(start_over));
    drive.act(Act::StartOver);
    assert_eq!(drive.form().fields.len(), 2);
    drive.choose("Example");
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn home_assistant_restarted_meanwhile() {
    for redeemer in BOTH {
        let mut drive = left_with(Latchkey::by(redeemer));
        let callback = drive.visit();
        drive.hass.restart();
        drive.open_page(&callback);
        refused_with(&drive, &Text::FlowGone, "flow-gone");
        let posts = drive.count(Method::Post);
        drive.wait(600_000);
        assert_eq!(drive.hass.failures(), 1, "one answer of 404, and no more");
        assert_eq!(drive.count(Method::Post), posts, "nothing is posted twice");
        drive.press();
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
    }
}

/// The proof was taken, but who it lets in was not heard: it is used up, so only the person can begin anew.
#[test]
fn home_assistant_restarts_between_the_proof_and_its_verdict() {
    for redeemer in BOTH {
        let mut drive = left_with(Latchkey::by(redeemer));
        let callback = drive.visit();
        drive.hold();
        drive.open_page(&callback);
        if redeemer == Redeemer::Browser {
            drive.deliver(0, None);
        }
        drive.deliver(0, None);
        assert_eq!(drive.pending(), 1, "what comes of the proof is request for");
        drive.hass.restart();
        let (posts, posted) = (drive.count(Method::Post), drive.posted.len());
        drive.release(false);
        refused_with(&drive, &Text::FlowGone, "flow-gone");
        drive.wait(600_000);
        assert_eq!(drive.count(Method::Post), posts, "nothing is posted twice");
        assert_eq!(drive.posted.len(), posted);
        assert_eq!(drive.hass.failures(), 1);
        drive.press();
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
    }
}

#[test]
fn the_network_changed_meanwhile() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    "203.0.113.9".clone_into(&mut drive.hass.visitor);
    drive.open_page(&callback);
    refused_with(&drive, &Text::AddressChanged, "address-changed");
    drive.press();
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn home_assistant_is_down_when_the_person_comes_back() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.meet(Aim::Step, Trouble::Refused);
    drive.open_page(&callback);
    refused_with(&drive, &Text::NoAnswer, "no-answer");
    let handed_over = drive.posted.len();
    drive.wait(600_000);
    assert_eq!(
        drive.posted.len(),
        handed_over,
        "nothing is sent again by itself"
    );
    drive.press();
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn home_assistant_is_down_for_longer() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    drive.deliver(0, None);
    drive.deliver(0, Some(Trouble::Refused));
    drive.deliver(0, Some(Trouble::Refused));
    assert_eq!(drive.halted().code, "no-answer");
    drive.release(false);
    drive.press();
    refused_with(&drive, &Text::NoAnswer, "no-answer");
    signs_in_otherwise(&mut drive);
}

#[test]
fn the_provider_was_removed_meanwhile() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.hass.restart();
    drive.hass.providers.pop();
    drive.open_page(&callback);
    assert_eq!(drive.notice().code.as_deref(), Some("flow-gone"));
    assert_eq!(drive.notice().remedy, None, "there is nothing to try again");
    assert_eq!(drive.others(), ["Home Assistant Local"]);
    signs_in_otherwise(&mut drive);
}

#[test]
fn two_providers_are_two() {
    let mut other = crate::op::Op::at("second.example").registered_as(&["second"]);
    other.algorithm = "ES256";
    let mut hass = instance(Latchkey::by(Redeemer::Browser));
    hass.ops.push(other);
    let latchkey = Latchkey {
        op: 1,
        ..Latchkey::by(Redeemer::Server)
    };
    hass.providers
        .push(AuthProvider::latchkey("Second", "second", latchkey));
    let mut drive = Drive::open(hass);
    drive.choose("Example");
    drive.happen(&Event::Restored);
    drive.choose("Second");
    assert!(drive.landed().starts_with("https://second.example/"));
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
    assert_eq!(drive.hass.ops[0].redeemed.len(), 0);
    assert_eq!(drive.hass.ops[1].redeemed.len(), 1);
}

#[test]
fn a_click_while_leaving_gives_the_flow_up() {
    let hass: Hass = instance(Latchkey::by(Redeemer::Browser));
    let mut drive = left(hass);
    signs_in_otherwise(&mut drive);
    assert_eq!(drive.hass.open_flows(), 0);
    drive.wait(60_000);
    assert!(
        drive.landed().contains("code="),
        "the nap that ends late changes nothing"
    );
}
