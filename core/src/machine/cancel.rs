//! Cancels flows that nobody goes on with, so that Home Assistant need not keep them.

use super::card::Card;
use super::context::Context;
use super::effect::Effect;
use crate::hass::{Fault, FlowId, cancel_flow};

/// Cancels the panel's flow, if it has one that may still be alive.
pub(super) fn abandon(card: &Card, context: &mut Context) {
    let flow = match card {
        Card::ExpectFirstStep { ticket, .. } => return context.cancel_once_opened(*ticket),
        Card::ExpectAnswers(form) | Card::ExpectVerdict { form, .. } => form.flow(),
        Card::ExpectPendingStep(watch) => Some(&watch.flow),
        Card::ExpectRedirect(redirecting) => Some(&redirecting.flow),
        Card::ExpectPick { flow, .. } | Card::ExpectNextStep { flow, .. } => Some(flow),
        Card::ExpectAgreement { .. } | Card::ExpectChoice { .. } => None,
    };
    if let Some(flow) = flow {
        context.queue(Effect::Forget(cancel_flow(flow)));
    }
}

/// Cancels a flow that Home Assistant may still hold, even if nothing can be said about it.
pub(super) fn cancel_flow_after(fault: &Fault, flow: &FlowId, context: &mut Context) {
    if !fault.ended_flow() && !fault.is_final() {
        context.queue(Effect::Forget(cancel_flow(flow)));
    }
}
