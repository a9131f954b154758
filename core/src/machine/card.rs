//! What is going on inside the card: types only. [`super::steps`] says what leads to which.

use super::event::Ticket;
use super::form::{FilledForm, FormPanel};
use super::pending_step::Watch;
use super::redirecting::Redirecting;
use super::session::ProviderIndex;
use crate::hass::{AuthorizationCode, FlowId, Sent};
use crate::screen::{Halted, Leaving, Notice};
use crate::wire::UnixTime;

/// What is going on inside the card. Each says what is awaited.
#[derive(Debug)]
#[expect(
    clippy::enum_variant_names,
    reason = "a stage is named by what it expects"
)]
pub(super) enum Card {
    /// The first step of a provider's flow.
    ExpectFirstStep {
        index: ProviderIndex,
        ticket: Ticket,
        queued: Queued,
    },
    /// The person fills in a form.
    ExpectAnswers(FormPanel),
    /// What was filled in is being validated.
    ExpectVerdict { ticket: Ticket, form: FormPanel },
    /// Something happens elsewhere.
    ExpectPendingStep(Watch),
    /// The person is on the way to a provider of ours.
    ExpectRedirect(Redirecting),
    /// The person picks an entry of a menu.
    ExpectPick {
        index: ProviderIndex,
        flow: FlowId,
        entries: Vec<(String, String)>,
    },
    /// The flow goes on without anything from the person.
    ExpectNextStep {
        index: ProviderIndex,
        flow: FlowId,
        ticket: Ticket,
        after: Via,
    },
    /// Signed in, but the person has not agreed to let the client in.
    ExpectAgreement {
        index: ProviderIndex,
        code: AuthorizationCode,
        since: UnixTime,
    },
    /// The person picks a sign-in option; `last` is the one that ended.
    ExpectChoice {
        last: Option<ProviderIndex>,
        notice: Option<Notice>,
    },
}

impl Card {
    /// The list of sign-in options, and nothing to say.
    pub(super) const LIST: Self = Self::ExpectChoice {
        last: None,
        notice: None,
    };

    /// The list, with words above it.
    pub(super) const fn choice(last: Option<ProviderIndex>, notice: Notice) -> Self {
        let notice = Some(notice);
        Self::ExpectChoice { last, notice }
    }

    /// The provider that is open, so that the list leaves it out.
    pub(super) const fn provider_index(&self) -> Option<ProviderIndex> {
        match self {
            Self::ExpectFirstStep { index, .. }
            | Self::ExpectPick { index, .. }
            | Self::ExpectNextStep { index, .. }
            | Self::ExpectAgreement { index, .. } => Some(*index),
            Self::ExpectAnswers(form) | Self::ExpectVerdict { form, .. } => Some(form.index),
            Self::ExpectPendingStep(watch) => Some(watch.index),
            Self::ExpectRedirect(redirecting) => Some(redirecting.index),
            Self::ExpectChoice { .. } => None,
        }
    }
}

/// What the person can do before a flow has begun.
#[derive(Debug)]
pub(super) enum Queued {
    /// Wait.
    Nothing,
    /// Fill in the form that the flow is known to begin with.
    Form(Box<FormPanel>),
    /// Wait for what was filled in to be sent.
    Answers(Box<FilledForm>),
    /// Wait, and learn that what was filled in was for a form that nobody has here.
    Lost,
}

impl Queued {
    /// The same for the provider at that place.
    pub(super) fn at(mut self, index: ProviderIndex) -> Self {
        match &mut self {
            Self::Nothing | Self::Lost => {}
            Self::Form(form) => form.index = index,
            Self::Answers(filled) => filled.form.index = index,
        }
        self
    }
}

/// Where the sign-in goes after an event.
#[derive(Debug)]
pub(super) enum Next {
    Stay(Card),
    Leave(Leaving),
    Halt(Halted),
}

/// What an answer answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Via {
    /// The request that opened the flow.
    Opening,
    /// Something that the person sent.
    Person,
    /// The proof of a provider's sign-in.
    Proof,
    /// The request that follows a step that is done: another such step would be a loop.
    Nudge,
    /// The same question as before: the person may be reading, so the focus stays where it is.
    Watching,
}

impl Via {
    pub(super) const fn sent(self) -> Sent {
        match self {
            Self::Opening => Sent::Opening,
            Self::Person | Self::Proof | Self::Nudge | Self::Watching => Sent::Step,
        }
    }
}
