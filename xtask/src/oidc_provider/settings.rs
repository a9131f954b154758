//! Whom the provider knows, and who may ask it: `xtask/oidc-provider/known.json`, which its program reads, too.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Someone whom the provider knows: whoever types [`Self::name`] is that person.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// What they type, and the `sub` of their ID tokens.
    pub name: String,
    /// The claim `name`.
    pub display_name: String,
}

/// A client that is registered at the provider. It redeems codes by PKCE, always.
#[derive(Clone, Debug, Deserialize)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// What its ID tokens are signed with.
    pub algorithm: String,
    /// The secret of a confidential client. It guards nothing: the provider runs on this machine, for a demo or a test.
    pub secret: Option<String>,
}

/// Public, RS256.
pub const PUBLIC: &str = "home-rs256";
/// Public, ES256.
pub const PUBLIC_ES256: &str = "home-es256";
/// Public, `EdDSA`.
pub const PUBLIC_EDDSA: &str = "home-eddsa";
/// Confidential, RS256.
pub const CONFIDENTIAL: &str = "home-confidential";
/// Public, RS256, and nobody's until an entry is added for it: people are new there, as they are at any other client.
pub const TO_ADD_CLIENT: &str = "school-rs256";

/// The name of an entry that the demo does not have: somebody who adds one of this name can sign in by it.
pub const TO_ADD: &str = "School";

#[derive(Deserialize)]
struct Known {
    people: Vec<Person>,
    clients: Vec<Client>,
    /// The entries of the demo, the tests and the benchmark: each has people sent back to an address of its own.
    #[cfg(test)]
    entries: Vec<String>,
}

fn known() -> Known {
    let known = include_str!("../../oidc-provider/known.json");
    serde_json::from_str(known).expect("known.json is as it was when this was compiled")
}

/// Alex lives here, Sam is only known to the provider.
pub fn people() -> Vec<Person> {
    known().people
}

/// The client of this id.
///
/// # Panics
///
/// If it is none of those above.
#[track_caller]
pub fn client(id: &str) -> Client {
    let mut clients = known().clients.into_iter();
    clients.find(|client| client.id == id).expect("a client")
}

impl Client {
    /// Latchkey's configuration of this client under `id` and `name`; `more` replaces and adds members.
    pub fn configuration(&self, issuer: &str, id: &str, name: &str, more: &Value) -> Value {
        let mut entry = json!({
            "id": id, "name": name, "issuer": issuer, "client_id": self.id, "algorithm": self.algorithm,
            "scopes": "openid profile email", "own_redirect_url": true,
        });
        if let Some(secret) = &self.secret {
            entry["client_secret"] = secret.as_str().into();
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            entry[name] = value.clone();
        }
        entry
    }
}

/// Whether pages of Home Assistant's origins may use the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// They may, which the exchange in the browser needs.
    Open,
    /// They may not, as at any provider where nobody allowed it.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_somebody_adds_to_the_demo_has_a_redirect_url_and_a_public_client() {
        assert!(known().entries.contains(&TO_ADD.to_lowercase()));
        assert_eq!(client(TO_ADD_CLIENT).secret, None);
    }
}
