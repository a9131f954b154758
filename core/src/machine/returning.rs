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
use crate::hass::{AuthorizationRequest, cancel_flow, submit_proof};
use crate::oidc::{AuthorizedCode, Callback, Lost, ProviderFault, Redemption, Route};
use crate::secret::Secret;
use crate::wire::{Failure, Response, UnixTime};

/// A callback on its way to becoming a sign-in.
#[derive(Debug)]
pub(super) enum Returning {
    /// The record of the attempt.
    ExpectRecord {
        ticket: Ticket,
        callback: Box<Callback>,
    },
    /// The tokens of the provider.
    ExpectTokens {
        ticket: Ticket,
        redemption: Box<Redemption>,
        home: Box<Home>,
    },
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
            let ticket =
                context.order(|ticket| Effect::TakeRecord(ticket, callback.state().clone()));
            Stage::Returning(Returning::ExpectRecord {
                ticket,
                callback: Box::new(callback),
            })
        }
        Err(fault) => homeless(&fault, context),
    }
}

impl Returning {
    pub(super) fn handle(self, context: &mut Context, at: UnixTime, event: &Event) -> Stage {
        match (self, event) {
            (Self::ExpectRecord { ticket, callback }, Event::Took(took, record))
                if ticket == *took =>
            {
                recall(*callback, record.as_ref(), at, context)
            }
            (
                Self::ExpectTokens {
                    ticket,
                    redemption,
                    home,
                },
                Event::Fetched(fetched, outcome),
            ) if ticket == *fetched => redeemed(*redemption, outcome.clone(), *home, at, context),
            (stage, _) => Stage::Returning(stage),
        }
    }
}

/// The record tells where home is, even if the callback itself is not valid.
fn recall(
    callback: Callback,
    record: Option<&Secret<String>>,
    at: UnixTime,
    context: &mut Context,
) -> Stage {
    let (remembered, verdict) = callback.validate(record, at);
    let resume_context = remembered.as_deref().and_then(ResumeContext::read);
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
        let fault = verdict
            .err()
            .unwrap_or(ProviderFault::Lost(Lost::RecordMalformed));
        return homeless(&fault, context);
    };
    context.queue(Effect::CleanAddress(context.boot.address_of_page()));
    match verdict {
        Ok(code) => go_on(code, home, context),
        Err(fault) => home.refuse(&fault, context),
    }
}

fn go_on(code: AuthorizedCode, home: Home, context: &mut Context) -> Stage {
    match code.proceed() {
        Route::Page(redemption) => {
            let ticket = context.order(|ticket| Effect::Post(ticket, redemption.post().clone()));
            let home = Box::new(home);
            Stage::Returning(Returning::ExpectTokens {
                ticket,
                redemption,
                home,
            })
        }
        Route::Integration(proof) => home.submit_proof(&proof, context),
    }
}

fn redeemed(
    redemption: Redemption,
    outcome: Result<Response, Failure>,
    home: Home,
    at: UnixTime,
    context: &mut Context,
) -> Stage {
    match redemption
        .validate(outcome)
        .and_then(|redeemed| redeemed.validate(at))
    {
        Ok(proof) => home.submit_proof(&proof, context),
        Err(fault) => home.refuse(&fault, context),
    }
}

impl Home {
    fn submit_proof(self, proof: &[(&str, Secret<String>)], context: &mut Context) -> Stage {
        let ticket = context.fetch(submit_proof(
            &self.request,
            &self.resume_context.flow,
            proof,
        ));
        let session = Session::returning(self.request, self.resume_context.provider);
        SigningIn::accepting(session, self.resume_context.flow, ticket)
    }

    fn refuse(self, fault: &ProviderFault, context: &mut Context) -> Stage {
        context.queue(Effect::Forget(cancel_flow(&self.resume_context.flow)));
        if self.resume_context.silent && fault.wants_person() {
            // Nobody asked for anything, so there is nothing to tell: this is the page as it is.
            return Stage::Over;
        }
        let notice = provider_messages::notice(fault, &self.resume_context.provider.name);
        let session = Session::returning(self.request, self.resume_context.provider);
        SigningIn::refused(&session, notice, context)
    }
}

/// Nothing is known about where the person came from.
fn homeless(fault: &ProviderFault, context: &mut Context) -> Stage {
    context.queue(Effect::CleanAddress("/".to_owned()));
    Stage::Halted(halted::homeless(fault))
}
