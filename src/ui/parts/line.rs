//! A line to type in, with a button that shows it if nobody may read along.

use super::field::Anatomy;
use crate::screen::{Autocomplete, Text};
use crate::ui::deed::Deed;
use crate::ui::say;
use crate::ui::tree::{Element, element};

/// A line. Without a value of its own it is hidden.
///
/// The placeholder is a space: the style sheet tells by it whether the line is empty.
pub(super) fn line(
    anatomy: &Anatomy<'_>,
    value: Option<&str>,
    autocomplete: Autocomplete,
    keyboard: &'static str,
) -> Element {
    let input = anatomy
        .control("input")
        .set("placeholder", " ")
        .set("autocomplete", autocomplete.as_str())
        .set("inputmode", keyboard)
        .set("autocapitalize", "none")
        .set("spellcheck", "false")
        .flag("readonly", anatomy.is_busy);
    let (input, reveal) = match value {
        Some(value) => (
            input.set("type", "text").set("value", value.to_owned()),
            None,
        ),
        None => (input.set("type", "password"), Some(reveal_button(anatomy))),
    };
    element("div")
        .class("line")
        .with(input)
        .with(anatomy.label())
        .with_some(reveal)
}

fn reveal_button(anatomy: &Anatomy<'_>) -> Element {
    element("button")
        .set("type", "button")
        .class("reveal")
        .set("aria-controls", anatomy.id.clone())
        .set("aria-label", say(&Text::ShowPassword))
        .does(Deed::Reveal)
}

/// Shows or hides the line beside a button. Changed in the page only, like what is typed in it.
pub(in crate::ui) fn reveal(button: &web_sys::Element) {
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
