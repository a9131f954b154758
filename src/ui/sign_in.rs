//! The card that most people see: one way to sign in, and the list of the others.

use leptos::prelude::*;

use super::parts::{self, Turn};
use super::{Report, say};
use crate::screen::{Act, Outside, Panel, SignIn, Text};

/// Draws it.
pub(super) fn view(sign_in: &SignIn, turn: &mut Turn, report: Report) -> AnyView {
    let notice = sign_in.notice.as_ref();
    view! {
        {parts::asker(&sign_in.asker)}
        <div class="card">
            {parts::heading(&sign_in.heading)}
            {notice.map(|notice| parts::notice(notice, report))}
            {panel(sign_in, turn, report)}
            {parts::others(sign_in, report)}
        </div>
        {parts::footer(Some(&sign_in.builtin))}
    }
    .into_any()
}

fn panel(sign_in: &SignIn, turn: &mut Turn, report: Report) -> AnyView {
    let keep = sign_in.keep.map(|ticked| parts::keep(ticked, report));
    match &sign_in.panel {
        Panel::Busy(text) => parts::busy(text),
        Panel::Form(form) => turn.draw(&form.key, parts::form(form, keep, report)),
        Panel::Outside(outside) => self::outside(outside, keep, report),
        Panel::Menu(entries) => {
            let entries = entries
                .iter()
                .map(|(id, label)| parts::button("way", say(label), Act::Pick(id.clone()), report));
            let entries: Vec<_> = entries.collect();
            view! { <div class="ways">{entries}</div> {keep} }.into_any()
        }
        Panel::Consent(label) => {
            let button = parts::button("button", say(label), Act::Agree, report);
            view! { {keep} {button} }.into_any()
        }
        Panel::List => keep.into_any(),
    }
}

fn outside(outside: &Outside, keep: Option<AnyView>, report: Report) -> AnyView {
    let link = outside.link.as_ref().map(|(label, target)| {
        let class = if outside.watching { "plain" } else { "button" };
        parts::outbound(class, say(label), target.clone(), Some(report))
    });
    let check = outside
        .watching
        .then(|| parts::button("plain", say(&Text::CheckNow), Act::AskAgain, report));
    let intro = if outside.watching {
        parts::busy(&outside.intro)
    } else {
        parts::intro(&outside.intro)
    };
    view! {
        {intro}
        {parts::facts(&outside.facts)}
        {keep}
        {link}
        {check}
    }
    .into_any()
}
