//! Draws the card: what each panel looks like, and the other sign-in options beside it.

use super::{form as form_screen, pending_step};
use crate::hass::{App, Client, Look, Position, Provider};
use crate::machine::context::Context;
use crate::machine::form::FormPanel;
use crate::machine::messages;
use crate::machine::panel::{Panel, Queued};
use crate::machine::session::{ProviderIndex, Reach, Session};
use crate::screen::{
    Asker, Leads, Notice, OtherWay, Pace, Panel as PanelScreen, Screen, Side, SignIn, Text,
};
use crate::wire::is_blank;

/// The card as it is shown.
pub(in crate::machine) fn screen(panel: &Panel, session: &Session, context: &Context) -> Screen {
    let opened = panel.provider_index();
    let others = session.listing.providers.iter().enumerate();
    let others = others.filter(|(index, _)| Some(*index) != opened.map(ProviderIndex::index));
    let others = others.map(|(index, provider)| other_way(index, provider, context));
    let links = context.boot.presentation.links.iter();
    let links = links.map(|(name, path)| (name.clone(), context.boot.page_of_plugin(path)));
    let shown = panel_screen(panel, session);
    Screen::SignIn(Box::new(SignIn {
        asker: asker(&session.request.client),
        heading: heading(panel),
        notice: notice(panel),
        // What goes on by itself is over before anybody could choose.
        has_more: session.reach == Reach::OneProvider && !matches!(shown, PanelScreen::Busy(_)),
        panel: shown,
        keep: session.keep(context.keep),
        others: others.collect(),
        links: links.collect(),
        builtin: context.boot.builtin(),
    }))
}

fn other_way(index: usize, provider: &Provider, context: &Context) -> OtherWay {
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
    OtherWay {
        index,
        name: provider.name.to_string(),
        leads,
        icon: look.icon,
        side,
    }
}

fn panel_screen(panel: &Panel, session: &Session) -> PanelScreen {
    let form = |form: &FormPanel, pace| match session.provider(form.index) {
        Some(provider) => PanelScreen::Form(form_screen::form(form, provider, session, pace)),
        None => PanelScreen::List,
    };
    match panel {
        Panel::ExpectAnswers(panel) => form(panel, Pace::Waiting),
        Panel::ExpectVerdict { form: panel, .. } => form(panel, Pace::Checking),
        Panel::ExpectFirstStep { index, queued, .. } => match queued {
            Queued::Nothing | Queued::Lost => {
                PanelScreen::Busy(Text::OpeningProvider(session.name_of(*index).to_string()))
            }
            Queued::Form(panel) => form(panel, Pace::Waiting),
            Queued::Answers(filled) => form(&filled.form, Pace::Checking),
        },
        Panel::ExpectNextStep { .. } => PanelScreen::Busy(Text::Checking),
        Panel::ExpectRedirect(redirecting) if redirecting.is_still_here() => PanelScreen::List,
        Panel::ExpectRedirect(redirecting) => {
            PanelScreen::Busy(Text::LeavingFor(redirecting.provider_name().to_string()))
        }
        Panel::ExpectAcceptance { .. } => PanelScreen::Busy(Text::SigningYouIn),
        Panel::ExpectPendingStep(watch) => PanelScreen::Outside(pending_step::panel(
            watch,
            &session.name_of(watch.provider_index()),
        )),
        Panel::ExpectPick { entries, .. } => PanelScreen::Menu(
            entries
                .iter()
                .map(|(id, label)| {
                    let label = if is_blank(label) {
                        messages::readable(id)
                    } else {
                        label.clone()
                    };
                    (id.clone(), Text::MenuEntry(label))
                })
                .collect(),
        ),
        Panel::ExpectAgreement { .. } => PanelScreen::Consent(match &session.request.client {
            Client::ThirdParty { host, destination } => {
                Text::ContinueTo(destination.as_ref().unwrap_or(host).clone())
            }
            _ => Text::Continue,
        }),
        Panel::ExpectChoice { .. } => PanelScreen::List,
    }
}

fn heading(panel: &Panel) -> Text {
    match panel {
        Panel::ExpectAnswers(form) | Panel::ExpectVerdict { form, .. } => {
            messages::heading(&form.step.step_id)
        }
        Panel::ExpectRedirect(redirecting) if redirecting.is_still_here() => Text::ChooseAWay,
        Panel::ExpectFirstStep { .. } | Panel::ExpectRedirect(_) => Text::WelcomeHome,
        Panel::ExpectChoice { .. } | Panel::ExpectPick { .. } => Text::ChooseAWay,
        Panel::ExpectAgreement { .. } => Text::ConfirmAccess,
        Panel::ExpectPendingStep(_)
        | Panel::ExpectNextStep { .. }
        | Panel::ExpectAcceptance { .. } => Text::AlmostThere,
    }
}

fn notice(panel: &Panel) -> Option<Notice> {
    match panel {
        Panel::ExpectAnswers(form) => form.notice.clone(),
        Panel::ExpectFirstStep {
            queued: Queued::Form(form),
            ..
        } => form.notice.clone(),
        Panel::ExpectChoice { notice, .. } => notice.clone(),
        Panel::ExpectRedirect(redirecting) if redirecting.is_still_here() => Some(
            messages::provider::opened_elsewhere(redirecting.provider_name()),
        ),
        _ => None,
    }
}

fn asker(client: &Client) -> Asker {
    match client {
        Client::OwnOrigin => Asker::OwnOrigin,
        Client::App(App::Android) => Asker::App(Text::AndroidApp),
        Client::App(App::Ios) => Asker::App(Text::IosApp),
        Client::App(App::WearOs) => Asker::App(Text::WearOsApp),
        Client::ThirdParty { host, destination } => Asker::ThirdParty {
            host: host.clone(),
            destination: destination.clone(),
        },
    }
}
