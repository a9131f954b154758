//! JSON, as a tree of what was written: numbers stay the digits that arrived, objects keep their order.
//!
//! serde makes types of it (`deserialize`). The reader itself is ours: the usual one weighs 35 KB (brotli) more, and it
//! takes a list for an object, lets a member pass that stands there twice, and reads 128 levels deep. A property
//! test holds these files against that library. RFC 8259.

mod deserialize;
mod lenient;
mod read;
mod values;
mod write;

pub use deserialize::{Malformed, read_json};
pub use lenient::or_default;
pub(crate) use lenient::{if_readable, is_present};
pub use read::DEEPEST;
pub use values::Members;

/// One JSON value.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, in its digits.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Members in their order, each name once.
    Members(Vec<(String, Json)>),
}

impl Json {
    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub(crate) fn as_list(&self) -> Option<&[Json]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
