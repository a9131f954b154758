//! Recorded journeys, played through the machine: a person types what was typed then, the machine must
//! send exactly the recorded requests, and gets the recorded answers.
//!
//! `replays/table.rs` names every exchange of a flow: it is played, or it is known why this page never sends it.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;
#[path = "replays/table.rs"]
mod table;

use std::collections::BTreeSet;

use drive::{boot, fill, query};
use hass::{Exchange, Recording, VERSIONS, recordings};
use latchkey_core::machine::{Effect, Event, Machine, Ticket, UnixTime};
use latchkey_core::screen::{Act, Panel, Screen};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Request, Response, encode_component};
use serde_json::{Map, Value, json};
use table::{End, NEVER, journeys};

#[test]
fn recorded_journeys_end_as_they_did() {
    for version in VERSIONS {
        for (name, indices, end) in journeys(version) {
            let recording = Recording::read(version, name);
            let exchanges: Vec<_> = indices
                .iter()
                .map(|index| recording.exchange(*index))
                .collect();
            Player::play(&exchanges, &format!("{version}/{name} {indices:?}"), &end);
        }
    }
}

#[test]
fn every_recorded_exchange_of_a_flow_is_played_or_explained() {
    for version in VERSIONS {
        let mut known = BTreeSet::new();
        let played = journeys(version);
        let played = played.iter().map(|(name, indices, _)| (*name, *indices));
        let never = NEVER.iter().map(|(name, indices, _)| (*name, *indices));
        for (name, indices) in played.chain(never) {
            known.extend(indices.iter().map(|index| (name.to_owned(), *index)));
        }
        for recording in recordings(version) {
            for exchange in &recording.exchanges {
                let is_flow = exchange.path.starts_with("/auth/login_flow");
                if exchange.method == "POST" && is_flow {
                    let exchange = (recording.name.clone(), exchange.index);
                    assert!(known.contains(&exchange), "{version}: {exchange:?}");
                }
            }
        }
    }
}

struct Player<'story> {
    machine: Machine,
    story: &'story str,
    pending: Vec<(Ticket, Request)>,
    naps: Vec<Ticket>,
    left: Option<String>,
}

impl<'story> Player<'story> {
    fn play(exchanges: &[&Exchange], story: &'story str, end: &End) {
        let opening = exchanges[0].body.as_ref().unwrap();
        let (machine, effects) =
            Machine::start(boot(&origin(opening), "/auth/authorize", &address(opening)));
        let mut player = Player {
            machine,
            story,
            pending: Vec::new(),
            naps: Vec::new(),
            left: None,
        };
        player.carry_out(effects);
        player.answer_reads(opening);
        let mut before = Value::Null;
        for exchange in exchanges {
            if player.pending.is_empty() {
                player.go_on(exchange, &before);
            }
            player.answer(exchange);
            before = exchange.json();
        }
        player.check(end, exchanges.last().unwrap());
    }

    /// The list holds only the provider that the journey opened.
    fn answer_reads(&mut self, opening: &Value) {
        let handler = &opening["handler"];
        let provider = json!({"name": "Recorded", "type": handler[0], "id": handler[1]});
        for (ticket, request) in std::mem::take(&mut self.pending) {
            let body = if request.path == "/auth/providers" {
                json!({"providers": [provider], "preselect_remember_me": false}).to_string()
            } else {
                let metadata = Recording::read("2026.11.0", "33_wellknown_protected_resource");
                metadata.exchange(1).answer.clone()
            };
            self.happen(Event::Fetched(ticket, response(200, body)));
        }
    }

    fn answer(&mut self, exchange: &Exchange) {
        let story = self.story;
        let (ticket, request) = self.pending.remove(0);
        assert!(self.pending.is_empty(), "{story}: two requests at once");
        assert_eq!(request.path, exchange.path, "{story} {}", exchange.index);
        let sent: Value = serde_json::from_str(request.body.unwrap().reveal()).unwrap();
        let mut recorded = exchange.body.clone().unwrap();
        if recorded.get("req_str").is_some() {
            // A tick has no third state: the page says no where the recording said nothing.
            recorded["boolean"] = json!(false);
        }
        assert_eq!(sent, recorded, "{story} {}", exchange.index);
        self.happen(Event::Fetched(
            ticket,
            response(exchange.status, exchange.answer.clone()),
        ));
    }

    /// What the person does so that the next recorded request is sent.
    fn go_on(&mut self, exchange: &Exchange, before: &Value) {
        let Screen::SignIn(sign_in) = self.machine.screen() else {
            panic!("{}: {:?}", self.story, self.machine.screen());
        };
        match sign_in.panel {
            Panel::Form(form) => {
                let recorded = exchange.body.as_ref().unwrap().as_object().unwrap();
                let entries = entries(recorded, &before["data_schema"]);
                let mut entries: Vec<_> = entries
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str()))
                    .collect();
                for field in &form.fields {
                    if !recorded.contains_key(&field.name) && !field.required {
                        entries.push((&field.name, ""));
                    }
                }
                self.happen(Event::Did(Act::Submit(fill(&form, &entries))));
            }
            Panel::Pending(pending) => {
                if !pending.watching {
                    self.happen(Event::Did(Act::OpenedExternal));
                }
                let nap = self.naps.pop().expect("a nap");
                self.happen(Event::Woke(nap));
            }
            other => panic!("{}: {other:?}", self.story),
        }
    }

    fn happen(&mut self, event: Event) {
        let effects = self.machine.handle(UnixTime(1_700_000_000), event);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch(ticket, request) => self.pending.push((ticket, request)),
                Effect::Sleep(ticket, _) => self.naps.push(ticket),
                Effect::LeaveTo(target) => self.left = Some(target.into_inner()),
                Effect::Forget(_) | Effect::Focus(_) | Effect::Pause(_) => {}
                other => panic!("no recording has {other:?}"),
            }
        }
    }

    /// A client that is nobody's own waits for a click where nothing was clicked yet.
    fn check(&mut self, end: &End, last: &Exchange) {
        let story = self.story;
        if let Screen::SignIn(sign_in) = self.machine.screen()
            && matches!(sign_in.panel, Panel::Consent(_))
        {
            self.happen(Event::Did(Act::Agree));
        }
        assert!(self.pending.is_empty(), "{story}: {:?}", self.pending);
        match (end, self.machine.screen()) {
            (End::Leaves, Screen::Leaving(_)) => {
                let code = last.json()["result"].as_str().unwrap().to_owned();
                let target = self.left.take().unwrap();
                assert!(
                    target.contains(&format!("code={code}")),
                    "{story}: {target}"
                );
            }
            (End::Says(text), Screen::SignIn(sign_in)) => {
                assert_eq!(
                    sign_in.notice.map(|notice| notice.text).as_ref(),
                    Some(text),
                    "{story}"
                );
            }
            (End::Halts(text), Screen::Halted(halted)) => assert_eq!(halted.text, *text, "{story}"),
            (_, screen) => panic!("{story}: {screen:?}"),
        }
    }
}

/// What was typed then, as a person would type it: choices by their label.
fn entries(recorded: &Map<String, Value>, fields: &Value) -> Vec<(String, String)> {
    let typed = recorded.iter().filter(|(name, _)| *name != "client_id");
    typed
        .map(|(name, value)| {
            let field = fields
                .as_array()
                .unwrap()
                .iter()
                .find(|field| field["name"] == name.as_str());
            let options = field.and_then(|field| field["options"].as_array());
            let option =
                options.and_then(|options| options.iter().find(|option| option[0] == *value));
            let text = option.map_or(value, |option| &option[1]);
            (
                name.clone(),
                text.as_str()
                    .map_or_else(|| text.to_string(), str::to_owned),
            )
        })
        .collect()
}

fn origin(opening: &Value) -> String {
    let client_id = opening["client_id"].as_str().unwrap();
    match client_id.strip_prefix("http://127.0.0.1:81") {
        Some(rest) => format!("http://127.0.0.1:81{}", &rest[..2]),
        None => "http://127.0.0.1:8123".to_owned(),
    }
}

/// The authorize query that leads to this opening.
fn address(opening: &Value) -> String {
    let text = |name: &str| opening[name].as_str().unwrap();
    let mut address = query(text("client_id"), text("redirect_uri"), None);
    if opening.get("response_type").is_none() {
        address = address.replace("response_type=code&", "");
    }
    for name in ["code_challenge", "code_challenge_method"] {
        if opening.get(name).is_some() {
            address = format!("{address}&{name}={}", encode_component(text(name)));
        }
    }
    address
}

#[expect(clippy::unnecessary_wraps, reason = "it is the outcome of a fetch")]
fn response(status: u16, body: String) -> Result<Response, latchkey_core::wire::Failure> {
    Ok(Response {
        status,
        body: Secret::new(body),
    })
}
