//! The fields of a form, as `voluptuous_serialize` (and since 2026.11 `probatio`) writes them.
//!
//! A kind that this page does not know becomes a line of text: the provider may still accept it, and the
//! person can always choose another sign-in option. `answer` reads a field; what it says as a line
//! of text or as a number stands here, by Home Assistant's names for it.

mod answer;

use serde::Deserialize;

use self::answer::{bound, length};
use crate::wire::{Decimal, Json, or_default};

/// One field of a form.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(try_from = "Json")]
pub struct SchemaField {
    /// Its key in what is posted.
    pub name: String,
    /// What it accepts.
    pub kind: FieldKind,
    /// Whether it may be left out.
    pub required: bool,
    /// What Home Assistant uses, and the form shows, if nothing is entered.
    pub default: Option<Json>,
    /// What the form starts with, but Home Assistant does not assume.
    pub suggested: Option<Json>,
}

/// What a field accepts.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A line of text.
    Text(TextKind),
    /// A whole number.
    Integer(Range),
    /// A number.
    Float(Range),
    /// Yes or no.
    Boolean,
    /// One of these.
    Select(Vec<SelectOption>),
    /// Any of these.
    MultiSelect(Vec<SelectOption>),
    /// Nothing to enter: this value.
    Constant(Json),
}

/// What a line of text accepts.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct TextKind {
    /// At least so many characters.
    #[serde(rename = "lengthMin", default, deserialize_with = "length")]
    pub min: Option<usize>,
    /// At most so many.
    #[serde(rename = "lengthMax", default, deserialize_with = "length")]
    pub max: Option<usize>,
    /// Whether space around it is dropped before it is validated.
    #[serde(default, deserialize_with = "or_default")]
    pub strip: bool,
    /// Whether null stands for "nothing".
    #[serde(default, deserialize_with = "or_default")]
    pub allow_none: bool,
    /// `email`, `url` or another word for what is expected.
    pub format: Option<String>,
    /// Whether nobody may read along. Home Assistant before 2026.11 tells by the name only.
    #[serde(default, deserialize_with = "or_default")]
    pub secret: bool,
}

/// Inclusive bounds of a number.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct Range {
    /// At least.
    #[serde(rename = "valueMin", default, deserialize_with = "bound")]
    pub min: Option<Decimal>,
    /// At most.
    #[serde(rename = "valueMax", default, deserialize_with = "bound")]
    pub max: Option<Decimal>,
}

/// One entry of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectOption {
    /// What is posted; usually a string.
    pub value: Json,
    /// What is shown.
    pub label: String,
}

impl FieldKind {
    /// Whether nobody may read along.
    pub(crate) const fn is_secret(&self) -> bool {
        matches!(self, Self::Text(TextKind { secret: true, .. }))
    }
}

impl SchemaField {
    /// A required line of text, secret if its name says so.
    pub(super) fn line(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: FieldKind::Text(TextKind {
                secret: is_secret_by_name(name),
                ..TextKind::default()
            }),
            required: true,
            default: None,
            suggested: None,
        }
    }

    /// Whether it must be answered and Home Assistant would take no answer: a choice without entries, or bounds
    /// that contradict each other. An empty list of any number of entries is an answer.
    pub(super) fn accepts_nothing(&self) -> bool {
        let is_impossible = match &self.kind {
            FieldKind::Select(options) => options.is_empty(),
            FieldKind::Integer(range) | FieldKind::Float(range) => {
                range.max.is_some() && range.min > range.max
            }
            FieldKind::Text(text) => !text.allow_none && text.max.is_some() && text.min > text.max,
            _ => false,
        };
        self.required && is_impossible
    }

    /// Whether it takes a code that is used once, such as the second factor's of Home Assistant (`mfa`).
    pub(crate) fn is_one_time_code(&self) -> bool {
        self.name == "code" && matches!(self.kind, FieldKind::Text(_))
    }
}

fn is_secret_by_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["password", "passphrase", "secret", "token"];
    words.iter().any(|word| name.contains(word))
}
