//! The first stage: judges the address, then asks who may sign in how, unless the document says so, and,
//! for a client with PKCE, what Home Assistant understands. Both are reads; nothing has been counted or
//! opened yet.

use super::Stage;
use super::desk::Desk;
use super::effect::Effect;
use super::event::{Event, Ticket};
use super::guess::Guess;
use super::halted;
use super::leaving::Leaving;
use super::session::Session;
use super::signing_in::SigningIn;
use crate::hass::{
    Asked, Fault, Forwarded, Listing, ListingAnswer, MetadataFault, list_providers, metadata,
    read_listing, read_metadata,
};
use crate::screen::{Act, Screen};
use crate::secret::Secret;
use crate::wire::{Failure, Response};

/// Waits for the providers, and for the metadata where it matters.
#[derive(Debug)]
pub(super) struct ExpectProviders {
    asked: Asked,
    listing: Awaited<Listing>,
    forwarded: Awaited<Forwarded>,
    guess: Option<Box<Guess>>,
}

#[derive(Debug)]
enum Awaited<T> {
    Coming(Ticket),
    Here(T),
    /// Until the person sends the form again.
    Failed,
}

/// Starts, or starts over.
pub(super) fn start(desk: &mut Desk) -> Stage {
    let boot = &desk.boot;
    let asked = match Asked::read(&boot.query, &boot.origin, boot.address) {
        Ok(asked) => asked,
        Err(fault) => return Stage::Halted(halted::bad_link(fault)),
    };
    // Home Assistant would count a flow that is opened for it as a wrong login.
    if desk.boot.presentation.client_refused {
        return Stage::Halted(halted::bad_link(asked.client_fault()));
    }
    // The document's listing holds once: whoever starts over wants to know how things are now.
    let (listing, guess) = if let Some(listing) = desk.boot.listing.take() {
        (Awaited::Here(listing), None)
    } else {
        let ticket = desk.fetch(list_providers());
        let guess = Guess::new(&asked, ticket, desk);
        (Awaited::Coming(ticket), guess.map(Box::new))
    };
    let forwarded = match asked.challenge {
        Some(_) => Awaited::Coming(desk.fetch(metadata())),
        None => Awaited::Here(Forwarded::Nothing),
    };
    let stage = ExpectProviders {
        asked,
        listing,
        forwarded,
        guess,
    };
    stage.proceed(desk)
}

impl ExpectProviders {
    pub(super) fn screen(&self, desk: &Desk) -> Screen {
        let guess = self.guess.as_ref();
        guess.map_or(Screen::Opening, |guess| guess.screen(desk))
    }

    pub(super) fn handle(self, desk: &mut Desk, event: &Event) -> Stage {
        if let Event::Did(act) = event {
            return self.act(desk, act);
        }
        let Event::Fetched(ticket, outcome) = event else {
            return Stage::ExpectProviders(self);
        };
        if matches!(self.listing, Awaited::Coming(coming) if coming == *ticket) {
            self.take_listing(desk, outcome)
        } else if matches!(self.forwarded, Awaited::Coming(coming) if coming == *ticket) {
            self.take_metadata(desk, outcome)
        } else {
            Stage::ExpectProviders(self)
        }
    }

    fn act(mut self, desk: &mut Desk, act: &Act) -> Stage {
        if let Some(guess) = self.guess.take() {
            let guess = guess.handle(act, desk);
            if guess.is_sent() && matches!(self.listing, Awaited::Failed) {
                self.listing = Awaited::Coming(desk.fetch(list_providers()));
            }
            self.guess = Some(Box::new(guess));
        }
        Stage::ExpectProviders(self)
    }

    fn take_listing(mut self, desk: &mut Desk, outcome: &Result<Response, Failure>) -> Stage {
        match read_listing(outcome) {
            Ok(ListingAnswer::Listed(listing)) => {
                self.listing = Awaited::Here(listing);
                self.proceed(desk)
            }
            Ok(ListingAnswer::OnboardingRequired) => onboarding(desk),
            Err(fault) => match self.guess.take() {
                Some(guess) if !halted::is_final(&fault) => {
                    self.listing = Awaited::Failed;
                    self.guess = Some(Box::new(guess.fail(&fault, desk)));
                    Stage::ExpectProviders(self)
                }
                _ => self.halt(desk, &fault),
            },
        }
    }

    fn take_metadata(mut self, desk: &mut Desk, outcome: &Result<Response, Failure>) -> Stage {
        match read_metadata(outcome, &self.asked) {
            Ok(forwarded) => {
                self.forwarded = Awaited::Here(forwarded);
                self.proceed(desk)
            }
            Err(MetadataFault::Challenge) => Stage::Halted(halted::bad_challenge()),
            Err(MetadataFault::Unknown(fault)) => Stage::Halted(halted::challenge_unknown(&fault)),
        }
    }

    fn proceed(self, desk: &mut Desk) -> Stage {
        match (self.listing, self.forwarded) {
            (Awaited::Here(listing), Awaited::Here(forwarded)) if listing.providers.is_empty() => {
                drop(forwarded);
                Stage::Halted(halted::no_providers(desk))
            }
            (Awaited::Here(listing), Awaited::Here(forwarded)) => {
                let session = Session::new(self.asked, listing, forwarded);
                match self.guess {
                    Some(guess) => SigningIn::enter_after(*guess, session, desk),
                    None => SigningIn::enter(session, desk),
                }
            }
            (listing, forwarded) => Stage::ExpectProviders(Self {
                asked: self.asked,
                listing,
                forwarded,
                guess: self.guess,
            }),
        }
    }

    fn halt(&self, desk: &Desk, fault: &Fault) -> Stage {
        Stage::Halted(halted::by_fault(fault, &self.asked, desk))
    }
}

/// Goes where Home Assistant is set up, with the query kept so that the client is not forgotten.
fn onboarding(desk: &mut Desk) -> Stage {
    let target = Secret::new(["/onboarding.html?", desk.boot.query.as_str()].concat());
    desk.order(Effect::LeaveTo(target.clone()));
    Stage::Leaving(Leaving::to_onboarding(target))
}
