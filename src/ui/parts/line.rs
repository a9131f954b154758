//! A line to type in, with a button that shows it if nobody may read along.

use latchkey_core::screen::{Autocomplete, Text};
use leptos::ev;
use leptos::prelude::{component, view};
use web_sys::{Element, MouseEvent};

use super::field::Anatomy;
use crate::ui::element::{Part, button, div, input};
use crate::ui::gather::current;
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
) -> impl Part {
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
fn Reveal(id: String) -> impl Part {
    button()
        .attr("type", "button")
        .class("reveal")
        .attr("aria-controls", id)
        .attr("aria-label", translate(&Text::ShowPassword))
        .on(ev::click, |event: MouseEvent| reveal(current(&event)))
}

/// Changed in the page only, like what is typed in it: a form that is drawn anew leaves it as it is.
fn reveal(button: Option<Element>) {
    let Some(button) = button else { return };
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
    let _ = button.set_attribute("aria-label", &translate(&label));
}
