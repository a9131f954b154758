//! The fault table: everything that can befall each request of the flow, the screen that follows, and
//! that the person can go on from there.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

use drive::{Aim, Drive, ORIGIN, Trouble, boot, own_query};
use hass::{AuthProvider, Hass, Script, TOTP};
use latchkey_core::screen::{Act, Pace, Panel, Remedy, Screen, Text};
use latchkey_core::wire::Method;
use serde_json::json;

use Trouble::{Answer, FiveMegabytes, Hang, Refused, Truncated, WrongTypes};

const SAID: &str = r#"{"message": "Something else"}"#;
const MALFORMED: &str = r#"{"message": "User input malformed"}"#;
const MOVED: &str = r#"{"message": "IP address changed"}"#;
const BLOCKED: &str = r#"{"message": "Login blocked: User is not active"}"#;
const UNTRUSTED: &str = r#"{"message": "Invalid redirect URI"}"#;
const UNKNOWN: &str = r#"{"message": "Invalid flow specified"}"#;
const HTML: &str = "<!doctype html><title>Hotel Wi-Fi</title>";

/// What befalls a request, and the code shown if it was a read, an opening, or a step.
#[rustfmt::skip]
const TROUBLES: [(Trouble, &str, &str, &str); 22] = [
    (Refused,                           "no-answer",         "no-answer",         "no-answer"),
    (Hang,                              "timed-out",         "timed-out",         "timed-out"),
    (Answer(302, ""),                   "login-in-front",    "login-in-front",    "login-in-front"),
    (Answer(401, HTML),                 "login-in-front",    "login-in-front",    "login-in-front"),
    (Answer(400, SAID),                 "request-refused",   "request-refused",   "request-refused"),
    (Answer(400, MALFORMED),            "request-refused",   "input-malformed",   "input-malformed"),
    (Answer(400, MOVED),                "request-refused",   "address-changed",   "address-changed"),
    (Answer(400, "400: Bad Request"),   "answer-unexpected", "answer-unexpected", "answer-unexpected"),
    (Answer(403, BLOCKED),              "banned",            "login-blocked",     "login-blocked"),
    (Answer(403, UNTRUSTED),            "banned",            "redirect-refused",  "redirect-refused"),
    (Answer(403, "403: Forbidden"),     "banned",            "banned",            "banned"),
    (Answer(404, UNKNOWN),              "starting",          "provider-gone",     "flow-gone"),
    (Answer(409, SAID),                 "answer-unexpected", "in-progress",       "in-progress"),
    (Answer(413, "Maximum exceeded"),   "answer-unexpected", "input-too-large",   "input-too-large"),
    (Answer(429, ""),                   "too-many-requests", "too-many-requests", "too-many-requests"),
    (Answer(500, "Server got itself"),  "server-error",      "server-error",      "server-error"),
    (Answer(502, HTML),                 "starting",          "starting",          "starting"),
    (Answer(503, ""),                   "starting",          "starting",          "starting"),
    (Answer(200, HTML),                 "answer-unreadable", "answer-unreadable", "answer-unreadable"),
    (Truncated,                         "answer-unreadable", "answer-unreadable", "answer-unreadable"),
    (WrongTypes,                        "answer-unreadable", "answer-unreadable", "answer-unreadable"),
    (FiveMegabytes,                     "answer-too-large",  "answer-too-large",  "answer-too-large"),
];

/// Which of the three codes applies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Read,
    Opening,
    Step,
}

/// Where the words stand, unless no other sign-in option could help.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shown {
    /// On a page of their own.
    Halted,
    /// Above the form, with what was typed still in it.
    Form,
    /// Above the list of sign-in options.
    List,
    /// Above the form, unless its provider is gone.
    FormUnlessGone,
    /// Above the form if Home Assistant keeps the flow, or else above the list.
    FormOrList,
}

/// A request of the flow: what it is, where its fault is shown, and how the person gets there.
type Request = (&'static str, Kind, Shown, fn(Trouble) -> Drive);

#[rustfmt::skip]
const REQUESTS: [Request; 11] = [
    ("the list of providers",              Kind::Read,    Shown::Halted,     providers),
    ("the metadata for PKCE",              Kind::Read,    Shown::Halted,     metadata),
    ("opening the first provider",         Kind::Opening, Shown::FormUnlessGone, opening),
    ("opening another provider",           Kind::Opening, Shown::FormUnlessGone, opening_another),
    ("opening one with a form unknown",    Kind::Opening, Shown::List,       opening_unknown),
    ("opening again for what was typed",   Kind::Opening, Shown::FormUnlessGone, opening_again),
    ("a step",                             Kind::Step,    Shown::Form,       step),
    ("the second step",                    Kind::Step,    Shown::FormOrList, second_step),
    ("asking an external step again",      Kind::Step,    Shown::List,       poll),
    ("going on after an external step",    Kind::Step,    Shown::List,       nudge),
    ("an entry of a menu",                 Kind::Step,    Shown::List,       pick),
];

#[test]
fn every_fault_has_its_screen_and_a_way_on() {
    for (name, kind, shown, get_there) in REQUESTS {
        for (trouble, read, opening, step) in TROUBLES {
            let code = match kind {
                Kind::Read => read,
                Kind::Opening => opening,
                Kind::Step => step,
            };
            let story = format!("{name}: {trouble:?}");
            println!("{story}");
            let drive = get_there(trouble);
            check(
                &drive,
                code,
                shown,
                name == "the metadata for PKCE",
                trouble,
            );
            // A flow whose name was cut off can't be given up, nor can one by a banned visitor.
            let is_stranded = match kind {
                Kind::Read => false,
                Kind::Opening => trouble == Truncated,
                Kind::Step => code == "banned",
            };
            go_on(drive, usize::from(is_stranded), &story);
        }
    }
}

#[test]
fn nothing_is_sent_again_by_itself() {
    for (name, _, _, get_there) in REQUESTS {
        for (trouble, ..) in TROUBLES {
            let mut drive = get_there(trouble);
            let sent = drive.sent.len();
            drive.happen(&latchkey_core::machine::Event::Hidden);
            drive.happen(&latchkey_core::machine::Event::Attended);
            drive.happen(&latchkey_core::machine::Event::Restored);
            drive.wait(3_600_000);
            assert_eq!(drive.sent.len(), sent, "{name}: {trouble:?}");
        }
    }
}

fn check(drive: &Drive, code: &str, shown: Shown, is_metadata: bool, trouble: Trouble) {
    let story = format!("{code} after {trouble:?}");
    let is_final = matches!(code, "banned" | "redirect-refused");
    let keeps = ["input-malformed", "input-too-large", "too-many-requests"];
    let shown = match shown {
        _ if is_final => Shown::Halted,
        Shown::FormUnlessGone if code == "provider-gone" => Shown::List,
        Shown::FormUnlessGone => Shown::Form,
        Shown::FormOrList if keeps.contains(&code) => Shown::Form,
        Shown::FormOrList => Shown::List,
        other => other,
    };
    let again = match code {
        "flow-gone" | "address-changed" | "in-progress" => Text::SignInAgain,
        _ => Text::TryAgain,
    };
    match (shown, drive.screen()) {
        (Shown::Halted, Screen::Halted(halted)) => {
            let text = if is_metadata {
                Text::PkceUnknown
            } else {
                words(code, trouble)
            };
            assert_eq!(halted.text, text, "{story}");
            assert_eq!(halted.code, code, "{story}");
            assert_eq!(halted.heading, heading(code), "{story}");
            let remedy = match code {
                "login-in-front" => open_again(drive),
                "redirect-refused" => Remedy::Go(Text::GoToHomeAssistant, "/".to_owned()),
                _ => Remedy::Do(Text::TryAgain, Act::StartOver),
            };
            assert_eq!(halted.remedy, remedy, "{story}");
        }
        (shown, Screen::SignIn(sign_in)) => {
            let notice = sign_in
                .notice
                .unwrap_or_else(|| panic!("{story}: no notice"));
            assert_eq!(notice.text, words(code, trouble), "{story}");
            assert_eq!(notice.code.as_deref(), Some(code), "{story}");
            match (shown, sign_in.panel) {
                (Shown::Form, Panel::Form(form)) => {
                    assert_eq!(form.pace, Pace::Waiting, "{story}");
                    // The submit is the remedy, but for what only a reload brings back.
                    let remedy = (code == "login-in-front").then(|| open_again(drive));
                    assert_eq!(notice.remedy, remedy, "{story}");
                }
                (Shown::List, Panel::List) => {
                    let remedy = match code {
                        "login-in-front" => open_again(drive),
                        "provider-gone" => Remedy::Do(Text::StartOver, Act::StartOver),
                        _ => Remedy::Do(again, Act::Restart),
                    };
                    assert_eq!(notice.remedy, Some(remedy), "{story}");
                    assert!(!sign_in.others.is_empty(), "{story}");
                }
                (shown, other) => panic!("{story}: not {shown:?}, but {other:?}"),
            }
        }
        (shown, other) => panic!("{story}: not {shown:?}, but {other:?}"),
    }
}

/// From every screen but one the world's next good day leads to the client.
fn go_on(mut drive: Drive, stranded: usize, story: &str) {
    if drive.remedy() == Some(open_again(&drive)) {
        let before = drive.hass.failures();
        let page = drive.address_bar().to_owned();
        drive.open_page(&page);
        drive.reach_the_end();
        assert!(drive.landed().contains(drive.code()), "{story}");
        assert!(drive.hass.failures() <= before, "{story}");
        return;
    }
    if let Some(Remedy::Go(_, target)) = drive.remedy() {
        assert_eq!(
            target, "/",
            "{story}: the frontend starts a sign-in of its own"
        );
        return;
    }
    let before = drive.hass.failures();
    drive.reach_the_end();
    assert_eq!(drive.left.len(), 1, "{story}");
    assert!(drive.left[0].contains(drive.code()), "{story}");
    assert_eq!(drive.hass.open_flows(), stranded, "{story}");
    assert!(
        drive.hass.failures() <= before,
        "{story}: going on was counted"
    );
}

/// A proxy that wants its own login shows it where a page is opened, and nowhere else.
fn open_again(drive: &Drive) -> Remedy {
    let target = drive.address_bar().replacen(ORIGIN, "", 1);
    Remedy::Go(Text::OpenThisPageAgain, target)
}

/// What is said for a code, with the status and the words of the answer where they are repeated.
fn words(code: &str, trouble: Trouble) -> Text {
    let provider = || "Home Assistant Local".to_owned();
    match code {
        "no-answer" => Text::NoAnswer,
        "timed-out" => Text::TimedOut,
        "starting" => Text::Starting,
        "login-in-front" => Text::LoginInFront,
        "banned" => Text::Banned,
        "login-blocked" => Text::LoginBlocked("User is not active".to_owned()),
        "redirect-refused" => Text::RedirectRefused("ha.test:8123".to_owned()),
        "provider-gone" => Text::ProviderGone(provider()),
        "too-many-requests" => Text::TooManyRequests,
        "input-malformed" => Text::MalformedInput,
        "input-too-large" => Text::OversizedInput,
        "request-refused" => Text::RequestRefused(match trouble {
            Answer(_, MALFORMED) => "User input malformed".to_owned(),
            Answer(_, MOVED) => "IP address changed".to_owned(),
            _ => "Something else".to_owned(),
        }),
        "server-error" => Text::ServerError,
        "answer-unreadable" => Text::Unreadable,
        "answer-too-large" => Text::TooLarge,
        "answer-unexpected" => match trouble {
            Answer(status, _) => Text::UnexpectedStatus(status),
            other => panic!("{other:?} has no status"),
        },
        "flow-gone" => Text::FlowGone,
        "address-changed" => Text::AddressChanged,
        "in-progress" => Text::InProgress,
        other => panic!("no words for {other}"),
    }
}

fn heading(code: &str) -> Text {
    match code {
        "no-answer" | "timed-out" | "login-in-front" => Text::UnreachableHeading,
        "starting" => Text::StartingHeading,
        "banned" => Text::BannedHeading,
        "redirect-refused" => Text::RedirectRefusedHeading,
        _ => Text::HaltedHeading,
    }
}

fn instance() -> Hass {
    Hass::with(vec![
        AuthProvider::homeassistant(),
        AuthProvider::command_line(),
    ])
}

/// An instance whose first way has the same name, so that the words are the same.
fn instance_with(script: Script) -> Hass {
    let provider = AuthProvider::new("Home Assistant Local", "testauth", Some("test"), script);
    Hass::with(vec![provider, AuthProvider::command_line()])
}

fn page(query: &str) -> latchkey_core::machine::Boot {
    boot(ORIGIN, "/auth/authorize", query)
}

fn providers(trouble: Trouble) -> Drive {
    Drive::open_with(
        page(&own_query()),
        instance(),
        Some((Aim::Providers, trouble)),
    )
}

fn metadata(trouble: Trouble) -> Drive {
    let challenge = "FgtOQz44TgXlN9xZtGf3yyQD8CFNsVxdtYhio_EVbS4";
    let query = own_query();
    let query = format!("{query}&code_challenge={challenge}&code_challenge_method=S256");
    Drive::open_with(page(&query), instance(), Some((Aim::Metadata, trouble)))
}

fn opening(trouble: Trouble) -> Drive {
    Drive::open_with(page(&own_query()), instance(), Some((Aim::Open, trouble)))
}

fn opening_unknown(trouble: Trouble) -> Drive {
    let script = Script::External { naive: false };
    Drive::open_with(
        page(&own_query()),
        instance_with(script),
        Some((Aim::Open, trouble)),
    )
}

fn opening_another(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(Hass::with(vec![
        AuthProvider::command_line(),
        AuthProvider::homeassistant(),
    ]));
    drive.meet(Aim::Open, trouble);
    drive.choose("Home Assistant Local");
    drive
}

fn opening_again(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance());
    drive.hass.restart();
    drive.sign_in();
    drive.meet(Aim::Open, trouble);
    drive.submit(&[]);
    drive
}

fn step(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance());
    drive.meet(Aim::Step, trouble);
    drive.sign_in();
    drive
}

fn second_step(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance());
    drive.submit(&[("username", "alice"), ("password", "alice-pass-1")]);
    drive.meet(Aim::Step, trouble);
    drive.submit(&[("code", TOTP)]);
    drive
}

fn poll(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance_with(Script::External { naive: false }));
    drive.act(Act::OpenedExternal);
    drive.meet(Aim::Step, trouble);
    drive.wait(3_000);
    drive
}

fn nudge(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance_with(Script::External { naive: false }));
    drive.act(Act::OpenedExternal);
    drive.hass.outside_done = true;
    drive.meet_later(1, Aim::Step, trouble);
    drive.wait(3_000);
    assert_eq!(drive.count(Method::Post), 3);
    drive
}

fn pick(trouble: Trouble) -> Drive {
    let mut drive = Drive::open(instance_with(Script::Menu(json!(["enter"]))));
    drive.meet(Aim::Step, trouble);
    drive.act(Act::Pick("enter".to_owned()));
    drive
}
