//! Draws: turns where the sign-in stands into a screen, and decides nothing; called by [`super::Machine::screen`] only,
//! through the stage that is on. Here the card: what is on it, and the other sign-in options beside it.

mod form;

use super::card::{Card, Queued, Via};
use super::context::Context;
use super::form::FormPanel;
use super::messages;
use super::pending_step::Watch;
use super::session::{ProviderIndex, Session};
use crate::hass::{App, Client, Look, PendingStep, Provider};
use crate::screen::{
    Leads, Notice, Pace, Panel, Pending, RequestingClient, Screen, Side, SignIn, SignInOption, Text,
};
use crate::wire::{Name, is_blank};

/// The card as it is shown.
pub(super) fn screen(card: &Card, session: &Session, context: &Context) -> Screen {
    let opened = card.provider_index();
    let others = session.listing.providers.iter().enumerate();
    let others = others.filter(|(index, _)| Some(*index) != opened.map(ProviderIndex::index));
    let others = others.map(|(index, provider)| sign_in_option(index, provider, context));
    let links = context.boot.presentation.links.iter();
    let links = links.map(|(name, path)| (name.clone(), context.boot.page_of_plugin(path)));
    let (heading, notice, panel) = content(card, session);
    Screen::SignIn(Box::new(SignIn {
        requesting_client: requesting_client(&session.request.client),
        heading,
        notice,
        // What goes on by itself is over before anybody could choose.
        has_more: !session.is_whole && !matches!(panel, Panel::Busy(_)),
        panel,
        keep: session.keep(context.keep),
        others: others.collect(),
        links: links.collect(),
        builtin: context.boot.builtin(),
    }))
}

fn sign_in_option(index: usize, provider: &Provider, context: &Context) -> SignInOption {
    let handler = &provider.handler;
    let look = match &handler.id {
        Some(id) if handler.is_ours() => context.boot.presentation.look(id),
        _ => Look::default(),
    };
    let leads = if handler.is_redirecting() {
        Leads::Elsewhere
    } else {
        Leads::Here
    };
    let side = if look.is_above {
        Side::Above
    } else {
        Side::Below
    };
    SignInOption {
        index,
        name: provider.name.to_string(),
        leads,
        icon: look.icon,
        side,
    }
}

/// The heading of the card, the notice and the panel.
fn content(card: &Card, session: &Session) -> (Text, Option<Notice>, Panel) {
    let form = |panel: &FormPanel, pace| match session.provider(panel.index) {
        Some(provider) => Panel::Form(form::form(panel, provider, session, pace)),
        None => Panel::List,
    };
    let heading_of = |form: &FormPanel| messages::heading(&form.step.step_id);
    match card {
        Card::ExpectFirstStep(index, _, queued) => {
            let (notice, panel) = match queued {
                Queued::Nothing | Queued::Lost => {
                    let name = session.name_of(*index).to_string();
                    (None, Panel::Busy(Text::OpeningProvider(name)))
                }
                Queued::Form(shown, None) => (shown.notice.clone(), form(shown, Pace::Waiting)),
                Queued::Form(shown, Some(_)) => (None, form(shown, Pace::Checking)),
            };
            (Text::WelcomeHome, notice, panel)
        }
        Card::ExpectAnswers(shown) => {
            let panel = form(shown, Pace::Waiting);
            (heading_of(shown), shown.notice.clone(), panel)
        }
        Card::ExpectVerdict(shown, _) => (heading_of(shown), None, form(shown, Pace::Checking)),
        Card::ExpectNextStep(_, _, via) => {
            let text = match via {
                Via::Proof => Text::SigningYouIn,
                _ => Text::Checking,
            };
            (Text::AlmostThere, None, Panel::Busy(text))
        }
        Card::ExpectRedirect(redirecting) if redirecting.is_still_here() => {
            let notice = messages::provider::opened_elsewhere(&redirecting.provider.name);
            (Text::ChooseSignInOption, Some(notice), Panel::List)
        }
        Card::ExpectRedirect(redirecting) => {
            let text = Text::LeavingFor(redirecting.provider.name.to_string());
            (Text::WelcomeHome, None, Panel::Busy(text))
        }
        Card::ExpectPendingStep(watch) => {
            let pending = pending(watch, &session.name_of(watch.flow.index));
            (Text::AlmostThere, None, Panel::Pending(pending))
        }
        Card::ExpectPick(_, entries) => {
            let entries = entries.iter().map(|(id, label)| {
                let label = if is_blank(label) {
                    messages::readable(id)
                } else {
                    label.clone()
                };
                (id.clone(), Text::Named(label))
            });
            let menu = Panel::Menu(entries.collect());
            (Text::ChooseSignInOption, None, menu)
        }
        Card::ExpectAgreement(..) => {
            let label = match &session.request.client {
                Client::ThirdParty { host, destination } => {
                    Text::ContinueTo(destination.as_ref().unwrap_or(host).clone())
                }
                _ => Text::Continue,
            };
            (Text::ConfirmAccess, None, Panel::Consent(label))
        }
        Card::ExpectChoice { notice, .. } => {
            (Text::ChooseSignInOption, notice.clone(), Panel::List)
        }
    }
}

fn requesting_client(client: &Client) -> RequestingClient {
    match client {
        Client::OwnOrigin => RequestingClient::OwnOrigin,
        Client::App(App::Android) => RequestingClient::App(Text::AndroidApp),
        Client::App(App::Ios) => RequestingClient::App(Text::IosApp),
        Client::App(App::WearOs) => RequestingClient::App(Text::WearOsApp),
        Client::ThirdParty { host, destination } => RequestingClient::ThirdParty {
            host: host.clone(),
            destination: destination.clone(),
        },
    }
}

/// A step that happens elsewhere: what to do there, or what Home Assistant works on.
fn pending(watch: &Watch, provider: &Name) -> Pending {
    let watching = watch.is_watching();
    let (intro, link) = match &watch.pending {
        PendingStep::External { url, .. } => {
            let intro = if watching {
                Text::ExternalWatching
            } else {
                Text::ExternalIntro(provider.to_string())
            };
            let label = Text::ExternalLink(provider.to_string());
            (intro, Some((label, url.clone())))
        }
        PendingStep::Progress { action, .. } => {
            let action = action.as_deref().map(messages::readable);
            (action.map_or(Text::Progress, Text::ProgressOf), None)
        }
    };
    let (PendingStep::External { placeholders, .. } | PendingStep::Progress { placeholders, .. }) =
        &watch.pending;
    Pending {
        intro,
        placeholders: form::shown_placeholders(placeholders),
        link,
        watching,
    }
}
