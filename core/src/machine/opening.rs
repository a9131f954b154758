//! The first stage: validates the address, then asks who may sign in how, unless the document says so, and,
//! for a client with PKCE, what Home Assistant understands. Both are reads; nothing has been counted or
//! opened yet.

use super::context::Context;
use super::effect::Effect;
use super::event::{Event, Ticket};
use super::messages::halted;
use super::optimistic_form::OptimisticForm;
use super::session::Session;
use super::signing_in::SigningIn;
use super::{Stage, leaving};
use crate::hass::{
    AuthorizationRequest, Fault, Forwarded, Listing, ListingAnswer, MetadataFault, list_providers,
    metadata, read_listing, read_metadata,
};
use crate::screen::{Act, Screen};
use crate::secret::Secret;
use crate::wire::{Failure, Response};

/// Waits for the providers, and for the metadata where it matters.
#[derive(Debug)]
pub(super) struct ExpectProviders {
    request: AuthorizationRequest,
    listing: Awaited<Listing>,
    forwarded: Awaited<Forwarded>,
    optimistic_form: Option<Box<OptimisticForm>>,
}

#[derive(Debug)]
enum Awaited<T> {
    Coming(Ticket),
    Here(T),
    /// Until the person sends the form again.
    Failed,
}

/// Starts, or starts over.
pub(super) fn start(context: &mut Context) -> Stage {
    let boot = &context.boot;
    let request = match AuthorizationRequest::read(&boot.query, &boot.origin, boot.address) {
        Ok(request) => request,
        Err(fault) => return Stage::Halted(halted::bad_link(fault)),
    };
    // Home Assistant would count a flow that is opened for it as a wrong login.
    if context.boot.presentation.client_refused {
        return Stage::Halted(halted::bad_link(request.client_fault()));
    }
    // The document's listing holds once: whoever starts over wants to know how things are now.
    let (listing, optimistic_form) = if let Some(listing) = context.boot.listing.take() {
        (Awaited::Here(listing), None)
    } else {
        let ticket = context.fetch(list_providers());
        let optimistic_form = OptimisticForm::new(&request, ticket, context);
        (Awaited::Coming(ticket), optimistic_form.map(Box::new))
    };
    let forwarded = match request.challenge {
        Some(_) => Awaited::Coming(context.fetch(metadata())),
        None => Awaited::Here(Forwarded::Nothing),
    };
    let stage = ExpectProviders {
        request,
        listing,
        forwarded,
        optimistic_form,
    };
    stage.proceed(context)
}

impl ExpectProviders {
    pub(super) fn screen(&self, context: &Context) -> Screen {
        let optimistic_form = self.optimistic_form.as_ref();
        optimistic_form.map_or(Screen::Opening, |optimistic_form| {
            optimistic_form.screen(context)
        })
    }

    pub(super) fn handle(self, context: &mut Context, event: &Event) -> Stage {
        if let Event::Did(act) = event {
            return self.act(context, act);
        }
        let Event::Fetched(ticket, outcome) = event else {
            return Stage::ExpectProviders(self);
        };
        if matches!(self.listing, Awaited::Coming(coming) if coming == *ticket) {
            self.take_listing(context, outcome)
        } else if matches!(self.forwarded, Awaited::Coming(coming) if coming == *ticket) {
            self.take_metadata(context, outcome)
        } else {
            Stage::ExpectProviders(self)
        }
    }

    fn act(mut self, context: &mut Context, act: &Act) -> Stage {
        if let Some(optimistic_form) = self.optimistic_form.take() {
            let optimistic_form = optimistic_form.handle(act, context);
            if optimistic_form.is_sent() && matches!(self.listing, Awaited::Failed) {
                self.listing = Awaited::Coming(context.fetch(list_providers()));
            }
            self.optimistic_form = Some(Box::new(optimistic_form));
        }
        Stage::ExpectProviders(self)
    }

    fn take_listing(mut self, context: &mut Context, outcome: &Result<Response, Failure>) -> Stage {
        match read_listing(outcome) {
            Ok(ListingAnswer::Listed(mut listing)) => {
                listing.rename_oidc_plugin(&context.boot.presentation.oidc_plugin_name);
                self.listing = Awaited::Here(listing);
                self.proceed(context)
            }
            Ok(ListingAnswer::OnboardingRequired) => onboarding(context),
            Err(fault) => match self.optimistic_form.take() {
                Some(optimistic_form) if !fault.is_final() => {
                    self.listing = Awaited::Failed;
                    self.optimistic_form = Some(Box::new(optimistic_form.fail(&fault, context)));
                    Stage::ExpectProviders(self)
                }
                _ => self.halt(context, &fault),
            },
        }
    }

    fn take_metadata(
        mut self,
        context: &mut Context,
        outcome: &Result<Response, Failure>,
    ) -> Stage {
        match read_metadata(outcome, &self.request) {
            Ok(forwarded) => {
                self.forwarded = Awaited::Here(forwarded);
                self.proceed(context)
            }
            Err(MetadataFault::Challenge) => Stage::Halted(halted::bad_challenge()),
            Err(MetadataFault::Unknown(fault)) => {
                Stage::Halted(halted::challenge_unknown(&fault, context))
            }
        }
    }

    fn proceed(self, context: &mut Context) -> Stage {
        match (self.listing, self.forwarded) {
            (Awaited::Here(listing), Awaited::Here(forwarded)) if listing.providers.is_empty() => {
                drop(forwarded);
                Stage::Halted(halted::no_providers(context))
            }
            (Awaited::Here(listing), Awaited::Here(forwarded)) => {
                let session = Session::new(self.request, listing, forwarded);
                match self.optimistic_form {
                    Some(optimistic_form) => {
                        SigningIn::enter_after(*optimistic_form, session, context)
                    }
                    None => SigningIn::enter(session, context),
                }
            }
            (listing, forwarded) => Stage::ExpectProviders(Self {
                request: self.request,
                listing,
                forwarded,
                optimistic_form: self.optimistic_form,
            }),
        }
    }

    fn halt(&self, context: &Context, fault: &Fault) -> Stage {
        Stage::Halted(halted::by_fault(fault, &self.request, context))
    }
}

/// Goes where Home Assistant is set up, with the query kept so that the client is not forgotten.
fn onboarding(context: &mut Context) -> Stage {
    let target = Secret::new(["/onboarding.html?", context.boot.query.as_str()].concat());
    context.queue(Effect::LeaveTo(target.clone()));
    Stage::Leaving(leaving::to_onboarding(target))
}
