//! What a browser keeps for one tab: records, the address bar, and where chance comes from.

use std::collections::BTreeMap;

use latchkey_core::machine::{Effect, Event, Ticket};
use latchkey_core::oidc::{Entropy, State};
use latchkey_core::secret::Secret;

/// One tab. A page comes and goes, the tab stays.
#[derive(Debug)]
pub struct Tab {
    /// What `sessionStorage` holds, by state.
    pub records: BTreeMap<String, String>,
    /// Whether `sessionStorage` works.
    pub storage: Storage,
    /// Whether the tab has gone to a provider by itself.
    pub went_by_itself: bool,
    /// Every address that was put into the address bar.
    pub addresses: Vec<String>,
    /// Everything that was drawn.
    pub drawn: Vec<[u8; 64]>,
    /// What makes this tab's chance another one than that of others.
    seed: u8,
}

/// What a browser makes of `sessionStorage`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Storage {
    Works,
    /// Nothing can be kept.
    Blocked,
    /// Not even chance is there.
    NoChance,
}

impl Tab {
    pub const fn new(seed: u8) -> Self {
        Self {
            records: BTreeMap::new(),
            storage: Storage::Works,
            went_by_itself: false,
            addresses: Vec::new(),
            drawn: Vec::new(),
            seed,
        }
    }

    pub fn draw(&mut self, ticket: Ticket) -> Event {
        if self.storage == Storage::NoChance {
            return Event::Drew(ticket, None);
        }
        let mut bytes = [self.seed; 64];
        let count = u8::try_from(self.drawn.len()).unwrap();
        // Both halves differ from draw to draw, and from each other.
        bytes[0] = count;
        bytes[32] = count;
        bytes[33] = !self.seed;
        self.drawn.push(bytes);
        Event::Drew(ticket, Some(Entropy::new(bytes)))
    }

    pub fn keep(&mut self, ticket: Ticket, state: &State, record: &Secret<String>) -> Event {
        if self.storage != Storage::Works {
            return Event::Kept(ticket, false);
        }
        let record = record.reveal().clone();
        let old = self.records.insert(state.as_str().to_owned(), record);
        assert_eq!(old, None, "a state was used twice");
        Event::Kept(ticket, true)
    }

    pub fn remember_pause(&mut self) {
        if self.storage == Storage::Works {
            self.went_by_itself = true;
        }
    }

    pub fn take(&mut self, ticket: Ticket, state: &State) -> Event {
        let record = self.records.remove(state.as_str());
        Event::Took(ticket, record.map(Secret::new))
    }
}
