//! The fields of a form, as `voluptuous_serialize` (and since 2026.11 `probatio`) writes them.
//!
//! A kind that this page does not know becomes a line of text: the provider may still accept it, and the
//! person can always choose another way to sign in.

use super::fault::Misbehaved;
use crate::wire::{Decimal, Json, Malformed, Object, is_blank, read_each};

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
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
    Text {
        /// In characters.
        length: Length,
        /// Whether space around it is dropped before it is judged.
        strip: bool,
        /// Whether null stands for "nothing".
        allow_none: bool,
        /// `email`, `url` or another word for what is expected.
        format: Option<String>,
        /// Whether nobody may read along. Home Assistant before 2026.11 tells by the name only.
        secret: bool,
    },
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

/// Inclusive bounds of a text's length, in characters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Length {
    /// At least.
    pub min: Option<usize>,
    /// At most.
    pub max: Option<usize>,
}

/// Inclusive bounds of a number.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Range {
    /// At least.
    pub min: Option<Decimal>,
    /// At most.
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

impl Field {
    /// A required line of text, secret if its name says so.
    pub(super) fn line(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: FieldKind::Text {
                length: Length::default(),
                strip: false,
                allow_none: false,
                format: None,
                secret: is_secret_by_name(name),
            },
            required: true,
            default: None,
            suggested: None,
        }
    }

    /// Reads `data_schema`, if some answer to it can be right.
    pub(super) fn read_all(raw: Vec<Json>) -> Result<Vec<Self>, Misbehaved> {
        let fields = read_each(raw, Self::read)?;
        match fields.iter().find(|field| field.accepts_nothing()) {
            Some(field) => Err(Misbehaved::NothingFits(field.name.clone())),
            None => Ok(fields),
        }
    }

    /// Reads a field as it stands in `data_schema`.
    pub(super) fn read(mut raw: Object) -> Result<Self, Malformed> {
        let name = raw.need_text("name")?;
        let options = raw
            .take("options")
            .as_ref()
            .map(read_options)
            .unwrap_or_default();
        let kind = match raw.text("type")?.as_deref() {
            Some("integer") => FieldKind::Integer(Range::read(&mut raw)?),
            Some("float") => FieldKind::Float(Range::read(&mut raw)?),
            Some("boolean") => FieldKind::Boolean,
            Some("select") => FieldKind::Select(options),
            Some("multi_select") => FieldKind::MultiSelect(options),
            Some("constant") => FieldKind::Constant(raw.take("value").unwrap_or(Json::Null)),
            _ => FieldKind::Text {
                length: Length::read(&mut raw)?,
                strip: raw.flag("strip")?,
                allow_none: raw.flag("allow_none")?,
                format: raw.text("format")?,
                secret: raw.flag("secret")? || is_secret_by_name(&name),
            },
        };
        // Home Assistant does not mark the choice of a second factor as required, yet refuses to go on
        // without it (`invalid_auth_module`, which is counted).
        let required = raw.flag("required")? || name == "multi_factor_auth_module";
        let suggested = raw.take("description").and_then(Object::new);
        let suggested = suggested.and_then(|mut words| words.take("suggested_value"));
        Ok(Self {
            name,
            kind,
            required,
            default: raw.take("default"),
            suggested,
        })
    }
}

impl Field {
    /// Whether it must be answered and Home Assistant would take no answer: a choice without entries, or bounds
    /// that contradict each other. An empty list of any number of entries is an answer.
    fn accepts_nothing(&self) -> bool {
        let is_impossible = match &self.kind {
            FieldKind::Select(options) => options.is_empty(),
            FieldKind::Integer(range) | FieldKind::Float(range) => {
                is_crossed(range.min.as_ref(), range.max.as_ref())
            }
            FieldKind::Text {
                length,
                allow_none: false,
                ..
            } => is_crossed(length.min.as_ref(), length.max.as_ref()),
            _ => false,
        };
        self.required && is_impossible
    }

    /// Whether it takes a code that is used once, such as the second factor's of Home Assistant (`mfa`).
    #[must_use]
    pub fn is_one_time_code(&self) -> bool {
        self.name == "code" && matches!(self.kind, FieldKind::Text { .. })
    }
}

impl Length {
    fn read(raw: &mut Object) -> Result<Self, Malformed> {
        // A bound that is no length says nothing: Home Assistant judges again.
        let length = |number: Decimal| number.written().parse().ok();
        let bound = |number: Option<String>| Decimal::read(&number?).and_then(length);
        Ok(Self {
            min: bound(raw.number("lengthMin")?),
            max: bound(raw.number("lengthMax")?),
        })
    }
}

impl Range {
    fn read(raw: &mut Object) -> Result<Self, Malformed> {
        let bound = |number: Option<String>| number.and_then(|number| Decimal::read(&number));
        Ok(Self {
            min: bound(raw.number("valueMin")?),
            max: bound(raw.number("valueMax")?),
        })
    }
}

fn is_crossed<Bound: PartialOrd>(min: Option<&Bound>, max: Option<&Bound>) -> bool {
    matches!((min, max), (Some(min), Some(max)) if min > max)
}

fn is_secret_by_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let holds = |word: &str| {
        name.as_bytes()
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    };
    ["password", "passphrase", "secret", "token"]
        .into_iter()
        .any(holds)
}

/// Options are pairs, plain values, or a map from value to label. What stands for one that can't be seen is its
/// value, at the worst with the quotation marks that it has in JSON.
fn read_options(options: &Json) -> Vec<SelectOption> {
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
        Json::List(entries) => entries
            .iter()
            .map(|option| match option.as_list() {
                Some([value, label]) => entry(value, label),
                _ => entry(option, option),
            })
            .collect(),
        Json::Members(entries) => entries
            .iter()
            .map(|(value, label)| entry(&Json::Text(value.clone()), label))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Field, FieldKind};
    use crate::wire::read_object;

    #[expect(clippy::needless_pass_by_value, reason = "it is made on the spot")]
    fn field(raw: Value) -> Field {
        Field::read(read_object(&raw.to_string()).unwrap()).unwrap()
    }

    fn labels(options: &Value) -> Vec<(Value, String)> {
        match field(json!({"name": "x", "type": "select", "options": options})).kind {
            FieldKind::Select(options) => options
                .into_iter()
                .map(|option| {
                    (
                        serde_json::from_str(&option.value.write()).unwrap(),
                        option.label,
                    )
                })
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_are_pairs_plain_values_or_a_map() {
        let expected = [(json!("a"), "A".to_owned()), (json!("b"), "B".to_owned())];
        assert_eq!(labels(&json!([["a", "A"], ["b", "B"]])), expected);
        assert_eq!(labels(&json!({"a": "A", "b": "B"})), expected);
        let plain = [(json!("a"), "a".to_owned()), (json!(1), "1".to_owned())];
        assert_eq!(labels(&json!(["a", 1])), plain);
        assert_eq!(labels(&json!("none")), []);
    }

    #[test]
    fn an_option_whose_label_cannot_be_seen_is_called_by_its_value() {
        let options = json!([["a", " "], ["\u{200b}", ""], [1, "\u{3164}"], [" ", " "]]);
        let labels = labels(&options);
        let shown: Vec<_> = labels.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(shown, ["a", "\"\u{200b}\"", "1", "\" \""]);
    }

    #[test]
    fn a_kind_that_nobody_knows_is_a_line_of_text() {
        for kind in ["datetime", "", "selector"] {
            let field = field(json!({"name": "x", "type": kind}));
            assert!(matches!(field.kind, FieldKind::Text { .. }), "{kind}");
        }
        assert!(matches!(
            field(json!({"name": "x"})).kind,
            FieldKind::Text { .. }
        ));
    }

    #[test]
    fn null_is_no_default_and_no_suggestion() {
        let raw = json!({"name": "x", "default": null, "description": {"suggested_value": null}});
        let field = field(raw);
        assert_eq!((field.default, field.suggested), (None, None));
    }

    #[test]
    fn home_assistants_choice_of_a_factor_is_required_whatever_it_says() {
        let raw = json!({"name": "multi_factor_auth_module", "required": false});
        assert!(field(raw).required);
    }
}
