//! Words: headings, paragraphs, and a provider's own.

use crate::ui::tree::{Element, element};
use latchkey_core::screen::Text;

/// The one heading of the page; it can take the focus.
pub(in crate::ui) fn heading(text: &Text) -> Element {
    focusable("h1", "heading").say(text)
}

/// The one live region: always there, so that screen readers watch it.
pub(in crate::ui) fn live(text: &Text) -> Element {
    element("p")
        .class("unseen")
        .set("aria-live", "polite")
        .say(text)
}

/// What happened; it can take the focus.
pub(in crate::ui) fn said(text: &Text) -> Element {
    focusable("p", "notice").say(text)
}

/// A stable code to read out to whoever helps.
pub(in crate::ui) fn code(code: &str) -> Element {
    element("p").class("code").say(&Text::Code(code.to_owned()))
}

/// Something is going on.
pub(in crate::ui) fn busy(text: &Text) -> Element {
    element("p").class("busy").say(text)
}

/// What to do.
pub(in crate::ui) fn intro(text: &Text) -> Element {
    element("p").class("intro").say(text)
}

/// Nothing special.
pub(super) fn plain(text: &Text) -> Element {
    element("p").say(text)
}

/// A provider's own words.
pub(in crate::ui) fn facts(facts: &[(String, String)]) -> Element {
    facts.iter().fold(element("dl"), |list, (name, words)| {
        let name = element("bdi").say(&Text::Named(name.clone()));
        let words = element("bdi").words(words.clone());
        list.with(element("dt").with(name))
            .with(element("dd").with(words))
    })
}

fn focusable(tag: &'static str, id: &'static str) -> Element {
    element(tag).set("id", id).set("tabindex", "-1")
}
