//! What the machine owes the shell, whatever happens.

use latchkey::machine::{Effect, Event, Machine};
use latchkey::screen::{Act, Screen};
use latchkey::wire::{Method, Request};

/// The first orders only read.
pub fn judge_start(effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::Fetch(_, request) => {
                judge_request(request);
                assert_eq!(request.method, Method::Get, "{request:?}");
            }
            other => panic!("the page starts with {other:?}"),
        }
    }
}

/// One event: at most one POST, nothing after leaving, and every request well formed.
pub fn judge(before: &Screen, event: &Event, effects: &[Effect]) {
    let mut posts = 0;
    for effect in effects {
        match effect {
            Effect::Fetch(_, request) => {
                judge_request(request);
                assert_ne!(request.method, Method::Delete, "nobody waits for a DELETE");
                posts += u32::from(request.method == Method::Post);
            }
            Effect::Forget(request) => {
                judge_request(request);
                assert_eq!(request.method, Method::Delete, "{request:?}");
            }
            _ => {}
        }
    }
    assert!(posts <= 1, "{posts} POSTs for {event:?}");
    if let Some(index) = effects.iter().position(is_leaving) {
        let rest = &effects[index + 1..];
        assert!(rest.is_empty(), "after leaving: {rest:?}");
        assert_eq!(posts, 0, "leaving and asking at once");
    }
    let is_over = matches!(before, Screen::Leaving(_) | Screen::Halted(_));
    let starts_over = matches!(event, Event::Restored | Event::Did(Act::StartOver));
    if is_over && !starts_over {
        let is_burial = |effect: &Effect| matches!(effect, Effect::Forget(_));
        assert!(effects.iter().all(is_burial), "over, yet {effects:?}");
    }
}

const fn is_leaving(effect: &Effect) -> bool {
    matches!(effect, Effect::LeaveTo(_))
}

/// Nothing that a person typed in secret, and no code, can be read off a log.
pub fn judge_secrets(machine: &Machine, effects: &[Effect], secrets: &[&str]) {
    if secrets.is_empty() {
        return;
    }
    let shown = format!("{machine:?} {effects:?} {:?}", machine.screen());
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} can be read in {shown}");
    }
}

fn judge_request(request: &Request) {
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
