//! Signed in: where the browser is going, and the same way as a link, which is always there.

use latchkey_core::screen::Leaving;
use leptos::prelude::{component, view};

use super::element::{Element, Part, div};
use super::parts::{Heading, Help, Link};
use super::translate;

/// Draws it.
#[component(transparent)]
pub(super) fn Leaving(page: Element, leaving: Leaving) -> impl Part {
    let Leaving { text, link, remedy } = leaving;
    let (label, target) = link;
    let (label, target) = (translate(&label), target.reveal().clone());
    let card = div()
        .class("card")
        .child(view! { <Heading text/> })
        .child(view! { <Link class="button" label target/> })
        .child(remedy.map(|remedy| view! { <Help class="plain" remedy/> }));
    page.child(card)
}
