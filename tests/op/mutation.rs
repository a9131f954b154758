//! What a hostile or careless provider can do differently: one mutation a run, everything else stays honest.
//!
//! `tests/mutations.json` lists those that either side meets, with the outcome there; `tests/component` plays
//! the same list.

use serde_json::Value;

/// One thing that is not as it should be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mutation {
    Callback(Callback),
    Token(Token),
    IdToken(IdToken),
}

/// Names a kind of mutations, and lists them by their names.
macro_rules! mutations {
    ($(#[$comment:meta])* $kind:ident { $($name:ident),+ $(,)? }) => {
        $(#[$comment])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[allow(clippy::enum_variant_names, reason = "named as in the list of mutations")]
        pub enum $kind { $($name),+ }

        impl $kind {
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }

        impl From<$kind> for Mutation {
            fn from(mutation: $kind) -> Self {
                Self::$kind(mutation)
            }
        }
    };
}

mutations! {
    /// The address that the browser is sent back to.
    Callback {
        StateDropped, StateEmpty, StateAltered, StateLengthened, StateRepeated,
        IssDropped, IssAltered, IssOnError, IssDroppedOnError, StateAlteredOnError,
        CodeRepeated, CodeEmpty, CodeAndError, NeitherCodeNorError,
        IdTokenInFront, AccessTokenInFront, JarmResponse, InFragment, UnknownExtraParameter,
        AccessDenied, LoginRequired, TemporarilyUnavailable, StrangeError,
    }
}

mutations! {
    /// The answer of the token endpoint.
    Token {
        Html200, Html500, EmptyBody, EmptyRefusal, EmptyUnauthorized, ErrorObject, InvalidClient,
        InvalidCode403,
        NoIdToken, NoAccessToken, NoTokenType, UnsupportedTokenType, TokenTypeInverted, NoExpiresIn,
        UnknownExtraMember, AnArray, Redirects, Hangs, Blocked, Oversized,
    }
}

mutations! {
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

impl Mutation {
    /// All that can be told apart in a browser.
    pub fn all() -> impl Iterator<Item = Self> {
        let callbacks = Callback::ALL.iter().map(|mutation| Self::from(*mutation));
        let tokens = Token::ALL.iter().map(|mutation| Self::from(*mutation));
        let id_tokens = IdToken::ALL.iter().map(|mutation| Self::from(*mutation));
        callbacks.chain(tokens).chain(id_tokens)
    }

    /// Where it stands in the list of mutations: stage and name.
    pub fn key(self) -> (&'static str, String) {
        match self {
            Self::Callback(mutation) => ("callback", format!("{mutation:?}")),
            Self::Token(mutation) => ("token", format!("{mutation:?}")),
            Self::IdToken(mutation) => {
                let name = format!("{mutation:?}");
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

/// The list of mutations that both sides play.
pub fn rows() -> Vec<Value> {
    serde_json::from_str(include_str!("../mutations.json")).unwrap()
}
