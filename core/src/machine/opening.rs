//! The first stage: validates the address, then asks who may sign in how, unless the document says so, and,
//! for a client with PKCE, what Home Assistant understands. Both are reads; nothing has been counted or
//! opened yet.

use super::context::Context;
use super::event::{Event, Outcome, Ticket};
use super::messages::halted;
use super::optimistic_form::OptimisticForm;
use super::session::Session;
use super::signing_in::SigningIn;
use super::{Stage, leaving};
use crate::hass::{
    AuthorizationRequest, Challenge, Listing, ListingAnswer, list_providers, metadata,
    read_listing, understands_pkce,
};
use crate::screen::{Act, Screen};
use crate::wire::Typed;

/// Waits for the providers, and for the metadata where it matters.
#[derive(Debug)]
pub(super) struct ExpectProviders {
    request: AuthorizationRequest,
    listing: Awaited<Listing>,
    /// What of the client's PKCE Home Assistant is to be told.
    challenge: Awaited<Option<Challenge>>,
    optimistic_form: Option<Box<OptimisticForm>>,
}

#[derive(Debug)]
enum Awaited<T> {
    Coming(Ticket),
    Here(T),
    /// Until the person sends the form again.
    Failed,
}

impl<T> Awaited<T> {
    fn comes_with(&self, ticket: Ticket) -> bool {
        matches!(self, Self::Coming(coming) if *coming == ticket)
    }
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
    let challenge = match request.challenge {
        Some(_) => Awaited::Coming(context.fetch(metadata())),
        None => Awaited::Here(None),
    };
    let stage = ExpectProviders {
        request,
        listing,
        challenge,
        optimistic_form,
    };
    stage.proceed(context)
}

impl ExpectProviders {
    pub(super) fn screen(&self, context: &Context) -> Screen {
        let form = self.optimistic_form.as_ref();
        form.map_or(Screen::Opening, |form| form.screen(context))
    }

    pub(super) fn handle(mut self, context: &mut Context, event: &Event) -> Stage {
        match event {
            Event::Did(Act::Submit(typed)) => self.submit(typed, context),
            Event::Fetched(ticket, outcome) if self.listing.comes_with(*ticket) => {
                return self.take_listing(context, outcome);
            }
            Event::Fetched(ticket, outcome) if self.challenge.comes_with(*ticket) => {
                return self.take_metadata(context, outcome);
            }
            _ => {}
        }
        Stage::ExpectProviders(self)
    }

    fn submit(&mut self, typed: &[Typed], context: &mut Context) {
        if let Some(form) = &mut self.optimistic_form {
            form.submit(typed, context);
            if form.is_sent() && matches!(self.listing, Awaited::Failed) {
                self.listing = Awaited::Coming(context.fetch(list_providers()));
            }
        }
    }

    fn take_listing(mut self, context: &mut Context, outcome: &Outcome) -> Stage {
        match read_listing(outcome) {
            Ok(ListingAnswer::Listed(mut listing)) => {
                listing.rename_oidc_plugin(&context.boot.presentation.oidc_plugin_name);
                self.listing = Awaited::Here(listing);
                self.proceed(context)
            }
            Ok(ListingAnswer::OnboardingRequired) => {
                Stage::Leaving(leaving::to_onboarding(context))
            }
            Err(fault) => match &mut self.optimistic_form {
                Some(form) if !fault.is_final() => {
                    self.listing = Awaited::Failed;
                    form.fail(&fault, context);
                    Stage::ExpectProviders(self)
                }
                _ => Stage::Halted(halted::by_fault(&fault, &self.request, context)),
            },
        }
    }

    fn take_metadata(mut self, context: &mut Context, outcome: &Outcome) -> Stage {
        let challenge = match (understands_pkce(outcome), &self.request.challenge) {
            (Err(fault), _) => return Stage::Halted(halted::challenge_unknown(&fault, context)),
            (Ok(true), Some(challenge)) if !challenge.is_acceptable() => {
                return Stage::Halted(halted::bad_challenge());
            }
            (Ok(true), challenge) => challenge.clone(),
            (Ok(false), _) => None,
        };
        self.challenge = Awaited::Here(challenge);
        self.proceed(context)
    }

    fn proceed(self, context: &mut Context) -> Stage {
        match (self.listing, self.challenge) {
            (Awaited::Here(listing), Awaited::Here(_)) if listing.providers.is_empty() => {
                Stage::Halted(halted::no_providers(context))
            }
            (Awaited::Here(listing), Awaited::Here(challenge)) => {
                let session = Session::new(self.request, listing, challenge);
                match self.optimistic_form {
                    Some(form) => SigningIn::enter_after(*form, session, context),
                    None => SigningIn::enter(session, context),
                }
            }
            (listing, challenge) => Stage::ExpectProviders(Self {
                listing,
                challenge,
                ..self
            }),
        }
    }
}
