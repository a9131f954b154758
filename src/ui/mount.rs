//! Mounts the page over what the document holds; Leptos draws it anew whenever a signal changes that the screen is read
//! from. A document has one page, so there is one place where acts are reported, and no part has to hand it on.

use std::cell::Cell;

use latchkey_core::screen::{Act, Screen};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::page;

thread_local! {
    static ACTS: Cell<Option<&'static dyn Fn(Act)>> = const { Cell::new(None) };
}

/// Puts the page where the document wants it.
pub fn mount(screen: impl Fn() -> Screen + Send + 'static, acts: impl Fn(Act) + 'static) {
    if let Some(parent) = document().get_element_by_id("latchkey") {
        mount_to(parent.unchecked_into(), screen, acts);
    }
}

/// Draws the page over the one that an element holds, or below what it holds, for good. What a person does is reported.
pub fn mount_to(
    parent: HtmlElement,
    screen: impl Fn() -> Screen + Send + 'static,
    acts: impl Fn(Act) + 'static,
) {
    ACTS.set(Some(Box::leak(Box::new(acts))));
    leptos::mount::mount_to(parent, move || move || page(screen())).forget();
}

/// Reports an act.
pub(super) fn report(act: Act) {
    if let Some(acts) = ACTS.get() {
        acts(act);
    }
}
