//! Everything that can go wrong between this page and a provider, by whose fault it is.

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
    /// The provider did not answer.
    Unreachable(ProviderUnreachable),
    /// The ID Token is meant for somebody else too, whom the administrator does not trust (yet): the name, if
    /// it can be shown.
    AudienceUntrusted(Option<String>),
}

/// The provider, as it is set up, can't be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Misconfigured {
    /// The integration left something out.
    ConfigurationIncomplete,
    /// The authorization request is not one for a code with a nonce.
    RequestMalformed,
    /// RP-01.
    AuthorizationEndpointInsecure,
    /// RP-01.
    TokenEndpointInsecure,
    /// Not an algorithm that a public client can trust.
    AlgorithmUnknown,
    /// No redirect address is registered for the origin that the page stands on.
    OriginUnregistered,
    /// More than this page reads. Our limit is nobody's forgery.
    IdTokenTooLarge,
}

/// There is no attempt that a callback could belong to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lost {
    /// No record: another browser, another tab, or a callback that was used before.
    RecordMissing,
    /// The record is older than ten minutes.
    RecordExpired,
    /// The record is not one that this page wrote.
    RecordMalformed,
}

/// A check failed. Named as the mutation that provokes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    missing_docs,
    reason = "the names are the checks; the codes say the same"
)]
pub enum ProviderMisbehaved {
    // The callback
    CallbackPath,
    ParameterRepeated,
    StateMissing,
    JarmResponse,
    CallbackIssuerAltered,
    CallbackIssuerMissing,
    ErrorIssuerMissing,
    CodeAndError,
    NeitherCodeNorError,
    TokenInFront,

    // The token endpoint
    AnswerUnreadable,
    AnswerTooLarge,
    UnexpectedStatus,
    AccessTokenMissing,
    TokenTypeUnsupported,
    IdTokenMissing,

    // The ID Token
    IdTokenMalformed,
    IdTokenEncrypted,
    AlgorithmAltered,
    CriticalHeader,
    LogoutToken,
    IssuerMissing,
    IssuerAltered,
    AudienceMissing,
    AudienceAltered,
    AuthorizedPartyForeign,
    AuthorizedPartyMissing,
    ExpiryMissing,
    Expired,
    NotYetValid,
    IssuedAtMissing,
    IssuedInTheFuture,
    IssuedBeforeAttempt,
    NonceMissing,
    NonceAltered,
    SubjectMissing,
    SubjectMalformed,
    AccessTokenHashAltered,
}

/// The provider said no; its own words are shown as plain text, if at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ProviderRefused {
    /// The person cancelled, or may not use this client: `access_denied`.
    AccessDenied,
    /// The provider wants the person to do something first: `login_required` and its kin.
    InteractionRequired,
    /// The person did not agree to what the provider asked: `consent_required`, although `prompt=none` is never
    /// sent.
    ConsentRequired,
    /// The request itself is not one that the provider takes from this client: for the administrator.
    Request(RequestRefusal),
    /// The provider can't right now: `server_error`, `temporarily_unavailable`.
    Unavailable,
    /// Another code of the authorization endpoint, shortened.
    Other(String),
    /// The token endpoint refused the code: `invalid_grant`.
    CodeRefused,
    /// The token endpoint refused this client: `invalid_client`, `unauthorized_client`, a 401 without `error`.
    ClientRefused,
    /// Another code of the token endpoint, shortened.
    ExchangeRefused(String),
}

/// What the provider says is wrong with the request (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestRefusal {
    /// `invalid_request` and its kin.
    Invalid,
    /// `unauthorized_client`: this client may not use the code flow.
    Client,
    /// `unsupported_response_type`: nobody may.
    ResponseType,
    /// `invalid_scope`: this client may not ask for one of the scopes.
    Scope,
}

/// The token endpoint did not answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProviderUnreachable {
    /// No connection, or the provider does not allow this page to ask (CORS): a browser does not tell which.
    NoAnswerOrCors,
    /// Silent for too long.
    TimedOut,
}

impl ProviderFault {
    /// The code that the page shows small. Never changes once released.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Misconfigured(fault) => fault.code(),
            Self::Lost(Lost::RecordMissing) => "record-missing",
            Self::Lost(Lost::RecordExpired) => "record-expired",
            Self::Lost(Lost::RecordMalformed) => "record-malformed",
            Self::Misbehaved(fault) => fault.code(),
            Self::Refused(ProviderRefused::AccessDenied) => "access-denied",
            Self::Refused(ProviderRefused::InteractionRequired) => "interaction-required",
            Self::Refused(ProviderRefused::ConsentRequired) => "consent-required",
            Self::Refused(ProviderRefused::Request(refusal)) => refusal.code(),
            Self::Refused(ProviderRefused::Unavailable) => "provider-unavailable",
            Self::Refused(ProviderRefused::Other(_)) => "provider-refused",
            Self::Refused(ProviderRefused::CodeRefused) => "code-refused",
            Self::Refused(ProviderRefused::ClientRefused) => "client-not-accepted",
            Self::Refused(ProviderRefused::ExchangeRefused(_)) => "exchange-refused",
            Self::Unreachable(ProviderUnreachable::NoAnswerOrCors) => "provider-no-answer",
            Self::Unreachable(ProviderUnreachable::TimedOut) => "provider-timed-out",
            Self::AudienceUntrusted(_) => "id-token-aud-untrusted",
        }
    }
}

impl RequestRefusal {
    const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "provider-invalid-request",
            Self::Client => "provider-unauthorized-client",
            Self::ResponseType => "provider-unsupported-response-type",
            Self::Scope => "provider-invalid-scope",
        }
    }
}

impl Misconfigured {
    const fn code(self) -> &'static str {
        match self {
            Self::ConfigurationIncomplete => "offer-incomplete",
            Self::RequestMalformed => "request-malformed",
            Self::AuthorizationEndpointInsecure => "authorization-endpoint-insecure",
            Self::TokenEndpointInsecure => "token-endpoint-insecure",
            Self::AlgorithmUnknown => "algorithm-unknown",
            Self::OriginUnregistered => "origin-unregistered",
            Self::IdTokenTooLarge => "id-token-too-large",
        }
    }
}

impl ProviderMisbehaved {
    const fn code(self) -> &'static str {
        match self {
            Self::CallbackPath => "callback-path",
            Self::ParameterRepeated => "callback-parameter-repeated",
            Self::StateMissing => "callback-state-missing",
            Self::JarmResponse => "callback-jarm",
            Self::CallbackIssuerAltered => "callback-iss-altered",
            Self::CallbackIssuerMissing => "callback-iss-missing",
            Self::ErrorIssuerMissing => "callback-error-iss-missing",
            Self::CodeAndError => "callback-code-and-error",
            Self::NeitherCodeNorError => "callback-empty",
            Self::TokenInFront => "callback-token",
            Self::AnswerUnreadable => "token-unreadable",
            Self::AnswerTooLarge => "token-too-large",
            Self::UnexpectedStatus => "token-unexpected",
            Self::AccessTokenMissing => "token-access-token-missing",
            Self::TokenTypeUnsupported => "token-type",
            Self::IdTokenMissing => "token-id-token-missing",
            Self::IdTokenMalformed => "id-token-malformed",
            Self::IdTokenEncrypted => "id-token-encrypted",
            Self::AlgorithmAltered => "id-token-alg",
            Self::CriticalHeader => "id-token-crit",
            Self::LogoutToken => "id-token-logout",
            Self::IssuerMissing => "id-token-iss-missing",
            Self::IssuerAltered => "id-token-iss",
            Self::AudienceMissing => "id-token-aud-missing",
            Self::AudienceAltered => "id-token-aud",
            Self::AuthorizedPartyForeign => "id-token-azp",
            Self::AuthorizedPartyMissing => "id-token-azp-missing",
            Self::ExpiryMissing => "id-token-exp-missing",
            Self::Expired => "id-token-expired",
            Self::NotYetValid => "id-token-nbf",
            Self::IssuedAtMissing => "id-token-iat-missing",
            Self::IssuedInTheFuture => "id-token-iat-future",
            Self::IssuedBeforeAttempt => "id-token-iat-early",
            Self::NonceMissing => "id-token-nonce-missing",
            Self::NonceAltered => "id-token-nonce",
            Self::SubjectMissing => "id-token-sub-missing",
            Self::SubjectMalformed => "id-token-sub",
            Self::AccessTokenHashAltered => "id-token-at-hash",
        }
    }
}

impl From<Misconfigured> for ProviderFault {
    fn from(fault: Misconfigured) -> Self {
        Self::Misconfigured(fault)
    }
}

impl From<ProviderMisbehaved> for ProviderFault {
    fn from(fault: ProviderMisbehaved) -> Self {
        Self::Misbehaved(fault)
    }
}

impl From<Lost> for ProviderFault {
    fn from(fault: Lost) -> Self {
        Self::Lost(fault)
    }
}

impl From<ProviderRefused> for ProviderFault {
    fn from(fault: ProviderRefused) -> Self {
        Self::Refused(fault)
    }
}
