//! What stays the same while ways to sign in come and go.

use super::desk::{Account, Desk};
use crate::hass::{Asked, Client, Forwarded, Handler, Listing, Provider};
use crate::wire::Name;

/// Known once the providers are.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) asked: Asked,
    pub(super) listing: Listing,
    pub(super) forwarded: Forwarded,
    pub(super) agreement: Agreement,
    /// Whether the listing is whole.
    pub(super) reach: Reach,
    /// Which account the next journey to a provider shall use.
    pub(super) account: Account,
    /// The last user name that was sent, so that starting over does not lose it.
    pub(super) username: String,
}

/// Whether a person has agreed to let this client in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Agreement {
    /// Not needed, or given by a click on a page that shows the client's host.
    Given,
    /// Nothing may complete before a click.
    Awaited,
}

/// How much of Home Assistant's listing is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reach {
    /// All of it.
    Whole,
    /// Back from a provider, only that one is: any other way needs the listing first.
    OneProvider,
}

/// A provider's place in the administrator's list. Only [`Session::place`] makes one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place(usize);

impl Place {
    pub(super) const fn index(self) -> usize {
        self.0
    }
}

impl Session {
    pub(super) fn new(asked: Asked, listing: Listing, forwarded: Forwarded) -> Self {
        let agreement = match asked.client {
            Client::OwnOrigin | Client::App(_) => Agreement::Given,
            Client::ThirdParty { .. } => Agreement::Awaited,
        };
        Self {
            asked,
            listing,
            forwarded,
            agreement,
            reach: Reach::Whole,
            account: Account::Any,
            username: String::new(),
        }
    }

    /// Back from a provider that was chosen by a click: the person has agreed.
    pub(super) fn returning(asked: Asked, provider: Provider) -> Self {
        let listing = Listing {
            providers: vec![provider],
            preselect_remember_me: false,
        };
        Self {
            agreement: Agreement::Given,
            reach: Reach::OneProvider,
            ..Self::new(asked, listing, Forwarded::Nothing)
        }
    }

    /// Remembers what a guessed session was told.
    pub(super) fn take_over(&mut self, guessed: Self) {
        self.agreement = guessed.agreement;
        self.username = guessed.username;
    }

    /// The place of a provider by its name in the API.
    pub(super) fn place_of(&self, handler: &Handler) -> Option<Place> {
        let providers = &self.listing.providers;
        providers
            .iter()
            .position(|provider| provider.handler == *handler)
            .map(Place)
    }

    /// The place of hass-oidc-auth, which there is at most one of.
    pub(super) fn place_of_oidc_plugin(&self) -> Option<Place> {
        let mut providers = self.listing.providers.iter();
        providers
            .position(|provider| provider.handler.is_oidc_plugin())
            .map(Place)
    }

    /// The first provider that does not send the person elsewhere.
    pub(super) fn first_place(&self) -> Option<Place> {
        let providers = &self.listing.providers;
        providers
            .iter()
            .position(|provider| !provider.handler.is_redirecting())
            .map(Place)
    }

    pub(super) fn place(&self, index: usize) -> Option<Place> {
        (index < self.listing.providers.len()).then_some(Place(index))
    }

    pub(super) fn provider(&self, place: Place) -> Option<&Provider> {
        self.listing.providers.get(place.0)
    }

    pub(super) fn name_of(&self, place: Place) -> Name {
        self.provider(place)
            .map(|provider| provider.name.clone())
            .unwrap_or_default()
    }

    /// "Keep me logged in" as it is shown: only Home Assistant's own frontend knows what it means.
    pub(super) fn keep(&self, desk: &Desk) -> Option<bool> {
        let is_ticked = desk.keep.unwrap_or(self.listing.preselect_remember_me);
        (self.asked.client == Client::OwnOrigin).then_some(is_ticked)
    }
}
