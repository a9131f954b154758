//! Validates what the person entered, before it is posted.
//!
//! Home Assistant answers a violation with 400, which counts towards a ban and does not say which field it was. So
//! nothing is posted that the schema already refuses, and optional fields that are empty are left out.

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
        let typed = typed.iter().find(|typed| typed.name == field.name);
        match field.validate(typed.map(|typed| &typed.value)) {
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
                let index = text.parse::<usize>().ok();
                let option = index.and_then(|index| options.get(index));
                Ok(Some(option.ok_or(FieldFault::NotAnEntry)?.value.clone()))
            }
            FieldKind::MultiSelect(options) => {
                let indices = match typed {
                    Some(TypedValue::Picked(indices)) => indices.as_slice(),
                    _ => &[],
                };
                let picked = indices.iter().map(|index| options.get(*index));
                let picked = picked.map(|option| Some(option?.value.clone()));
                let picked: Option<Vec<_>> = picked.collect();
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
