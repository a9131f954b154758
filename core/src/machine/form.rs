//! A form on the screen: what was typed is validated, sent once, and kept whatever happens.
//!
//! When the flow behind the form is lost (Home Assistant restarted, the network changed, no answer came),
//! the first form of a provider stays as it is: the person's next submit opens a new flow and sends what
//! is typed there. A later form can't be reached again without the earlier ones, so it gives way to the
//! list. Nothing is ever sent without a submit.
//!
//! Home Assistant's own provider always begins with the same form, so that one is shown before its flow is
//! open, and even before this program has arrived: `index.html` holds it. What is submitted until then
//! waits.

use super::context::Context;
use super::effect::Focus;
use super::panel::{Next, Panel, Queued, Resend, cancel_flow_after, fall_back, open_behind};
use super::session::{Agreement, ProviderIndex, Session};
use super::{halted, messages};
use crate::hass::{Fault, FieldKind, FlowId, FormStep, Refused, Sent, send_answers, validate};
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
    flow: Flow,
    /// Whether opening a new flow leads to this very form.
    turn: Sent,
}

#[derive(Debug)]
enum Flow {
    Open(FlowId),
    /// Not open yet, or gone.
    Missing,
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
            flow: Flow::Missing,
            turn: Sent::Opening,
        })
    }

    /// A form as it arrives, with the errors that Home Assistant sent along.
    pub(super) fn new(index: ProviderIndex, flow: FlowId, step: FormStep, turn: Sent) -> Self {
        let notice = step.error("base").map(messages::form_error);
        let mut errors: Vec<_> = step
            .errors
            .iter()
            .filter(|(name, _)| *name != "base")
            .collect();
        // An error for a field that the form does not have must not vanish.
        let stray = errors.iter().position(|(name, _)| !step.has_field(name));
        let stray = stray.map(|index| messages::form_error(&errors.swap_remove(index).1));
        let faults = errors
            .into_iter()
            .map(|(name, code)| (name.clone(), messages::field_error(code)));
        let faults = faults.collect();
        Self {
            index,
            notice: notice.or(stray),
            faults,
            step,
            flow: Flow::Open(flow),
            turn,
        }
    }

    pub(super) const fn flow(&self) -> Option<&FlowId> {
        match &self.flow {
            Flow::Open(flow) => Some(flow),
            Flow::Missing => None,
        }
    }

    /// Where the person goes on: the field that is wrong, the one most likely wrong, the notice, or the
    /// first field.
    pub(super) fn focus(&self, context: &mut Context) {
        context.focus(match (self.faults.first(), &self.notice) {
            (Some((name, _)), _) => Focus::Field(name.clone()),
            (None, None) => Focus::FirstField,
            (None, Some(notice)) => match (&notice.text, self.last_secret()) {
                (Text::InvalidAuth, Some(name)) => Focus::Field(name.to_owned()),
                (Text::InvalidCode | Text::InvalidAuthModule, _) => Focus::FirstField,
                _ => Focus::Notice,
            },
        });
    }

    /// Whether opening a new flow leads to this form is not changed by showing it again.
    pub(super) fn after(mut self, sent: &Self) -> Self {
        if self.step.step_id == sent.step.step_id {
            self.turn = sent.turn;
        }
        self
    }

    /// What a submit does.
    pub(super) fn submit(
        self,
        typed: &[Typed],
        session: &mut Session,
        context: &mut Context,
    ) -> Panel {
        match self.validate(typed, session, context) {
            Ok(resend) => resend.send(session, context),
            Err(form) => Panel::ExpectAnswers(*form),
        }
    }

    /// What a submit does before the flow has begun.
    pub(super) fn queue_submit(
        self,
        typed: &[Typed],
        session: &mut Session,
        context: &mut Context,
    ) -> Queued {
        match self.validate(typed, session, context) {
            Ok(resend) => Queued::Answers(Box::new(resend)),
            Err(form) => Queued::Form(form),
        }
    }

    /// Answers that can be sent, or the form with what is wrong with them.
    fn validate(
        mut self,
        typed: &[Typed],
        session: &mut Session,
        context: &mut Context,
    ) -> Result<Resend, Box<Self>> {
        session.agreement = Agreement::Given;
        match validate(&self.step.fields, typed) {
            Err(faults) => {
                let faults = faults
                    .iter()
                    .map(|(name, fault)| (name, messages::field_fault(fault)));
                self.faults = faults.map(|(name, text)| (name.clone(), text)).collect();
                let text = Text::CheckMarkedFields;
                self.notice = Some(Notice {
                    rank: Rank::Error,
                    text,
                    code: None,
                    remedy: None,
                    alternative: None,
                });
                self.focus(context);
                Err(Box::new(self))
            }
            Ok(answers) => {
                Self::remember(typed, session);
                self.notice = None;
                self.faults.clear();
                Ok(Resend {
                    form: self,
                    answers,
                })
            }
        }
    }

    /// The first form of a flow, after what the person did before it was there.
    pub(super) fn follow(
        mut self,
        queued: Queued,
        session: &Session,
        context: &mut Context,
    ) -> Panel {
        match queued {
            Queued::Answers(resend) => self.take_over(*resend, session, context),
            Queued::Lost => self.tell_of_change(context),
            // Nothing changes for the person, so the focus stays where it is too.
            Queued::Form(form) if form.step.asks_the_same(&self.step) => {
                self.faults = form.faults;
                self.notice = self.notice.or(form.notice);
                Panel::ExpectAnswers(self)
            }
            Queued::Form(_) | Queued::Nothing => {
                self.focus(context);
                Panel::ExpectAnswers(self)
            }
        }
    }

    /// Sends what was submitted without a flow, if the new one asks for the same.
    fn take_over(self, resend: Resend, session: &Session, context: &mut Context) -> Panel {
        if self.step.asks_the_same(&resend.form.step) {
            let answers = resend.answers;
            let form = self;
            return Resend { form, answers }.send(session, context);
        }
        self.tell_of_change(context)
    }

    /// Says that this is not the form that was filled in.
    fn tell_of_change(mut self, context: &mut Context) -> Panel {
        self.notice = Some(messages::sign_in_changed());
        context.focus(Focus::Notice);
        Panel::ExpectAnswers(self)
    }

    /// What a failed request does to the form that it was sent from.
    pub(super) fn fail(mut self, fault: &Fault, session: &Session, context: &mut Context) -> Next {
        if halted::is_final(fault) || is_provider_gone(fault) {
            return fall_back(fault, self.index, session, context);
        }
        if !keeps_flow(fault) {
            self.lose_flow(fault, context);
        }
        if matches!((&self.flow, self.turn), (Flow::Missing, Sent::Step)) {
            return fall_back(fault, self.index, session, context);
        }
        self.notice = Some(messages::notice(fault, &session.name_of(self.index), None));
        self.focus(context);
        Next::Stay(Panel::ExpectAnswers(self))
    }

    /// What a flow that could not be opened does to the form that the person is filling in: the next submit
    /// opens another.
    pub(super) fn fail_queued(
        mut self,
        fault: &Fault,
        session: &Session,
        context: &mut Context,
    ) -> Next {
        if halted::is_final(fault) || is_provider_gone(fault) {
            return fall_back(fault, self.index, session, context);
        }
        // The focus stays in what is being typed; the live region says what happened.
        self.notice = Some(messages::notice(fault, &session.name_of(self.index), None));
        Next::Stay(Panel::ExpectAnswers(self))
    }

    fn lose_flow(&mut self, fault: &Fault, context: &mut Context) {
        if let Flow::Open(flow) = &self.flow {
            cancel_flow_after(fault, flow, context);
        }
        self.flow = Flow::Missing;
    }

    fn remember(typed: &[Typed], session: &mut Session) {
        for typed in typed {
            if let ("username", TypedValue::Text(text)) = (typed.name.as_str(), &typed.value) {
                session.username.clone_from(text.reveal());
            }
        }
    }

    fn last_secret(&self) -> Option<&str> {
        let mut fields = self.step.fields.iter().rev();
        fields
            .find(|field| field.kind.is_secret())
            .map(|field| field.name.as_str())
    }
}

impl Resend {
    fn send(self, session: &Session, context: &mut Context) -> Panel {
        let index = self.form.index;
        match &self.form.flow {
            Flow::Open(flow) => {
                let ticket = context.fetch(send_answers(&session.request, flow, &self.answers));
                let form = self.form;
                Panel::ExpectVerdict { ticket, form }
            }
            Flow::Missing => open_behind(Queued::Answers(Box::new(self)), index, session, context),
        }
    }
}

impl FormStep {
    fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

impl FieldKind {
    /// Whether nobody may read along.
    pub(super) const fn is_secret(&self) -> bool {
        matches!(self, Self::Text { secret: true, .. })
    }
}

/// Whether no form of this provider can be sent any more.
const fn is_provider_gone(fault: &Fault) -> bool {
    matches!(fault, Fault::Refused(Refused::ProviderGone))
}

/// Whether Home Assistant leaves the flow as it was, so that another try can follow.
const fn keeps_flow(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Refused(
            Refused::MalformedInput | Refused::OversizedInput | Refused::TooManyRequests
        )
    )
}
