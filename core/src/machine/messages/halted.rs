//! Full stops: what can't be solved by another sign-in option. Each has one button that helps.

use super::{destination, fault as message, open_again, provider};
use crate::hass::{AuthorizationRequest, AuthorizationRequestFault, Fault, Refused, Unreachable};
use crate::machine::context::Context;
use crate::oidc;
use crate::screen::{Act, Halted, Remedy, Text};
use crate::wire::Name;

/// What Home Assistant says about the addresses that it can be opened by.
const ADDRESSES: &str = "https://www.home-assistant.io/docs/configuration/remote/";

/// The address that brought the person here can't be followed.
pub(in crate::machine) fn bad_link(fault: AuthorizationRequestFault) -> Halted {
    let (heading, text, remedy) = match fault {
        AuthorizationRequestFault::RedirectDangerous => {
            (Text::HaltedHeading, Text::DangerousRedirect, go_home())
        }
        AuthorizationRequestFault::ClientIdInvalid => {
            (Text::RedirectRefusedHeading, Text::ClientRefused, go_home())
        }
        AuthorizationRequestFault::OwnAddressRefused => (
            Text::OwnAddressHeading,
            Text::OwnAddressRefused,
            read_about_addresses(),
        ),
        _ => (Text::BadLinkHeading, Text::BadLink, go_home()),
    };
    Halted::new(heading, text, fault.code(), remedy)
}

/// The client's PKCE is one that Home Assistant refuses for certain.
pub(in crate::machine) fn bad_challenge() -> Halted {
    let text = Text::PkceUnacceptable;
    Halted::new(Text::HaltedHeading, text, "challenge-invalid", go_home())
}

/// It could not be found out whether Home Assistant understands the client's PKCE.
pub(in crate::machine) fn challenge_unknown(fault: &Fault, context: &Context) -> Halted {
    let remedy = open_again(fault, &context.boot).unwrap_or_else(try_again);
    Halted::new(heading_of(fault), Text::PkceUnknown, fault.code(), remedy)
}

/// Nobody can sign in from here.
pub(in crate::machine) fn no_providers(context: &Context) -> Halted {
    let text = Text::NoProviders;
    Halted {
        builtin: Some(context.boot.builtin()),
        ..Halted::new(Text::HaltedHeading, text, "no-providers", try_again())
    }
}

/// A fault that stops everything.
pub(in crate::machine) fn by_fault(
    fault: &Fault,
    request: &AuthorizationRequest,
    context: &Context,
) -> Halted {
    let (text, remedy) = match fault {
        Fault::Refused(Refused::RedirectAddress) => (
            Text::RedirectRefused(destination(request, context)),
            go_home(),
        ),
        // Which could not be known before.
        Fault::Refused(Refused::ClientId) => {
            return Halted {
                code: fault.code(),
                ..bad_link(request.client_fault())
            };
        }
        _ => (
            message(fault, &Name::default()),
            open_again(fault, &context.boot).unwrap_or_else(try_again),
        ),
    };
    let may_help = matches!(fault, Fault::Misbehaved(_));
    Halted {
        builtin: may_help.then(|| context.boot.builtin()),
        ..Halted::new(heading_of(fault), text, fault.code(), remedy)
    }
}

const fn heading_of(fault: &Fault) -> Text {
    match fault {
        Fault::Unreachable(Unreachable::Starting) => Text::StartingHeading,
        Fault::Unreachable(_) => Text::UnreachableHeading,
        Fault::Refused(Refused::Banned) => Text::BannedHeading,
        Fault::Refused(Refused::RedirectAddress) => Text::RedirectRefusedHeading,
        _ => Text::HaltedHeading,
    }
}

const fn try_again() -> Remedy {
    Remedy::Do(Text::TryAgain, Act::StartOver)
}

/// Home Assistant's frontend at the same address would lead here again, and so would Home Assistant's own page.
fn read_about_addresses() -> Remedy {
    Remedy::Go(Text::ReadAboutAddresses, ADDRESSES.to_owned())
}

/// Home Assistant's frontend opens this page again, with an address that is right.
fn go_home() -> Remedy {
    Remedy::Go(Text::GoToHomeAssistant, "/".to_owned())
}

/// A callback that no attempt of this tab belongs to: nothing is known about where it should lead.
pub(in crate::machine) fn homeless(fault: &oidc::ProviderFault) -> Halted {
    // Which provider it came from is not known, so no text may name one.
    let text = match fault {
        oidc::ProviderFault::Lost(lost) => provider::lost(*lost),
        _ => Text::CallbackUnknown,
    };
    Halted::new(Text::HaltedHeading, text, fault.code(), go_home())
}
