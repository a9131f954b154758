//! What a Home Assistant is to be like: read by the templates in `xtask/home-assistant/`, written by the demo and the tests.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Value, json};

use super::users::{User, household};

/// One Home Assistant, from its port to its people.
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    /// The port on 127.0.0.1; a free one if none is given.
    pub port: Option<u16>,
    /// The ways to sign in, in the administrator's order.
    pub providers: Vec<Value>,
    /// How many failed logins ban an address, if any number does.
    pub ban_threshold: Option<u32>,
    /// Whether a proxy on this machine may say for whom it asks.
    pub trusts_proxies: bool,
    /// How Latchkey is there.
    pub latchkey: Latchkey,
    /// Whether the onboarding is finished. Without it there are no users either.
    pub onboarded: bool,
    /// Who has an account at Home Assistant's own provider.
    pub users: Vec<User>,
    /// Whether a password takes as long to check as at home, a quarter of a second, instead of next to nothing.
    pub slow_passwords: bool,
    /// Folders of further custom components; each is copied under its own name.
    pub components: Vec<PathBuf>,
    /// Folders whose files Home Assistant gives to everyone under `/local/`.
    pub www: Vec<PathBuf>,
    /// Further keys of `configuration.yaml`, such as `{"my_component": null}`.
    pub yaml: Value,
    /// Where its configuration lives, emptied first; a temporary folder if none is given.
    pub folder: Option<PathBuf>,
}

/// How Latchkey is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Latchkey {
    /// As an integration with the built page, set up by `latchkey:` in YAML.
    Enabled,
    /// Without the integration: the built page in `www/`, opened as `/local/latchkey/index.html`.
    PageOnly,
}

/// Ways to sign in, as they stand in `auth_providers`.
#[derive(Debug)]
pub struct Provider;

impl Provider {
    /// User name and password, and second factors.
    pub fn home_assistant() -> Value {
        json!({"type": "homeassistant"})
    }

    /// User name and password, checked by a script.
    pub fn command_line() -> Value {
        // In a folder of its own, because a name alone would be looked for on `PATH`.
        let script = "bin/command-line-provider.sh";
        json!({"type": "command_line", "command": script, "meta": true})
    }

    /// A choice of people for those on this network; `127.0.0.1` is this machine.
    pub fn trusted_network(network: &str) -> Value {
        json!({"type": "trusted_networks", "trusted_networks": [network]})
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: None,
            providers: vec![Provider::home_assistant()],
            ban_threshold: None,
            trusts_proxies: false,
            latchkey: Latchkey::Enabled,
            onboarded: true,
            users: household(),
            slow_passwords: false,
            components: Vec::new(),
            www: Vec::new(),
            yaml: json!({}),
            folder: None,
        }
    }
}
