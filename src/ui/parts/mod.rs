//! What screens are made of.

mod action;
mod asker;
mod choice;
mod field;
mod form;
mod frame;
mod line;
mod notice;
mod turn;
mod words;

pub(super) use action::{button, link, outbound, remedy};
pub(super) use asker::asker;
pub(super) use form::{form, keep};
pub(super) use frame::{footer, heading, others};
pub(super) use notice::notice;
pub(super) use turn::Turn;
pub(super) use words::{busy, facts, intro};
