//! Words: headings, paragraphs, and a provider's own.

use leptos::prelude::*;

use crate::screen::Text;
use crate::ui::say;

/// The one heading of the page.
pub(in crate::ui) fn heading(text: &Text) -> AnyView {
    view! { <h1 id="heading" tabindex="-1">{say(text)}</h1> }.into_any()
}

/// The one live region: always there, so that screen readers watch it.
pub(in crate::ui) fn live(text: &Text) -> AnyView {
    view! { <p class="unseen" aria-live="polite">{say(text)}</p> }.into_any()
}

/// What happened; it can take the focus.
pub(in crate::ui) fn said(text: &Text) -> AnyView {
    paragraph("", Some("notice"), text)
}

/// A stable code to read out to whoever helps.
pub(in crate::ui) fn code(code: &'static str) -> AnyView {
    paragraph("code", None, &Text::Code(code))
}

/// Something is going on.
pub(in crate::ui) fn busy(text: &Text) -> AnyView {
    paragraph("busy", None, text)
}

/// What to do.
pub(in crate::ui) fn intro(text: &Text) -> AnyView {
    paragraph("intro", None, text)
}

/// Nothing special.
pub(super) fn plain(text: &Text) -> AnyView {
    paragraph("", None, text)
}

/// A provider's own words.
pub(in crate::ui) fn facts(facts: &[(String, String)]) -> AnyView {
    let facts: Vec<_> = facts
        .iter()
        .map(|(name, words)| {
            view! { <dt><bdi>{name.clone()}</bdi></dt><dd><bdi>{words.clone()}</bdi></dd> }
                .into_any()
        })
        .collect();
    view! { <dl>{facts}</dl> }.into_any()
}

fn paragraph(class: &'static str, id: Option<&'static str>, text: &Text) -> AnyView {
    view! { <p class=class id=id tabindex=id.map(|_| "-1")>{say(text)}</p> }.into_any()
}
