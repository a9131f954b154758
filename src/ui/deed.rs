//! What a person does with an element, and the one listener that hears of it.
//!
//! An element of the tree may have a [`Deed`]. When the page is drawn, the deeds are numbered, and their
//! elements carry the number; events bubble up to the page, which looks the number up.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::gather::gather;
use super::{Report, parts};
use crate::screen::{Act, Field};

/// The attribute that carries the number.
pub(super) const NUMBER: &str = "data-deed";

/// What a person does with an element.
pub(super) enum Deed {
    /// Presses it.
    Press(Act),
    /// Opens it in a new tab. The middle button and the context menu do that too; that the page then looks
    /// for an end that may never come costs nothing.
    Open,
    /// Sends it: a form with these fields.
    Submit(Vec<Field>),
    /// Ticks or unticks "keep me logged in".
    Keep,
    /// Shows or hides what is typed beside it.
    Reveal,
}

/// Listens for everything that is done below an element, for as long as the page lives.
pub(super) fn listen(parent: &HtmlElement, deeds: Rc<RefCell<Vec<Deed>>>, report: Report) {
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let act = act_of(&event, &deeds.borrow());
        if let Some(act) = act {
            report(act);
        }
    });
    for kind in ["click", "auxclick", "submit", "change"] {
        // A browser without `auxclick` never sends it.
        let _ = parent.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    }
    listener.forget();
}

fn act_of(event: &Event, deeds: &[Deed]) -> Option<Act> {
    // These events happen to elements only.
    let target: Element = event.target()?.unchecked_into();
    let element = target.closest("[data-deed]").ok()??;
    let number: usize = element.get_attribute(NUMBER)?.parse().ok()?;
    match (deeds.get(number)?, event.type_().as_str()) {
        (Deed::Press(act), "click") => Some(act.clone()),
        (Deed::Open, "click" | "auxclick") => Some(Act::OpenedExternal),
        (Deed::Submit(fields), "submit") => {
            event.prevent_default();
            Some(Act::Submit(gather(&element, fields)))
        }
        (Deed::Keep, "change") => {
            let input: HtmlInputElement = element.unchecked_into();
            Some(Act::Keep(input.checked()))
        }
        (Deed::Reveal, "click") => {
            parts::reveal(&element);
            None
        }
        _ => None,
    }
}
