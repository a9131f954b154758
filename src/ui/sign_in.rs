//! The card that most people see: one way to sign in, and the list of the others.

use leptos::prelude::*;

use super::parts::{self, Turn, group, slot};
use super::{Report, say};
use crate::screen::{Act, Outside, Panel, SignIn, Text};

/// Draws it.
pub(super) fn view(sign_in: &SignIn, turn: &mut Turn, report: Report) -> [AnyView; 3] {
    let notice = sign_in.notice.as_ref();
    let card = parts::children![
        parts::heading(&sign_in.heading),
        slot(notice.map(|notice| parts::notice(notice, report))),
        panel(sign_in, turn, report),
        slot(divider(sign_in)),
        others(sign_in, report),
    ];
    [
        parts::asker(&sign_in.asker),
        group("card", card),
        parts::footer(Some(&sign_in.builtin)),
    ]
}

fn panel(sign_in: &SignIn, turn: &mut Turn, report: Report) -> AnyView {
    let keep = slot(sign_in.keep.map(|ticked| parts::keep(ticked, report)));
    match &sign_in.panel {
        Panel::Busy(text) => parts::busy(text),
        Panel::Form(form) => turn.draw(&form.key, parts::form(form, keep, report)),
        Panel::Outside(outside) => self::outside(outside, keep, report),
        Panel::Menu(entries) => {
            let entries = entries
                .iter()
                .map(|(id, label)| parts::button("way", say(label), Act::Pick(id.clone()), report));
            group(
                "panel",
                parts::children![group("ways", entries.collect()), keep],
            )
        }
        Panel::Consent(label) => {
            let agree = parts::button("button", say(label), Act::Agree, report);
            group("panel", parts::children![keep, agree])
        }
        Panel::List => keep,
    }
}

fn outside(outside: &Outside, keep: AnyView, report: Report) -> AnyView {
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
    let facts = parts::facts(&outside.facts);
    group(
        "panel",
        parts::children![intro, facts, keep, slot(link), slot(check)],
    )
}

/// Says what the list is, unless it is all that there is.
fn divider(sign_in: &SignIn) -> Option<AnyView> {
    let is_needed = sign_in.panel != Panel::List && !sign_in.others.is_empty();
    is_needed.then(|| view! { <h2 class="divider">{say(&Text::OrLogInWith)}</h2> }.into_any())
}

fn others(sign_in: &SignIn, report: Report) -> AnyView {
    let others = sign_in.others.iter();
    let others = others.map(|way| {
        parts::button(
            "way",
            way.name.clone().into(),
            Act::Choose(way.index),
            report,
        )
    });
    group("ways", others.collect())
}
