//! Renders a [`Screen`] and reports what the person does. Decides nothing.
//!
//! Leptos carries the screen here: one signal, and one effect that draws whenever it changes. A view is a
//! function from its part of the screen to a tree of elements ([`tree`]); of the page itself only what
//! differs is changed. Elements stay, and with them what is typed in them, the focus and the selection;
//! nothing can get out of step. Values are never tracked: they are read from the page at the submit.

mod deed;
#[cfg(target_arch = "wasm32")]
mod gather;
mod halted;
mod leaving;
#[cfg(target_arch = "wasm32")]
mod listen;
#[cfg(target_arch = "wasm32")]
mod mount;
mod opening;
mod parts;
mod place;
mod sign_in;
mod tree;

use std::borrow::Cow;

#[cfg(target_arch = "wasm32")]
use latchkey_core::screen::Act;
use latchkey_core::screen::{Language, Screen, Text};
#[cfg(target_arch = "wasm32")]
pub use mount::{mount, mount_to};
pub use place::{FIRST_FIELD, HEADING, NOTICE, field_of};
use tree::{Element, element};

/// Where acts are reported.
#[cfg(target_arch = "wasm32")]
pub type Report = std::rc::Rc<dyn Fn(Act)>;

/// What a screen looks like before this program has drawn anything, as HTML.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn html(screen: &Screen) -> String {
    tree::html(&page(screen))
}

/// The live region, and the screen. What may be missing keeps its place: elements are compared by it.
fn page(screen: &Screen) -> Element {
    let page = element("div")
        .class("page")
        .with(parts::live(&screen.announcement()));
    match screen {
        Screen::Opening => opening::view(page, &Text::Loading),
        Screen::Returning => opening::view(page, &Text::SigningYouIn),
        Screen::SignIn(sign_in) => sign_in::view(page, sign_in),
        Screen::Leaving(leaving) => leaving::view(page, leaving),
        Screen::Halted(halted) => halted::view(page, halted),
    }
}

/// The words for a text in the language of the page.
fn say(text: &Text) -> Cow<'static, str> {
    text.say(Language::default())
}
