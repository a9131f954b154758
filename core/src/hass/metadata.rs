//! Whether this Home Assistant understands a client's PKCE.
//!
//! Since 2026.10 the challenge must be forwarded, before it must not be (400, which counts towards a
//! ban). The metadata says which. Only metadata *without* S256 lets a flow go on without the challenge:
//! metadata that could not be read might belong to a Home Assistant that demands it.

use serde::Deserialize;

use super::authorization_request::Challenge;
use super::fault::Fault;
use crate::wire::{Failure, Json, Response, or_default, read_json};

/// Length of a base64url SHA-256, in characters (RFC 7636, 4.2).
const CHALLENGE_LENGTH: usize = 43;

/// What is read of the metadata (RFC 8414, 2).
#[derive(Deserialize)]
struct Metadata {
    /// A method that is no text is one that nobody knows.
    #[serde(default, deserialize_with = "or_default")]
    code_challenge_methods_supported: Vec<Json>,
}

/// Whether Home Assistant understands S256, by the answer of `GET /.well-known/oauth-authorization-server`.
///
/// # Errors
/// When the metadata could not be read, so that nothing is known.
pub fn understands_pkce(outcome: &Result<Response, Failure>) -> Result<bool, Fault> {
    let response = outcome.as_ref()?;
    if response.status != 200 {
        return Err(Fault::of_read(response));
    }
    let metadata: Metadata = read_json(response.body.reveal())?;
    let methods = metadata.code_challenge_methods_supported;
    Ok(methods.contains(&Json::from("S256")))
}

impl Challenge {
    /// Whether it is not one that a Home Assistant that understands it refuses for certain.
    pub(crate) fn is_acceptable(&self) -> bool {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let response_type = self.response_type.as_deref();
        self.challenge.len() == CHALLENGE_LENGTH
            && self.challenge.bytes().all(is_letter)
            && self.method.as_deref() == Some("S256")
            && response_type.is_none_or(|kind| kind == "code")
    }
}
