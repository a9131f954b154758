//! Any sequence of events, sensible or not: the machine never panics, never gets stuck, never asks twice,
//! and never tells a secret. `drive::contract` judges every single event; these tests make the events.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;

use drive::{Drive, ORIGIN, Trouble, boot, own_query, query};
use hass::{Hass, Script, Version, Way};
use latchkey::machine::{Event, Machine, Ticket};
use latchkey::screen::{Act, Panel, Screen};
use latchkey::secret::Secret;
use latchkey::wire::{Failure, Method, Response, Typed, TypedValue};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

/// One thing that happens, to the page or to the world behind it.
#[derive(Clone, Debug)]
enum Happening {
    Did(Act),
    /// One of the requests on their way ends.
    Arrives(Index, Option<Trouble>),
    /// An answer comes once more.
    Repeats(Index),
    /// A ticket that nobody gave out.
    Nonsense(Index, u16, &'static str),
    /// A nap ends that nobody took.
    WokenByMistake(Index),
    Waits(u64),
    Hidden,
    Attended,
    Restored,
    RestartsHome,
    Busy(bool),
    OutsideDone(bool),
    MovesHouse(bool),
}

fn secrets() -> impl Strategy<Value = Typed> {
    let text = |name: &'static str, text: &'static str| Typed {
        name: name.to_owned(),
        value: TypedValue::Text(Secret::new(text.to_owned())),
    };
    prop_oneof![
        Just(text("username", "alice")),
        Just(text("username", "owner")),
        Just(text("password", "alice-pass-1")),
        Just(text("password", "owner-pass-1")),
        Just(text("password", "hunter2-hunter2")),
        Just(text("code", "271828")),
        Just(text("code", "161803")),
        Just(text("user", "1")),
        Just(text("user", "77")),
        Just(text("integer", "x")),
        Just(text("req_str", "a")),
        Just(text("nobody", "asked")),
        any::<bool>().prop_map(|ticked| Typed {
            name: "boolean".to_owned(),
            value: TypedValue::Ticked(ticked),
        }),
        prop::collection::vec(0_usize..4, 0..3).prop_map(|picked| Typed {
            name: "password".to_owned(),
            value: TypedValue::Picked(picked),
        }),
    ]
}

/// The acts that a person agrees by, where the page shows who asks.
fn clicks() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop::collection::vec(secrets(), 0..5).prop_map(Act::Submit),
        2 => (0_usize..9).prop_map(Act::Choose),
        1 => prop_oneof![Just("enter"), Just("leave"), Just("x")]
            .prop_map(|id| Act::Pick(id.to_owned())),
        1 => Just(Act::OpenedExternal),
        1 => Just(Act::Agree),
    ]
}

fn other_acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::Keep(true)),
        Just(Act::Keep(false)),
        Just(Act::AskAgain),
        Just(Act::Restart),
        Just(Act::StartOver),
    ]
}

fn troubles() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Trouble::Refused)),
        1 => Just(Some(Trouble::Hang)),
        1 => Just(Some(Trouble::Truncated)),
        1 => Just(Some(Trouble::WrongTypes)),
        1 => Just(Some(Trouble::FiveMegabytes)),
        1 => prop_oneof![
            Just(400_u16), Just(403), Just(404), Just(409), Just(429), Just(500), Just(503), Just(302)
        ].prop_map(|status| Some(Trouble::Answer(status, ""))),
        1 => Just(Some(Trouble::Answer(400, r#"{"message": "User input malformed"}"#))),
        1 => Just(Some(Trouble::Answer(200, r#"{"type": "menu", "flow_id": "x"}"#))),
    ]
}

fn happenings(acts: BoxedStrategy<Act>) -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        8 => acts.prop_map(Happening::Did),
        8 => (any::<Index>(), troubles()).prop_map(|(index, trouble)| Happening::Arrives(index, trouble)),
        1 => any::<Index>().prop_map(Happening::Repeats),
        1 => (any::<Index>(), prop_oneof![Just(200_u16), Just(500)], prop_oneof![Just(""), Just("{}")])
            .prop_map(|(index, status, body)| Happening::Nonsense(index, status, body)),
        1 => any::<Index>().prop_map(Happening::WokenByMistake),
        2 => (0_u64..8_000).prop_map(Happening::Waits),
        1 => Just(Happening::Waits(700_000)),
        1 => Just(Happening::Hidden),
        1 => Just(Happening::Attended),
        1 => Just(Happening::Restored),
        1 => Just(Happening::RestartsHome),
        1 => any::<bool>().prop_map(Happening::Busy),
        1 => any::<bool>().prop_map(Happening::OutsideDone),
        1 => any::<bool>().prop_map(Happening::MovesHouse),
    ];
    prop::collection::vec(happening, 0..40)
}

fn queries() -> impl Strategy<Value = String> {
    let own = own_query();
    let challenge = "FgtOQz44TgXlN9xZtGf3yyQD8CFNsVxdtYhio_EVbS4";
    let android = query(
        "https://home-assistant.io/android",
        "homeassistant://auth-callback",
        None,
    );
    prop_oneof![
        2 => Just(own.clone()),
        1 => Just(android),
        2 => Just(stranger()),
        1 => Just(format!("{own}&code_challenge={challenge}&code_challenge_method=S256")),
    ]
}

fn stranger() -> String {
    query("https://app.example/", "https://app.example/cb", Some("s"))
}

fn houses() -> impl Strategy<Value = Hass> {
    let ways = vec![
        Way::homeassistant(),
        Way::trusted(true),
        Way::trusted(false),
        Way::header(),
        Way::redirecting("Company"),
        Way::test("kitchen", Script::Kitchen),
        Way::test("external", Script::External { naive: false }),
        Way::test("progress", Script::ProgressDone),
        Way::test("menu", Script::Menu(json!({"enter": "In", "leave": "Out"}))),
        Way::test("multi", Script::Multi),
        Way::test("odd", Script::Strange("hologram")),
    ];
    let version = prop_oneof![Just(Version::Old), Just(Version::New)];
    // The last one always lets someone in, so that there is a way out.
    let others = prop::sample::subsequence(ways, 0..5).prop_shuffle();
    (others, version).prop_map(|(mut ways, version)| {
        ways.push(Way::command_line());
        let mut hass = Hass::with(ways);
        hass.version = version;
        hass
    })
}

/// Tickets of another page: some are equal to ours, most are not.
fn foreign_tickets() -> Vec<Ticket> {
    let (mut machine, effects) = Machine::start(boot(ORIGIN, "/", &own_query()));
    let mut tickets = Vec::new();
    let mut take = |effects: Vec<latchkey::machine::Effect>| {
        for effect in effects {
            if let latchkey::machine::Effect::Fetch(ticket, _) = effect {
                tickets.push(ticket);
            }
        }
    };
    let first = match effects.first() {
        Some(latchkey::machine::Effect::Fetch(ticket, _)) => *ticket,
        other => panic!("{other:?}"),
    };
    take(effects);
    let at = latchkey::machine::UnixTime(0);
    machine.handle(at, Event::Fetched(first, Err(Failure::Unreachable)));
    for _ in 0..20 {
        let effects = machine.handle(at, Event::Did(Act::StartOver));
        let ticket = match effects.first() {
            Some(latchkey::machine::Effect::Fetch(ticket, _)) => *ticket,
            other => panic!("{other:?}"),
        };
        take(effects);
        machine.handle(at, Event::Fetched(ticket, Err(Failure::Unreachable)));
    }
    tickets
}

struct World {
    drive: Drive,
    tickets: Vec<Ticket>,
    /// Whether a click could have been the consent of the person, since the page began.
    clicked: bool,
}

impl World {
    fn new(query: &str, hass: Hass) -> Self {
        let drive = Drive::open_held(boot(ORIGIN, "/auth/authorize", query), hass);
        Self {
            drive,
            tickets: foreign_tickets(),
            clicked: false,
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
            Happening::RestartsHome => drive.hass.restart(),
            Happening::Busy(busy) => drive.hass.busy = *busy,
            Happening::OutsideDone(done) => drive.hass.outside_done = *done,
            Happening::MovesHouse(away) => {
                let visitor = if *away { "203.0.113.9" } else { "192.168.1.10" };
                visitor.clone_into(&mut drive.hass.visitor);
            }
        }
        can_go_on(&drive.screen(), drive.pending());
    }
}

/// A screen waits for an answer that is on its way, or has something to press.
fn can_go_on(screen: &Screen, pending: usize) {
    let is_alive = match screen {
        Screen::Opening => pending > 0,
        Screen::Leaving(_) | Screen::Halted(_) => true,
        Screen::SignIn(sign_in) => match &sign_in.panel {
            Panel::Busy(_) => pending > 0,
            Panel::Form(_) | Panel::Outside(_) | Panel::Consent(_) => true,
            Panel::Menu(entries) => !entries.is_empty(),
            Panel::List => !sign_in.others.is_empty(),
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
        hass in houses(),
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
        hass in houses(),
        happenings in happenings(other_acts().boxed()),
    ) {
        let mut hass = hass;
        hass.ways.insert(0, Way::trusted(true));
        let mut world = World::new(&stranger(), hass);
        for happening in &happenings {
            world.happen(happening);
            prop_assert!(world.drive.left.is_empty());
        }
    }

    /// Each POST has its reason: an act, a list that arrived, a step that is done, or a question that is due.
    #[test]
    fn posts_are_counted(
        hass in houses(),
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
            Panel::Form(form) => form.pace == latchkey::screen::Pace::Checking,
            _ => false,
        },
        _ => false,
    }
}
