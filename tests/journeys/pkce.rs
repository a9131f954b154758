//! Clients with PKCE: what is forwarded to which Home Assistant.

use latchkey_core::screen::{Act, Remedy, Text};
use latchkey_core::wire::Method;

use crate::drive::{Aim, Drive, ORIGIN, Trouble, body, boot, query};
use crate::hass::{AuthProvider, Hass, Version};

const CHALLENGE: &str = "FgtOQz44TgXlN9xZtGf3yyQD8CFNsVxdtYhio_EVbS4";

fn with_challenge(extra: &str) -> String {
    let query = query("https://app.example/", "https://app.example/cb", Some("s"));
    format!("{query}&{extra}")
}

fn s256() -> String {
    with_challenge(&format!(
        "code_challenge={CHALLENGE}&code_challenge_method=S256"
    ))
}

fn hass(version: Version) -> Hass {
    let mut hass = Hass::with(vec![AuthProvider::homeassistant()]);
    hass.version = version;
    hass
}

fn opening(drive: &Drive) -> serde_json::Value {
    let mut sent = drive.sent.iter();
    body(
        sent.find(|request| request.path == "/auth/login_flow")
            .expect("an opening"),
    )
}

#[test]
fn a_home_assistant_that_lists_s256_gets_the_challenge() {
    let mut drive = Drive::open_for(&s256(), hass(Version::New));
    let opening = opening(&drive);
    assert_eq!(opening["code_challenge"], CHALLENGE);
    assert_eq!(opening["code_challenge_method"], "S256");
    assert_eq!(opening["response_type"], "code");
    drive.sign_in();
    let code = drive.hass.codes.last().unwrap();
    assert_eq!(code.challenge.as_deref(), Some(CHALLENGE));
    assert_eq!(code.client_id, "https://app.example/");
    assert!(drive.target().contains(drive.code()));
}

#[test]
fn a_response_type_that_is_missing_stays_missing() {
    let query = s256().replace("response_type=code&", "");
    let drive = Drive::open_for(&query, hass(Version::New));
    assert!(opening(&drive).get("response_type").is_none());
    assert_eq!(opening(&drive)["code_challenge"], CHALLENGE);
}

#[test]
fn an_older_home_assistant_gets_nothing_that_it_would_refuse() {
    let mut drive = Drive::open_for(&s256(), hass(Version::Old));
    let keys = opening(&drive);
    let keys: Vec<_> = keys.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["client_id", "handler", "redirect_uri"]);
    drive.sign_in();
    assert!(drive.target().contains(drive.code()));
    assert_eq!(drive.hass.failures(), 0);
}

#[test]
fn without_a_challenge_nobody_asks_for_the_metadata() {
    let query = with_challenge("code_challenge_method=S256");
    for query in [crate::drive::own_query(), query] {
        let drive = Drive::open_for(&query, hass(Version::New));
        let request = drive
            .sent
            .iter()
            .filter(|request| Aim::Metadata.hits(request));
        assert_eq!(request.count(), 0);
        let keys = opening(&drive);
        assert_eq!(keys.as_object().unwrap().len(), 3, "{keys}");
    }
}

#[test]
fn metadata_that_can_not_be_read_stops_with_a_button_that_works() {
    let troubles = [
        (Trouble::Refused, "no-answer"),
        (Trouble::Hang, "timed-out"),
        (Trouble::FiveMegabytes, "answer-too-large"),
        (Trouble::Answer(500, ""), "server-error"),
        (Trouble::Answer(404, ""), "starting"),
        (Trouble::Answer(200, "<html>"), "answer-unreadable"),
        (Trouble::WrongTypes, "answer-unreadable"),
        (Trouble::Truncated, "answer-unreadable"),
    ];
    for (trouble, code) in troubles {
        let page = boot(ORIGIN, "/auth/authorize", &s256());
        let mut drive = Drive::open_with(page, hass(Version::New), Some((Aim::Metadata, trouble)));
        assert_eq!(drive.halted().text, Text::PkceUnknown, "{trouble:?}");
        assert_eq!(drive.halted().code, code, "{trouble:?}");
        let again = Remedy::Do(Text::TryAgain, Act::StartOver);
        assert_eq!(drive.halted().remedy, again);
        assert_eq!(drive.count(Method::Post), 0, "nothing was opened");
        drive.press();
        assert_eq!(opening(&drive)["code_challenge"], CHALLENGE);
        drive.sign_in();
        assert!(drive.target().contains(drive.code()));
    }
}

#[test]
fn a_challenge_that_home_assistant_would_refuse_is_refused_here() {
    let long = "a".repeat(44);
    let bad = [
        "code_challenge=&code_challenge_method=S256".to_owned(),
        "code_challenge=short&code_challenge_method=S256".to_owned(),
        format!("code_challenge={long}&code_challenge_method=S256"),
        format!(
            "code_challenge={}%3D&code_challenge_method=S256",
            &CHALLENGE[..42]
        ),
        format!("code_challenge={CHALLENGE}"),
        format!("code_challenge={CHALLENGE}&code_challenge_method=plain"),
        format!("code_challenge={CHALLENGE}&code_challenge_method=s256"),
    ];
    for bad in bad {
        let drive = Drive::open_for(&with_challenge(&bad), hass(Version::New));
        assert_eq!(drive.halted().text, Text::PkceUnacceptable, "{bad}");
        assert_eq!(drive.halted().code, "challenge-invalid");
        assert_eq!(drive.count(Method::Post), 0);
        assert_eq!(drive.hass.failures(), 0);
    }
    let query = s256().replace("response_type=code", "response_type=token");
    let drive = Drive::open_for(&query, hass(Version::New));
    assert_eq!(drive.halted().text, Text::PkceUnacceptable);
    assert_eq!(drive.count(Method::Post), 0);
}

#[test]
fn the_two_reads_may_be_answered_in_any_order() {
    for reversed in [false, true] {
        let page = boot(ORIGIN, "/auth/authorize", &s256());
        let mut drive = Drive::open_held(page, hass(Version::New));
        drive.release(reversed);
        drive.sign_in();
        assert!(drive.target().contains(drive.code()));
    }
}
