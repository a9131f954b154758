//! The honest provider as a pure function of requests, plus one [`Mutation`] a run: what the OpenID
//! Foundation's suite does for relying parties, without sockets.
//!
//! It validates what it is asked as the suite does (`EnsureOpenIDInScopeRequest`, `CheckPkceCodeVerifier` and
//! their kin): an authorization or token request that is not right panics, in every test that gets there.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses another part of it"
)]

mod authorize;
mod form;
mod id_token;
mod mutation;
mod redeem;

pub use form::{encode, field, fields};
pub use id_token::{claims_of, is_signed_by, pack};
pub use mutation::{Callback, IdToken, Mutation, Token, rows};

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// A provider, the client that is registered there, and the person who is signed in.
#[derive(Clone, Debug)]
pub struct Op {
    pub issuer: String,
    pub authorization: String,
    pub token_endpoint: String,
    pub client_id: String,
    pub redirect_uris: Vec<String>,
    pub algorithm: &'static str,
    /// Whether its callbacks carry `iss`.
    pub sends_issuer: bool,
    /// Whether its metadata says so.
    pub announces_issuer: bool,
    /// Whether it keeps what it is brought, and gives nothing for it.
    pub is_hostile: bool,
    pub mutation: Option<Mutation>,
    /// Claims that are otherwise than usual; `null` leaves one out.
    pub claims: Map<String, Value>,
    /// Claims in the very letters of the token, whatever they are.
    pub written: Vec<(String, String)>,
    /// Whom the administrator trusts beside this client.
    pub trusted: Option<&'static str>,
    /// Members of the token answer that are otherwise than usual; `null` leaves one out.
    pub tokens: Map<String, Value>,
    /// What it adds to every callback.
    pub extra: String,
    /// Unix seconds.
    pub now: u64,
    /// Every authorization request, in its order.
    pub request: Vec<String>,
    /// Every token request, in its order.
    pub redeemed: Vec<String>,
    /// The ID Tokens that were issued.
    pub issued: Vec<String>,
    /// The mutations that they were issued under.
    pub issued_under: Vec<Option<Mutation>>,
    /// What nobody may read off a log: states, nonces, verifiers, codes, tokens.
    pub secrets: Vec<String>,
    grants: BTreeMap<String, Grant>,
    seen: BTreeSet<String>,
}

/// What a code stands for.
#[derive(Clone, Debug)]
struct Grant {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    is_used: bool,
}

impl Op {
    /// A provider at that host which announces and sends `iss`.
    pub fn at(host: &str) -> Self {
        Self {
            issuer: format!("https://{host}"),
            authorization: format!("https://{host}/authorize"),
            token_endpoint: format!("https://{host}/token"),
            client_id: format!("home-of-{host}"),
            redirect_uris: Vec::new(),
            algorithm: "RS256",
            sends_issuer: true,
            announces_issuer: true,
            is_hostile: false,
            mutation: None,
            claims: Map::new(),
            written: Vec::new(),
            trusted: None,
            tokens: Map::new(),
            extra: String::new(),
            now: 0,
            request: Vec::new(),
            redeemed: Vec::new(),
            issued: Vec::new(),
            issued_under: Vec::new(),
            secrets: Vec::new(),
            grants: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// The usual one with a mutation.
    pub fn mutated(mutation: impl Into<Mutation>) -> Self {
        Self {
            mutation: Some(mutation.into()),
            ..Self::at("idp.example")
        }
    }

    /// Signs with another algorithm.
    pub fn signing(self, algorithm: &'static str) -> Self {
        Self { algorithm, ..self }
    }

    /// Knows where this Home Assistant's people come back to.
    pub fn registered(self) -> Self {
        self.registered_as(&["example"])
    }

    /// Knows where they come back to, of each of these entries.
    pub fn registered_as(self, ids: &[&str]) -> Self {
        let redirect_uris = ids.iter().flat_map(|id| redirect_uris(id)).collect();
        Self {
            redirect_uris,
            ..self
        }
    }

    /// Whether it gave this code.
    pub fn gave(&self, code: &str) -> bool {
        self.grants.contains_key(code)
    }

    fn is(&self, mutation: impl Into<Mutation>) -> bool {
        self.mutation == Some(mutation.into())
    }

    fn keep_secret(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Nothing that has to be fresh is ever seen twice.
    fn must_be_fresh(&mut self, what: &str, value: &str) {
        let is_fresh = self.seen.insert(format!("{what} {value}"));
        assert!(is_fresh, "{what} was used before");
    }
}

/// The redirect URLs of a provider with this id, one for each of the Home Assistant's origins.
pub fn redirect_uris(id: &str) -> Vec<String> {
    let of = |origin: &str| format!("{origin}/auth/latchkey/callback/{id}");
    ["https://home.example", "http://ha.test:8123"]
        .map(of)
        .to_vec()
}
