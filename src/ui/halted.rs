//! A full stop: what happened, and the button that helps.

use latchkey_core::screen::{Halted, Text};
use leptos::prelude::{component, view};

use super::element::{Element, div};
use super::parts::{Footer, Heading, Help, Paragraph, Said};

/// Draws it.
#[component(transparent)]
pub(super) fn Halted(page: Element, halted: Halted) -> Element {
    let code = Text::Code(halted.code.to_owned());
    let card = div()
        .class("card")
        .child(view! { <Heading text=halted.heading/> })
        .child(view! { <Said text=halted.text/> })
        .child(view! { <Paragraph class="code" text=code/> })
        .child(view! { <Help class="button" remedy=halted.remedy/> });
    page.child(card)
        .child(view! { <Footer builtin=halted.builtin/> })
}
