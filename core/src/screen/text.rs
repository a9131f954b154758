//! Everything this page can say, as keys. The words of a language are in its own file.

use std::borrow::Cow;

use super::english;

/// How bad a notice is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rank {
    /// Good to know.
    Info,
    /// To be looked at before going on.
    Warning,
    /// Something failed.
    Error,
}

/// A language the page speaks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// English; the first and complete one.
    #[default]
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 1] = [Self::English];

    /// Its tag (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }
}

/// Something to say. Parameters are the only parts that no translation can hold.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is documented by its words in `english.rs`"
)]
pub enum Text {
    // Headings
    WelcomeHome,
    JustChecking,
    ChooseSignInOption,
    AlmostThere,
    ConfirmAccess,

    // Panels
    Loading,
    Checking,
    OpeningProvider(String),
    EnterTotp,
    EnterNotifiedCode,
    EnterCode,
    EnterCodeOf(String),
    ChooseSecondFactor,
    ChooseUser,
    EnterApiPassword,
    PressToContinue(String),
    ExternalIntro(String),
    ExternalWatching,
    ExternalLink(String),
    Progress(Option<String>),
    MenuEntry(String),

    // Buttons and labels
    LogIn,
    Continue,
    Verify,
    ContinueTo(String),
    TryAgain,
    OpenThisPageAgain,
    StartOver,
    CheckNow,
    SignInAgain,
    GoToHomeAssistant,
    KeepMeLoggedIn,
    OrLogInWith,
    OtherSignInOptions,
    ShowPassword,
    HidePassword,
    UseBuiltinPage,
    ForgotPassword,
    Help,
    Optional,
    NoChoice,
    Code(String),
    OpensInNewTab,

    // Who asks
    AndroidApp,
    IosApp,
    WearOsApp,
    AskedByApp(Box<Text>),
    AskedByThirdParty(String),
    CodeGoesTo(String),
    ThirdPartyAdvice,

    // Fields
    Username,
    Password,
    OneTimeCode,
    User,
    SecondFactor,
    Named(String),

    // Faults of a field
    FieldMissing,
    FieldTooShort(usize),
    FieldTooLong(usize),
    FieldNotAnInteger,
    FieldNotANumber,
    FieldTooSmall(String),
    FieldTooLarge(String),
    FieldNotAnEmail,
    FieldNotAnAddress,
    FieldNotAnEntry,
    FieldRefused(String),
    CheckMarkedFields,

    // Errors of a form
    InvalidAuth,
    InvalidPassword,
    InvalidCode,
    InvalidAuthModule,
    FormRefused(String),

    // Aborts
    LoginExpired,
    TooManyRetries,
    NotAllowed,
    NoApiPassword,
    AbortedWithReason(String),
    AbortedWithoutReason,

    // Faults
    NoAnswer,
    TimedOut,
    Starting,
    LoginInFront,
    LoginBlocked(String),
    ProviderGone(String),
    TooManyRequests,
    MalformedInput,
    OversizedInput,
    RequestRefused(String),
    ServerError,
    Unreadable,
    TooLarge,
    UnexpectedStatus(u16),
    UnknownStep(String),
    NothingFits(Box<Text>),
    ExternalAddress,
    FlowGone,
    AddressChanged,
    InProgress,
    NoProviders,
    SignInChanged,

    // Full stops
    HaltedHeading,
    BannedHeading,
    Banned,
    RedirectRefusedHeading,
    RedirectRefused(String),
    BadLinkHeading,
    BadLink,
    ClientRefused,
    OwnAddressHeading,
    OwnAddressRefused,
    ReadAboutAddresses,
    DangerousRedirect,
    UnreachableHeading,
    StartingHeading,
    PkceUnknown,
    PkceUnacceptable,

    // Single sign-on
    ContinueWith(String),
    UseAnotherAccount,
    LeavingFor(String),
    OnlyBy(String),
    SigningYouIn,
    ProviderOpenedElsewhere(String),
    CameBack(String),
    StorageBlocked,
    NoRandomness,
    ProviderWantsOtherAddress(String),
    ProviderMisconfigured(String),
    /// Whose answer, and who else it is meant for.
    ProviderAudience(String, String),
    ProviderMisbehaved(String),
    ProviderCancelled(String),
    ProviderConsentRefused(String),
    ProviderRefusedRequest(String),
    ProviderUnverifiedError(String),
    ProviderWantsPerson(String),
    ProviderUnavailable(String),
    ProviderRefused(String),
    ProviderNoAnswer(String),
    CallbackUnknown,
    RecordMissing,
    RecordExpired,
    AccountNotAllowed(String),
    AwaitingApproval,
    AccountInactive,
    AccountLocalOnly,
    LinkFailed,
    /// Who the provider says it is, and what tells that from anybody of the same name.
    LinkAs(String, String, String),
    ProviderChanged(String),
    OnboardingRequired,

    // Leaving
    ReturningToHomeAssistant,
    ReturningToApp,
    ReturningTo(String),
    ReturnToApp,
    FinishSetup,
}

impl Text {
    /// The words in a language.
    #[must_use]
    pub fn translate(&self, language: Language) -> Cow<'static, str> {
        match language {
            Language::English => english::translate(self),
        }
    }
}
