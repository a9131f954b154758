//! What stays the same while sign-in options come and go.

use super::context::Context;
use crate::hass::{AuthorizationRequest, Challenge, Client, Handler, Listing, Provider};
use crate::oidc::Prompt;
use crate::wire::Name;

/// Known once the providers are.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) request: AuthorizationRequest,
    pub(super) listing: Listing,
    /// What is sent along when a flow is opened: nothing, if the client has no PKCE or Home Assistant is older than it.
    pub(super) challenge: Option<Challenge>,
    pub(super) agreement: Agreement,
    /// Whether the listing is whole. Back from a provider only that one is known: any other sign-in option needs the listing
    /// first.
    pub(super) is_whole: bool,
    /// What the next redirect to a provider shall have it ask the person.
    pub(super) prompt: Option<Prompt>,
    /// The last user name that was sent, so that starting over does not lose it.
    pub(super) username: String,
}

/// A session, and what every stage has at hand: lent to what handles an event of the card.
#[derive(Debug)]
pub(super) struct Scope<'event> {
    pub(super) session: &'event mut Session,
    pub(super) context: &'event mut Context,
}

/// Whether a person has agreed to let this client in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Agreement {
    /// Not needed, or given by a click on a page that shows the client's host.
    Given,
    /// Nothing may complete before a click.
    Awaited,
}

/// A provider's place in the administrator's list. Only [`Session::index`] makes one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ProviderIndex(usize);

impl ProviderIndex {
    pub(super) const fn index(self) -> usize {
        self.0
    }
}

impl Session {
    pub(super) fn new(
        request: AuthorizationRequest,
        listing: Listing,
        challenge: Option<Challenge>,
    ) -> Self {
        let agreement = match request.client {
            Client::OwnOrigin | Client::App(_) => Agreement::Given,
            Client::ThirdParty { .. } => Agreement::Awaited,
        };
        Self {
            request,
            listing,
            challenge,
            agreement,
            is_whole: true,
            prompt: None,
            username: String::new(),
        }
    }

    /// As long as only one provider is known.
    pub(super) fn of_one(request: AuthorizationRequest, provider: Provider) -> Self {
        let listing = Listing {
            providers: vec![provider],
            preselect_remember_me: false,
        };
        Self::new(request, listing, None)
    }

    /// Back from a provider that was chosen by a click: the person has agreed.
    pub(super) fn returning(request: AuthorizationRequest, provider: Provider) -> Self {
        Self {
            agreement: Agreement::Given,
            is_whole: false,
            ..Self::of_one(request, provider)
        }
    }

    /// The place of the first provider that is one of these.
    pub(super) fn find(&self, is_one: impl Fn(&Handler) -> bool) -> Option<ProviderIndex> {
        let mut providers = self.listing.providers.iter();
        let place = providers.position(|provider| is_one(&provider.handler));
        place.map(ProviderIndex)
    }

    /// The place of a provider by its name in the API.
    pub(super) fn index_of(&self, handler: &Handler) -> Option<ProviderIndex> {
        self.find(|known| known == handler)
    }

    /// The first provider that does not send the person elsewhere.
    pub(super) fn first_index(&self) -> Option<ProviderIndex> {
        self.find(|handler| !handler.is_redirecting())
    }

    /// What hass-openid is called. Its versions before 1.3 are not in the list.
    pub(super) fn name_of_openid_plugin(&self) -> String {
        let listed = self.find(Handler::is_openid_plugin);
        let name = listed.map(|index| self.name_of(index).to_string());
        name.unwrap_or_else(|| "OpenID".to_owned())
    }

    pub(super) fn provider_index(&self, index: usize) -> Option<ProviderIndex> {
        (index < self.listing.providers.len()).then_some(ProviderIndex(index))
    }

    pub(super) fn provider(&self, index: ProviderIndex) -> Option<&Provider> {
        self.listing.providers.get(index.0)
    }

    pub(super) fn name_of(&self, index: ProviderIndex) -> Name {
        let name = self.provider(index).map(|provider| &provider.name);
        name.cloned().unwrap_or_default()
    }

    /// "Keep me logged in" as it is shown: only Home Assistant's own frontend knows what it means.
    /// `said` is what the person has said about it.
    pub(super) fn keep(&self, said: Option<bool>) -> Option<bool> {
        let is_ticked = said.unwrap_or(self.listing.preselect_remember_me);
        (self.request.client == Client::OwnOrigin).then_some(is_ticked)
    }
}
