//! A full stop: what happened, and the button that helps.

use latchkey_core::screen::Halted;
use leptos::prelude::{component, view};

use super::element::{Element, Part, div};
use super::parts::{Code, Footer, Heading, Help, Said};

/// Draws it.
#[component(transparent)]
pub(super) fn Halted(page: Element, halted: Halted) -> impl Part {
    let Halted {
        heading,
        text,
        code,
        remedy,
        builtin,
    } = halted;
    let card = div()
        .class("card")
        .child(view! { <Heading text=heading/> })
        .child(view! { <Said text/> })
        .child(view! { <Code code/> })
        .child(view! { <Help class="button" remedy/> });
    page.child(card).child(view! { <Footer builtin/> })
}
