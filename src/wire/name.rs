//! The name of a provider, as people read it. It is never empty, so no text has a hole where it should stand.

use core::ops::Deref;

/// What stands where nobody gave a name.
const NAMELESS: &str = "Home Assistant";

/// A name that can be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name(String);

impl Name {
    /// A name as it was given.
    #[must_use]
    pub fn read(given: &str) -> Option<Self> {
        let is_blank = given.chars().all(char::is_whitespace);
        (!is_blank).then(|| Self(given.to_owned()))
    }

    /// A name as it was given, or what else is known of its bearer.
    #[must_use]
    pub fn read_or(given: &str, otherwise: &str) -> Self {
        Self::read(given)
            .or_else(|| Self::read(otherwise))
            .unwrap_or_default()
    }
}

impl Default for Name {
    fn default() -> Self {
        Self(NAMELESS.to_owned())
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_name_is_never_empty() {
        for blank in ["", " ", "\u{a0}\n"] {
            assert_eq!(Name::read(blank), None);
            assert_eq!(&*Name::read_or(blank, "kind"), "kind");
            assert_eq!(&*Name::read_or(blank, blank), "Home Assistant");
        }
        assert_eq!(&*Name::read_or(" Home ", "kind"), " Home ");
    }
}
