//! Everything that can go wrong between this page and a provider, by whose fault it is.

use crate::wire::coded;

/// Why a sign-in with a provider did not succeed. Each has a stable code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ProviderFault {
    /// The administrator has to change something.
    Misconfigured(Misconfigured),
    /// What this browser remembered is not there.
    Lost(Lost),
    /// The provider's answer fails a check.
    Misbehaved(ProviderMisbehaved),
    /// The provider said no.
    Refused(ProviderRefused),
    /// The request itself is not one that the provider takes from this client: for the administrator.
    RequestRefused(RequestRefusal),
    /// The provider did not answer.
    Unreachable(ProviderUnreachable),
    /// The ID Token is meant for somebody else too, whom the administrator does not trust (yet): the name, if
    /// it can be shown.
    AudienceUntrusted(Option<String>),
}

coded! {
    /// The provider, as it is set up, can't be used.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum Misconfigured {
        /// The integration left something out.
        ConfigurationIncomplete = "offer-incomplete",
        /// The authorization request is not one for a code with a nonce.
        RequestMalformed = "request-malformed",
        /// RP-01.
        AuthorizationEndpointInsecure = "authorization-endpoint-insecure",
        /// RP-01.
        TokenEndpointInsecure = "token-endpoint-insecure",
        /// Not an algorithm that a public client can trust.
        AlgorithmUnknown = "algorithm-unknown",
        /// No redirect address is registered for the origin that the page stands on.
        OriginUnregistered = "origin-unregistered",
        /// More than this page reads. Our limit is nobody's forgery.
        IdTokenTooLarge = "id-token-too-large",
    }
}

coded! {
    /// There is no attempt that a callback could belong to.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum Lost {
        /// No record: another browser, another tab, or a callback that was used before.
        RecordMissing = "record-missing",
        /// The record is older than ten minutes.
        RecordExpired = "record-expired",
        /// The record is not one that this page wrote.
        RecordMalformed = "record-malformed",
    }
}

coded! {
    /// A check failed. Named as the mutation that provokes it.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    #[expect(
        missing_docs,
        reason = "the names are the checks; the codes say the same"
    )]
    pub enum ProviderMisbehaved {
        // The callback
        CallbackPath = "callback-path",
        ParameterRepeated = "callback-parameter-repeated",
        StateMissing = "callback-state-missing",
        JarmResponse = "callback-jarm",
        CallbackIssuerAltered = "callback-iss-altered",
        CallbackIssuerMissing = "callback-iss-missing",
        ErrorIssuerMissing = "callback-error-iss-missing",
        CodeAndError = "callback-code-and-error",
        NeitherCodeNorError = "callback-empty",
        TokenInFront = "callback-token",

        // The token endpoint
        AnswerUnreadable = "token-unreadable",
        AnswerTooLarge = "token-too-large",
        UnexpectedStatus = "token-unexpected",
        AccessTokenMissing = "token-access-token-missing",
        TokenTypeUnsupported = "token-type",
        IdTokenMissing = "token-id-token-missing",

        // The ID Token
        IdTokenMalformed = "id-token-malformed",
        IdTokenEncrypted = "id-token-encrypted",
        AlgorithmAltered = "id-token-alg",
        CriticalHeader = "id-token-crit",
        LogoutToken = "id-token-logout",
        IssuerMissing = "id-token-iss-missing",
        IssuerAltered = "id-token-iss",
        AudienceMissing = "id-token-aud-missing",
        AudienceAltered = "id-token-aud",
        AuthorizedPartyForeign = "id-token-azp",
        AuthorizedPartyMissing = "id-token-azp-missing",
        ExpiryMissing = "id-token-exp-missing",
        Expired = "id-token-expired",
        NotYetValid = "id-token-nbf",
        IssuedAtMissing = "id-token-iat-missing",
        IssuedInTheFuture = "id-token-iat-future",
        IssuedBeforeAttempt = "id-token-iat-early",
        NonceMissing = "id-token-nonce-missing",
        NonceAltered = "id-token-nonce",
        SubjectMissing = "id-token-sub-missing",
        SubjectMalformed = "id-token-sub",
        AccessTokenHashAltered = "id-token-at-hash",
    }
}

coded! {
    /// The provider said no; its own words are shown as plain text, if at all.
    #[derive(Clone, Debug, Eq, PartialEq)]
    pub enum ProviderRefused {
        /// The person cancelled, or may not use this client: `access_denied`.
        AccessDenied = "access-denied",
        /// The provider wants the person to do something first: `login_required` and its kin.
        InteractionRequired = "interaction-required",
        /// The person did not agree to what the provider asked: `consent_required`. Some say so where somebody pressed
        /// "Refuse", too.
        ConsentRequired = "consent-required",
        /// The provider can't right now: `server_error`, `temporarily_unavailable`.
        Unavailable = "provider-unavailable",
        /// Another code of the authorization endpoint, shortened.
        Other(String) = "provider-refused",
        /// The token endpoint refused the code: `invalid_grant`.
        CodeRefused = "code-refused",
        /// The token endpoint refused this client: `invalid_client`, `unauthorized_client`, a 401 without `error`.
        ClientRefused = "client-not-accepted",
        /// Another code of the token endpoint, shortened.
        ExchangeRefused(String) = "exchange-refused",
    }
}

coded! {
    /// What the provider says is wrong with the request (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum RequestRefusal {
        /// `invalid_request` and its kin.
        Invalid = "provider-invalid-request",
        /// `unauthorized_client`: this client may not use the code flow.
        Client = "provider-unauthorized-client",
        /// `unsupported_response_type`: nobody may.
        ResponseType = "provider-unsupported-response-type",
        /// `invalid_scope`: this client may not ask for one of the scopes.
        Scope = "provider-invalid-scope",
    }
}

coded! {
    /// The token endpoint did not answer.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum ProviderUnreachable {
        /// No connection, or the provider does not allow this page to ask (CORS): a browser does not tell which.
        NoAnswerOrCors = "provider-no-answer",
        /// Silent for too long.
        TimedOut = "provider-timed-out",
        /// Not asked: a Content-Security-Policy forbids it. Home Assistant's own allows it, so a proxy has added one.
        BlockedByPolicy = "provider-blocked-by-policy",
    }
}

impl ProviderFault {
    /// Whether the provider would have had to ask the person something (Core, 3.1.2.6), as far as its answer can be
    /// believed.
    pub(crate) const fn wants_person(&self) -> bool {
        matches!(
            self,
            Self::Refused(ProviderRefused::InteractionRequired | ProviderRefused::ConsentRequired)
                | Self::Misbehaved(ProviderMisbehaved::ErrorIssuerMissing)
        )
    }

    /// The code that the page shows small. Never changes once released.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Misconfigured(fault) => fault.code(),
            Self::Lost(fault) => fault.code(),
            Self::Misbehaved(fault) => fault.code(),
            Self::Refused(fault) => fault.code(),
            Self::RequestRefused(fault) => fault.code(),
            Self::Unreachable(fault) => fault.code(),
            Self::AudienceUntrusted(_) => "id-token-aud-untrusted",
        }
    }
}

macro_rules! causes {
    ($($cause:ident($held:ty))+) => {$(
        impl From<$held> for ProviderFault {
            fn from(fault: $held) -> Self {
                Self::$cause(fault)
            }
        }
    )+};
}

causes! {
    Misconfigured(Misconfigured)
    Lost(Lost)
    Misbehaved(ProviderMisbehaved)
    Refused(ProviderRefused)
    RequestRefused(RequestRefusal)
    Unreachable(ProviderUnreachable)
}
