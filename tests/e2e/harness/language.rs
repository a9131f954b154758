//! The language that people speak: their browsers ask for it, and journeys look for its words.

use std::cell::Cell;
use std::env;

use latchkey_core::screen::{Catalog, Language, Text};

/// Names the language of a whole run, for pictures.
const LANGUAGE: &str = "LATCHKEY_LANGUAGE";

thread_local! {
    /// All journeys are walked on one thread.
    static SPOKEN: Cell<Option<&'static Language>> = const { Cell::new(None) };
}

/// Speaks a language until the journey ends.
pub fn speak(tag: &str) {
    let known = Language::ALL.iter().find(|language| language.tag == tag);
    SPOKEN.set(Some(
        known.unwrap_or_else(|| panic!("nobody here speaks {tag}")),
    ));
}

/// Speaks the language of the run again: English, if it has none of its own.
pub fn begin() {
    SPOKEN.set(None);
    if let Ok(tag) = env::var(LANGUAGE) {
        speak(&tag);
    }
}

/// What browsers ask for.
pub fn tag() -> &'static str {
    SPOKEN.get().map_or("en-US", |language| language.tag)
}

/// What the files of its words are called.
pub fn file() -> &'static str {
    SPOKEN.get().map_or("en", |language| language.tag)
}

/// How it is written.
pub fn direction() -> &'static str {
    SPOKEN.get().map_or("ltr", Language::direction)
}

/// The words of a text, as the page says them.
pub fn words(text: &Text) -> String {
    let catalog = SPOKEN.get().map(|language| language.catalog);
    let words = text.translate(catalog.unwrap_or(Catalog::ENGLISH));
    words.into_owned()
}
