//! The record of one attempt: all that must survive the redirect to the provider (RP-18 to RP-21).
//!
//! Kept in `sessionStorage` under its state, taken once, good for ten minutes. It is read like hostile
//! input: every page of the same origin could have written it.
//!
//! A record holds verifier and nonce. The way back takes it; but people also give up, and then it would stay for as long
//! as the tab: [`unfinished`] tells the machine which of those that the tab keeps have to go.

use oauth2::ClientId;
use serde::Deserialize;

use super::fault::Lost;
use super::issuer::Issuer;
use super::pkce::{State, Verifier};
use super::provider_configuration::{Algorithm, Exchange, ProviderConfiguration};
use crate::secret::{Secret, redacted};
use crate::wire::{Json, UnixTime, or_default, read_json};

/// Seconds for which an attempt is good.
pub const LASTS: u64 = 600;
/// Seconds that clocks may differ by.
pub const LEEWAY: u64 = 60;
/// The form of the record; another form is not read.
const VERSION: u64 = 1;
/// A record is a few hundred bytes; nothing larger is parsed.
const LARGEST: usize = 16_384;

/// One attempt, from the redirect to the submission of its proof.
pub(super) struct Transaction {
    pub(super) configuration: ProviderConfiguration,
    pub(super) state: State,
    pub(super) verifier: Verifier,
    /// When it began, by this browser's clock.
    pub(super) began: UnixTime,
    /// What the caller needs afterwards; nothing here looks into it.
    pub(super) resume_context: String,
}

impl Transaction {
    /// The integration's time when this browser's clock says `at`: a tablet's wrong clock locks nobody out.
    pub(super) fn integration_time(&self, at: UnixTime) -> u64 {
        self.configuration
            .now
            .saturating_add(at.0.saturating_sub(self.began.0))
    }

    /// The record, as it is kept.
    pub(super) fn write(&self) -> Secret<String> {
        let configuration = &self.configuration;
        let member = |name: &str, value: &str| (name.to_owned(), Json::from(value));
        let number = |name: &str, value: u64| (name.to_owned(), Json::Number(value.to_string()));
        let flag = |name: &str, value: bool| (name.to_owned(), Json::Bool(value));
        let mut members = vec![
            number("version", VERSION),
            member("issuer", configuration.issuer.as_str()),
            member("client_id", &configuration.client_id),
            member("redirect_uri", &configuration.redirect_uri),
            member("nonce", &configuration.nonce),
            flag("announces_issuer", configuration.announces_issuer),
            number("now", configuration.now),
            member("state", self.state.as_str()),
            member("verifier", self.verifier.reveal()),
            number("began", self.began.0),
            member("luggage", &self.resume_context),
        ];
        if let Some(exchange) = &configuration.exchange {
            members.extend([
                member("endpoint", &exchange.token_endpoint),
                member("algorithm", exchange.algorithm.as_str()),
                flag("userinfo", exchange.token_response),
                member("audiences", &exchange.audiences),
            ]);
        }
        Secret::new(Json::Members(members).write())
    }

    /// Reads the record that was kept under `state`, if there is one and it is one of ours.
    pub(super) fn read(record: Option<&Secret<String>>, state: &State) -> Result<Self, Lost> {
        let record = record.ok_or(Lost::RecordMissing)?.reveal();
        let record = Some(record).filter(|record| record.len() <= LARGEST);
        let record = record.and_then(|record| read_json::<Record>(record).ok());
        let transaction = record.and_then(Record::understand);
        let ours = transaction.filter(|transaction| transaction.state == *state);
        ours.ok_or(Lost::RecordMalformed)
    }

    /// Whether the attempt is still good; a clock that was set back says nothing.
    pub(super) fn validate_age(&self, at: UnixTime) -> Result<(), Lost> {
        let began = self.began.0;
        let is_future = at.0.saturating_add(LEEWAY) < began;
        if is_future || at.0 > began.saturating_add(LASTS) {
            return Err(Lost::RecordExpired);
        }
        Ok(())
    }
}

redacted! { Transaction }

/// The attempt of a record that nobody has come back from yet: from when on the record is good for nothing, and what the
/// caller packed. Nothing, if it is too old by now, or not one that this page can read.
pub fn unfinished(
    state: &str,
    record: &Secret<String>,
    at: UnixTime,
) -> Option<(UnixTime, String)> {
    let state = State::read(state.to_owned())?;
    let transaction = Transaction::read(Some(record), &state).ok()?;
    transaction.validate_age(at).ok()?;
    Some((end_of(transaction.began), transaction.resume_context))
}

/// From when on the record of an attempt that began then is good for nothing.
pub const fn end_of(began: UnixTime) -> UnixTime {
    UnixTime(began.0.saturating_add(LASTS).saturating_add(1))
}

/// A record as it is kept. One that holds anything else is not one of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    version: u64,
    issuer: String,
    client_id: ClientId,
    redirect_uri: String,
    nonce: String,
    #[serde(default, deserialize_with = "or_default")]
    announces_issuer: bool,
    now: u64,
    state: String,
    verifier: Secret<String>,
    began: u64,
    // As older pages of this tab have written it.
    #[serde(rename = "luggage")]
    resume_context: String,
    endpoint: Option<String>,
    algorithm: Option<String>,
    // As it was called while UserInfo was all that the integration needed it for.
    #[serde(default, rename = "userinfo", deserialize_with = "or_default")]
    token_response: bool,
    #[serde(default, deserialize_with = "or_default")]
    audiences: String,
}

impl Record {
    fn understand(self) -> Option<Transaction> {
        if self.version != VERSION {
            return None;
        }
        let exchange = match (self.endpoint, self.algorithm) {
            (None, None) => None,
            (Some(token_endpoint), Some(name)) => Some(Exchange {
                token_endpoint,
                algorithm: Algorithm::read(&name)?,
                token_response: self.token_response,
                audiences: self.audiences,
            }),
            _ => return None,
        };
        let configuration = ProviderConfiguration {
            authorization: String::new(),
            issuer: Issuer::new(self.issuer),
            client_id: self.client_id,
            redirect_uri: self.redirect_uri,
            nonce: self.nonce,
            exchange,
            announces_issuer: self.announces_issuer,
            now: self.now,
        };
        Some(Transaction {
            configuration,
            state: State::read(self.state)?,
            verifier: Verifier::read(self.verifier.into_inner())?,
            began: UnixTime(self.began),
            resume_context: self.resume_context,
        })
    }
}
