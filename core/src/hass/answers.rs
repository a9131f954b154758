//! Validates what the person entered, before it is posted.
//!
//! Home Assistant answers a violation with 400 and does not say which field it was; every such answer
//! counts towards a ban. So nothing is posted that the schema already refuses, values have the right
//! JSON type, and optional fields that are empty are left out.

use super::one_time_code::normalise;
use super::schema::{FieldKind, Length, Range, SchemaField};
use crate::secret::redacted;
use crate::wire::{Decimal, Json, Typed, TypedValue};

/// Answers that fit their form. Only [`validate`] makes them.
#[derive(Clone, Eq, PartialEq)]
pub struct Answers(Vec<(String, Json)>);

impl Answers {
    pub(super) fn members(&self) -> &[(String, Json)] {
        &self.0
    }
}

redacted! { Answers }

/// Why a field can't be posted as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldFault {
    /// Empty, and must not be.
    Missing,
    /// Too short; at least this many characters.
    TooShort(usize),
    /// Too long; at most this many characters.
    TooLong(usize),
    /// Not a whole number.
    NotAnInteger,
    /// Not a number.
    NotANumber,
    /// Less than this.
    TooSmall(Decimal),
    /// More than this.
    TooLarge(Decimal),
    /// Not an e-mail address.
    NotAnEmail,
    /// Not an address of the web.
    NotAnAddress,
    /// None of the entries.
    NotAnEntry,
}

/// Validates a whole form.
///
/// # Errors
/// Every field that does not fit, in the order of the form.
pub fn validate(
    fields: &[SchemaField],
    typed: &[Typed],
) -> Result<Answers, Vec<(String, FieldFault)>> {
    let mut answers = Vec::new();
    let mut faults = Vec::new();
    for field in fields {
        let value = typed
            .iter()
            .find(|typed| typed.name == field.name)
            .map(|typed| &typed.value);
        match field.validate(value) {
            Ok(Some(value)) => {
                answers.push((field.name.clone(), value));
            }
            Ok(None) => {}
            Err(fault) => faults.push((field.name.clone(), fault)),
        }
    }
    if faults.is_empty() {
        Ok(Answers(answers))
    } else {
        Err(faults)
    }
}

impl SchemaField {
    /// The value to post; `None` leaves the field out.
    fn validate(&self, typed: Option<&TypedValue>) -> Result<Option<Json>, FieldFault> {
        let text = match typed {
            Some(TypedValue::Text(text)) => text.reveal().as_str(),
            _ => "",
        };
        match &self.kind {
            FieldKind::Constant(value) => Ok(self.required.then(|| value.clone())),
            FieldKind::Boolean => Ok(Some(Json::Bool(typed == Some(&TypedValue::Ticked(true))))),
            FieldKind::Text {
                length,
                strip,
                allow_none,
                format,
                ..
            } => {
                let code = self.is_one_time_code().then(|| normalise(text));
                let text = code.as_deref().unwrap_or(text);
                let text = if *strip { text.trim() } else { text };
                if text.is_empty() {
                    return match (self.required, allow_none) {
                        (false, _) => Ok(None),
                        (true, true) => Ok(Some(Json::Null)),
                        (true, false) => Err(FieldFault::Missing),
                    };
                }
                length.validate(text)?;
                validate_format(format.as_deref(), text)?;
                Ok(Some(Json::from(text)))
            }
            FieldKind::Integer(_) | FieldKind::Float(_) | FieldKind::Select(_)
                if text.trim().is_empty() =>
            {
                if self.required {
                    Err(FieldFault::Missing)
                } else {
                    Ok(None)
                }
            }
            FieldKind::Integer(range) => {
                // "1,000" is a thousand to one person and one to another: neither is guessed.
                let digits = Some(text).filter(|text| !text.contains(['.', ',', 'e', 'E']));
                let number = digits.and_then(Decimal::read);
                let number = number.ok_or(FieldFault::NotAnInteger)?;
                range.validate(&number)?;
                let digits = number.written();
                match digits.parse::<i64>() {
                    Ok(_) => Ok(Some(Json::Number(digits))),
                    Err(_) => Err(FieldFault::NotAnInteger),
                }
            }
            FieldKind::Float(range) => {
                let number = Decimal::read(text).ok_or(FieldFault::NotANumber)?;
                range.validate(&number)?;
                Ok(Some(Json::Number(number.with_fraction())))
            }
            FieldKind::Select(options) => {
                let option = text
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| options.get(index));
                option
                    .map(|option| Some(option.value.clone()))
                    .ok_or(FieldFault::NotAnEntry)
            }
            FieldKind::MultiSelect(options) => {
                let indices = match typed {
                    Some(TypedValue::Picked(indices)) => indices.as_slice(),
                    _ => &[],
                };
                let picked = indices.iter().map(|index| options.get(*index));
                let picked: Option<Vec<_>> = picked
                    .map(|option| option.map(|option| option.value.clone()))
                    .collect();
                match picked.ok_or(FieldFault::NotAnEntry)? {
                    none if none.is_empty() && !self.required => Ok(None),
                    none if none.is_empty() && !options.is_empty() => Err(FieldFault::Missing),
                    picked => Ok(Some(Json::List(picked))),
                }
            }
        }
    }
}

impl Length {
    fn validate(self, text: &str) -> Result<(), FieldFault> {
        let length = text.chars().count();
        match (self.min, self.max) {
            (Some(min), _) if length < min => Err(FieldFault::TooShort(min)),
            (_, Some(max)) if length > max => Err(FieldFault::TooLong(max)),
            _ => Ok(()),
        }
    }
}

impl Range {
    fn validate(&self, number: &Decimal) -> Result<(), FieldFault> {
        match (&self.min, &self.max) {
            (Some(min), _) if number < min => Err(FieldFault::TooSmall(min.clone())),
            (_, Some(max)) if number > max => Err(FieldFault::TooLarge(max.clone())),
            _ => Ok(()),
        }
    }
}

/// Only what is wrong for certain: the provider validates again.
fn validate_format(format: Option<&str>, text: &str) -> Result<(), FieldFault> {
    match format {
        Some("email") => match text.split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
            _ => Err(FieldFault::NotAnEmail),
        },
        Some("url") => match text.split_once(':') {
            Some((scheme, rest))
                if !scheme.is_empty()
                    && rest.strip_prefix("//").is_some_and(|host| !host.is_empty()) =>
            {
                Ok(())
            }
            _ => Err(FieldFault::NotAnAddress),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Answers, FieldFault, Json, validate};
    use crate::hass::schema::SchemaField;
    use crate::secret::Secret;
    use crate::wire::Decimal;
    use crate::wire::{Typed, TypedValue, read_json};

    #[expect(clippy::needless_pass_by_value, reason = "it is made on the spot")]
    fn field(raw: impl ToString) -> SchemaField {
        read_json(&raw.to_string()).unwrap()
    }

    fn posted(answers: &Answers) -> Value {
        let members = Json::Members(answers.members().to_vec());
        serde_json::from_str(&members.write()).unwrap()
    }

    fn validated(raw: impl ToString, value: TypedValue) -> Result<Value, FieldFault> {
        let field = field(raw);
        let name = field.name.clone();
        match validate(&[field], &[Typed { name, value }]) {
            Ok(answers) => Ok(posted(&answers)),
            Err(mut faults) => Err(faults.remove(0).1),
        }
    }

    fn text(text: &str) -> TypedValue {
        TypedValue::Text(Secret::new(text.to_owned()))
    }

    #[test]
    fn bounds_are_inclusive() {
        let number = |text| {
            let raw = json!({"name": "n", "type": "integer", "valueMin": 1, "valueMax": 3});
            validated(raw, self::text(text))
        };
        assert_eq!(
            number("0"),
            Err(FieldFault::TooSmall(Decimal::read("1").unwrap()))
        );
        assert_eq!(number("1"), Ok(json!({"n": 1})));
        assert_eq!(number("3"), Ok(json!({"n": 3})));
        assert_eq!(
            number("4"),
            Err(FieldFault::TooLarge(Decimal::read("3").unwrap()))
        );
        let length = |text| {
            let raw = json!({"name": "t", "type": "string", "lengthMin": 2, "lengthMax": 3});
            validated(raw, self::text(text))
        };
        assert_eq!(length("é"), Err(FieldFault::TooShort(2)));
        assert_eq!(length("éé"), Ok(json!({"t": "éé"})));
        assert_eq!(length("ééé"), Ok(json!({"t": "ééé"})));
        assert_eq!(length("éééé"), Err(FieldFault::TooLong(3)));
    }

    #[test]
    fn a_bound_with_an_exponent_holds() {
        let number = |entry: &str| {
            let raw = r#"{"name": "n", "type": "float", "valueMin": 1e-05, "valueMax": 1e+21}"#;
            validated(raw, text(entry))
        };
        let bound = |text| Decimal::read(text).unwrap();
        assert_eq!(number("0"), Err(FieldFault::TooSmall(bound("0.00001"))));
        assert_eq!(number("0.00001"), Ok(json!({"n": 0.00001})));
        assert_eq!(number("1e-5"), Ok(json!({"n": 0.00001})));
        let largest = bound("1000000000000000000000");
        assert_eq!(
            number("1000000000000000000000.1"),
            Err(FieldFault::TooLarge(largest))
        );
        // Nobody reads a bound beyond what numbers hold: it says nothing, and nothing is refused by it.
        let raw = r#"{"name": "n", "type": "float", "valueMax": 1e999, "valueMin": -1e999}"#;
        assert!(validated(raw, text("5")).is_ok());
        let raw = json!({"name": "n", "type": "integer", "valueMin": 1e1, "valueMax": 2e1});
        assert_eq!(
            validated(raw.clone(), text("9")),
            Err(FieldFault::TooSmall(bound("10")))
        );
        assert_eq!(validated(raw, text("20")), Ok(json!({"n": 20})));
        let raw = r#"{"name": "t", "type": "string", "lengthMin": 2.0, "lengthMax": 3e0}"#;
        assert_eq!(validated(raw, text("é")), Err(FieldFault::TooShort(2)));
        assert_eq!(validated(raw, text("éééé")), Err(FieldFault::TooLong(3)));
    }

    #[test]
    fn only_a_code_is_rewritten() {
        let code = |name: &str, typed: &str| {
            let raw = json!({"name": name, "type": "string", "required": true});
            validated(raw, text(typed))
        };
        assert_eq!(
            code("code", " 906\u{a0}155 "),
            Ok(json!({"code": "906155"}))
        );
        assert_eq!(code("code", " \u{2013} "), Err(FieldFault::Missing));
        assert_eq!(code("pin", "906 155"), Ok(json!({"pin": "906 155"})));
        assert_eq!(
            code("password", " 12-34 "),
            Ok(json!({"password": " 12-34 "}))
        );
        let raw = json!({"name": "code", "type": "string", "lengthMax": 6});
        assert_eq!(
            validated(raw, text("906 155")),
            Ok(json!({"code": "906155"}))
        );
    }

    #[test]
    fn an_address_of_the_web_has_a_scheme_and_a_host() {
        let url = |text| {
            validated(
                json!({"name": "u", "type": "string", "format": "url"}),
                self::text(text),
            )
        };
        for wrong in ["example.com", "://x", "https://"] {
            assert_eq!(url(wrong), Err(FieldFault::NotAnAddress), "{wrong}");
        }
        assert_eq!(url("https://x"), Ok(json!({"u": "https://x"})));
    }

    #[test]
    fn a_choice_is_one_of_its_entries() {
        let options = json!([["a", "A"], ["b", "B"]]);
        let one = |typed| {
            let raw = json!({"name": "o", "type": "select", "options": options});
            validated(raw, typed)
        };
        assert_eq!(one(text("1")), Ok(json!({"o": "b"})));
        assert_eq!(one(text("")), Ok(json!({})));
        assert_eq!(one(text("2")), Err(FieldFault::NotAnEntry));
        assert_eq!(one(text("-1")), Err(FieldFault::NotAnEntry));
        assert_eq!(one(text("b")), Err(FieldFault::NotAnEntry));
        let many = |picked| {
            let raw = json!({"name": "m", "type": "multi_select", "options": options});
            validated(raw, TypedValue::Picked(picked))
        };
        assert_eq!(many(vec![1, 0]), Ok(json!({"m": ["b", "a"]})));
        assert_eq!(many(vec![2]), Err(FieldFault::NotAnEntry));
    }

    #[test]
    fn a_value_of_another_kind_counts_as_empty() {
        let raw = json!({"name": "t", "type": "string", "required": true});
        assert_eq!(
            validated(raw, TypedValue::Ticked(true)),
            Err(FieldFault::Missing)
        );
        let raw = json!({"name": "b", "type": "boolean"});
        assert_eq!(validated(raw, text("true")), Ok(json!({"b": false})));
    }

    #[test]
    fn what_the_form_does_not_ask_for_is_never_sent() {
        let typed = |name: &str| Typed {
            name: name.to_owned(),
            value: text("x"),
        };
        let fields = [field(json!({"name": "asked", "type": "string"}))];
        let answers = validate(&fields, &[typed("other"), typed("asked")]).unwrap();
        assert_eq!(posted(&answers), json!({"asked": "x"}));
        assert_eq!(format!("{answers:?}"), "Answers([redacted])");
    }
}
