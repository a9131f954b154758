//! Back from a provider: the address is cleaned before anything else, the record is taken once, and only
//! a callback that matches it leads to a request (RP-20 to RP-38).
//!
//! What follows depends on who redeems: the page, which then hands the judged ID Token to the flow, or the
//! component, which gets the code and the verifier. Either way the component judges everything again.

use super::Stage;
use super::desk::Desk;
use super::effect::Effect;
use super::event::{Event, Ticket, UnixTime};
use super::luggage::Luggage;
use super::session::Session;
use super::signing_in::SigningIn;
use super::{halted, provider_words};
use crate::hass::{Asked, give_up, hand_over};
use crate::oidc::{AuthorizedCode, Callback, Fault, Lost, Redemption, Route, UnixSeconds};
use crate::secret::Secret;
use crate::wire::{Failure, Response};

/// A callback on its way to becoming a sign-in.
#[derive(Debug)]
pub(super) enum Returning {
    /// The record of the attempt.
    ExpectRecord {
        ticket: Ticket,
        callback: Box<Callback>,
    },
    /// The tokens of the provider.
    ExpectTokens {
        ticket: Ticket,
        redemption: Box<Redemption>,
        home: Box<Home>,
    },
}

/// Where the sign-in goes on: what the record remembered about Home Assistant.
#[derive(Debug)]
pub(super) struct Home {
    asked: Asked,
    luggage: Luggage,
}

/// Starts on the callback's address.
pub(super) fn start(desk: &mut Desk) -> Stage {
    // RP-31: first of all, whatever may fail afterwards.
    desk.order(Effect::CleanAddress(desk.boot.path.clone()));
    // Taken, so that neither code nor state can be read off the page's own facts (RP-38).
    let query = core::mem::take(&mut desk.boot.query);
    match Callback::read(&desk.boot.path, &query) {
        Ok(callback) => {
            let ticket = desk.take_record(callback.state().clone());
            Stage::Returning(Returning::ExpectRecord {
                ticket,
                callback: Box::new(callback),
            })
        }
        Err(fault) => homeless(&fault, desk),
    }
}

impl Returning {
    pub(super) fn handle(self, desk: &mut Desk, at: UnixTime, event: &Event) -> Stage {
        let at = UnixSeconds(at.0);
        match (self, event) {
            (Self::ExpectRecord { ticket, callback }, Event::Took(took, record))
                if ticket == *took =>
            {
                recall(*callback, record.as_ref(), at, desk)
            }
            (
                Self::ExpectTokens {
                    ticket,
                    redemption,
                    home,
                },
                Event::Fetched(fetched, outcome),
            ) if ticket == *fetched => redeemed(*redemption, outcome.clone(), *home, at, desk),
            (stage, _) => Stage::Returning(stage),
        }
    }
}

/// The record tells where home is, even if the callback itself is not believed.
fn recall(
    callback: Callback,
    record: Option<&Secret<String>>,
    at: UnixSeconds,
    desk: &mut Desk,
) -> Stage {
    let (remembered, verdict) = callback.judge(record, at);
    let luggage = remembered.as_deref().and_then(Luggage::unpack);
    let home = luggage.and_then(|luggage| {
        desk.boot.return_to(luggage.query.clone());
        desk.keep = Some(luggage.keep);
        let boot = &desk.boot;
        let asked = Asked::read(&boot.query, &boot.origin, boot.address).ok()?;
        Some(Home { asked, luggage })
    });
    let Some(home) = home else {
        let fault = verdict.err().unwrap_or(Fault::Lost(Lost::RecordMalformed));
        return homeless(&fault, desk);
    };
    desk.order(Effect::CleanAddress(desk.boot.address_of_page()));
    match verdict {
        Ok(code) => go_on(code, home, desk),
        Err(fault) => home.refuse(&fault, desk),
    }
}

fn go_on(code: AuthorizedCode, home: Home, desk: &mut Desk) -> Stage {
    match code.proceed() {
        Route::Page(redemption) => {
            let ticket = desk.post(redemption.post().clone());
            let home = Box::new(home);
            Stage::Returning(Returning::ExpectTokens {
                ticket,
                redemption,
                home,
            })
        }
        Route::Component(proof) => home.hand_over(&proof, desk),
    }
}

fn redeemed(
    redemption: Redemption,
    outcome: Result<Response, Failure>,
    home: Home,
    at: UnixSeconds,
    desk: &mut Desk,
) -> Stage {
    match redemption
        .judge(outcome)
        .and_then(|redeemed| redeemed.judge(at))
    {
        Ok(judged) => home.hand_over(&judged.proof(), desk),
        Err(fault) => home.refuse(&fault, desk),
    }
}

impl Home {
    fn hand_over(self, proof: &[(&str, Secret<String>)], desk: &mut Desk) -> Stage {
        let ticket = desk.fetch(hand_over(&self.asked, &self.luggage.flow, proof));
        let Self { asked, luggage } = self;
        let session = Session::returning(asked, luggage.provider);
        SigningIn::accepting(session, luggage.flow, ticket)
    }

    fn refuse(self, fault: &Fault, desk: &mut Desk) -> Stage {
        desk.order(Effect::Forget(give_up(&self.luggage.flow)));
        let notice = provider_words::notice(fault, &self.luggage.provider.name);
        let Self { asked, luggage } = self;
        let session = Session::returning(asked, luggage.provider);
        SigningIn::refused(&session, notice, desk)
    }
}

/// Nothing is known about where the person came from.
fn homeless(fault: &Fault, desk: &mut Desk) -> Stage {
    desk.order(Effect::CleanAddress("/".to_owned()));
    Stage::Halted(halted::homeless(fault))
}
