//! Sign-in options: every built-in provider, and the recorded test provider.

use serde_json::{Value, json};

use super::single_sign_on::Latchkey;
use crate::op::redirect_uris;

/// One entry of the list of providers.
#[derive(Clone, Debug)]
pub struct AuthProvider {
    pub name: String,
    pub kind: String,
    pub id: Option<String>,
    pub script: Script,
}

/// What a provider does.
#[derive(Clone, Debug)]
pub enum Script {
    /// `homeassistant`: name and password, then a second factor.
    Password,
    /// `command_line`.
    CommandLine,
    /// `legacy_api_password`, as old custom code may still register it.
    ApiPassword,
    /// `trusted_networks`, where the visitor is in one, with its bypass or not.
    Trusted { bypass: bool },
    /// `trusted_networks`, where the visitor is outside.
    Untrusted,
    /// A proxy's header that is good enough at once.
    Bypass,
    /// A form with these fields that accepts whatever fits.
    Fields(Value),
    /// The recorded kitchen sink.
    Kitchen,
    /// Another integration's page; a naive one moves on at any POST.
    External { naive: bool },
    /// An external step that leads somewhere else than to the web.
    Outlandish(&'static str),
    /// A step that Home Assistant works on.
    Progress,
    /// Home Assistant works on it and then wants one more POST.
    ProgressDone,
    /// An external step that is done again and again.
    DoneForever,
    /// A button, shown with these errors.
    Errors(Value),
    /// A menu that leads to a form or an abort.
    Menu(Value),
    /// Latchkey's own provider.
    Latchkey(Box<Latchkey>),
    /// A step of a type that nobody knows.
    Strange(&'static str),
    /// Ends at once for this reason.
    Abort(&'static str),
    /// Two forms, one after the other.
    Multi,
    /// An exception.
    Raise,
}

impl AuthProvider {
    pub fn homeassistant() -> Self {
        Self::new(
            "Home Assistant Local",
            "homeassistant",
            None,
            Script::Password,
        )
    }

    pub fn command_line() -> Self {
        Self::new("Script Login", "command_line", None, Script::CommandLine)
    }

    /// Gone from Home Assistant since 0.104; its texts are still in Home Assistant's own page.
    pub fn legacy_api_password() -> Self {
        Self::new(
            "Legacy API Password",
            "legacy_api_password",
            None,
            Script::ApiPassword,
        )
    }

    pub fn trusted(bypass: bool) -> Self {
        Self::new(
            "Trusted Networks",
            "trusted_networks",
            None,
            Script::Trusted { bypass },
        )
    }

    pub fn untrusted() -> Self {
        Self::new(
            "Trusted Networks",
            "trusted_networks",
            None,
            Script::Untrusted,
        )
    }

    /// hass-auth-header where it asks for a press of a button.
    pub fn header() -> Self {
        Self::new(
            "Header",
            "auth_header",
            None,
            Script::Fields(Value::Array(Vec::new())),
        )
    }

    /// A provider of the test integration.
    pub fn test(id: &str, script: Script) -> Self {
        Self::new(&format!("Test {id}"), "testauth", Some(id), script)
    }

    /// hass-oidc-auth, before it has given the browser its cookie: not opened by itself, as it sends people
    /// elsewhere.
    pub fn redirecting(name: &str) -> Self {
        Self::new(
            name,
            "auth_oidc",
            Some("default"),
            Script::Abort("no_oidc_cookie_found"),
        )
    }

    /// hass-openid's provider, whose flow only ends: its own page signs people in.
    pub fn openid() -> Self {
        Self::new(
            "OpenID Connect",
            "openid",
            None,
            Script::Abort("external_auth_not_supported"),
        )
    }

    /// One of Latchkey's own providers, whose redirect URLs are its own where none are given.
    pub fn latchkey(name: &str, id: &str, mut latchkey: Latchkey) -> Self {
        if latchkey.redirect_uris.is_empty() {
            latchkey.redirect_uris = redirect_uris(id);
        }
        let script = Script::Latchkey(Box::new(latchkey));
        Self::new(name, "latchkey", Some(id), script)
    }

    pub fn new(name: &str, kind: &str, id: Option<&str>, script: Script) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            id: id.map(str::to_owned),
            script,
        }
    }

    pub fn is_shown(&self) -> bool {
        !matches!(self.script, Script::Untrusted)
    }

    pub fn handler(&self) -> Value {
        json!([self.kind, self.id])
    }
}
