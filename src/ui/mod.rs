//! Renders a [`Screen`] and reports what the person does. Decides nothing.
//!
//! Leptos draws here: one closure gives the page, and again whenever the screen may be another. Screens and
//! their parts are components; they are made of one view type of our own ([`element`] says why), which changes of the
//! document only what differs. Elements stay, and with them what is typed in them, the focus and the selection; nothing
//! can get out of step. Values are never tracked: they are read from the page at the submit.

#![expect(
    clippy::needless_pass_by_value,
    reason = "components own what they are given"
)]

mod element;
#[cfg(not(target_arch = "wasm32"))]
pub mod first_paint;
mod gather;
mod halted;
mod leaving;
mod mount;
mod parts;
mod place;
mod sign_in;

use std::borrow::Cow;
use std::cell::Cell;

use element::div;
use halted::Halted;
use latchkey_core::screen::{Catalog, Screen, Text};
use leaving::Leaving;
use leptos::prelude::{IntoView, view};
use mount::report;
pub use mount::{mount, mount_to};
use parts::{Live, Paragraph};
pub use place::{FIRST_FIELD, HEADING, NOTICE, field_named};
use sign_in::SignIn;

/// The page of a screen. Whichever it is, it is the same element, and the same live region in it.
#[must_use]
pub fn page(screen: Screen) -> impl IntoView {
    let said = screen.announcement();
    let page = div()
        .class("page")
        .child(view! { <Live text=said.clone()/> });
    match screen {
        // Nothing can be done yet but wait.
        Screen::Opening | Screen::Returning => {
            page.child(view! { <Paragraph class="busy" text=said/> })
        }
        Screen::SignIn(sign_in) => view! { <SignIn page sign_in=*sign_in/> }.into_inner(),
        Screen::Leaving(leaving) => view! { <Leaving page leaving/> }.into_inner(),
        Screen::Halted(halted) => view! { <Halted page halted/> }.into_inner(),
    }
}

thread_local! {
    /// The language of the page.
    static CATALOG: Cell<Catalog> = const { Cell::new(Catalog::EMPTY) };
}

/// Draws in this language from now on.
pub fn speak(catalog: Catalog) {
    CATALOG.set(catalog);
}

/// Names the picker of languages, which is the document's, in the language of the page.
#[cfg(target_arch = "wasm32")]
pub fn name_picker() {
    if let Some(picker) = leptos::prelude::document().get_element_by_id("latchkey-language") {
        let _ = picker.set_attribute("aria-label", &translate(&Text::ChooseLanguage));
    }
}

/// The words for a text in the language of the page.
fn translate(text: &Text) -> Cow<'static, str> {
    text.translate(CATALOG.get())
}
