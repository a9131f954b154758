//! The departure: the address the person goes to, and the record that must be kept before (RP-08 to RP-18).

use super::pkce::{Entropy, State};
use super::provider_configuration::ProviderConfiguration;
use super::transaction::Transaction;
use crate::secret::Secret;
use crate::wire::{Query, UnixTime, add_parameters};

/// Everything needed to leave: nobody leaves before the record is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthorizationRedirect {
    /// Under what the record is kept.
    pub state: State,
    /// The record.
    pub record: Secret<String>,
    /// Where to go afterwards. Secret: it holds the state.
    pub target: Secret<String>,
}

/// Prepares one attempt.
///
/// `choose_account` asks the provider to offer its other accounts (`prompt=select_account`).
#[must_use]
pub fn authorization_redirect(
    configuration: ProviderConfiguration,
    entropy: Entropy,
    at: UnixTime,
    resume_context: String,
    choose_account: bool,
) -> AuthorizationRedirect {
    let (state, verifier) = entropy.split();
    let challenge = verifier.challenge();
    let mut target = configuration.authorization.clone();
    let mut parameters = vec![
        ("redirect_uri", configuration.redirect_uri.as_str()),
        ("state", state.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", challenge.method()),
    ];
    // The integration asks for more than that where the person has to authenticate anew.
    let asks_already = !matches!(Query::of_address(&target).single("prompt"), Ok(None));
    if choose_account && !asks_already {
        parameters.push(("prompt", "select_account"));
    }
    // The configuration's request already has a query: its `response_type` was checked.
    add_parameters(&mut target, &parameters);
    let transaction = Transaction::new(configuration, state.clone(), verifier, at, resume_context);
    AuthorizationRedirect {
        state,
        record: transaction.write(),
        target: Secret::new(target),
    }
}
