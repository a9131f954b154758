//! What a type says of a member that is read less strictly than its type demands (`deserialize_with`, together with
//! `default`).

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// Null is no value: the default stands in for it, as for a member that is missing.
///
/// # Errors
/// When the member is there, but something else.
pub fn or_default<'de, Value, D>(member: D) -> Result<Value, D::Error>
where
    Value: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(member).map(Option::unwrap_or_default)
}

/// What is something else counts as missing. A member is a part of a tree that is there, so that whatever follows it can
/// be read all the same.
pub(crate) fn if_readable<'de, Value, D>(member: D) -> Result<Option<Value>, D::Error>
where
    Value: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(member).or(Ok(None))
}

/// Whether the member is there, null included.
pub(crate) fn is_present<'de, D: Deserializer<'de>>(member: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(member).map(|_| true)
}
