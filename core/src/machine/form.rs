//! A form on the screen: its fields, what is wrong with them, and what was typed once it is validated.
//! [`super::submit`] says what becomes of it.
//!
//! Home Assistant's own provider always begins with the same form, so that one is shown before its flow is open, and is
//! in the document before this program has arrived. What is submitted until then waits.

use super::context::Context;
use super::effect::Focus;
use super::messages;
use super::session::{Agreement, ProviderIndex, Scope, Session};
use crate::hass::{Answers, FlowId, FormStep, Provider, Sent, validate, value_of};
use crate::screen::{Notice, Rank, Text};
use crate::wire::{Typed, TypedValue};

/// One form of one provider.
#[derive(Debug)]
pub(super) struct FormPanel {
    pub(super) index: ProviderIndex,
    pub(super) step: FormStep,
    pub(super) notice: Option<Notice>,
    /// What is wrong with which field.
    pub(super) faults: Vec<(String, Text)>,
    /// `None` if it is not open yet, or gone.
    pub(super) flow: Option<FlowId>,
    /// Whether opening a new flow leads to this very form.
    pub(super) turn: Sent,
}

impl FormPanel {
    /// The form that a provider's flow is known to begin with.
    pub(super) fn expected(index: ProviderIndex, session: &Session) -> Option<Self> {
        let provider = session.provider(index)?;
        provider.handler.is_homeassistant().then(|| Self {
            index,
            step: FormStep::of_homeassistant(),
            notice: None,
            faults: Vec::new(),
            flow: None,
            turn: Sent::Opening,
        })
    }

    /// A form as it arrives, with the errors that Home Assistant sent along.
    pub(super) fn new(
        index: ProviderIndex,
        provider: Option<&Provider>,
        flow: FlowId,
        step: FormStep,
        turn: Sent,
    ) -> Self {
        let notice = value_of(&step.errors, "base");
        let notice = notice.map(|code| messages::form_error(code, provider));
        let errors = step.errors.iter().filter(|(name, _)| *name != "base");
        let mut errors: Vec<_> = errors.collect();
        // An error for a field that the form does not have must not vanish.
        let has_field = |name: &str| step.fields.iter().any(|field| field.name == name);
        let stray = errors.iter().position(|(name, _)| !has_field(name));
        let stray = stray.map(|index| messages::form_error(&errors.swap_remove(index).1, provider));
        let faults = errors.into_iter();
        let faults = faults.map(|(name, code)| (name.clone(), Text::FieldRefused(code.clone())));
        Self {
            index,
            notice: notice.or(stray),
            faults: faults.collect(),
            step,
            flow: Some(flow),
            turn,
        }
    }

    /// Where the person goes on: the field that is wrong, the one most likely wrong, the notice, or the
    /// first field.
    pub(super) fn focus(&self, context: &mut Context) {
        let said = self.notice.as_ref().map(|notice| &notice.text);
        let is = |texts: [Text; 2]| said.is_some_and(|said| texts.contains(said));
        let mut fields = self.step.fields.iter();
        let last_secret = fields.rfind(|field| field.kind.is_secret());
        context.focus(match (self.faults.first(), last_secret) {
            (Some((name, _)), _) => Focus::Field(name.clone()),
            (None, Some(field)) if is([Text::InvalidAuth, Text::InvalidPassword]) => {
                Focus::Field(field.name.clone())
            }
            _ if said.is_none() || is([Text::InvalidCode, Text::InvalidAuthModule]) => {
                Focus::FirstField
            }
            _ => Focus::Notice,
        });
    }

    /// Whether opening a new flow leads to this form is not changed by showing it again.
    pub(super) fn after(mut self, sent: &Self) -> Self {
        if self.step.step_id == sent.step.step_id {
            self.turn = sent.turn;
        }
        self
    }

    /// Answers that can be sent; without them the form says what is wrong.
    pub(super) fn validate(&mut self, typed: &[Typed], scope: &mut Scope<'_>) -> Option<Answers> {
        scope.session.agreement = Agreement::Given;
        match validate(&self.step.fields, typed) {
            Err(faults) => {
                let faults = faults.into_iter();
                let faults = faults.map(|(name, fault)| (name, messages::field_fault(&fault)));
                self.faults = faults.collect();
                self.notice = Some(Notice::new(Rank::Error, Text::CheckMarkedFields));
                self.focus(scope.context);
                None
            }
            Ok(answers) => {
                for typed in typed {
                    if let ("username", TypedValue::Text(text)) = (&*typed.name, &typed.value) {
                        scope.session.username.clone_from(text.reveal());
                    }
                }
                self.notice = None;
                self.faults.clear();
                Some(answers)
            }
        }
    }
}
