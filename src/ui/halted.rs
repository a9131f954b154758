//! A full stop: what happened, and the button that helps.

use super::parts;
use super::tree::{Element, element};
use latchkey_core::screen::Halted;

/// Draws it.
pub(super) fn view(page: Element, halted: &Halted) -> Element {
    let card = element("div")
        .class("card")
        .with(parts::heading(&halted.heading))
        .with(parts::said(&halted.text))
        .with(parts::code(halted.code))
        .with(parts::remedy("button", &halted.remedy));
    page.with(card)
        .with(parts::footer(halted.builtin.as_deref()))
}
