//! On the way to a provider: draws randomness, keeps the record, and only then leaves (RP-11 to RP-18).
//!
//! Where leaving does not replace the page (Android's app opens foreign hosts in the system browser), the
//! page says so after a moment and offers the other ways, instead of being busy for ever.

use super::desk::{Account, Desk};
use super::effect::{Effect, Focus};
use super::event::{Event, Ticket, UnixTime};
use super::luggage::Luggage;
use super::panel::{Next, Panel};
use super::provider_words;
use super::session::{Place, Session};
use crate::hass::{FlowId, Outside, give_up};
use crate::oidc::{Fault, Misconfigured, Offer, UnixSeconds, depart, end_of};
use crate::screen::{Act, Code, Notice, Rank, Remedy, Text};
use crate::secret::Secret;
use crate::wire::Name;

/// Milliseconds after which a page that is still there says so.
const STILL_HERE: u32 = 3_000;

/// A departure that is being prepared, or has been ordered.
#[derive(Debug)]
pub(super) struct Departing {
    place: Place,
    flow: FlowId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    ExpectEntropy {
        ticket: Ticket,
        offer: Box<Offer>,
    },
    ExpectKept {
        ticket: Ticket,
        target: Secret<String>,
    },
    /// The order to leave is out; the page should be gone before this nap ends.
    ExpectGone {
        nap: Ticket,
    },
    /// The page did not go.
    StillHere,
}

impl Departing {
    /// Begins with the component's offer, if it can be followed.
    pub(super) fn start(
        place: Place,
        flow: FlowId,
        outside: &Outside,
        session: &Session,
        desk: &mut Desk,
    ) -> Panel {
        match read_offer(outside, desk) {
            Ok(offer) => {
                let ticket = desk.draw_entropy();
                let stage = Stage::ExpectEntropy {
                    ticket,
                    offer: Box::new(offer),
                };
                Panel::ExpectDeparture(Self { place, flow, stage })
            }
            Err(fault) => {
                desk.order(Effect::Forget(give_up(&flow)));
                desk.focus(Focus::Notice);
                let name = session.name_of(place);
                let notice = provider_words::notice(&Fault::Misconfigured(fault), &name);
                Panel::ExpectChoice {
                    last: Some(place),
                    notice: Some(notice),
                }
            }
        }
    }

    pub(super) const fn place(&self) -> Place {
        self.place
    }

    pub(super) const fn flow(&self) -> &FlowId {
        &self.flow
    }

    pub(super) fn handle(
        self,
        at: UnixTime,
        event: &Event,
        session: &mut Session,
        desk: &mut Desk,
    ) -> Next {
        let Self { place, flow, stage } = self;
        let stage = match (stage, event) {
            (Stage::ExpectEntropy { ticket, offer }, Event::Drew(drawn, entropy))
                if ticket == *drawn =>
            {
                let Some(provider) = session.provider(place) else {
                    return Next::Stay(Panel::ExpectChoice {
                        last: None,
                        notice: None,
                    });
                };
                let luggage = Luggage {
                    flow: flow.clone(),
                    provider: provider.clone(),
                    query: desk.boot.query.clone(),
                    keep: session.keep(desk) == Some(true),
                };
                let choose_account = session.account == Account::Another;
                session.account = Account::Any;
                let at = UnixSeconds(at.0);
                let entropy = entropy.clone();
                let departure = depart(*offer, entropy, at, luggage.pack(), choose_account);
                let ticket = desk.keep_record(departure.state, departure.record, end_of(at));
                Stage::ExpectKept {
                    ticket,
                    target: departure.target,
                }
            }
            (Stage::ExpectKept { ticket, target }, Event::Kept(kept)) if ticket == *kept => {
                desk.order(Effect::LeaveTo(target));
                Stage::ExpectGone {
                    nap: desk.sleep(STILL_HERE),
                }
            }
            (Stage::ExpectEntropy { ticket, .. }, Event::NotDrawn(lost)) if ticket == *lost => {
                return stay_here(place, &flow, not_drawn(), desk);
            }
            (Stage::ExpectKept { ticket, .. }, Event::NotKept(lost)) if ticket == *lost => {
                return stay_here(place, &flow, not_kept(), desk);
            }
            (Stage::ExpectGone { nap }, Event::Woke(woke)) if nap == *woke => {
                desk.focus(Focus::Notice);
                Stage::StillHere
            }
            // The person came back from the provider without an answer.
            (Stage::ExpectGone { .. } | Stage::StillHere, Event::Restored) => {
                desk.focus(Focus::Notice);
                let notice = came_back(&session.name_of(place), Act::Restart);
                return Next::Stay(Panel::ExpectChoice {
                    last: Some(place),
                    notice: Some(notice),
                });
            }
            (stage, _) => stage,
        };
        Next::Stay(Panel::ExpectDeparture(Self { place, flow, stage }))
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

fn read_offer(outside: &Outside, desk: &Desk) -> Result<Offer, Misconfigured> {
    match outside {
        Outside::External { url, .. } => {
            let word = |name: &str| outside.placeholder(name);
            Offer::read(url, word, &desk.boot.origin, desk.boot.address)
        }
        Outside::Progress { .. } => Err(Misconfigured::OfferIncomplete),
    }
}

/// Nobody leaves without what the way back needs.
fn stay_here(place: Place, flow: &FlowId, notice: Notice, desk: &mut Desk) -> Next {
    desk.order(Effect::Forget(give_up(flow)));
    desk.focus(Focus::Notice);
    Next::Stay(Panel::ExpectChoice {
        last: Some(place),
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
