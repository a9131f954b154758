//! Everything that the page can say. A text that is not listed here does not compile.

use latchkey_core::screen::{Language, Text};

/// What stands for every parameter.
const PARAMETER: &str = "Parameter-7";

/// Lists texts, and matches on all of them so that none can be missing.
macro_rules! texts {
    ($($name:ident $(($($parameter:expr),+))?),+ $(,)?) => {
        fn every_text() -> Vec<Text> {
            vec![$(Text::$name $(($($parameter),+))?),+]
        }

        /// Fails to compile if a text is not listed below.
        const fn _is_listed(text: &Text) {
            match text {
                $(Text::$name { .. } => {})+
            }
        }
    };
}

fn parameter() -> String {
    PARAMETER.to_owned()
}

texts! {
    WelcomeHome, JustChecking, ChooseSignInOption, AlmostThere, ConfirmAccess,
    Loading, Checking, OpeningProvider(parameter()), EnterTotp, EnterNotifiedCode,
    EnterCode, EnterCodeOf(parameter()), ChooseSecondFactor, ChooseUser, EnterApiPassword, PressToContinue(parameter()),
    ExternalIntro(parameter()), ExternalWatching, ExternalLink(parameter()),
    Progress(Some(parameter())), MenuEntry(parameter()),
    LogIn, Continue, Verify, ContinueTo(parameter()), TryAgain, OpenThisPageAgain, StartOver, CheckNow, SignInAgain,
    GoToHomeAssistant, KeepMeLoggedIn, OrLogInWith, OtherSignInOptions, ShowPassword, HidePassword, UseBuiltinPage,
    ForgotPassword, Help, Optional, NoChoice, Code(parameter()), OpensInNewTab,
    AndroidApp, IosApp, WearOsApp, AskedByApp(Box::new(Text::Named(parameter()))),
    AskedByThirdParty(parameter()), CodeGoesTo(parameter()), ThirdPartyAdvice,
    Username, Password, OneTimeCode, User, SecondFactor, Named(parameter()),
    FieldMissing, FieldTooShort(7), FieldTooLong(7), FieldNotAnInteger, FieldNotANumber,
    FieldTooSmall(parameter()), FieldTooLarge(parameter()), FieldNotAnEmail, FieldNotAnAddress, FieldNotAnEntry,
    FieldRefused(parameter()), CheckMarkedFields,
    InvalidAuth, InvalidPassword, InvalidCode, InvalidAuthModule, FormRefused(parameter()),
    LoginExpired, TooManyRetries, NotAllowed, NoApiPassword, AbortedWithReason(parameter()), AbortedWithoutReason,
    NoAnswer, TimedOut, Starting, LoginInFront, LoginBlocked(parameter()), ProviderGone(parameter()),
    TooManyRequests, MalformedInput, OversizedInput, RequestRefused(parameter()), ServerError,
    Unreadable, TooLarge, UnexpectedStatus(777), UnknownStep(parameter()), NothingFits(Box::new(Text::Named(parameter()))), ExternalAddress, FlowGone,
    AddressChanged, InProgress, NoProviders, SignInChanged,
    HaltedHeading, BannedHeading, Banned, RedirectRefusedHeading, RedirectRefused(parameter()),
    BadLinkHeading, BadLink, ClientRefused, OwnAddressHeading, OwnAddressRefused,
    ReadAboutAddresses, DangerousRedirect, UnreachableHeading, StartingHeading,
    PkceUnknown, PkceUnacceptable,
    ContinueWith(parameter()), UseAnotherAccount, LeavingFor(parameter()), OnlyBy(parameter()), SigningYouIn,
    ProviderOpenedElsewhere(parameter()), StorageBlocked, NoRandomness, CameBack(parameter()), ProviderWantsOtherAddress(parameter()),
    ProviderMisconfigured(parameter()), ProviderAudience(parameter(), parameter()), ProviderMisbehaved(parameter()),
    ProviderCancelled(parameter()), ProviderConsentRefused(parameter()),
    ProviderRefusedRequest(parameter()), ProviderUnverifiedError(parameter()), ProviderWantsPerson(parameter()),
    ProviderUnavailable(parameter()), ProviderRefused(parameter()), ProviderNoAnswer(parameter()),
    CallbackUnknown, RecordMissing, RecordExpired, AccountNotAllowed(parameter()), AwaitingApproval,
    AccountInactive, AccountLocalOnly, LinkFailed,
    LinkAs(parameter(), parameter(), parameter()), ProviderChanged(parameter()), OnboardingRequired,
    ReturningToHomeAssistant, ReturningToApp, ReturningTo(parameter()), ReturnToApp, FinishSetup,
}

#[test]
fn every_text_has_words() {
    let mut texts = every_text();
    texts.push(Text::Progress(None));
    for text in texts {
        let words = text.translate(Language::English);
        assert!(words.chars().any(char::is_alphabetic), "{text:?}: {words}");
        assert!(!words.contains("{}"), "{text:?}: {words}");
        assert_eq!(words.trim(), words, "{text:?}");
        assert!(!words.contains("  "), "{text:?}: {words}");
        let has_parameter = format!("{text:?}").contains('7');
        assert_eq!(words.contains('7'), has_parameter, "{text:?}: {words}");
    }
}

#[test]
fn a_parameter_with_braces_is_shown_as_it_is() {
    for words in ["{}", "{0}", "a{}b{}", ""] {
        let said = Text::OpeningProvider(words.to_owned());
        assert_eq!(
            said.translate(Language::English),
            format!("Opening {words}…")
        );
    }
}

#[test]
fn no_text_has_a_hole_where_a_reason_or_code_is_empty() {
    for blank in ["", " ", "\u{a0}", "\u{200b}", "\u{3164}"] {
        for text in [
            Text::FieldRefused(blank.to_owned()),
            Text::FormRefused(blank.to_owned()),
            Text::AbortedWithReason(blank.to_owned()),
            Text::LoginBlocked(blank.to_owned()),
            Text::RequestRefused(blank.to_owned()),
            Text::UnknownStep(blank.to_owned()),
            Text::Progress(Some(blank.to_owned())),
            Text::MenuEntry(blank.to_owned()),
            Text::Named(blank.to_owned()),
            Text::NothingFits(Box::new(Text::Named(blank.to_owned()))),
        ] {
            let words = text.translate(Language::English);
            assert_ne!(words.trim(), blank.trim(), "{text:?}");
            for hole in ["()", "“”", ": .", "  ", "\u{a0}"] {
                assert!(!words.contains(hole), "{text:?}: {words}");
            }
        }
    }
}

#[test]
fn no_two_texts_say_the_same() {
    let texts = every_text();
    for (index, one) in texts.iter().enumerate() {
        for other in &texts[index + 1..] {
            let is_verbatim = |text: &Text| matches!(text, Text::MenuEntry(_) | Text::Named(_));
            let (one_said, other_said) = (
                one.translate(Language::English),
                other.translate(Language::English),
            );
            let is_excused = is_verbatim(one) && is_verbatim(other);
            assert!(one_said != other_said || is_excused, "{one:?}, {other:?}");
        }
    }
}
