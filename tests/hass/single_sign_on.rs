//! Latchkey's own provider type, as the integration answers: an external step with the offer, a proof, and
//! what follows from it. It verifies what it needs to notice a page that hands over too much or too early.

use std::fmt::Write;

use latchkey_core::wire::Response;
use serde_json::{Map, Value, json};

use super::auth_provider::{AuthProvider, Script};
use super::flow::{Flow, Stage};
use super::people::{Module, Person};
use super::reply::{abort, abort_with, form, message, plain, reply, step};
use super::schema::username_and_password;
use super::{Hass, ORIGIN};
use crate::op::{Mutation, claims_of, is_signed_by};

/// One configured provider.
#[derive(Clone, Debug)]
pub struct Latchkey {
    /// Its place among the providers of the world.
    pub op: usize,
    pub exchange: Exchange,
    /// Whether the access token is wanted too.
    pub token_response: bool,
    /// What comes of a proof that is right.
    pub then: Then,
    /// The redirect addresses that are registered; by default the provider's own.
    pub redirect_uris: Vec<String>,
    /// Placeholders that are otherwise than usual; `None` leaves one out.
    pub words: Vec<(&'static str, Option<String>)>,
    /// What the authorization request has instead of what stands there usually.
    pub request: Vec<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exchange {
    Browser,
    Server,
}

/// What comes of a proof that is right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Then {
    Enter,
    /// The person types an existing account once.
    Link,
    /// The component says no: its reason.
    Abort(&'static str),
    /// The same, and the code of what exactly was wrong.
    AbortWith(&'static str, &'static str),
}

/// Where a flow of ours stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// The nonce was issued.
    Offered(String),
    /// The proof was validated; the next request hears what comes of it.
    Validated(Then),
    /// The person types an existing account.
    Linking,
}

impl Latchkey {
    /// The first provider of the world, redeemed by the page.
    pub fn by(exchange: Exchange) -> Self {
        Self {
            op: 0,
            exchange,
            token_response: false,
            then: Then::Enter,
            redirect_uris: Vec::new(),
            words: Vec::new(),
            request: Vec::new(),
        }
    }

    pub fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }
}

impl Hass {
    /// The external step with the offer, and a nonce for this flow only.
    pub(super) fn offer(&mut self, mut flow: Flow, provider: &AuthProvider) -> Response {
        let Script::Latchkey(latchkey) = &provider.script else {
            return plain(500, "500 Internal Server Error");
        };
        self.serial += 1;
        let nonce = format!("n0nce-{:0>37}", self.serial);
        let op = &mut self.ops[latchkey.op];
        // What is shown as a link is no secret of ours.
        let is_ours = provider.kind == "latchkey" && self.poses_as.is_none();
        if is_ours && !latchkey.words.iter().any(|(name, _)| *name == "latchkey") {
            op.secrets.push(nonce.clone());
        }
        let pairs = [
            ("response_type", "code"),
            ("client_id", &op.client_id),
            ("scope", "openid profile email"),
            ("nonce", &nonce),
        ];
        let mut url = op.authorization.clone();
        for (name, value) in pairs {
            let changed = latchkey
                .request
                .iter()
                .find(|(changed, _)| *changed == name);
            let value = changed.map_or(value, |(_, value)| value);
            url.push(if url.contains('?') { '&' } else { '?' });
            write!(url, "{name}={}", value.replace(' ', "+")).unwrap();
        }
        for (name, value) in &latchkey.request {
            if !pairs.iter().any(|(known, _)| known == name) {
                write!(url, "&{name}={value}").unwrap();
            }
        }
        let mut words = json!({
            "latchkey": "1", "issuer": op.issuer, "client_id": op.client_id, "name": provider.name,
            "redirect_uri": latchkey.redirect_uris.first(),
            "redirect_uris": latchkey.redirect_uris.join(" "),
            "exchange": match latchkey.exchange {
                Exchange::Browser => "browser",
                Exchange::Server => "server",
            },
            "iss_parameter": op.announces_issuer.to_string(),
            "token_response": latchkey.token_response.to_string(),
            "now": self.now.to_string(),
        });
        if latchkey.exchange == Exchange::Browser {
            words["token_endpoint"] = json!(op.token_endpoint);
            words["alg"] = json!(op.algorithm);
            if let Some(trusted) = op.trusted {
                words["audiences"] = json!(trusted);
            }
        }
        for (name, word) in &latchkey.words {
            match word {
                Some(word) => words[*name] = json!(word),
                None => drop(words.as_object_mut().unwrap().remove(*name)),
            }
        }
        let mut shown = step(&flow, "external");
        shown["url"] = json!(url);
        shown["step_id"] = json!("authorize");
        shown["description_placeholders"] = words;
        if let Some(handler) = &self.poses_as {
            shown["handler"] = handler.clone();
        }
        flow.stage = Stage::Provider(Standing::Offered(nonce));
        self.flows.insert(flow.name.clone(), flow);
        reply(200, &shown)
    }

    /// What a request to a running flow of ours does.
    pub(super) fn go_on_with_provider(
        &mut self,
        mut flow: Flow,
        provider: &AuthProvider,
        input: &Map<String, Value>,
        body: &Value,
    ) -> Response {
        let (Stage::Provider(standing), Script::Latchkey(latchkey)) =
            (&flow.stage, &provider.script)
        else {
            return plain(500, "500 Internal Server Error");
        };
        match standing {
            Standing::Offered(nonce) => {
                let validated = self.validate_proof(latchkey, nonce, input);
                flow.stage = Stage::Provider(Standing::Validated(validated));
                let mut done = step(&flow, "external_done");
                done["step_id"] = json!("validated");
                self.flows.insert(flow.name.clone(), flow);
                reply(200, &done)
            }
            Standing::Validated(then) => {
                assert!(
                    input.is_empty(),
                    "a proof that was not request for: {input:?}"
                );
                match then.clone() {
                    Then::Enter => self.finish(&flow, body),
                    Then::Abort(reason) => abort(&flow, reason),
                    Then::AbortWith(reason, code) => {
                        abort_with(&flow, reason, &json!({"code": code}))
                    }
                    Then::Link => {
                        flow.stage = Stage::Provider(Standing::Linking);
                        self.show_link(flow, provider, &Value::Null)
                    }
                }
            }
            Standing::Linking => self.link(flow, provider, input, body),
        }
    }

    fn link(
        &mut self,
        mut flow: Flow,
        provider: &AuthProvider,
        input: &Map<String, Value>,
        body: &Value,
    ) -> Response {
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        match Person::find(&super::people::PEOPLE, text("username"), text("password")) {
            None => self.show_link(flow, provider, &json!({"base": "invalid_auth"})),
            Some(person) if !person.is_active => message(403, "Login blocked: User is not active"),
            Some(person) => match person.modules {
                [] => self.finish(&flow, body),
                [module, ..] => {
                    flow.stage = Stage::Mfa(*module, 0);
                    self.show_again(flow, body)
                }
            },
        }
    }

    fn show_link(&mut self, flow: Flow, provider: &AuthProvider, errors: &Value) -> Response {
        let words = json!({"provider": provider.name, "identity": "Anna", "account": "anna@family.example"});
        let shown = form(&flow, "link", &username_and_password(), errors, &words);
        self.flows.insert(flow.name.clone(), flow);
        shown
    }

    /// The verdict on a proof; the nonce is used up whatever it is.
    fn validate_proof(
        &mut self,
        latchkey: &Latchkey,
        nonce: &str,
        input: &Map<String, Value>,
    ) -> Then {
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let names: Vec<_> = input.keys().map(String::as_str).collect();
        let op = &mut self.ops[latchkey.op];
        let token = match latchkey.exchange {
            Exchange::Browser => {
                let expected: &[&str] = if latchkey.token_response {
                    &["id_token", "token_response"]
                } else {
                    &["id_token"]
                };
                assert_eq!(names, expected, "a proof of another form");
                text("id_token").to_owned()
            }
            Exchange::Server => {
                assert_eq!(names, ["code", "code_verifier", "redirect_uri"]);
                let redirect_uri = text("redirect_uri").to_owned();
                if !latchkey.redirect_uris.contains(&redirect_uri) {
                    return Then::Abort("provider_misconfigured");
                }
                let form = [
                    ("grant_type", "authorization_code"),
                    ("client_id", &op.client_id.clone()),
                    ("code", text("code")),
                    ("code_verifier", text("code_verifier")),
                    ("redirect_uri", text("redirect_uri")),
                ];
                let form: String = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(form)
                    .finish();
                let Ok(answer) = op.redeem(&form) else {
                    return Then::Abort("provider_unreachable");
                };
                if answer.status != 200 {
                    return Then::Abort("provider_refused");
                }
                let tokens: Value = serde_json::from_str(answer.body.reveal()).unwrap_or_default();
                tokens["id_token"].as_str().unwrap_or_default().to_owned()
            }
        };
        let is_ours = claims_of(&token)["nonce"] == nonce;
        // A provider that answers wrongly on purpose is no mix-up.
        let is_on_purpose = matches!(op.mutation, Some(Mutation::Token(_) | Mutation::IdToken(_)));
        self.mixed_up += u32::from(!is_ours && !is_on_purpose);
        let is_right = is_signed_by(&token, &op.issuer) && is_ours;
        if is_right {
            latchkey.then.clone()
        } else {
            Then::Abort("proof_rejected")
        }
    }
}
