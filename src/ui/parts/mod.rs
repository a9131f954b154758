//! What screens are made of.

mod action;
mod asker;
mod choice;
mod field;
mod form;
mod group;
mod input;
mod line;
mod notice;
mod turn;
mod words;

pub(super) use action::{button, footer, link, outbound, remedy};
pub(super) use asker::asker;
pub(super) use form::{form, keep};
pub(super) use group::{add, children, group, slot};
pub(super) use notice::notice;
pub(super) use turn::Turn;
pub(super) use words::{busy, code, facts, heading, intro, live, said};
