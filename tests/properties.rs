//! Any sequence of events, sensible or not: the machine never panics, never gets stuck, never asks twice,
//! and never tells a secret. `drive::contract` checks every single event; these tests make the events.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
#[path = "properties/happenings.rs"]
mod happenings;
mod hass;
mod op;

use drive::{Drive, ORIGIN, Storage, boot, own_query};
use happenings::{Happening, clicks, happenings, instances, other_acts, queries, stranger};
use hass::{AuthProvider, Hass};
use latchkey_core::machine::{Effect, Event, Machine, Ticket, UnixTime};
use latchkey_core::screen::{Act, Pace, Panel, Screen};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Decimal, Failure, Method, Response};
use proptest::prelude::*;

/// Tickets of another page: some are equal to ours, most are not.
fn foreign_tickets() -> Vec<Ticket> {
    let (mut machine, mut effects) = Machine::start(boot(ORIGIN, "/", &own_query()));
    let mut tickets = Vec::new();
    for _ in 0..20 {
        let [Effect::Fetch(ticket, _)] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        tickets.push(*ticket);
        let failed = Event::Fetched(*ticket, Err(Failure::Unreachable));
        machine.handle(UnixTime(0), failed);
        effects = machine.handle(UnixTime(0), Event::Did(Act::StartOver));
    }
    tickets
}

struct World {
    drive: Drive,
    tickets: Vec<Ticket>,
    /// Whether a click could have been the consent of the person, since the page began.
    clicked: bool,
    /// Every callback that was opened.
    callbacks: Vec<String>,
    /// How many departures have been travelled.
    travelled: usize,
}

impl World {
    fn new(query: &str, hass: Hass) -> Self {
        let drive = Drive::open_held(boot(ORIGIN, "/auth/authorize", query), hass);
        Self {
            drive,
            tickets: foreign_tickets(),
            clicked: false,
            callbacks: Vec::new(),
            travelled: 0,
        }
    }

    fn happen(&mut self, happening: &Happening) {
        let drive = &mut self.drive;
        match happening {
            Happening::Did(act) => {
                match act {
                    Act::StartOver => self.clicked = false,
                    Act::Submit(_)
                    | Act::Choose(_)
                    | Act::Pick(_)
                    | Act::OpenedExternal
                    | Act::AnotherAccount
                    | Act::WaitHere
                    | Act::Agree => {
                        self.clicked = true;
                    }
                    Act::Keep(_) | Act::AskAgain | Act::Restart => {}
                }
                drive.act(act.clone());
            }
            Happening::Arrives(index, trouble) => {
                if drive.pending() > 0 {
                    drive.deliver(index.index(drive.pending()), *trouble);
                }
            }
            Happening::Repeats(index) => {
                if drive.arrived() > 0 {
                    drive.repeat(index.index(drive.arrived()));
                }
            }
            Happening::Nonsense(index, status, body) => {
                let ticket = *index.get(&self.tickets);
                if !drive.knows(ticket) {
                    let body = Secret::new((*body).to_owned());
                    let response = Response {
                        status: *status,
                        body,
                    };
                    drive.ignores(&Event::Fetched(ticket, Ok(response)));
                }
            }
            Happening::WokenByMistake(index) => {
                let ticket = *index.get(&self.tickets);
                if !drive.knows(ticket) {
                    drive.ignores(&Event::Woke(ticket));
                }
            }
            Happening::Waits(milliseconds) => drive.wait(*milliseconds),
            Happening::Hidden => drive.happen(&Event::Hidden),
            Happening::Attended => drive.happen(&Event::Attended),
            Happening::Restored => {
                if matches!(drive.screen(), Screen::Leaving(_)) {
                    self.clicked = false;
                }
                drive.happen(&Event::Restored);
            }
            Happening::Travels(mutation) => {
                if drive.is_on_the_way() && self.travelled < drive.left.len() {
                    self.travelled = drive.left.len();
                    drive.hass.ops[0].mutation = *mutation;
                    let callback = drive.visit();
                    self.callbacks.push(callback.clone());
                    drive.open_page(&callback);
                    // What was chosen by a click comes back.
                    self.clicked = true;
                }
            }
            Happening::ReturnsAgain(index) => {
                if !self.callbacks.is_empty() {
                    let (sent, posted) = (drive.sent.len(), drive.posted.len());
                    drive.open_page(index.get::<String>(&self.callbacks));
                    assert!(matches!(drive.screen(), Screen::Halted(_)));
                    assert_eq!((drive.sent.len(), drive.posted.len()), (sent, posted));
                }
            }
            Happening::Storage(storage) => drive.tab.storage = *storage,
            Happening::RestartsHome => drive.hass.restart(),
            Happening::Busy(busy) => drive.hass.busy = *busy,
            Happening::OutsideDone(done) => drive.hass.outside_done = *done,
            Happening::MovesInstance(away) => {
                let visitor = if *away { "203.0.113.9" } else { "192.168.1.10" };
                visitor.clone_into(&mut drive.hass.visitor);
            }
        }
        can_go_on(drive);
    }
}

/// A screen waits for an answer that is on its way, or has something to press.
fn can_go_on(drive: &Drive) {
    let (screen, pending) = (drive.screen(), drive.pending());
    let is_alive = match &screen {
        Screen::Opening | Screen::Returning => pending > 0,
        Screen::Leaving(_) | Screen::Halted(_) => true,
        Screen::SignIn(sign_in) => match &sign_in.panel {
            Panel::Busy(_) => pending > 0 || drive.is_on_the_way(),
            Panel::Form(_) | Panel::Pending(_) | Panel::Consent(_) => true,
            Panel::Menu(entries) => !entries.is_empty(),
            Panel::List => !sign_in.others.is_empty() || drive.remedy().is_some(),
        },
    };
    assert!(is_alive, "{pending} on their way: {screen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happened: once the world is well again, the buttons on the screen lead to the client.
    #[test]
    fn every_road_leads_to_the_client(
        query in queries(),
        hass in instances(),
        happenings in happenings(prop_oneof![3 => clicks().boxed(), 1 => other_acts().boxed()].boxed()),
    ) {
        let mut world = World::new(&query, hass);
        for happening in &happenings {
            let left = world.drive.left.len();
            world.happen(happening);
            if query == stranger() && world.drive.left.len() > left {
                prop_assert!(world.clicked, "left for a stranger without a click");
            }
        }
        let mut drive = world.drive;
        drive.tab.storage = Storage::Works;
        drive.hass.ops[0].mutation = None;
        drive.reach_the_end();
        let last = drive.left.last().unwrap();
        prop_assert!(last.contains("code="), "{}", last);
        let sent = drive.sent.len();
        drive.wait(3_600_000);
        prop_assert_eq!(drive.sent.len(), sent, "asked after leaving");
    }

    /// A stranger's sign-in never completes while nobody clicks, even where everybody is let in.
    #[test]
    fn without_a_click_nobody_gets_anything(
        hass in instances(),
        happenings in happenings(other_acts().boxed()),
    ) {
        let mut hass = hass;
        hass.providers.insert(0, AuthProvider::trusted(true));
        let mut world = World::new(&stranger(), hass);
        for happening in &happenings {
            world.happen(happening);
            prop_assert!(world.drive.left.is_empty());
        }
    }

    /// Numbers are compared by their digits as they would be by their value.
    #[test]
    fn decimals_are_ordered_like_numbers(
        one in (any::<i32>(), 0_u32..6),
        other in (any::<i32>(), 0_u32..6),
    ) {
        let write = |(digits, places): (i32, u32)| {
            let scale = 10_i64.pow(places);
            let (sign, digits) = (if digits < 0 { "-" } else { "" }, i64::from(digits).abs());
            let places = places as usize;
            let point = if places == 0 { "" } else { "." };
            let fraction = if places == 0 { String::new() } else { format!("{:0places$}", digits % scale) };
            format!("{sign}{}{point}{fraction}", digits / scale)
        };
        // The same scale for both, so that whole numbers can check.
        let scaled = |(digits, places): (i32, u32)| i64::from(digits) * 10_i64.pow(6 - places);
        let read = |text: &str| Decimal::read(text).unwrap();
        let (left, right) = (read(&write(one)), read(&write(other)));
        prop_assert_eq!(left.partial_cmp(&right), scaled(one).partial_cmp(&scaled(other)));
        prop_assert_eq!(read(&left.written()), left.clone());
        prop_assert_eq!(read(&left.with_fraction()), left);
    }

    /// Each POST has its reason: an act, a list that arrived, a step that is done, or a question that is due.
    #[test]
    fn posts_are_counted(
        hass in instances(),
        happenings in happenings(prop_oneof![clicks().boxed(), other_acts().boxed()].boxed()),
    ) {
        let mut world = World::new(&own_query(), hass);
        for happening in &happenings {
            let before = world.drive.count(Method::Post);
            let was_checking = is_checking(&world.drive.screen());
            world.happen(happening);
            let posts = world.drive.count(Method::Post) - before;
            match happening {
                Happening::Did(Act::Submit(_) | Act::Pick(_) | Act::Restart | Act::Agree)
                    if was_checking => prop_assert_eq!(posts, 0),
                Happening::Did(Act::Keep(_) | Act::OpenedExternal | Act::StartOver)
                | Happening::Hidden | Happening::Restored | Happening::Repeats(_)
                | Happening::Nonsense(..) | Happening::WokenByMistake(_) => prop_assert_eq!(posts, 0),
                Happening::Waits(_) => prop_assert!(posts <= 1, "one question is on its way"),
                _ => prop_assert!(posts <= 1),
            }
        }
    }
}

/// Whether a request of the person is on its way.
fn is_checking(screen: &Screen) -> bool {
    match screen {
        Screen::Opening => true,
        Screen::SignIn(sign_in) => match &sign_in.panel {
            Panel::Busy(_) => true,
            Panel::Form(form) => form.pace == Pace::Checking,
            _ => false,
        },
        _ => false,
    }
}
