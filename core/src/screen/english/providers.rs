//! The words for what happens between a person and a provider: each names it.

use std::borrow::Cow;

use crate::screen::fill::with;
use crate::screen::text::Text;

/// The words; a text that is missing here is found by the test that reads all of them.
pub(super) fn translate(text: &Text) -> Cow<'static, str> {
    match text {
        Text::CameBack(name) => with(
            "You came back without an answer from {}. If its page did not open, it may be unreachable. Try \
                 again, or choose another sign-in option.",
            name,
        ),
        Text::ProviderOpenedElsewhere(name) => with(
            "{} was opened, but this page is still here: your device may have opened it in another app \
                 or window. Go on there, or choose another sign-in option here.",
            name,
        ),
        Text::ProviderWantsOtherAddress(name) => with(
            "{} only works when you open Home Assistant by the address it was set up for. Open Home \
                 Assistant by its usual address, or choose another sign-in option.",
            name,
        ),
        Text::ProviderMisconfigured(name) => with(
            "{} is not set up correctly in Home Assistant, so it can’t be used now. Tell your Home \
                 Assistant administrator, and choose another sign-in option.",
            name,
        ),
        Text::ProviderMisbehaved(name) => with(
            "The answer from {} did not pass a safety check, so it was not used. Try again. If \
                 the problem persists, tell your Home Assistant administrator the code below.",
            name,
        ),
        Text::ProviderCancelled(name) => with(
            "You did not finish signing in at {}, or it does not let you in here.",
            name,
        ),
        Text::ProviderConsentRefused(name) => with(
            "{} says that you did not agree to share your account with Home Assistant, so you are not \
                 signed in. Try again, or choose another sign-in option.",
            name,
        ),
        Text::ProviderRefusedRequest(name) => with(
            "{} refused the request from Home Assistant. Trying again will not help: your Home Assistant \
                 administrator has to change its settings. Tell them the code below, and choose another \
                 sign-in option.",
            name,
        ),
        Text::ProviderUnverifiedError(name) => with(
            "{} sent you back without signing you in. Its answer could not be verified, so the reason is \
                 not known. If you canceled, try again or choose another sign-in option. If you did not, \
                 tell your Home Assistant administrator the code below.",
            name,
        ),
        Text::ProviderWantsPerson(name) => with(
            "{} wants you to sign in there first. Please try once more.",
            name,
        ),
        Text::ProviderUnavailable(name) => with(
            "{} can’t answer at the moment. Try again in a while, or choose another sign-in option.",
            name,
        ),
        Text::ProviderRefused(name) => with(
            "{} did not complete the sign-in. Try again, or choose another sign-in option.",
            name,
        ),
        Text::ProviderNoAnswer(name) => with(
            "This page could not reach {}: it does not answer, or it does not allow requests from this page \
                 (a setting named CORS). Try again. If the problem persists, tell your Home Assistant \
                 administrator.",
            name,
        ),
        Text::AccountNotAllowed(name) => with(
            "Your account at {} may not sign in to this Home Assistant.",
            name,
        ),
        _ => Cow::Borrowed(""),
    }
}
