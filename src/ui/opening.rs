//! Nothing can be done yet but wait: for the sign-in options, or for a provider's answer to be validated.

use latchkey_core::screen::Text;
use leptos::prelude::{component, view};

use super::element::{Element, Part};
use super::parts::Busy;

/// Draws it.
#[component(transparent)]
pub(super) fn Opening(page: Element, text: Text) -> impl Part {
    page.child(view! { <Busy text/> })
}
