//! Cancels flows that nobody goes on with, so that Home Assistant need not keep them.

use super::context::Context;
use super::effect::Effect;
use super::panel::Panel;
use crate::hass::{Fault, FlowId, cancel_flow};

/// Cancels the panel's flow, if it has one that may still be alive.
pub(super) fn abandon(panel: &Panel, context: &mut Context) {
    let flow = match panel {
        Panel::ExpectFirstStep { ticket, .. } => return context.cancel_once_opened(*ticket),
        Panel::ExpectAnswers(form) | Panel::ExpectVerdict { form, .. } => form.flow(),
        Panel::ExpectPendingStep(watch) => Some(watch.flow()),
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

/// Cancels a flow that Home Assistant may still hold, even if nothing can be said about it.
pub(super) fn cancel_flow_after(fault: &Fault, flow: &FlowId, context: &mut Context) {
    if !fault.ended_flow() && !fault.is_final() {
        context.queue(Effect::Forget(cancel_flow(flow)));
    }
}
