//! What a type says of a member that is read less strictly than its type demands (`deserialize_with`).

use serde::{Deserialize, Deserializer};

/// Null is no value: the default stands in for it, as for a member that is missing (together with `default`).
///
/// # Errors
/// When the member is there, but something else.
pub fn or_default<'de, Value, D>(deserializer: D) -> Result<Value, D::Error>
where
    Value: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// What is something else counts as missing (together with `default`). A value is a part of a tree that is there, so
/// that whatever follows it can be read all the same.
///
/// # Errors
/// Never.
pub fn if_readable<'de, Value, D>(deserializer: D) -> Result<Option<Value>, D::Error>
where
    Value: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer).unwrap_or_default())
}

/// Whether the member is there, null included (together with `default`).
///
/// # Errors
/// Never.
pub fn is_present<'de, D: Deserializer<'de>>(_: D) -> Result<bool, D::Error> {
    Ok(true)
}
