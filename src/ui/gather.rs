//! Reads a form from the page, at the moment of its submit.
//!
//! A password manager may fill inputs without any event, so what the page holds is the only truth.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::place::id_of;
use latchkey_core::screen::{Control, Field};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Typed, TypedValue};

/// Everything that stands in the form.
pub(super) fn gather(form: &Element, fields: &[Field]) -> Vec<Typed> {
    let fields = fields.iter().enumerate();
    let typed = fields.filter_map(|(index, field)| {
        Some(Typed {
            name: field.name.clone(),
            value: read(form, index, &field.control)?,
        })
    });
    typed.collect()
}

fn read(form: &Element, index: usize, control: &Control) -> Option<TypedValue> {
    let find = |rest: &str| {
        let selector = ["#", &id_of(index), rest].concat();
        form.query_selector(&selector).ok().flatten()
    };
    // Only `value` is read, which an input, a list and its entries have alike.
    let text = |found: Option<Element>| {
        let value = found.map(|found| found.unchecked_into::<HtmlInputElement>().value());
        TypedValue::Text(Secret::new(value.unwrap_or_default()))
    };
    Some(match control {
        Control::Line { .. } | Control::Hidden { .. } => text(find("")),
        Control::Tick(_) => TypedValue::Ticked(find(":checked").is_some()),
        // Finds a radio button as well as an entry of a list.
        Control::One(_) => text(find(" :checked")),
        Control::Many(choices) => {
            let is_ticked = |choice: &usize| {
                let ticked = [" [value=\"", &choice.to_string(), "\"]:checked"].concat();
                find(&ticked).is_some()
            };
            TypedValue::Picked((0..choices.len()).filter(is_ticked).collect())
        }
        Control::Words(_) => return None,
    })
}
