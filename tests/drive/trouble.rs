//! What can befall a request on its way.

use latchkey_core::secret::Secret;
use latchkey_core::wire::{Failure, Method, Request, Response};
use serde_json::{Value, json};

use crate::hass::Hass;

/// Which request is in trouble: the first that fits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Aim {
    Providers,
    Metadata,
    Open,
    Step,
}

impl Aim {
    pub fn hits(self, request: &Request) -> bool {
        match self {
            Self::Providers => request.path == "/auth/providers",
            Self::Metadata => request.path.starts_with("/.well-known/"),
            Self::Open => request.path == "/auth/login_flow",
            Self::Step => {
                request.method == Method::Post && request.path.starts_with("/auth/login_flow/")
            }
        }
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// Nobody listens.
    Refused,
    /// Somebody listens and stays silent.
    Hang,
    /// An answer that does not end.
    FiveMegabytes,
    /// This answer instead of Home Assistant's.
    Answer(u16, &'static str),
    /// Half of Home Assistant's own answer.
    Truncated,
    /// JSON, but every value is of another type.
    WrongTypes,
    /// Home Assistant's own answer, but for one value somewhere in it: which, and what stands there instead.
    OneValue(usize, usize),
}

impl Trouble {
    /// Milliseconds until it is over.
    pub fn lasts(self, request: &Request) -> u64 {
        match self {
            Self::Hang => u64::from(request.patience),
            _ => 5,
        }
    }

    pub fn befall(self, request: &Request, hass: &mut Hass) -> Result<Response, Failure> {
        match self {
            Self::Refused => Err(Failure::Unreachable),
            Self::Hang => Err(Failure::TimedOut),
            Self::FiveMegabytes => Err(Failure::TooLarge),
            Self::Answer(status, body) => {
                // Home Assistant's own 403 and 404 mean that the flow is over.
                if matches!(status, 403 | 404) && body.starts_with('{') {
                    hass.restart();
                }
                Ok(answer(status, body))
            }
            Self::Truncated => {
                let whole = hass.answer(request);
                let body = whole.body.reveal();
                Ok(answer(whole.status, &body[..body.len() / 2]))
            }
            Self::OneValue(place, instead) => {
                let whole = hass.answer(request);
                let mut said = serde_json::from_str(whole.body.reveal()).unwrap_or_default();
                replace(&mut said, place, &hostile(instead));
                Ok(answer(whole.status, &said.to_string()))
            }
            Self::WrongTypes => Ok(answer(
                200,
                r#"{"providers": {"name": 1}, "type": ["form"], "flow_id": 7, "result": {},
                    "code_challenge_methods_supported": "S256", "data_schema": "none"}"#,
            )),
        }
    }
}

/// What no honest answer has anywhere.
fn hostile(which: usize) -> Value {
    let values = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(""),
        json!(" "),
        json!("\u{202e}\u{0}\n<script>"),
        json!("x".repeat(10_000)),
        json!("javascript:alert(1)"),
        json!("https://evil.example/?code=x"),
        json!([]),
        json!([[["x"]]]),
        json!({"x": {"base": ["x"]}}),
    ];
    values[which % values.len()].clone()
}

/// Puts a value in place of one of an answer. Not of a field, because nobody could fill the form in any more: the
/// fuzz target of steps does that. And not of a name, or of where a person is led, which is checked elsewhere.
fn replace(said: &mut Value, place: usize, instead: &Value) {
    const NAMES: [&str; 6] = ["type", "flow_id", "handler", "result", "url", "id"];
    let mut paths = Vec::new();
    collect(said, String::new(), &mut paths);
    let is_spared = |name: &str| NAMES.contains(&name);
    paths.retain(|path| !path.starts_with("/data_schema") && !path.split('/').any(is_spared));
    // What is offered of a provider has a fuzz target too, and a provider here that only knows what it offered.
    if paths.is_empty() || said["type"] == "external" {
        return;
    }
    if let Some(value) = said.pointer_mut(&paths[place % paths.len()]) {
        *value = instead.clone();
    }
}

fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                collect(inner, format!("{path}/{name}"), paths);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                collect(inner, format!("{path}/{index}"), paths);
            }
        }
        _ => {}
    }
    if !path.is_empty() {
        paths.push(path);
    }
}

fn answer(status: u16, body: &str) -> Response {
    Response {
        status,
        body: Secret::new(body.to_owned()),
    }
}
