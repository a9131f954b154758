//! Running flows: opening one, and what each step makes of what was posted.

use std::sync::OnceLock;

use latchkey_core::wire::Response;
use serde_json::{Map, Value, json};

use super::auth_provider::{AuthProvider, Script};
use super::people::{ALICE_ID, Module, OF_SCRIPT, PEOPLE, Person, code_of};
use super::recorded::{Recording, VERSIONS};
use super::reply::{abort, create_entry, form, malformed, message, plain, reply, step};
use super::schema::{code, fits, username_and_password};
use super::single_sign_on::Standing;
use super::{Hass, Issued, Version};

/// What aiohttp says of an exception.
const TROUBLE: &str = "500 Internal Server Error\n\nServer got itself in trouble";
/// Seconds for which a second factor may be entered.
const MFA_LASTS: u64 = 300;

#[derive(Clone, Debug)]
pub struct Flow {
    pub name: String,
    pub handler: Value,
    provider: usize,
    visitor: String,
    redirect_uri: String,
    challenge: Option<String>,
    opened: u64,
    pub(super) stage: Stage,
}

#[derive(Clone, Debug)]
pub(super) enum Stage {
    Init,
    SelectModule(Person),
    Mfa(Module, u32),
    Password,
    Finish,
    /// Latchkey's own provider.
    Provider(Standing),
}

impl Hass {
    pub(super) fn open(&mut self, body: Option<&str>) -> Response {
        let Ok(body) = serde_json::from_str::<Value>(body.unwrap_or_default()) else {
            return message(400, "Invalid JSON.");
        };
        if let Some(refusal) = self.refuse_opening(&body) {
            return refusal;
        }
        let all = &self.providers;
        let provider = all.iter().position(|one| one.handler() == body["handler"]);
        let is_hidden = |at: &usize| !all[*at].is_shown() && self.version == Version::New;
        let Some(provider) = provider.filter(|at| !is_hidden(at)) else {
            return match self.version {
                Version::Old => plain(500, TROUBLE),
                Version::New => message(404, "Invalid handler specified"),
            };
        };
        let flow = Flow {
            name: self.next_name("f10f00"),
            handler: body["handler"].clone(),
            provider,
            visitor: self.visitor.clone(),
            redirect_uri: body["redirect_uri"].as_str().unwrap().to_owned(),
            challenge: body["code_challenge"].as_str().map(str::to_owned),
            opened: self.now,
            stage: Stage::Init,
        };
        self.show(flow, &body, &json!({}))
    }

    fn refuse_opening(&self, body: &Value) -> Option<Response> {
        let incorrect =
            |what: &str| Some(message(400, &format!("Message format incorrect: {what}")));
        let Some(keys) = body.as_object() else {
            return incorrect("expected a dictionary");
        };
        let mut known = vec!["client_id", "handler", "redirect_uri", "type"];
        if self.version == Version::New {
            known.extend(["code_challenge", "code_challenge_method", "response_type"]);
        }
        if let Some(key) = keys.keys().find(|key| !known.contains(&key.as_str())) {
            return incorrect(&format!("not a valid option at '{key}'"));
        }
        let handler = body["handler"].as_array();
        let is_handler = handler.is_some_and(|handler| {
            handler.len() == 2
                && handler[0].is_string()
                && (handler[1].is_string() || handler[1].is_null())
        });
        let redirect = body["redirect_uri"].as_str();
        let is_short = self.version == Version::Old || redirect.is_none_or(|uri| uri.len() <= 2048);
        if !is_handler || !body["client_id"].is_string() || redirect.is_none() || !is_short {
            return incorrect("required key not provided");
        }
        if self.refuses_client || !is_client(&body["client_id"]) {
            return Some(message(400, "Invalid client id"));
        }
        match (
            keys.get("code_challenge"),
            keys.get("code_challenge_method"),
        ) {
            (None, None) => {}
            (Some(challenge), _) if challenge.as_str().is_none_or(|text| text.len() != 43) => {
                return incorrect("does not match the expected pattern at 'code_challenge'");
            }
            (Some(_), Some(method)) if method == "S256" => {}
            (Some(_), _) => return Some(message(400, "Transform algorithm not supported")),
            (None, Some(_)) => {
                let words = "code_challenge required when code_challenge_method is provided";
                return Some(message(400, words));
            }
        }
        let response_type = keys.get("response_type");
        response_type
            .is_some_and(|kind| kind != "code")
            .then(|| message(400, "Response type not supported"))
    }

    pub(super) fn step(&mut self, name: &str, body: Option<&str>) -> Response {
        let Ok(Value::Object(mut input)) = serde_json::from_str(body.unwrap_or_default()) else {
            return message(400, "Invalid JSON.");
        };
        let Some(client_id) = input.remove("client_id") else {
            return message(400, "Message format incorrect: required key not provided");
        };
        if !is_client(&client_id) {
            return message(400, "Invalid client id");
        }
        let Some(flow) = self.flows.get(name) else {
            return message(404, "Invalid flow specified");
        };
        if flow.visitor != self.visitor {
            return message(400, "IP address changed");
        }
        if self.busy {
            return message(409, "Flow request already in progress");
        }
        let flow = self.flows.remove(name).unwrap();
        let provider = self.providers[flow.provider].clone();
        let body = json!({"client_id": client_id});
        if fields_of(&provider, &flow, self.version).is_some_and(|fields| !fits(&fields, &input)) {
            self.flows.insert(flow.name.clone(), flow);
            return malformed();
        }
        self.advance(flow, &provider, &input, &body)
    }

    fn advance(
        &mut self,
        mut flow: Flow,
        provider: &AuthProvider,
        input: &Map<String, Value>,
        body: &Value,
    ) -> Response {
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let base = |code: &str| json!({"base": code});
        match (&flow.stage, &provider.script) {
            (Stage::Provider(_), _) => {
                return self.go_on_with_provider(flow, provider, input, body);
            }
            (Stage::SelectModule(person), _) => {
                match person.module(text("multi_factor_auth_module")) {
                    Some(module) => flow.stage = Stage::Mfa(module, 0),
                    None => return self.show(flow, body, &base("invalid_auth_module")),
                }
            }
            (Stage::Mfa(module, wrong), _) => {
                let (right, most) = code_of(*module);
                if self.now >= flow.opened + MFA_LASTS {
                    return abort(&flow, "login_expired");
                }
                match (text("code") == right, wrong + 1) {
                    (true, _) => return self.finish(&flow, body),
                    (false, wrong) if wrong >= most => return abort(&flow, "too_many_retry"),
                    (false, wrong) => flow.stage = Stage::Mfa(*module, wrong),
                }
                return self.show(flow, body, &base("invalid_code"));
            }
            (Stage::Init, Script::Password | Script::CommandLine) => {
                let people: &[Person] = match provider.script {
                    Script::Password => &PEOPLE,
                    _ => &[OF_SCRIPT],
                };
                let Some(person) = Person::find(people, text("username"), text("password")) else {
                    return self.show(flow, body, &base("invalid_auth"));
                };
                match (person.is_active, person.modules) {
                    (false, _) => return message(403, "Login blocked: User is not active"),
                    (true, []) => return self.finish(&flow, body),
                    (true, [module]) => flow.stage = Stage::Mfa(*module, 0),
                    (true, _) => flow.stage = Stage::SelectModule(person),
                }
            }
            (Stage::Init, Script::Multi) => flow.stage = Stage::Password,
            (Stage::Init, Script::ApiPassword) if text("password") != "letmein" => {
                return self.show(flow, body, &base("invalid_auth"));
            }
            (Stage::Password, _) if text("password") != "pw" => {
                return self.show(flow, body, &base("invalid_auth"));
            }
            (Stage::Init, Script::Kitchen) if text("req_str") == "fielderror" => {
                let errors = json!({"req_str": "field_error_code", "base": "custom_base_error"});
                return self.show(flow, body, &errors);
            }
            (Stage::Init, Script::External { naive }) => {
                if !naive && !self.outside_done {
                    return self.show(flow, body, &json!({}));
                }
                flow.stage = Stage::Finish;
                let mut done = step(&flow, "external_done");
                done["step_id"] = json!("finish");
                self.flows.insert(flow.name.clone(), flow);
                return reply(200, &done);
            }
            (Stage::Init, Script::DoneForever) => return self.show(flow, body, &json!({})),
            (Stage::Init, Script::Progress | Script::ProgressDone) if !self.outside_done => {
                return self.show(flow, body, &json!({}));
            }
            (Stage::Init, Script::ProgressDone) => {
                flow.stage = Stage::Finish;
                let done = step(&flow, "progress_done");
                self.flows.insert(flow.name.clone(), flow);
                return reply(200, &done);
            }
            (Stage::Init, Script::Menu(_)) if text("next_step_id") == "leave" => {
                return abort(&flow, "left");
            }
            _ => return self.finish(&flow, body),
        }
        self.show(flow, body, &json!({}))
    }

    /// Shows where a flow stands, without errors.
    pub(super) fn show_again(&mut self, flow: Flow, body: &Value) -> Response {
        self.show(flow, body, &json!({}))
    }

    /// Shows where a flow stands, and keeps it.
    fn show(&mut self, flow: Flow, body: &Value, errors: &Value) -> Response {
        let provider = self.providers[flow.provider].clone();
        let none = Value::Null;
        let fields = fields_of(&provider, &flow, self.version).unwrap_or_default();
        let shown = match (&flow.stage, &provider.script) {
            (Stage::SelectModule(_), _) => form(&flow, "select_mfa_module", &fields, errors, &none),
            (Stage::Mfa((id, name), _), _) => {
                let names = json!({"mfa_module_name": name, "mfa_module_id": id});
                form(&flow, "mfa", &fields, errors, &names)
            }
            (Stage::Password, _) => form(&flow, "password", &fields, errors, &none),
            (_, Script::Trusted { bypass: true } | Script::Bypass) => {
                return self.finish(&flow, body);
            }
            (_, Script::Untrusted) => return abort(&flow, "not_allowed"),
            (_, Script::Abort(reason)) => return abort(&flow, reason),
            (_, Script::Raise) => {
                return plain(500, TROUBLE);
            }
            (_, Script::Kitchen) => {
                let hint = json!({"hint": "placeholder value"});
                form(&flow, "init", &fields, errors, &hint)
            }
            (_, Script::Trusted { .. } | Script::Multi) => {
                form(&flow, "init", &fields, &none, &none)
            }
            (
                _,
                Script::Fields(_) | Script::Password | Script::CommandLine | Script::ApiPassword,
            ) => form(&flow, "init", &fields, errors, &none),
            (_, Script::External { naive }) => {
                let mut shown = step(&flow, "external");
                shown["url"] = json!(if *naive {
                    "https://idp.example/authorize?x=1".to_owned()
                } else {
                    format!("https://idp.example/authorize?x=1&flow={}", flow.name)
                });
                shown["description_placeholders"] = if *naive {
                    none
                } else {
                    json!({"name": "Example IdP", "icon": "mdi:openid", "user_code": "ABCD-EFGH"})
                };
                shown["step_id"] = json!("authenticate");
                reply(200, &shown)
            }
            (_, Script::DoneForever) => reply(200, &step(&flow, "external_done")),
            (_, Script::Errors(errors)) => form(&flow, "init", &fields, errors, &none),
            (_, Script::Outlandish(url)) => {
                let mut shown = step(&flow, "external");
                shown["url"] = json!(url);
                reply(200, &shown)
            }
            (_, Script::Progress | Script::ProgressDone) => {
                let mut shown = step(&flow, "progress");
                shown["progress_action"] = json!("waiting_for_device");
                shown["description_placeholders"] = json!({"code": "42"});
                shown["step_id"] = json!("init");
                reply(200, &shown)
            }
            (_, Script::Menu(options)) => {
                let mut shown = step(&flow, "menu");
                shown["menu_options"] = options.clone();
                reply(200, &shown)
            }
            (_, Script::Latchkey(_)) => return self.offer(flow, &provider),
            (_, Script::Strange(kind)) => reply(200, &step(&flow, kind)),
        };
        self.flows.insert(flow.name.clone(), flow);
        shown
    }

    /// Signed in: the redirect address is validated only now.
    pub(super) fn finish(&mut self, flow: &Flow, body: &Value) -> Response {
        let client_id = body["client_id"].as_str().unwrap().to_owned();
        let is_published = self.published.contains(&flow.redirect_uri);
        if !is_published && !is_redirect(&client_id, &flow.redirect_uri) {
            return message(403, "Invalid redirect URI");
        }
        let code = self.next_name("c0de00");
        self.codes.push(Issued {
            code: code.clone(),
            client_id,
            challenge: flow.challenge.clone(),
        });
        create_entry(flow, &code)
    }
}

/// The schema of the form that a flow shows, if it shows one.
fn fields_of(provider: &AuthProvider, flow: &Flow, version: Version) -> Option<Value> {
    let text = |name: &str| json!([{"type": "string", "name": name, "required": true}]);
    match (&flow.stage, &provider.script) {
        (Stage::SelectModule(person), _) => {
            let name = "multi_factor_auth_module";
            let mut field = json!({"type": "select", "options": person.modules, "name": name});
            if version == Version::New {
                field["required"] = json!(false);
            }
            Some(Value::Array(vec![field]))
        }
        (Stage::Mfa(..), _) => Some(code()),
        (Stage::Password, _) | (Stage::Init, Script::ApiPassword) => Some(text("password")),
        (Stage::Init, Script::Multi) => Some(text("username")),
        (Stage::Init, Script::Password | Script::CommandLine) => Some(username_and_password()),
        (Stage::Init, Script::Fields(fields)) => Some(fields.clone()),
        (Stage::Init, Script::Errors(_)) => Some(json!([])),
        (Stage::Init, Script::Trusted { .. }) => Some(json!([{
            "type": "select",
            "options": [["0a000000000040008000000000000001", "Owner"], [ALICE_ID, "Alice"]],
            "name": "user",
            "required": true,
        }])),
        (Stage::Init, Script::Kitchen) => Some(kitchen(version)),
        _ => None,
    }
}

/// The recorded kitchen sink; read once.
fn kitchen(version: Version) -> Value {
    static KITCHENS: OnceLock<[Value; 2]> = OnceLock::new();
    let [old, new] = KITCHENS.get_or_init(|| {
        VERSIONS.map(|version| {
            let recording = Recording::read(version, "13_kitchen_sink_form");
            recording.exchange(0).json()["data_schema"].clone()
        })
    });
    match version {
        Version::Old => old.clone(),
        Version::New => new.clone(),
    }
}

/// A client's id is an address of the web without fragment, credentials or public IP.
fn is_client(client_id: &Value) -> bool {
    let url = client_id.as_str().and_then(|id| url::Url::parse(id).ok());
    url.is_some_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.host_str() != Some("8.8.8.8")
    })
}

/// A client's own host, or the apps' addresses.
fn is_redirect(client_id: &str, redirect_uri: &str) -> bool {
    let (Ok(id), Ok(redirect)) = (url::Url::parse(client_id), url::Url::parse(redirect_uri)) else {
        return false;
    };
    let is_app = matches!(
        (client_id, redirect_uri),
        (
            "https://home-assistant.io/iOS" | "https://home-assistant.io/android",
            "homeassistant://auth-callback"
        )
    ) || (client_id == "https://home-assistant.io/android"
        && redirect_uri.starts_with("https://wear.googleapis"));
    is_app || (id.origin().is_tuple() && id.origin() == redirect.origin())
}
