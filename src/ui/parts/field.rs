//! One labelled control, with what is wrong with it.

use super::choice::{few, many, tick};
use super::line::line;
use super::words::facts;
use crate::ui::place::id_of;
use crate::ui::say;
use crate::ui::tree::{Element, element};
use latchkey_core::screen::{Control, Field, Text};

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
    /// The control, with what every control has. Not `required`, but `aria-required`: an empty field is not
    /// wrong before it was sent.
    pub(super) fn control(&self, tag: &'static str) -> Element {
        element(tag)
            .set("id", self.id.clone())
            .set("name", self.field.name.clone())
            .truth("aria-required", self.field.required)
            .truth("aria-invalid", self.field.fault.is_some())
            .set("aria-describedby", self.fault_id.clone())
    }

    /// The label of a control that stands beside it.
    pub(super) fn label(&self) -> Element {
        self.words(element("label").set("for", self.id.clone()))
    }

    /// The words of a label, and whether the field may be left out.
    pub(super) fn words(&self, label: Element) -> Element {
        let optional = element("span").class("optional").say(&Text::Optional);
        label
            .with(element("bdi").say(&self.field.label))
            .words(" ")
            .with_some((!self.field.required).then_some(optional))
    }
}

/// A field. What is wrong stands in an element that is always there.
pub(super) fn field(index: usize, field: &Field, is_busy: bool) -> Element {
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
        } => line(&anatomy, Some(value), *autocomplete, keyboard),
        Control::Hidden { autocomplete } => line(&anatomy, None, *autocomplete, "text"),
        Control::Tick(is_ticked) => tick(&anatomy, *is_ticked),
        Control::One(choices) if choices.len() > FEW => many(&anatomy, choices),
        Control::One(choices) => few(&anatomy, choices, "radio"),
        Control::Many(choices) => few(&anatomy, choices, "checkbox"),
        Control::Words(words) => facts(&[(say(&field.label).into_owned(), words.clone())]),
    };
    let (class, words) = match &field.fault {
        Some(fault) => ("field wrong", say(fault)),
        None => ("field", "".into()),
    };
    let fault = element("p").class("fault").set("id", fault_id).words(words);
    element("div").class(class).with(control).with(fault)
}
