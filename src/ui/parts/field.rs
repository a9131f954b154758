//! One labelled control, with what is wrong with it.

use leptos::prelude::*;

use super::choice::{group, list, tick};
use super::line::line;
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

    /// The label, and whether the field may be left out.
    pub(super) fn label(&self) -> AnyView {
        let may_be_empty = !self.field.required
            && !matches!(self.field.control, Control::Tick(_) | Control::Words(_));
        let optional = may_be_empty
            .then(|| view! { <span class="optional">{say(&Text::Optional)}</span> }.into_any());
        view! { <bdi>{say(&self.field.label)}</bdi> {optional} }.into_any()
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
        Control::One(choices) if choices.len() > FEW => list(&anatomy, choices),
        Control::One(choices) => group(&anatomy, choices, "radio"),
        Control::Many(choices) => group(&anatomy, choices, "checkbox"),
        Control::Words(words) => {
            let words = words.clone();
            view! { <p class="words"><b>{anatomy.label()}</b> <bdi>{words}</bdi></p> }.into_any()
        }
    };
    let class = if field.fault.is_some() {
        "field wrong"
    } else {
        "field"
    };
    let fault = field.fault.as_ref().map(say);
    view! {
        <div class=class>
            {control}
            <p class="fault" id=fault_id>{fault}</p>
        </div>
    }
    .into_any()
}
