//! Input and output as plain data: what the core asks the shell to send, and what comes back.
//!
//! Nothing here sends anything. The shell turns a [`Request`] into one `fetch` and answers with a
//! [`Response`] or a [`Failure`].

mod address;
mod coded;
mod decimal;
mod json;
mod name;
mod query;
mod typed;

pub use address::{Address, ReadAddress};
pub(crate) use coded::coded;
pub use decimal::Decimal;
pub use json::{DEEPEST, Json, Malformed, Members, or_default, read_json};
pub(crate) use json::{if_readable, is_present};
pub(crate) use name::is_unseen;
pub use name::{Name, is_blank};
pub(crate) use query::add_parameters;
pub use query::{Query, Repeated, decode_component, encode_component, separator_after};
pub use typed::{Typed, TypedValue};

use crate::secret::Secret;

/// How long a read may take, in milliseconds.
pub const READ_PATIENCE: u32 = 10_000;
/// How long a step of a login flow may take, in milliseconds: a command-line provider is slow.
pub const STEP_PATIENCE: u32 = 30_000;
/// The largest answer that is read, in bytes. A flow step is a few kilobytes.
pub const LARGEST_ANSWER: u32 = 262_144;

/// Seconds since 1970, as the shell's clock has them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// Later than any clock says.
    pub const NEVER: Self = Self(u64::MAX);
}

/// The verbs that Home Assistant's auth API knows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// Reads; has no body.
    Get,
    /// Acts; carries JSON.
    Post,
    /// Gives a flow up.
    Delete,
}

/// One request to the page's own origin.
///
/// The shell sends it with the page's cookies (a header-auth proxy needs them), never follows a
/// redirect to another origin's login page silently, and never sends it twice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// An absolute path of this origin, with its query.
    pub path: String,
    /// A JSON document. Secret, because it may hold a password.
    pub body: Option<Secret<String>>,
    /// Milliseconds after which the shell gives up with [`Failure::TimedOut`].
    pub patience: u32,
}

/// One form for a provider's token endpoint.
///
/// The shell sends it without cookies, follows no redirect and adds no header (RP-34).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FormPost {
    /// An absolute address.
    pub endpoint: String,
    /// `application/x-www-form-urlencoded`. Secret: it holds a code and a verifier.
    pub form: Secret<String>,
    /// Milliseconds after which the shell gives up with [`Failure::TimedOut`].
    pub patience: u32,
}

/// A complete answer, whatever its status.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body as text. Secret, because it may hold an authorization code.
    pub body: Secret<String>,
}

/// Why there is no complete answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Failure {
    /// The network said no, or the connection broke off: a browser does not tell which.
    Unreachable,
    /// The request's patience ran out.
    TimedOut,
    /// The answer grew past [`LARGEST_ANSWER`].
    TooLarge,
    /// The browser did not send the request: a Content-Security-Policy forbids it.
    BlockedByPolicy,
}
