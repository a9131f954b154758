//! Orders: what the shell does, in their order, after each event.

use super::event::Ticket;
use crate::oidc::State;
use crate::secret::Secret;
use crate::wire::{FormPost, Request};

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Sends a request once and answers with `Event::Fetched`.
    Fetch(Ticket, Request),
    /// Sends a request whose end interests nobody. It must outlive the page.
    Forget(Request),
    /// Answers with `Event::Woke` after that many milliseconds.
    Sleep(Ticket, u32),
    /// Posts a form to a provider, once and without credentials, and answers with `Event::Fetched`.
    Post(Ticket, FormPost),
    /// Answers with `Event::Drew`.
    DrawEntropy(Ticket),
    /// Keeps a record for this tab only, and answers with `Event::Kept`.
    KeepRecord(Ticket, State, Secret<String>),
    /// Reads and deletes a record, and answers with `Event::Took`.
    TakeRecord(Ticket, State),
    /// Deletes the record of that state, which nobody can use any more.
    DropRecord(Secret<String>),
    /// Remembers, for this tab, to go to no provider without being asked, for as long as this.
    Pause(Pause),
    /// Replaces the address in the address bar and the history, without loading anything.
    CleanAddress(String),
    /// Replaces the page by this address.
    LeaveTo(Secret<String>),
    /// Moves the focus once the screen is drawn.
    Focus(Focus),
}

/// For how long a tab goes to no provider without being asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pause {
    /// For this visit (`boot::is_same_visit`): it has been there.
    Visit,
    /// Until it is closed: somebody came in otherwise, and will log out here.
    Tab,
}

/// Where the person goes on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Focus {
    /// The first field of the form, or its button; nothing if there is no form.
    FirstField,
    /// The field of that name.
    Field(String),
    /// The notice above the panel.
    Notice,
    /// The heading of the card.
    Heading,
}
