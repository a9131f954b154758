//! The form that a document shows before anyone knows how one can sign in here.
//!
//! Only a document that nobody filled in needs this: a static folder's always shows the form of Home
//! Assistant's own provider, which is nearly always the right one. [`super::opening`] holds the guess until
//! the providers are known; what the person did with the form meanwhile is carried over by
//! [`super::signing_in`].

use super::card;
use super::desk::{Desk, Hint};
use super::event::Ticket;
use super::form::FormPanel;
use super::panel::{Ahead, Panel};
use super::session::Session;
use super::words;
use crate::hass::{Asked, Fault, Forwarded, Handler, Listing, Provider};
use crate::screen::{Act, Screen};
use crate::wire::Name;

/// A sign-in as it will nearly always become.
#[derive(Debug)]
pub(super) struct Guess {
    session: Session,
    /// Always before the first step.
    panel: Panel,
}

impl Guess {
    /// Nothing, unless the document shows the form. The ticket is the one that the providers come with.
    pub(super) fn new(asked: &Asked, ticket: Ticket, desk: &mut Desk) -> Option<Self> {
        let is_prepared = core::mem::take(&mut desk.boot.prepared);
        if !is_prepared || desk.hint == Hint::Welcomed {
            return None;
        }
        let own = Provider {
            name: Name::default(),
            handler: Handler::homeassistant(),
        };
        let listing = Listing {
            providers: vec![own],
            preselect_remember_me: false,
        };
        let session = Session::new(asked.clone(), listing, Forwarded::Nothing);
        let place = session.first_place()?;
        let form = FormPanel::expected(place, &session)?;
        let ahead = Ahead::Form(Box::new(form));
        let panel = Panel::ExpectFirstStep {
            place,
            ticket,
            ahead,
        };
        Some(Self { session, panel })
    }

    /// What the person does with the form.
    pub(super) fn handle(mut self, act: &Act, desk: &mut Desk) -> Self {
        if let Act::Submit(typed) = act {
            self.panel = self.panel.submit_ahead(typed, &mut self.session, desk);
        }
        self
    }

    /// Whether the form was sent, and nothing is wrong with it.
    pub(super) const fn is_sent(&self) -> bool {
        matches!(
            self.panel,
            Panel::ExpectFirstStep {
                ahead: Ahead::Answers(_),
                ..
            }
        )
    }

    /// Says why the providers are not known. What was typed stays; sending it asks again.
    pub(super) fn fail(mut self, fault: &Fault, desk: &mut Desk) -> Self {
        if let Panel::ExpectFirstStep { ahead, .. } = &mut self.panel {
            let (mut form, is_sent) = match core::mem::replace(ahead, Ahead::Nothing) {
                Ahead::Answers(resend) => (Box::new(resend.form), true),
                Ahead::Form(form) => (form, false),
                Ahead::Nothing | Ahead::Lost => return self,
            };
            form.notice = Some(words::notice(fault, &Name::default(), None));
            // Whoever is still typing keeps the focus; the live region says what happened.
            if is_sent {
                form.focus(desk);
            }
            *ahead = Ahead::Form(form);
        }
        self
    }

    pub(super) fn screen(&self, desk: &Desk) -> Screen {
        card::screen(&self.panel, &self.session, desk)
    }

    /// What the person did: the session as it was guessed, and the form. What they saw when they sent it
    /// holds, whether they touched it or not.
    pub(super) fn into_parts(self, desk: &mut Desk) -> (Session, Ahead) {
        if self.is_sent() {
            desk.keep = self.session.keep(desk);
        }
        let ahead = match self.panel {
            Panel::ExpectFirstStep { ahead, .. } => ahead,
            _ => Ahead::Nothing,
        };
        (self.session, ahead)
    }
}
