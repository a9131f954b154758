//! Any sequence of attempts, in two tabs at once and with two providers, one of which is hostile: nobody but the
//! person gets in by their account, and nothing is redeemed twice, handed over unvalidated, used again or mixed
//! up. RP-07, RP-11, RP-13, RP-20, RP-33, RP-38. The provider of the tests panics at a code that comes twice and at
//! anything that has to be fresh and is not; `drive::contract` looks for secrets in every `Debug`.

#![cfg(not(target_arch = "wasm32"))]

#[path = "attempts/attacker.rs"]
mod attacker;
#[path = "drive/mod.rs"]
mod drive;
mod hass;
#[path = "attempts/instance.rs"]
mod instance;
mod op;

use std::collections::BTreeSet;

use attacker::{Attacker, Lure, To};
use drive::{Drive, ORIGIN, Parked, Storage, Trouble, boot, own_query};
use hass::{Hass, Redeemer};
use instance::{HONEST, HOSTILE, Instance, Redirect, SILENT, instances};
use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Panel, Screen};
use latchkey_core::wire::Method;
use op::{Callback, IdToken, Mutation, Token, field};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One thing that happens in the tab in front.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Choose(Index),
    /// The person signs in at the provider, and is sent back.
    Visit(Option<Mutation>),
    /// The hostile provider's own page sends the person on to the honest one.
    Lure(Lure),
    /// The same from the click on that provider, with every answer in its time.
    Attack(&'static str, Lure),
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

/// Mutations that end a sign-in before anything is handed over.
fn mutations() -> Vec<Mutation> {
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
    let callbacks = callbacks.map(Mutation::from).into_iter();
    let tokens = tokens.map(Mutation::from);
    callbacks
        .chain(tokens)
        .chain(id_tokens.map(Mutation::from))
        .collect()
}

fn lures() -> impl Strategy<Value = Lure> {
    let by = select(vec![Redeemer::Browser, Redeemer::Server]);
    let to = select(vec![To::Honest, To::OtherHonest, To::Hostile, To::Shared]);
    (by, to).prop_map(|(by, to)| Lure { by, to })
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        6 => any::<Index>().prop_map(Happening::Choose),
        5 => prop_oneof![2 => Just(None), 1 => select(mutations()).prop_map(Some)]
            .prop_map(Happening::Visit),
        8 => lures().prop_map(Happening::Lure),
        3 => (select(vec!["Evil", "Evil too"]), lures())
            .prop_map(|(provider, lure)| Happening::Attack(provider, lure)),
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

struct World {
    drive: Drive,
    behind: Parked,
    /// Every callback that was given out, and the departure it belongs to.
    callbacks: Vec<String>,
    travelled: BTreeSet<String>,
    attacker: Attacker,
}

impl World {
    fn new(instance: Instance) -> Self {
        let page = boot(ORIGIN, "/auth/authorize", &own_query());
        let mut drive = Drive::open_held(page, instance.build());
        let behind = drive.open_tab(201, &own_query());
        Self {
            drive,
            behind,
            callbacks: Vec::new(),
            travelled: BTreeSet::new(),
            attacker: Attacker::default(),
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
            Happening::Visit(mutation) => {
                if drive.is_on_the_way() && self.travelled.insert(drive.landed().to_owned()) {
                    drive.hass.ops[HONEST].mutation = mutation;
                    self.callbacks.push(drive.visit());
                    drive.open_page(self.callbacks.last().unwrap());
                }
            }
            Happening::Lure(lure) => self.lure(lure),
            Happening::Attack(provider, lure) => {
                self.answer_all();
                if let Screen::SignIn(sign_in) = self.drive.screen()
                    && let Some(other) = sign_in.others.iter().find(|other| other.name == provider)
                {
                    self.drive.act(Act::Choose(other.index));
                    self.answer_all();
                    self.lure(lure);
                    self.answer_all();
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
        self.attacker.use_loot(&mut self.drive.hass);
        self.validate();
    }

    fn answer_all(&mut self) {
        while self.drive.pending() > 0 {
            self.drive.deliver(0, None);
        }
    }

    fn lure(&mut self, lure: Lure) {
        let drive = &mut self.drive;
        let is_there = drive.is_on_the_way() && drive.landed().contains("://evil.");
        if is_there && self.travelled.insert(drive.landed().to_owned()) {
            drive.hass.ops[HONEST].mutation = None;
            if let Some(callback) = self.attacker.lure(drive, lure) {
                drive.open_page(&callback);
                self.callbacks.push(callback);
            }
        }
    }

    /// What is true at every moment.
    fn validate(&self) {
        let drive = &self.drive;
        let [honest, hostile] = &drive.hass.ops[..] else {
            panic!("two providers");
        };
        // RP-07: nobody but the person gets in by their account,
        assert!(!self.attacker.is_in, "somebody else is in");
        // and no code of the honest provider reaches the other, by either exchange.
        for form in &hostile.redeemed {
            let code = field(form, "code").unwrap_or_default();
            assert!(!honest.gave(&code), "mixed up: {form}");
        }
        let endpoints = [&honest.token_endpoint, &hostile.token_endpoint];
        let elsewhere = drive
            .posted
            .iter()
            .find(|post| !endpoints.contains(&&post.endpoint));
        assert_eq!(elsewhere, None);
        // RP-33: at most one redemption a code.
        let codes = honest.redeemed.iter().map(|form| field(form, "code"));
        let codes: Vec<_> = codes.collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        // RP-38: what is handed over was validated, and is exactly what was validated.
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
            let mutation = honest.issued_under[place.expect("a token of the provider")];
            let is_bad = matches!(mutation, Some(Mutation::Token(_) | Mutation::IdToken(_)));
            assert!(!is_bad, "handed over under {mutation:?}");
        }
        assert_eq!(drive.hass.mixed_up, 0, "a proof of another flow");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn attempts_never_mix(instance in instances(), happenings in happenings()) {
        let mut world = World::new(instance);
        for happening in happenings {
            world.happen(happening);
        }
        // RP-11, RP-13, RP-14: nothing that the page sends out is ever sent out again.
        let left = world.drive.left.iter().filter_map(|target| target.split_once("/authorize?"));
        let left: Vec<_> = left.map(|(_, query)| query).collect();
        for name in ["state", "code_challenge", "nonce"] {
            let values: BTreeSet<_> = left.iter().map(|query| field(query, name)).collect();
            prop_assert_eq!(values.len(), left.len(), "{} again", name);
        }
    }
}

/// At the hostile provider's own page, by a click.
fn lured(mut hass: Hass, provider: &str, lure: Lure, wildcard: bool) -> (Drive, Attacker) {
    if wildcard {
        let everything = ["evil", "evil2"].map(op::redirect_uris);
        hass.ops[HONEST].redirect_uris.extend(everything.concat());
    }
    let (mut drive, mut attacker) = (Drive::open(hass), Attacker::default());
    drive.choose(provider);
    assert!(
        drive
            .landed()
            .starts_with("https://evil.example/authorize?")
    );
    if let Some(callback) = attacker.lure(&mut drive, lure) {
        drive.open_page(&callback);
    }
    attacker.use_loot(&mut drive.hass);
    (drive, attacker)
}

/// RP-07, in words: all four combinations of exchanges, and wherever the honest provider sends people back to.
#[test]
fn a_provider_that_poses_as_another_gets_no_code() {
    for provider in ["Evil", "Evil too"] {
        for by in [Redeemer::Browser, Redeemer::Server] {
            for (to, code) in [
                (To::Honest, Some("callback-path")),
                (To::OtherHonest, Some("callback-path")),
                (To::Shared, Some("callback-path")),
                // The honest provider shows its own page: nobody is registered there.
                (To::Hostile, None),
            ] {
                let (drive, attacker) = lured(SILENT.build(), provider, Lure { by, to }, false);
                assert!(!attacker.is_in);
                match code {
                    Some(code) => assert_eq!(drive.notice().code.as_deref(), Some(code)),
                    None => assert!(matches!(drive.panel(), Panel::Busy(_))),
                }
                assert!(drive.posted.is_empty());
                assert!(drive.hass.ops[HOSTILE].redeemed.is_empty());
                assert!(drive.hass.ops[HONEST].redeemed.is_empty());
            }
        }
    }
}

/// RP-07: a hostile provider that shares the old redirect URL has said that it names itself, and is held to it.
#[test]
fn a_provider_that_shares_a_redirect_url_is_held_to_its_name() {
    for (honest_names_itself, code) in [
        (false, "callback-iss-missing"),
        (true, "callback-iss-altered"),
    ] {
        let instance = Instance {
            hostile: Redirect::Shared,
            honest_names_itself,
            ..SILENT
        };
        let (by, to) = (Redeemer::Browser, To::Shared);
        let (drive, attacker) = lured(instance.build(), "Evil", Lure { by, to }, false);
        assert_eq!(drive.notice().code.as_deref(), Some(code));
        assert!(drive.posted.is_empty() && !attacker.is_in);
    }
}

/// Why `docs/providers.md` demands exact redirect URLs: whoever allows more at a public client is open again. (What
/// is left then is the provider's own name, or a client secret.)
#[test]
fn a_wildcard_at_a_public_client_opens_the_attack_again() {
    for (by, honest_names_itself, is_in) in [
        (Redeemer::Browser, false, true),
        (Redeemer::Browser, true, false),
        (Redeemer::Server, false, false),
    ] {
        for provider in ["Evil", "Evil too"] {
            let instance = Instance {
                honest_names_itself,
                ..SILENT
            };
            let to = To::Hostile;
            let (_, attacker) = lured(instance.build(), provider, Lure { by, to }, true);
            assert_eq!(
                attacker.is_in, is_in,
                "{by:?} {honest_names_itself} {provider}"
            );
        }
    }
}

/// A callback that was meant for one tab does nothing in another.
#[test]
fn a_callback_in_the_wrong_tab_sends_nothing() {
    let mut drive = Drive::open(SILENT.build());
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
