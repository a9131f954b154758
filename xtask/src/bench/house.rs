//! The Home Assistants that pages are measured at.

use serde_json::{Map, Value, json};

use super::single_sign_on::Exchange;
use crate::home_assistant::Config;
use crate::oidc_provider::{CONFIDENTIAL, PUBLIC};
use crate::project::Project;

/// With Latchkey, the bound in its `www/`, and the client that people return to. Passwords take as long to
/// check as at home.
#[must_use]
pub fn plain(project: &Project) -> Config {
    Config {
        components: vec![project.path("xtask/src/bench/page/latchkey_bench")],
        www: vec![project.path("xtask/src/bench/page/www")],
        slow_passwords: true,
        yaml: json!({"latchkey_bench": null}),
        ..Config::default()
    }
}

/// The same on this port, with both exchanges of the provider, whose people get accounts at their first sign-in.
#[must_use]
pub fn with_single_sign_on(project: &Project, port: u16, issuer: &str) -> Config {
    let more = json!({
        "unknown_people": "create", "anyone": true, "origins": [origin(port)],
    });
    let [browser, server] = Exchange::ALL.map(Exchange::provider);
    let providers = [
        PUBLIC.configuration(issuer, "family", browser, &more),
        CONFIDENTIAL.configuration(issuer, "office", server, &more),
    ];
    let mut config = plain(project);
    let mut yaml: Map<String, Value> = config.yaml.as_object().cloned().unwrap_or_default();
    yaml.insert("latchkey".to_owned(), json!({"providers": providers}));
    config.yaml = yaml.into();
    config.port = Some(port);
    config
}

/// The origin of the Home Assistant on this port.
#[must_use]
pub fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
