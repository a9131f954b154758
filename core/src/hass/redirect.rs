//! The way back to the client: its own redirect address with the code added (RP-57).

use super::authorization_request::AuthorizationRequest;
use crate::secret::Secret;
use crate::wire::{encode_component, separator_after};

/// Home Assistant's authorization code, or proof of one: only a `create_entry` step holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthorizationCode(Secret<String>);

impl AuthorizationCode {
    pub(super) const fn new(code: String) -> Self {
        Self(Secret::new(code))
    }
}

/// The client's redirect address with the code, and its `state` in the very bytes it came in.
///
/// `store_token` tells Home Assistant's own frontend to keep the session.
#[must_use]
pub fn way_back(
    request: &AuthorizationRequest,
    code: &AuthorizationCode,
    store_token: bool,
) -> Secret<String> {
    let mut target = request.redirect_uri.clone();
    target.push_str(separator_after(&target));
    target.push_str("code=");
    target.push_str(&encode_component(code.0.reveal()));
    if let Some(state) = &request.state {
        target.push_str("&state=");
        target.push_str(state);
    }
    if store_token {
        target.push_str("&storeToken=true");
    }
    Secret::new(target)
}
