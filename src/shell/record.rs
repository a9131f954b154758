//! The record of an attempt, in this tab's `sessionStorage` under its state (RP-18 to RP-20).

use leptos::prelude::window;
use web_sys::Storage;

use latchkey_core::machine::{Pause, State, UnixTime, is_same_visit};
use latchkey_core::secret::Secret;

use crate::shell::clock;

const PREFIX: &str = "latchkey:";
const MARK: &str = "latchkey-auto";

/// Keeps a record, and reads it again: a browser that forgets at once must be found out before leaving.
#[must_use]
pub fn keep(state: &State, record: &Secret<String>) -> bool {
    let key = key_of(state.as_str());
    write(&key, record.reveal()) && read(&key).as_ref() == Some(record.reveal())
}

/// Reads and deletes a record.
#[must_use]
pub fn take(state: &State) -> Option<Secret<String>> {
    let key = key_of(state.as_str());
    let record = read(&key)?;
    storage()?.remove_item(&key).ok()?;
    Some(Secret::new(record))
}

/// Everything that pages of this tab have kept, by state.
pub fn all() -> Vec<(Secret<String>, Secret<String>)> {
    let length = storage().and_then(|storage| storage.length().ok());
    let kept = |index| {
        let key = storage()?.key(index).ok()??;
        let state = key.strip_prefix(PREFIX)?.to_owned();
        Some((Secret::new(state), Secret::new(read(&key)?)))
    };
    (0..length.unwrap_or_default()).filter_map(kept).collect()
}

/// Deletes a record.
pub fn discard(state: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key_of(state));
    }
}

/// Whether this tab has gone to a provider without being asked, on this visit.
pub fn went_by_itself() -> bool {
    let went = read(MARK).and_then(|mark| mark.parse().ok());
    went.is_some_and(|went| is_same_visit(UnixTime(went), clock::now()))
}

/// Remembers that it has, or must not any more.
pub fn remember_pause(pause: Pause) {
    let since = match pause {
        Pause::Visit => clock::now(),
        Pause::Tab => UnixTime::NEVER,
    };
    write(MARK, &since.0.to_string());
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

fn key_of(state: &str) -> String {
    [PREFIX, state].concat()
}
