//! The files of `.storage`: users, credentials, second factors, the finished onboarding, and from
//! 2026.11 on `http`.

use serde_json::{Map, Value, json};

use super::config::Config;
use super::configuration_yaml::NOTIFY_SERVICE;
use super::installation::Release;
use super::users::{PASSWORD_HASH, SLOW_PASSWORD_HASH, User};

/// Every file, by its name.
pub(super) fn files(config: &Config, release: Release, port: u16) -> Vec<(&'static str, Value)> {
    let mut files = Vec::new();
    if config.onboarded {
        let users = config.users.as_slice();
        files.push(file("onboarding", 4, &onboarding()));
        files.push(file("auth", 1, &auth(users)));
        files.push(file("auth_provider.homeassistant", 1, &passwords(config)));
        let secrets = by_user(users, |user| user.totp_secret.clone().map(Value::from));
        files.push(file("auth_module.totp", 1, &secrets));
        let phone = json!({"notify_service": NOTIFY_SERVICE, "target": null});
        let phones = by_user(users, |user| user.notify.then(|| phone.clone()));
        files.push(file("auth_module.notify", 1, &phones));
    }
    if release.keeps_http_in_storage() {
        files.push(file("http", 3, &http(config, port)));
    }
    files
}

fn file(key: &'static str, version: u8, data: &Value) -> (&'static str, Value) {
    (
        key,
        json!({"version": version, "minor_version": 1, "key": key, "data": data}),
    )
}

fn onboarding() -> Value {
    json!({"done": ["user", "core_config", "analytics", "integration"]})
}

fn auth(users: &[User]) -> Value {
    let people = users.iter().map(|user| {
        json!({
            "id": user.id(),
            "group_ids": [if user.owner { "system-admin" } else { "system-users" }],
            "is_owner": user.owner,
            "is_active": user.active,
            "name": user.name,
            "system_generated": false,
            "local_only": false,
        })
    });
    let credentials = users.iter().map(|user| {
        json!({
            "id": user.credential_id(),
            "user_id": user.id(),
            "auth_provider_type": "homeassistant",
            "auth_provider_id": null,
            "data": {"username": user.username},
        })
    });
    json!({
        "users": people.collect::<Vec<_>>(),
        "groups": [
            {"id": "system-admin", "name": "Administrators"},
            {"id": "system-users", "name": "Users"},
            {"id": "system-read-only", "name": "Read Only"},
        ],
        "credentials": credentials.collect::<Vec<_>>(),
        "refresh_tokens": [],
    })
}

fn passwords(config: &Config) -> Value {
    let hash = if config.slow_passwords {
        SLOW_PASSWORD_HASH
    } else {
        PASSWORD_HASH
    };
    let users: Vec<Value> = config
        .users
        .iter()
        .map(|user| json!({"username": user.username, "password": hash}))
        .collect();
    json!({"users": users})
}

/// What is known of some of the users, by their ids.
fn by_user(users: &[User], known: impl Fn(&User) -> Option<Value>) -> Value {
    let known = users
        .iter()
        .filter_map(|user| Some((user.id(), known(user)?)));
    json!({"users": known.collect::<Map<_, _>>()})
}

/// Written as already confirmed: what 2026.11 imports from the YAML is only on trial.
fn http(config: &Config, port: u16) -> Value {
    let mut http = json!({
        "stable": {
            "server_port": port,
            "server_host": ["127.0.0.1"],
            "cors_allowed_origins": ["https://cast.home-assistant.io"],
            "login_attempts_threshold": config.ban_threshold.map_or(-1, i64::from),
            "ip_ban_enabled": true,
            "ssl_profile": "intermediate_v6",
            "use_x_frame_options": true,
            "created_at": "2026-11-01T00:00:00+00:00",
            "error": null,
            "error_message": null,
        },
        "pending": null,
        "yaml_migration_done": true,
    });
    if config.trusts_proxies {
        http["stable"]["use_x_forwarded_for"] = true.into();
        http["stable"]["trusted_proxies"] = json!(["127.0.0.1"]);
    }
    http
}
