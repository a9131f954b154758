//! The record of an attempt, in this tab's `sessionStorage` under its state (RP-18 to RP-20).

use web_sys::Storage;

use latchkey_core::machine::{Pause, State, UnixTime, is_same_visit};
use latchkey_core::secret::Secret;

use crate::shell::clock;

const PREFIX: &str = "latchkey:";
const MARK: &str = "latchkey-auto";

/// Keeps a record, and reads it again: a browser that forgets at once must be found out before leaving.
#[must_use]
pub fn keep(state: &State, record: &Secret<String>) -> bool {
    let key = key_of(state);
    storage().is_some_and(|storage| {
        let written = storage.set_item(&key, record.reveal());
        written.is_ok() && storage.get_item(&key).ok().flatten().as_ref() == Some(record.reveal())
    })
}

/// Reads and deletes a record.
#[must_use]
pub fn take(state: &State) -> Option<Secret<String>> {
    let key = key_of(state);
    let storage = storage()?;
    let record = storage.get_item(&key).ok()??;
    storage.remove_item(&key).ok()?;
    Some(Secret::new(record))
}

/// Everything that pages of this tab have kept, by state.
#[must_use]
pub fn all() -> Vec<(Secret<String>, Secret<String>)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let indices = 0..storage.length().unwrap_or_default();
    let read = |index| {
        let key = storage.key(index).ok()??;
        let record = storage.get_item(&key).ok()??;
        let state = key.strip_prefix(PREFIX)?.to_owned();
        Some((Secret::new(state), Secret::new(record)))
    };
    indices.filter_map(read).collect()
}

/// Deletes a record.
pub fn discard(state: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&[PREFIX, state].concat());
    }
}

/// Whether this tab has gone to a provider without being asked, on this visit.
#[must_use]
pub fn went_by_itself() -> bool {
    let mark = storage().and_then(|storage| storage.get_item(MARK).ok().flatten());
    let went = mark.and_then(|mark| mark.parse().ok()).map(UnixTime);
    went.is_some_and(|went| is_same_visit(went, clock::now()))
}

/// Remembers that it has, or must not any more.
pub fn remember_pause(pause: Pause) {
    let since = match pause {
        Pause::Visit => clock::now(),
        Pause::Tab => UnixTime::NEVER,
    };
    if let Some(storage) = storage() {
        let _ = storage.set_item(MARK, &since.0.to_string());
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn key_of(state: &State) -> String {
    [PREFIX, state.as_str()].concat()
}
