//! Hands JSON to serde: which is how every answer and every record becomes a type.
//!
//! The document is read to its end first (`read`), so that one that is malformed anywhere is refused before any
//! of it is used; then its tree is taken apart, as often as a type has to be chosen. An object is never read
//! from a list, which serde's derived readers would allow, and a number is handed over as the digits that were
//! written: as a newtype around them, which only `Json` takes (`values`).

use core::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Error, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::Json;

/// The document is not JSON, or not of the type it is read as. It says no more: what is malformed may be secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Malformed;

/// Reads a document as a type.
///
/// # Errors
/// When it is not JSON, or not of that type.
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    Json::read(text).ok_or(Malformed)?.read_as()
}

impl Json {
    /// Reads this value as a type.
    ///
    /// # Errors
    /// When it is not of that type.
    pub(crate) fn read_as<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Malformed> {
        T::deserialize(self)
    }
}

impl<'de> Deserializer<'de> for &'de Json {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Json::Null => visitor.visit_unit(),
            Json::Bool(flag) => visitor.visit_bool(*flag),
            Json::Number(digits) => visitor.visit_newtype_struct(text(digits)),
            Json::Text(text) => visitor.visit_str(text),
            Json::List(list) => {
                let mut entries = SeqDeserializer::new(list.iter());
                let value = visitor.visit_seq(&mut entries)?;
                // A pair has two entries and no third.
                entries.end()?;
                Ok(value)
            }
            Json::Members(members) => {
                let pairs = members.iter().map(|(name, value)| (name.as_str(), value));
                visitor.visit_map(MapDeserializer::new(pairs))
            }
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Json::Number(digits) => visitor.visit_u64(digits.parse().map_err(|_| Malformed)?),
            _ => Err(Malformed),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self {
            Json::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        match self {
            Json::Members(_) => self.deserialize_any(visitor),
            _ => Err(Malformed),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        match self {
            Json::Text(name) => visitor.visit_enum(text(name)),
            _ => Err(Malformed),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map identifier
    }
}

fn text(text: &str) -> StrDeserializer<'_, Malformed> {
    text.into_deserializer()
}

impl<'de> IntoDeserializer<'de, Malformed> for &'de Json {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Error for Malformed {
    fn custom<Message: fmt::Display>(_: Message) -> Self {
        Self
    }
}

impl core::error::Error for Malformed {}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("malformed JSON")
    }
}
