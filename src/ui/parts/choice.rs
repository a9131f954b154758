//! Controls that are ticked or picked. Entries are told apart by their place in the list.

use leptos::prelude::*;

use super::field::Anatomy;
use crate::screen::{Choice, Control, Text};
use crate::ui::say;

/// A box to tick.
pub(super) fn tick(anatomy: &Anatomy<'_>, ticked: bool) -> AnyView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                id=anatomy.id.clone()
                name=anatomy.field.name.clone()
                checked=ticked
                aria-invalid=anatomy.invalid()
                aria-describedby=anatomy.fault_id.clone()
            />
            <span>{anatomy.label()}</span>
        </label>
    }
    .into_any()
}

/// A few entries, all in sight: `radio` for one of them, `checkbox` for any.
pub(super) fn group(anatomy: &Anatomy<'_>, choices: &[Choice], kind: &'static str) -> AnyView {
    let role = if kind == "radio" {
        "radiogroup"
    } else {
        "group"
    };
    let entries: Vec<_> = entries(anatomy, choices)
        .map(|(value, label, picked)| {
            view! {
                <label class="tick">
                    <input
                        type=kind
                        name=anatomy.field.name.clone()
                        value=value
                        checked=picked
                    />
                    <bdi>{label}</bdi>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset id=anatomy.id.clone() role=role aria-describedby=anatomy.fault_id.clone()>
            <legend>{anatomy.label()}</legend>
            {entries}
        </fieldset>
    }
    .into_any()
}

/// Many entries, one of which can be picked.
pub(super) fn list(anatomy: &Anatomy<'_>, choices: &[Choice]) -> AnyView {
    let entries: Vec<_> = entries(anatomy, choices)
        .map(|(value, label, picked)| {
            view! { <option value=value selected=picked>{label}</option> }.into_any()
        })
        .collect();
    view! {
        <div class="line list">
            <select
                id=anatomy.id.clone()
                name=anatomy.field.name.clone()
                aria-required=anatomy.required()
                aria-invalid=anatomy.invalid()
                aria-describedby=anatomy.fault_id.clone()
            >
                {entries}
            </select>
            <label for=anatomy.id.clone()>{anatomy.label()}</label>
        </div>
    }
    .into_any()
}

/// Value, label and whether it starts picked; where one may be left out, "no choice" comes first.
fn entries<'field>(
    anatomy: &Anatomy<'field>,
    choices: &'field [Choice],
) -> impl Iterator<Item = (String, String, bool)> + use<'field> {
    let may_be_empty = !anatomy.field.required && matches!(anatomy.field.control, Control::One(_));
    let picks_nothing = !choices.iter().any(|choice| choice.picked);
    let nothing = may_be_empty.then(|| {
        (
            String::new(),
            say(&Text::NoChoice).into_owned(),
            picks_nothing,
        )
    });
    let entries = choices.iter().enumerate();
    nothing.into_iter().chain(
        entries.map(|(index, choice)| (index.to_string(), choice.label.clone(), choice.picked)),
    )
}
