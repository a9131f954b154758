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

    /// The file that travels: what the document says is not in it.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn file(self) -> String {
        let lines: Vec<_> = self.0.split('\n').take(LINES).collect();
        lines.join("\n")
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

#[cfg(test)]
mod tests {
    use super::{Catalog, Language};

    #[test]
    fn a_number_takes_the_words_of_its_category() {
        let categories = |tag: &str| {
            let language = Language::ALL.iter().find(|language| language.tag == tag);
            let catalog = language.unwrap().catalog;
            [0, 1, 2, 5, 11, 21, 100, 102, 111, 1001].map(|number| catalog.category(number))
        };
        assert_eq!(categories("en"), [5, 1, 5, 5, 5, 5, 5, 5, 5, 5]);
        assert_eq!(categories("ja"), [5; 10]);
        assert_eq!(categories("ar"), [0, 1, 2, 3, 4, 4, 5, 5, 4, 5]);
        assert_eq!(categories("ru"), [4, 1, 3, 4, 4, 1, 4, 3, 4, 1]);
        assert_eq!(categories("sl"), [5, 1, 2, 5, 5, 5, 5, 2, 5, 1]);
        assert_eq!(categories("lv"), [0, 1, 5, 5, 0, 1, 0, 5, 0, 1]);
    }

    #[test]
    fn only_a_catalog_of_this_build_is_read() {
        let file: &str = Catalog::ENGLISH.file().leak();
        assert_eq!(
            Catalog::read(file).map(Catalog::file).as_deref(),
            Some(file)
        );
        for other in ["", "<html>\n</html>", format!("{file}\n").leak()] {
            assert_eq!(Catalog::read(other), None);
        }
    }
}
