//! A person at the page, in virtual time: drains the machine's orders through the pretend Home Assistant
//! until nothing is left to do, and holds the machine to its contract at every event.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses another part of it"
)]

mod contract;
mod network;
mod person;
mod see;
mod tab;
mod travel;
mod trouble;

use network::Sent;
pub use person::fill;
pub use tab::{Storage, Tab};
pub use travel::{CALLBACK, Parked};
pub use trouble::{Aim, Trouble};

use std::collections::VecDeque;

use latchkey_core::hass::Presentation;
use latchkey_core::machine::{Boot, Effect, Event, Focus, Machine, Ticket, UnixTime};
use latchkey_core::screen::{Act, Screen};
use latchkey_core::wire::{
    Address, Failure, FormPost, Query, Request, Response, Typed, encode_component,
};
use serde_json::Value;

use crate::hass::Hass;

pub use crate::hass::ORIGIN;

/// What Home Assistant's frontend asks for.
pub const STATE: &str = "eyJoYXNzVXJsIjoiaCJ9%3D";

/// More requests than this without a person are a loop.
const MOST_IN_A_ROW: u32 = 50;

/// A page, the Home Assistant behind it, and the person in front of it.
pub struct Drive {
    pub hass: Hass,
    /// Every request, in its order.
    pub sent: Vec<Request>,
    /// Every order to move the focus.
    pub focus: Vec<Focus>,
    /// Every address the page was left for.
    pub left: Vec<String>,
    /// Every form that was posted to a provider.
    pub posted: Vec<FormPost>,
    pub tab: Tab,
    /// Seconds that the world is ahead of this device's clock.
    pub skew: i64,
    pub origin: String,
    /// How the integration wants the page to look, in every document that it serves.
    pub presentation: Presentation,
    machine: Machine,
    /// Milliseconds.
    now: u64,
    queue: VecDeque<(Ticket, Sent)>,
    /// What the browser answers at once.
    local: VecDeque<Event>,
    naps: Vec<(u64, Ticket)>,
    /// Answers wait until they are released.
    holding: bool,
    /// How many requests of a kind are spared, and what befalls the next one.
    trouble: Option<(u32, Aim, Trouble)>,
    /// Answers that arrived.
    past: Vec<(Ticket, Result<Response, Failure>)>,
    /// What stands in the form on the screen.
    typed: Option<(String, Vec<Typed>)>,
    secrets: Vec<String>,
}

/// The query that Home Assistant's own frontend opens the page with.
pub fn own_query() -> String {
    query(
        &format!("{ORIGIN}/"),
        &format!("{ORIGIN}/?auth_callback=1"),
        Some(STATE),
    )
}

/// An authorize query; the state stands in it as it is given.
pub fn query(client_id: &str, redirect_uri: &str, state: Option<&str>) -> String {
    let mut query = format!(
        "response_type=code&client_id={}&redirect_uri={}",
        encode_component(client_id),
        encode_component(redirect_uri)
    );
    if let Some(state) = state {
        query.push_str("&state=");
        query.push_str(state);
    }
    query
}

/// The browser's URL parser, by the crate that follows the same standard.
pub fn read_address(text: &str) -> Option<Address> {
    let url = url::Url::parse(text).ok()?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}"));
    Some(Address {
        scheme: url.scheme().to_owned(),
        host: format!("{host}{}", port.unwrap_or_default()),
        origin: url.origin().ascii_serialization(),
    })
}

pub fn boot(origin: &str, path: &str, query: &str) -> Boot {
    Boot {
        origin: origin.to_owned(),
        path: path.to_owned(),
        query: Query::new(query),
        address: read_address,
        presentation: Presentation::default(),
        listing: None,
        prepared: false,
        went_by_itself: false,
        visible: true,
        records: Vec::new(),
        opened: UnixTime(1_700_000_000),
    }
}

impl Drive {
    /// The page as Home Assistant's own frontend opens it.
    pub fn open(hass: Hass) -> Self {
        Self::open_for(&own_query(), hass)
    }

    /// The page with another query.
    pub fn open_for(query: &str, hass: Hass) -> Self {
        Self::open_with(boot(ORIGIN, "/auth/authorize", query), hass, None)
    }

    /// The page, with the first request that fits in trouble.
    pub fn open_with(boot: Boot, hass: Hass, trouble: Option<(Aim, Trouble)>) -> Self {
        let mut drive = Self::open_held(boot, hass);
        drive.trouble = trouble.map(|(aim, trouble)| (0, aim, trouble));
        drive.release(false);
        drive
    }

    /// The page before the first answers arrive.
    pub fn open_held(boot: Boot, hass: Hass) -> Self {
        let address = format!("{}{}?{}", boot.origin, boot.path, boot.query.as_str());
        let origin = boot.origin.clone();
        let presentation = boot.presentation.clone();
        let is_listed = boot.listing.is_some();
        let (machine, effects) = Machine::start(boot);
        let mut drive = Self {
            hass,
            sent: Vec::new(),
            focus: Vec::new(),
            left: Vec::new(),
            posted: Vec::new(),
            tab: Tab::new(7),
            skew: 0,
            origin,
            presentation,
            machine,
            now: 1_700_000_000_000,
            queue: VecDeque::new(),
            local: VecDeque::new(),
            naps: Vec::new(),
            holding: true,
            trouble: None,
            past: Vec::new(),
            typed: None,
            secrets: Vec::new(),
        };
        drive.tab.addresses.push(address);
        contract::check_start(&effects, is_listed);
        drive.carry_out(effects);
        drive
    }

    pub fn screen(&self) -> Screen {
        self.machine.screen()
    }

    /// The next request that fits meets this.
    pub fn meet(&mut self, aim: Aim, trouble: Trouble) {
        self.meet_later(0, aim, trouble);
    }

    /// Some requests go well, the next one that fits meets this.
    pub fn meet_later(&mut self, spared: u32, aim: Aim, trouble: Trouble) {
        self.trouble = Some((spared, aim, trouble));
    }

    /// From now on answers wait.
    pub fn hold(&mut self) {
        self.holding = true;
    }

    /// All answers that wait arrive, the last question first if `reversed`.
    pub fn release(&mut self, reversed: bool) {
        self.holding = false;
        if reversed {
            self.queue.make_contiguous().reverse();
        }
        self.settle();
    }

    pub fn act(&mut self, act: Act) {
        self.happen(&Event::Did(act));
    }

    pub fn happen(&mut self, event: &Event) {
        self.feed(event);
        self.settle();
    }

    /// Time passes; naps that end wake the machine in their order.
    pub fn wait(&mut self, milliseconds: u64) {
        let until = self.now + milliseconds;
        loop {
            self.naps.sort_by_key(|(due, _)| *due);
            match self.naps.first().copied() {
                Some((due, ticket)) if due <= until => {
                    self.naps.remove(0);
                    self.now = self.now.max(due);
                    self.happen(&Event::Woke(ticket));
                }
                _ => break,
            }
        }
        self.now = self.now.max(until);
    }

    /// Time passes while the person is elsewhere, and this page is gone.
    pub const fn be_away(&mut self, milliseconds: u64) {
        self.now += milliseconds;
    }

    /// The device's clock is set back.
    pub fn turn_back(&mut self, seconds: u64) {
        self.now -= seconds * 1000;
    }

    fn feed(&mut self, event: &Event) {
        let before = self.screen();
        self.tell_the_time();
        let effects = self
            .machine
            .handle(UnixTime(self.now / 1000), event.clone());
        contract::check(&before, event, &effects);
        self.check_secrets(Some(event), &effects);
        self.carry_out(effects);
        while let Some(event) = self.local.pop_front() {
            self.feed(&event);
        }
    }

    fn check_secrets(&self, event: Option<&Event>, effects: &[Effect]) {
        let secrets = self.secrets.iter().map(String::as_str);
        let codes = self.hass.codes.iter().map(|code| code.code.as_str());
        let of_providers = self.hass.ops.iter().flat_map(|op| &op.secrets);
        let of_providers = of_providers.map(String::as_str);
        let secrets: Vec<_> = secrets.chain(codes).chain(of_providers).collect();
        contract::check_secrets(&self.machine, event, effects, &secrets);
    }

    /// Everybody but this device agrees on the time.
    fn tell_the_time(&mut self) {
        self.hass.now = (self.now / 1000).strict_add_signed(self.skew);
        for op in &mut self.hass.ops {
            op.now = self.hass.now;
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch(ticket, request) => {
                    self.sent.push(request.clone());
                    self.queue.push_back((ticket, Sent::Home(request)));
                }
                Effect::Post(ticket, post) => {
                    self.posted.push(post.clone());
                    self.queue.push_back((ticket, Sent::Provider(post)));
                }
                Effect::DrawEntropy(ticket) => {
                    let drew = self.tab.draw(ticket);
                    self.local.push_back(drew);
                }
                Effect::KeepRecord(ticket, state, record) => {
                    let kept = self.tab.keep(ticket, &state, &record);
                    self.local.push_back(kept);
                }
                Effect::TakeRecord(ticket, state) => {
                    let took = self.tab.take(ticket, &state);
                    self.local.push_back(took);
                }
                Effect::DropRecord(state) => {
                    self.tab.records.remove(state.reveal());
                }
                Effect::Pause(_) => self.tab.remember_pause(),
                Effect::CleanAddress(address) => {
                    let address = format!("{}{address}", self.origin);
                    self.tab.addresses.push(address);
                }
                Effect::Forget(request) => {
                    self.sent.push(request.clone());
                    self.hass.answer(&request);
                }
                Effect::Sleep(ticket, nap) => self.naps.push((self.now + u64::from(nap), ticket)),
                Effect::LeaveTo(target) => self.left.push(target.reveal().clone()),
                Effect::Focus(focus) => self.focus.push(focus),
            }
        }
    }

    fn settle(&mut self) {
        while let Some(event) = self.local.pop_front() {
            self.feed(&event);
        }
        for _ in 0..MOST_IN_A_ROW {
            if self.holding {
                return;
            }
            let Some((ticket, sent)) = self.queue.pop_front() else {
                return;
            };
            let outcome = match sent {
                Sent::Home(request) => self.exchange(&request),
                Sent::Provider(post) => self.redeem(&post),
            };
            self.arrive(ticket, outcome);
        }
        panic!("it asks and asks: {:?}", self.screen());
    }

    /// Whether this ticket was given out.
    pub fn knows(&self, ticket: Ticket) -> bool {
        let request = self.queue.iter().map(|(request, _)| *request);
        let naps = self.naps.iter().map(|(_, nap)| *nap);
        let past = self.past.iter().map(|(past, _)| *past);
        request.chain(naps).chain(past).any(|known| known == ticket)
    }

    /// Something happens that nobody waits for: nothing may come of it.
    pub fn ignores(&mut self, event: &Event) {
        let (before, sent) = (format!("{:?}", self.machine), self.sent.len());
        let (focus, left) = (self.focus.len(), self.left.len());
        self.feed(event);
        assert_eq!(format!("{:?}", self.machine), before, "{event:?}");
        assert_eq!(self.sent.len(), sent, "{event:?}");
        assert_eq!(
            (self.focus.len(), self.left.len()),
            (focus, left),
            "{event:?}"
        );
    }

    /// An answer that has arrived arrives once more: nothing may come of it.
    pub fn repeat(&mut self, index: usize) {
        let Some((ticket, outcome)) = self.past.get(index).cloned() else {
            return;
        };
        self.ignores(&Event::Fetched(ticket, outcome));
    }
}

/// The JSON of a request.
pub fn body(request: &Request) -> Value {
    let body = request.body.as_ref().map(|body| body.reveal().as_str());
    serde_json::from_str(body.unwrap_or("null")).unwrap()
}
