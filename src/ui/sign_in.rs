//! The card that most people see: one way to sign in, and the list of the others.

use super::deed::Deed;
use super::tree::{Element, element};
use super::{parts, say};
use latchkey_core::screen::{Act, Outside, Panel, SignIn, Text};

/// Draws it.
pub(super) fn view(page: Element, sign_in: &SignIn) -> Element {
    let notice = sign_in.notice.as_ref();
    let card = element("div")
        .class("card")
        .with(parts::heading(&sign_in.heading))
        .with_some(notice.map(parts::notice))
        .with(parts::ways_above(sign_in))
        .with(panel(sign_in))
        .with_some(parts::divider(sign_in))
        .with(parts::ways_below(sign_in));
    page.with_some(parts::asker(&sign_in.asker))
        .with(card)
        .with(parts::footer(Some(&sign_in.builtin)))
}

fn panel(sign_in: &SignIn) -> Element {
    let keep = sign_in.keep.map(parts::keep);
    let panel = element("div").class("panel");
    match &sign_in.panel {
        Panel::Busy(text) => parts::busy(text),
        Panel::Form(form) => parts::form(form, keep),
        Panel::Outside(outside) => self::outside(panel, outside, keep),
        Panel::Menu(entries) => {
            let entries = entries.iter();
            let entries =
                entries.map(|(id, label)| parts::button("way", say(label), Act::Pick(id.clone())));
            panel
                .with(element("div").class("ways").with_all(entries))
                .with_some(keep)
        }
        Panel::Consent(label) => {
            panel
                .with_some(keep)
                .with(parts::button("button", say(label), Act::Agree))
        }
        Panel::List => panel.with_some(keep),
    }
}

fn outside(panel: Element, outside: &Outside, keep: Option<Element>) -> Element {
    let (intro, class): (fn(&Text) -> Element, _) = if outside.watching {
        (parts::busy, "plain")
    } else {
        (parts::intro, "button")
    };
    let link = outside
        .link
        .as_ref()
        .map(|(label, target)| parts::outbound(class, say(label), target.clone()).does(Deed::Open));
    let check = parts::button("plain", say(&Text::CheckNow), Act::AskAgain);
    panel
        .with(intro(&outside.intro))
        .with(parts::facts(&outside.facts))
        .with_some(keep)
        .with_some(link)
        .with_some(outside.watching.then_some(check))
}
