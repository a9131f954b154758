//! A line to type in, with a button that shows it if nobody may read along.

use super::field::Anatomy;
use crate::ui::deed::Deed;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Autocomplete, Text};

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
