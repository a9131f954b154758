//! Controls that are ticked or picked. Entries are told apart by their place in the list.

use std::borrow::Cow;

use super::field::Anatomy;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Choice, Control, Text};

/// A box to tick.
pub(super) fn tick(anatomy: &Anatomy<'_>, is_ticked: bool) -> Element {
    let input = anatomy.control("input").set("type", "checkbox");
    ticked(input.flag("checked", is_ticked), say(&anatomy.field.label))
}

/// An input with its label beside it.
pub(super) fn ticked(input: Element, label: Cow<'static, str>) -> Element {
    element("label")
        .class("tick")
        .with(input)
        .with(element("bdi").words(label))
}

/// A few entries, all in sight: `radio` for one of them, `checkbox` for any.
pub(super) fn few(anatomy: &Anatomy<'_>, choices: &[Choice], kind: &'static str) -> Element {
    let is_radio = kind == "radio";
    let role = if is_radio { "radiogroup" } else { "group" };
    let entries = entries(anatomy, choices).map(|(value, label, is_ticked)| {
        let input = element("input")
            .set("type", kind)
            .set("name", anatomy.field.name.clone())
            .set("value", value)
            .flag("checked", is_ticked);
        ticked(input, label)
    });
    element("fieldset")
        .set("id", anatomy.id.clone())
        .set("role", role)
        .truth("aria-required", is_radio && anatomy.field.required)
        .truth("aria-invalid", is_radio && anatomy.field.fault.is_some())
        .set("aria-describedby", anatomy.fault_id.clone())
        .with(anatomy.words(element("legend")))
        .with_all(entries)
}

/// Many entries, one of which can be picked.
pub(super) fn many(anatomy: &Anatomy<'_>, choices: &[Choice]) -> Element {
    let entries = entries(anatomy, choices).map(|(value, label, is_picked)| {
        element("option")
            .set("value", value)
            .flag("selected", is_picked)
            .words(label)
    });
    element("div")
        .class("line list")
        .with(anatomy.control("select").with_all(entries))
        .with(anatomy.label())
}

/// Value, label and whether it starts picked; where one may be left out, "no choice" comes first.
fn entries(
    anatomy: &Anatomy<'_>,
    choices: &[Choice],
) -> impl Iterator<Item = (String, Cow<'static, str>, bool)> {
    let may_be_empty = !anatomy.field.required && matches!(anatomy.field.control, Control::One(_));
    let picks_nothing = !choices.iter().any(|choice| choice.picked);
    let nothing = may_be_empty.then(|| (String::new(), say(&Text::NoChoice), picks_nothing));
    let entries = choices.iter().enumerate();
    let entries = entries.map(|(index, choice)| {
        let label = Cow::Owned(choice.label.clone());
        (index.to_string(), label, choice.picked)
    });
    nothing.into_iter().chain(entries)
}
