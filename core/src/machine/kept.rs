//! What this tab keeps of attempts that did not end: it goes after ten minutes (RP-19), at the start of every page
//! and by a timer while one stands. The latest one tells who came back without an answer.
//!
//! [`super::context`] holds it, and does as it says.

use super::event::Ticket;
use super::resume_context::ResumeContext;
use crate::oidc::unfinished;
use crate::secret::Secret;
use crate::wire::{Query, UnixTime};

/// What earlier pages of this tab have left, by state.
pub(super) type Records = Vec<(Secret<String>, Secret<String>)>;

/// The records that are good, as far as this page knows.
#[derive(Debug, Default)]
pub(super) struct Kept {
    records: Vec<(Secret<String>, UnixTime)>,
    timer: Option<Ticket>,
}

impl Kept {
    /// Remembers one that is being kept.
    pub(super) fn add(&mut self, key: Secret<String>, until: UnixTime) {
        self.records.push((key, until));
    }

    /// Looks through records; gives back the keys of those that are good for nothing.
    pub(super) fn sort(&mut self, records: Records, at: UnixTime) -> Vec<Secret<String>> {
        let mut useless = Vec::new();
        for (key, record) in records {
            match unfinished(key.reveal(), &record, at) {
                Some(attempt) => self.add(key, attempt.until),
                None => useless.push(key),
            }
        }
        useless
    }

    /// Lets go what has become too old, and says by which keys.
    pub(super) fn take_old(&mut self, at: UnixTime) -> Vec<Secret<String>> {
        let mut old = Vec::new();
        for (key, until) in core::mem::take(&mut self.records) {
            if until <= at {
                old.push(key);
            } else {
                self.add(key, until);
            }
        }
        old
    }

    /// In how many milliseconds the first of them is too old, unless a timer waits for that.
    pub(super) fn rest(&self, at: UnixTime) -> Option<u32> {
        let next = self.records.iter().map(|(_, until)| until.0).min()?;
        let seconds = u32::try_from(next.saturating_sub(at.0)).unwrap_or(u32::MAX);
        let milliseconds = seconds.saturating_mul(1_000).max(1_000);
        self.timer.is_none().then_some(milliseconds)
    }

    /// A timer waits for the first of them.
    pub(super) const fn await_by(&mut self, timer: Ticket) {
        self.timer = Some(timer);
    }

    /// A timer is over.
    pub(super) fn woke(&mut self, timer: Ticket) {
        if self.timer == Some(timer) {
            self.timer = None;
        }
    }
}

/// The attempt that the page of this query was left for and opened again without an answer: the latest one.
pub(super) fn came_back(records: &Records, query: &Query, at: UnixTime) -> Option<ResumeContext> {
    let attempts = records.iter();
    let attempts = attempts.filter_map(|(key, record)| unfinished(key.reveal(), record, at));
    let latest = attempts
        .filter_map(|attempt| Some((attempt.until, ResumeContext::read(&attempt.resume_context)?)))
        .filter(|(_, resume_context)| resume_context.query == *query)
        .max_by_key(|(until, _)| *until);
    latest.map(|(_, resume_context)| resume_context)
}
