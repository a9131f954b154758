//! Draws the card: what is on it, and the other sign-in options beside it.

use super::{form as form_screen, pending_step};
use crate::hass::{App, Client, Look, Position, Provider};
use crate::machine::card::{Card, Queued, Via};
use crate::machine::context::Context;
use crate::machine::form::FormPanel;
use crate::machine::messages;
use crate::machine::session::{ProviderIndex, Reach, Session};
use crate::screen::{
    Leads, Notice, Pace, Panel, RequestingClient, Screen, Side, SignIn, SignInOption, Text,
};
use crate::wire::is_blank;

/// The card as it is shown.
pub(in crate::machine) fn screen(card: &Card, session: &Session, context: &Context) -> Screen {
    let opened = card.provider_index();
    let others = session.listing.providers.iter().enumerate();
    let others = others.filter(|(index, _)| Some(*index) != opened.map(ProviderIndex::index));
    let others = others.map(|(index, provider)| sign_in_option(index, provider, context));
    let links = context.boot.presentation.links.iter();
    let links = links.map(|(name, path)| (name.clone(), context.boot.page_of_plugin(path)));
    let panel = panel(card, session);
    Screen::SignIn(Box::new(SignIn {
        requesting_client: requesting_client(&session.request.client),
        heading: heading(card),
        notice: notice(card),
        // What goes on by itself is over before anybody could choose.
        has_more: session.reach == Reach::OneProvider && !matches!(panel, Panel::Busy(_)),
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
    let side = match look.position {
        Position::Above => Side::Above,
        Position::Below => Side::Below,
    };
    SignInOption {
        index,
        name: provider.name.to_string(),
        leads,
        icon: look.icon,
        side,
    }
}

fn panel(card: &Card, session: &Session) -> Panel {
    let form = |form: &FormPanel, pace| match session.provider(form.index) {
        Some(provider) => Panel::Form(form_screen::form(form, provider, session, pace)),
        None => Panel::List,
    };
    match card {
        Card::ExpectAnswers(shown) => form(shown, Pace::Waiting),
        Card::ExpectVerdict { form: shown, .. } => form(shown, Pace::Checking),
        Card::ExpectFirstStep { index, queued, .. } => match queued {
            Queued::Nothing | Queued::Lost => {
                Panel::Busy(Text::OpeningProvider(session.name_of(*index).to_string()))
            }
            Queued::Form(shown) => form(shown, Pace::Waiting),
            Queued::Answers(filled) => form(&filled.form, Pace::Checking),
        },
        Card::ExpectNextStep { after, .. } => Panel::Busy(match after {
            Via::Proof => Text::SigningYouIn,
            _ => Text::Checking,
        }),
        Card::ExpectRedirect(redirecting) if redirecting.is_still_here() => Panel::List,
        Card::ExpectRedirect(redirecting) => {
            Panel::Busy(Text::LeavingFor(redirecting.provider.name.to_string()))
        }
        Card::ExpectPendingStep(watch) => {
            Panel::Pending(pending_step::panel(watch, &session.name_of(watch.index)))
        }
        Card::ExpectPick { entries, .. } => Panel::Menu(
            entries
                .iter()
                .map(|(id, label)| {
                    let label = if is_blank(label) {
                        messages::readable(id)
                    } else {
                        label.clone()
                    };
                    (id.clone(), Text::Named(label))
                })
                .collect(),
        ),
        Card::ExpectAgreement { .. } => Panel::Consent(match &session.request.client {
            Client::ThirdParty { host, destination } => {
                Text::ContinueTo(destination.as_ref().unwrap_or(host).clone())
            }
            _ => Text::Continue,
        }),
        Card::ExpectChoice { .. } => Panel::List,
    }
}

fn heading(card: &Card) -> Text {
    match card {
        Card::ExpectAnswers(form) | Card::ExpectVerdict { form, .. } => {
            messages::heading(&form.step.step_id)
        }
        Card::ExpectRedirect(redirecting) if redirecting.is_still_here() => {
            Text::ChooseSignInOption
        }
        Card::ExpectFirstStep { .. } | Card::ExpectRedirect(_) => Text::WelcomeHome,
        Card::ExpectChoice { .. } | Card::ExpectPick { .. } => Text::ChooseSignInOption,
        Card::ExpectAgreement { .. } => Text::ConfirmAccess,
        Card::ExpectPendingStep(_) | Card::ExpectNextStep { .. } => Text::AlmostThere,
    }
}

fn notice(card: &Card) -> Option<Notice> {
    match card {
        Card::ExpectAnswers(form) => form.notice.clone(),
        Card::ExpectFirstStep {
            queued: Queued::Form(form),
            ..
        } => form.notice.clone(),
        Card::ExpectChoice { notice, .. } => notice.clone(),
        Card::ExpectRedirect(redirecting) if redirecting.is_still_here() => Some(
            messages::provider::opened_elsewhere(&redirecting.provider.name),
        ),
        _ => None,
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
