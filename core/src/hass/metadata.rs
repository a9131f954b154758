//! Whether this Home Assistant understands a client's PKCE.
//!
//! Since 2026.10 the challenge must be forwarded, before it must not be (400, which counts towards a
//! ban). The metadata says which. Only metadata *without* S256 lets a flow go on without the challenge:
//! metadata that could not be read might belong to a Home Assistant that demands it.

use serde::Deserialize;

use super::authorization_request::{AuthorizationRequest, Challenge};
use super::fault::Fault;
use crate::wire::{Failure, Json, Response, or_default, read_json};

/// Length of a base64url SHA-256, in characters (RFC 7636, 4.2).
const CHALLENGE_LENGTH: usize = 43;

/// What is sent along when a flow is opened, once it is known what Home Assistant understands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Forwarded {
    /// The client asked for no PKCE, or Home Assistant is older than it.
    Nothing,
    /// The client's challenge.
    Challenge(Challenge),
}

/// What is read of the metadata (RFC 8414, 2).
#[derive(Deserialize)]
struct Metadata {
    /// A method that is no text is one that nobody knows.
    #[serde(default, deserialize_with = "or_default")]
    code_challenge_methods_supported: Vec<Json>,
}

impl Metadata {
    fn understands_s256(&self) -> bool {
        let mut methods = self.code_challenge_methods_supported.iter();
        methods.any(|name| name.as_text() == Some("S256"))
    }
}

/// Reads the answer of `GET /.well-known/oauth-authorization-server`.
///
/// # Errors
/// When the metadata could not be read, so that nothing is known.
pub fn read_metadata(
    outcome: &Result<Response, Failure>,
    request: &AuthorizationRequest,
) -> Result<Forwarded, MetadataFault> {
    let response = outcome.as_ref().map_err(Fault::from)?;
    if response.status != 200 {
        return Err(Fault::of_read(response).into());
    }
    let metadata: Metadata = read_json(response.body.reveal()).map_err(Fault::from)?;
    match &request.challenge {
        Some(challenge) if metadata.understands_s256() => {
            challenge.check()?;
            Ok(Forwarded::Challenge(challenge.clone()))
        }
        _ => Ok(Forwarded::Nothing),
    }
}

/// Why it is not known what to forward.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MetadataFault {
    /// The metadata could not be read.
    Unknown(Fault),
    /// The client's request is one that Home Assistant refuses for certain.
    Challenge,
}

impl From<Fault> for MetadataFault {
    fn from(fault: Fault) -> Self {
        Self::Unknown(fault)
    }
}

impl Challenge {
    fn check(&self) -> Result<(), MetadataFault> {
        let is_hash = self.challenge.len() == CHALLENGE_LENGTH
            && self
                .challenge
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let is_sha256 = self.method.as_deref() == Some("S256");
        let is_code = self
            .response_type
            .as_deref()
            .is_none_or(|kind| kind == "code");
        if is_hash && is_sha256 && is_code {
            Ok(())
        } else {
            Err(MetadataFault::Challenge)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Metadata, read_json};

    #[test]
    fn a_method_that_nobody_knows_takes_none_away() {
        let methods = |list: &str| {
            let text = format!(r#"{{"code_challenge_methods_supported": {list}}}"#);
            read_json::<Metadata>(&text).map(|metadata| metadata.understands_s256())
        };
        assert_eq!(methods(r#"[1, "plain", null, "S256"]"#), Ok(true));
        for none in ["null", "[]", r#"["plain", ["S256"]]"#] {
            assert_eq!(methods(none), Ok(false), "{none}");
        }
        assert!(methods(r#""S256""#).is_err());
    }
}
