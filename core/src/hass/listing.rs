//! The providers that Home Assistant offers to this visitor, in the administrator's order.

use serde::Deserialize;

use super::fault::Fault;
use super::presentation::Presentation;
use crate::wire::{Failure, Name, Response, or_default, read_json};

/// The type of this integration's providers.
pub const OURS: &str = "latchkey";
/// That of hass-oidc-auth's.
pub const OIDC_PLUGIN: &str = "auth_oidc";
const OPENID_PLUGIN: &str = "openid";
/// By which a device comes in that a phone has approved. The document lists it for that browser only, as its first.
pub const DEVICES: &str = "latchkey_device";
/// The types of providers that sign people in on another page.
pub const REDIRECTING: [&str; 3] = [OURS, OIDC_PLUGIN, OPENID_PLUGIN];

/// What names a provider in the API: its type and its id, which a step has as a pair.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(from = "(String, Option<String>)")]
pub struct Handler {
    /// `homeassistant`, `trusted_networks`, `command_line`, or a custom type.
    pub kind: String,
    /// Tells several providers of one type apart.
    pub id: Option<String>,
}

impl Handler {
    /// Home Assistant's own provider.
    #[must_use]
    pub fn homeassistant() -> Self {
        Self {
            kind: "homeassistant".to_owned(),
            id: None,
        }
    }

    /// Whether it is Home Assistant's own provider: its id is nobody's business.
    pub(crate) fn is_homeassistant(&self) -> bool {
        self.kind == "homeassistant"
    }

    /// Whether it is one of Latchkey's own providers.
    pub(crate) fn is_ours(&self) -> bool {
        self.kind == OURS
    }

    /// Whether it is hass-oidc-auth, which signs people in on pages of its own.
    pub(crate) fn is_oidc_plugin(&self) -> bool {
        self.kind == OIDC_PLUGIN
    }

    /// Whether it is hass-openid, whose flow only ends: its own page signs people in.
    pub(crate) fn is_openid_plugin(&self) -> bool {
        self.kind == OPENID_PLUGIN
    }

    /// Whether starting its flow sends the person elsewhere, so that it must wait for a click.
    pub(crate) fn is_redirecting(&self) -> bool {
        REDIRECTING.contains(&self.kind.as_str())
    }
}

impl From<(String, Option<String>)> for Handler {
    fn from((kind, id): (String, Option<String>)) -> Self {
        Self { kind, id }
    }
}

/// One sign-in option.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(from = "ProviderAnswer")]
pub struct Provider {
    /// The administrator's name for it, or its type where another plugin has none.
    pub name: Name,
    /// Its name in the API.
    pub handler: Handler,
}

/// A provider as Home Assistant writes it.
#[derive(Deserialize)]
struct ProviderAnswer {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
}

impl From<ProviderAnswer> for Provider {
    fn from(ProviderAnswer { name, kind, id }: ProviderAnswer) -> Self {
        Self {
            name: Name::read_or(&name, &kind),
            handler: Handler { kind, id },
        }
    }
}

/// The answer of `GET /auth/providers`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Listing {
    /// In the administrator's order. May be empty.
    pub providers: Vec<Provider>,
    /// Whether "keep me logged in" starts ticked.
    #[serde(default, deserialize_with = "or_default")]
    pub preselect_remember_me: bool,
}

/// What the providers' address can say when all is well.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ListingAnswer {
    /// The providers.
    Listed(Listing),
    /// Nobody has set this Home Assistant up yet.
    OnboardingRequired,
}

/// Reads the answer of `GET /auth/providers`.
///
/// # Errors
/// Whatever else came back, by whose fault it is.
pub fn read_listing(outcome: &Result<Response, Failure>) -> Result<ListingAnswer, Fault> {
    let response = outcome.as_ref()?;
    let body = response.body.reveal();
    match response.status {
        200 => Ok(ListingAnswer::Listed(
            read_json::<Listing>(body)?.without_devices(),
        )),
        400 if is_onboarding(body) => Ok(ListingAnswer::OnboardingRequired),
        _ => Err(Fault::of_read(response)),
    }
}

/// The code of a refusal.
#[derive(Deserialize)]
struct RefusalAnswer {
    code: String,
}

fn is_onboarding(body: &str) -> bool {
    read_json(body).is_ok_and(|RefusalAnswer { code }| code == "onboarding_required")
}

/// The document's boot data, as far as it is about the providers.
#[derive(Deserialize)]
struct BootData {
    listing: Listing,
}

impl Listing {
    /// Calls hass-oidc-auth's provider by this name, if it is one.
    pub fn rename_oidc_plugin(&mut self, name: &str) {
        let mut providers = self.providers.iter_mut();
        let plugin = providers.find(|provider| provider.handler.is_oidc_plugin());
        if let (Some(plugin), Some(name)) = (plugin, Name::read(name)) {
            plugin.name = name;
        }
    }

    /// Calls Latchkey's own providers what they are called in a language.
    pub fn rename(&mut self, presentation: &Presentation, language: &str) {
        let ours = |provider: &&mut Provider| provider.handler.is_ours();
        for provider in self.providers.iter_mut().filter(ours) {
            let id = provider.handler.id.as_deref().unwrap_or_default();
            if let Some(name) = presentation.name(id, language) {
                provider.name = name;
            }
        }
    }

    /// Reads the document's boot data, where the integration knows what the providers' address would say.
    #[must_use]
    pub fn of_document(data: &str) -> Option<Self> {
        read_json(data).ok().map(|BootData { listing }| listing)
    }

    /// Home Assistant before 2026.11 lists for everybody what is for nobody else.
    fn without_devices(mut self) -> Self {
        self.providers
            .retain(|provider| provider.handler.kind != DEVICES);
        self
    }
}
