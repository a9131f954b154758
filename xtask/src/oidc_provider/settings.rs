//! What the provider is told: whom it knows, and who may ask it. Read by `xtask/oidc-provider/server.mjs`, written by
//! the demo and the tests.

use serde_json::{Value, json};

/// Someone whom the provider knows: whoever types [`Self::name`] is that person.
#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Copy, Debug)]
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

/// Where the entries of the demo, the tests and the benchmark have people sent back to: exactly there. The first is
/// the one that all shared once.
const CALLBACKS: [&str; 6] = [
    "/auth/latchkey/callback",
    "/auth/latchkey/callback/family",
    "/auth/latchkey/callback/office",
    "/auth/latchkey/callback/school",
    "/auth/latchkey/callback/club",
    "/auth/latchkey/callback/markup",
];

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
    let people = PEOPLE.map(|person| {
        json!({
            "sub": person.name, "name": person.display_name, "groups": person.groups,
            "email": format!("{}@household.example", person.name), "email_verified": true,
        })
    });
    let clients = CLIENTS.map(
        |client| json!({"id": client.id, "algorithm": client.algorithm, "secret": client.secret}),
    );
    let home = homes.first().map_or("", String::as_str);
    let uri = |id| format!("{home}/auth/latchkey/backchannel-logout/{id}");
    let logouts = LOGOUTS.map(|(client, id)| (client.id.to_owned(), uri(id).into()));
    let logouts = Value::Object(logouts.into_iter().collect());
    json!({
        "port": port, "homes": homes, "callbacks": CALLBACKS, "people": people, "clients": clients,
        "logoutUris": logouts,
        "isOpenToPages": cors == Cors::Open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_somebody_adds_to_the_demo_has_its_redirect_url_registered() {
        let path = format!("/auth/latchkey/callback/{}", TO_ADD.to_lowercase());
        assert!(CALLBACKS.contains(&path.as_str()));
    }

    #[test]
    fn an_entry_that_somebody_adds_to_the_demo_has_a_client_of_its_own() {
        let same = CLIENTS
            .iter()
            .filter(|client| client.id == TO_ADD_CLIENT.id);
        assert_eq!(same.count(), 1);
    }
}
