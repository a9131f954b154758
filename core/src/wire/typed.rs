//! What a person entered into a form, as plain data, read once at the moment of the submit.

use crate::secret::Secret;

/// What stands in one field of the form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Typed {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: TypedValue,
}

/// A value as the form has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TypedValue {
    /// A line of text, the digits of a number, or the index of the one entry that is picked.
    Text(Secret<String>),
    /// A tick.
    Ticked(bool),
    /// The indices of the entries that are ticked.
    Picked(Vec<usize>),
}
