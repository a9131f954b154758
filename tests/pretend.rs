//! The pretend Home Assistant answers as the recorded ones did, so that what runs against it is true.

#![cfg(not(target_arch = "wasm32"))]

mod hass;
mod op;

use std::collections::BTreeMap;

use hass::{AuthProvider, Exchange, Hass, NOTIFIED, Recording, Script, TOTP, VERSIONS, Version};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Method, READ_PATIENCE, Request};
use serde_json::{Value, json};

/// Recordings whose flow requests are all played.
const PLAYED: [&str; 19] = [
    "02_homeassistant_ok_no_mfa",
    "04_mfa_totp",
    "05_mfa_too_many_retries",
    "06_mfa_select_module",
    "07_mfa_notify_single",
    "08_trusted_networks_select",
    "09_command_line",
    "10_external_step",
    "12_external_step_naive_is_insecure",
    "13_kitchen_sink_form",
    "13b_kitchen_validation",
    "15_bad_requests_init",
    "16_bad_requests_step",
    "18_delete_flow",
    "21_trusted_networks_bypass",
    "22_trusted_networks_not_allowed",
    "23_ip_ban",
    "24_ip_ban_counts_errors",
    "25_ban_counter_reset",
];

#[test]
fn the_pretend_home_assistant_answers_like_the_recorded_ones() {
    for version in VERSIONS {
        for name in PLAYED {
            compare(&Recording::read(version, name));
        }
    }
    compare(&Recording::read("2026.11.0", "31_pkce"));
}

fn compare(recording: &Recording) {
    let name = &recording.name;
    let mut hass = Hass::with(providers(name));
    hass.version = match recording.version {
        "2025.4.4" => Version::Old,
        _ => Version::New,
    };
    if name.starts_with("23") || name.starts_with("24") || name.starts_with("25") {
        hass.ban_after(3);
    }
    let usual = hass.visitor.clone();
    // Names of recorded flows, and what they are called here.
    let mut names = BTreeMap::new();
    for exchange in &recording.exchanges {
        if exchange.path.contains("/callback/") {
            hass.outside_done = true;
        }
        let Some(request) = request(exchange, &names) else {
            continue;
        };
        hass.visitor = exchange.visitor.clone().unwrap_or_else(|| usual.clone());
        let answer = hass.answer(&request);
        let story = format!("{}/{name} {}", recording.version, exchange.index);
        let body = answer.body.reveal();
        assert_eq!(answer.status, exchange.status, "{story}: {body}");
        let (recorded, pretended) = (
            exchange.json(),
            serde_json::from_str(body).unwrap_or_default(),
        );
        if let (Some(recorded), Some(pretended)) = (recorded["flow_id"].as_str(), flow(&pretended))
        {
            names.insert(recorded.to_owned(), pretended);
        }
        assert_eq!(
            normal(&pretended, &names, false),
            normal(&recorded, &names, true),
            "{story}"
        );
    }
}

fn providers(name: &str) -> Vec<AuthProvider> {
    let mut providers = vec![AuthProvider::homeassistant(), AuthProvider::command_line()];
    providers.push(match name {
        "21_trusted_networks_bypass" => AuthProvider::trusted(true),
        "22_trusted_networks_not_allowed" => AuthProvider::untrusted(),
        _ => AuthProvider::trusted(false),
    });
    providers.push(AuthProvider::test(
        "external",
        Script::External { naive: false },
    ));
    providers.push(AuthProvider::test(
        "naive_external",
        Script::External { naive: true },
    ));
    providers.push(AuthProvider::test("kitchen", Script::Kitchen));
    providers
}

/// The recorded request with the names and codes of the pretend instance.
fn request(exchange: &Exchange, names: &BTreeMap<String, String>) -> Option<Request> {
    let method = match exchange.method.as_str() {
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        _ => return None,
    };
    let mut path = exchange.path.clone();
    for (recorded, pretended) in names {
        path = path.replace(recorded, pretended);
    }
    let body = exchange.body.clone().map(|mut body| {
        // The right codes of then are those of now; the first journey with a choice is notified.
        let code = body["code"].as_str().unwrap_or("000000");
        if code.len() == 6 && code != "000000" {
            body["code"] = json!(if exchange.index == 7 { NOTIFIED } else { TOTP });
        }
        Secret::new(
            body.as_str()
                .map_or_else(|| body.to_string(), str::to_owned),
        )
    });
    path.starts_with("/auth/login_flow").then_some(Request {
        method,
        path,
        body,
        patience: READ_PATIENCE,
    })
}

fn flow(step: &Value) -> Option<String> {
    step["flow_id"].as_str().map(str::to_owned)
}

/// An answer without what differs from run to run.
fn normal(answer: &Value, names: &BTreeMap<String, String>, is_recorded: bool) -> Value {
    let mut answer = answer.clone();
    if let Some(flow) = flow(&answer) {
        let name = if is_recorded { &names[&flow] } else { &flow };
        answer = serde_json::from_str(&answer.to_string().replace(&flow, name)).unwrap();
    }
    if answer["result"].is_string() {
        answer["result"] = json!("CODE");
    }
    if answer.get("last_step").is_some() {
        answer["last_step"] = Value::Null;
    }
    // What exactly is malformed is said in other words by each version.
    if let Some(words) = answer["message"].as_str()
        && let Some((words, _)) = words.split_once(": ")
        && words == "Message format incorrect"
    {
        answer["message"] = json!("Message format incorrect");
    }
    answer
}
