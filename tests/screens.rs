//! What people read: every situation of the page, snapshotted in words, and every text there is.
//!
//! The snapshots in `tests/snapshots` are read by people; `cargo insta review` shows what changed.

#![cfg(not(target_arch = "wasm32"))]

#[path = "screens/aloud.rs"]
mod aloud;
#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;
#[path = "screens/texts.rs"]
mod texts;

use drive::{Aim, Drive, ORIGIN, Trouble, boot, own_query, query};
use hass::{AuthProvider, Hass, Latchkey, Redeemer, Script, TOTP, Then, WRONG};
use latchkey_core::screen::Act;
use op::{Callback, IdToken, Mutation, Op, Token};
use serde_json::json;

#[track_caller]
fn snapshot(name: &str, drive: &Drive) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, aloud::read(&drive.screen()));
    });
}

fn at_home() -> Drive {
    Drive::open(Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::trusted(false),
        AuthProvider::redirecting("Company login"),
    ]))
}

fn alone(script: Script) -> Drive {
    Drive::open(Hass::with(vec![AuthProvider::test("device", script)]))
}

fn in_trouble(aim: Aim, trouble: Trouble) -> Drive {
    let page = boot(ORIGIN, "/auth/authorize", &own_query());
    let hass = Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::command_line(),
    ]);
    Drive::open_with(page, hass, Some((aim, trouble)))
}

fn asked_by(client_id: &str, redirect_uri: &str, providers: Vec<AuthProvider>) -> Drive {
    Drive::open_for(&query(client_id, redirect_uri, None), Hass::with(providers))
}

#[test]
fn before_anything_is_known() {
    let page = boot(ORIGIN, "/auth/authorize", &own_query());
    let mut drive = Drive::open_held(page, Hass::with(vec![AuthProvider::homeassistant()]));
    snapshot("opening", &drive);
    drive.deliver(0, None);
    snapshot("unopened-form", &drive);
    let page = boot(ORIGIN, "/auth/authorize", &own_query());
    let mut drive = Drive::open_held(page, Hass::with(vec![AuthProvider::command_line()]));
    drive.deliver(0, None);
    snapshot("opening-provider", &drive);
}

#[test]
fn passwords() {
    let mut drive = at_home();
    snapshot("password", &drive);
    drive.submit(&[("username", "owner")]);
    snapshot("password-missing", &drive);
    drive.submit(&[("password", "wrong")]);
    snapshot("password-wrong", &drive);
    drive.hold();
    drive.submit(&[("password", "owner-pass-1")]);
    snapshot("password-checking", &drive);
    drive.release(false);
    snapshot("leaving-home", &drive);
}

#[test]
fn second_factors() {
    let mut drive = at_home();
    drive.submit(&[("username", "bob"), ("password", "bob-pass-1")]);
    snapshot("factor-choice", &drive);
    drive.submit(&[("multi_factor_auth_module", "Notify One-Time Password")]);
    snapshot("factor-notified", &drive);
    let mut drive = at_home();
    drive.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    snapshot("factor-totp", &drive);
    drive.submit(&[("code", WRONG)]);
    snapshot("factor-wrong", &drive);
    for _ in 0..4 {
        drive.submit(&[("code", WRONG)]);
    }
    snapshot("factor-too-many", &drive);
    drive.press();
    snapshot("factor-again", &drive);
    drive.submit(&[("password", "alice-pass-1")]);
    drive.wait(301_000);
    drive.submit(&[("code", TOTP)]);
    snapshot("factor-expired", &drive);
}

#[test]
fn blocked_accounts() {
    let mut drive = at_home();
    drive.submit(&[("username", "carol"), ("password", "carol-pass-1")]);
    snapshot("account-blocked", &drive);
}

#[test]
fn other_providers() {
    let mut drive = at_home();
    drive.choose("Trusted Networks");
    snapshot("trusted-networks", &drive);
    drive.hass.providers[2].script = Script::Abort("state_mismatch");
    drive.choose("Company login");
    snapshot("aborted-with-reason", &drive);
    drive.hass.providers[1] = AuthProvider::untrusted();
    drive.choose("Trusted Networks");
    snapshot("provider-gone", &drive);
    drive.hass.version = hass::Version::Old;
    drive.choose("Trusted Networks");
    snapshot("not-allowed", &drive);
    let header = Drive::open(Hass::with(vec![AuthProvider::header()]));
    snapshot("header", &header);
    let providers = vec![
        AuthProvider::redirecting("One"),
        AuthProvider::redirecting("Two"),
    ];
    snapshot("only-elsewhere", &Drive::open(Hass::with(providers)));
    snapshot("no-providers", &Drive::open(Hass::with(Vec::new())));
}

#[test]
fn custom_forms() {
    let mut drive = alone(Script::Kitchen);
    snapshot("kitchen", &drive);
    drive.submit(&[
        ("integer", "3.5"),
        ("ranged", "11"),
        ("flt", "x"),
        ("length", "a"),
        ("email", "nobody"),
    ]);
    snapshot("kitchen-faults", &drive);
    let fixed = [
        ("integer", "3"),
        ("ranged", ""),
        ("flt", ""),
        ("length", ""),
        ("email", ""),
    ];
    drive.submit(&[&[("req_str", "fielderror")], &fixed[..]].concat());
    snapshot("kitchen-refused", &drive);
    let options = json!([["a", "Anna"], ["b", "Ben"]]);
    snapshot(
        "many",
        &alone(Script::Fields(json!([
            {"type": "multi_select", "name": "who_is_home", "options": options, "default": ["b"]},
            {"type": "string", "name": "pin", "secret": true, "required": true},
        ]))),
    );
}

#[test]
fn steps_elsewhere() {
    let mut drive = alone(Script::External { naive: false });
    snapshot("external", &drive);
    drive.act(Act::OpenedExternal);
    snapshot("external-watching", &drive);
    snapshot("progress", &alone(Script::Progress));
    let menu = json!({"enter": "Come in", "leave": "Go away"});
    snapshot("menu", &alone(Script::Menu(menu)));
    snapshot("step-unknown", &alone(Script::Strange("hologram")));
    snapshot(
        "external-address",
        &alone(Script::Outlandish("javascript:1")),
    );
}

/// An instance with a provider of ours, and the person on the way there.
fn on_the_way(op: Op, latchkey: Latchkey) -> Drive {
    let ours = AuthProvider::latchkey("Example", "example", latchkey);
    let mut hass = Hass::with(vec![AuthProvider::homeassistant(), ours]);
    hass.ops = vec![op.registered()];
    let mut drive = Drive::open(hass);
    drive.choose("Example");
    drive
}

fn returned(op: Op, then: Then) -> Drive {
    let mut drive = on_the_way(op, Latchkey::by(Redeemer::Browser).then(then));
    drive.go_and_return();
    drive
}

#[test]
fn single_sign_on() {
    let mut drive = on_the_way(Op::at("idp.example"), Latchkey::by(Redeemer::Browser));
    snapshot("sso-leaving", &drive);
    drive.wait(3_000);
    snapshot("sso-still-here", &drive);
    let callback = drive.visit();
    drive.hold();
    drive.open_page(&callback);
    snapshot("sso-returning", &drive);
    drive.deliver(0, None);
    snapshot("sso-accepting", &drive);
    drive.open_page(&callback);
    snapshot("sso-lost", &drive);
    let refused = |mutation: Mutation| returned(Op::mutated(mutation), Then::Enter);
    snapshot("sso-cancelled", &refused(Callback::AccessDenied.into()));
    snapshot("sso-no-answer", &refused(Token::Redirects.into()));
    snapshot("sso-misbehaved", &refused(IdToken::NonceAltered.into()));
    snapshot("sso-link", &returned(Op::at("idp.example"), Then::Link));
    let waiting = Then::Abort("awaiting_approval");
    snapshot(
        "sso-awaiting-approval",
        &returned(Op::at("idp.example"), waiting),
    );
    let elsewhere = Latchkey {
        redirect_uris: vec!["https://home.example/auth/latchkey/callback/example".to_owned()],
        ..Latchkey::by(Redeemer::Browser)
    };
    snapshot(
        "sso-other-address",
        &on_the_way(Op::at("idp.example"), elsewhere),
    );
}

#[test]
fn clients() {
    let providers = || vec![AuthProvider::homeassistant()];
    let android = "https://home-assistant.io/android";
    let back = "homeassistant://auth-callback";
    let mut drive = asked_by(android, back, providers());
    snapshot("client-android", &drive);
    drive.sign_in();
    snapshot("leaving-app", &drive);
    let mut drive = asked_by(
        "https://app.example/",
        "https://app.example/cb",
        providers(),
    );
    snapshot("client-stranger", &drive);
    drive.sign_in();
    snapshot("leaving-stranger", &drive);
    let client = "https://b\u{fc}cher.example/";
    let mut drive = asked_by(client, "https://evil.example/cb", providers());
    snapshot("client-stranger-elsewhere", &drive);
    drive.sign_in();
    snapshot("redirect-refused", &drive);
    let bypass = vec![AuthProvider::trusted(true)];
    let drive = asked_by("https://app.example/", "https://app.example/cb", bypass);
    snapshot("consent", &drive);
}

#[test]
fn links_that_lead_nowhere() {
    let home = Hass::with(Vec::new());
    snapshot("link-incomplete", &Drive::open_for("", home));
    snapshot(
        "link-dangerous",
        &asked_by("https://a.example/", "javascript:1", Vec::new()),
    );
    snapshot(
        "link-client",
        &asked_by("nobody", "https://a.example/", Vec::new()),
    );
    let pkce = format!("{}&code_challenge=x", own_query());
    snapshot(
        "pkce-unacceptable",
        &Drive::open_for(&pkce, Hass::with(vec![])),
    );
    let mut hass = Hass::with(Vec::new());
    hass.onboarded = false;
    snapshot("onboarding", &Drive::open(hass));
}

#[test]
fn troubles_before_the_form() {
    let html = Trouble::Answer(200, "<html>");
    snapshot(
        "halted-no-answer",
        &in_trouble(Aim::Providers, Trouble::Refused),
    );
    snapshot(
        "halted-starting",
        &in_trouble(Aim::Providers, Trouble::Answer(502, "")),
    );
    snapshot("halted-unreadable", &in_trouble(Aim::Providers, html));
    snapshot(
        "halted-banned",
        &in_trouble(Aim::Providers, Trouble::Answer(403, "")),
    );
    snapshot(
        "unopened-server-error",
        &in_trouble(Aim::Open, Trouble::Answer(500, "")),
    );
}

#[test]
fn troubles_with_the_form() {
    let meet = |trouble| {
        let mut drive = at_home();
        drive.meet(Aim::Step, trouble);
        drive.sign_in();
        drive
    };
    snapshot("form-timed-out", &meet(Trouble::Hang));
    snapshot("form-too-many", &meet(Trouble::Answer(429, "")));
    let mut drive = at_home();
    drive.hass.restart();
    drive.sign_in();
    snapshot("form-flow-gone", &drive);
    drive.hass.providers[0].script = Script::Multi;
    drive.submit(&[]);
    snapshot("form-changed", &drive);
    let mut drive = at_home();
    drive.hass.visitor = "203.0.113.9".to_owned();
    drive.sign_in();
    snapshot("form-address-changed", &drive);
}
