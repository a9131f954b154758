//! `configuration.yaml`, and the script of the command-line provider. JSON is YAML, so JSON is what
//! is written. Files have no folder: Home Assistant is started in that of its configuration.

use serde_json::{Map, Value, json};

use super::config::{Config, Latchkey};
use super::installation::Release;
use super::users::{COMMAND_LINE_USER, PASSWORD};

/// The script, inside the configuration's folder. In a folder of its own, because a name alone would be looked for on
/// `PATH`.
pub(super) const COMMAND_LINE_SCRIPT: &str = "bin/command-line-provider.sh";

/// Where the pretended phone keeps what it was sent, inside the configuration's folder.
pub(super) const SENT_CODES: &str = "sent-codes.txt";

/// The name of the notify service that sends codes to the pretended phone.
pub(super) const NOTIFY_SERVICE: &str = "demo_phone";

/// The contents of `configuration.yaml`.
pub(super) fn configuration(config: &Config, release: Release, port: u16) -> Value {
    let mut yaml = Map::new();
    let mut set = |key: &str, value: Value| yaml.insert(key.to_owned(), value);
    set(
        "homeassistant",
        json!({
            "name": "Latchkey demo", "country": "NL", "language": "en", "time_zone": "UTC",
            "latitude": 52.4, "longitude": 4.9, "elevation": 0, "unit_system": "metric",
            "auth_providers": config.providers,
            "auth_mfa_modules": [{"type": "totp"}, {"type": "notify"}],
        }),
    );
    // The line that says that everything is set up has the level "info".
    set(
        "logger",
        json!({"default": "warning", "logs": {"homeassistant.bootstrap": "info"}}),
    );
    for integration in ["auth", "api", "frontend", "onboarding", "config"] {
        set(integration, Value::Null);
    }
    set(
        "command_line",
        json!([{"notify": {
            "name": NOTIFY_SERVICE,
            "command": format!("cat >> {SENT_CODES} && echo >> {SENT_CODES}"),
        }}]),
    );
    if !release.keeps_http_in_storage() {
        let mut http = json!({"server_host": "127.0.0.1", "server_port": port});
        if let Some(threshold) = config.ban_threshold {
            http["ip_ban_enabled"] = true.into();
            http["login_attempts_threshold"] = threshold.into();
        }
        if config.trusts_proxies {
            http["use_x_forwarded_for"] = true.into();
            http["trusted_proxies"] = json!(["127.0.0.1"]);
        }
        set("http", http);
    }
    if config.latchkey == Latchkey::Enabled {
        set("latchkey", Value::Null);
    }
    yaml.extend(config.yaml.as_object().cloned().unwrap_or_default());
    Value::Object(yaml)
}

/// A script that knows one person and Home Assistant's `meta` lines about them.
pub(super) fn command_line_script() -> String {
    format!(
        "#!/bin/sh\n[ \"$username\" = {COMMAND_LINE_USER} ] && [ \"$password\" = {PASSWORD} ] || exit 1\n\
         echo 'name = Carl Command-Line'\necho 'group = system-users'\necho 'local_only = false'\n"
    )
}
