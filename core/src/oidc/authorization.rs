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

/// What a provider is to ask the person (Core, 3.1.2.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Prompt {
    /// Nothing: whoever is not known there comes back at once.
    None,
    /// Which account they want.
    SelectAccount,
}

impl Prompt {
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SelectAccount => "select_account",
        }
    }
}

/// Prepares one attempt. What the person is asked there is up to the provider, unless `prompt` says it.
#[must_use]
pub fn authorization_redirect(
    configuration: ProviderConfiguration,
    entropy: Entropy,
    at: UnixTime,
    resume_context: String,
    prompt: Option<Prompt>,
) -> AuthorizationRedirect {
    let (state, verifier) = entropy.split();
    let challenge = verifier.challenge();
    let mut target = configuration.authorization.clone();
    let mut parameters = vec![
        ("redirect_uri", configuration.redirect_uri.as_str()),
        ("state", state.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", challenge.method().as_str()),
    ];
    // The integration asks for another one where the person has to authenticate anew.
    let is_free = matches!(Query::of_address(&target).verbatim("prompt"), Ok(None));
    if let Some(prompt) = prompt.filter(|_| is_free) {
        parameters.push(("prompt", prompt.as_str()));
    }
    // The configuration's request already has a query: its `response_type` was checked.
    add_parameters(&mut target, &parameters);
    let transaction = Transaction {
        configuration,
        state: state.clone(),
        verifier,
        began: at,
        resume_context,
    };
    AuthorizationRedirect {
        state,
        record: transaction.write(),
        target: Secret::new(target),
    }
}
