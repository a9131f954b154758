//! What is going on inside the card, and what a step of the flow makes of it.

use super::context::{Context, Hint};
use super::effect::{Effect, Focus};
use super::event::{Ticket, UnixTime};
use super::form::FormPanel;
use super::halted;
use super::leaving::Leaving;
use super::messages;
use super::outside::Watch;
use super::redirecting::Redirecting;
use super::session::{Agreement, ProviderIndex, Session};
use crate::hass::{
    Abort, Answers, AuthorizationCode, Fault, FlowId, Misbehaved, Outside, Refused, Sent, Stale,
    Step, ask_again, cancel_flow, open_flow, read_step,
};
use crate::screen::{Act, Halted, Notice, Remedy, Text};
use crate::wire::{Failure, Response, Typed};

/// What is going on inside the card. Each says what is awaited.
#[derive(Debug)]
#[expect(
    clippy::enum_variant_names,
    reason = "a stage is named by what it expects"
)]
pub(super) enum Panel {
    /// The first step of a provider's flow.
    ExpectFirstStep {
        index: ProviderIndex,
        ticket: Ticket,
        queued: Queued,
    },
    /// The person fills in a form.
    ExpectAnswers(FormPanel),
    /// What was filled in is being validated.
    ExpectVerdict { ticket: Ticket, form: FormPanel },
    /// Something happens elsewhere.
    ExpectOutside(Watch),
    /// The person is on the way to a provider of ours.
    ExpectRedirect(Redirecting),
    /// Home Assistant validates the proof of a provider's sign-in.
    ExpectAcceptance {
        index: ProviderIndex,
        flow: FlowId,
        ticket: Ticket,
    },
    /// The person picks an entry of a menu.
    ExpectPick {
        index: ProviderIndex,
        flow: FlowId,
        entries: Vec<(String, String)>,
    },
    /// The flow goes on without anything from the person.
    ExpectNextStep {
        index: ProviderIndex,
        flow: FlowId,
        ticket: Ticket,
        after: Via,
    },
    /// Signed in, but the person has not agreed to let the client in.
    ExpectAgreement {
        index: ProviderIndex,
        code: AuthorizationCode,
        since: UnixTime,
    },
    /// The person picks a way to sign in; `last` is the one that ended.
    ExpectChoice {
        last: Option<ProviderIndex>,
        notice: Option<Notice>,
    },
}

impl Panel {
    /// The provider that is open, so that the list leaves it out.
    pub(super) const fn provider_index(&self) -> Option<ProviderIndex> {
        match self {
            Self::ExpectFirstStep { index, .. }
            | Self::ExpectPick { index, .. }
            | Self::ExpectNextStep { index, .. }
            | Self::ExpectAcceptance { index, .. }
            | Self::ExpectAgreement { index, .. } => Some(*index),
            Self::ExpectAnswers(form) | Self::ExpectVerdict { form, .. } => Some(form.index),
            Self::ExpectOutside(watch) => Some(watch.provider_index()),
            Self::ExpectRedirect(redirecting) => Some(redirecting.provider_index()),
            Self::ExpectChoice { .. } => None,
        }
    }

    /// Keeps what is submitted before the flow has begun.
    pub(super) fn queue_submit(
        self,
        typed: &[Typed],
        session: &mut Session,
        context: &mut Context,
    ) -> Self {
        match self {
            Self::ExpectFirstStep {
                index,
                ticket,
                queued: Queued::Form(form),
            } => {
                let queued = form.queue_submit(typed, session, context);
                Self::ExpectFirstStep {
                    index,
                    ticket,
                    queued,
                }
            }
            panel => panel,
        }
    }
}

/// What the person can do before a flow has begun.
#[derive(Debug)]
pub(super) enum Queued {
    /// Wait.
    Nothing,
    /// Fill in the form that the flow is known to begin with.
    Form(Box<FormPanel>),
    /// Wait for what was filled in to be sent.
    Answers(Box<Resend>),
    /// Wait, and learn that what was filled in was for a form that nobody has here.
    Lost,
}

impl Queued {
    /// The same for the provider at that place.
    pub(super) fn at(mut self, index: ProviderIndex) -> Self {
        match &mut self {
            Self::Nothing | Self::Lost => {}
            Self::Form(form) => form.index = index,
            Self::Answers(resend) => resend.form.index = index,
        }
        self
    }
}

/// A form without a flow, and what was typed into it: sent once the flow shows the same form.
#[derive(Debug)]
pub(super) struct Resend {
    pub(super) form: FormPanel,
    pub(super) answers: Answers,
}

/// Where the sign-in goes after an event.
#[derive(Debug)]
pub(super) enum Next {
    Stay(Panel),
    Leave(Leaving),
    Halt(Halted),
}

/// Opens a provider's flow, with the form that it begins with if that is known.
pub(super) fn open(index: ProviderIndex, session: &Session, context: &mut Context) -> Panel {
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
) -> Panel {
    match session.provider(index) {
        Some(provider) => {
            let request = open_flow(&session.request, &provider.handler, &session.forwarded);
            Panel::ExpectFirstStep {
                index,
                ticket: context.fetch(request),
                queued,
            }
        }
        None => Panel::ExpectChoice {
            last: None,
            notice: None,
        },
    }
}

/// Gives the panel's flow up, if it has one that may still be alive.
pub(super) fn abandon(panel: &Panel, context: &mut Context) {
    let flow = match panel {
        Panel::ExpectFirstStep { ticket, .. } => return context.cancel_once_opened(*ticket),
        Panel::ExpectAnswers(form) | Panel::ExpectVerdict { form, .. } => form.flow(),
        Panel::ExpectOutside(watch) => Some(watch.flow()),
        Panel::ExpectRedirect(redirecting) => Some(redirecting.flow()),
        Panel::ExpectPick { flow, .. }
        | Panel::ExpectNextStep { flow, .. }
        | Panel::ExpectAcceptance { flow, .. } => Some(flow),
        Panel::ExpectAgreement { .. } | Panel::ExpectChoice { .. } => None,
    };
    if let Some(flow) = flow {
        context.queue(Effect::Forget(cancel_flow(flow)));
    }
}

/// What an answer answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Via {
    /// The request that opened the flow.
    Opening,
    /// Something that the person sent.
    Person,
    /// The request that follows a step that is done: another such step would be a loop.
    Nudge,
    /// The same question as before: the person may be reading, so the focus stays where it is.
    Watching,
}

impl Via {
    const fn sent(self) -> Sent {
        match self {
            Self::Opening => Sent::Opening,
            Self::Person | Self::Nudge | Self::Watching => Sent::Step,
        }
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
            let form = FormPanel::new(index, flow, form, via.sent());
            // Whoever opened the flow knows whether this form is shown already.
            if via != Via::Opening {
                form.focus(context);
            }
            Panel::ExpectAnswers(form)
        }
        Step::Outside(flow, outside) if is_ours(&outside, index, session) => {
            Redirecting::start(index, flow, &outside, session, context)
        }
        Step::Outside(flow, outside) => {
            if via != Via::Watching {
                context.focus(Focus::Heading);
            }
            Panel::ExpectOutside(Watch::start(index, flow, outside, via, context))
        }
        Step::Menu(flow, entries) => {
            context.focus(Focus::Heading);
            Panel::ExpectPick {
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
            Panel::ExpectNextStep {
                index,
                flow,
                ticket,
                after: Via::Nudge,
            }
        }
        Step::Blocked => {
            context.focus(Focus::Notice);
            let notice = messages::only_by(&session.name_of_openid_plugin(), &context.boot);
            Panel::ExpectChoice {
                last: None,
                notice: Some(notice),
            }
        }
        Step::Aborted(abort) if leads_to_welcome(&abort, index, session, context) => {
            let name = session.name_of(index);
            return Ok(Next::Leave(Leaving::to_welcome(&name, context)));
        }
        Step::Aborted(abort) => {
            context.focus(Focus::Notice);
            Panel::ExpectChoice {
                last: Some(index),
                notice: Some(messages::abort(&abort, session.provider(index))),
            }
        }
        Step::Done(code) => match session.agreement {
            Agreement::Given => {
                return Ok(Next::Leave(Leaving::to_client(session, context, &code)));
            }
            Agreement::Awaited => {
                context.focus(Focus::Heading);
                Panel::ExpectAgreement {
                    index,
                    code,
                    since: at,
                }
            }
        },
    }))
}

/// Whether a step is Latchkey's own: asked for as such, and answered by that very provider.
fn is_ours(outside: &Outside, index: ProviderIndex, session: &Session) -> bool {
    let Outside::External {
        handler: Some(handler),
        ..
    } = outside
    else {
        return false;
    };
    session.provider(index).is_some_and(|provider| {
        provider.handler.is_ours()
            && provider.handler == *handler
            && outside.placeholder("latchkey") == Some("1")
    })
}

/// hass-oidc-auth signs people in on its own pages, and by a cookie afterwards, which may also be left of a
/// visit that led nowhere. Whoever comes from there without a good one is not sent there again.
fn leads_to_welcome(
    abort: &Abort,
    index: ProviderIndex,
    session: &Session,
    context: &Context,
) -> bool {
    let reason = abort.reason.as_str();
    matches!(reason, "no_oidc_cookie_found" | "oidc_cookie_invalid")
        && context.hint != Hint::Welcomed
        && session
            .provider(index)
            .is_some_and(|provider| provider.handler.is_oidc_plugin())
}

/// Gives a flow up that Home Assistant may still hold, even if nothing can be said about it.
pub(super) fn cancel_flow_after(fault: &Fault, flow: &FlowId, context: &mut Context) {
    let is_over = matches!(
        fault,
        Fault::Stale(Stale::FlowGone) | Fault::Refused(Refused::LoginBlocked(_))
    );
    if !is_over && !halted::is_final(fault) {
        context.queue(Effect::Forget(cancel_flow(flow)));
    }
}

/// Shows a fault above the list of ways, or stops where no other way could help.
pub(super) fn fall_back(
    fault: &Fault,
    index: ProviderIndex,
    session: &Session,
    context: &mut Context,
) -> Next {
    if halted::is_final(fault) {
        return Next::Halt(halted::by_fault(fault, &session.request, context));
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
    let notice = Some(messages::notice(
        fault,
        &session.name_of(index),
        Some(remedy),
    ));
    context.focus(Focus::Notice);
    Next::Stay(Panel::ExpectChoice {
        last: Some(index),
        notice,
    })
}
