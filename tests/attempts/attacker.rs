//! The hostile provider and whoever runs it (RFC 9700, 4.4): a page of its own, which sends the person on to the
//! honest provider with the `nonce` of a login flow that the attacker began there, and the use of what is brought
//! to it in that very flow.

use std::fmt::Write;

use latchkey_core::secret::Secret;
use latchkey_core::wire::{Method, Request, STEP_PATIENCE};
use serde_json::{Value, json};

use crate::drive::{Drive, ORIGIN};
use crate::hass::{Hass, Redeemer};
use crate::instance::{HONEST, HOSTILE};
use crate::op::{encode, field};

/// How the person is sent on.
#[derive(Clone, Copy, Debug)]
pub struct Lure {
    /// Which entry of the honest provider the attacker's own flow is of.
    pub by: Redeemer,
    pub to: To,
}

/// Which redirect URL the honest provider is asked for.
#[derive(Clone, Copy, Debug)]
pub enum To {
    Honest,
    OtherHonest,
    Hostile,
    Shared,
}

/// What the attacker has done, and got.
#[derive(Debug, Default)]
pub struct Attacker {
    flows: Vec<Flow>,
    used: usize,
    /// Whether a flow of theirs got in, by the account of the person at the honest provider.
    pub is_in: bool,
}

/// A flow that the attacker began, and the code that was made for its nonce.
#[derive(Debug)]
struct Flow {
    name: String,
    by: Redeemer,
    code: String,
    /// What the honest provider was asked for, and wants to hear again.
    redirect_uri: String,
}

impl Attacker {
    /// The page of the hostile provider, where the person is: gives the honest provider's answer, if it sends one.
    pub fn lure(&mut self, drive: &mut Drive, lure: Lure) -> Option<String> {
        let request = drive.landed().split_once('?')?.1.to_owned();
        let of_person = |name: &str| field(&request, name).unwrap();
        let (own, other) = match lure.by {
            Redeemer::Browser => ("page", "integration"),
            Redeemer::Server => ("integration", "page"),
        };
        let step = post(
            &mut drive.hass,
            "/auth/login_flow",
            json!({"handler": ["latchkey", own], "redirect_uri": format!("{ORIGIN}/")}),
        );
        let callback = |path: &str| format!("{ORIGIN}/auth/latchkey/callback{path}");
        let redirect_uri = match lure.to {
            To::Honest => callback(&format!("/{own}")),
            To::OtherHonest => callback(&format!("/{other}")),
            To::Hostile => of_person("redirect_uri"),
            To::Shared => callback(""),
        };
        let mut forwarded = step["url"].as_str().unwrap().to_owned();
        for (name, value) in [
            ("redirect_uri", redirect_uri.clone()),
            ("state", of_person("state")),
            ("code_challenge", of_person("code_challenge")),
            ("code_challenge_method", "S256".to_owned()),
        ] {
            write!(forwarded, "&{name}={}", encode(&value)).unwrap();
        }
        let honest = &mut drive.hass.ops[HONEST];
        if !honest.redirect_uris.contains(&redirect_uri) {
            return None;
        }
        let answer = honest.authorize(&forwarded);
        self.flows.push(Flow {
            name: step["flow_id"].as_str().unwrap().to_owned(),
            by: lure.by,
            code: field(answer.split_once('?')?.1, "code")?,
            redirect_uri,
        });
        Some(answer)
    }

    /// Brings everything that reached the hostile provider to the flow that it fits.
    pub fn use_loot(&mut self, hass: &mut Hass) {
        let brought = hass.ops[HOSTILE].redeemed.get(self.used..);
        let brought = brought.unwrap_or_default().to_vec();
        self.used += brought.len();
        for form in brought {
            let part = |name: &str| field(&form, name).unwrap_or_default();
            let fits = |flow: &&Flow| flow.code == part("code");
            let Some(flow) = self.flows.iter().find(fits) else {
                continue;
            };
            let proof = match flow.by {
                Redeemer::Server => json!({
                    "code": part("code"), "code_verifier": part("code_verifier"),
                    "redirect_uri": flow.redirect_uri,
                }),
                Redeemer::Browser => redeem(hass, flow, &part("code_verifier")),
            };
            let path = format!("/auth/login_flow/{}", flow.name);
            post(hass, &path, proof);
            let result = post(hass, &path, json!({}));
            self.is_in |= result["type"] == "create_entry";
        }
    }
}

/// Anybody can be a public client.
fn redeem(hass: &mut Hass, flow: &Flow, verifier: &str) -> Value {
    let honest = &mut hass.ops[HONEST];
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &honest.client_id.clone()),
        ("code", &flow.code),
        ("code_verifier", verifier),
        ("redirect_uri", &flow.redirect_uri),
    ];
    let form = form.map(|(name, value)| format!("{name}={}", encode(value)));
    let tokens = honest.redeem(&form.join("&")).unwrap();
    let tokens: Value = serde_json::from_str(tokens.body.reveal()).unwrap();
    json!({"id_token": tokens["id_token"]})
}

/// From the attacker's own browser.
fn post(hass: &mut Hass, path: &str, mut body: Value) -> Value {
    body["client_id"] = json!(format!("{ORIGIN}/"));
    let visitor = std::mem::replace(&mut hass.visitor, "203.0.113.9".to_owned());
    let answer = hass.answer(&Request {
        method: Method::Post,
        path: path.to_owned(),
        body: Some(Secret::new(body.to_string())),
        patience: STEP_PATIENCE,
    });
    hass.visitor = visitor;
    serde_json::from_str(answer.body.reveal()).unwrap_or_default()
}
