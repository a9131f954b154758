//! The name of a provider, as people read it. It is never empty, so no text has a hole where it should stand.
//!
//! What is empty is decided here for every other text too that somebody else chooses. `plain_text.py` of the
//! integration decides the same, and `tests/blank_texts.json` holds both to it.

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
        (!is_blank(given)).then(|| Self(given.to_owned()))
    }

    /// A name as it was given, or what else is known of its bearer.
    #[must_use]
    pub fn read_or(given: &str, otherwise: &str) -> Self {
        let name = Self::read(given).or_else(|| Self::read(otherwise));
        name.unwrap_or_default()
    }
}

/// Whether there is nothing to see in a text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// Whether it is a space, or a mark that cannot be seen: joiners, directions.
pub fn is_unseen(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

/// The characters that no font shows: `Default_Ignorable_Code_Point` of Unicode, and the Braille pattern of no dots.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
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
