//! What this tab keeps of attempts that did not end: it goes after ten minutes (RP-19), at the start of every page
//! and by a timer while one stands. The latest one tells who came back without an answer.

use super::context::Context;
use super::effect::Effect;
use super::event::Ticket;
use super::resume_context::ResumeContext;
use crate::oidc::{State, unfinished};
use crate::secret::Secret;
use crate::wire::UnixTime;

/// The records that are good, as far as this page knows.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Each by its state, and from when on it is good for nothing.
    records: Vec<(Secret<String>, UnixTime)>,
    /// What wakes the page then.
    timer: Option<Ticket>,
}

impl Context {
    /// Keeps the record of an attempt that is good until then.
    pub(super) fn keep_record(
        &mut self,
        state: State,
        record: Secret<String>,
        until: UnixTime,
    ) -> Ticket {
        let key = Secret::new(state.as_str().to_owned());
        self.kept.records.push((key, until));
        self.order(|ticket| Effect::KeepRecord(ticket, state, record))
    }

    /// The attempt that the page was left for and opened again without an answer: the latest one.
    pub(super) fn came_back(&self) -> Option<ResumeContext> {
        let attempts = self.boot.records.iter().filter_map(|(key, record)| {
            let (until, packed) = unfinished(key.reveal(), record, self.boot.opened)?;
            let resume_context = ResumeContext::read(&packed)?;
            (resume_context.query == self.boot.query).then_some((until, resume_context))
        });
        let latest = attempts.max_by_key(|(until, _)| *until);
        latest.map(|(_, resume_context)| resume_context)
    }

    /// Looks through what earlier pages of this tab have left. Call it after the record of a callback was taken.
    pub(super) fn sort_records(&mut self) {
        let at = self.boot.opened;
        for (key, record) in core::mem::take(&mut self.boot.records) {
            match unfinished(key.reveal(), &record, at) {
                Some((until, _)) => self.kept.records.push((key, until)),
                None => self.queue(Effect::DropRecord(key)),
            }
        }
        self.await_old_records(at);
    }

    /// Lets go what has become too old, whatever happens. Call it before an event is handled: nothing is asked for once the
    /// page was told to leave.
    pub(super) fn drop_old_records(&mut self, at: UnixTime) {
        let is_old = |(_, until): &mut (_, UnixTime)| *until <= at;
        let old: Vec<_> = self.kept.records.extract_if(.., is_old).collect();
        for (key, _) in old {
            self.queue(Effect::DropRecord(key));
        }
    }

    /// Wakes the page when the next record becomes too old. Call it after an event was handled, which may have kept one.
    pub(super) fn await_old_records(&mut self, at: UnixTime) {
        let next = self.kept.records.iter().map(|(_, until)| until.0).min();
        if let (Some(next), None) = (next, self.kept.timer) {
            let seconds = u32::try_from(next.saturating_sub(at.0)).unwrap_or(u32::MAX);
            self.kept.timer = Some(self.sleep(seconds.saturating_mul(1_000).max(1_000)));
        }
    }

    /// A timer is over.
    pub(super) fn woke(&mut self, timer: Ticket) {
        self.kept.timer.take_if(|own| *own == timer);
    }
}
