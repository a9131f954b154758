//! A pretend Home Assistant in memory: the auth API of two versions, as `tests/transcripts` recorded it.
//!
//! `tests/pretend.rs` plays the recorded requests against it and compares the answers, so that a journey
//! against it is worth something. What the recordings do not hold (menus, restarts, busy flows) follows
//! Home Assistant's own code.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses another part of it"
)]

mod auth_provider;
mod ban;
mod flow;
mod openid;
mod people;
mod recorded;
mod reply;
mod schema;
mod single_sign_on;

pub use auth_provider::{AuthProvider, Script};
pub use openid::Blocks;
pub use people::{ALICE_ID, NOTIFIED, TOTP, WRONG};
pub use recorded::{Exchange, Recording, VERSIONS, recordings};
pub use single_sign_on::{Exchange as Redeemer, Latchkey, Then};

use std::collections::BTreeMap;

use latchkey_core::wire::{Method, Request, Response};
use serde_json::{Value, json};

use crate::op::Op;
use ban::Bans;
use flow::Flow;
use reply::{message, plain, reply};

/// Where it lives.
pub const ORIGIN: &str = "http://ha.test:8123";

/// Which Home Assistant it pretends to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Version {
    /// 2025.4.4: no PKCE, an unknown provider is a 500.
    Old,
    /// 2026.11.0: PKCE, limits, an unknown provider is a 404.
    New,
}

/// A Home Assistant with its providers, running flows and bans.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Hass {
    pub version: Version,
    /// The providers, in the administrator's order.
    pub providers: Vec<AuthProvider>,
    pub preselect: bool,
    pub onboarded: bool,
    /// Whether another request of every flow is still being worked on.
    pub busy: bool,
    /// The address that the requests come from.
    pub visitor: String,
    /// Unix seconds.
    pub now: u64,
    /// Whether the person has finished what an external or progress step waits for.
    pub outside_done: bool,
    /// Redirect addresses that clients publish on their own pages.
    pub published: Vec<String>,
    /// The codes that were given out.
    pub codes: Vec<Issued>,
    /// Whose step a provider of ours says it is, if not its own.
    pub poses_as: Option<Value>,
    /// Whether it refuses every client, for a reason that nobody knew.
    pub refuses_client: bool,
    /// hass-openid, with its `block_login` or without, where it is installed.
    pub openid: Option<Blocks>,
    /// How many proofs belonged to another flow.
    pub mixed_up: u32,
    /// The world's OpenID providers.
    pub ops: Vec<Op>,
    bans: Bans,
    flows: BTreeMap<String, Flow>,
    serial: u32,
}

/// An authorization code and what it is bound to.
#[derive(Clone, Debug)]
pub struct Issued {
    pub code: String,
    pub client_id: String,
    pub challenge: Option<String>,
}

impl Hass {
    /// A Home Assistant that offers these sign-in options.
    pub fn with(providers: Vec<AuthProvider>) -> Self {
        Self {
            version: Version::New,
            providers,
            preselect: true,
            onboarded: true,
            busy: false,
            visitor: "192.168.1.10".to_owned(),
            now: 0,
            outside_done: false,
            published: Vec::new(),
            codes: Vec::new(),
            poses_as: None,
            refuses_client: false,
            openid: None,
            mixed_up: 0,
            ops: Vec::new(),
            bans: Bans::default(),
            flows: BTreeMap::new(),
            serial: 0,
        }
    }

    /// Bans an address after that many failures.
    pub fn ban_after(&mut self, threshold: u32) {
        self.bans.threshold = Some(threshold);
    }

    /// How many failures count against the visitor.
    pub fn failures(&self) -> u32 {
        self.bans.failures(&self.visitor)
    }

    /// Forgets all flows.
    pub fn restart(&mut self) {
        self.flows.clear();
    }

    /// How many flows it still holds.
    pub fn open_flows(&self) -> usize {
        self.flows.len()
    }

    /// Answers one request.
    pub fn answer(&mut self, request: &Request) -> Response {
        if self.bans.is_banned(&self.visitor) {
            return plain(403, "403: Forbidden");
        }
        let response = self.route(request);
        if request.method == Method::Post && request.path.starts_with("/auth/login_flow") {
            self.bans.count(&self.visitor, &response);
        }
        response
    }

    fn route(&mut self, request: &Request) -> Response {
        let body = request.body.as_ref().map(|body| body.reveal().as_str());
        match (request.method, request.path.as_str()) {
            (Method::Get, "/auth/providers") => self.providers(),
            (Method::Get, "/.well-known/oauth-authorization-server") => self.metadata(),
            (Method::Post, "/auth/login_flow") => match self.openid {
                Some(blocks) => {
                    let answer = (blocks == Blocks::No).then(|| self.open(body));
                    openid::answer_instead(answer)
                }
                None => self.open(body),
            },
            (method, path) => match (method, path.strip_prefix("/auth/login_flow/")) {
                (Method::Post, Some(flow)) => self.step(flow, body),
                (Method::Delete, Some(flow)) => match self.flows.remove(flow) {
                    Some(_) => reply(200, &json!({"message": "Flow aborted"})),
                    None => message(404, "Invalid flow specified"),
                },
                (Method::Get, Some(_)) => plain(500, "500 Internal Server Error"),
                _ => plain(404, "404: Not Found"),
            },
        }
    }

    fn providers(&self) -> Response {
        if !self.onboarded {
            let refusal =
                json!({"message": "Onboarding not finished", "code": "onboarding_required"});
            return reply(400, &refusal);
        }
        let shown = self.providers.iter().filter(|provider| provider.is_shown());
        let providers: Vec<Value> = shown
            .map(
                |provider| json!({"name": provider.name, "id": provider.id, "type": provider.kind}),
            )
            .collect();
        reply(
            200,
            &json!({"providers": providers, "preselect_remember_me": self.preselect}),
        )
    }

    fn metadata(&self) -> Response {
        let mut metadata = json!({
            "authorization_endpoint": "/auth/authorize",
            "token_endpoint": "/auth/token",
            "response_types_supported": ["code"],
        });
        if self.version == Version::New {
            metadata["code_challenge_methods_supported"] = json!(["S256"]);
        }
        reply(200, &metadata)
    }

    fn next_name(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!("{kind}{:026x}", 0xabc_def0 + self.serial)
    }
}
