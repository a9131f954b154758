//! What screens are made of.

mod action;
mod asker;
mod choice;
mod field;
mod form;
mod line;
mod notice;
mod ways;
mod words;

pub(super) use action::{button, footer, link, outbound, remedy};
pub(super) use asker::asker;
pub(super) use form::{form, keep};
pub(super) use notice::notice;
pub(super) use ways::{divider, ways_above, ways_below};
pub(super) use words::{busy, code, facts, heading, intro, live, said};
