//! A step that happens elsewhere: another integration's page, or something Home Assistant works on.
//!
//! The flow is asked again when the page regains attention and every 3 seconds while it is in sight, one
//! request at a time, until the first answer that is not 200: any other answer counts towards a ban.

use super::card::{Card, Flow, Next, Via};
use super::context::Context;
use super::effect::Focus;
use super::event::{Event, Ticket};
use super::session::{Agreement, Scope};
use crate::hass::{PendingStep, ask_again};
use crate::screen::Act;
use crate::wire::UnixTime;

/// Milliseconds between two questions.
const INTERVAL: u32 = 3_000;

/// Watches a step that happens elsewhere.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) flow: Flow,
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

impl Watch {
    /// Watches a step. A new external one rests until the person has opened the other page.
    pub(super) fn start(flow: Flow, pending: PendingStep, via: Via, context: &mut Context) -> Self {
        let is_new = via != Via::Watching;
        if is_new {
            context.focus(Focus::Heading);
        }
        let state = match &pending {
            PendingStep::External { .. } if is_new => Watching::Unopened,
            _ => rest(context),
        };
        Self {
            flow,
            pending,
            state,
        }
    }

    /// Whether the flow is asked by itself.
    pub(super) fn is_watching(&self) -> bool {
        self.state != Watching::Unopened
    }

    pub(super) fn handle(mut self, at: UnixTime, event: &Event, scope: &mut Scope<'_>) -> Next {
        self.state = match (self.state, event) {
            (Watching::Unopened, Event::Did(Act::OpenedExternal)) => {
                scope.session.agreement = Agreement::Given;
                rest(scope.context)
            }
            (Watching::Asleep(timer), Event::Woke(woke)) if timer == *woke => self.ask(scope),
            (
                Watching::Asleep(_) | Watching::OutOfSight,
                Event::Attended | Event::Did(Act::AskAgain),
            ) => self.ask(scope),
            (Watching::Asleep(_), Event::Hidden) => Watching::OutOfSight,
            (Watching::Asking(request), Event::Fetched(ticket, outcome)) if request == *ticket => {
                return scope.go_on(outcome, &self.flow, Via::Watching, at);
            }
            (state, _) => state,
        };
        Next::Stay(Card::ExpectPendingStep(self))
    }

    fn ask(&self, Scope { session, context }: &mut Scope<'_>) -> Watching {
        Watching::Asking(context.fetch(ask_again(&session.request, &self.flow.id)))
    }
}

fn rest(context: &mut Context) -> Watching {
    if context.boot.visible {
        Watching::Asleep(context.sleep(INTERVAL))
    } else {
        Watching::OutOfSight
    }
}
