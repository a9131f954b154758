//! Reads a field as it stands in `data_schema`.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{FieldKind, SchemaField, SelectOption, TextKind, is_secret_by_name};
use crate::wire::{Decimal, Json, Malformed, if_readable, is_blank, or_default};

/// What a field says of itself, but for what only a number or a line of text has ([`super::Range`], [`TextKind`]).
#[derive(Deserialize)]
struct FieldAnswer {
    name: String,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    kind: Kind,
    #[serde(default, deserialize_with = "or_default")]
    required: bool,
    default: Option<Json>,
    #[serde(default, deserialize_with = "if_readable")]
    description: Option<Description>,
    /// What a choice offers.
    #[serde(default, deserialize_with = "options")]
    options: Vec<SelectOption>,
    /// What a constant is.
    #[serde(default)]
    value: Json,
}

/// The kinds of fields that are more than a line of text.
#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Integer,
    Float,
    Boolean,
    Select,
    MultiSelect,
    Constant,
    #[default]
    #[serde(other)]
    Text,
}

#[derive(Deserialize)]
struct Description {
    suggested_value: Option<Json>,
}

impl TryFrom<Json> for SchemaField {
    type Error = Malformed;

    /// What only a number or a line of text has is read of such a field alone: of another it can't be wrong. `options` and
    /// `value` are read of every field, and can't be wrong at all.
    fn try_from(raw: Json) -> Result<Self, Malformed> {
        let field: FieldAnswer = raw.read_as()?;
        let kind = match field.kind {
            Kind::Integer => FieldKind::Integer(raw.read_as()?),
            Kind::Float => FieldKind::Float(raw.read_as()?),
            Kind::Boolean => FieldKind::Boolean,
            Kind::Select => FieldKind::Select(field.options),
            Kind::MultiSelect => FieldKind::MultiSelect(field.options),
            Kind::Constant => FieldKind::Constant(field.value),
            Kind::Text => {
                let mut text: TextKind = raw.read_as()?;
                text.secret |= is_secret_by_name(&field.name);
                FieldKind::Text(text)
            }
        };
        // Home Assistant does not mark the choice of a second factor as required, yet refuses to go on
        // without it (`invalid_auth_module`, which is counted).
        let required = field.required || field.name == "multi_factor_auth_module";
        Ok(Self {
            name: field.name,
            kind,
            required,
            default: field.default,
            suggested: field.description.and_then(|words| words.suggested_value),
        })
    }
}

/// A bound of a number. One that no number can have says nothing: Home Assistant validates again.
pub(super) fn bound<'de, D: Deserializer<'de>>(bound: D) -> Result<Option<Decimal>, D::Error> {
    match Json::deserialize(bound)? {
        Json::Null => Ok(None),
        Json::Number(digits) => Ok(Decimal::read(&digits)),
        _ => Err(D::Error::custom("not a number")),
    }
}

/// A bound of a length: the same for what is no length.
pub(super) fn length<'de, D: Deserializer<'de>>(length: D) -> Result<Option<usize>, D::Error> {
    Ok(bound(length)?.and_then(|length| length.written().parse().ok()))
}

/// Options are pairs, plain values, or a map from value to label. What stands for one that can't be seen is its
/// value, at the worst with the quotation marks that it has in JSON.
fn options<'de, D: Deserializer<'de>>(options: D) -> Result<Vec<SelectOption>, D::Error> {
    let entry = |value: &Json, label: &Json| {
        let visible = |json: &Json| match json.as_text() {
            Some(text) => (!is_blank(text)).then(|| text.to_owned()),
            None => Some(json.write()),
        };
        let label = visible(label).or_else(|| visible(value));
        SelectOption {
            label: label.unwrap_or_else(|| value.write()),
            value: value.clone(),
        }
    };
    Ok(match Json::deserialize(options)? {
        Json::List(entries) => entries
            .iter()
            .map(|option| match option.as_list() {
                Some([value, label]) => entry(value, label),
                _ => entry(option, option),
            })
            .collect(),
        Json::Members(entries) => entries
            .into_iter()
            .map(|(value, label)| entry(&Json::Text(value), &label))
            .collect(),
        _ => Vec::new(),
    })
}
