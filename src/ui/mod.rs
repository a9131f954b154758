//! Renders a [`Screen`] and reports what the person does. Decides nothing; wasm32 only.
//!
//! Leptos carries the screen here: one signal, and one effect that draws whenever it changes. A view is a
//! function from its part of the screen to a tree of elements ([`tree`]); of the page itself only what
//! differs is changed. Elements stay, and with them what is typed in them, the focus and the selection;
//! nothing can get out of step. Values are never tracked: they are read from the page at the submit.

mod deed;
mod gather;
mod halted;
mod leaving;
mod opening;
mod parts;
mod place;
mod sign_in;
mod tree;

use std::borrow::Cow;
use std::rc::Rc;

use leptos::prelude::{ArcReadSignal, RenderEffect, With, document};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::screen::{Act, Language, Screen, Text};
pub use place::{FIRST_FIELD, HEADING, NOTICE, field_of};
use tree::{Element, Shown, element};

/// Where acts are reported.
pub type Report = Rc<dyn Fn(Act)>;

/// Puts the page where `index.html` wants it.
pub fn mount(screen: ArcReadSignal<Screen>, report: Report) {
    if let Some(parent) = document().get_element_by_id("latchkey") {
        mount_to(parent.unchecked_into(), screen, report);
    }
}

/// Puts the page in place of what an element holds, for good. Only a logo stays, so that it neither
/// flickers nor needs its address here.
pub fn mount_to(parent: HtmlElement, screen: ArcReadSignal<Screen>, report: Report) {
    let logo = parent.query_selector("img").ok().flatten();
    parent.set_text_content(None);
    if let Some(logo) = logo {
        let _ = parent.append_child(&logo);
    }
    let deeds = Rc::default();
    deed::listen(&parent, Rc::clone(&deeds), report);
    let place = parent.clone();
    let mut shown = Vec::new();
    let draw = move |_| {
        let mut page = screen.with(page);
        deeds.replace(page.number_deeds());
        Shown::draw(&place, &mut shown, vec![page.into()]);
    };
    // The effect is never dropped: the page lives as long as its document.
    let start = move || core::mem::forget(RenderEffect::new(draw));
    leptos::mount::mount_to(parent, start).forget();
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
