//! What the provider is told: whom it knows, and who may ask it. Read by `xtask/oidc-provider/server.mjs`, written by
//! the demo and the tests.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

/// Someone whom the provider knows: whoever types [`Self::name`] is that person.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Person {
    /// What they type, and the `sub` of their ID tokens.
    pub name: &'static str,
    /// The claim `name`.
    pub display_name: &'static str,
    /// The claim `groups`.
    pub groups: &'static [&'static str],
}

/// Alex lives here, Sam is only known to the provider.
pub const PEOPLE: [Person; 2] = [
    Person {
        name: "alex",
        display_name: "Alex Adler",
        groups: &["household"],
    },
    Person {
        name: "sam",
        display_name: "Sam Stranger",
        groups: &["guests"],
    },
];

/// A client that is registered at the provider. It redeems codes by PKCE, always.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Client {
    /// `client_id`.
    pub id: &'static str,
    /// What its ID tokens are signed with.
    pub algorithm: &'static str,
    /// The secret of a confidential client.
    pub secret: Option<&'static str>,
}

/// Public, RS256.
pub const PUBLIC: Client = public("home-rs256", "RS256");
/// Public, ES256.
pub const PUBLIC_ES256: Client = public("home-es256", "ES256");
/// Public, `EdDSA`.
pub const PUBLIC_EDDSA: Client = public("home-eddsa", "EdDSA");
/// Confidential, RS256. The secret guards nothing: the provider runs on this machine, for a demo or a test.
pub const CONFIDENTIAL: Client = Client {
    id: "home-confidential",
    algorithm: "RS256",
    secret: Some("latchkey-demo-secret-of-the-confidential-client"),
};

/// Public, RS256, and nobody's until an entry is added for it: people are new there, as they are at any other client.
pub const TO_ADD_CLIENT: Client = public("school-rs256", "RS256");

const CLIENTS: [Client; 5] = [
    PUBLIC,
    PUBLIC_ES256,
    PUBLIC_EDDSA,
    CONFIDENTIAL,
    TO_ADD_CLIENT,
];

const fn public(id: &'static str, algorithm: &'static str) -> Client {
    Client {
        id,
        algorithm,
        secret: None,
    }
}

impl Client {
    /// Latchkey's configuration of this client under `id` and `name`; `more` replaces and adds members.
    pub fn configuration(&self, issuer: &str, id: &str, name: &str, more: &Value) -> Value {
        let mut entry = json!({
            "id": id, "name": name, "issuer": issuer, "client_id": self.id, "algorithm": self.algorithm,
            "scopes": "openid profile email", "own_redirect_url": true,
        });
        if let Some(secret) = self.secret {
            entry["client_secret"] = secret.into();
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            entry[name] = value.clone();
        }
        entry
    }
}

/// The entries of the demo, the tests and the benchmark: each has people sent back to an address of its own, and one
/// address is that which all shared once.
const ENTRIES: [&str; 5] = ["family", "office", "school", "club", "markup"];

/// Where the provider says that a session is over: one entry of each of these clients, in the first instance.
const LOGOUTS: [(Client, &str); 2] = [(PUBLIC, "family"), (CONFIDENTIAL, "office")];

/// The name of an entry that the demo does not have: somebody who adds one of this name can sign in by it.
pub const TO_ADD: &str = "School";

/// Whether pages of Home Assistant's origins may use the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// They may, which the exchange in the browser needs.
    Open,
    /// They may not, as at any provider where nobody allowed it.
    Closed,
}

/// The settings' file.
pub(super) fn file(port: u16, homes: &[String], cors: Cors) -> Value {
    let entries_told_of_logouts = LOGOUTS.map(|(client, entry)| (client.id, entry));
    json!({
        "port": port, "homes": homes, "people": PEOPLE, "clients": CLIENTS, "entries": ENTRIES,
        "toldOfLogouts": BTreeMap::from(entries_told_of_logouts),
        "isOpenToPages": cors == Cors::Open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_somebody_adds_to_the_demo_has_a_redirect_url_and_a_client_of_its_own() {
        assert!(ENTRIES.contains(&TO_ADD.to_lowercase().as_str()));
        let clients = CLIENTS.iter();
        let same = clients.filter(|client| client.id == TO_ADD_CLIENT.id);
        assert_eq!(same.count(), 1);
    }
}
