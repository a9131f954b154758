//! What this tab keeps of attempts that did not end: it goes after ten minutes (RP-19), at the start of every page
//! and by a timer while one stands. The latest one tells who came back without an answer.

use super::context::Context;
use super::effect::Effect;
use super::event::{Event, Ticket};
use super::resume_context::ResumeContext;
use crate::oidc::unfinished;
use crate::secret::Secret;
use crate::wire::UnixTime;

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
}

/// Looks through what earlier pages of this tab have left. Call it after the record of a callback was taken.
pub(super) fn start(context: &mut Context) {
    let at = context.boot.opened;
    for (key, record) in core::mem::take(&mut context.boot.records) {
        match unfinished(key.reveal(), &record, at) {
            Some(attempt) => context.kept.add(key, attempt.until),
            None => context.queue(Effect::DropRecord(key)),
        }
    }
    rest(context, at);
}

/// Lets go what has become too old, whatever happened.
pub(super) fn handle(context: &mut Context, at: UnixTime, event: &Event) {
    if matches!((event, context.kept.timer), (Event::Woke(woke), Some(timer)) if *woke == timer) {
        context.kept.timer = None;
    }
    let (old, good) = core::mem::take(&mut context.kept.records)
        .into_iter()
        .partition(|(_, until)| *until <= at);
    context.kept.records = good;
    for (key, _) in old {
        context.queue(Effect::DropRecord(key));
    }
    rest(context, at);
}

/// Sleeps until the first of them is too old.
pub(super) fn rest(context: &mut Context, at: UnixTime) {
    let next = context.kept.records.iter().map(|(_, until)| until.0).min();
    if let (Some(next), None) = (next, context.kept.timer) {
        let seconds = u32::try_from(next.saturating_sub(at.0)).unwrap_or(u32::MAX);
        context.kept.timer = Some(context.sleep(seconds.saturating_mul(1_000).max(1_000)));
    }
}

/// The attempt that this very page was left for and opened again without an answer: the latest one.
pub(super) fn came_back(context: &Context) -> Option<ResumeContext> {
    let at = context.boot.opened;
    let attempts = context.boot.records.iter();
    let attempts = attempts.filter_map(|(key, record)| unfinished(key.reveal(), record, at));
    let latest = attempts
        .filter_map(|attempt| Some((attempt.until, ResumeContext::read(&attempt.resume_context)?)))
        .filter(|(_, resume_context)| resume_context.query == context.boot.query)
        .max_by_key(|(until, _)| *until);
    latest.map(|(_, resume_context)| resume_context)
}
