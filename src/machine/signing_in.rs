//! The stage of the card: one way to sign in is open, the others are listed.

use super::Stage;
use super::desk::Desk;
use super::event::{Event, UnixTime};
use super::form::FormPanel;
use super::leaving::Leaving;
use super::panel::{Next, Panel, Via, abandon, arrive, fall_back, give_up_after, open};
use super::session::{Agreement, Place, Session};
use super::{opening, show, words};
use crate::hass::{App, Client, choose, flow_of};
use crate::screen::{
    Act, Asker, Notice, OtherWay, Pace, Panel as PanelScreen, Screen, SignIn, Text,
};

/// Seconds for which Home Assistant keeps a code, less a minute for the way back.
const CODE_LASTS: u64 = 540;

/// The card.
#[derive(Debug)]
pub(super) struct SigningIn {
    session: Session,
    panel: Panel,
}
impl SigningIn {
    /// Opens the first way to sign in that may open by itself.
    pub(super) fn enter(session: Session, desk: &mut Desk) -> Stage {
        let panel = match session.first_place() {
            Some(place) => open(place, &session, desk, None),
            None => Panel::ExpectChoice {
                last: None,
                notice: None,
            },
        };
        Stage::SigningIn(Box::new(Self { session, panel }))
    }

    pub(super) fn handle(mut self, desk: &mut Desk, at: UnixTime, event: &Event) -> Stage {
        match event {
            Event::Did(Act::StartOver) => {
                abandon(&self.panel, desk);
                return opening::start(desk);
            }
            Event::Did(Act::Keep(ticked)) => {
                self.session.set_keep(*ticked);
                return Stage::SigningIn(Box::new(self));
            }
            _ => {}
        }
        let Self { mut session, panel } = self;
        match handle(panel, &mut session, desk, at, event) {
            Next::Stay(panel) => Stage::SigningIn(Box::new(Self { session, panel })),
            Next::Leave(leaving) => Stage::Leaving(leaving),
            Next::Halt(halted) => Stage::Halted(halted),
        }
    }

    pub(super) fn screen(&self, desk: &Desk) -> Screen {
        let Self { session, panel } = self;
        let place = open_place(panel);
        let others = session.listing.providers.iter().enumerate();
        let others = others.filter(|(index, _)| Some(*index) != place.map(Place::index));
        let others = others.map(|(index, provider)| OtherWay {
            index,
            name: provider.name.clone(),
        });
        Screen::SignIn(Box::new(SignIn {
            asker: asker(&session.asked.client),
            heading: heading(panel),
            notice: notice(panel).cloned(),
            panel: panel_screen(panel, session),
            keep: session.keep(),
            others: others.collect(),
            builtin: desk.boot.builtin(),
        }))
    }
}

fn handle(
    panel: Panel,
    session: &mut Session,
    desk: &mut Desk,
    at: UnixTime,
    event: &Event,
) -> Next {
    match (panel, event) {
        (panel, Event::Did(Act::Choose(index))) => match session.place(*index) {
            Some(place) if Some(place) != open_place(&panel) => {
                session.agreement = Agreement::Given;
                abandon(&panel, desk);
                Next::Stay(open(place, session, desk, None))
            }
            _ => Next::Stay(panel),
        },
        (
            Panel::ExpectChoice {
                last: Some(place), ..
            },
            Event::Did(Act::Restart),
        ) => Next::Stay(open(place, session, desk, None)),
        (Panel::ExpectAnswers(form), Event::Did(Act::Submit(typed))) => {
            Next::Stay(form.submit(typed, session, desk))
        }
        (
            Panel::ExpectPick {
                place,
                flow,
                entries,
            },
            Event::Did(Act::Pick(id)),
        ) if entries.iter().any(|(entry, _)| entry == id) => {
            session.agreement = Agreement::Given;
            let ticket = desk.fetch(choose(&session.asked, &flow, id));
            let after = Via::Person;
            Next::Stay(Panel::ExpectNextStep {
                place,
                flow,
                ticket,
                after,
            })
        }
        (Panel::ExpectAgreement { place, code, since }, Event::Did(Act::Agree)) => {
            session.agreement = Agreement::Given;
            if at.0.saturating_sub(since.0) > CODE_LASTS {
                return Next::Stay(open(place, session, desk, None));
            }
            Next::Leave(Leaving::to_client(session, desk, &code))
        }
        (Panel::ExpectOutside(watch), event) => watch.handle(at, event, session, desk),
        (panel, Event::Fetched(..)) => fetched(panel, session, desk, at, event),
        (panel, _) => Next::Stay(panel),
    }
}

/// An answer, if it is the one that the panel waits for.
fn fetched(
    panel: Panel,
    session: &mut Session,
    desk: &mut Desk,
    at: UnixTime,
    event: &Event,
) -> Next {
    let Event::Fetched(answered, outcome) = event else {
        return Next::Stay(panel);
    };
    match panel {
        Panel::ExpectFirstStep {
            place,
            ticket,
            resend,
        } if ticket == *answered => {
            match (
                arrive(outcome, place, Via::Opening, at, session, desk),
                resend,
            ) {
                (Ok(Next::Stay(Panel::ExpectAnswers(form))), Some(resend)) => {
                    Next::Stay(form.take_over(*resend, session, desk))
                }
                (Ok(next), _) => next,
                (Err(fault), resend) => {
                    // A flow was opened, but its first step is one that this page can't show.
                    if let Some(flow) = flow_of(outcome) {
                        give_up_after(&fault, &flow, desk);
                    }
                    match resend {
                        Some(resend) => resend.form.fail(&fault, session, desk),
                        None => fall_back(&fault, place, session, desk),
                    }
                }
            }
        }
        Panel::ExpectVerdict { ticket, form } if ticket == *answered => {
            match arrive(outcome, form.place, Via::Person, at, session, desk) {
                Ok(Next::Stay(Panel::ExpectAnswers(next))) => {
                    Next::Stay(Panel::ExpectAnswers(next.after(&form)))
                }
                Ok(next) => next,
                Err(fault) => form.fail(&fault, session, desk),
            }
        }
        Panel::ExpectNextStep {
            place,
            flow,
            ticket,
            after,
        } if ticket == *answered => match arrive(outcome, place, after, at, session, desk) {
            Ok(next) => next,
            Err(fault) => {
                give_up_after(&fault, &flow, desk);
                fall_back(&fault, place, session, desk)
            }
        },
        panel => Next::Stay(panel),
    }
}

/// The provider that is open, so that the list leaves it out.
const fn open_place(panel: &Panel) -> Option<Place> {
    match panel {
        Panel::ExpectFirstStep { place, .. }
        | Panel::ExpectPick { place, .. }
        | Panel::ExpectNextStep { place, .. }
        | Panel::ExpectAgreement { place, .. } => Some(*place),
        Panel::ExpectAnswers(form) | Panel::ExpectVerdict { form, .. } => Some(form.place),
        Panel::ExpectOutside(watch) => Some(watch.place()),
        Panel::ExpectChoice { .. } => None,
    }
}

fn panel_screen(panel: &Panel, session: &Session) -> PanelScreen {
    let form = |form: &FormPanel, pace| match session.provider(form.place) {
        Some(provider) => PanelScreen::Form(show::form(form, provider, session, pace)),
        None => PanelScreen::List,
    };
    match panel {
        Panel::ExpectAnswers(panel) => form(panel, Pace::Waiting),
        Panel::ExpectVerdict { form: panel, .. } => form(panel, Pace::Checking),
        Panel::ExpectFirstStep {
            resend: Some(resend),
            ..
        } => form(&resend.form, Pace::Checking),
        Panel::ExpectFirstStep {
            place,
            resend: None,
            ..
        } => PanelScreen::Busy(Text::OpeningProvider(session.name_of(*place))),
        Panel::ExpectNextStep { .. } => PanelScreen::Busy(Text::Checking),
        Panel::ExpectOutside(watch) => {
            PanelScreen::Outside(watch.panel(&session.name_of(watch.place())))
        }
        Panel::ExpectPick { entries, .. } => PanelScreen::Menu(
            entries
                .iter()
                .map(|(id, label)| {
                    let label = if label.is_empty() {
                        words::readable(id)
                    } else {
                        label.clone()
                    };
                    (id.clone(), Text::MenuEntry(label))
                })
                .collect(),
        ),
        Panel::ExpectAgreement { .. } => PanelScreen::Consent(match &session.asked.client {
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
            words::heading(&form.step.step_id)
        }
        Panel::ExpectFirstStep { .. } => Text::WelcomeHome,
        Panel::ExpectChoice { .. } | Panel::ExpectPick { .. } => Text::ChooseAWay,
        Panel::ExpectAgreement { .. } => Text::ConfirmAccess,
        Panel::ExpectOutside(_) | Panel::ExpectNextStep { .. } => Text::AlmostThere,
    }
}

const fn notice(panel: &Panel) -> Option<&Notice> {
    match panel {
        Panel::ExpectAnswers(form) => form.notice.as_ref(),
        Panel::ExpectChoice { notice, .. } => notice.as_ref(),
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
