//! The stage of the card: one sign-in option is open, the others are listed.

use super::Stage;
use super::card::{Card, Flow, Next, Queued, Via};
use super::context::{Context, Hint, Recall};
use super::effect::{Effect, Focus, Pause};
use super::event::{Event, Outcome, Ticket};
use super::form::FormPanel;
use super::optimistic_form::OptimisticForm;
use super::session::{Agreement, ProviderIndex, Scope, Session};
use super::{leaving, messages, present};
use crate::hass::{Client, FlowId, Handler, choose, flow_of};
use crate::oidc::Prompt;
use crate::screen::{Act, Notice, Screen};
use crate::wire::UnixTime;

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
        let index = session.provider_index(0);
        let card = index.map_or(Card::LIST, |index| {
            Card::ExpectNextStep(Flow { index, id: flow }, ticket, Via::Proof)
        });
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
        let (optimistic, mut queued) = optimistic_form.into_parts(context);
        let first = session.first_index();
        let own = session.find(Handler::is_homeassistant);
        let is_sent = matches!(queued, Queued::Form(_, Some(_)));
        let opens_first = own == first && came_from(&session, context).is_none();
        let index = match own {
            Some(index) if is_sent || opens_first => {
                if let Queued::Form(form, _) = &mut queued {
                    form.index = index;
                }
                own
            }
            None if is_sent => {
                queued = Queued::Lost;
                first
            }
            _ => return Self::enter(session, context),
        };
        session.agreement = optimistic.agreement;
        session.username = optimistic.username;
        let card = if let Some(index) = index {
            let session = &mut session;
            Scope { session, context }.open_behind(queued, index)
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
            let session = &mut session;
            Scope { session, context }.open_unasked()
        };
        Stage::SigningIn(Box::new(Self { session, card }))
    }

    pub(super) fn handle(mut self, context: &mut Context, at: UnixTime, event: &Event) -> Stage {
        if let Event::Did(Act::Choose(_) | Act::Restart | Act::StartOver) = event {
            context.hint = context.hint.after_a_click();
        }
        if let Event::Did(Act::StartOver) = event {
            self.card.abandon(context);
            if self.session.is_whole {
                return Stage::Over;
            }
            return relist(&self.session, self.card.provider_index(), None, context);
        }
        let session = &mut self.session;
        if let Event::Spoke(language) = event {
            let presentation = &context.boot.presentation;
            session.listing.rename(presentation, language);
        }
        match (Scope { session, context }).handle(self.card, at, event) {
            Next::Stay(Card::ExpectChoice { last, notice }) if !self.session.is_whole => {
                relist(&self.session, last, notice, context)
            }
            Next::Stay(card) => Stage::SigningIn(Box::new(Self { card, ..self })),
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

/// hass-oidc-auth, which there is at most one of, if the person comes from its welcome page, or may.
fn came_from(session: &Session, context: &Context) -> Option<ProviderIndex> {
    let may_come = matches!(context.hint, Hint::Welcomed | Hint::Skipped);
    session.find(Handler::is_oidc_plugin).filter(|_| may_come)
}

impl Scope<'_> {
    /// Opens the first option that may open by itself.
    fn open_unasked(&mut self) -> Card {
        let index = self.unasked().or_else(|| self.session.first_index());
        let notice = self.came_back();
        // Above the form, where that is there already; else a choice, so that the words are not gone in a moment.
        let has_form = |index| FormPanel::expected(index, self.session).is_some();
        match index {
            Some(index) if notice.is_none() || has_form(index) => {
                let mut card = self.open(index);
                if let Some((form, _)) = card.queued() {
                    form.notice = notice;
                }
                card
            }
            _ => Card::ExpectChoice { last: None, notice },
        }
    }

    /// What to say if the person left for a provider, and is here again without an answer.
    fn came_back(&mut self) -> Option<Notice> {
        let provider = self.context.came_back.take()?.provider;
        let index = self.session.index_of(&provider.handler)?;
        let again = Act::Choose(index.index());
        let name = self.session.name_of(index);
        Some(messages::provider::came_back(&name, again))
    }

    /// The sign-in option that opens without a click: the one to go to at once, which is to ask nothing then, or the one
    /// that the person comes from.
    fn unasked(&mut self) -> Option<ProviderIndex> {
        let Scope { session, context } = self;
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

    fn handle(&mut self, card: Card, at: UnixTime, event: &Event) -> Next {
        match (card, event) {
            (card, Event::Did(Act::Choose(index))) => match self.session.provider_index(*index) {
                Some(index) if Some(index) != card.provider_index() => {
                    self.session.agreement = Agreement::Given;
                    self.session.prompt = None;
                    card.abandon(self.context);
                    self.open_chosen(index)
                }
                _ => Next::Stay(card),
            },
            (
                Card::ExpectChoice {
                    last: Some(index), ..
                },
                Event::Did(act @ (Act::Restart | Act::AnotherAccount)),
            ) => {
                let is_another = *act == Act::AnotherAccount;
                self.session.prompt = is_another.then_some(Prompt::SelectAccount);
                Next::Stay(self.open(index))
            }
            (Card::ExpectAnswers(form), Event::Did(Act::Submit(typed))) => {
                Next::Stay(self.submit(form, typed))
            }
            (mut card @ Card::ExpectFirstStep(..), Event::Did(Act::Submit(typed))) => {
                self.queue_submit(&mut card, typed);
                Next::Stay(card)
            }
            (Card::ExpectPick(flow, entries), Event::Did(Act::Pick(id)))
                if entries.iter().any(|(entry, _)| entry == id) =>
            {
                self.session.agreement = Agreement::Given;
                let request = choose(&self.session.request, &flow.id, id);
                let ticket = self.context.fetch(request);
                Next::Stay(Card::ExpectNextStep(flow, ticket, Via::Person))
            }
            (Card::ExpectAgreement(index, code, since), Event::Did(Act::Agree)) => {
                self.session.agreement = Agreement::Given;
                if at.0.saturating_sub(since.0) > CODE_LASTS {
                    return Next::Stay(self.open(index));
                }
                Next::Leave(self.leave_to_client(index, &code))
            }
            (Card::ExpectRedirect(redirecting), event) => {
                Next::Stay(redirecting.handle(at, event, self))
            }
            (Card::ExpectPendingStep(watch), event) => watch.handle(at, event, self),
            (card, Event::Fetched(ticket, outcome)) => self.fetched(card, (*ticket, outcome), at),
            (card, _) => Next::Stay(card),
        }
    }

    /// Opens the flow of the provider that the person has chosen, or its page where it has no flow that leads anywhere.
    fn open_chosen(&mut self, index: ProviderIndex) -> Next {
        match self.session.provider(index) {
            Some(provider) if provider.handler.is_openid_plugin() => {
                Next::Leave(leaving::to_openid(&provider.name, self.context))
            }
            _ => Next::Stay(self.open(index)),
        }
    }

    /// An answer, if it is the one that the panel waits for.
    fn fetched(
        &mut self,
        card: Card,
        (answered, outcome): (Ticket, &Outcome),
        at: UnixTime,
    ) -> Next {
        match card {
            Card::ExpectFirstStep(index, ticket, queued) if ticket == answered => {
                match self.arrive(outcome, index, Via::Opening, at) {
                    Ok(Next::Stay(Card::ExpectAnswers(form))) => {
                        Next::Stay(self.follow(form, queued))
                    }
                    Ok(next) => next,
                    Err(fault) => {
                        // A flow was opened, but its first step is one that this page can't show.
                        if let Some(flow) = flow_of(outcome) {
                            self.context.cancel_after(&fault, &flow);
                        }
                        match queued {
                            Queued::Nothing | Queued::Lost => self.fall_back(&fault, index),
                            Queued::Form(form, answers) => {
                                self.fail(*form, &fault, answers.is_some())
                            }
                        }
                    }
                }
            }
            Card::ExpectVerdict(form, ticket) if ticket == answered => {
                match self.arrive(outcome, form.index, Via::Person, at) {
                    Ok(Next::Stay(Card::ExpectAnswers(next))) => {
                        Next::Stay(Card::ExpectAnswers(next.after(&form)))
                    }
                    Ok(next) => next,
                    Err(fault) => self.fail(form, &fault, true),
                }
            }
            Card::ExpectNextStep(flow, ticket, after) if ticket == answered => {
                self.go_on(outcome, &flow, after, at)
            }
            card => Next::Stay(card),
        }
    }
}
