//! Everything that can go wrong between this page and Home Assistant, by whose fault it is.
//!
//! A fault is what the answer *means*, with a stable code; `machine::messages` chooses the words for it.

use serde::Deserialize;

use super::step::Sent;
use crate::wire::{Failure, Malformed, Response, coded, read_json};

/// Why a request did not give what it was for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// Nobody answered, or not Home Assistant itself.
    Unreachable(Unreachable),
    /// Home Assistant understood, and said no.
    Refused(Refused),
    /// Home Assistant, or something in front of it, answered what it should not.
    Misbehaved(Misbehaved),
    /// The sign-in was fine once, but can't go on.
    Stale(Stale),
}

coded! {
    /// Nobody answered.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum Unreachable {
        /// No connection, or it broke off.
        NoAnswer = "no-answer",
        /// Connected, but silent for too long.
        TimedOut = "timed-out",
        /// A proxy answered for it, or its own web server is not complete yet.
        Starting = "starting",
        /// Whatever stands in front of it wants the person to log in there: a proxy, or a hotel's network.
        LoginInFront = "login-in-front",
    }
}

coded! {
    /// Home Assistant said no.
    #[derive(Clone, Debug, Eq, PartialEq)]
    pub enum Refused {
        /// This address is banned: plain text 403 on every path.
        Banned = "banned",
        /// The account may not sign in from here or at all; the reason in Home Assistant's words.
        LoginBlocked(String) = "login-blocked",
        /// Home Assistant does not send people to this client's redirect address.
        RedirectAddress = "redirect-refused",
        /// The client's id is not acceptable.
        ClientId = "client-refused",
        /// The provider is not offered to this visitor.
        ProviderGone = "provider-gone",
        /// Too many requests, by a proxy or Home Assistant.
        TooManyRequests = "too-many-requests",
        /// The input does not fit the provider's schema. Which field is not said.
        MalformedInput = "input-malformed",
        /// The input is larger than Home Assistant reads.
        OversizedInput = "input-too-large",
        /// Another 400, in Home Assistant's words.
        Request(String) = "request-refused",
    }
}

coded! {
    /// An answer that should not be.
    #[derive(Clone, Debug, Eq, PartialEq)]
    pub enum Misbehaved {
        /// 500: the provider or Home Assistant failed.
        ServerError = "server-error",
        /// Not JSON, or JSON of the wrong shape.
        Unreadable = "answer-unreadable",
        /// Larger than any step is.
        TooLarge = "answer-too-large",
        /// A status that this call never has.
        UnexpectedStatus(u16) = "answer-unexpected",
        /// A step of a type that this page does not know.
        UnknownStep(String) = "step-unknown",
        /// An external step whose address is not one of the web.
        ExternalAddress = "external-address",
        /// A form that can't be sent: nothing fits its field of this name.
        NothingFits(String) = "form-unanswerable",
    }
}

coded! {
    /// The flow can't go on.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub enum Stale {
        /// The flow is gone: it ended, or Home Assistant restarted.
        FlowGone = "flow-gone",
        /// The visitor's IP address is not the one that opened the flow.
        AddressChanged = "address-changed",
        /// An earlier request of this flow is still being worked on.
        InProgress = "in-progress",
    }
}

impl Fault {
    /// Whether no other sign-in option could help either.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Refused(Refused::Banned | Refused::RedirectAddress | Refused::ClientId)
        )
    }

    /// Whether Home Assistant leaves the flow as it was, so that another try can follow.
    pub(crate) const fn keeps_flow(&self) -> bool {
        matches!(
            self,
            Self::Refused(
                Refused::MalformedInput | Refused::OversizedInput | Refused::TooManyRequests
            )
        )
    }

    /// Whether Home Assistant has ended the flow itself, so that there is nothing to cancel.
    pub(crate) const fn ended_flow(&self) -> bool {
        matches!(
            self,
            Self::Stale(Stale::FlowGone) | Self::Refused(Refused::LoginBlocked(_))
        )
    }

    /// The code that the page shows small. Never changes once released.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(fault) => fault.code(),
            Self::Refused(fault) => fault.code(),
            Self::Misbehaved(fault) => fault.code(),
            Self::Stale(fault) => fault.code(),
        }
    }

    /// What an answer to a plain read means that is not 200.
    pub(super) fn of_read(response: &Response) -> Self {
        match (response.status, said_in(response)) {
            (400, Some(said)) => Self::Refused(Refused::Request(said)),
            (403, _) => Self::Refused(Refused::Banned),
            (429, _) => Self::Refused(Refused::TooManyRequests),
            // Home Assistant has neither for any of these.
            (300..=399 | 401, _) => Self::Unreachable(Unreachable::LoginInFront),
            (500, _) => Self::Misbehaved(Misbehaved::ServerError),
            (404 | 502..=504, _) => Self::Unreachable(Unreachable::Starting),
            (status, _) => Self::Misbehaved(Misbehaved::UnexpectedStatus(status)),
        }
    }

    /// What an answer of a POST to a flow means that is not 200.
    pub(super) fn of_flow(response: &Response, sent: Sent) -> Self {
        match (response.status, said_in(response)) {
            (400, Some(said)) => Self::of_bad_request(said),
            (403, Some(said)) => Self::of_forbidden(said),
            (404, _) => match sent {
                Sent::Opening => Self::Refused(Refused::ProviderGone),
                Sent::Step => Self::Stale(Stale::FlowGone),
            },
            (409, _) => Self::Stale(Stale::InProgress),
            (413, _) => Self::Refused(Refused::OversizedInput),
            _ => Self::of_read(response),
        }
    }

    /// What a refusal to open a flow means whose status another plugin has changed to 200.
    pub(super) fn of_unknown_status(said: String) -> Self {
        if said == "Invalid handler specified" {
            Self::Refused(Refused::ProviderGone)
        } else if said == "Invalid redirect URI" || said.starts_with("Login blocked: ") {
            Self::of_forbidden(said)
        } else {
            Self::of_bad_request(said)
        }
    }

    fn of_bad_request(said: String) -> Self {
        match said.as_str() {
            "IP address changed" => Self::Stale(Stale::AddressChanged),
            "User input malformed" => Self::Refused(Refused::MalformedInput),
            "Invalid client id" => Self::Refused(Refused::ClientId),
            _ => Self::Refused(Refused::Request(said)),
        }
    }

    fn of_forbidden(said: String) -> Self {
        match said.strip_prefix("Login blocked: ") {
            Some(reason) => Self::Refused(Refused::LoginBlocked(reason.to_owned())),
            None if said == "Invalid redirect URI" => Self::Refused(Refused::RedirectAddress),
            None => Self::Refused(Refused::LoginBlocked(said)),
        }
    }
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Misbehaved(Misbehaved::Unreadable)
    }
}

impl From<&Failure> for Fault {
    fn from(failure: &Failure) -> Self {
        match failure {
            // Home Assistant is this page's own origin, and a policy that forbids that lets no page start.
            Failure::Unreachable | Failure::BlockedByPolicy => {
                Self::Unreachable(Unreachable::NoAnswer)
            }
            Failure::TimedOut => Self::Unreachable(Unreachable::TimedOut),
            Failure::TooLarge => Self::Misbehaved(Misbehaved::TooLarge),
        }
    }
}

/// How Home Assistant answers what it refuses.
#[derive(Deserialize)]
struct RefusalAnswer {
    message: String,
}

/// Home Assistant's own words for a refusal, if the answer is Home Assistant's own.
fn said_in(response: &Response) -> Option<String> {
    let refusal = read_json(response.body.reveal()).ok();
    refusal.map(|RefusalAnswer { message }| message)
}
