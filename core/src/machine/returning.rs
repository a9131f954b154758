//! Back from a provider: the address is cleaned before anything else, the record is taken once, and only
//! a callback that matches it leads to a request (RP-20 to RP-38).
//!
//! What follows depends on who redeems: the page, which then hands the validated ID Token to the flow, or the
//! integration, which gets the code and the verifier. Either way the integration validates everything again.

use super::Stage;
use super::context::Context;
use super::effect::Effect;
use super::event::{Event, Ticket};
use super::messages::{halted, provider as provider_messages};
use super::resume_context::ResumeContext;
use super::session::Session;
use super::signing_in::SigningIn;
use crate::hass::{AuthorizationRequest, submit_proof};
use crate::oidc::{AuthorizedCode, Callback, Lost, Proof, ProviderFault, Redemption, Route};
use crate::wire::UnixTime;

/// A callback on its way to becoming a sign-in.
#[derive(Debug)]
pub(super) enum Returning {
    /// The record of the attempt.
    ExpectRecord(Ticket, Box<Callback>),
    /// The tokens of the provider.
    ExpectTokens(Ticket, Box<Redemption>, Box<Home>),
}

/// Where the sign-in goes on: what the record remembered about Home Assistant.
#[derive(Debug)]
pub(super) struct Home {
    request: AuthorizationRequest,
    resume_context: ResumeContext,
}

/// Starts on the callback's address.
pub(super) fn start(context: &mut Context) -> Stage {
    // RP-31: first of all, whatever may fail afterwards.
    context.queue(Effect::CleanAddress(context.boot.path.clone()));
    // Taken, so that neither code nor state can be read off the page's own facts (RP-38).
    let query = core::mem::take(&mut context.boot.query);
    match Callback::read(&context.boot.path, &query) {
        Ok(callback) => {
            let state = callback.state().clone();
            let ticket = context.order(|ticket| Effect::TakeRecord(ticket, state));
            Stage::Returning(Returning::ExpectRecord(ticket, Box::new(callback)))
        }
        Err(fault) => homeless(&fault, context),
    }
}

impl Returning {
    pub(super) fn handle(self, context: &mut Context, at: UnixTime, event: &Event) -> Stage {
        match (self, event) {
            (Self::ExpectRecord(ticket, callback), Event::Took(took, record))
                if ticket == *took =>
            {
                let (remembered, verdict) = callback.validate(record.as_ref(), at);
                let resume_context = remembered.as_deref().and_then(ResumeContext::read);
                recall(resume_context, verdict, context)
            }
            (Self::ExpectTokens(ticket, redemption, home), Event::Fetched(fetched, outcome))
                if ticket == *fetched =>
            {
                let redeemed = redemption.validate(outcome.clone());
                let proof = redeemed.and_then(|redeemed| redeemed.validate(at));
                home.go_on(proof, context)
            }
            (stage, _) => Stage::Returning(stage),
        }
    }
}

/// The record tells where home is, even if the callback itself is not valid.
fn recall(
    resume_context: Option<ResumeContext>,
    verdict: Result<AuthorizedCode, ProviderFault>,
    context: &mut Context,
) -> Stage {
    let home = resume_context.and_then(|resume_context| {
        context.boot.return_to(resume_context.query.clone());
        context.keep = Some(resume_context.keep);
        let boot = &context.boot;
        let request = AuthorizationRequest::read(&boot.query, &boot.origin, boot.address).ok()?;
        Some(Home {
            request,
            resume_context,
        })
    });
    let Some(home) = home else {
        let fault = verdict.err().unwrap_or(Lost::RecordMalformed.into());
        return homeless(&fault, context);
    };
    context.queue(Effect::CleanAddress(context.boot.address_of_page()));
    match verdict.map(AuthorizedCode::proceed) {
        Ok(Route::Page(post, redemption)) => {
            let ticket = context.order(|ticket| Effect::Post(ticket, post));
            Stage::Returning(Returning::ExpectTokens(ticket, redemption, Box::new(home)))
        }
        Ok(Route::Integration(proof)) => home.go_on(Ok(proof), context),
        Err(fault) => home.go_on(Err(fault), context),
    }
}

impl Home {
    /// Hands the proof to the flow, or says why there is none.
    fn go_on(self, proof: Result<Proof, ProviderFault>, context: &mut Context) -> Stage {
        let Self {
            request,
            resume_context,
        } = self;
        let fault = match proof {
            Ok(proof) => {
                let submission = submit_proof(&request, &resume_context.flow, proof.parts());
                let ticket = context.fetch(submission);
                let session = Session::returning(request, resume_context.provider);
                return SigningIn::accepting(session, resume_context.flow, ticket);
            }
            Err(fault) => fault,
        };
        context.cancel(&resume_context.flow);
        if resume_context.silent && fault.wants_person() {
            // Nobody asked for anything, so there is nothing to tell: this is the page as it is.
            return Stage::Over;
        }
        let notice = provider_messages::notice(&fault, &resume_context.provider.name);
        let session = Session::returning(request, resume_context.provider);
        SigningIn::refused(&session, notice, context)
    }
}

/// Nothing is known about where the person came from.
fn homeless(fault: &ProviderFault, context: &mut Context) -> Stage {
    context.queue(Effect::CleanAddress("/".to_owned()));
    Stage::Halted(halted::homeless(fault))
}
