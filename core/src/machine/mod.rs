//! DECIDES. Pure: facts in, effects out, a screen to look at.
//!
//! The contract: after each [`Event`] the shell carries out every [`Effect`] in its order, then shows
//! [`Machine::screen`]. Time, network and people enter only as events; a machine that got the same
//! events is in the same state.

mod boot;
mod card;
mod context;
mod effect;
mod event;
mod form;
mod kept;
mod leaving;
mod messages;
mod opening;
mod optimistic_form;
mod pending_step;
mod present;
mod redirecting;
mod resume_context;
mod returning;
mod session;
mod signing_in;
mod steps;
mod submit;

pub use boot::{Boot, is_same_visit};
pub use effect::{Effect, Focus, Pause};
pub use event::{Event, Ticket};

/// What facts and effects carry: the shell knows it by this name only.
pub use crate::hass::{Listing, Presentation};
pub use crate::oidc::{Entropy, State};
pub use crate::wire::UnixTime;

use crate::screen::{Act, Halted, Leaving, Screen};
use context::Context;
use opening::ExpectProviders;
use returning::Returning;
use signing_in::SigningIn;

/// The whole sign-in, from the opened address to the way back.
#[derive(Debug)]
pub struct Machine {
    context: Context,
    stage: Stage,
}

/// Where the sign-in stands. Each stage says what is awaited, and is taken by value.
#[derive(Debug, Default)]
enum Stage {
    ExpectProviders(ExpectProviders),
    SigningIn(Box<SigningIn>),
    Returning(Returning),
    Leaving(Leaving),
    Halted(Halted),
    /// To be begun again: a stage that does not begin by itself ends in it. Never between two events.
    #[default]
    Over,
}

impl Machine {
    /// Starts with what is known when the page opens.
    #[must_use]
    pub fn start(boot: Boot) -> (Self, Vec<Effect>) {
        let mut context = Context::new(boot);
        let stage = if context.boot.is_callback() {
            returning::start(&mut context)
        } else {
            context.came_back = context.came_back();
            opening::start(&mut context)
        };
        context.sort_records();
        let effects = context.take_effects();
        (Self { context, stage }, effects)
    }

    /// The only way anything changes.
    #[expect(clippy::needless_pass_by_value, reason = "an event happens once")]
    pub fn handle(&mut self, at: UnixTime, event: Event) -> Vec<Effect> {
        match &event {
            Event::Fetched(ticket, outcome) => self.context.cancel_opened(*ticket, outcome),
            Event::Attended => self.context.boot.visible = true,
            Event::Hidden => self.context.boot.visible = false,
            // The document is of another time: whoever sees it again may have logged out since.
            Event::Restored => self.context.boot.went_by_itself = true,
            Event::Woke(timer) => self.context.woke(*timer),
            Event::Did(Act::Keep(is_ticked)) => self.context.keep = Some(*is_ticked),
            _ => {}
        }
        self.context.drop_old_records(at);
        let stage = core::mem::take(&mut self.stage);
        self.stage = match stage.handle(&mut self.context, at, &event) {
            Stage::Over => opening::start(&mut self.context),
            stage => stage,
        };
        self.context.await_old_records(at);
        self.context.take_effects()
    }

    /// What to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match &self.stage {
            Stage::ExpectProviders(stage) => stage.screen(&self.context),
            Stage::Over => Screen::Opening,
            Stage::Returning(_) => Screen::Returning,
            Stage::SigningIn(signing_in) => signing_in.screen(&self.context),
            Stage::Leaving(leaving) => Screen::Leaving(leaving.clone()),
            Stage::Halted(halted) => Screen::Halted(halted.clone()),
        }
    }
}

impl Stage {
    fn handle(self, context: &mut Context, at: UnixTime, event: &Event) -> Self {
        match (self, event) {
            (Self::Leaving(_), Event::Restored)
            | (Self::Leaving(_) | Self::Halted(_), Event::Did(Act::StartOver)) => Self::Over,
            (Self::ExpectProviders(stage), event) => stage.handle(context, event),
            (Self::Returning(stage), event) => stage.handle(context, at, event),
            (Self::SigningIn(stage), event) => stage.handle(context, at, event),
            (stage, _) => stage,
        }
    }
}
