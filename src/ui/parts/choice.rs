//! Controls that are ticked or picked. Entries are told apart by their place in the list.

use std::borrow::Cow;

use leptos::prelude::*;

use super::field::Anatomy;
use super::group::{children, group};
use super::input::Input;
use crate::screen::{Choice, Control, Text};
use crate::ui::say;

/// A box to tick.
pub(super) fn tick(anatomy: &Anatomy<'_>, is_ticked: bool) -> AnyView {
    let input = Input {
        kind: "checkbox",
        is_ticked,
        ..anatomy.input()
    };
    ticked(input, say(&anatomy.field.label))
}

/// An input with its label beside it.
pub(super) fn ticked(input: Input, label: Cow<'static, str>) -> AnyView {
    view! { <label class="tick">{input.draw()}<bdi>{label}</bdi></label> }.into_any()
}

/// A few entries, all in sight: `radio` for one of them, `checkbox` for any.
pub(super) fn few(anatomy: &Anatomy<'_>, choices: &[Choice], kind: &'static str) -> AnyView {
    let role = if kind == "radio" {
        "radiogroup"
    } else {
        "group"
    };
    let entries: Vec<_> = entries(anatomy, choices)
        .map(|(value, label, is_ticked)| {
            let input = Input {
                kind,
                name: anatomy.field.name.clone(),
                value: Some(value),
                is_ticked,
                ..Input::default()
            };
            ticked(input, label)
        })
        .collect();
    view! {
        <fieldset id=anatomy.id.clone() role=role aria-describedby=anatomy.fault_id.clone()>
            <legend>{anatomy.words()}</legend>
            {entries}
        </fieldset>
    }
    .into_any()
}

/// Many entries, one of which can be picked.
pub(super) fn many(anatomy: &Anatomy<'_>, choices: &[Choice]) -> AnyView {
    let entries: Vec<_> = entries(anatomy, choices)
        .map(|(value, label, picked)| {
            view! { <option value=value selected=picked>{label}</option> }.into_any()
        })
        .collect();
    let list = view! {
        <select
            id=anatomy.id.clone()
            name=anatomy.field.name.clone()
            aria-required=anatomy.required()
            aria-invalid=anatomy.invalid()
            aria-describedby=anatomy.fault_id.clone()
        >
            {entries}
        </select>
    };
    group("line list", children![list.into_any(), anatomy.label()])
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
