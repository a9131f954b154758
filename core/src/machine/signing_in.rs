//! The stage of the card: one sign-in option is open, the others are listed.

use super::Stage;
use super::cancel::{abandon, cancel_flow_after};
use super::card::{Card, Next, Queued, Via};
use super::context::{Context, Hint, Recall};
use super::effect::{Effect, Focus, Pause};
use super::event::{Event, Ticket};
use super::form::FormPanel;
use super::optimistic_form::OptimisticForm;
use super::pending_step::Watched;
use super::session::{Agreement, ProviderIndex, Reach, Session};
use super::steps::{arrive, fall_back, fall_back_from, open, open_behind, redirected};
use super::submit::{fail, fail_queued, follow, queue_submit, submit};
use super::{leaving, messages, present};
use crate::hass::{Client, FlowId, Handler, choose, flow_of};
use crate::oidc::Prompt;
use crate::screen::{Act, Notice, Screen};
use crate::wire::{Failure, Response, UnixTime};

/// Seconds for which Home Assistant keeps a code, less a minute for the way back.
const CODE_LASTS: u64 = 540;

/// The card.
#[derive(Debug)]
pub(super) struct SigningIn {
    session: Session,
    card: Card,
}
impl SigningIn {
    /// Back from a provider, with its proof handed over.
    pub(super) fn accepting(session: Session, flow: FlowId, ticket: Ticket) -> Stage {
        let card = match session.provider_index(0) {
            Some(index) => Card::ExpectNextStep {
                index,
                flow,
                ticket,
                after: Via::Proof,
            },
            None => Card::LIST,
        };
        Stage::SigningIn(Box::new(Self { session, card }))
    }

    /// Back from a provider, without proof.
    pub(super) fn refused(session: &Session, notice: Notice, context: &mut Context) -> Stage {
        relist(session, session.provider_index(0), Some(notice), context)
    }

    /// Goes on with what the person has done before the sign-in options were known.
    pub(super) fn enter_after(
        optimistic_form: OptimisticForm,
        mut session: Session,
        context: &mut Context,
    ) -> Stage {
        let (optimistic, queued) = optimistic_form.into_parts(context);
        let first = session.first_index();
        let mut providers = session.listing.providers.iter();
        let own = providers.position(|provider| provider.handler.is_homeassistant());
        let own = own.and_then(|index| session.provider_index(index));
        let is_sent = matches!(queued, Queued::Answers(_));
        let opens_first = own == first && came_from(&session, context).is_none();
        let (index, queued) = match own {
            Some(index) if is_sent || opens_first => (own, queued.at(index)),
            None if is_sent => (first, Queued::Lost),
            _ => return Self::enter(session, context),
        };
        session.take_over(optimistic);
        let card = if let Some(index) = index {
            open_behind(queued, index, &session, context)
        } else {
            context.focus(Focus::Notice);
            Card::choice(None, messages::sign_in_changed())
        };
        Stage::SigningIn(Box::new(Self { session, card }))
    }

    /// Shows how the last journey ended, or opens the first option that may open by itself.
    pub(super) fn enter(mut session: Session, context: &mut Context) -> Stage {
        let card = if let Some(recall) = context.recall.take() {
            recalled(recall, &mut session, context)
        } else {
            let index = unasked(&mut session, context).or_else(|| session.first_index());
            match (back_from(&session, context), index) {
                (None, Some(index)) => open(index, &session, context),
                (Some(back), Some(index)) => back.beside(index, &session, context),
                (Some(back), None) => Card::choice(None, back.0),
                (None, None) => Card::LIST,
            }
        };
        Stage::SigningIn(Box::new(Self { session, card }))
    }

    pub(super) fn handle(self, context: &mut Context, at: UnixTime, event: &Event) -> Stage {
        if let Event::Did(Act::Choose(_) | Act::Restart | Act::StartOver) = event {
            context.hint = context.hint.after_a_click();
        }
        if let Event::Did(Act::StartOver) = event {
            abandon(&self.card, context);
            return match self.session.reach {
                Reach::Whole => Stage::Over,
                Reach::OneProvider => {
                    relist(&self.session, self.card.provider_index(), None, context)
                }
            };
        }
        let Self { mut session, card } = self;
        if let Event::Spoke(language) = event {
            let presentation = &context.boot.presentation;
            session.listing.rename(presentation, language);
        }
        match handle(card, &mut session, context, at, event) {
            Next::Stay(Card::ExpectChoice { last, notice })
                if session.reach == Reach::OneProvider =>
            {
                relist(&session, last, notice, context)
            }
            Next::Stay(card) => Stage::SigningIn(Box::new(Self { session, card })),
            Next::Leave(leaving) => Stage::Leaving(leaving),
            Next::Halt(halted) => Stage::Halted(halted),
        }
    }

    pub(super) fn screen(&self, context: &Context) -> Screen {
        present::screen(&self.card, &self.session, context)
    }
}

/// Back from a provider only that one is known: before a choice is shown, all options are asked for, and what
/// Home Assistant understands of a client's PKCE.
fn relist(
    session: &Session,
    last: Option<ProviderIndex>,
    notice: Option<Notice>,
    context: &mut Context,
) -> Stage {
    let provider = last.and_then(|index| session.provider(index));
    context.recall = provider.map(|provider| Recall {
        handler: provider.handler.clone(),
        notice,
        agreement: session.agreement,
    });
    Stage::Over
}

fn recalled(recall: Recall, session: &mut Session, context: &mut Context) -> Card {
    session.agreement = recall.agreement;
    context.focus(match recall.notice {
        Some(_) => Focus::Notice,
        None => Focus::Heading,
    });
    let last = session.index_of(&recall.handler);
    let notice = recall.notice.map(|notice| Notice {
        // A provider that is gone can't be tried again.
        remedy: notice.remedy.filter(|_| last.is_some()),
        alternative: notice.alternative.filter(|_| last.is_some()),
        ..notice
    });
    Card::ExpectChoice { last, notice }
}

/// The person left for a provider, and is here again without an answer.
struct Back(Notice);

fn back_from(session: &Session, context: &mut Context) -> Option<Back> {
    let provider = context.came_back.take()?.provider;
    let index = session.index_of(&provider.handler)?;
    let again = Act::Choose(index.index());
    Some(Back(messages::provider::came_back(
        &session.name_of(index),
        again,
    )))
}

impl Back {
    /// Above the form, where that is there already; else a choice, so that the words are not gone in a moment.
    fn beside(self, index: ProviderIndex, session: &Session, context: &mut Context) -> Card {
        let is_form = FormPanel::expected(index, session).is_some();
        if !is_form {
            return Card::choice(None, self.0);
        }
        let mut card = open(index, session, context);
        if let Card::ExpectFirstStep {
            queued: Queued::Form(form),
            ..
        } = &mut card
        {
            form.notice = Some(self.0);
        }
        card
    }
}

/// The sign-in option that opens without a click: the one to go to at once, which is to ask nothing then, or the one
/// that the person comes from.
fn unasked(session: &mut Session, context: &mut Context) -> Option<ProviderIndex> {
    if let Some(index) = came_from(session, context) {
        return Some(index);
    }
    let is_own = session.request.client == Client::OwnOrigin;
    match (context.hint, context.boot.presentation.auto.clone()) {
        // For the own origin only, once per tab, and so never after a failure.
        (Hint::None | Hint::Skipped, Some(id)) if is_own && !context.boot.went_by_itself => {
            let index = session.index_of(&Handler {
                kind: "latchkey".to_owned(),
                id: Some(id),
            })?;
            session.prompt = Some(Prompt::None);
            context.boot.went_by_itself = true;
            context.queue(Effect::Pause(Pause::Visit));
            Some(index)
        }
        _ => None,
    }
}

/// hass-oidc-auth, if the person comes from its welcome page, or may.
fn came_from(session: &Session, context: &Context) -> Option<ProviderIndex> {
    let may_come = matches!(context.hint, Hint::Welcomed | Hint::Skipped);
    session.index_of_oidc_plugin().filter(|_| may_come)
}

fn handle(
    card: Card,
    session: &mut Session,
    context: &mut Context,
    at: UnixTime,
    event: &Event,
) -> Next {
    match (card, event) {
        (card, Event::Did(Act::Choose(index))) => match session.provider_index(*index) {
            Some(index) if Some(index) != card.provider_index() => {
                session.agreement = Agreement::Given;
                session.prompt = None;
                abandon(&card, context);
                open_chosen(index, session, context)
            }
            _ => Next::Stay(card),
        },
        (
            Card::ExpectChoice {
                last: Some(index), ..
            },
            Event::Did(act @ (Act::Restart | Act::AnotherAccount)),
        ) => {
            session.prompt = (*act == Act::AnotherAccount).then_some(Prompt::SelectAccount);
            Next::Stay(open(index, session, context))
        }
        (Card::ExpectAnswers(form), Event::Did(Act::Submit(typed))) => {
            Next::Stay(submit(form, typed, session, context))
        }
        (card @ Card::ExpectFirstStep { .. }, Event::Did(Act::Submit(typed))) => {
            Next::Stay(queue_submit(card, typed, session, context))
        }
        (
            Card::ExpectPick {
                index,
                flow,
                entries,
            },
            Event::Did(Act::Pick(id)),
        ) if entries.iter().any(|(entry, _)| entry == id) => {
            session.agreement = Agreement::Given;
            let ticket = context.fetch(choose(&session.request, &flow, id));
            let after = Via::Person;
            Next::Stay(Card::ExpectNextStep {
                index,
                flow,
                ticket,
                after,
            })
        }
        (Card::ExpectAgreement { index, code, since }, Event::Did(Act::Agree)) => {
            session.agreement = Agreement::Given;
            if at.0.saturating_sub(since.0) > CODE_LASTS {
                return Next::Stay(open(index, session, context));
            }
            Next::Leave(leaving::to_client(index, session, context, &code))
        }
        (Card::ExpectRedirect(redirecting), event) => {
            Next::Stay(redirected(redirecting.handle(at, event, session, context)))
        }
        (Card::ExpectPendingStep(watch), event) => match watch.handle(event, session, context) {
            Watched::Still(watch) => Next::Stay(Card::ExpectPendingStep(watch)),
            Watched::Answered(watch, outcome) => {
                let index = watch.index;
                arrive(outcome, index, Via::Watching, at, session, context).unwrap_or_else(
                    |fault| fall_back_from(&watch.flow, &fault, index, session, context),
                )
            }
        },
        (card, Event::Fetched(ticket, outcome)) => {
            fetched(card, (*ticket, outcome), session, context, at)
        }
        (card, _) => Next::Stay(card),
    }
}

/// Opens the flow of the provider that the person has chosen, or its page where it has no flow that leads anywhere.
fn open_chosen(index: ProviderIndex, session: &Session, context: &mut Context) -> Next {
    match session.provider(index) {
        Some(provider) if provider.handler.is_openid_plugin() => {
            Next::Leave(leaving::to_openid(&provider.name, context))
        }
        _ => Next::Stay(open(index, session, context)),
    }
}

/// An answer, if it is the one that the panel waits for.
fn fetched(
    card: Card,
    (answered, outcome): (Ticket, &Result<Response, Failure>),
    session: &mut Session,
    context: &mut Context,
    at: UnixTime,
) -> Next {
    match card {
        Card::ExpectFirstStep {
            index,
            ticket,
            queued,
        } if ticket == answered => {
            match arrive(outcome, index, Via::Opening, at, session, context) {
                Ok(Next::Stay(Card::ExpectAnswers(form))) => {
                    Next::Stay(follow(form, queued, session, context))
                }
                Ok(next) => next,
                Err(fault) => {
                    // A flow was opened, but its first step is one that this page can't show.
                    if let Some(flow) = flow_of(outcome) {
                        cancel_flow_after(&fault, &flow, context);
                    }
                    match queued {
                        Queued::Nothing | Queued::Lost => {
                            fall_back(&fault, index, session, context)
                        }
                        Queued::Form(form) => fail_queued(*form, &fault, session, context),
                        Queued::Answers(filled) => fail(filled.form, &fault, session, context),
                    }
                }
            }
        }
        Card::ExpectVerdict { ticket, form } if ticket == answered => {
            match arrive(outcome, form.index, Via::Person, at, session, context) {
                Ok(Next::Stay(Card::ExpectAnswers(next))) => {
                    Next::Stay(Card::ExpectAnswers(next.after(&form)))
                }
                Ok(next) => next,
                Err(fault) => fail(form, &fault, session, context),
            }
        }
        Card::ExpectNextStep {
            index,
            flow,
            ticket,
            after,
        } if ticket == answered => arrive(outcome, index, after, at, session, context)
            .unwrap_or_else(|fault| fall_back_from(&flow, &fault, index, session, context)),
        card => Next::Stay(card),
    }
}
