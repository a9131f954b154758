//! Controls that are ticked or picked. Entries are told apart by their place in the list.

use std::borrow::Cow;

use latchkey_core::screen::{Choice, Control, Text};
use leptos::prelude::{component, view};

use super::field::Anatomy;
use crate::ui::element::{Element, bdi, div, fieldset, input, label, legend, option, select};
use crate::ui::translate;

/// A box to tick.
#[component(transparent)]
pub(super) fn Tick<'field>(anatomy: &'field Anatomy<'field>, is_ticked: bool) -> Element {
    let input = anatomy.control(input()).attr("type", "checkbox");
    let input = input.attr("checked", is_ticked);
    view! { <Ticked input label=translate(&anatomy.field.label)/> }.into_inner()
}

/// An input with its label beside it.
#[component(transparent)]
pub(super) fn Ticked(input: Element, label: Cow<'static, str>) -> Element {
    let words = bdi().child(label);
    self::label().class("tick").child(input).child(words)
}

/// A few entries, all in sight: `radio` for one of them, `checkbox` for any.
#[component(transparent)]
pub(super) fn Few<'field>(
    anatomy: &'field Anatomy<'field>,
    choices: &'field [Choice],
    kind: &'static str,
) -> Element {
    let is_radio = kind == "radio";
    let role = if is_radio { "radiogroup" } else { "group" };
    let required = is_radio && anatomy.field.required;
    let invalid = is_radio && anatomy.field.fault.is_some();
    let entries = entries(anatomy, choices).map(|(value, label, is_ticked)| {
        let input = input()
            .attr("type", kind)
            .attr("name", anatomy.field.name.clone())
            .attr("value", value)
            .attr("checked", is_ticked);
        view! { <Ticked input label/> }
    });
    fieldset()
        .attr("id", anatomy.id.clone())
        .attr("role", role)
        .attr("aria-required", required.then_some("true"))
        .attr("aria-invalid", invalid.then_some("true"))
        .attr("aria-describedby", anatomy.fault_id.clone())
        .child(anatomy.words(legend()))
        .child(entries.collect::<Vec<_>>())
}

/// Many entries, one of which can be picked.
#[component(transparent)]
pub(super) fn Many<'field>(anatomy: &'field Anatomy<'field>, choices: &'field [Choice]) -> Element {
    let entries = entries(anatomy, choices).map(|(value, label, is_picked)| {
        let entry = option().attr("value", value);
        entry.attr("selected", is_picked).child(label)
    });
    let list = anatomy.control(select());
    div()
        .class("line list")
        .child(list.child(entries.collect::<Vec<_>>()))
        .child(anatomy.label())
}

/// Value, label and whether it starts picked; where one may be left out, "no choice" comes first.
fn entries(
    anatomy: &Anatomy<'_>,
    choices: &[Choice],
) -> impl Iterator<Item = (String, Cow<'static, str>, bool)> {
    let may_be_empty = !anatomy.field.required && matches!(anatomy.field.control, Control::One(_));
    let picks_nothing = !choices.iter().any(|choice| choice.picked);
    let nothing = may_be_empty.then(|| (String::new(), translate(&Text::NoChoice), picks_nothing));
    let entries = choices.iter().enumerate();
    let entries = entries.map(|(index, choice)| {
        let label = Cow::Owned(choice.label.clone());
        (index.to_string(), label, choice.picked)
    });
    nothing.into_iter().chain(entries)
}
