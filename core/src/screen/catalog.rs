//! The words of a language. `languages/` has them, a file for each; `build/` makes catalogs of these, in English what a
//! language lacks. The program holds none: one of them travels with it, and another is fetched when it is chosen.

/// A message catalog: what the page says in one language, a line each, in the order of the texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Catalog(&'static str);

/// A language that the page speaks.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Its tag (RFC 5646), as Home Assistant writes it.
    pub tag: &'static str,
    /// What those who speak it call it.
    pub name: &'static str,
    /// How it is written.
    pub is_right_to_left: bool,
    /// What it says.
    pub catalog: Catalog,
    /// The file that travels: what only the document says is not in it.
    pub file: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Catalog {
    /// The source of all languages.
    pub const ENGLISH: Self = ENGLISH;

    /// Before there is one.
    pub const EMPTY: Self = Self("");

    /// Reads a file, if it is one of this build: it may be another's, or a proxy's own page.
    #[must_use]
    pub fn read(file: &'static str) -> Option<Self> {
        (file.split('\n').count() == LINES).then_some(Self(file))
    }

    pub(super) fn line(self, place: usize) -> &'static str {
        self.0.split('\n').nth(place).unwrap_or_default()
    }

    /// Which of the six categories of words a number takes (CLDR's, in their order).
    #[must_use]
    pub fn category(self, number: usize) -> usize {
        let place = if number < 100 {
            number
        } else {
            100 + number % 100
        };
        let digit = self.line(0).as_bytes().get(place);
        digit.map_or(0, |digit| usize::from(digit.saturating_sub(b'0')))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Language {
    /// Every language, by its tag.
    pub const ALL: &[Self] = LANGUAGES;

    /// The value of `dir`.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.is_right_to_left { "rtl" } else { "ltr" }
    }
}
