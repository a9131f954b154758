//! What becomes of a form: it is sent once, and what was typed is kept whatever happens.
//!
//! When the flow behind it is lost (Home Assistant restarted, the network changed, no answer came), the first form of a
//! provider stays: the person's next submit opens a new flow for what is typed. A later form can't be reached again
//! without the earlier ones, so it gives way to the list. Nothing is ever sent without a submit.

use super::card::{Card, Next, Queued};
use super::effect::Focus;
use super::form::FormPanel;
use super::messages;
use super::session::Scope;
use crate::hass::{Answers, Fault, Refused, Sent, send_answers};
use crate::wire::Typed;

impl Scope<'_> {
    /// What a submit does.
    pub(super) fn submit(&mut self, mut form: FormPanel, typed: &[Typed]) -> Card {
        match form.validate(typed, self) {
            Some(answers) => self.send(form, answers),
            None => Card::ExpectAnswers(form),
        }
    }

    /// Keeps what is submitted before the flow has begun.
    pub(super) fn queue_submit(&mut self, card: &mut Card, typed: &[Typed]) {
        if let Some((form, answers @ None)) = card.queued() {
            *answers = form.validate(typed, self);
        }
    }

    /// Shows the first form of a flow, after what the person did before it was there.
    pub(super) fn follow(&mut self, mut form: FormPanel, queued: Queued) -> Card {
        match queued {
            Queued::Form(shown, Some(answers)) if form.step.asks_the_same(&shown.step) => {
                return self.send(form, answers);
            }
            // This is not the form that was filled in.
            Queued::Form(_, Some(_)) | Queued::Lost => {
                form.notice = Some(messages::sign_in_changed());
                self.context.focus(Focus::Notice);
            }
            // Nothing changes for the person, so the focus stays where it is too.
            Queued::Form(shown, None) if shown.step.asks_the_same(&form.step) => {
                form.faults = shown.faults;
                form.notice = form.notice.or(shown.notice);
            }
            Queued::Form(_, None) | Queued::Nothing => form.focus(self.context),
        }
        Card::ExpectAnswers(form)
    }

    /// What a failed request does to a form: the one that was sent, or one that the person is filling in while the flow
    /// could not be opened, so that the next submit opens another.
    pub(super) fn fail(&mut self, mut form: FormPanel, fault: &Fault, is_sent: bool) -> Next {
        // No form of this provider can be sent any more.
        if fault.is_final() || matches!(fault, Fault::Refused(Refused::ProviderGone)) {
            return self.fall_back(fault, form.index);
        }
        if !fault.keeps_flow()
            && let Some(flow) = form.flow.take()
        {
            self.context.cancel_after(fault, &flow);
        }
        if form.flow.is_none() && form.turn == Sent::Step {
            return self.fall_back(fault, form.index);
        }
        let name = self.session.name_of(form.index);
        form.notice = Some(messages::notice(fault, &name, None, &self.context.boot));
        // Whoever is still typing keeps the focus; the live region says what happened.
        if is_sent {
            form.focus(self.context);
        }
        Next::Stay(Card::ExpectAnswers(form))
    }

    /// Sends a form whose flow is open; else opens a flow, and the form waits for its first step.
    fn send(&mut self, form: FormPanel, answers: Answers) -> Card {
        let Some(flow) = &form.flow else {
            let index = form.index;
            return self.open_behind(Queued::Form(Box::new(form), Some(answers)), index);
        };
        let request = send_answers(&self.session.request, flow, &answers);
        Card::ExpectVerdict(form, self.context.fetch(request))
    }
}
