//! The stage of the card: one way to sign in is open, the others are listed.

use super::Stage;
use super::departing::came_back;
use super::desk::{Account, Desk, Hint, Recall};
use super::effect::{Effect, Focus};
use super::event::{Event, Ticket, UnixTime};
use super::form::FormPanel;
use super::guess::Guess;
use super::leaving::Leaving;
use super::panel::{
    Ahead, Next, Panel, Via, abandon, arrive, fall_back, give_up_after, open, open_behind,
};
use super::session::{Agreement, Place, Reach, Session};
use super::{card, opening, words};
use crate::hass::{Client, FlowId, Handler, choose, flow_of};
use crate::screen::{Act, Notice, Screen};

/// Seconds for which Home Assistant keeps a code, less a minute for the way back.
const CODE_LASTS: u64 = 540;

/// The card.
#[derive(Debug)]
pub(super) struct SigningIn {
    session: Session,
    panel: Panel,
}
impl SigningIn {
    /// Back from a provider, with its proof handed over.
    pub(super) fn accepting(session: Session, flow: FlowId, ticket: Ticket) -> Stage {
        let panel = match session.place(0) {
            Some(place) => Panel::ExpectAcceptance {
                place,
                flow,
                ticket,
            },
            None => Panel::ExpectChoice {
                last: None,
                notice: None,
            },
        };
        Stage::SigningIn(Box::new(Self { session, panel }))
    }

    /// Back from a provider, without proof.
    pub(super) fn refused(session: &Session, notice: Notice, desk: &mut Desk) -> Stage {
        relist(session, session.place(0), Some(notice), desk)
    }

    /// Goes on with what the person has done before the ways were known.
    pub(super) fn enter_after(guess: Guess, mut session: Session, desk: &mut Desk) -> Stage {
        let (guessed, ahead) = guess.into_parts(desk);
        let first = session.first_place();
        let mut providers = session.listing.providers.iter();
        let own = providers.position(|provider| provider.handler.is_homeassistant());
        let own = own.and_then(|index| session.place(index));
        let is_sent = matches!(ahead, Ahead::Answers(_));
        let (place, ahead) = match own {
            Some(place) if is_sent || own == first => (own, ahead.at(place)),
            None if is_sent => (first, Ahead::Lost),
            _ => return Self::enter(session, desk),
        };
        session.take_over(guessed);
        let panel = if let Some(place) = place {
            open_behind(ahead, place, &session, desk)
        } else {
            desk.focus(Focus::Notice);
            Panel::ExpectChoice {
                last: None,
                notice: Some(words::sign_in_changed()),
            }
        };
        Stage::SigningIn(Box::new(Self { session, panel }))
    }

    /// Shows how the last journey ended, or opens the first way that may open by itself.
    pub(super) fn enter(mut session: Session, desk: &mut Desk) -> Stage {
        let panel = if let Some(recall) = desk.recall.take() {
            recalled(recall, &mut session, desk)
        } else {
            let place = unasked(&session, desk).or_else(|| session.first_place());
            match (back_from(&session, desk), place) {
                (None, Some(place)) => open(place, &session, desk),
                (Some(back), Some(place)) => back.beside(place, &session, desk),
                (back, None) => Panel::ExpectChoice {
                    last: None,
                    notice: back.map(|back| back.0),
                },
            }
        };
        Stage::SigningIn(Box::new(Self { session, panel }))
    }

    pub(super) fn handle(self, desk: &mut Desk, at: UnixTime, event: &Event) -> Stage {
        if let Event::Did(Act::Choose(_) | Act::Restart | Act::StartOver) = event {
            desk.hint = desk.hint.after_a_click();
        }
        if let Event::Did(Act::StartOver) = event {
            abandon(&self.panel, desk);
            return match self.session.reach {
                Reach::Whole => opening::start(desk),
                Reach::OneProvider => relist(&self.session, self.panel.place(), None, desk),
            };
        }
        let Self { mut session, panel } = self;
        match handle(panel, &mut session, desk, at, event) {
            Next::Stay(Panel::ExpectChoice { last, notice })
                if session.reach == Reach::OneProvider =>
            {
                relist(&session, last, notice, desk)
            }
            Next::Stay(panel) => Stage::SigningIn(Box::new(Self { session, panel })),
            Next::Leave(leaving) => Stage::Leaving(leaving),
            Next::Halt(halted) => Stage::Halted(halted),
        }
    }

    pub(super) fn screen(&self, desk: &Desk) -> Screen {
        card::screen(&self.panel, &self.session, desk)
    }
}

/// Back from a provider only that one is known: before a choice is shown, all ways are asked for, and what
/// Home Assistant understands of a client's PKCE.
fn relist(
    session: &Session,
    last: Option<Place>,
    notice: Option<Notice>,
    desk: &mut Desk,
) -> Stage {
    let provider = last.and_then(|place| session.provider(place));
    desk.recall = provider.map(|provider| Recall {
        handler: provider.handler.clone(),
        notice,
        agreement: session.agreement,
    });
    opening::start(desk)
}

fn recalled(recall: Recall, session: &mut Session, desk: &mut Desk) -> Panel {
    session.agreement = recall.agreement;
    desk.focus(match recall.notice {
        Some(_) => Focus::Notice,
        None => Focus::Heading,
    });
    let last = session.place_of(&recall.handler);
    let notice = recall.notice.map(|notice| Notice {
        // A provider that is gone can't be tried again.
        remedy: notice.remedy.filter(|_| last.is_some()),
        alternative: notice.alternative.filter(|_| last.is_some()),
        ..notice
    });
    Panel::ExpectChoice { last, notice }
}

/// The person left for a provider, and is here again without an answer.
struct Back(Notice);

fn back_from(session: &Session, desk: &mut Desk) -> Option<Back> {
    let provider = desk.came_back.take()?.provider;
    let place = session.place_of(&provider.handler)?;
    let again = Act::Choose(place.index());
    Some(Back(came_back(&session.name_of(place), again)))
}

impl Back {
    /// Above the form, where that is there already; else a choice, so that the words are not gone in a moment.
    fn beside(self, place: Place, session: &Session, desk: &mut Desk) -> Panel {
        let is_form = FormPanel::expected(place, session).is_some();
        if !is_form {
            return Panel::ExpectChoice {
                last: None,
                notice: Some(self.0),
            };
        }
        let mut panel = open(place, session, desk);
        if let Panel::ExpectFirstStep {
            ahead: Ahead::Form(form),
            ..
        } = &mut panel
        {
            form.notice = Some(self.0);
        }
        panel
    }
}

/// The way that opens without a click: the one to go to at once, or the one that the person comes from.
fn unasked(session: &Session, desk: &mut Desk) -> Option<Place> {
    let is_own = session.asked.client == Client::OwnOrigin;
    match (desk.hint, desk.boot.presentation.auto.clone()) {
        (Hint::Welcomed, _) => session.place_of_oidc_plugin(),
        // For the own origin only, once per tab, and so never after a failure.
        (Hint::None, Some(id)) if is_own && !desk.boot.went_by_itself => {
            let place = session.place_of(&Handler {
                kind: "latchkey".to_owned(),
                id: Some(id),
            })?;
            desk.boot.went_by_itself = true;
            desk.order(Effect::RememberAuto);
            Some(place)
        }
        _ => None,
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
            Some(place) if Some(place) != panel.place() => {
                session.agreement = Agreement::Given;
                session.account = Account::Any;
                abandon(&panel, desk);
                Next::Stay(open(place, session, desk))
            }
            _ => Next::Stay(panel),
        },
        (
            Panel::ExpectChoice {
                last: Some(place), ..
            },
            Event::Did(act @ (Act::Restart | Act::AnotherAccount)),
        ) => {
            if *act == Act::AnotherAccount {
                session.account = Account::Another;
            }
            Next::Stay(open(place, session, desk))
        }
        (Panel::ExpectAnswers(form), Event::Did(Act::Submit(typed))) => {
            Next::Stay(form.submit(typed, session, desk))
        }
        (panel @ Panel::ExpectFirstStep { .. }, Event::Did(Act::Submit(typed))) => {
            Next::Stay(panel.submit_ahead(typed, session, desk))
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
                return Next::Stay(open(place, session, desk));
            }
            Next::Leave(Leaving::to_client(session, desk, &code))
        }
        (Panel::ExpectDeparture(departing), event) => departing.handle(at, event, session, desk),
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
            ahead,
        } if ticket == *answered => {
            match arrive(outcome, place, Via::Opening, at, session, desk) {
                Ok(Next::Stay(Panel::ExpectAnswers(form))) => {
                    Next::Stay(form.follow(ahead, session, desk))
                }
                Ok(next) => next,
                Err(fault) => {
                    // A flow was opened, but its first step is one that this page can't show.
                    if let Some(flow) = flow_of(outcome) {
                        give_up_after(&fault, &flow, desk);
                    }
                    match ahead {
                        Ahead::Nothing | Ahead::Lost => fall_back(&fault, place, session, desk),
                        Ahead::Form(form) => form.fail_ahead(&fault, session, desk),
                        Ahead::Answers(resend) => resend.form.fail(&fault, session, desk),
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
        Panel::ExpectAcceptance {
            place,
            flow,
            ticket,
        } if ticket == *answered => match arrive(outcome, place, Via::Person, at, session, desk) {
            Ok(next) => next,
            Err(fault) => {
                give_up_after(&fault, &flow, desk);
                fall_back(&fault, place, session, desk)
            }
        },
        panel => Next::Stay(panel),
    }
}
