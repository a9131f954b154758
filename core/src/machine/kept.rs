//! What this tab keeps of attempts that did not end: it goes after ten minutes (RP-19), at the start of every page
//! and by a nap while one stands. The latest one tells who came back without an answer.

use super::desk::Desk;
use super::effect::Effect;
use super::event::{Event, Ticket, UnixTime};
use super::luggage::Luggage;
use crate::oidc::{UnixSeconds, unfinished};
use crate::secret::Secret;

/// The records that are good, as far as this page knows.
#[derive(Debug, Default)]
pub(super) struct Kept {
    records: Vec<(Secret<String>, UnixSeconds)>,
    nap: Option<Ticket>,
}

impl Kept {
    /// Remembers one that is being kept.
    pub(super) fn add(&mut self, key: Secret<String>, until: UnixSeconds) {
        self.records.push((key, until));
    }
}

/// Looks through what earlier pages of this tab have left. Call it after the record of a callback was taken.
pub(super) fn start(desk: &mut Desk) {
    let at = UnixSeconds(desk.boot.opened.0);
    for (key, record) in core::mem::take(&mut desk.boot.records) {
        match unfinished(key.reveal(), &record, at) {
            Some(attempt) => desk.kept.add(key, attempt.until),
            None => desk.order(Effect::DropRecord(key)),
        }
    }
    rest(desk, at);
}

/// Lets go what has become too old, whatever happened.
pub(super) fn handle(desk: &mut Desk, at: UnixTime, event: &Event) {
    let at = UnixSeconds(at.0);
    if matches!((event, desk.kept.nap), (Event::Woke(woke), Some(nap)) if *woke == nap) {
        desk.kept.nap = None;
    }
    let (old, good) = core::mem::take(&mut desk.kept.records)
        .into_iter()
        .partition(|(_, until)| *until <= at);
    desk.kept.records = good;
    for (key, _) in old {
        desk.order(Effect::DropRecord(key));
    }
    rest(desk, at);
}

/// Sleeps until the first of them is too old.
pub(super) fn rest(desk: &mut Desk, at: UnixSeconds) {
    let next = desk.kept.records.iter().map(|(_, until)| until.0).min();
    if let (Some(next), None) = (next, desk.kept.nap) {
        let seconds = u32::try_from(next.saturating_sub(at.0)).unwrap_or(u32::MAX);
        desk.kept.nap = Some(desk.sleep(seconds.saturating_mul(1_000).max(1_000)));
    }
}

/// The attempt that this very page was left for and opened again without an answer: the latest one.
pub(super) fn came_back(desk: &Desk) -> Option<Luggage> {
    let at = UnixSeconds(desk.boot.opened.0);
    let attempts = desk.boot.records.iter();
    let attempts = attempts.filter_map(|(key, record)| unfinished(key.reveal(), record, at));
    let latest = attempts
        .filter_map(|attempt| Some((attempt.until, Luggage::unpack(&attempt.luggage)?)))
        .filter(|(_, luggage)| luggage.query == desk.boot.query)
        .max_by_key(|(until, _)| *until);
    latest.map(|(_, luggage)| luggage)
}
