//! The provider to go to at once: for the own origin, once per tab and visit, never after a failure, and without a word
//! to the person there.

use latchkey_core::hass::Presentation;
use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Panel, Screen, Text};
use latchkey_core::wire::Method;

use super::{BOTH, instance, instance_of, refused_with, signs_in_otherwise};
use crate::drive::{Aim, Drive, ORIGIN, Storage, Trouble, boot, own_query, query};
use crate::hass::{Hass, Latchkey, Redeemer};
use crate::op::{Callback, Op, field};

/// The page on a query, where the administrator wants people to go to the provider at once.
fn opened(query: &str, hass: Hass) -> Drive {
    let mut page = boot(ORIGIN, "/auth/authorize", query);
    page.presentation = Presentation::read(r#"{"auto": "example"}"#);
    Drive::open_with(page, hass, None)
}

fn at_once(redeemer: Redeemer) -> Drive {
    opened(&own_query(), instance(Latchkey::by(redeemer)))
}

fn with_hint(hint: &str) -> String {
    format!("{}&{hint}", own_query())
}

/// The choice, with the form of the first way, and nobody has gone anywhere since.
#[track_caller]
fn is_the_choice(drive: &Drive, left: usize) {
    assert_eq!(drive.form().fields.len(), 2);
    assert_eq!(drive.others(), ["Example"]);
    assert_eq!(drive.left.len(), left);
}

#[test]
fn whoever_opens_the_page_is_at_the_provider_and_then_in() {
    for redeemer in BOTH {
        let mut drive = at_once(redeemer);
        assert!(drive.target().starts_with("https://idp.example/"));
        assert_eq!(
            drive.panel(),
            Panel::Busy(Text::LeavingFor("Example".to_owned()))
        );
        assert_eq!(drive.count(Method::Post), 1, "no other flow was opened");
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
        assert_eq!(drive.hass.failures(), 0);
    }
}

/// A web view that gives the provider to another browser: whoever is not known there has to be asked.
#[test]
fn what_waits_for_another_browser_lets_the_provider_ask() {
    let mut drive = at_once(Redeemer::Browser);
    assert!(drive.target().ends_with("&prompt=none"));
    drive.wait(3_000);
    drive.press();
    let waiting = drive.landed();
    assert!(waiting.starts_with("/auth/latchkey/wait/"), "{waiting}");
    assert!(!waiting.contains("prompt"), "{waiting}");
}

#[test]
fn the_second_time_in_a_tab_the_choice_is_shown() {
    let mut drive = at_once(Redeemer::Browser);
    drive.go_and_return();
    // Logged out, or simply back.
    drive.open_page(&Drive::page_address(&own_query()));
    is_the_choice(&drive, 2);
    drive.act(Act::StartOver);
    is_the_choice(&drive, 2);
    signs_in_by_password(&mut drive);
    drive.open_tab(8, &own_query());
    assert_eq!(drive.left.len(), 4, "another tab has not been there yet");
}

#[test]
fn nobody_goes_for_another_client_than_the_own_frontend() {
    for (client, redirect) in [
        (
            "https://home-assistant.io/android",
            "homeassistant://auth-callback",
        ),
        (
            "https://home-assistant.io/iOS",
            "homeassistant://auth-callback",
        ),
        ("https://app.example/", "https://app.example/cb"),
    ] {
        let query = query(client, redirect, Some("s"));
        let drive = opened(&query, instance(Latchkey::by(Redeemer::Browser)));
        is_the_choice(&drive, 0);
    }
}

#[test]
fn a_refusal_at_the_provider_ends_it() {
    let hass = instance_of(
        Op::mutated(Callback::AccessDenied),
        Latchkey::by(Redeemer::Browser),
    );
    let mut drive = opened(&own_query(), hass);
    drive.go_and_return();
    let text = Text::ProviderCancelled("Example".to_owned());
    refused_with(&drive, &text, "access-denied");
    assert_eq!(drive.left.len(), 1);
    drive.open_page(&Drive::page_address(&own_query()));
    is_the_choice(&drive, 1);
}

#[test]
fn a_failure_before_leaving_ends_it() {
    // A browser that keeps nothing does not even keep that it went.
    let blocked = (Storage::Blocked, Text::StorageBlocked, "record-not-kept");
    let random = (Storage::NoChance, Text::NoRandomness, "randomness-missing");
    for (storage, text, code) in [blocked, random] {
        let mut page = boot(ORIGIN, "/auth/authorize", &own_query());
        page.presentation = Presentation::read(r#"{"auto": "example"}"#);
        let mut drive = Drive::open_held(page, instance(Latchkey::by(Redeemer::Browser)));
        drive.tab.storage = storage;
        drive.release(false);
        refused_with(&drive, &text, code);
        assert!(drive.left.is_empty());
        drive.act(Act::StartOver);
        is_the_choice(&drive, 0);
    }
    let mut page = boot(ORIGIN, "/auth/authorize", &own_query());
    page.presentation = Presentation::read(r#"{"auto": "example"}"#);
    let trouble = (Aim::Open, Trouble::Refused);
    let mut drive = Drive::open_with(
        page,
        instance(Latchkey::by(Redeemer::Browser)),
        Some(trouble),
    );
    refused_with(&drive, &Text::NoAnswer, "no-answer");
    drive.wait(60_000);
    assert!(drive.left.is_empty());
    signs_in_otherwise(&mut drive);
}

#[test]
fn where_leaving_does_not_replace_the_page_starting_over_stays() {
    let mut drive = at_once(Redeemer::Browser);
    drive.wait(3_000);
    drive.act(Act::StartOver);
    is_the_choice(&drive, 1);
}

#[test]
fn the_back_button_leads_to_the_choice() {
    let mut drive = at_once(Redeemer::Browser);
    drive.happen(&Event::Restored);
    assert_eq!(drive.panel(), Panel::List);
    assert_eq!(drive.left.len(), 1);
    signs_in_otherwise(&mut drive);
}

#[test]
fn a_provider_that_is_not_offered_here_is_not_waited_for() {
    let mut hass = instance(Latchkey::by(Redeemer::Browser));
    hass.providers.pop();
    let mut drive = opened(&own_query(), hass);
    assert_eq!(drive.others(), Vec::<String>::new());
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn the_way_out_shows_the_choice() {
    for hint in ["latchkey=choose", "l%61tchkey=choose"] {
        let mut drive = opened(&with_hint(hint), instance(Latchkey::by(Redeemer::Browser)));
        is_the_choice(&drive, 0);
        drive.act(Act::StartOver);
        is_the_choice(&drive, 0);
        signs_in_by_password(&mut drive);
    }
    // What nobody knows is no way out.
    for hint in ["latchkey=", "latchkey=stay", "choose", "latchkey_=choose"] {
        let drive = opened(&with_hint(hint), instance(Latchkey::by(Redeemer::Browser)));
        assert_eq!(drive.left.len(), 1, "{hint}");
    }
}

/// Neither the client, nor Home Assistant's own page, nor the provider, on the way there and back.
#[test]
fn nobody_else_gets_to_see_the_way_out() {
    for hint in [
        "latchkey=choose",
        "l%61tchkey=choose",
        "latchkey=choose&latchkey=x",
    ] {
        let hass = instance(Latchkey::by(Redeemer::Browser));
        let mut drive = opened(&with_hint(hint), hass);
        let builtin = format!("/auth/latchkey/builtin?{}", own_query());
        match drive.screen() {
            Screen::SignIn(sign_in) => assert_eq!(sign_in.builtin, builtin),
            other => panic!("{other:?}"),
        }
        drive.happen(&Event::Restored);
        drive.choose("Example");
        assert!(!drive.landed().contains("tchkey="), "{}", drive.landed());
        drive.go_and_return();
        assert_eq!(drive.address_bar(), Drive::page_address(&own_query()));
        assert!(drive.landed().contains(drive.code()));
        assert!(!drive.landed().contains("tchkey="), "{}", drive.landed());
        for request in &drive.sent {
            let body = request.body.as_ref().map(|body| body.reveal().as_str());
            assert!(!body.unwrap_or_default().contains("choose"));
        }
    }
}

/// The tab has not gone by itself, so nothing but the failure keeps the page here.
#[test]
fn whoever_comes_back_from_a_provider_is_not_sent_away_again() {
    let hass = instance_of(
        Op::mutated(Callback::AccessDenied),
        Latchkey::by(Redeemer::Browser),
    );
    let mut drive = opened(&with_hint("latchkey=choose"), hass);
    drive.choose("Example");
    drive.go_and_return();
    assert_eq!(drive.notice().code.as_deref(), Some("access-denied"));
    drive.act(Act::StartOver);
    is_the_choice(&drive, 1);
}

/// Somebody has signed in by the button and logged out, and goes back: the browser shows the callback's page as it was.
#[test]
fn a_callback_that_the_browser_shows_again_goes_nowhere_by_itself() {
    for redeemer in BOTH {
        let page = boot(ORIGIN, "/auth/authorize", &own_query());
        let mut drive = Drive::open_with(page, instance(Latchkey::by(redeemer)), None);
        drive.choose("Example");
        let callback = drive.visit();
        drive.presentation = Presentation::read(r#"{"auto": "example"}"#);
        drive.open_page(&callback);
        assert!(drive.landed().contains(drive.code()));
        drive.happen(&Event::Restored);
        is_the_choice(&drive, 2);
        drive.act(Act::StartOver);
        is_the_choice(&drive, 2);
    }
}

/// The same after a password, where the page had nowhere to go before: a log-out may lie between.
#[test]
fn a_page_that_the_browser_shows_again_goes_nowhere_by_itself() {
    let mut hass = instance(Latchkey::by(Redeemer::Browser));
    let provider = hass.providers.pop().unwrap();
    let mut drive = opened(&own_query(), hass);
    signs_in_by_password(&mut drive);
    drive.hass.providers.push(provider);
    drive.happen(&Event::Restored);
    is_the_choice(&drive, 1);
    drive.act(Act::StartOver);
    is_the_choice(&drive, 1);
}

/// A log-out comes back to the tab. Whoever the provider knows may be somebody else, and nobody has asked for them.
#[test]
fn whoever_signed_in_otherwise_and_logs_out_is_not_sent_to_the_provider() {
    let hass = instance(Latchkey::by(Redeemer::Browser));
    let mut drive = opened(&with_hint("latchkey=choose"), hass);
    signs_in_by_password(&mut drive);
    drive.open_page(&Drive::page_address(&own_query()));
    is_the_choice(&drive, 1);
    drive.choose("Example");
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
    drive.open_tab(8, &own_query());
    assert_eq!(drive.left.len(), 4, "another tab is of another visit");
}

/// Where nobody is in, nobody can log out: the provider may be asked once the person is back.
#[test]
fn a_code_for_another_client_pauses_nothing() {
    let page = query("https://app.example/", "https://app.example/cb", Some("s"));
    let mut drive = opened(&page, instance(Latchkey::by(Redeemer::Browser)));
    drive.sign_in();
    if drive.left.is_empty() {
        drive.act(Act::Agree);
    }
    assert_eq!(drive.left.len(), 1);
    drive.open_page(&Drive::page_address(&own_query()));
    assert_eq!(drive.left.len(), 2);
}

#[track_caller]
fn signs_in_by_password(drive: &mut Drive) {
    drive.sign_in();
    assert!(drive.landed().contains(drive.code()));
    assert!(!drive.landed().contains("tchkey="), "{}", drive.landed());
}

/// What the provider was told to ask the person.
fn prompt(drive: &Drive) -> Option<String> {
    field(drive.hass.ops[0].request.last().unwrap(), "prompt")
}

/// Back from going there at once, with an error of the provider's.
fn back_with(error: &str) -> Drive {
    let op = Op::mutated(Callback::AccessDenied);
    let mut drive = opened(
        &own_query(),
        instance_of(op, Latchkey::by(Redeemer::Browser)),
    );
    let callback = drive.visit();
    assert_eq!(prompt(&drive).as_deref(), Some("none"));
    assert!(callback.contains("error=access_denied"), "{callback}");
    drive.open_page(&callback.replace("error=access_denied", &format!("error={error}")));
    drive
}

#[test]
fn whoever_is_known_there_is_in_without_a_word() {
    for redeemer in BOTH {
        let mut drive = at_once(redeemer);
        drive.go_and_return();
        assert_eq!(prompt(&drive).as_deref(), Some("none"));
        assert!(drive.landed().contains(drive.code()));
    }
}

/// No error, and no circles: neither by itself nor by opening the page again.
#[test]
fn whoever_is_not_known_there_sees_the_page_as_it_is() {
    for error in [
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
    ] {
        let mut drive = back_with(error);
        is_the_choice(&drive, 1);
        match drive.screen() {
            Screen::SignIn(sign_in) => assert_eq!(sign_in.notice, None, "{error}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(drive.address_bar(), Drive::page_address(&own_query()));
        assert_eq!(drive.hass.failures(), 0);
        drive.act(Act::StartOver);
        is_the_choice(&drive, 1);
        drive.open_page(&Drive::page_address(&own_query()));
        is_the_choice(&drive, 1);
        drive.choose("Example");
        drive.visit();
        assert_eq!(prompt(&drive), None, "a person has pressed the button");
    }
}

#[test]
fn any_other_answer_has_its_words_and_trying_again_lets_the_provider_ask() {
    for (error, code) in [
        ("access_denied", "access-denied"),
        ("invalid_request", "provider-invalid-request"),
        ("server_error", "provider-unavailable"),
        ("login_required_", "provider-refused"),
    ] {
        let mut drive = back_with(error);
        assert_eq!(drive.notice().code.as_deref(), Some(code));
        drive.choose("Example");
        drive.visit();
        assert_eq!(prompt(&drive), None, "{error}");
    }
    let mut drive = back_with("access_denied");
    drive.act(Act::Restart);
    drive.visit();
    assert_eq!(prompt(&drive), None);
}

/// Some announce `iss` and leave it out of errors. Nothing of the answer is used, so it need not be believed either.
#[test]
fn an_error_without_the_announced_issuer_is_no_reason_to_complain() {
    let op = Op::mutated(Callback::IssDroppedOnError);
    let mut drive = opened(
        &own_query(),
        instance_of(op, Latchkey::by(Redeemer::Browser)),
    );
    drive.go_and_return();
    is_the_choice(&drive, 1);
    match drive.screen() {
        Screen::SignIn(sign_in) => assert_eq!(sign_in.notice, None),
        other => panic!("{other:?}"),
    }
}
