//! A step that happens elsewhere: another integration's page, or something Home Assistant works on.
//!
//! The flow is asked again when the page regains attention and every 3 seconds while it is in sight, one
//! request at a time, until the first answer that is not 200: any other answer counts towards a ban.

use super::desk::Desk;
use super::event::{Event, Ticket, UnixTime};
use super::panel::{Next, Panel, Via, arrive, fall_back, give_up_after};
use super::session::{Agreement, Place, Session};
use super::show::facts;
use super::words::readable;
use crate::hass::{FlowId, Outside, ask_again};
use crate::screen::{Act, Outside as OutsidePanel, Text};
use crate::wire::Name;

/// Milliseconds between two questions.
const INTERVAL: u32 = 3_000;

/// Watches a step that happens elsewhere.
#[derive(Debug)]
pub(super) struct Watch {
    place: Place,
    flow: FlowId,
    outside: Outside,
    state: Watching,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Watching {
    /// The person has not opened the other page yet.
    Unopened,
    /// The next question is due when this nap ends.
    Asleep(Ticket),
    /// A question is on its way.
    Asking(Ticket),
    /// The page is out of sight; the next question is asked when it comes back.
    OutOfSight,
}

impl Watch {
    /// Watches a step that is new, or the same one again.
    pub(super) fn start(
        place: Place,
        flow: FlowId,
        outside: Outside,
        via: Via,
        desk: &mut Desk,
    ) -> Self {
        let state = match (&outside, via) {
            (Outside::External { .. }, Via::Opening | Via::Person | Via::Nudge) => {
                Watching::Unopened
            }
            (Outside::External { .. }, Via::Watching) | (Outside::Progress { .. }, _) => rest(desk),
        };
        Self {
            place,
            flow,
            outside,
            state,
        }
    }

    pub(super) const fn flow(&self) -> &FlowId {
        &self.flow
    }

    pub(super) const fn place(&self) -> Place {
        self.place
    }

    pub(super) fn handle(
        mut self,
        at: UnixTime,
        event: &Event,
        session: &mut Session,
        desk: &mut Desk,
    ) -> Next {
        self.state = match (self.state, event) {
            (Watching::Unopened, Event::Did(Act::OpenedExternal)) => {
                session.agreement = Agreement::Given;
                rest(desk)
            }
            (Watching::Asleep(nap), Event::Woke(woke)) if nap == *woke => self.ask(session, desk),
            (
                Watching::Asleep(_) | Watching::OutOfSight,
                Event::Attended | Event::Did(Act::AskAgain),
            ) => self.ask(session, desk),
            (Watching::Asleep(_), Event::Hidden) => Watching::OutOfSight,
            (Watching::Asking(asked), Event::Fetched(ticket, outcome)) if asked == *ticket => {
                return match arrive(outcome, self.place, Via::Watching, at, session, desk) {
                    Ok(next) => next,
                    Err(fault) => {
                        give_up_after(&fault, &self.flow, desk);
                        fall_back(&fault, self.place, session, desk)
                    }
                };
            }
            (state, _) => state,
        };
        Next::Stay(Panel::ExpectOutside(self))
    }

    fn ask(&self, session: &Session, desk: &mut Desk) -> Watching {
        Watching::Asking(desk.fetch(ask_again(&session.asked, &self.flow)))
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

fn rest(desk: &mut Desk) -> Watching {
    if desk.visible {
        Watching::Asleep(desk.sleep(INTERVAL))
    } else {
        Watching::OutOfSight
    }
}
