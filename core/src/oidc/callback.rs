//! Validates the callback: where it came back (RP-07), then section D of the checklist, in its order
//! (RP-22 to RP-30).

use oauth2::AuthorizationCode;

use super::fault::{ProviderFault, ProviderMisbehaved, ProviderRefused, RequestRefusal};
use super::pkce::State;
use super::transaction::Transaction;
use crate::secret::{Secret, redacted};
use crate::wire::{Query, UnixTime};

/// Characters of a provider's own words that are kept.
const LONGEST_CODE: usize = 60;

/// Parameters that mean something; any of them twice stops everything (RFC 6749, 3.1).
const KNOWN: [&str; 9] = [
    "state",
    "iss",
    "code",
    "error",
    "error_description",
    "response",
    "id_token",
    "access_token",
    "token",
];

/// A callback whose form is right, waiting for its record.
pub struct Callback {
    /// The path that the page was opened on.
    path: String,
    state: State,
    issuer: Option<String>,
    code: Option<AuthorizationCode>,
    error: Option<String>,
    /// Whether a token came along, which only other flows do.
    has_token: bool,
}

/// A code that belongs to this attempt. Only [`Callback::validate`] makes one.
pub struct AuthorizedCode {
    pub(super) code: AuthorizationCode,
    pub(super) transaction: Transaction,
}

impl Callback {
    /// Reads the address that a provider sent the browser to: its path, and its query. The fragment is never
    /// looked at (RP-30).
    ///
    /// # Errors
    /// When it can't belong to any attempt.
    pub fn read(path: &str, query: &Query) -> Result<Self, ProviderFault> {
        // RP-22
        if KNOWN.iter().any(|name| query.verbatim(name).is_err()) {
            return Err(ProviderMisbehaved::ParameterRepeated.into());
        }
        let value = |name| query.decoded(name).ok().flatten();
        // RP-30, first as a whole: nothing of a JARM response is readable here.
        if value("response").is_some() {
            return Err(ProviderMisbehaved::JarmResponse.into());
        }
        // RP-26
        let state = value("state").and_then(State::read);
        let mut tokens = ["id_token", "access_token", "token"].into_iter();
        Ok(Self {
            path: path.to_owned(),
            state: state.ok_or(ProviderMisbehaved::StateMissing)?,
            issuer: value("iss"),
            code: value("code").map(AuthorizationCode::new),
            error: value("error"),
            has_token: tokens.any(|token| value(token).is_some()),
        })
    }

    /// Under what its record was kept.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Validates the callback by the record that was taken for it.
    ///
    /// The caller's resume context comes back with the verdict: whatever the provider said, the person goes on.
    ///
    /// # Errors
    /// The first check that fails, or what the provider said.
    pub fn validate(
        self,
        record: Option<&Secret<String>>,
        at: UnixTime,
    ) -> (Option<String>, Result<AuthorizedCode, ProviderFault>) {
        // RP-26
        let transaction = match Transaction::read(record, &self.state) {
            Ok(transaction) => transaction,
            Err(fault) => return (None, Err(fault.into())),
        };
        let resume_context = Some(transaction.resume_context.clone());
        (resume_context, self.validate_by(transaction, at))
    }

    fn validate_by(
        self,
        transaction: Transaction,
        at: UnixTime,
    ) -> Result<AuthorizedCode, ProviderFault> {
        // RP-07: each provider has a redirect URL of its own, and sends nobody to another's.
        if transaction.configuration.redirect_path() != Some(&self.path) {
            return Err(ProviderMisbehaved::CallbackPath.into());
        }
        transaction.validate_age(at)?;
        // RP-23 to RP-25, for errors too
        match &self.issuer {
            Some(issuer) if !transaction.configuration.issuer.sent_callback(issuer) => {
                return Err(ProviderMisbehaved::CallbackIssuerAltered.into());
            }
            // RP-24: some announce it and leave it out of errors. Nothing of it is used, in neutral words.
            None if transaction.configuration.announces_issuer && self.code.is_none() => {
                return Err(ProviderMisbehaved::ErrorIssuerMissing.into());
            }
            None if transaction.configuration.announces_issuer => {
                return Err(ProviderMisbehaved::CallbackIssuerMissing.into());
            }
            _ => {}
        }
        // RP-30
        if self.has_token {
            return Err(ProviderMisbehaved::TokenInFront.into());
        }
        // RP-29, and RP-27: only now is an error used
        match (self.code, self.error) {
            (Some(_), Some(_)) => Err(ProviderMisbehaved::CodeAndError.into()),
            (None, None) => Err(ProviderMisbehaved::NeitherCodeNorError.into()),
            (None, Some(error)) => Err(refusal(&error)),
            (Some(code), None) if code.secret().is_empty() => {
                Err(ProviderMisbehaved::NeitherCodeNorError.into())
            }
            (Some(code), None) => Ok(AuthorizedCode { code, transaction }),
        }
    }
}

redacted! { Callback AuthorizedCode }

/// RP-28
fn refusal(error: &str) -> ProviderFault {
    match error {
        "access_denied" => ProviderRefused::AccessDenied.into(),
        "consent_required" => ProviderRefused::ConsentRequired.into(),
        "login_required" | "interaction_required" | "account_selection_required" => {
            ProviderRefused::InteractionRequired.into()
        }
        "invalid_request"
        | "invalid_request_uri"
        | "invalid_request_object"
        | "request_not_supported"
        | "request_uri_not_supported"
        | "registration_not_supported"
        | "invalid_target" => RequestRefusal::Invalid.into(),
        "unauthorized_client" | "invalid_client" => RequestRefusal::Client.into(),
        "unsupported_response_type" | "unsupported_response_mode" => {
            RequestRefusal::ResponseType.into()
        }
        "invalid_scope" => RequestRefusal::Scope.into(),
        "server_error" | "temporarily_unavailable" => ProviderRefused::Unavailable.into(),
        _ => ProviderRefused::Other(shorten(error)).into(),
    }
}

/// Keeps what a code can consist of (RFC 6749, 4.1.2.1), so that it stays words.
pub(super) fn shorten(code: &str) -> String {
    code.chars()
        .filter(|letter| matches!(letter, ' '..='~'))
        .take(LONGEST_CODE)
        .collect()
}
