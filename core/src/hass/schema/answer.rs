//! Reads a field as it stands in `data_schema`.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{FieldKind, SchemaField, SelectOption, TextKind, is_secret_by_name};
use crate::wire::{Decimal, Json, Malformed, is_blank};

impl TryFrom<Json> for SchemaField {
    type Error = Malformed;

    /// Only what its kind needs is read of a field: nothing else of it can be wrong.
    fn try_from(raw: Json) -> Result<Self, Malformed> {
        let name: String = raw.member("name")?;
        let kind: Option<String> = raw.member("type")?;
        let kind = match kind.as_deref() {
            Some("integer") => FieldKind::Integer(raw.read_as()?),
            Some("float") => FieldKind::Float(raw.read_as()?),
            Some("boolean") => FieldKind::Boolean,
            Some("select") => FieldKind::Select(options(raw.find("options"))),
            Some("multi_select") => FieldKind::MultiSelect(options(raw.find("options"))),
            Some("constant") => FieldKind::Constant(raw.member("value")?),
            _ => {
                let mut text: TextKind = raw.read_as()?;
                text.secret |= is_secret_by_name(&name);
                FieldKind::Text(text)
            }
        };
        // Home Assistant does not mark the choice of a second factor as required, yet refuses to go on
        // without it (`invalid_auth_module`, which is counted).
        let required: Option<bool> = raw.member("required")?;
        let required = required == Some(true) || name == "multi_factor_auth_module";
        let description: Json = raw.member("description")?;
        Ok(Self {
            name,
            kind,
            required,
            default: raw.member("default")?,
            suggested: description.member("suggested_value").unwrap_or_default(),
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
fn options(options: Option<&Json>) -> Vec<SelectOption> {
    let entry = |value: &Json, label: &Json| {
        let visible = |json: &Json| match json.as_text() {
            Some(text) => (!is_blank(text)).then(|| text.to_owned()),
            None => Some(json.write()),
        };
        SelectOption {
            label: visible(label)
                .or_else(|| visible(value))
                .unwrap_or_else(|| value.write()),
            value: value.clone(),
        }
    };
    match options {
        Some(Json::List(entries)) => entries
            .iter()
            .map(|option| match option.as_list() {
                Some([value, label]) => entry(value, label),
                _ => entry(option, option),
            })
            .collect(),
        Some(Json::Members(entries)) => entries
            .iter()
            .map(|(value, label)| entry(&Json::from(value.as_str()), label))
            .collect(),
        _ => Vec::new(),
    }
}
