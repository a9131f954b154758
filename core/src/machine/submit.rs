//! What becomes of a form: it is sent once, and what was typed is kept whatever happens.
//!
//! When the flow behind the form is lost (Home Assistant restarted, the network changed, no answer came),
//! the first form of a provider stays as it is: the person's next submit opens a new flow and sends what
//! is typed there. A later form can't be reached again without the earlier ones, so it gives way to the
//! list. Nothing is ever sent without a submit.

use super::cancel::cancel_flow_after;
use super::card::{Card, Next, Queued};
use super::context::Context;
use super::effect::Focus;
use super::form::{FilledForm, Flow, FormPanel};
use super::messages;
use super::session::Session;
use super::steps::{fall_back, open_behind};
use crate::hass::{Fault, Refused, Sent, send_answers};
use crate::screen::Notice;
use crate::wire::Typed;

/// What a submit does.
pub(super) fn submit(
    form: FormPanel,
    typed: &[Typed],
    session: &mut Session,
    context: &mut Context,
) -> Card {
    match form.validate(typed, session, context) {
        Ok(filled) => send(filled, session, context),
        Err(form) => Card::ExpectAnswers(*form),
    }
}

/// Keeps what is submitted before the flow has begun.
pub(super) fn queue_submit(
    card: Card,
    typed: &[Typed],
    session: &mut Session,
    context: &mut Context,
) -> Card {
    match card {
        Card::ExpectFirstStep {
            index,
            ticket,
            queued: Queued::Form(form),
        } => Card::ExpectFirstStep {
            index,
            ticket,
            queued: match form.validate(typed, session, context) {
                Ok(filled) => Queued::Answers(Box::new(filled)),
                Err(form) => Queued::Form(form),
            },
        },
        card => card,
    }
}

/// Shows the first form of a flow, after what the person did before it was there.
pub(super) fn follow(
    mut form: FormPanel,
    queued: Queued,
    session: &Session,
    context: &mut Context,
) -> Card {
    match queued {
        Queued::Answers(filled) if form.step.asks_the_same(&filled.form.step) => {
            let answers = filled.answers;
            return send(FilledForm { form, answers }, session, context);
        }
        // This is not the form that was filled in.
        Queued::Answers(_) | Queued::Lost => {
            form.notice = Some(messages::sign_in_changed());
            context.focus(Focus::Notice);
        }
        // Nothing changes for the person, so the focus stays where it is too.
        Queued::Form(shown) if shown.step.asks_the_same(&form.step) => {
            form.faults = shown.faults;
            form.notice = form.notice.or(shown.notice);
        }
        Queued::Form(_) | Queued::Nothing => form.focus(context),
    }
    Card::ExpectAnswers(form)
}

/// What a failed request does to the form that it was sent from.
pub(super) fn fail(
    mut form: FormPanel,
    fault: &Fault,
    session: &Session,
    context: &mut Context,
) -> Next {
    if ends_form(fault) {
        return fall_back(fault, form.index, session, context);
    }
    if !fault.keeps_flow() {
        if let Flow::Open(flow) = &form.flow {
            cancel_flow_after(fault, flow, context);
        }
        form.flow = Flow::Missing;
    }
    if matches!((&form.flow, form.turn), (Flow::Missing, Sent::Step)) {
        return fall_back(fault, form.index, session, context);
    }
    form.notice = Some(notice(&form, fault, session, context));
    form.focus(context);
    Next::Stay(Card::ExpectAnswers(form))
}

/// What a flow that could not be opened does to the form that the person is filling in: the next submit
/// opens another.
pub(super) fn fail_queued(
    mut form: FormPanel,
    fault: &Fault,
    session: &Session,
    context: &mut Context,
) -> Next {
    if ends_form(fault) {
        return fall_back(fault, form.index, session, context);
    }
    // The focus stays in what is being typed; the live region says what happened.
    form.notice = Some(notice(&form, fault, session, context));
    Next::Stay(Card::ExpectAnswers(form))
}

fn notice(form: &FormPanel, fault: &Fault, session: &Session, context: &Context) -> Notice {
    messages::notice(fault, &session.name_of(form.index), None, &context.boot)
}

/// Sends a form whose flow is open; else opens a flow, and the form waits for its first step.
fn send(filled: FilledForm, session: &Session, context: &mut Context) -> Card {
    let index = filled.form.index;
    match &filled.form.flow {
        Flow::Open(flow) => {
            let ticket = context.fetch(send_answers(&session.request, flow, &filled.answers));
            let form = filled.form;
            Card::ExpectVerdict { ticket, form }
        }
        Flow::Missing => {
            let queued = Queued::Answers(Box::new(filled));
            open_behind(queued, index, session, context)
        }
    }
}

/// Whether no form of this provider can be sent any more.
const fn ends_form(fault: &Fault) -> bool {
    fault.is_final() || matches!(fault, Fault::Refused(Refused::ProviderGone))
}
