//! The form that a document shows before anyone knows how one can sign in here.
//!
//! Only a document that nobody filled in needs this: a static folder's always shows the form of Home Assistant's own
//! provider, nearly always the right one. [`super::opening`] holds it until the providers are known;
//! [`super::signing_in`] carries over what the person did meanwhile.

use super::card::{Card, Queued};
use super::context::Context;
use super::event::Ticket;
use super::form::FormPanel;
use super::session::{Scope, Session};
use super::{messages, present};
use crate::hass::{AuthorizationRequest, Fault, Handler, Provider};
use crate::screen::Screen;
use crate::wire::{Name, Typed};

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
        let session = Session::of_one(request.clone(), own);
        let index = session.first_index()?;
        let form = FormPanel::expected(index, &session)?;
        let card = Card::ExpectFirstStep(index, ticket, Queued::Form(Box::new(form), None));
        Some(Self { session, card })
    }

    /// Sends the form, as soon as there is a flow for it.
    pub(super) fn submit(&mut self, typed: &[Typed], context: &mut Context) {
        let Self { session, card } = self;
        Scope { session, context }.queue_submit(card, typed);
    }

    /// Whether the form was sent, and nothing is wrong with it.
    pub(super) fn is_sent(&mut self) -> bool {
        matches!(self.card.queued(), Some((_, Some(_))))
    }

    /// Says why the providers are not known. What was typed stays; sending it asks again.
    pub(super) fn fail(&mut self, fault: &Fault, context: &mut Context) {
        if let Some((form, answers)) = self.card.queued() {
            let notice = messages::notice(fault, &Name::default(), None, &context.boot);
            form.notice = Some(notice);
            // Whoever is still typing keeps the focus; the live region says what happened.
            if answers.take().is_some() {
                form.focus(context);
            }
        }
    }

    pub(super) fn screen(&self, context: &Context) -> Screen {
        present::screen(&self.card, &self.session, context)
    }

    /// What the person did: the session as it was guessed, and the form. What they saw when they sent it
    /// holds, whether they touched it or not.
    pub(super) fn into_parts(mut self, context: &mut Context) -> (Session, Queued) {
        if self.is_sent() {
            context.keep = self.session.keep(context.keep);
        }
        let queued = match self.card {
            Card::ExpectFirstStep(_, _, queued) => queued,
            _ => Queued::Nothing,
        };
        (self.session, queued)
    }
}
