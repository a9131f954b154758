//! What a step leads to: opens a provider's flow, goes where an answer leads, or falls back to the list.
//!
//! Called by the stages that wait for an answer. Nothing here is decided twice: whoever was waiting knows what was
//! at stake, so faults come back to the caller, which may [`fall_back`].

use super::cancel::cancel_flow_after;
use super::card::{Card, Next, Queued, Via};
use super::context::{Context, Hint};
use super::effect::Focus;
use super::form::FormPanel;
use super::pending_step::Watch;
use super::redirecting::{Redirected, Redirecting};
use super::session::{Agreement, ProviderIndex, Session};
use super::{leaving, messages};
use crate::hass::{
    Abort, Fault, FlowId, Misbehaved, PendingStep, Provider, Refused, Step, ask_again, open_flow,
    read_step,
};
use crate::screen::{Act, Remedy, Text};
use crate::wire::{Failure, Response, UnixTime};

/// Opens a provider's flow, with the form that it begins with if that is known.
pub(super) fn open(index: ProviderIndex, session: &Session, context: &mut Context) -> Card {
    let form = FormPanel::expected(index, session);
    // Whoever is filling in the document's own form keeps the focus where it is.
    if let Some(form) = &form
        && !core::mem::take(&mut context.boot.prepared)
    {
        form.focus(context);
    }
    let queued = form.map_or(Queued::Nothing, |form| Queued::Form(Box::new(form)));
    open_behind(queued, index, session, context)
}

/// Opens a provider's flow behind what is shown already.
pub(super) fn open_behind(
    queued: Queued,
    index: ProviderIndex,
    session: &Session,
    context: &mut Context,
) -> Card {
    match session.provider(index) {
        Some(provider) => {
            let request = open_flow(&session.request, &provider.handler, &session.forwarded);
            Card::ExpectFirstStep {
                index,
                ticket: context.fetch(request),
                queued,
            }
        }
        None => Card::LIST,
    }
}

/// Goes where an answer leads. Faults come back to the caller, who knows what was at stake.
pub(super) fn arrive(
    outcome: &Result<Response, Failure>,
    index: ProviderIndex,
    via: Via,
    at: UnixTime,
    session: &Session,
    context: &mut Context,
) -> Result<Next, Fault> {
    let step = read_step(outcome, via.sent(), context.boot.address)?;
    Ok(Next::Stay(match step {
        Step::Form(flow, form) => {
            let form = FormPanel::new(index, session.provider(index), flow, form, via.sent());
            // Whoever opened the flow knows whether this form is shown already.
            if via != Via::Opening {
                form.focus(context);
            }
            Card::ExpectAnswers(form)
        }
        Step::Pending(flow, pending) => match ours(&pending, index, session) {
            Some(provider) => {
                redirected(Redirecting::start(index, provider, flow, &pending, context))
            }
            None if via == Via::Watching => {
                Card::ExpectPendingStep(Watch::go_on(index, flow, pending, context))
            }
            None => {
                context.focus(Focus::Heading);
                Card::ExpectPendingStep(Watch::start(index, flow, pending, context))
            }
        },
        Step::Menu(flow, entries) => {
            context.focus(Focus::Heading);
            Card::ExpectPick {
                index,
                flow,
                entries,
            }
        }
        Step::Continue(_) if via == Via::Nudge => {
            return Err(Fault::Misbehaved(Misbehaved::Unreadable));
        }
        Step::Continue(flow) => {
            let ticket = context.fetch(ask_again(&session.request, &flow));
            Card::ExpectNextStep {
                index,
                flow,
                ticket,
                after: Via::Nudge,
            }
        }
        Step::Blocked => {
            context.focus(Focus::Notice);
            let notice = messages::only_by(&session.name_of_openid_plugin(), &context.boot);
            Card::choice(None, notice)
        }
        Step::Aborted(abort) => {
            if let Some(next) = unknown_to_oidc_plugin(&abort, index, session, context) {
                return Ok(next);
            }
            context.focus(Focus::Notice);
            Card::choice(
                Some(index),
                messages::abort(&abort, session.provider(index)),
            )
        }
        Step::Done(code) => match session.agreement {
            Agreement::Given => {
                return Ok(Next::Leave(leaving::to_client(
                    index, session, context, &code,
                )));
            }
            Agreement::Awaited => {
                context.focus(Focus::Heading);
                Card::ExpectAgreement {
                    index,
                    code,
                    since: at,
                }
            }
        },
    }))
}

/// The provider of ours that a step comes from: asked for as such, and answered by that very provider.
fn ours<'session>(
    pending: &PendingStep,
    index: ProviderIndex,
    session: &'session Session,
) -> Option<&'session Provider> {
    let PendingStep::External {
        handler: Some(handler),
        ..
    } = pending
    else {
        return None;
    };
    let provider = session.provider(index)?;
    let is_ours = provider.handler.is_ours()
        && provider.handler == *handler
        && pending.placeholder("latchkey") == Some("1");
    is_ours.then_some(provider)
}

/// What becomes of an authorization redirect.
pub(super) fn redirected(redirected: Redirected) -> Card {
    match redirected {
        Redirected::Going(redirecting) => Card::ExpectRedirect(redirecting),
        Redirected::Ended(index, notice) => Card::choice(Some(index), notice),
    }
}

/// Falls back, and cancels the flow that the fault came from.
pub(super) fn fall_back_from(
    flow: &FlowId,
    fault: &Fault,
    index: ProviderIndex,
    session: &Session,
    context: &mut Context,
) -> Next {
    cancel_flow_after(fault, flow, context);
    fall_back(fault, index, session, context)
}

/// Where the person goes whom hass-oidc-auth does not know by the cookie of this browser, if anywhere.
///
/// It signs people in on its own pages, and by a cookie afterwards, which may also be left of a visit that led
/// nowhere. Whoever comes from there without a good one is not sent there again.
fn unknown_to_oidc_plugin(
    abort: &Abort,
    index: ProviderIndex,
    session: &Session,
    context: &mut Context,
) -> Option<Next> {
    let provider = session.provider(index)?;
    let reason = abort.reason.as_str();
    let is_unknown = matches!(reason, "no_oidc_cookie_found" | "oidc_cookie_invalid");
    if !is_unknown || !provider.handler.is_oidc_plugin() {
        return None;
    }
    match context.hint {
        Hint::Welcomed => None,
        // The person wanted to get past it: there is nothing to tell.
        Hint::Skipped => {
            context.hint = Hint::Choose;
            Some(Next::Stay(match session.first_index() {
                Some(first) => open(first, session, context),
                None => Card::LIST,
            }))
        }
        Hint::None | Hint::Choose => {
            Some(Next::Leave(leaving::to_welcome(&provider.name, context)))
        }
    }
}

/// Shows a fault above the list of sign-in options, or stops where no other one could help.
pub(super) fn fall_back(
    fault: &Fault,
    index: ProviderIndex,
    session: &Session,
    context: &mut Context,
) -> Next {
    if fault.is_final() {
        return Next::Halt(messages::halted::by_fault(fault, &session.request, context));
    }
    // Trying again must be able to help.
    let remedy = match fault {
        Fault::Stale(_) => Remedy::Do(Text::SignInAgain, Act::Restart),
        Fault::Refused(Refused::ProviderGone) => Remedy::Do(Text::StartOver, Act::StartOver),
        Fault::Misbehaved(Misbehaved::UnknownStep(_) | Misbehaved::ExternalAddress) => {
            Remedy::Go(Text::UseBuiltinPage, context.boot.builtin())
        }
        _ => Remedy::Do(Text::TryAgain, Act::Restart),
    };
    let name = session.name_of(index);
    let notice = messages::notice(fault, &name, Some(remedy), &context.boot);
    context.focus(Focus::Notice);
    Next::Stay(Card::choice(Some(index), notice))
}
