//! What the client that opened this page asked for: the query of `/auth/authorize`.
//!
//! Validated before anything is sent: an address that can't end well is refused here, in words, instead of
//! after a correct password. RFC 6749 3.1 and 3.1.2, RFC 7636 4.3, RP-57.

use super::client::Client;
use super::client_id::is_refused;
use crate::wire::{Address, Query, ReadAddress, Repeated, coded};

/// The longest redirect address that Home Assistant reads, in bytes.
pub const LONGEST_REDIRECT: usize = 2048;

/// A request for a code that has a place to go back to. Only [`AuthorizationRequest::read`] makes one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthorizationRequest {
    /// The client's id, as it came.
    pub client_id: String,
    /// Where the code goes, as it came.
    pub redirect_uri: String,
    /// Who that is.
    pub client: Client,
    /// To be given back verbatim: encoded as it arrived; an empty one is not a missing one.
    pub state: Option<String>,
    /// The client's own PKCE.
    pub challenge: Option<Challenge>,
}

/// What is forwarded to Home Assistant for a client that does PKCE.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Challenge {
    /// `code_challenge`.
    pub challenge: String,
    /// `code_challenge_method`.
    pub method: Option<String>,
    /// `response_type`.
    pub response_type: Option<String>,
}

coded! {
    /// Why an authorize query can't be followed.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum AuthorizationRequestFault {
        /// A parameter stands there twice.
        Repeated = "parameter-repeated",
        /// No `client_id`.
        ClientIdMissing = "client-id-missing",
        /// `client_id` is one that Home Assistant refuses.
        ClientIdInvalid = "client-id-invalid",
        /// `client_id` is this Home Assistant's own address, and it refuses that.
        OwnAddressRefused = "own-address-refused",
        /// No `redirect_uri`.
        RedirectMissing = "redirect-uri-missing",
        /// `redirect_uri` is not an absolute address, too long, or has a fragment (RFC 6749, 3.1.2).
        RedirectInvalid = "redirect-uri-invalid",
        /// `redirect_uri` would run something instead of going somewhere.
        RedirectDangerous = "redirect-uri-dangerous",
    }
}

impl From<Repeated> for AuthorizationRequestFault {
    fn from(_: Repeated) -> Self {
        Self::Repeated
    }
}

impl AuthorizationRequest {
    /// Validates the query of a page that stands at `origin`.
    ///
    /// # Errors
    /// The first thing that makes the query impossible to follow.
    pub fn read(
        query: &Query,
        origin: &str,
        address: ReadAddress,
    ) -> Result<Self, AuthorizationRequestFault> {
        let state = query.verbatim("state")?.map(str::to_owned);
        let challenge = match query.decoded("code_challenge")? {
            None => None,
            Some(challenge) => Some(Challenge {
                challenge,
                method: query.decoded("code_challenge_method")?,
                response_type: query.decoded("response_type")?,
            }),
        };
        let client_id = query.decoded("client_id")?.filter(|id| !id.is_empty());
        let redirect_uri = query.decoded("redirect_uri")?.filter(|uri| !uri.is_empty());
        let client_id = client_id.ok_or(AuthorizationRequestFault::ClientIdMissing)?;
        let redirect_uri = redirect_uri.ok_or(AuthorizationRequestFault::RedirectMissing)?;
        let redirect = read_redirect(&redirect_uri, address)?;
        let id = address(&client_id)
            .filter(|id| id.is_web() && !is_refused(&client_id, id, origin))
            .ok_or(AuthorizationRequestFault::ClientIdInvalid)?;
        let client = Client::of(&client_id, &id, &redirect_uri, &redirect, origin);
        Ok(Self {
            client_id,
            redirect_uri,
            client,
            state,
            challenge,
        })
    }

    /// What is wrong where Home Assistant refuses the client.
    pub(crate) fn client_fault(&self) -> AuthorizationRequestFault {
        match self.client {
            Client::OwnOrigin => AuthorizationRequestFault::OwnAddressRefused,
            Client::App(_) | Client::ThirdParty { .. } => {
                AuthorizationRequestFault::ClientIdInvalid
            }
        }
    }
}

fn read_redirect(
    redirect_uri: &str,
    address: ReadAddress,
) -> Result<Address, AuthorizationRequestFault> {
    let redirect = address(redirect_uri).ok_or(AuthorizationRequestFault::RedirectInvalid)?;
    if redirect.is_dangerous() {
        return Err(AuthorizationRequestFault::RedirectDangerous);
    }
    // Browsers drop these while parsing, so that what is validated and what is visited could differ.
    let is_altered = redirect_uri.contains(|character: char| character.is_control())
        || redirect_uri.trim() != redirect_uri;
    if is_altered || redirect_uri.contains('#') || redirect_uri.len() > LONGEST_REDIRECT {
        return Err(AuthorizationRequestFault::RedirectInvalid);
    }
    Ok(redirect)
}
