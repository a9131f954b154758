//! Words: headings, paragraphs, and a provider's own.

use latchkey_core::screen::Text;
use leptos::prelude::component;

use crate::ui::element::{Element, bdi, dd, dl, dt, h1, p};
use crate::ui::translate;

/// The one heading of the page; it can take the focus.
#[component(transparent)]
pub(in crate::ui) fn Heading(text: Text) -> Element {
    focusable(h1(), "heading").child(translate(&text))
}

/// The one live region: always there, so that screen readers watch it.
#[component(transparent)]
pub(in crate::ui) fn Live(text: Text) -> Element {
    let region = p().class("unseen").attr("aria-live", "polite");
    region.child(translate(&text))
}

/// What happened; it can take the focus.
#[component(transparent)]
pub(in crate::ui) fn Said(text: Text) -> Element {
    focusable(p(), "notice").child(translate(&text))
}

/// A paragraph: what to do, what is going on, or a stable code to read out to whoever helps.
#[component(transparent)]
pub(in crate::ui) fn Paragraph(class: &'static str, text: Text) -> Element {
    p().class(class).child(translate(&text))
}

/// A provider's own words.
#[component(transparent)]
pub(in crate::ui) fn Placeholders(placeholders: Vec<(String, String)>) -> Element {
    placeholders.into_iter().fold(dl(), |list, (name, words)| {
        let name = bdi().child(translate(&Text::Named(name)));
        list.child(dt().child(name))
            .child(dd().child(bdi().child(words)))
    })
}

fn focusable(element: Element, id: &'static str) -> Element {
    element.attr("id", id).attr("tabindex", "-1")
}
