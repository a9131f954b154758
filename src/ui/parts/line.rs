//! A line to type in, with a button that shows it if nobody may read along.

use latchkey_core::screen::{Autocomplete, Text};
use leptos::ev;
use leptos::prelude::{component, view};
use wasm_bindgen::JsCast;
use web_sys::MouseEvent;

use super::field::Anatomy;
use crate::ui::element::{Element, button, div, input};
use crate::ui::translate;

/// A line. Without a value of its own it is hidden.
///
/// The placeholder is a space: the style sheet tells by it whether the line is empty.
#[component(transparent)]
pub(super) fn Line<'field>(
    anatomy: &'field Anatomy<'field>,
    value: Option<&'field str>,
    autocomplete: Autocomplete,
    keyboard: &'static str,
) -> Element {
    let kind = if value.is_some() { "text" } else { "password" };
    let input = anatomy
        .control(input())
        .attr("placeholder", " ")
        .attr("autocomplete", autocomplete.as_str())
        .attr("inputmode", keyboard)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("readonly", anatomy.is_busy)
        .attr("type", kind)
        .attr("value", value.map(str::to_owned));
    let reveal = || view! { <Reveal id=anatomy.id.clone()/> };
    div()
        .class("line")
        .child(input)
        .child(anatomy.label())
        .child(value.is_none().then(reveal))
}

/// Shows or hides what is typed beside it.
#[component(transparent)]
fn Reveal(id: String) -> Element {
    button()
        .attr("type", "button")
        .class("reveal")
        .attr("aria-controls", id)
        .attr("aria-label", translate(&Text::ShowPassword))
        .on(ev::click, |event: MouseEvent| {
            reveal(&event);
        })
}

/// Changed in the page only, like what is typed in it: a form that is drawn anew leaves it as it is.
fn reveal(event: &MouseEvent) -> Option<()> {
    let button: web_sys::Element = event.current_target()?.unchecked_into();
    let input = button.parent_element()?.query_selector("input").ok()??;
    let is_hidden = input.get_attribute("type").as_deref() == Some("password");
    let (kind, label) = if is_hidden {
        ("text", Text::HidePassword)
    } else {
        ("password", Text::ShowPassword)
    };
    input.set_attribute("type", kind).ok()?;
    button.set_attribute("aria-label", &translate(&label)).ok()
}
