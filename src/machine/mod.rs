//! DECIDES. Pure: facts in, orders out, a screen to look at.
//!
//! The contract: after each [`Event`] the shell carries out every [`Effect`] in its order, then shows
//! [`Machine::screen`]. Time, network and people enter only as events; a machine that got the same
//! events is in the same state.

mod boot;
mod effect;
mod event;

pub use boot::Boot;
pub use effect::{Effect, Focus};
pub use event::{Event, Ticket, UnixTime};

use crate::screen::Screen;

/// The whole sign-in, from the opened address to the way back.
#[derive(Debug)]
pub struct Machine {
    boot: Boot,
}

impl Machine {
    /// Starts with what is known when the page opens.
    #[must_use]
    pub fn start(boot: Boot) -> (Self, Vec<Effect>) {
        (Self { boot }, Vec::new())
    }

    /// The only way anything changes.
    pub fn handle(&mut self, _at: UnixTime, _event: Event) -> Vec<Effect> {
        Vec::new()
    }

    /// What to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let _ = &self.boot;
        Screen::Opening
    }
}
