//! Names places of the page, so that the focus can be moved to them.

use latchkey_core::screen::{Panel, Screen};

/// The heading of the card, as a CSS selector.
pub const HEADING: &str = "#heading";
/// The words of the notice above the panel.
pub const NOTICE: &str = "#notice";
/// The first field of the form, or its button.
pub const FIRST_FIELD: &str = ".fields input,.fields select,form [type=submit]";

/// The field of that name, as a CSS selector; empty finds nothing.
#[must_use]
pub fn field_of(screen: &Screen, name: &str) -> String {
    let Screen::SignIn(sign_in) = screen else {
        return FIRST_FIELD.to_owned();
    };
    let Panel::Form(form) = &sign_in.panel else {
        return FIRST_FIELD.to_owned();
    };
    form.fields
        .iter()
        .position(|field| field.name == name)
        .map_or_else(|| FIRST_FIELD.to_owned(), control_of)
}

/// The `id` of a field's control. By place and not by name: a provider's names may hold anything.
pub(super) fn id_of(index: usize) -> String {
    let mut id = "field-".to_owned();
    id.push_str(&index.to_string());
    id
}

/// What can take the focus: a group is none, its first entry is.
fn control_of(index: usize) -> String {
    let id = id_of(index);
    let mut selector = String::new();
    for part in ["#", &id, ":not(fieldset),#", &id, " input"] {
        selector.push_str(part);
    }
    selector
}
