//! Values that must never be printed: passwords, codes, and the answers that carry them.
//!
//! A [`Secret`] has no `Display`, and its `Debug` says only that something is there. Whoever needs the
//! value says so by [`Secret::reveal`], which is easy to search for (RP-38).

use core::fmt;

use serde::Deserialize;

/// A value that hides itself from `Debug`.
#[derive(Clone, Default, Deserialize, Eq, PartialEq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that has to send or read it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// Gives the value up for good.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// Gives types a `Debug` that names them, and nothing that is in them.
macro_rules! redacted {
    ($($type:ident)+) => {$(
        impl core::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(concat!(stringify!($type), "([redacted])"))
            }
        }
    )+};
}

pub(crate) use redacted;

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}
