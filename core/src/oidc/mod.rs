//! VALIDATES the provider: the browser's half of an OpenID Connect relying party.
//!
//! Pure, and ignorant of Home Assistant. Authorization code flow with PKCE only. Each type that a step
//! needs is made by the validation of the step before: `Transaction` -> [`AuthorizedCode`] -> [`Redeemed`] -> [`Proof`].
//! The rows named `RP-…` are those of `docs/developers/relying-party.md`.

mod authorization;
mod callback;
mod fault;
mod id_token;
mod issuer;
mod pkce;
mod provider_configuration;
mod token;
mod transaction;

pub use authorization::{AuthorizationRedirect, Prompt, authorization_redirect};
pub use callback::{AuthorizedCode, Callback};
pub use fault::{
    Lost, Misconfigured, ProviderFault, ProviderMisbehaved, ProviderRefused, ProviderUnreachable,
    RequestRefusal,
};
pub use id_token::{LARGEST as LARGEST_ID_TOKEN, LONGEST_SUBJECT};
pub use issuer::Issuer;
pub use pkce::{Entropy, State, Verifier};
pub use provider_configuration::{ALGORITHMS, ProviderConfiguration};
pub use token::{Proof, Redeemed, Redemption, Route};
pub use transaction::{LASTS, LEEWAY};
pub(crate) use transaction::{end_of, unfinished};
