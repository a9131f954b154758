//! The last stage: signed in, on the way back to the client.
//!
//! The address stays at hand as a link: Chrome opens an app only at a person's tap, and a way back that
//! failed once may work the next time. A page that the browser brings back starts over: its code is used.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::context::Context;
use super::effect::{Effect, Pause};
use super::messages::destination;
use super::session::{ProviderIndex, Scope};
use crate::hass::{AuthorizationCode, Client, way_back};
use crate::screen::{Act, Leaving, Remedy, Text};
use crate::secret::Secret;
use crate::wire::{Name, encode_component};

impl Scope<'_> {
    /// Goes back to the client with Home Assistant's code.
    ///
    /// The frontend comes back to this tab after a log-out. Latchkey's providers are known to Home Assistant there, which
    /// then names none to go to at once; of those who came in otherwise it knows nothing.
    pub(super) fn leave_to_client(
        &mut self,
        index: ProviderIndex,
        code: &AuthorizationCode,
    ) -> Leaving {
        let Scope { session, context } = self;
        let request = &session.request;
        let target = way_back(request, code, session.keep(context.keep) == Some(true));
        let provider = session.provider(index);
        let is_ours = provider.is_some_and(|provider| provider.handler.is_ours());
        if request.client == Client::OwnOrigin && !is_ours {
            context.boot.went_by_itself = true;
            context.queue(Effect::Pause(Pause::Tab));
        }
        let (text, label) = match &request.client {
            Client::OwnOrigin => (Text::ReturningToHomeAssistant, Text::Continue),
            Client::App(_) => (Text::ReturningToApp, Text::ReturnToApp),
            Client::ThirdParty { .. } => {
                let to = (context.boot.address)(&request.redirect_uri);
                let label = if to.is_some_and(|to| to.is_web()) {
                    Text::Continue
                } else {
                    Text::ReturnToApp
                };
                (Text::ReturningTo(destination(request, context)), label)
            }
        };
        let remedy = Remedy::Do(Text::SignInAgain, Act::StartOver);
        leave(text, (label, target), Some(remedy), context)
    }
}

/// Goes to the welcome page of hass-oidc-auth, which brings the person back to this page.
pub(super) fn to_welcome(provider: &Name, context: &mut Context) -> Leaving {
    let boot = &context.boot;
    let back = [&boot.origin, &boot.address_of_page(), "&latchkey=welcomed"].concat();
    let back = encode_component(&STANDARD.encode(back));
    let target = ["/auth/oidc/welcome?redirect_uri=", &back].concat();
    to_plugin(provider, target, context)
}

/// Goes to the page of hass-openid, which brings the person to the client.
pub(super) fn to_openid(provider: &Name, context: &mut Context) -> Leaving {
    to_plugin(provider, context.boot.openid_page(), context)
}

fn to_plugin(provider: &Name, target: String, context: &mut Context) -> Leaving {
    let text = Text::LeavingFor(provider.to_string());
    let remedy = Remedy::Do(Text::StartOver, Act::StartOver);
    let target = Secret::new(target);
    leave(text, (Text::Continue, target), Some(remedy), context)
}

/// Goes where Home Assistant is set up, with the query kept so that the client is not forgotten.
pub(super) fn to_onboarding(context: &mut Context) -> Leaving {
    let target = Secret::new(["/onboarding.html?", context.boot.query.as_str()].concat());
    leave(Text::FinishSetup, (Text::Continue, target), None, context)
}

fn leave(
    text: Text,
    link: (Text, Secret<String>),
    remedy: Option<Remedy>,
    context: &mut Context,
) -> Leaving {
    context.queue(Effect::LeaveTo(link.1.clone()));
    Leaving { text, link, remedy }
}
