//! One labelled control, with what is wrong with it.

use latchkey_core::screen::{Control, Field, Text};
use leptos::prelude::{component, view};

use super::choice::{Few, Many, Tick};
use super::line::Line;
use super::words::Placeholders;
use crate::ui::element::{Element, bdi, div, label, p, span};
use crate::ui::place::id_of;
use crate::ui::translate;

/// Up to this many entries are shown side by side; more as a list.
const FEW: usize = 6;

/// What every control needs to know about its field.
pub(super) struct Anatomy<'field> {
    /// The `id` of the control.
    pub(super) id: String,
    /// The `id` of the words that say what is wrong.
    pub(super) fault_id: String,
    pub(super) field: &'field Field,
    /// Whether the form is being validated.
    pub(super) is_busy: bool,
}

impl Anatomy<'_> {
    /// The control, with what every control has. Not `required`, but `aria-required`: an empty field is not
    /// wrong before it was sent.
    pub(super) fn control(&self, element: Element) -> Element {
        let is_wrong = self.field.fault.is_some();
        element
            .attr("id", self.id.clone())
            .attr("name", self.field.name.clone())
            .attr("aria-required", self.field.required.then_some("true"))
            .attr("aria-invalid", is_wrong.then_some("true"))
            .attr("aria-describedby", self.fault_id.clone())
    }

    /// The label of a control that stands beside it.
    pub(super) fn label(&self) -> Element {
        self.words(label().attr("for", self.id.clone()))
    }

    /// The words of a label, and whether the field may be left out.
    pub(super) fn words(&self, label: Element) -> Element {
        let optional = || span().class("optional").child(translate(&Text::Optional));
        label
            .child(bdi().child(translate(&self.field.label)))
            .child(" ")
            .child((!self.field.required).then(optional))
    }
}

/// A field. What is wrong stands in an element that is always there.
#[component(transparent)]
pub(super) fn Field<'field>(index: usize, field: &'field Field, is_busy: bool) -> Element {
    let id = id_of(index);
    let fault_id = [&id, "-fault"].concat();
    let anatomy = Anatomy {
        id,
        fault_id: fault_id.clone(),
        field,
        is_busy,
    };
    let (class, words) = match &anatomy.field.fault {
        Some(fault) => ("field wrong", translate(fault)),
        None => ("field", "".into()),
    };
    let fault = p().class("fault").attr("id", fault_id).child(words);
    div().class(class).child(control(&anatomy)).child(fault)
}

fn control(anatomy: &Anatomy<'_>) -> Element {
    match &anatomy.field.control {
        Control::Line {
            value,
            autocomplete,
            keyboard,
        } => {
            let (value, autocomplete) = (Some(value.as_str()), *autocomplete);
            view! { <Line anatomy value autocomplete keyboard/> }
        }
        Control::Hidden { autocomplete } => {
            let autocomplete = *autocomplete;
            view! { <Line anatomy value=None autocomplete keyboard="text"/> }
        }
        Control::Tick(is_ticked) => view! { <Tick anatomy is_ticked=*is_ticked/> },
        Control::One(choices) if choices.len() > FEW => view! { <Many anatomy choices/> },
        Control::One(choices) => view! { <Few anatomy choices kind="radio"/> },
        Control::Many(choices) => view! { <Few anatomy choices kind="checkbox"/> },
        Control::Words(words) => {
            let placeholders = vec![(translate(&anatomy.field.label).into_owned(), words.clone())];
            view! { <Placeholders placeholders/> }
        }
    }
    .into_inner()
}
