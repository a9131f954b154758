//! The English words, all of them, in one place. Written for a relative who does not know what a
//! provider or a token is: what happened, and what helps.

use std::borrow::Cow;

use super::fill::{with, with_each};
use super::text::Text;

mod audience;
mod document;
mod providers;
mod without_parameter;

pub(super) use document::translate as translate_in_document;

/// The words for a text.
#[expect(
    clippy::too_many_lines,
    reason = "one line a text; splitting the list would hide gaps"
)]
pub(super) fn translate(text: &Text) -> Cow<'static, str> {
    if let Some(words) = without_parameter::translate(text) {
        return Cow::Borrowed(words);
    }
    Cow::Borrowed(match text {
        Text::WelcomeHome => "Welcome home!",
        Text::JustChecking => "Just checking",
        Text::ChooseSignInOption => "How would you like to sign in?",
        Text::AlmostThere => "Almost there",
        Text::ConfirmAccess => "Let this app in?",

        Text::Loading => "Loading…",
        Text::Checking => "Checking…",
        Text::EnterTotp => {
            "Open the authenticator app on your phone and enter the six digits it shows for Home Assistant."
        }
        Text::EnterNotifiedCode => "Home Assistant has just sent you a code. Enter it here.",
        Text::EnterCode => "Enter your code.",
        Text::ChooseSecondFactor => "How would you like to verify your identity?",
        Text::EnterApiPassword => "Enter the API password of this Home Assistant.",
        Text::ChooseUser => "Who is signing in?",
        Text::ExternalWatching => "Waiting for you to finish there…",
        Text::Progress(None) => "Home Assistant is working on it…",

        Text::LogIn => "Log in",
        Text::Continue => "Continue",
        Text::Verify => "Verify",
        Text::TryAgain => "Try again",
        Text::OpenThisPageAgain => "Open this page again",
        Text::StartOver => "Start over",
        Text::CheckNow => "I’m done, check now",
        Text::SignInAgain => "Sign in again",
        Text::GoToHomeAssistant => "Go to Home Assistant",
        Text::KeepMeLoggedIn => "Keep me logged in",
        Text::OrLogInWith => "Or log in with",
        Text::OtherSignInOptions => "Other sign-in options",
        Text::ShowPassword => "Show password",
        Text::HidePassword => "Hide password",
        Text::UseBuiltinPage => "Use Home Assistant’s own page",
        Text::ForgotPassword => "Forgot password?",
        Text::Help => "Help",
        Text::Optional => "(optional)",
        Text::NoChoice => "None",
        Text::OpensInNewTab => "(opens in a new tab)",

        Text::AndroidApp => "Home Assistant app for Android",
        Text::IosApp => "Home Assistant app for iOS",
        Text::WearOsApp => "Home Assistant app for Wear OS",
        Text::ThirdPartyAdvice => "Go on only if you started this yourself.",

        Text::Username => "Username",
        Text::Password => "Password",
        Text::OneTimeCode => "Code",
        Text::User => "User",
        Text::SecondFactor => "Second factor",

        Text::FieldMissing => "Please fill this in.",
        Text::FieldNotAnInteger => "Enter a whole number.",
        Text::FieldNotANumber => "Enter a number.",
        Text::FieldNotAnEmail => "Enter an e-mail address, like name@example.com.",
        Text::FieldNotAnAddress => "Enter a web address, like https://example.com.",
        Text::FieldNotAnEntry => "Choose one of the entries.",
        Text::CheckMarkedFields => "Please check the marked fields.",

        Text::InvalidAuth => "Incorrect username or password. Check both and try again.",
        Text::InvalidPassword => "Incorrect password. Check it and try again.",
        Text::InvalidCode => "Incorrect code. Check it and try again.",
        Text::InvalidAuthModule => "Choose how to verify your identity.",

        Text::LoginExpired => {
            "It took a little too long, so for your safety the sign-in has ended. Please sign in again."
        }
        Text::TooManyRetries => {
            "The code was wrong too many times, so the sign-in has ended. Wait for a new code, then sign in \
             again."
        }
        Text::NotAllowed => {
            "This sign-in option is not allowed from this device or network. Choose another one."
        }
        Text::NoApiPassword => "Home Assistant has no API password. Choose another sign-in option.",
        Text::AbortedWithoutReason => {
            "This sign-in option stopped without giving a reason. Try again, or choose another one."
        }

        Text::NoAnswer => {
            "Home Assistant can’t be reached. Check that this device is connected, then try again."
        }
        Text::TimedOut => "Home Assistant is taking too long to answer. Try again in a moment.",
        Text::Starting => {
            "Home Assistant is starting or restarting. Wait a minute, then try again."
        }
        Text::LoginInFront => {
            "Something between this device and Home Assistant wants you to log in there: a proxy whose own login \
             has ended, or a hotel or guest Wi-Fi. Open this page again, and it will ask you."
        }
        Text::TooManyRequests => {
            "There were too many requests in a short time. Wait a minute, then try again."
        }
        Text::MalformedInput => {
            "Home Assistant could not read what was entered. Check every field and try again."
        }
        Text::OversizedInput => "What was entered is too long. Shorten it and try again.",
        Text::ServerError => {
            "Something failed inside Home Assistant. Try again. If the problem persists, check its log."
        }
        Text::Unreadable => {
            "Something other than Home Assistant seems to have answered. Check your network (a hotel or \
             guest Wi-Fi may want you to log in there first), then try again."
        }
        Text::TooLarge => {
            "The answer was far too large to come from Home Assistant. Check your network, then try again."
        }
        Text::ExternalAddress => {
            "This sign-in option tried to open an address that is not a web page. Choose another one."
        }
        Text::FlowGone => {
            "This sign-in is no longer valid: it took too long, or Home Assistant was restarted. Please sign \
             in again."
        }
        Text::AddressChanged => {
            "Your network changed while you were signing in (for example from Wi-Fi to mobile data). Please \
             sign in again."
        }
        Text::InProgress => {
            "Home Assistant is still working on your last try. Wait a moment and try again."
        }
        Text::NoProviders => {
            "Home Assistant offers no sign-in option here. Ask your Home Assistant administrator."
        }
        Text::SignInChanged => {
            "The sign-in has changed in the meantime. Please look at the fields again."
        }

        Text::HaltedHeading => "That did not work",
        Text::BannedHeading => "Home Assistant refuses this device",
        Text::Banned => {
            "This happens after too many wrong logins from your network. Your Home Assistant administrator \
             can lift it: remove your IP address from the file ip_bans.yaml and restart Home Assistant. \
             From another network you can still sign in."
        }
        Text::RedirectRefusedHeading => "Home Assistant does not trust this app",
        Text::BadLinkHeading => "This link is not complete",
        Text::BadLink => {
            "The app or page that sent you here left something out, so Home Assistant would not know where \
             to bring you back to. Go to Home Assistant itself, or open the app again."
        }
        Text::ClientRefused => {
            "Home Assistant does not accept the app or page that sent you here. Go to Home Assistant itself, \
             or open the app again."
        }
        Text::OwnAddressHeading => "Home Assistant does not accept this address",
        Text::OwnAddressRefused => {
            "Home Assistant does not let anyone sign in at the address that you opened it by, because it is a \
             public IP address without a port. Open Home Assistant by its name, or with its port, which is \
             usually 8123."
        }
        Text::ReadAboutAddresses => "About remote access",
        Text::DangerousRedirect => {
            "The link that brought you here would have run something on your device instead of bringing you \
             back to an app. It was stopped. Do not use this link again."
        }
        Text::UnreachableHeading => "Home Assistant can’t be reached",
        Text::StartingHeading => "Home Assistant is starting",
        Text::PkceUnknown => {
            "The app asks for extra protection, and Home Assistant did not say whether it can give it. \
             Nothing was sent. Try again in a moment."
        }
        Text::PkceUnacceptable => {
            "The app that sent you here asks for something that Home Assistant does not accept. Open the app \
             again. If the problem persists, tell its developer."
        }

        Text::UseAnotherAccount => "Use another account",
        Text::SigningYouIn => "Signing you in…",
        Text::StorageBlocked => {
            "This browser does not let the page remember where you came from, which signing in elsewhere \
             needs. Leave private mode or allow site data for this address, then try again."
        }
        Text::CallbackUnknown => {
            "This page was opened with an answer that does not belong to a sign-in in this browser tab, so it \
             was not used. If you canceled, or the sign-in was started elsewhere, sign in again."
        }
        Text::NoRandomness => {
            "This browser has no source of secure random numbers, which signing in elsewhere needs. Update it, \
             use another browser, or choose another sign-in option."
        }
        Text::RecordMissing => {
            "This sign-in was started in another tab or browser, or was already used. Please sign in again \
             here."
        }
        Text::RecordExpired => {
            "It took more than ten minutes, so for your safety please sign in again."
        }
        Text::AwaitingApproval => {
            "Your account is waiting for an administrator’s approval. They have been notified."
        }
        Text::AccountInactive => {
            "Your account is deactivated. Ask your Home Assistant administrator."
        }
        Text::AccountLocalOnly => {
            "Your account can only be used at home. Try again from your home network."
        }
        Text::LinkFailed => {
            "The accounts were not linked: the username, password or code was wrong too often. You can start \
             again."
        }

        Text::ContinueWith(name) => return with("Continue with {}", name),
        Text::OnlyBy(name) => {
            return with(
                "Here you can sign in with {} only. Your Home Assistant administrator has turned the other sign-in \
             options off.",
                name,
            );
        }
        Text::LeavingFor(name) => return with("Taking you to {}…", name),
        Text::ProviderAudience(name, audience) => return audience::translate(name, audience),
        Text::LinkAs(provider, identity, account) => {
            return with_each(
                "You signed in with {} as {} ({}). Enter your username and password here once to connect the two.",
                &[provider, identity, account],
            );
        }
        Text::ProviderChanged(name) => {
            return with(
                "The settings of {} were changed while you were signing in. Please sign in again.",
                name,
            );
        }
        Text::OnboardingRequired => {
            "Home Assistant has no owner yet. Set it up first, then sign in here."
        }
        Text::CameBack(_)
        | Text::ProviderOpenedElsewhere(_)
        | Text::ProviderWantsOtherAddress(_)
        | Text::ProviderMisconfigured(_)
        | Text::ProviderMisbehaved(_)
        | Text::ProviderCancelled(_)
        | Text::ProviderConsentRefused(_)
        | Text::ProviderRefusedRequest(_)
        | Text::ProviderUnverifiedError(_)
        | Text::ProviderWantsPerson(_)
        | Text::ProviderUnavailable(_)
        | Text::ProviderRefused(_)
        | Text::ProviderNoAnswer(_)
        | Text::AccountNotAllowed(_) => return providers::translate(text),
        Text::ReturningToHomeAssistant => "You are signed in. Opening Home Assistant…",
        Text::ReturningToApp => "You are signed in. Going back to the app…",
        Text::ReturnToApp => "Return to the app",
        Text::FinishSetup => "Opening the set-up of Home Assistant…",

        Text::OpeningProvider(name) => return with("Opening {}…", name),
        Text::EnterCodeOf(name) => return with("Enter the code from {}.", name),
        Text::PressToContinue(name) => return with("Press the button to sign in with {}.", name),
        Text::ExternalIntro(name) => {
            return with(
                "{} asks you to sign in on its own page. Come back here when you are done.",
                name,
            );
        }
        Text::ExternalLink(name) => return with("Open {}", name),
        Text::Progress(Some(action)) => {
            return with("Home Assistant is working on it: {}.", action);
        }
        Text::MenuEntry(name) | Text::Named(name) => return Cow::Owned(name.clone()),
        Text::ContinueTo(host) => return with("Continue to {}", host),
        Text::Code(code) => return with("Code: {}", code),
        Text::AskedByApp(app) => return with("You are signing in to the {}.", &translate(app)),
        Text::AskedByThirdParty(host) => {
            return with("You are about to give {} access to your home.", host);
        }
        Text::CodeGoesTo(host) => return with("The access will be sent to {}.", host),
        Text::FieldTooShort(length) => {
            return with("Enter at least {} characters.", &length.to_string());
        }
        Text::FieldTooLong(length) => {
            return with("Enter at most {} characters.", &length.to_string());
        }
        Text::FieldTooSmall(bound) => return with("Enter {} or more.", bound),
        Text::FieldTooLarge(bound) => return with("Enter {} or less.", bound),
        Text::FieldRefused(code) => return with("This was not accepted ({}).", code),
        Text::FormRefused(code) => return with("The sign-in was not accepted ({}).", code),
        Text::AbortedWithReason(reason) => {
            return with(
                "This sign-in option stopped: “{}”. Try again, or choose another one.",
                reason,
            );
        }
        Text::LoginBlocked(reason) => {
            return with(
                "Your username and password may be right, but Home Assistant does not let this account in from \
             here: {}. Ask your Home Assistant administrator.",
                reason,
            );
        }
        Text::ProviderGone(name) => {
            return with(
                "“{}” can’t be used from here. Choose another sign-in option.",
                name,
            );
        }
        Text::RequestRefused(said) => {
            return with(
                "Home Assistant did not accept the request: {}. You can start over.",
                said,
            );
        }
        Text::UnexpectedStatus(status) => {
            return with(
                "Home Assistant gave an answer that this page does not know ({}). Try again. If the problem \
                 persists, use Home Assistant’s own page.",
                &status.to_string(),
            );
        }
        Text::UnknownStep(kind) => {
            return with(
                "This sign-in option needs something that this page can’t do yet (“{}”). Choose another one, \
                 or use Home Assistant’s own page.",
                kind,
            );
        }
        Text::NothingFits(label) => {
            return with(
                "This sign-in option needs “{}”, but leaves nothing to choose or enter there. Choose another one, \
                 or ask your Home Assistant administrator.",
                &translate(label),
            );
        }
        Text::RedirectRefused(host) => {
            return with(
                "You signed in correctly, but Home Assistant does not trust {} and will not send you there. \
                 Nothing was shared. If this is an app you use, ask its developer.",
                host,
            );
        }
        Text::ReturningTo(host) => return with("You are signed in. Going to {}…", host),
    })
}
