//! Words of a panel.

use leptos::prelude::*;

use crate::screen::Text;
use crate::ui::say;

/// Something is going on.
pub(in crate::ui) fn busy(text: &Text) -> AnyView {
    view! { <p class="busy"><span class="spinner" aria-hidden="true"></span>{say(text)}</p> }
        .into_any()
}

/// What to do.
pub(in crate::ui) fn intro(text: &Text) -> AnyView {
    view! { <p class="intro">{say(text)}</p> }.into_any()
}

/// A provider's own words.
pub(in crate::ui) fn facts(facts: &[(String, String)]) -> Option<AnyView> {
    if facts.is_empty() {
        return None;
    }
    let facts = facts
        .iter()
        .map(|(name, words)| {
            view! { <dt><bdi>{name.clone()}</bdi></dt><dd><bdi>{words.clone()}</bdi></dd> }
                .into_any()
        })
        .collect::<Vec<_>>();
    Some(view! { <dl>{facts}</dl> }.into_any())
}
