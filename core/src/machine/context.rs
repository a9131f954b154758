//! What every stage has at hand: the facts of the page, fresh tickets, and the queue of effects.

use super::boot::Boot;
use super::effect::{Effect, Focus};
use super::event::{Outcome, Ticket};
use super::kept::Kept;
use super::resume_context::ResumeContext;
use super::session::Agreement;
use crate::hass::{Fault, FlowId, HINT, Handler, cancel_flow, flow_of};
use crate::screen::Notice;
use crate::wire::{Query, Request};

/// Lent to the stage that handles an event.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) boot: Boot,
    pub(super) hint: Hint,
    /// What the person has said about "keep me logged in", even if it began like that. Without a word it is as
    /// Home Assistant preselects it.
    pub(super) keep: Option<bool>,
    /// What to say once the providers are known again.
    pub(super) recall: Option<Recall>,
    /// What this tab keeps of attempts.
    pub(super) kept: Kept,
    /// The attempt that the person has come back from without an answer.
    pub(super) came_back: Option<ResumeContext>,
    /// Flows that were given up before they had a name.
    unopened: Vec<Ticket>,
    last_ticket: u32,
    effects: Vec<Effect>,
}

/// What the address asks of this page itself: `?latchkey=…`. Nobody else gets to see it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hint {
    /// Nothing.
    None,
    /// Show the choice, instead of going to a provider at once.
    Choose,
    /// The person comes from the welcome page of `auth_oidc`.
    Welcomed,
    /// The person may come from there: it says so in a parameter of its own, which people also use to get past it.
    Skipped,
}

impl Hint {
    fn read(query: &Query) -> Self {
        match query.verbatim(HINT).ok().flatten() {
            Some("choose") => Self::Choose,
            Some("welcomed") => Self::Welcomed,
            _ if is_past_welcome(query) => Self::Skipped,
            _ => Self::None,
        }
    }

    /// After a click on a sign-in option: whoever was welcomed may be welcomed again, as a person is no loop.
    pub(super) const fn after_a_click(self) -> Self {
        match self {
            Self::Welcomed | Self::Skipped => Self::Choose,
            Self::None | Self::Choose => self,
        }
    }
}

/// Whether hass-oidc-auth would show its own page to this query instead of leading to its welcome page: it looks at
/// the query, and at the address that the client wants the person back at.
fn is_past_welcome(query: &Query) -> bool {
    let value = |name| query.decoded(name).ok().flatten();
    value("skip_oidc_redirect").is_some_and(|skips| skips == "true")
        || value("redirect_uri").is_some_and(|uri| uri.contains("skip_oidc_redirect=true"))
}

/// How a sign-in at a provider ended, until there is a list of sign-in options to show it above.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recall {
    /// The provider.
    pub(super) handler: Handler,
    /// The words.
    pub(super) notice: Option<Notice>,
    /// What the person had agreed to.
    pub(super) agreement: Agreement,
}

impl Context {
    pub(super) fn new(mut boot: Boot) -> Self {
        // Whoever comes back from a provider is not sent there again without a click.
        let mut hint = Hint::Choose;
        if !boot.is_callback() {
            hint = Hint::read(&boot.query);
            // Home Assistant's own page, and the client, get the original query and nothing else.
            boot.query = boot.query.without(HINT);
        }
        Self {
            hint,
            keep: None,
            recall: None,
            kept: Kept::default(),
            came_back: None,
            boot,
            unopened: Vec::new(),
            last_ticket: 0,
            effects: Vec::new(),
        }
    }

    pub(super) fn fetch(&mut self, request: Request) -> Ticket {
        self.order(|ticket| Effect::Fetch(ticket, request))
    }

    pub(super) fn sleep(&mut self, milliseconds: u32) -> Ticket {
        self.order(|ticket| Effect::Sleep(ticket, milliseconds))
    }

    /// Queues what will be answered under the ticket.
    pub(super) fn order(&mut self, effect: impl FnOnce(Ticket) -> Effect) -> Ticket {
        // Never used twice: an answer to an earlier question can't pass for a later one.
        self.last_ticket = self.last_ticket.wrapping_add(1);
        let ticket = Ticket(self.last_ticket);
        self.effects.push(effect(ticket));
        ticket
    }

    pub(super) fn focus(&mut self, focus: Focus) {
        self.effects.push(Effect::Focus(focus));
    }

    pub(super) fn queue(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Cancels a flow that nobody goes on with, so that Home Assistant need not keep it.
    pub(super) fn cancel(&mut self, flow: &FlowId) {
        self.queue(Effect::Forget(cancel_flow(flow)));
    }

    /// Cancels a flow that Home Assistant may still hold, even if nothing can be said about it.
    pub(super) fn cancel_after(&mut self, fault: &Fault, flow: &FlowId) {
        if !fault.ended_flow() && !fault.is_final() {
            self.cancel(flow);
        }
    }

    /// Remembers to cancel a flow as soon as it has a name.
    pub(super) fn cancel_once_opened(&mut self, opening: Ticket) {
        self.unopened.push(opening);
    }

    /// Cancels a flow whose opening nobody waits for any more.
    pub(super) fn cancel_opened(&mut self, ticket: Ticket, outcome: &Outcome) {
        let is_it = |opening: &mut Ticket| *opening == ticket;
        if self.unopened.extract_if(.., is_it).next().is_some()
            && let Some(flow) = flow_of(outcome)
        {
            self.cancel(&flow);
        }
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.effects)
    }
}
