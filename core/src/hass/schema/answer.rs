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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FieldKind, SchemaField};
    use crate::wire::read_json;

    #[expect(clippy::needless_pass_by_value, reason = "it is made on the spot")]
    fn field(raw: Value) -> SchemaField {
        read_json(&raw.to_string()).unwrap()
    }

    #[test]
    fn options_are_pairs_plain_values_or_a_map_each_with_a_label_that_can_be_seen() {
        let a_and_b = json!([["a", "A"], ["b", "B"]]);
        for (options, expected) in [
            (a_and_b.clone(), a_and_b.clone()),
            (json!({"a": "A", "b": "B"}), a_and_b),
            (json!(["a", 1]), json!([["a", "a"], [1, "1"]])),
            (json!("none"), json!([])),
            (
                json!([["a", " "], [1, "\u{3164}"]]),
                json!([["a", "a"], [1, "1"]]),
            ),
            (
                json!([["\u{200b}", ""], [" ", " "]]),
                json!([["\u{200b}", "\"\u{200b}\""], [" ", "\" \""]]),
            ),
        ] {
            let field = field(json!({"name": "x", "type": "select", "options": options}));
            let FieldKind::Select(read) = field.kind else {
                panic!("{options}")
            };
            let read = read.into_iter().map(|option| {
                let value: Value = serde_json::from_str(&option.value.write()).unwrap();
                json!([value, option.label])
            });
            assert_eq!(read.collect::<Value>(), expected, "{options}");
        }
    }

    #[test]
    fn a_kind_that_nobody_knows_is_a_line_of_text() {
        for kind in [json!("datetime"), json!(""), json!("selector"), json!(null)] {
            let field = field(json!({"name": "x", "type": kind}));
            assert!(matches!(field.kind, FieldKind::Text(_)), "{kind}");
        }
        assert!(matches!(
            field(json!({"name": "x"})).kind,
            FieldKind::Text(_)
        ));
    }

    #[test]
    fn null_is_no_default_and_what_is_no_description_suggests_nothing() {
        let null = json!({"suggested_value": null});
        for description in [json!("words"), json!(1), json!([]), json!({}), null] {
            let raw = json!({"name": "x", "default": null, "description": description});
            let field = field(raw);
            assert_eq!(
                (field.default, field.suggested),
                (None, None),
                "{description}"
            );
        }
    }

    #[test]
    fn what_its_kind_does_not_need_makes_no_field_unreadable() {
        let read = |kind: &str, name: &str, value: Value| {
            let raw = json!({"name": "x", "type": kind, name: value});
            read_json::<SchemaField>(&raw.to_string()).is_ok()
        };
        assert!(read("boolean", "valueMin", json!("1")));
        assert!(!read("integer", "valueMin", json!("1")));
        assert!(read("float", "lengthMin", json!([])));
        assert!(!read("string", "lengthMin", json!([])));
        assert!(read("select", "strip", json!("yes")));
        assert!(!read("", "strip", json!("yes")));
    }

    #[test]
    fn home_assistants_choice_of_a_factor_is_required_whatever_it_says() {
        let raw = json!({"name": "multi_factor_auth_module", "required": false});
        assert!(field(raw).required);
    }
}
