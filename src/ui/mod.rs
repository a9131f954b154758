//! Renders a [`Screen`] and reports what the person does. Decides nothing; wasm32 only.
//!
//! A view is a function of its part of the screen. When the screen changes, all of it is drawn again and
//! Leptos changes only what differs in the page: elements stay, and with them what is typed in them, the
//! focus and the selection. That is leaner than a signal for each part, and nothing can get out of step.
//! The inputs of a form are the exception: when [`crate::screen::Form::key`] changes, they are made anew
//! ([`parts::Turn`]). Values are never tracked; they are read from the page at the submit.
//!
//! Two habits keep it small. Every different type of view costs about a kilobyte, so screens are made of
//! the few in `parts`, which all are [`AnyView`]. And Leptos compares children by their place, so what may
//! be missing keeps its place ([`parts::slot`]).

mod gather;
mod halted;
mod leaving;
mod opening;
mod parts;
mod place;
mod sign_in;

use std::borrow::Cow;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::screen::{Act, Language, Screen, Text};
use parts::Turn;
pub use place::{FIRST_FIELD, HEADING, NOTICE, field_of};

/// Where acts are reported.
pub type Report = UnsyncCallback<Act>;

/// Puts the page where `index.html` wants it.
pub fn mount(screen: ReadSignal<Screen>, report: Report) {
    if let Some(parent) = document().get_element_by_id("latchkey") {
        mount_to(parent.unchecked_into(), screen, report);
    }
}

/// Puts the page in place of what an element holds. Only a logo stays, so that it neither flickers nor
/// needs its address here.
pub fn mount_to(parent: HtmlElement, screen: ReadSignal<Screen>, report: Report) {
    let logo = parent.query_selector("img").ok().flatten();
    parent.set_text_content(None);
    if let Some(logo) = logo {
        let _ = parent.append_child(&logo);
    }
    let mut turn = Turn::default();
    let draw = move || screen.with(|screen| page(screen, &mut turn, report));
    leptos::mount::mount_to(parent, move || draw).forget();
}

/// The live region, who asks, the card, and the foot.
fn page(screen: &Screen, turn: &mut Turn, report: Report) -> Vec<AnyView> {
    let [asker, card, footer] = match screen {
        Screen::Opening => opening::view(),
        Screen::SignIn(sign_in) => sign_in::view(sign_in, turn, report),
        Screen::Leaving(leaving) => leaving::view(leaving, report),
        Screen::Halted(halted) => halted::view(halted, report),
    };
    parts::children![parts::live(&screen.announcement()), asker, card, footer]
}

/// The words for a text in the language of the page.
fn say(text: &Text) -> Cow<'static, str> {
    text.say(Language::default())
}
