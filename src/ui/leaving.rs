//! Signed in: where the browser is going, and the same way as a link, which is always there.

use latchkey_core::screen::Leaving;
use leptos::prelude::{component, view};

use super::element::{Element, div};
use super::parts::{Heading, Help, Link};
use super::translate;

/// Draws it.
#[component(transparent)]
pub(super) fn Leaving(page: Element, leaving: Leaving) -> Element {
    let (label, target) = leaving.link;
    let (label, target) = (translate(&label), target.reveal().clone());
    let help = |remedy| view! { <Help class="plain" remedy/> };
    let card = div()
        .class("card")
        .child(view! { <Heading text=leaving.text/> })
        .child(view! { <Link class="button" label target/> })
        .child(leaving.remedy.map(help));
    page.child(card)
}
