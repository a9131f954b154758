//! Reads a form from the page, at the moment of its submit.
//!
//! A password manager may fill inputs without any event, so what the page holds is the only truth.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::place::id_of;
use latchkey_core::screen::{Control, Field};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Typed, TypedValue};

/// The element that hears an event.
pub(super) fn current<E: JsCast>(event: &Event) -> Option<E> {
    // Only elements are listened at.
    event.current_target().map(JsCast::unchecked_into)
}

/// Everything that stands in the form.
pub(super) fn gather(form: &Element, fields: &[Field]) -> Vec<Typed> {
    fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| {
            Some(Typed {
                name: field.name.clone(),
                value: read(form, index, &field.control)?,
            })
        })
        .collect()
}

fn read(form: &Element, index: usize, control: &Control) -> Option<TypedValue> {
    let mut selector = "#".to_owned();
    selector.push_str(&id_of(index));
    Some(match control {
        Control::Line { .. } | Control::Hidden { .. } => text_of(form, &selector),
        Control::Tick(_) => {
            selector.push_str(":checked");
            TypedValue::Ticked(find(form, &selector).is_some())
        }
        // Finds a radio button as well as an entry of a list.
        Control::One(_) => {
            selector.push_str(" :checked");
            text_of(form, &selector)
        }
        Control::Many(choices) => {
            selector.push_str(" input");
            let boxes = form.query_selector_all(&selector).ok()?;
            let ticked = |index: &usize| {
                u32::try_from(*index)
                    .ok()
                    .and_then(|index| boxes.item(index))
                    .is_some_and(|tick| tick.unchecked_into::<HtmlInputElement>().checked())
            };
            TypedValue::Picked((0..choices.len()).filter(ticked).collect())
        }
        Control::Words(_) => return None,
    })
}

fn text_of(form: &Element, selector: &str) -> TypedValue {
    // Only `value` is read, which an input, a list and its entries have alike.
    let value =
        find(form, selector).map(|found| found.unchecked_into::<HtmlInputElement>().value());
    TypedValue::Text(Secret::new(value.unwrap_or_default()))
}

fn find(form: &Element, selector: &str) -> Option<Element> {
    form.query_selector(selector).ok().flatten()
}
