//! What a step leads to: opens a provider's flow, goes where an answer leads, or falls back to the list.
//!
//! Called by the stages that wait for an answer. Whoever was waiting knows what was at stake: faults come back to the
//! caller, which may [`Scope::fall_back`].

use super::card::{Card, Flow, Next, Queued, Via};
use super::context::Hint;
use super::effect::Focus;
use super::event::Outcome;
use super::form::FormPanel;
use super::pending_step::Watch;
use super::redirecting::Redirecting;
use super::session::{Agreement, ProviderIndex, Scope};
use super::{leaving, messages};
use crate::hass::{
    Abort, Fault, FlowId, Misbehaved, PendingStep, Refused, Step, ask_again, open_flow, read_step,
    value_of,
};
use crate::screen::{Act, Remedy, Text};
use crate::wire::UnixTime;

impl Scope<'_> {
    /// Opens a provider's flow, with the form that it begins with if that is known.
    pub(super) fn open(&mut self, index: ProviderIndex) -> Card {
        let form = FormPanel::expected(index, self.session);
        // Whoever is filling in the document's own form keeps the focus where it is.
        if let Some(form) = &form
            && !core::mem::take(&mut self.context.boot.prepared)
        {
            form.focus(self.context);
        }
        let queued = form.map_or(Queued::Nothing, |form| Queued::Form(Box::new(form), None));
        self.open_behind(queued, index)
    }

    /// Opens a provider's flow behind what is shown already.
    pub(super) fn open_behind(&mut self, queued: Queued, index: ProviderIndex) -> Card {
        let Scope { session, context } = self;
        match session.provider(index) {
            Some(provider) => {
                let challenge = session.challenge.as_ref();
                let request = open_flow(&session.request, &provider.handler, challenge);
                Card::ExpectFirstStep(index, context.fetch(request), queued)
            }
            None => Card::LIST,
        }
    }

    /// Goes where an answer leads.
    pub(super) fn arrive(
        &mut self,
        outcome: &Outcome,
        index: ProviderIndex,
        via: Via,
        at: UnixTime,
    ) -> Result<Next, Fault> {
        let Scope { session, context } = self;
        let flow = |id: FlowId| Flow { index, id };
        let card = match read_step(outcome, via.sent(), context.boot.address)? {
            Step::Form(id, form) => {
                let form = FormPanel::new(index, session.provider(index), id, form, via.sent());
                // Whoever opened the flow knows whether this form is shown already.
                if via != Via::Opening {
                    form.focus(context);
                }
                Card::ExpectAnswers(form)
            }
            Step::Pending(id, pending) => {
                // From a provider of ours: asked for as such, and answered by that very provider.
                if let Some(ours) = session.provider(index)
                    && ours.handler.is_ours()
                    && let PendingStep::External {
                        url,
                        handler: Some(handler),
                        placeholders,
                    } = &pending
                    && *handler == ours.handler
                    && value_of(placeholders, "latchkey") == Some("1")
                {
                    let ours = ours.clone();
                    Redirecting::start(flow(id), ours, url, placeholders, context)
                } else {
                    Card::ExpectPendingStep(Watch::start(flow(id), pending, via, context))
                }
            }
            Step::Menu(id, entries) => {
                context.focus(Focus::Heading);
                Card::ExpectPick(flow(id), entries)
            }
            Step::Continue(_) if via == Via::Nudge => {
                return Err(Fault::Misbehaved(Misbehaved::Unreadable));
            }
            Step::Continue(id) => {
                let ticket = context.fetch(ask_again(&session.request, &id));
                Card::ExpectNextStep(flow(id), ticket, Via::Nudge)
            }
            Step::Blocked => {
                context.focus(Focus::Notice);
                let name = session.name_of_openid_plugin();
                Card::choice(None, messages::only_by(&name, &context.boot))
            }
            Step::Aborted(abort) => {
                if let Some(next) = self.unknown_to_oidc_plugin(&abort, index) {
                    return Ok(next);
                }
                self.context.focus(Focus::Notice);
                let notice = messages::abort(&abort, self.session.provider(index));
                Card::choice(Some(index), notice)
            }
            Step::Done(code) => match session.agreement {
                Agreement::Given => return Ok(Next::Leave(self.leave_to_client(index, &code))),
                Agreement::Awaited => {
                    context.focus(Focus::Heading);
                    Card::ExpectAgreement(index, code, at)
                }
            },
        };
        Ok(Next::Stay(card))
    }

    /// Goes where an answer of this flow leads, or falls back and cancels it.
    pub(super) fn go_on(&mut self, outcome: &Outcome, flow: &Flow, via: Via, at: UnixTime) -> Next {
        self.arrive(outcome, flow.index, via, at)
            .unwrap_or_else(|fault| {
                self.context.cancel_after(&fault, &flow.id);
                self.fall_back(&fault, flow.index)
            })
    }

    /// Where the person goes whom hass-oidc-auth does not know by the cookie of this browser, if anywhere.
    ///
    /// It signs people in on its own pages, and by a cookie afterwards, which may also be left of a visit that led
    /// nowhere. Whoever comes from there without a good one is not sent there again.
    fn unknown_to_oidc_plugin(&mut self, abort: &Abort, index: ProviderIndex) -> Option<Next> {
        let provider = self.session.provider(index)?;
        let reason = abort.reason.as_str();
        let is_unknown = matches!(reason, "no_oidc_cookie_found" | "oidc_cookie_invalid");
        if !is_unknown || !provider.handler.is_oidc_plugin() {
            return None;
        }
        match self.context.hint {
            Hint::Welcomed => None,
            // The person wanted to get past it: there is nothing to tell.
            Hint::Skipped => {
                self.context.hint = Hint::Choose;
                let first = self.session.first_index();
                let card = first.map_or(Card::LIST, |first| self.open(first));
                Some(Next::Stay(card))
            }
            Hint::None | Hint::Choose => {
                let leaving = leaving::to_welcome(&provider.name, self.context);
                Some(Next::Leave(leaving))
            }
        }
    }

    /// Shows a fault above the list of sign-in options, or stops where no other one could help.
    pub(super) fn fall_back(&mut self, fault: &Fault, index: ProviderIndex) -> Next {
        let Scope { session, context } = self;
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
}
