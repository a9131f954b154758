//! Names places of the page, so that the focus can be moved to them.

use web_sys::css;

/// The heading of the card, as a CSS selector.
pub const HEADING: &str = "#heading";
/// The words of the notice above the panel.
pub const NOTICE: &str = "#notice";
/// The first field of the form, or its button.
pub const FIRST_FIELD: &str = ".fields input,.fields select,form [type=submit]";

/// The control of the field of that name, as a CSS selector: the input, the list, or the first entry of a group.
#[must_use]
pub fn field_named(name: &str) -> String {
    // A provider's names may hold anything.
    [".fields [name=\"", &css::escape(name), "\"]"].concat()
}

/// The `id` of a field's control. By place and not by name: a provider's names may hold anything.
pub(super) fn id_of(index: usize) -> String {
    ["field-", &index.to_string()].concat()
}
