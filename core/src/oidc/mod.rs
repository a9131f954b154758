//! JUDGES the provider: the browser's half of an OpenID Connect relying party.
//!
//! Pure, and ignorant of Home Assistant. Authorization code flow with PKCE only. Each type that a step
//! needs is made by the judge of the step before: `Transaction` -> [`AuthorizedCode`] -> [`Redeemed`] ->
//! [`JudgedIdToken`]. The rows named `RP-…` are those of `docs/developers/relying-party.md`.

mod authorization;
mod callback;
mod fault;
mod id_token;
mod issuer;
mod offer;
mod pkce;
mod token;
mod transaction;
mod unfinished;

pub use authorization::{Departure, depart};
pub use callback::{AuthorizedCode, Callback};
pub use fault::{Fault, Lost, Misbehaved, Misconfigured, Refused, RequestRefusal, Unreachable};
pub use id_token::JudgedIdToken;
pub use issuer::Issuer;
pub use offer::{Algorithm, Exchange, Offer};
pub use pkce::{Challenge, Entropy, State, Verifier};
pub use token::{Proof, Redeemed, Redemption, Route};
pub use transaction::UnixSeconds;
pub use unfinished::{Unfinished, end_of, unfinished};
