//! The authorization redirect: draws randomness, keeps the record, and only then leaves (RP-11 to RP-18).
//!
//! Where leaving does not replace the page (Android's app opens foreign hosts in the system browser), the
//! page says so after a moment and offers the other sign-in options, instead of being busy for ever; and to wait for the
//! answer that reaches the other browser, on a page of the integration (`relay/`).

use super::context::Context;
use super::effect::{Effect, Focus};
use super::event::{Event, Ticket};
use super::messages::provider as messages;
use super::resume_context::ResumeContext;
use super::session::{ProviderIndex, Session};
use crate::hass::{FlowId, PendingStep, Provider, WAIT, cancel_flow};
use crate::oidc::{
    Misconfigured, Prompt, ProviderConfiguration, ProviderFault, authorization_redirect, end_of,
};
use crate::screen::{Act, Notice};
use crate::secret::Secret;
use crate::wire::UnixTime;

/// Milliseconds after which a page that is still there says so.
const STILL_HERE: u32 = 3_000;

/// A redirect that is being prepared, or has been ordered.
#[derive(Debug)]
pub(super) struct Redirecting {
    pub(super) index: ProviderIndex,
    pub(super) provider: Provider,
    pub(super) flow: FlowId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    ExpectEntropy {
        ticket: Ticket,
        configuration: Box<ProviderConfiguration>,
    },
    ExpectKept {
        ticket: Ticket,
        target: Secret<String>,
    },
    /// The page should be gone before this timer ends.
    ExpectGone {
        timer: Ticket,
        target: Secret<String>,
    },
    /// The page did not go.
    StillHere { target: Secret<String> },
}

/// What an event makes of a redirect.
#[derive(Debug)]
pub(super) enum Redirected {
    /// It goes on.
    Going(Redirecting),
    /// The person stays, or is here again: what to say about that provider.
    Ended(ProviderIndex, Notice),
}

impl Redirecting {
    /// Begins with the integration's configuration, if it can be followed.
    pub(super) fn start(
        index: ProviderIndex,
        provider: &Provider,
        flow: FlowId,
        pending: &PendingStep,
        context: &mut Context,
    ) -> Redirected {
        match read_configuration(pending, context) {
            Ok(configuration) => {
                let ticket = context.order(Effect::DrawEntropy);
                let stage = Stage::ExpectEntropy {
                    ticket,
                    configuration: Box::new(configuration),
                };
                Redirected::Going(Self {
                    index,
                    provider: provider.clone(),
                    flow,
                    stage,
                })
            }
            Err(fault) => {
                let fault = ProviderFault::Misconfigured(fault);
                let notice = messages::notice(&fault, &provider.name);
                stay_here(index, &flow, notice, context)
            }
        }
    }

    /// Whether the page should be gone, but is not.
    pub(super) const fn is_still_here(&self) -> bool {
        matches!(self.stage, Stage::StillHere { .. })
    }

    pub(super) fn handle(
        self,
        at: UnixTime,
        event: &Event,
        session: &mut Session,
        context: &mut Context,
    ) -> Redirected {
        let Self {
            index,
            provider,
            flow,
            stage,
        } = self;
        let stage = match (stage, event) {
            (
                Stage::ExpectEntropy {
                    ticket,
                    configuration,
                },
                Event::Drew(drawn, entropy),
            ) if ticket == *drawn => {
                let prompt = session.prompt.take();
                let resume_context = ResumeContext {
                    flow: flow.clone(),
                    provider: provider.clone(),
                    query: context.boot.query.clone(),
                    keep: session.keep(context.keep) == Some(true),
                    silent: prompt == Some(Prompt::None),
                };
                let redirect = authorization_redirect(
                    *configuration,
                    entropy.clone(),
                    at,
                    resume_context.write(),
                    prompt,
                );
                let ticket = context.keep_record(redirect.state, redirect.record, end_of(at));
                Stage::ExpectKept {
                    ticket,
                    target: redirect.target,
                }
            }
            (Stage::ExpectKept { ticket, target }, Event::Kept(kept)) if ticket == *kept => {
                leave_to(target.clone(), target, context)
            }
            (Stage::StillHere { target }, Event::Did(Act::WaitHere)) => {
                leave_to(waiting_page(&flow, &target), target, context)
            }
            (Stage::ExpectEntropy { ticket, .. }, Event::NotDrawn(lost)) if ticket == *lost => {
                return stay_here(index, &flow, messages::not_drawn(), context);
            }
            (Stage::ExpectKept { ticket, .. }, Event::NotKept(lost)) if ticket == *lost => {
                return stay_here(index, &flow, messages::not_kept(), context);
            }
            (Stage::ExpectGone { timer, target }, Event::Woke(woke)) if timer == *woke => {
                context.focus(Focus::Notice);
                Stage::StillHere { target }
            }
            // The person came back from the provider without an answer.
            (Stage::ExpectGone { .. } | Stage::StillHere { .. }, Event::Restored) => {
                context.focus(Focus::Notice);
                let notice = messages::came_back(&provider.name, Act::Restart);
                return Redirected::Ended(index, notice);
            }
            (stage, _) => stage,
        };
        Redirected::Going(Self {
            index,
            provider,
            flow,
            stage,
        })
    }
}

/// Leaves, and says so after a moment if the page is still there.
fn leave_to(page: Secret<String>, target: Secret<String>, context: &mut Context) -> Stage {
    context.queue(Effect::LeaveTo(page));
    Stage::ExpectGone {
        timer: context.sleep(STILL_HERE),
        target,
    }
}

/// Where this flow's request waits for the answer that comes to another browser. The provider may ask its person there: what was
/// tried without a word was tried here.
fn waiting_page(flow: &FlowId, target: &Secret<String>) -> Secret<String> {
    let (_, query) = target.reveal().split_once('?').unwrap_or_default();
    let query = query.strip_suffix("&prompt=none").unwrap_or(query);
    Secret::new([WAIT, flow.as_str(), "?", query].concat())
}

fn read_configuration(
    pending: &PendingStep,
    context: &Context,
) -> Result<ProviderConfiguration, Misconfigured> {
    match pending {
        PendingStep::External { url, .. } => {
            let word = |name: &str| pending.placeholder(name);
            ProviderConfiguration::read(url, word, &context.boot.origin, context.boot.address)
        }
        PendingStep::Progress { .. } => Err(Misconfigured::ConfigurationIncomplete),
    }
}

/// Nobody leaves without what the way back needs.
fn stay_here(
    index: ProviderIndex,
    flow: &FlowId,
    notice: Notice,
    context: &mut Context,
) -> Redirected {
    context.queue(Effect::Forget(cancel_flow(flow)));
    context.focus(Focus::Notice);
    Redirected::Ended(index, notice)
}
