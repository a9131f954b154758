//! The one listener that hears what a person does: events bubble up to the page, which looks the number
//! of the [`Deed`] up.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::deed::{Deed, NUMBER};
use super::gather::gather;
use super::{Report, say};
use latchkey_core::screen::{Act, Text};

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
            reveal(&element);
            None
        }
        _ => None,
    }
}

/// Shows or hides the line beside a button. Changed in the page only, like what is typed in it.
fn reveal(button: &Element) {
    let input = button
        .parent_element()
        .and_then(|line| line.query_selector("input").ok().flatten());
    let Some(input) = input else { return };
    let is_hidden = input.get_attribute("type").as_deref() == Some("password");
    let (kind, label) = if is_hidden {
        ("text", Text::HidePassword)
    } else {
        ("password", Text::ShowPassword)
    };
    let _ = input.set_attribute("type", kind);
    let _ = button.set_attribute("aria-label", &say(&label));
}
