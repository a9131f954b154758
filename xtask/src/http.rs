//! Plain HTTP to programs on this machine: is Home Assistant up, what does a browser's driver
//! answer.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use ureq::http::Request;
use ureq::{Agent, RequestExt};

/// What was answered, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body, `null` where it is not JSON.
    pub json: Value,
}

/// Sends a GET.
pub fn get(url: &str, patience: Duration) -> Result<Answer> {
    send(Request::get(url), "", patience)
}

/// Sends a POST with an encoded form.
pub fn post_form(url: &str, form: &str, patience: Duration) -> Result<Answer> {
    let request = Request::post(url).header("Content-Type", "application/x-www-form-urlencoded");
    send(request, form, patience)
}

fn send(request: ureq::http::request::Builder, body: &str, patience: Duration) -> Result<Answer> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let url = request
        .uri_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let answered = if body.is_empty() {
        request.body(())?.with_agent(&agent).run()
    } else {
        request.body(body)?.with_agent(&agent).run()
    };
    let mut answer = answered.with_context(|| format!("no answer from {url}"))?;
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer {
        status: answer.status().as_u16(),
        json,
    })
}
