//! What is going on inside the card: types only. [`super::steps`] says what leads to which.

use super::context::Context;
use super::event::Ticket;
use super::form::FormPanel;
use super::pending_step::Watch;
use super::redirecting::Redirecting;
use super::session::ProviderIndex;
use crate::hass::{Answers, AuthorizationCode, FlowId, Sent};
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
    ExpectFirstStep(ProviderIndex, Ticket, Queued),
    /// The person fills in a form.
    ExpectAnswers(FormPanel),
    /// What was filled in is being validated.
    ExpectVerdict(FormPanel, Ticket),
    /// Something happens elsewhere.
    ExpectPendingStep(Watch),
    /// The person is on the way to a provider of ours.
    ExpectRedirect(Redirecting),
    /// The person picks an entry of a menu: its id and its label.
    ExpectPick(Flow, Vec<(String, String)>),
    /// The flow goes on without anything from the person.
    ExpectNextStep(Flow, Ticket, Via),
    /// Signed in, at this time, but the person has not agreed to let the client in.
    ExpectAgreement(ProviderIndex, AuthorizationCode, UnixTime),
    /// The person picks a sign-in option; `last` is the one that ended.
    ExpectChoice {
        last: Option<ProviderIndex>,
        notice: Option<Notice>,
    },
}

/// A flow that is open.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) index: ProviderIndex,
    pub(super) id: FlowId,
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

    /// Of which provider a flow is on, and what it is called if it may still be alive.
    const fn flow(&self) -> (Option<ProviderIndex>, Option<&FlowId>) {
        match self {
            Self::ExpectFirstStep(index, ..) | Self::ExpectAgreement(index, ..) => {
                (Some(*index), None)
            }
            Self::ExpectAnswers(form) | Self::ExpectVerdict(form, _) => {
                (Some(form.index), form.flow.as_ref())
            }
            Self::ExpectPendingStep(Watch { flow, .. })
            | Self::ExpectRedirect(Redirecting { flow, .. })
            | Self::ExpectPick(flow, _)
            | Self::ExpectNextStep(flow, ..) => (Some(flow.index), Some(&flow.id)),
            Self::ExpectChoice { .. } => (None, None),
        }
    }

    /// The provider that is open, so that the list leaves it out.
    pub(super) const fn provider_index(&self) -> Option<ProviderIndex> {
        self.flow().0
    }

    /// Cancels the flow, if there is one that may still be alive.
    pub(super) fn abandon(&self, context: &mut Context) {
        if let Self::ExpectFirstStep(_, ticket, _) = self {
            context.cancel_once_opened(*ticket);
        } else if let (_, Some(flow)) = self.flow() {
            context.cancel(flow);
        }
    }

    /// The form that the person fills in before the flow has begun, and its answers once they were sent.
    pub(super) const fn queued(&mut self) -> Option<(&mut FormPanel, &mut Option<Answers>)> {
        match self {
            Self::ExpectFirstStep(_, _, Queued::Form(form, answers)) => Some((form, answers)),
            _ => None,
        }
    }
}

/// What the person can do before a flow has begun.
#[derive(Debug)]
pub(super) enum Queued {
    /// Wait.
    Nothing,
    /// Fill in the form that the flow is known to begin with; with answers, wait for them to be sent.
    Form(Box<FormPanel>, Option<Answers>),
    /// Wait, and learn that what was filled in was for a form that nobody has here.
    Lost,
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
