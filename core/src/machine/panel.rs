//! What is going on inside the card, and what a step of the flow makes of it.

use super::departing::Departing;
use super::desk::{Desk, Hint};
use super::effect::{Effect, Focus};
use super::event::{Ticket, UnixTime};
use super::form::FormPanel;
use super::halted;
use super::leaving::Leaving;
use super::outside::Watch;
use super::session::{Agreement, Place, Session};
use super::words;
use crate::hass::{
    Abort, Answers, AuthorizationCode, Fault, FlowId, Misbehaved, Outside, Refused, Sent, Stale,
    Step, ask_again, give_up, open_flow, read_step,
};
use crate::screen::{Act, Halted, Notice, Remedy, Text};
use crate::wire::{Failure, Response, Typed};

/// What is going on inside the card. Each says what is awaited.
#[derive(Debug)]
#[expect(
    clippy::enum_variant_names,
    reason = "a stage is named by what it expects"
)]
pub(super) enum Panel {
    /// The first step of a provider's flow.
    ExpectFirstStep {
        place: Place,
        ticket: Ticket,
        ahead: Ahead,
    },
    /// The person fills in a form.
    ExpectAnswers(FormPanel),
    /// What was filled in is being judged.
    ExpectVerdict { ticket: Ticket, form: FormPanel },
    /// Something happens elsewhere.
    ExpectOutside(Watch),
    /// The person is on the way to a provider of ours.
    ExpectDeparture(Departing),
    /// Home Assistant judges the proof of a provider's sign-in.
    ExpectAcceptance {
        place: Place,
        flow: FlowId,
        ticket: Ticket,
    },
    /// The person picks an entry of a menu.
    ExpectPick {
        place: Place,
        flow: FlowId,
        entries: Vec<(String, String)>,
    },
    /// The flow goes on without anything from the person.
    ExpectNextStep {
        place: Place,
        flow: FlowId,
        ticket: Ticket,
        after: Via,
    },
    /// Signed in, but the person has not agreed to let the client in.
    ExpectAgreement {
        place: Place,
        code: AuthorizationCode,
        since: UnixTime,
    },
    /// The person picks a way to sign in; `last` is the one that ended.
    ExpectChoice {
        last: Option<Place>,
        notice: Option<Notice>,
    },
}

impl Panel {
    /// The provider that is open, so that the list leaves it out.
    pub(super) const fn place(&self) -> Option<Place> {
        match self {
            Self::ExpectFirstStep { place, .. }
            | Self::ExpectPick { place, .. }
            | Self::ExpectNextStep { place, .. }
            | Self::ExpectAcceptance { place, .. }
            | Self::ExpectAgreement { place, .. } => Some(*place),
            Self::ExpectAnswers(form) | Self::ExpectVerdict { form, .. } => Some(form.place),
            Self::ExpectOutside(watch) => Some(watch.place()),
            Self::ExpectDeparture(departing) => Some(departing.place()),
            Self::ExpectChoice { .. } => None,
        }
    }

    /// Keeps what is submitted before the flow has begun.
    pub(super) fn submit_ahead(
        self,
        typed: &[Typed],
        session: &mut Session,
        desk: &mut Desk,
    ) -> Self {
        match self {
            Self::ExpectFirstStep {
                place,
                ticket,
                ahead: Ahead::Form(form),
            } => {
                let ahead = form.submit_ahead(typed, session, desk);
                Self::ExpectFirstStep {
                    place,
                    ticket,
                    ahead,
                }
            }
            panel => panel,
        }
    }
}

/// What the person can do before a flow has begun.
#[derive(Debug)]
pub(super) enum Ahead {
    /// Wait.
    Nothing,
    /// Fill in the form that the flow is known to begin with.
    Form(Box<FormPanel>),
    /// Wait for what was filled in to be sent.
    Answers(Box<Resend>),
    /// Wait, and learn that what was filled in was for a form that nobody has here.
    Lost,
}

impl Ahead {
    /// The same for the provider at that place.
    pub(super) fn at(mut self, place: Place) -> Self {
        match &mut self {
            Self::Nothing | Self::Lost => {}
            Self::Form(form) => form.place = place,
            Self::Answers(resend) => resend.form.place = place,
        }
        self
    }
}

/// A form without a flow, and what was typed into it: sent once the flow shows the same form.
#[derive(Debug)]
pub(super) struct Resend {
    pub(super) form: FormPanel,
    pub(super) answers: Answers,
}

/// Where the sign-in goes after an event.
#[derive(Debug)]
pub(super) enum Next {
    Stay(Panel),
    Leave(Leaving),
    Halt(Halted),
}

/// Opens a provider's flow, with the form that it begins with if that is known.
pub(super) fn open(place: Place, session: &Session, desk: &mut Desk) -> Panel {
    let form = FormPanel::expected(place, session);
    // Whoever is filling in the document's own form keeps the focus where it is.
    if let Some(form) = &form
        && !core::mem::take(&mut desk.boot.prepared)
    {
        form.focus(desk);
    }
    let ahead = form.map_or(Ahead::Nothing, |form| Ahead::Form(Box::new(form)));
    open_behind(ahead, place, session, desk)
}

/// Opens a provider's flow behind what is shown already.
pub(super) fn open_behind(ahead: Ahead, place: Place, session: &Session, desk: &mut Desk) -> Panel {
    match session.provider(place) {
        Some(provider) => {
            let request = open_flow(&session.asked, &provider.handler, &session.forwarded);
            Panel::ExpectFirstStep {
                place,
                ticket: desk.fetch(request),
                ahead,
            }
        }
        None => Panel::ExpectChoice {
            last: None,
            notice: None,
        },
    }
}

/// Gives the panel's flow up, if it has one that may still be alive.
pub(super) fn abandon(panel: &Panel, desk: &mut Desk) {
    let flow = match panel {
        Panel::ExpectFirstStep { ticket, .. } => return desk.orphan(*ticket),
        Panel::ExpectAnswers(form) | Panel::ExpectVerdict { form, .. } => form.flow(),
        Panel::ExpectOutside(watch) => Some(watch.flow()),
        Panel::ExpectDeparture(departing) => Some(departing.flow()),
        Panel::ExpectPick { flow, .. }
        | Panel::ExpectNextStep { flow, .. }
        | Panel::ExpectAcceptance { flow, .. } => Some(flow),
        Panel::ExpectAgreement { .. } | Panel::ExpectChoice { .. } => None,
    };
    if let Some(flow) = flow {
        desk.order(Effect::Forget(give_up(flow)));
    }
}

/// What an answer answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Via {
    /// The request that opened the flow.
    Opening,
    /// Something that the person sent.
    Person,
    /// The request that follows a step that is done: another such step would be a loop.
    Nudge,
    /// The same question as before: the person may be reading, so the focus stays where it is.
    Watching,
}

impl Via {
    const fn sent(self) -> Sent {
        match self {
            Self::Opening => Sent::Opening,
            Self::Person | Self::Nudge | Self::Watching => Sent::Step,
        }
    }
}

/// Goes where an answer leads. Faults come back to the caller, who knows what was at stake.
pub(super) fn arrive(
    outcome: &Result<Response, Failure>,
    place: Place,
    via: Via,
    at: UnixTime,
    session: &Session,
    desk: &mut Desk,
) -> Result<Next, Fault> {
    let step = read_step(outcome, via.sent(), desk.boot.address)?;
    Ok(Next::Stay(match step {
        Step::Form(flow, form) => {
            let form = FormPanel::new(place, flow, form, via.sent());
            // Whoever opened the flow knows whether this form is shown already.
            if via != Via::Opening {
                form.focus(desk);
            }
            Panel::ExpectAnswers(form)
        }
        Step::Outside(flow, outside) if is_ours(&outside, place, session) => {
            Departing::start(place, flow, &outside, session, desk)
        }
        Step::Outside(flow, outside) => {
            if via != Via::Watching {
                desk.focus(Focus::Heading);
            }
            Panel::ExpectOutside(Watch::start(place, flow, outside, via, desk))
        }
        Step::Menu(flow, entries) => {
            desk.focus(Focus::Heading);
            Panel::ExpectPick {
                place,
                flow,
                entries,
            }
        }
        Step::Continue(_) if via == Via::Nudge => {
            return Err(Fault::Misbehaved(Misbehaved::Unreadable));
        }
        Step::Continue(flow) => {
            let ticket = desk.fetch(ask_again(&session.asked, &flow));
            Panel::ExpectNextStep {
                place,
                flow,
                ticket,
                after: Via::Nudge,
            }
        }
        Step::Aborted(abort) if leads_to_welcome(&abort, place, session, desk) => {
            let name = session.name_of(place);
            return Ok(Next::Leave(Leaving::to_welcome(&name, desk)));
        }
        Step::Aborted(abort) => {
            desk.focus(Focus::Notice);
            Panel::ExpectChoice {
                last: Some(place),
                notice: Some(words::abort(&abort, session.provider(place))),
            }
        }
        Step::Done(code) => match session.agreement {
            Agreement::Given => return Ok(Next::Leave(Leaving::to_client(session, desk, &code))),
            Agreement::Awaited => {
                desk.focus(Focus::Heading);
                Panel::ExpectAgreement {
                    place,
                    code,
                    since: at,
                }
            }
        },
    }))
}

/// Whether a step is Latchkey's own: asked for as such, and answered by that very provider.
fn is_ours(outside: &Outside, place: Place, session: &Session) -> bool {
    let Outside::External {
        handler: Some(handler),
        ..
    } = outside
    else {
        return false;
    };
    session.provider(place).is_some_and(|provider| {
        provider.handler.is_ours()
            && provider.handler == *handler
            && outside.placeholder("latchkey") == Some("1")
    })
}

/// hass-oidc-auth signs people in on its own pages, and by a cookie afterwards, which may also be left of a
/// visit that led nowhere. Whoever comes from there without a good one is not sent there again.
fn leads_to_welcome(abort: &Abort, place: Place, session: &Session, desk: &Desk) -> bool {
    let reason = abort.reason.as_str();
    matches!(reason, "no_oidc_cookie_found" | "oidc_cookie_invalid")
        && desk.hint != Hint::Welcomed
        && session
            .provider(place)
            .is_some_and(|provider| provider.handler.is_oidc_plugin())
}

/// Gives a flow up that Home Assistant may still hold, even if nothing can be said about it.
pub(super) fn give_up_after(fault: &Fault, flow: &FlowId, desk: &mut Desk) {
    let is_over = matches!(
        fault,
        Fault::Stale(Stale::FlowGone) | Fault::Refused(Refused::LoginBlocked(_))
    );
    if !is_over && !halted::is_final(fault) {
        desk.order(Effect::Forget(give_up(flow)));
    }
}

/// Shows a fault above the list of ways, or stops where no other way could help.
pub(super) fn fall_back(fault: &Fault, place: Place, session: &Session, desk: &mut Desk) -> Next {
    if halted::is_final(fault) {
        return Next::Halt(halted::by_fault(fault, &session.asked, desk));
    }
    // Trying again must be able to help.
    let remedy = match fault {
        Fault::Stale(_) => Remedy::Do(Text::SignInAgain, Act::Restart),
        Fault::Refused(Refused::ProviderGone) => Remedy::Do(Text::StartOver, Act::StartOver),
        Fault::Misbehaved(Misbehaved::UnknownStep(_) | Misbehaved::ExternalAddress) => {
            Remedy::Go(Text::UseBuiltinPage, desk.boot.builtin())
        }
        _ => Remedy::Do(Text::TryAgain, Act::Restart),
    };
    let notice = Some(words::notice(fault, &session.name_of(place), Some(remedy)));
    desk.focus(Focus::Notice);
    Next::Stay(Panel::ExpectChoice {
        last: Some(place),
        notice,
    })
}
