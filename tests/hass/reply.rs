//! Answers in the shapes that the recordings have.

use latchkey_core::secret::Secret;
use latchkey_core::wire::Response;
use serde_json::{Value, json};

use super::flow::Flow;

pub fn reply(status: u16, body: &Value) -> Response {
    plain(status, &body.to_string())
}

pub fn plain(status: u16, body: &str) -> Response {
    Response {
        status,
        body: Secret::new(body.to_owned()),
    }
}

pub fn message(status: u16, message: &str) -> Response {
    reply(status, &json!({"message": message}))
}

pub fn malformed() -> Response {
    message(400, "User input malformed")
}

/// A form with these fields; errors and placeholders as they are given.
pub fn form(
    flow: &Flow,
    step_id: &str,
    fields: &Value,
    errors: &Value,
    placeholders: &Value,
) -> Response {
    let mut step = step(flow, "form");
    step["data_schema"] = fields.clone();
    step["errors"] = errors.clone();
    step["description_placeholders"] = placeholders.clone();
    step["last_step"] = Value::Null;
    step["preview"] = Value::Null;
    step["step_id"] = json!(step_id);
    reply(200, &step)
}

pub fn abort(flow: &Flow, reason: &str) -> Response {
    abort_with(flow, reason, &Value::Null)
}

pub fn abort_with(flow: &Flow, reason: &str, words: &Value) -> Response {
    let mut step = step(flow, "abort");
    step["reason"] = json!(reason);
    step["description_placeholders"] = words.clone();
    reply(200, &step)
}

pub fn create_entry(flow: &Flow, code: &str) -> Response {
    let mut step = step(flow, "create_entry");
    step["description"] = Value::Null;
    step["description_placeholders"] = Value::Null;
    step["result"] = json!(code);
    reply(200, &step)
}

/// What all steps have.
pub fn step(flow: &Flow, kind: &str) -> Value {
    json!({"type": kind, "flow_id": flow.name, "handler": flow.handler})
}
