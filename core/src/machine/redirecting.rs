//! On the way to a provider: draws randomness, keeps the record, and only then leaves (RP-11 to RP-18).
//!
//! Where leaving does not replace the page (Android's app opens foreign hosts in the system browser), the
//! page says so after a moment and offers the other ways, instead of being busy for ever.

use super::context::{Account, Context};
use super::effect::{Effect, Focus};
use super::event::{Event, Ticket, UnixTime};
use super::panel::{Next, Panel};
use super::provider_messages;
use super::resume_context::ResumeContext;
use super::session::{ProviderIndex, Session};
use crate::hass::{FlowId, Outside, cancel_flow};
use crate::oidc::{
    Misconfigured, ProviderConfiguration, ProviderFault, UnixSeconds, authorization_redirect,
    end_of,
};
use crate::screen::{Act, Code, Notice, Rank, Remedy, Text};
use crate::secret::Secret;
use crate::wire::Name;

/// Milliseconds after which a page that is still there says so.
const STILL_HERE: u32 = 3_000;

/// A departure that is being prepared, or has been ordered.
#[derive(Debug)]
pub(super) struct Redirecting {
    index: ProviderIndex,
    flow: FlowId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    ExpectEntropy {
        ticket: Ticket,
        configuration: Box<ProviderConfiguration>,
    },
    ExpectKept {
        ticket: Ticket,
        target: Secret<String>,
    },
    /// The order to leave is out; the page should be gone before this timer ends.
    ExpectGone { timer: Ticket },
    /// The page did not go.
    StillHere,
}

impl Redirecting {
    /// Begins with the integration's configuration, if it can be followed.
    pub(super) fn start(
        index: ProviderIndex,
        flow: FlowId,
        outside: &Outside,
        session: &Session,
        context: &mut Context,
    ) -> Panel {
        match read_configuration(outside, context) {
            Ok(configuration) => {
                let ticket = context.draw_entropy();
                let stage = Stage::ExpectEntropy {
                    ticket,
                    configuration: Box::new(configuration),
                };
                Panel::ExpectRedirect(Self { index, flow, stage })
            }
            Err(fault) => {
                context.queue(Effect::Forget(cancel_flow(&flow)));
                context.focus(Focus::Notice);
                let name = session.name_of(index);
                let notice = provider_messages::notice(&ProviderFault::Misconfigured(fault), &name);
                Panel::ExpectChoice {
                    last: Some(index),
                    notice: Some(notice),
                }
            }
        }
    }

    pub(super) const fn provider_index(&self) -> ProviderIndex {
        self.index
    }

    pub(super) const fn flow(&self) -> &FlowId {
        &self.flow
    }

    pub(super) fn handle(
        self,
        at: UnixTime,
        event: &Event,
        session: &mut Session,
        context: &mut Context,
    ) -> Next {
        let Self { index, flow, stage } = self;
        let stage = match (stage, event) {
            (
                Stage::ExpectEntropy {
                    ticket,
                    configuration,
                },
                Event::Drew(drawn, entropy),
            ) if ticket == *drawn => {
                let Some(provider) = session.provider(index) else {
                    return Next::Stay(Panel::ExpectChoice {
                        last: None,
                        notice: None,
                    });
                };
                let resume_context = ResumeContext {
                    flow: flow.clone(),
                    provider: provider.clone(),
                    query: context.boot.query.clone(),
                    keep: session.keep(context) == Some(true),
                };
                let choose_account = session.account == Account::Another;
                session.account = Account::Any;
                let at = UnixSeconds(at.0);
                let entropy = entropy.clone();
                let redirect = authorization_redirect(
                    *configuration,
                    entropy,
                    at,
                    resume_context.write(),
                    choose_account,
                );
                let ticket = context.keep_record(redirect.state, redirect.record, end_of(at));
                Stage::ExpectKept {
                    ticket,
                    target: redirect.target,
                }
            }
            (Stage::ExpectKept { ticket, target }, Event::Kept(kept)) if ticket == *kept => {
                context.queue(Effect::LeaveTo(target));
                Stage::ExpectGone {
                    timer: context.sleep(STILL_HERE),
                }
            }
            (Stage::ExpectEntropy { ticket, .. }, Event::NotDrawn(lost)) if ticket == *lost => {
                return stay_here(index, &flow, not_drawn(), context);
            }
            (Stage::ExpectKept { ticket, .. }, Event::NotKept(lost)) if ticket == *lost => {
                return stay_here(index, &flow, not_kept(), context);
            }
            (Stage::ExpectGone { timer }, Event::Woke(woke)) if timer == *woke => {
                context.focus(Focus::Notice);
                Stage::StillHere
            }
            // The person came back from the provider without an answer.
            (Stage::ExpectGone { .. } | Stage::StillHere, Event::Restored) => {
                context.focus(Focus::Notice);
                let notice = came_back(&session.name_of(index), Act::Restart);
                return Next::Stay(Panel::ExpectChoice {
                    last: Some(index),
                    notice: Some(notice),
                });
            }
            (stage, _) => stage,
        };
        Next::Stay(Panel::ExpectRedirect(Self { index, flow, stage }))
    }

    /// Whether the page should be gone, but is not.
    pub(super) const fn is_still_here(&self) -> bool {
        matches!(self.stage, Stage::StillHere)
    }

    /// What the person must know, once the page should be gone.
    pub(super) fn notice(&self, provider: &Name) -> Option<Notice> {
        if !self.is_still_here() {
            return None;
        }
        let text = Text::ProviderOpenedElsewhere(provider.to_string());
        let remedy = Some(Remedy::Do(Text::StartOver, Act::StartOver));
        Some(Notice {
            rank: Rank::Info,
            text,
            code: None,
            remedy,
            alternative: None,
        })
    }
}

fn read_configuration(
    outside: &Outside,
    context: &Context,
) -> Result<ProviderConfiguration, Misconfigured> {
    match outside {
        Outside::External { url, .. } => {
            let word = |name: &str| outside.placeholder(name);
            ProviderConfiguration::read(url, word, &context.boot.origin, context.boot.address)
        }
        Outside::Progress { .. } => Err(Misconfigured::ConfigurationIncomplete),
    }
}

/// Nobody leaves without what the way back needs.
fn stay_here(index: ProviderIndex, flow: &FlowId, notice: Notice, context: &mut Context) -> Next {
    context.queue(Effect::Forget(cancel_flow(flow)));
    context.focus(Focus::Notice);
    Next::Stay(Panel::ExpectChoice {
        last: Some(index),
        notice: Some(notice),
    })
}

/// Browsers show a page of their own where a provider does not answer; all that can be seen here is that the
/// person is back.
pub(super) fn came_back(provider: &Name, again: Act) -> Notice {
    Notice {
        rank: Rank::Info,
        text: Text::CameBack(provider.to_string()),
        code: None,
        remedy: Some(Remedy::Do(Text::TryAgain, again)),
        alternative: None,
    }
}

fn not_drawn() -> Notice {
    Notice {
        rank: Rank::Error,
        text: Text::NoRandomness,
        code: Some(Code::ours("randomness-missing")),
        remedy: None,
        alternative: None,
    }
}

fn not_kept() -> Notice {
    Notice {
        rank: Rank::Error,
        text: Text::StorageBlocked,
        code: Some(Code::ours("record-not-kept")),
        remedy: Some(Remedy::Do(Text::TryAgain, Act::Restart)),
        alternative: None,
    }
}
