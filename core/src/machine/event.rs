//! Facts: the only way anything enters the machine.

use crate::oidc::Entropy;
use crate::screen::Act;
use crate::secret::Secret;
use crate::wire::{Failure, Response};

/// Ties an answer to what it answers. A late answer's ticket is unknown, so it changes nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ticket(pub(super) u32);

/// How a request ended.
pub(super) type Outcome = Result<Response, Failure>;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person did something.
    Did(Act),
    /// A request ended, one way or another.
    Fetched(Ticket, Outcome),
    /// A timer is over.
    Woke(Ticket),
    /// Randomness was drawn from a cryptographic source; `None` if there is none.
    Drew(Ticket, Option<Entropy>),
    /// Whether a record was kept, and read again to be sure.
    Kept(Ticket, bool),
    /// A record was taken: read and deleted. `None` if there was none.
    Took(Ticket, Option<Secret<String>>),
    /// The person picked another language, of this tag.
    Spoke(String),
    /// The page has the person's attention again: it became visible, or its window got the focus.
    Attended,
    /// The page went out of sight.
    Hidden,
    /// The browser brought the page back as it was when it was left.
    Restored,
}
