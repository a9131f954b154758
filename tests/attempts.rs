//! Any sequence of attempts, in two tabs at once and with two providers, one of which poses as the other:
//! nothing is redeemed twice, handed over unjudged, used again or mixed up. RP-07, RP-11, RP-13, RP-20,
//! RP-33, RP-38. The provider of the tests panics at a code that comes twice and at anything that has to be
//! fresh and is not; `drive::contract` looks for secrets in every `Debug`.

#![cfg(not(target_arch = "wasm32"))]

#[path = "drive/mod.rs"]
mod drive;
mod hass;
mod op;

use std::collections::BTreeSet;

use drive::{Drive, ORIGIN, Parked, Storage, Trouble, boot, own_query};
use hass::{Hass, Latchkey, Redeemer, Way};
use latchkey::machine::Event;
use latchkey::screen::{Act, Screen};
use latchkey::wire::Method;
use op::{Callback, IdToken, Op, Token, Twist, field};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One thing that happens in the tab in front.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Choose(Index),
    /// The person signs in at the provider, and is sent back.
    Visit(Option<Twist>),
    /// A callback of any tab, used or not, is opened here.
    Open(Index),
    Answer(Option<Trouble>),
    AnotherAccount,
    Again,
    /// The browser's back button.
    Back,
    OtherTab,
    Wait(u64),
    Storage(Storage),
}

/// Twists that end a sign-in before anything is handed over.
fn twists() -> Vec<Twist> {
    let callbacks = [
        Callback::AccessDenied,
        Callback::StateAltered,
        Callback::IssAltered,
    ];
    let tokens = [Token::Hangs, Token::NoIdToken];
    let id_tokens = [
        IdToken::IssAltered,
        IdToken::AudAltered,
        IdToken::NonceAltered,
        IdToken::ExpPast,
        IdToken::SubMissing,
        IdToken::AlgNone,
    ];
    let callbacks = callbacks.map(Twist::from).into_iter();
    let tokens = tokens.map(Twist::from);
    callbacks
        .chain(tokens)
        .chain(id_tokens.map(Twist::from))
        .collect()
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        6 => any::<Index>().prop_map(Happening::Choose),
        5 => prop_oneof![2 => Just(None), 1 => select(twists()).prop_map(Some)]
            .prop_map(Happening::Visit),
        4 => any::<Index>().prop_map(Happening::Open),
        8 => prop_oneof![6 => Just(None), 1 => Just(Some(Trouble::Refused))]
            .prop_map(Happening::Answer),
        1 => Just(Happening::AnotherAccount),
        1 => Just(Happening::Again),
        2 => Just(Happening::Back),
        3 => Just(Happening::OtherTab),
        1 => prop_oneof![Just(4_000_u64), Just(300_000), Just(700_000)].prop_map(Happening::Wait),
        1 => prop_oneof![3 => Just(Storage::Works), 1 => Just(Storage::Blocked)]
            .prop_map(Happening::Storage),
    ];
    prop::collection::vec(happening, 0..60)
}

/// The attacker's metadata names the honest authorization endpoint, where the attacker knows the client.
const HONEST: usize = 0;
const ATTACKER: usize = 1;

fn house(attacker_announces: bool) -> Hass {
    let honest = Op::at("idp.example").registered();
    let mut attacker = Op::at("evil.example").registered();
    attacker.authorization.clone_from(&honest.authorization);
    attacker.client_id.clone_from(&honest.client_id);
    attacker.announces_issuer = attacker_announces;
    let evil = |redeemer| Latchkey {
        op: ATTACKER,
        ..Latchkey::by(redeemer)
    };
    let mut hass = Hass::with(vec![
        Way::latchkey("By the page", "page", Latchkey::by(Redeemer::Browser)),
        Way::latchkey("By the house", "house", Latchkey::by(Redeemer::Server)),
        Way::latchkey("Evil", "evil", evil(Redeemer::Browser)),
        Way::latchkey("Evil too", "evil2", evil(Redeemer::Server)),
    ]);
    hass.ops = vec![honest, attacker];
    hass
}

struct World {
    drive: Drive,
    behind: Parked,
    /// Every callback that was given out, and the departure it belongs to.
    callbacks: Vec<String>,
    travelled: BTreeSet<String>,
}

impl World {
    fn new(attacker_announces: bool) -> Self {
        let page = boot(ORIGIN, "/auth/authorize", &own_query());
        let mut drive = Drive::open_held(page, house(attacker_announces));
        let behind = drive.open_tab(201, &own_query());
        Self {
            drive,
            behind,
            callbacks: Vec::new(),
            travelled: BTreeSet::new(),
        }
    }

    fn happen(&mut self, happening: Happening) {
        let drive = &mut self.drive;
        match happening {
            Happening::Choose(index) => {
                if let Screen::SignIn(sign_in) = drive.screen()
                    && !sign_in.others.is_empty()
                {
                    let other = index.get(&sign_in.others).index;
                    drive.act(Act::Choose(other));
                }
            }
            Happening::Visit(twist) => {
                if drive.is_on_the_way() && self.travelled.insert(drive.landed().to_owned()) {
                    drive.hass.ops[HONEST].twist = twist;
                    self.callbacks.push(drive.visit());
                    drive.open_page(self.callbacks.last().unwrap());
                }
            }
            Happening::Open(index) => {
                if !self.callbacks.is_empty() {
                    drive.open_page(index.get::<String>(&self.callbacks));
                }
            }
            Happening::Answer(trouble) => {
                if drive.pending() > 0 {
                    drive.deliver(0, trouble);
                }
            }
            Happening::AnotherAccount => drive.act(Act::AnotherAccount),
            Happening::Again => drive.act(Act::Restart),
            Happening::Back => drive.happen(&Event::Restored),
            Happening::OtherTab => drive.swap(&mut self.behind),
            Happening::Wait(milliseconds) => drive.wait(milliseconds),
            Happening::Storage(storage) => drive.tab.storage = storage,
        }
        self.judge();
    }

    /// What is true at every moment.
    fn judge(&self) {
        let drive = &self.drive;
        let [honest, attacker] = &drive.hass.ops[..] else {
            panic!("two providers");
        };
        // RP-07: no code of the honest provider, and no other, reaches the attacker.
        assert!(
            attacker.redeemed.is_empty(),
            "mixed up: {:?}",
            attacker.redeemed
        );
        let elsewhere = drive
            .posted
            .iter()
            .find(|post| post.endpoint != honest.token_endpoint);
        assert_eq!(elsewhere, None);
        // RP-33: at most one redemption a code.
        let codes = honest.redeemed.iter().map(|form| field(form, "code"));
        let codes: Vec<_> = codes.collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        // RP-38: what is handed over was judged, and is exactly what was judged.
        let proofs = drive
            .sent
            .iter()
            .filter(|request| request.method == Method::Post);
        let proofs = proofs
            .map(drive::body)
            .filter(|body| body.get("id_token").is_some());
        for proof in proofs {
            let token = proof["id_token"].as_str().unwrap();
            let place = honest.issued.iter().position(|issued| issued == token);
            let twist = honest.issued_under[place.expect("a token of the provider")];
            let is_bad = matches!(twist, Some(Twist::Token(_) | Twist::IdToken(_)));
            assert!(!is_bad, "handed over under {twist:?}");
        }
        assert_eq!(drive.hass.mixed_up, 0, "a proof of another flow");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn attempts_never_mix(announces in any::<bool>(), happenings in happenings()) {
        let mut world = World::new(announces);
        for happening in happenings {
            world.happen(happening);
        }
        // RP-11, RP-13, RP-14: nothing that the page sends out is ever sent out again.
        let left = world.drive.left.iter().filter(|target| target.starts_with("https://idp.example/"));
        let left: Vec<_> = left.map(|target| target.split_once('?').unwrap().1).collect();
        for name in ["state", "code_challenge", "nonce"] {
            let values: BTreeSet<_> = left.iter().map(|query| field(query, name)).collect();
            prop_assert_eq!(values.len(), left.len(), "{} again", name);
        }
    }
}

/// RP-07, in words.
#[test]
fn a_provider_that_poses_as_another_gets_no_code() {
    for (announces, code) in [
        (true, "callback-iss-altered"),
        (false, "callback-iss-altered"),
    ] {
        for way in ["Evil", "Evil too"] {
            let mut drive = Drive::open(house(announces));
            drive.choose(way);
            assert!(drive.landed().starts_with("https://idp.example/authorize?"));
            drive.go_and_return();
            assert_eq!(drive.notice().code.as_deref(), Some(code));
            assert!(drive.posted.is_empty());
            assert!(drive.hass.ops[ATTACKER].redeemed.is_empty());
            assert!(drive.hass.ops[HONEST].redeemed.is_empty());
        }
    }
}

/// A callback that was meant for one tab does nothing in another.
#[test]
fn a_callback_in_the_wrong_tab_sends_nothing() {
    let mut drive = Drive::open(house(true));
    drive.choose("By the page");
    let callback = drive.visit();
    let mut behind = drive.open_tab(201, &own_query());
    let sent = drive.sent.len();
    drive.open_page(&callback);
    assert_eq!(drive.halted().code, "record-missing");
    assert_eq!((drive.sent.len(), drive.posted.len()), (sent, 0));
    drive.swap(&mut behind);
    drive.open_page(&callback);
    assert!(
        drive.landed().contains(drive.code()),
        "the record was left alone"
    );
}
