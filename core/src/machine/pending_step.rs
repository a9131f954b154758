//! A step that happens elsewhere: another integration's page, or something Home Assistant works on.
//!
//! The flow is asked again when the page regains attention and every 3 seconds while it is in sight, one
//! request at a time, until the first answer that is not 200: any other answer counts towards a ban.

use super::context::Context;
use super::event::{Event, Ticket};
use super::session::{Agreement, ProviderIndex, Session};
use crate::hass::{FlowId, PendingStep, ask_again};
use crate::screen::Act;
use crate::wire::{Failure, Response};

/// Milliseconds between two questions.
const INTERVAL: u32 = 3_000;

/// Watches a step that happens elsewhere.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) index: ProviderIndex,
    pub(super) flow: FlowId,
    pub(super) pending: PendingStep,
    state: Watching,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Watching {
    /// The person has not opened the other page yet.
    Unopened,
    /// The next question is due when this timer ends.
    Asleep(Ticket),
    /// A question is on its way.
    Asking(Ticket),
    /// The page is out of sight; the next question is asked when it comes back.
    OutOfSight,
}

/// What an event makes of a step that is watched.
#[derive(Debug)]
pub(super) enum Watched<'event> {
    /// It is still watched.
    Still(Watch),
    /// Home Assistant has answered.
    Answered(Watch, &'event Result<Response, Failure>),
}

impl Watch {
    /// Watches a step that is new: an external one rests until the person has opened the other page.
    pub(super) fn start(
        index: ProviderIndex,
        flow: FlowId,
        pending: PendingStep,
        context: &mut Context,
    ) -> Self {
        let state = match &pending {
            PendingStep::External { .. } => Watching::Unopened,
            PendingStep::Progress { .. } => rest(context),
        };
        Self {
            index,
            flow,
            pending,
            state,
        }
    }

    /// Watches the same step again.
    pub(super) fn go_on(
        index: ProviderIndex,
        flow: FlowId,
        pending: PendingStep,
        context: &mut Context,
    ) -> Self {
        let state = rest(context);
        Self {
            index,
            flow,
            pending,
            state,
        }
    }

    /// Whether the flow is asked by itself.
    pub(super) fn is_watching(&self) -> bool {
        self.state != Watching::Unopened
    }

    pub(super) fn handle<'event>(
        mut self,
        event: &'event Event,
        session: &mut Session,
        context: &mut Context,
    ) -> Watched<'event> {
        self.state = match (self.state, event) {
            (Watching::Unopened, Event::Did(Act::OpenedExternal)) => {
                session.agreement = Agreement::Given;
                rest(context)
            }
            (Watching::Asleep(timer), Event::Woke(woke)) if timer == *woke => {
                self.ask(session, context)
            }
            (
                Watching::Asleep(_) | Watching::OutOfSight,
                Event::Attended | Event::Did(Act::AskAgain),
            ) => self.ask(session, context),
            (Watching::Asleep(_), Event::Hidden) => Watching::OutOfSight,
            (Watching::Asking(request), Event::Fetched(ticket, outcome)) if request == *ticket => {
                return Watched::Answered(self, outcome);
            }
            (state, _) => state,
        };
        Watched::Still(self)
    }

    fn ask(&self, session: &Session, context: &mut Context) -> Watching {
        Watching::Asking(context.fetch(ask_again(&session.request, &self.flow)))
    }
}

fn rest(context: &mut Context) -> Watching {
    if context.visible {
        Watching::Asleep(context.sleep(INTERVAL))
    } else {
        Watching::OutOfSight
    }
}
