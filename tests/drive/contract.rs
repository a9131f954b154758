//! What the machine owes the shell, whatever happens.

use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::screen::{Act, Screen};
use latchkey_core::wire::{Method, Request};

/// The first orders only read, unless the document says who may sign in how: then a flow may be opened.
pub fn check_start(effects: &[Effect], is_listed: bool) {
    let mut posts = 0;
    for effect in effects {
        match effect {
            Effect::Fetch(_, request) => {
                check_request(request);
                posts += u32::from(request.method == Method::Post);
            }
            Effect::Focus(_) if is_listed => {}
            // What abandoned attempts have left goes, at once or when it is too old (RP-19).
            Effect::DropRecord(_) | Effect::Sleep(..) => {}
            other => panic!("the page starts with {other:?}"),
        }
    }
    assert!(posts <= u32::from(is_listed), "{effects:?}");
}

/// Back from a provider the address is cleaned first (RP-31), and nothing is sent before the record of the
/// attempt was taken (RP-26).
pub fn check_return(effects: &[Effect]) {
    let [Effect::CleanAddress(clean), rest @ ..] = effects else {
        panic!("the page returns with {effects:?}");
    };
    assert!(!clean.contains(['?', '#']), "{clean}");
    let is_quiet = |effect: &Effect| {
        matches!(
            effect,
            Effect::CleanAddress(_)
                | Effect::TakeRecord(..)
                | Effect::DropRecord(_)
                | Effect::Sleep(..)
        )
    };
    assert!(rest.iter().all(is_quiet), "{rest:?}");
}

/// One event: at most one POST, nothing after leaving, and every request well formed.
pub fn check(before: &Screen, event: &Event, effects: &[Effect]) {
    let mut posts = 0;
    for effect in effects {
        match effect {
            Effect::Fetch(_, request) => {
                check_request(request);
                assert_ne!(request.method, Method::Delete, "nobody waits for a DELETE");
                posts += u32::from(request.method == Method::Post);
            }
            Effect::Forget(request) => {
                check_request(request);
                assert_eq!(request.method, Method::Delete, "{request:?}");
            }
            Effect::Post(_, post) => {
                assert!(matches!(event, Event::Took(_, Some(_))), "{event:?}");
                assert_eq!(post.patience, 15_000);
                posts += 1;
            }
            Effect::KeepRecord(..) => {
                assert!(matches!(event, Event::Drew(_, Some(_))), "{event:?}");
            }
            Effect::TakeRecord(..) => panic!("a record is only taken on the way back: {event:?}"),
            _ => {}
        }
    }
    assert!(posts <= 1, "{posts} POSTs for {event:?}");
    if let Some(index) = effects.iter().position(is_leaving) {
        let rest = &effects[index + 1..];
        // Where leaving does not replace the page, it says so after a nap (RP-18: only a kept record leaves).
        let is_departure = matches!(event, Event::Kept(_, true) | Event::Did(Act::WaitHere));
        let is_nap = |effect: &Effect| is_departure && matches!(effect, Effect::Sleep(..));
        assert!(rest.iter().all(is_nap), "after leaving: {rest:?}");
        assert_eq!(posts, 0, "leaving and asking at once");
    }
    let is_over = matches!(before, Screen::Leaving(_) | Screen::Halted(_));
    let starts_over = matches!(event, Event::Restored | Event::Did(Act::StartOver));
    if is_over && !starts_over {
        let is_burial = |effect: &Effect| {
            matches!(
                effect,
                Effect::Forget(_) | Effect::DropRecord(_) | Effect::Sleep(..)
            )
        };
        assert!(effects.iter().all(is_burial), "over, yet {effects:?}");
    }
}

const fn is_leaving(effect: &Effect) -> bool {
    matches!(effect, Effect::LeaveTo(_))
}

/// Nothing that a person typed in secret, and no code, can be read off a log (RP-38).
pub fn check_secrets(
    machine: &Machine,
    event: Option<&Event>,
    effects: &[Effect],
    secrets: &[&str],
) {
    if secrets.is_empty() {
        return;
    }
    let shown = format!("{machine:?} {event:?} {effects:?} {:?}", machine.screen());
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} can be read in {shown}");
    }
}

fn check_request(request: &Request) {
    assert!(request.path.starts_with("/auth/") || request.path.starts_with("/.well-known/"));
    let patience = match request.method {
        Method::Post => 30_000,
        Method::Get | Method::Delete => 10_000,
    };
    assert_eq!(request.patience, patience, "{request:?}");
    assert_eq!(request.body.is_some(), request.method == Method::Post);
    if let Some(body) = &request.body {
        let body: serde_json::Value = serde_json::from_str(body.reveal()).unwrap();
        assert!(body["client_id"].is_string());
    }
}
