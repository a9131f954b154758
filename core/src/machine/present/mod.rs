//! Draws: turns where the sign-in stands into a screen. Reads the state and decides nothing; called by
//! [`super::Machine::screen`] only, through the stage that is on.

mod card;
mod form;
mod pending_step;

pub(super) use card::screen;
