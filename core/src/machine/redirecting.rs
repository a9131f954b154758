//! The authorization redirect: draws randomness, keeps the record, and only then leaves (RP-11 to RP-18).
//!
//! Where leaving does not replace the page (Android's app opens foreign hosts in the system browser), the
//! page says so after a moment and offers the other sign-in options, instead of being busy for ever; and to wait for the
//! answer that reaches the other browser, on a page of the integration (`relay/`).

use super::card::{Card, Flow};
use super::context::Context;
use super::effect::{Effect, Focus};
use super::event::{Event, Ticket};
use super::messages::provider as messages;
use super::resume_context::ResumeContext;
use super::session::Scope;
use crate::hass::{FlowId, Provider, WAIT, value_of};
use crate::oidc::{Prompt, ProviderConfiguration, ProviderFault, authorization_redirect, end_of};
use crate::screen::{Act, Notice};
use crate::secret::Secret;
use crate::wire::UnixTime;

/// Milliseconds after which a page that is still there says so.
const STILL_HERE: u32 = 3_000;

/// A redirect that is being prepared, or has been ordered.
#[derive(Debug)]
pub(super) struct Redirecting {
    pub(super) flow: Flow,
    pub(super) provider: Provider,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    ExpectEntropy(Ticket, Box<ProviderConfiguration>),
    /// The record of the attempt, and the address of the provider.
    ExpectKept(Ticket, Secret<String>),
    /// The page should be gone before this timer ends.
    ExpectGone(Ticket, Secret<String>),
    /// The page did not go.
    StillHere(Secret<String>),
}

impl Redirecting {
    /// Begins with the integration's configuration, if it can be followed.
    pub(super) fn start(
        flow: Flow,
        provider: Provider,
        url: &str,
        placeholders: &[(String, String)],
        context: &mut Context,
    ) -> Card {
        let boot = &context.boot;
        let word = |name: &str| value_of(placeholders, name);
        match ProviderConfiguration::read(url, word, &boot.origin, boot.address) {
            Ok(configuration) => {
                let ticket = context.order(Effect::DrawEntropy);
                let stage = Stage::ExpectEntropy(ticket, Box::new(configuration));
                Card::ExpectRedirect(Self {
                    flow,
                    provider,
                    stage,
                })
            }
            Err(fault) => {
                let notice = messages::notice(&ProviderFault::from(fault), &provider.name);
                stay_here(&flow, notice, context)
            }
        }
    }

    /// Whether the page should be gone, but is not.
    pub(super) const fn is_still_here(&self) -> bool {
        matches!(self.stage, Stage::StillHere(_))
    }

    pub(super) fn handle(mut self, at: UnixTime, event: &Event, scope: &mut Scope<'_>) -> Card {
        let Scope { session, context } = scope;
        self.stage = match (self.stage, event) {
            (Stage::ExpectEntropy(ticket, configuration), Event::Drew(drawn, entropy))
                if ticket == *drawn =>
            {
                let Some(entropy) = entropy.clone() else {
                    return stay_here(&self.flow, messages::not_drawn(), context);
                };
                let prompt = session.prompt.take();
                let resume_context = ResumeContext {
                    flow: self.flow.id.clone(),
                    provider: self.provider.clone(),
                    query: context.boot.query.clone(),
                    keep: session.keep(context.keep) == Some(true),
                    silent: prompt == Some(Prompt::None),
                };
                let resume_context = resume_context.write();
                let redirect =
                    authorization_redirect(*configuration, entropy, at, resume_context, prompt);
                let ticket = context.keep_record(redirect.state, redirect.record, end_of(at));
                Stage::ExpectKept(ticket, redirect.target)
            }
            (Stage::ExpectKept(ticket, target), Event::Kept(tried, is_kept))
                if ticket == *tried =>
            {
                if !is_kept {
                    return stay_here(&self.flow, messages::not_kept(), context);
                }
                leave_to(target.clone(), target, context)
            }
            (Stage::StillHere(target), Event::Did(Act::WaitHere)) => {
                leave_to(waiting_page(&self.flow.id, &target), target, context)
            }
            (Stage::ExpectGone(timer, target), Event::Woke(woke)) if timer == *woke => {
                context.focus(Focus::Notice);
                Stage::StillHere(target)
            }
            // The person came back from the provider without an answer.
            (Stage::ExpectGone(..) | Stage::StillHere(_), Event::Restored) => {
                context.focus(Focus::Notice);
                let notice = messages::came_back(&self.provider.name, Act::Restart);
                return Card::choice(Some(self.flow.index), notice);
            }
            (stage, _) => stage,
        };
        Card::ExpectRedirect(self)
    }
}

/// Leaves, and says so after a moment if the page is still there.
fn leave_to(page: Secret<String>, target: Secret<String>, context: &mut Context) -> Stage {
    context.queue(Effect::LeaveTo(page));
    Stage::ExpectGone(context.sleep(STILL_HERE), target)
}

/// Where this flow's request waits for the answer that comes to another browser. The provider may ask its person there: what was
/// tried without a word was tried here.
fn waiting_page(flow: &FlowId, target: &Secret<String>) -> Secret<String> {
    let (_, query) = target.reveal().split_once('?').unwrap_or_default();
    let query = query.strip_suffix("&prompt=none").unwrap_or(query);
    Secret::new([WAIT, flow.as_str(), "?", query].concat())
}

/// Nobody leaves without what the way back needs.
fn stay_here(flow: &Flow, notice: Notice, context: &mut Context) -> Card {
    context.cancel(&flow.id);
    context.focus(Focus::Notice);
    Card::choice(Some(flow.index), notice)
}
