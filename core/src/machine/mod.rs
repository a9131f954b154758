//! DECIDES. Pure: facts in, orders out, a screen to look at.
//!
//! The contract: after each [`Event`] the shell carries out every [`Effect`] in its order, then shows
//! [`Machine::screen`]. Time, network and people enter only as events; a machine that got the same
//! events is in the same state.

mod boot;
mod card;
mod departing;
mod desk;
mod effect;
mod event;
mod form;
mod guess;
mod halted;
mod kept;
mod leaving;
mod luggage;
mod opening;
mod outside;
mod panel;
mod provider_words;
mod returning;
mod session;
mod show;
mod signing_in;
mod words;

pub use boot::Boot;
pub use effect::{Effect, Focus};
pub use event::{Event, Ticket, UnixTime};

/// What facts and orders carry: the shell knows it by this name only.
pub use crate::hass::{Listing, Presentation};
pub use crate::oidc::{Entropy, State};

use crate::screen::{Act, Halted, Screen};
use desk::Desk;
use leaving::Leaving;
use opening::ExpectProviders;
use returning::Returning;
use signing_in::SigningIn;

/// The whole sign-in, from the opened address to the way back.
#[derive(Debug)]
pub struct Machine {
    desk: Desk,
    stage: Stage,
}

/// Where the sign-in stands. Each stage says what is awaited, and is taken by value.
#[derive(Debug)]
enum Stage {
    ExpectProviders(ExpectProviders),
    SigningIn(Box<SigningIn>),
    Returning(Returning),
    Leaving(Leaving),
    Halted(Halted),
    /// Only while an event is being handled.
    Taken,
}

impl Machine {
    /// Starts with what is known when the page opens.
    #[must_use]
    pub fn start(boot: Boot) -> (Self, Vec<Effect>) {
        let mut desk = Desk::new(boot);
        let stage = if desk.boot.is_callback() {
            returning::start(&mut desk)
        } else {
            desk.came_back = kept::came_back(&desk);
            opening::start(&mut desk)
        };
        kept::start(&mut desk);
        let orders = desk.take_orders();
        (Self { desk, stage }, orders)
    }

    /// The only way anything changes.
    #[expect(clippy::needless_pass_by_value, reason = "an event happens once")]
    pub fn handle(&mut self, at: UnixTime, event: Event) -> Vec<Effect> {
        match &event {
            Event::Fetched(ticket, outcome) => self.desk.bury(*ticket, outcome),
            Event::Attended => self.desk.visible = true,
            Event::Hidden => self.desk.visible = false,
            Event::Did(Act::Keep(is_ticked)) => self.desk.keep = Some(*is_ticked),
            _ => {}
        }
        let stage = core::mem::replace(&mut self.stage, Stage::Taken);
        self.stage = stage.handle(&mut self.desk, at, &event);
        kept::handle(&mut self.desk, at, &event);
        self.desk.take_orders()
    }

    /// What to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match &self.stage {
            Stage::ExpectProviders(stage) => stage.screen(&self.desk),
            Stage::Taken => Screen::Opening,
            Stage::Returning(_) => Screen::Returning,
            Stage::SigningIn(signing_in) => signing_in.screen(&self.desk),
            Stage::Leaving(leaving) => leaving.screen(),
            Stage::Halted(halted) => Screen::Halted(halted.clone()),
        }
    }
}

impl Stage {
    fn handle(self, desk: &mut Desk, at: UnixTime, event: &Event) -> Self {
        match (self, event) {
            (Self::Leaving(_), Event::Restored) => opening::start(desk),
            (Self::Leaving(_) | Self::Halted(_), Event::Did(Act::StartOver)) => {
                opening::start(desk)
            }
            (Self::ExpectProviders(stage), event) => stage.handle(desk, event),
            (Self::Returning(stage), event) => stage.handle(desk, at, event),
            (Self::SigningIn(stage), event) => stage.handle(desk, at, event),
            (stage, _) => stage,
        }
    }
}
