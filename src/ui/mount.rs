//! Mounts the page over what the document holds; Leptos draws it anew whenever a signal changes that the screen is read
//! from.

use latchkey_core::screen::Screen;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::page;
use super::report::{Acts, report_to};

/// Puts the page where the document wants it.
pub fn mount(screen: impl Fn() -> Screen + Send + 'static, acts: Acts) {
    if let Some(parent) = document().get_element_by_id("latchkey") {
        mount_to(parent.unchecked_into(), screen, acts);
    }
}

/// Draws the page over the one that an element holds, or below what it holds, for good.
pub fn mount_to(parent: HtmlElement, screen: impl Fn() -> Screen + Send + 'static, acts: Acts) {
    report_to(acts);
    leptos::mount::mount_to(parent, move || move || page(screen())).forget();
}
