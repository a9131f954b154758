//! Words: headings, paragraphs, and a provider's own.

use latchkey_core::screen::Text;
use leptos::prelude::component;

use crate::ui::element::{Element, Part, bdi, dd, dl, dt, h1, p};
use crate::ui::translate;

/// The one heading of the page; it can take the focus.
#[component(transparent)]
pub(in crate::ui) fn Heading(text: Text) -> impl Part {
    focusable(h1(), "heading").child(translate(&text))
}

/// The one live region: always there, so that screen readers watch it.
#[component(transparent)]
pub(in crate::ui) fn Live(text: Text) -> impl Part {
    let region = p().class("unseen").attr("aria-live", "polite");
    region.child(translate(&text))
}

/// What happened; it can take the focus.
#[component(transparent)]
pub(in crate::ui) fn Said(text: Text) -> impl Part {
    focusable(p(), "notice").child(translate(&text))
}

/// A stable code to read out to whoever helps.
#[component(transparent)]
pub(in crate::ui) fn Code(#[prop(into)] code: String) -> impl Part {
    p().class("code").child(translate(&Text::Code(code)))
}

/// Something is going on.
#[component(transparent)]
pub(in crate::ui) fn Busy(text: Text) -> impl Part {
    p().class("busy").child(translate(&text))
}

/// What to do.
#[component(transparent)]
pub(in crate::ui) fn Intro(text: Text) -> impl Part {
    p().class("intro").child(translate(&text))
}

/// A provider's own words.
#[component(transparent)]
pub(in crate::ui) fn Placeholders(placeholders: Vec<(String, String)>) -> impl Part {
    placeholders.into_iter().fold(dl(), |list, (name, words)| {
        let name = bdi().child(translate(&Text::Named(name)));
        list.child(dt().child(name))
            .child(dd().child(bdi().child(words)))
    })
}

fn focusable(element: Element, id: &'static str) -> Element {
    element.attr("id", id).attr("tabindex", "-1")
}
