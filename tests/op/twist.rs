//! What a hostile or careless provider can do differently: one twist a run, everything else stays honest.
//!
//! `tests/twists.json` lists those that either side meets, with the outcome there; `tests/component` plays
//! the same list.

use serde_json::Value;

/// One thing that is not as it should be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Twist {
    Callback(Callback),
    Token(Token),
    IdToken(IdToken),
}

/// Names a kind of twists, and lists them by their names.
macro_rules! twists {
    ($(#[$comment:meta])* $kind:ident { $($name:ident),+ $(,)? }) => {
        $(#[$comment])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[allow(clippy::enum_variant_names, reason = "named as in the list of twists")]
        pub enum $kind { $($name),+ }

        impl $kind {
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }

        impl From<$kind> for Twist {
            fn from(twist: $kind) -> Self {
                Self::$kind(twist)
            }
        }
    };
}

twists! {
    /// The address that the browser is sent back to.
    Callback {
        StateDropped, StateEmpty, StateAltered, StateLengthened, StateRepeated,
        IssDropped, IssAltered, IssOnError, IssDroppedOnError, StateAlteredOnError,
        CodeRepeated, CodeEmpty, CodeAndError, NeitherCodeNorError,
        IdTokenInFront, AccessTokenInFront, JarmResponse, InFragment, UnknownExtraParameter,
        AccessDenied, LoginRequired, TemporarilyUnavailable, StrangeError,
    }
}

twists! {
    /// The answer of the token endpoint.
    Token {
        Html200, Html500, EmptyBody, EmptyRefusal, EmptyUnauthorized, ErrorObject, InvalidClient,
        InvalidCode403,
        NoIdToken, NoAccessToken, NoTokenType, UnsupportedTokenType, TokenTypeInverted, NoExpiresIn,
        UnknownExtraMember, AnArray, Redirects, Hangs, Oversized,
    }
}

twists! {
    /// The ID Token.
    IdToken {
        IssAltered, IssMissing,
        AudAltered, AudMissing, AudEmpty, AudArrayOfOne, AudUntrustedExtra, AudUntrustedExtraAndAzp, AzpForeign, AzpOwn,
        ExpPast, ExpMissing, NbfFuture, IatMissing, IatFuture, IatEarly,
        NonceAltered, NonceMissing, SubMissing, SubEmpty, SubTooLong, SubNotAscii, SubControlCharacter,
        ManyGroups, TooLarge,
        AlgNone, AlgHs256WithPublicKey, AlgUnlisted, CritHeader, JwkHeader,
        TwoParts, FourParts, FiveParts, Padded, NotUtf8, NotAnObject, MemberTwice,
        AtHashAltered, AtHashRight, AuthTimeFraction,
        SignatureFlipped, KidAbsentOneKey, KidAbsentManyKeys, KidUnknownThenRotated,
    }
}

impl Twist {
    /// All that can be told apart in a browser.
    pub fn all() -> impl Iterator<Item = Self> {
        let callbacks = Callback::ALL.iter().map(|twist| Self::from(*twist));
        let tokens = Token::ALL.iter().map(|twist| Self::from(*twist));
        let id_tokens = IdToken::ALL.iter().map(|twist| Self::from(*twist));
        callbacks.chain(tokens).chain(id_tokens)
    }

    /// Where it stands in the list of twists: stage and name.
    pub fn key(self) -> (&'static str, String) {
        match self {
            Self::Callback(twist) => ("callback", format!("{twist:?}")),
            Self::Token(twist) => ("token", format!("{twist:?}")),
            Self::IdToken(twist) => {
                let name = format!("{twist:?}");
                let stage = if name.starts_with("Kid") {
                    "jwks"
                } else {
                    "id_token"
                };
                (stage, name)
            }
        }
    }
}

/// The list of twists that both sides play.
pub fn rows() -> Vec<Value> {
    serde_json::from_str(include_str!("../twists.json")).unwrap()
}
