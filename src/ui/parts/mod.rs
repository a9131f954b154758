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

pub(super) use action::{Button, Footer, Help, Link, Outbound};
pub(super) use asker::asker;
pub(super) use form::{Form, Keep};
pub(super) use notice::Notice;
pub(super) use ways::{Divider, Ways, WaysBelow};
pub(super) use words::{Busy, Code, Facts, Heading, Intro, Live, Said};
