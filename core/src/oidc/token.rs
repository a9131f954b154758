//! Redeems the code at the provider's token endpoint, once, and validates the answer (RP-32 to RP-37).

use serde::Deserialize;

use super::callback::{AuthorizedCode, shorten};
use super::fault::{ProviderFault, ProviderMisbehaved, ProviderRefused, ProviderUnreachable};
use super::provider_configuration::Exchange;
use super::transaction::Transaction;
use crate::secret::{Secret, redacted};
use crate::wire::{Failure, FormPost, Malformed, Response, add_parameters, read_json};

/// Milliseconds that a token endpoint may take.
const PATIENCE: u32 = 15_000;

/// Who redeems a code, and with what.
#[derive(Debug)]
pub enum Route {
    /// The page: this is to be posted, once (RP-33).
    Page(FormPost, Box<Redemption>),
    /// The integration, with its secret: this is to be submitted.
    Integration(Proof),
}

/// What is handed to the integration. Only [`AuthorizedCode::proceed`] and [`Redeemed::validate`] make one.
pub struct Proof(pub(super) Vec<(&'static str, Secret<String>)>);

impl Proof {
    /// Its parts, by the names that the integration knows them by.
    #[must_use]
    pub fn parts(&self) -> &[(&'static str, Secret<String>)] {
        &self.0
    }
}

/// A code that is being redeemed. Only [`AuthorizedCode::proceed`] makes one.
pub struct Redemption {
    // What the answer is validated by; the code itself is gone.
    transaction: Transaction,
    exchange: Exchange,
}

/// Tokens whose attempt is known, but not yet validated. Only [`Redemption::validate`] makes them.
pub struct Redeemed {
    pub(super) id_token: Secret<String>,
    pub(super) access_token: Secret<String>,
    /// The whole answer, where the integration needs it.
    pub(super) token_response: Option<Secret<String>>,
    pub(super) transaction: Transaction,
    pub(super) exchange: Exchange,
}

/// A successful answer of the token endpoint (RFC 6749, 5.1; Core 3.1.3.3).
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<Secret<String>>,
    id_token: Option<Secret<String>>,
    token_type: Option<String>,
}

/// A refusal of the token endpoint (RFC 6749, 5.2).
#[derive(Deserialize)]
struct TokenRefusal {
    error: String,
}

impl AuthorizedCode {
    /// Uses the code up, by whoever is to redeem it.
    #[must_use]
    pub fn proceed(self) -> Route {
        let Self { code, transaction } = self;
        let configuration = &transaction.configuration;
        let verifier = transaction.verifier.reveal();
        let Some(exchange) = configuration.exchange.clone() else {
            let part = |name, value: &String| (name, Secret::new(value.clone()));
            return Route::Integration(Proof(vec![
                part("code", code.secret()),
                part("code_verifier", verifier),
                part("redirect_uri", &configuration.redirect_uri),
            ]));
        };
        // RP-32; RP-16: a public client names itself in the body.
        let mut form = "grant_type=authorization_code".to_owned();
        add_parameters(
            &mut form,
            &[
                ("code", code.secret()),
                ("redirect_uri", &configuration.redirect_uri),
                ("client_id", &configuration.client_id),
                ("code_verifier", verifier),
            ],
        );
        let post = FormPost {
            endpoint: exchange.token_endpoint.clone(),
            form: Secret::new(form),
            patience: PATIENCE,
        };
        let redemption = Redemption {
            transaction,
            exchange,
        };
        Route::Page(post, Box::new(redemption))
    }
}

impl Redemption {
    /// Validates the token endpoint's answer.
    ///
    /// # Errors
    /// The first check that fails, or what the provider said.
    pub fn validate(self, outcome: Result<Response, Failure>) -> Result<Redeemed, ProviderFault> {
        let response = outcome.map_err(|failure| match failure {
            Failure::Unreachable => ProviderUnreachable::NoAnswerOrCors.into(),
            Failure::TimedOut => ProviderUnreachable::TimedOut.into(),
            Failure::BlockedByPolicy => ProviderUnreachable::BlockedByPolicy.into(),
            Failure::TooLarge => ProviderFault::from(ProviderMisbehaved::AnswerTooLarge),
        })?;
        let body = response.body.reveal();
        // RP-35
        if response.status != 200 {
            return Err(match read_json(body) {
                Ok(TokenRefusal { error }) => refusal(&error).into(),
                // What a provider says about a client it does not know, if it says nothing else.
                Err(_) if response.status == 401 => ProviderRefused::ClientRefused.into(),
                Err(_) => ProviderMisbehaved::UnexpectedStatus.into(),
            });
        }
        let answer: TokenAnswer = read_json(body)?;
        // RP-36
        let access_token = present(answer.access_token);
        let access_token = access_token.ok_or(ProviderMisbehaved::AccessTokenMissing)?;
        let is_bearer = |kind: String| kind.eq_ignore_ascii_case("bearer");
        if !answer.token_type.is_some_and(is_bearer) {
            return Err(ProviderMisbehaved::TokenTypeUnsupported.into());
        }
        // RP-37
        let id_token = present(answer.id_token).ok_or(ProviderMisbehaved::IdTokenMissing)?;
        Ok(Redeemed {
            id_token,
            access_token,
            token_response: self.exchange.token_response.then_some(response.body),
            transaction: self.transaction,
            exchange: self.exchange,
        })
    }
}

redacted! { Proof Redemption Redeemed }

impl From<Malformed> for ProviderFault {
    fn from(_: Malformed) -> Self {
        ProviderMisbehaved::AnswerUnreadable.into()
    }
}

fn present(token: Option<Secret<String>>) -> Option<Secret<String>> {
    token.filter(|token| !token.reveal().is_empty())
}

fn refusal(error: &str) -> ProviderRefused {
    match error {
        "invalid_grant" => ProviderRefused::CodeRefused,
        "invalid_client" | "unauthorized_client" => ProviderRefused::ClientRefused,
        error => ProviderRefused::ExchangeRefused(shorten(error)),
    }
}
