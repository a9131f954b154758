//! Boxes, and places that may be empty.

use leptos::prelude::*;

/// A box; its class says what it is.
pub(in crate::ui) fn group(class: &'static str, children: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{children}</div> }.into_any()
}

/// Keeps the place of what may be missing, so that what follows is compared with itself.
pub(in crate::ui) fn slot(view: Option<AnyView>) -> AnyView {
    view.unwrap_or_else(|| ().into_any())
}
