//! One labelled control, with what is wrong with it.

use leptos::prelude::*;

use super::choice::{few, many, tick};
use super::group::{children, group};
use super::input::Input;
use super::line::line;
use super::words::facts;
use crate::screen::{Control, Field, Text};
use crate::ui::place::id_of;
use crate::ui::say;

/// Up to this many entries are shown side by side; more as a list.
const FEW: usize = 6;

/// What every control needs to know about its field.
pub(super) struct Anatomy<'field> {
    /// The `id` of the control.
    pub(super) id: String,
    /// The `id` of the words that say what is wrong.
    pub(super) fault_id: String,
    pub(super) field: &'field Field,
    /// Whether the form is being judged.
    pub(super) is_busy: bool,
}

impl Anatomy<'_> {
    /// For `aria-invalid`.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.field.fault.is_some().then_some("true")
    }

    /// For `aria-required`. Not `required`: an empty field is not wrong before it was sent.
    pub(super) fn required(&self) -> Option<&'static str> {
        self.field.required.then_some("true")
    }

    /// What every input of a field has.
    pub(super) fn input(&self) -> Input {
        Input {
            id: Some(self.id.clone()),
            name: self.field.name.clone(),
            required: self.required(),
            invalid: self.invalid(),
            described: Some(self.fault_id.clone()),
            ..Input::default()
        }
    }

    /// The label of a control that stands beside it.
    pub(super) fn label(&self) -> AnyView {
        view! { <label for=self.id.clone()>{self.words()}</label> }.into_any()
    }

    /// The words of the label, and whether the field may be left out.
    pub(super) fn words(&self) -> AnyView {
        let optional = (!self.field.required).then(|| say(&Text::Optional));
        view! { <bdi>{say(&self.field.label)}</bdi><span class="optional">{optional}</span> }
            .into_any()
    }
}

/// A field. What is wrong stands in an element that is always there.
pub(super) fn field(index: usize, field: &Field, is_busy: bool) -> AnyView {
    let id = id_of(index);
    let mut fault_id = id.clone();
    fault_id.push_str("-fault");
    let anatomy = Anatomy {
        id,
        fault_id: fault_id.clone(),
        field,
        is_busy,
    };
    let control = match &field.control {
        Control::Line {
            value,
            autocomplete,
            keyboard,
        } => line(&anatomy, Some(value.clone()), *autocomplete, keyboard),
        Control::Hidden { autocomplete } => line(&anatomy, None, *autocomplete, "text"),
        Control::Tick(ticked) => tick(&anatomy, *ticked),
        Control::One(choices) if choices.len() > FEW => many(&anatomy, choices),
        Control::One(choices) => few(&anatomy, choices, "radio"),
        Control::Many(choices) => few(&anatomy, choices, "checkbox"),
        Control::Words(words) => facts(&[(say(&field.label).into_owned(), words.clone())]),
    };
    let class = if field.fault.is_some() {
        "field wrong"
    } else {
        "field"
    };
    let fault = field.fault.as_ref().map(say);
    let fault = view! { <p class="fault" id=fault_id>{fault}</p> };
    group(class, children![control, fault.into_any()])
}
