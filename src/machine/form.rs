//! A form on the screen: what was typed is judged, sent once, and kept whatever happens.
//!
//! When the flow behind the form is lost (Home Assistant restarted, the network changed, no answer came),
//! the first form of a provider stays as it is: the person's next submit opens a new flow and sends what
//! is typed there. A later form can't be reached again without the earlier ones, so it gives way to the
//! list. Nothing is ever sent without a submit.

use super::desk::Desk;
use super::effect::Focus;
use super::panel::{Next, Panel, Resend, fall_back, give_up_after, open};
use super::session::{Agreement, Place, Session};
use super::{halted, words};
use crate::hass::{
    Answers, Fault, FieldKind, FlowId, FormStep, Refused, Sent, judge, send_answers,
};
use crate::screen::{Notice, Rank, Text};
use crate::wire::{Typed, TypedValue};

/// One form of one provider.
#[derive(Debug)]
pub(super) struct FormPanel {
    pub(super) place: Place,
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
    Lost,
}

impl FormPanel {
    /// A form as it arrives, with the errors that Home Assistant sent along.
    pub(super) fn new(place: Place, flow: FlowId, step: FormStep, turn: Sent) -> Self {
        let notice = step.error("base").map(words::form_error);
        let mut errors: Vec<_> = step
            .errors
            .iter()
            .filter(|(name, _)| *name != "base")
            .collect();
        // An error for a field that the form does not have must not vanish.
        let stray = errors.iter().position(|(name, _)| !step.has_field(name));
        let stray = stray.map(|index| words::form_error(&errors.swap_remove(index).1));
        let faults = errors
            .into_iter()
            .map(|(name, code)| (name.clone(), words::field_error(code)));
        let faults = faults.collect();
        Self {
            place,
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
            Flow::Lost => None,
        }
    }

    /// Where the person goes on: the field that is wrong, the one most likely wrong, the notice, or the
    /// first field.
    pub(super) fn focus(&self, desk: &mut Desk) {
        desk.focus(match (self.faults.first(), &self.notice) {
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
        mut self,
        typed: &[Typed],
        session: &mut Session,
        desk: &mut Desk,
    ) -> Panel {
        session.agreement = Agreement::Given;
        match judge(&self.step.fields, typed) {
            Err(faults) => {
                let faults = faults
                    .iter()
                    .map(|(name, fault)| (name, words::field_fault(fault)));
                self.faults = faults.map(|(name, text)| (name.clone(), text)).collect();
                let text = Text::CheckMarkedFields;
                self.notice = Some(Notice {
                    rank: Rank::Error,
                    text,
                    code: None,
                    remedy: None,
                });
                self.focus(desk);
                Panel::ExpectAnswers(self)
            }
            Ok(answers) => {
                Self::remember(typed, session);
                self.notice = None;
                self.faults.clear();
                self.send(answers, session, desk)
            }
        }
    }

    fn send(self, answers: Answers, session: &Session, desk: &mut Desk) -> Panel {
        match &self.flow {
            Flow::Open(flow) => {
                let ticket = desk.fetch(send_answers(&session.asked, flow, &answers));
                Panel::ExpectVerdict { ticket, form: self }
            }
            Flow::Lost => {
                let place = self.place;
                open(
                    place,
                    session,
                    desk,
                    Some(Box::new(Resend {
                        form: self,
                        answers,
                    })),
                )
            }
        }
    }

    /// Sends what was submitted for a lost flow, if the new one asks for the same.
    pub(super) fn take_over(mut self, resend: Resend, session: &Session, desk: &mut Desk) -> Panel {
        if self.step.step_id == resend.form.step.step_id
            && self.step.fields == resend.form.step.fields
        {
            return self.send(resend.answers, session, desk);
        }
        let text = Text::SignInChanged;
        self.notice = Some(Notice {
            rank: Rank::Warning,
            text,
            code: None,
            remedy: None,
        });
        desk.focus(Focus::Notice);
        Panel::ExpectAnswers(self)
    }

    /// What a failed request does to the form that it was sent from.
    pub(super) fn fail(mut self, fault: &Fault, session: &Session, desk: &mut Desk) -> Next {
        if halted::is_final(fault) {
            return Next::Halt(halted::by_fault(fault, &session.asked, desk));
        }
        if !keeps_flow(fault) {
            self.lose_flow(fault, desk);
        }
        if matches!((&self.flow, self.turn), (Flow::Lost, Sent::Step)) {
            return fall_back(fault, self.place, session, desk);
        }
        self.notice = Some(words::notice(fault, &session.name_of(self.place), None));
        self.focus(desk);
        Next::Stay(Panel::ExpectAnswers(self))
    }

    fn lose_flow(&mut self, fault: &Fault, desk: &mut Desk) {
        if let Flow::Open(flow) = &self.flow {
            give_up_after(fault, flow, desk);
        }
        self.flow = Flow::Lost;
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

/// Whether Home Assistant leaves the flow as it was, so that another try can follow.
const fn keeps_flow(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Refused(
            Refused::MalformedInput | Refused::OversizedInput | Refused::TooManyRequests
        )
    )
}
