//! JSON, as a tree of what was written: numbers stay the digits that arrived, objects keep their order.
//!
//! Our own reader and writer, a rare exception: the usual library with its derived readers, maps and
//! floating-point code weighed 33 KB (brotli) of this page. A property test holds these files
//! against that library. RFC 8259.

mod object;
mod read;
mod write;

pub use object::{Malformed, Object, read_each, read_object};

/// One JSON value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Json {
    /// `null`
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
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Json]> {
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
