//! The form that a document shows before anyone knows how one can sign in here.
//!
//! Only a document that nobody filled in needs this: a static folder's always shows the form of Home
//! Assistant's own provider, which is nearly always the right one. [`super::opening`] holds the optimistic form until
//! the providers are known; what the person did with the form meanwhile is carried over by
//! [`super::signing_in`].

use super::card::{Card, Queued};
use super::context::Context;
use super::event::Ticket;
use super::form::FormPanel;
use super::messages;
use super::present;
use super::session::Session;
use super::submit::queue_submit;
use crate::hass::{AuthorizationRequest, Fault, Forwarded, Handler, Listing, Provider};
use crate::screen::{Act, Screen};
use crate::wire::Name;

/// A sign-in as it will nearly always become.
#[derive(Debug)]
pub(super) struct OptimisticForm {
    session: Session,
    /// Always before the first step.
    card: Card,
}

impl OptimisticForm {
    /// Nothing, unless the document shows the form. The ticket is the one that the providers come with.
    pub(super) fn new(
        request: &AuthorizationRequest,
        ticket: Ticket,
        context: &mut Context,
    ) -> Option<Self> {
        if !core::mem::take(&mut context.boot.prepared) {
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
        let session = Session::new(request.clone(), listing, Forwarded::Nothing);
        let index = session.first_index()?;
        let form = FormPanel::expected(index, &session)?;
        let queued = Queued::Form(Box::new(form));
        let card = Card::ExpectFirstStep {
            index,
            ticket,
            queued,
        };
        Some(Self { session, card })
    }

    /// What the person does with the form.
    pub(super) fn handle(mut self, act: &Act, context: &mut Context) -> Self {
        if let Act::Submit(typed) = act {
            self.card = queue_submit(self.card, typed, &mut self.session, context);
        }
        self
    }

    /// Whether the form was sent, and nothing is wrong with it.
    pub(super) const fn is_sent(&self) -> bool {
        matches!(
            self.card,
            Card::ExpectFirstStep {
                queued: Queued::Answers(_),
                ..
            }
        )
    }

    /// Says why the providers are not known. What was typed stays; sending it asks again.
    pub(super) fn fail(mut self, fault: &Fault, context: &mut Context) -> Self {
        if let Card::ExpectFirstStep { queued, .. } = &mut self.card {
            let (mut form, is_sent) = match core::mem::replace(queued, Queued::Nothing) {
                Queued::Answers(filled) => (Box::new(filled.form), true),
                Queued::Form(form) => (form, false),
                Queued::Nothing | Queued::Lost => return self,
            };
            form.notice = Some(messages::notice(
                fault,
                &Name::default(),
                None,
                &context.boot,
            ));
            // Whoever is still typing keeps the focus; the live region says what happened.
            if is_sent {
                form.focus(context);
            }
            *queued = Queued::Form(form);
        }
        self
    }

    pub(super) fn screen(&self, context: &Context) -> Screen {
        present::screen(&self.card, &self.session, context)
    }

    /// What the person did: the session as it was guessed, and the form. What they saw when they sent it
    /// holds, whether they touched it or not.
    pub(super) fn into_parts(self, context: &mut Context) -> (Session, Queued) {
        if self.is_sent() {
            context.keep = self.session.keep(context.keep);
        }
        let queued = match self.card {
            Card::ExpectFirstStep { queued, .. } => queued,
            _ => Queued::Nothing,
        };
        (self.session, queued)
    }
}
