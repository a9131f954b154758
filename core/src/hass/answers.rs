//! Validates what the person entered, before it is posted.
//!
//! Home Assistant answers a violation with 400 and does not say which field it was; every such answer
//! counts towards a ban. So nothing is posted that the schema already refuses, values have the right
//! JSON type, and optional fields that are empty are left out.

use super::one_time_code::normalise;
use super::schema::{FieldKind, Range, SchemaField, TextKind};
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
            Ok(value) => answers.extend(value.map(|value| (field.name.clone(), value))),
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
        let nothing = if self.required {
            Err(FieldFault::Missing)
        } else {
            Ok(None)
        };
        match &self.kind {
            FieldKind::Constant(value) => Ok(self.required.then(|| value.clone())),
            FieldKind::Boolean => Ok(Some(Json::Bool(typed == Some(&TypedValue::Ticked(true))))),
            FieldKind::Text(kind) => {
                let code = self.is_one_time_code().then(|| normalise(text));
                let text = code.as_deref().unwrap_or(text);
                let text = if kind.strip { text.trim() } else { text };
                match text {
                    "" if self.required && kind.allow_none => Ok(Some(Json::Null)),
                    "" => nothing,
                    text => kind.validate(text).map(|()| Some(Json::from(text))),
                }
            }
            FieldKind::Integer(_) | FieldKind::Float(_) | FieldKind::Select(_)
                if text.trim().is_empty() =>
            {
                nothing
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
                    // Of no entries an empty list is an answer.
                    none if none.is_empty() && !(self.required && options.is_empty()) => nothing,
                    picked => Ok(Some(Json::List(picked))),
                }
            }
        }
    }
}

impl TextKind {
    fn validate(&self, text: &str) -> Result<(), FieldFault> {
        let length = text.chars().count();
        match (self.min, self.max) {
            (Some(min), _) if length < min => Err(FieldFault::TooShort(min)),
            (_, Some(max)) if length > max => Err(FieldFault::TooLong(max)),
            _ => validate_format(self.format.as_deref(), text),
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
    let parts_at = |mark: char| {
        let parts = text.split_once(mark);
        parts.filter(|(before, after)| !before.is_empty() && !after.is_empty())
    };
    let is_host = |(_, rest): (&str, &str)| rest.starts_with("//") && rest != "//";
    match format {
        Some("email") if parts_at('@').is_none() => Err(FieldFault::NotAnEmail),
        Some("url") if !parts_at(':').is_some_and(is_host) => Err(FieldFault::NotAnAddress),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Answers, FieldFault, Json, validate};
    use crate::hass::schema::SchemaField;
    use crate::secret::Secret;
    use crate::wire::{Decimal, Typed, TypedValue, read_json};

    fn field(raw: &str) -> SchemaField {
        read_json(raw).unwrap()
    }

    fn posted(answers: &Answers) -> Value {
        let members = Json::Members(answers.members().to_vec());
        serde_json::from_str(&members.write()).unwrap()
    }

    fn text(text: &str) -> TypedValue {
        TypedValue::Text(Secret::new(text.to_owned()))
    }

    #[test]
    fn an_entry_fits_its_field_or_is_named() {
        use FieldFault::{Missing, NotAnAddress, NotAnEntry, TooLong, TooShort};
        let decimal = |digits| Decimal::read(digits).unwrap();
        let small = |bound| Err(FieldFault::TooSmall(decimal(bound)));
        let large = |bound| Err(FieldFault::TooLarge(decimal(bound)));
        let picked = |indices: &[usize]| TypedValue::Picked(indices.to_vec());
        // Bounds are inclusive, also those with an exponent.
        let integer = r#"{"name": "a", "type": "integer", "valueMin": 1e0, "valueMax": 3}"#;
        let float = r#"{"name": "a", "type": "float", "valueMin": 1e-05, "valueMax": 1e+21}"#;
        let unbounded = r#"{"name": "a", "type": "float", "valueMin": -1e999, "valueMax": 1e999}"#;
        let length = r#"{"name": "a", "type": "string", "lengthMin": 2.0, "lengthMax": 3e0}"#;
        let code = r#"{"name": "code", "type": "string", "required": true, "lengthMax": 6}"#;
        let password = r#"{"name": "password", "type": "string", "required": true}"#;
        let url = r#"{"name": "a", "type": "string", "format": "url"}"#;
        let one = r#"{"name": "a", "type": "select", "options": [["x", "X"], ["y", "Y"]]}"#;
        let many = r#"{"name": "a", "type": "multi_select", "options": [["x", "X"], ["y", "Y"]]}"#;
        let tick = r#"{"name": "a", "type": "boolean"}"#;
        for (raw, typed, expected) in [
            (integer, text("0"), small("1")),
            (integer, text("1"), Ok(json!({"a": 1}))),
            (integer, text("3"), Ok(json!({"a": 3}))),
            (integer, text("4"), large("3")),
            (float, text("0"), small("0.00001")),
            (float, text("0.00001"), Ok(json!({"a": 0.00001}))),
            (float, text("1e-5"), Ok(json!({"a": 0.00001}))),
            (
                float,
                text("1000000000000000000000.1"),
                large("1000000000000000000000"),
            ),
            // Nobody reads a bound beyond what numbers hold: it says nothing, and nothing is refused by it.
            (unbounded, text("5"), Ok(json!({"a": 5.0}))),
            (length, text("é"), Err(TooShort(2))),
            (length, text("éé"), Ok(json!({"a": "éé"}))),
            (length, text("ééé"), Ok(json!({"a": "ééé"}))),
            (length, text("éééé"), Err(TooLong(3))),
            // Only a code is rewritten.
            (code, text(" 906\u{a0}155 "), Ok(json!({"code": "906155"}))),
            (code, text(" \u{2013} "), Err(Missing)),
            (
                password,
                text(" 12-34 "),
                Ok(json!({"password": " 12-34 "})),
            ),
            // An address of the web has a scheme and a host.
            (url, text("example.com"), Err(NotAnAddress)),
            (url, text("://x"), Err(NotAnAddress)),
            (url, text("https://"), Err(NotAnAddress)),
            (url, text("https:x"), Err(NotAnAddress)),
            (url, text("https://x"), Ok(json!({"a": "https://x"}))),
            (one, text("1"), Ok(json!({"a": "y"}))),
            (one, text(""), Ok(json!({}))),
            (one, text("2"), Err(NotAnEntry)),
            (one, text("-1"), Err(NotAnEntry)),
            (one, text("y"), Err(NotAnEntry)),
            (many, picked(&[1, 0]), Ok(json!({"a": ["y", "x"]}))),
            (many, picked(&[2]), Err(NotAnEntry)),
            // A value of another kind counts as empty.
            (password, TypedValue::Ticked(true), Err(Missing)),
            (tick, text("true"), Ok(json!({"a": false}))),
        ] {
            let story = format!("{raw} {typed:?}");
            let field = field(raw);
            let name = field.name.clone();
            let answers = validate(&[field], &[Typed { name, value: typed }]);
            let validated = answers.map(|answers| posted(&answers));
            assert_eq!(
                validated.map_err(|mut faults| faults.remove(0).1),
                expected,
                "{story}"
            );
        }
    }

    #[test]
    fn what_the_form_does_not_ask_for_is_never_sent() {
        let typed = |name: &str| Typed {
            name: name.to_owned(),
            value: text("x"),
        };
        let fields = [field(r#"{"name": "asked", "type": "string"}"#)];
        let answers = validate(&fields, &[typed("other"), typed("asked")]).unwrap();
        assert_eq!(posted(&answers), json!({"asked": "x"}));
        assert_eq!(format!("{answers:?}"), "Answers([redacted])");
    }
}
