//! Every recorded answer of two real Home Assistants, read by the core.
//!
//! `tests/transcripts/expected/<version>.txt` says what each answer means, one line each: file, place in
//! the file, meaning. An answer without a line fails, and so does a line without an answer.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

use std::path::Path;

use drive::{ORIGIN, own_query, read_address};
use hass::{Exchange, VERSIONS, recordings};
use latchkey_core::hass::{
    AuthorizationRequest, Fault, FieldKind, ListingAnswer, PendingStep, SchemaField, Sent, Step,
    flow_of, read_listing, read_step, understands_pkce, way_back,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Decimal, Query, Response};
use serde_json::json;

#[test]
fn every_recorded_answer_is_read_as_it_is_meant() {
    for version in VERSIONS {
        let mut lines = Vec::new();
        for recording in recordings(version) {
            for exchange in &recording.exchanges {
                if let Some(meaning) = read(exchange) {
                    lines.push(format!("{} {} {meaning}", recording.name, exchange.index));
                }
            }
        }
        let path = format!("tests/transcripts/expected/{version}.txt");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let expected = std::fs::read_to_string(&path).unwrap();
        let expected: Vec<_> = expected.lines().collect();
        for (line, expected) in lines.iter().zip(&expected) {
            assert_eq!(line, expected, "{version}");
        }
        assert_eq!(lines.len(), expected.len(), "{version}");
    }
}

/// Every file says something about the sign-in, or is known not to.
#[test]
fn no_recording_is_left_out() {
    let elsewhere = ["19_token", "26_static_paths", "27_replace_authorize"];
    for version in VERSIONS {
        let recordings = recordings(version);
        assert!(recordings.len() >= 30, "{version}");
        for recording in recordings {
            let is_read = recording
                .exchanges
                .iter()
                .any(|exchange| read(exchange).is_some());
            let is_elsewhere = elsewhere.contains(&recording.name.as_str());
            assert_ne!(is_read, is_elsewhere, "{version}/{}", recording.name);
        }
    }
}

/// What an answer means, if the page ever asks such a question.
fn read(exchange: &Exchange) -> Option<String> {
    let outcome = Ok(Response {
        status: exchange.status,
        body: Secret::new(exchange.answer.clone()),
    });
    let own = own_query();
    let request = AuthorizationRequest::read(&Query::new(&own), ORIGIN, read_address).unwrap();
    let meaning = match (exchange.method.as_str(), exchange.path.as_str()) {
        ("GET", "/auth/providers") => match read_listing(&outcome) {
            Ok(ListingAnswer::Listed(listing)) => {
                let kinds = listing
                    .providers
                    .iter()
                    .map(|provider| provider.handler.kind.as_str());
                format!(
                    "listed {} preselected={}",
                    kinds.collect::<Vec<_>>().join(","),
                    listing.preselect_remember_me
                )
            }
            Ok(ListingAnswer::OnboardingRequired) => "onboarding".to_owned(),
            Err(fault) => refused(&fault),
        },
        ("GET", "/.well-known/oauth-authorization-server") => match understands_pkce(&outcome) {
            Ok(true) => "understands pkce".to_owned(),
            Ok(false) => "knows no pkce".to_owned(),
            Err(fault) => format!("{fault:?}"),
        },
        ("POST", "/auth/login_flow") => step(exchange, &request, Sent::Opening),
        ("POST", path) if path.starts_with("/auth/login_flow/") => {
            step(exchange, &request, Sent::Step)
        }
        _ => return None,
    };
    Some(meaning)
}

fn step(exchange: &Exchange, request: &AuthorizationRequest, sent: Sent) -> String {
    let outcome = Ok(Response {
        status: exchange.status,
        body: Secret::new(exchange.answer.clone()),
    });
    let recorded = exchange.json();
    let step = match read_step(&outcome, sent, read_address) {
        Ok(step) => step,
        Err(fault) => return refused(&fault),
    };
    let name = flow_of(&outcome).expect("every step names its flow");
    assert_eq!(recorded["flow_id"], name.as_str());
    match step {
        Step::Form(flow, form) => {
            assert_eq!(flow, name);
            let fields: Vec<_> = form.fields.iter().map(field).collect();
            let errors: Vec<_> = form
                .errors
                .iter()
                .map(|(name, code)| format!("{name}:{code}"))
                .collect();
            let shown: Vec<_> = form
                .placeholders
                .iter()
                .map(|(name, words)| format!("{name}={words}"))
                .collect();
            format!(
                "form {} [{}] errors[{}] shown[{}]",
                form.step_id,
                fields.join(" "),
                errors.join(" "),
                shown.join(" ")
            )
        }
        Step::Pending(
            flow,
            PendingStep::External {
                url,
                handler,
                placeholders,
            },
        ) => {
            assert_eq!(flow, name);
            let handler = handler.expect("every step says whose it is");
            assert_eq!(recorded["handler"], json!([handler.kind, handler.id]));
            let url = url.replace(flow.as_str(), "FLOW");
            format!("external {url} {:?}", by_name(placeholders))
        }
        Step::Pending(
            flow,
            PendingStep::Progress {
                action,
                placeholders,
            },
        ) => {
            assert_eq!(flow, name);
            format!(
                "progress {} {:?}",
                action.unwrap_or_default(),
                by_name(placeholders)
            )
        }
        Step::Continue(flow) => {
            assert_eq!(flow, name);
            "continue".to_owned()
        }
        Step::Blocked => panic!("Home Assistant itself blocks nothing"),
        Step::Menu(_, entries) => format!("menu {entries:?}"),
        Step::Done(code) => {
            let target = way_back(request, &code, false).into_inner();
            let code = recorded["result"].as_str().unwrap();
            assert!(target.contains(&format!("&code={code}&state=")), "{target}");
            "done".to_owned()
        }
        Step::Aborted(abort) => format!("aborted {}", abort.reason),
    }
}

fn refused(fault: &Fault) -> String {
    format!("refused {} {fault:?}", fault.code())
}

fn field(field: &SchemaField) -> String {
    let mut words = vec![
        field.name.clone(),
        match &field.kind {
            FieldKind::Text(text) => {
                let mut words = vec!["text".to_owned()];
                words.extend(text.min.map(|min| format!("min={min}")));
                words.extend(text.max.map(|max| format!("max={max}")));
                words.extend(text.strip.then(|| "strip".to_owned()));
                words.extend(text.allow_none.then(|| "none".to_owned()));
                words.extend(text.format.clone());
                words.extend(text.secret.then(|| "secret".to_owned()));
                words.join(",")
            }
            FieldKind::Integer(range) => {
                let [min, max] =
                    [&range.min, &range.max].map(|bound| bound.as_ref().map(Decimal::written));
                format!("integer,{min:?}..{max:?}")
            }
            FieldKind::Float(_) => "float".to_owned(),
            FieldKind::Boolean => "boolean".to_owned(),
            FieldKind::Select(options) => format!(
                "select,{}",
                options
                    .iter()
                    .map(|option| option.label.as_str())
                    .collect::<Vec<_>>()
                    .join("|")
            ),
            FieldKind::MultiSelect(options) => format!("multi,{}", options.len()),
            FieldKind::Constant(value) => format!("constant,{}", value.write()),
        },
    ];
    words.extend(field.required.then(|| "required".to_owned()));
    words.extend(
        field
            .default
            .as_ref()
            .map(|value| format!("default={}", value.write())),
    );
    words.extend(
        field
            .suggested
            .as_ref()
            .map(|value| format!("suggested={}", value.write())),
    );
    words.join(":")
}

/// Words as the table writes them.
fn by_name(words: Vec<(String, String)>) -> std::collections::BTreeMap<String, String> {
    words.into_iter().collect()
}
