//! A step that happens elsewhere: another integration's page, or something Home Assistant works on.
//!
//! The flow is asked again when the page regains attention and every 3 seconds while it is in sight, one
//! request at a time, until the first answer that is not 200: any other answer counts towards a ban.

use super::context::Context;
use super::event::{Event, Ticket, UnixTime};
use super::messages::readable;
use super::panel::{Next, Panel, Via, arrive, cancel_flow_after, fall_back};
use super::session::{Agreement, ProviderIndex, Session};
use super::show::facts;
use crate::hass::{FlowId, Outside, ask_again};
use crate::screen::{Act, Outside as OutsidePanel, Text};
use crate::wire::Name;

/// Milliseconds between two questions.
const INTERVAL: u32 = 3_000;

/// Watches a step that happens elsewhere.
#[derive(Debug)]
pub(super) struct Watch {
    index: ProviderIndex,
    flow: FlowId,
    outside: Outside,
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
    /// Watches a step that is new, or the same one again.
    pub(super) fn start(
        index: ProviderIndex,
        flow: FlowId,
        outside: Outside,
        via: Via,
        context: &mut Context,
    ) -> Self {
        let state = match (&outside, via) {
            (Outside::External { .. }, Via::Opening | Via::Person | Via::Nudge) => {
                Watching::Unopened
            }
            (Outside::External { .. }, Via::Watching) | (Outside::Progress { .. }, _) => {
                rest(context)
            }
        };
        Self {
            index,
            flow,
            outside,
            state,
        }
    }

    pub(super) const fn flow(&self) -> &FlowId {
        &self.flow
    }

    pub(super) const fn provider_index(&self) -> ProviderIndex {
        self.index
    }

    pub(super) fn handle(
        mut self,
        at: UnixTime,
        event: &Event,
        session: &mut Session,
        context: &mut Context,
    ) -> Next {
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
                return match arrive(outcome, self.index, Via::Watching, at, session, context) {
                    Ok(next) => next,
                    Err(fault) => {
                        cancel_flow_after(&fault, &self.flow, context);
                        fall_back(&fault, self.index, session, context)
                    }
                };
            }
            (state, _) => state,
        };
        Next::Stay(Panel::ExpectOutside(self))
    }

    fn ask(&self, session: &Session, context: &mut Context) -> Watching {
        Watching::Asking(context.fetch(ask_again(&session.request, &self.flow)))
    }

    pub(super) fn panel(&self, provider: &Name) -> OutsidePanel {
        let watching = self.state != Watching::Unopened;
        match &self.outside {
            Outside::External {
                url, placeholders, ..
            } => OutsidePanel {
                intro: if watching {
                    Text::ExternalWatching
                } else {
                    Text::ExternalIntro(provider.to_string())
                },
                facts: facts(placeholders),
                link: Some((Text::ExternalLink(provider.to_string()), url.clone())),
                watching,
            },
            Outside::Progress {
                action,
                placeholders,
            } => OutsidePanel {
                intro: Text::Progress(action.as_deref().map(readable)),
                facts: facts(placeholders),
                link: None,
                watching,
            },
        }
    }
}

fn rest(context: &mut Context) -> Watching {
    if context.visible {
        Watching::Asleep(context.sleep(INTERVAL))
    } else {
        Watching::OutOfSight
    }
}
