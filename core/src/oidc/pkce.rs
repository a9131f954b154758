//! What the page itself draws for one attempt: the state and the PKCE verifier (RP-11 to RP-13).
//!
//! Drawn anew for every attempt, from randomness that enters as an event. The challenge is computed
//! without WebCrypto's `subtle`, which plain-http pages do not have. RFC 7636 4.1, 4.2; RFC 6749 10.12.
//!
//! The values are `oauth2`'s, which hide from `Debug` and compare without telling how far they agree; the types around
//! them say that they have the form that this page gives them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};

use crate::secret::{Secret, redacted};

/// Random bytes for one attempt: the first half becomes the state, the second the verifier.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entropy(Secret<[u8; 64]>);

impl Entropy {
    /// Takes what the shell drew from a cryptographic source.
    #[must_use]
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(Secret::new(bytes))
    }

    /// Uses the randomness up.
    #[must_use]
    pub fn split(self) -> (State, Verifier) {
        let (state, verifier) = self.0.reveal().split_at(32);
        (
            State(CsrfToken::new(URL_SAFE_NO_PAD.encode(state))),
            Verifier(PkceCodeVerifier::new(URL_SAFE_NO_PAD.encode(verifier))),
        )
    }
}

redacted! { State Verifier }

/// Ties a callback to the attempt it answers: 256 random bits without meaning.
#[derive(Clone, Eq, PartialEq)]
pub struct State(CsrfToken);

impl State {
    /// The characters of a state: 32 bytes in base64url.
    pub const LENGTH: usize = 43;

    /// Takes a state from outside; only one of our own form can have a record.
    #[must_use]
    pub fn read(value: String) -> Option<Self> {
        is_token(&value).then(|| Self(CsrfToken::new(value)))
    }

    /// The state as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.secret()
    }
}

/// Proves at the token endpoint that the code was asked for by this page.
pub struct Verifier(PkceCodeVerifier);

impl Verifier {
    /// Takes a verifier back from the record.
    #[must_use]
    pub fn read(value: String) -> Option<Self> {
        is_token(&value).then(|| Self(PkceCodeVerifier::new(value)))
    }

    /// The verifier, for the record and the exchange.
    #[must_use]
    pub fn reveal(&self) -> &String {
        self.0.secret()
    }

    /// What the authorization request carries: S256, never `plain`.
    #[must_use]
    pub fn challenge(&self) -> PkceCodeChallenge {
        PkceCodeChallenge::from_code_verifier_sha256(&self.0)
    }
}

fn is_token(value: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    value.len() == State::LENGTH && value.bytes().all(is_letter)
}
