//! Which records of a tab belong to attempts that can still end, and which have to go (RP-19).
//!
//! A record holds verifier and nonce. The way back takes it; but people also give up, and then it would stay for
//! as long as the tab. Called by the machine with everything that the tab keeps.

use super::pkce::State;
use super::transaction::{LASTS, Transaction};
use crate::secret::Secret;
use crate::wire::UnixTime;

/// An attempt that nobody has come back from yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfinished {
    /// From when on its record is good for nothing.
    pub until: UnixTime,
    /// What the caller packed.
    pub resume_context: String,
}

/// The attempt of a record, or nothing if the record is too old or not one that this page can read.
#[must_use]
pub fn unfinished(state: &str, record: &Secret<String>, at: UnixTime) -> Option<Unfinished> {
    let state = State::read(state.to_owned())?;
    let transaction = Transaction::read(Some(record), &state).ok()?;
    transaction.validate_age(at).ok()?;
    Some(Unfinished {
        until: end_of(transaction.began),
        resume_context: transaction.resume_context,
    })
}

/// From when on the record of an attempt that began then is good for nothing.
#[must_use]
pub const fn end_of(began: UnixTime) -> UnixTime {
    UnixTime(began.0.saturating_add(LASTS).saturating_add(1))
}
