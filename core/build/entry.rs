//! The texts in their order: which words each has, and what they are filled in with.

use super::Texts;

/// What only the served document says, around the page, where the program never arrives (`ui::first_paint`): these come
/// last, and do not travel to the program.
const OF_THE_DOCUMENT: [&str; 14] = [
    "needs_script_heading",
    "needs_script",
    "needs_script_open_this_page_again",
    "needs_script_use_builtin_page",
    "not_started_heading",
    "not_started",
    "client_asks",
    "unnamed_client_asks",
    "builtin_page_may_not_ask",
    "logged_out",
    "logged_out_there",
    "logged_out_unconfirmed",
    "also_log_out",
    "session_ended",
];

/// CLDR's categories of numbers, in the order in which their words stand.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Which words a text has, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Plain,
    /// Others for each category of numbers.
    Counting,
    /// Others where the first parameter has nothing to show.
    MayBeBlank,
}

/// A text.
pub struct Entry<'english> {
    /// Its key, without what tells its words apart.
    pub stem: &'english str,
    pub kind: Kind,
    /// English, for documentation.
    pub words: &'english str,
    /// The names of its parameters, in the order in which English has them.
    pub names: Vec<&'english str>,
    /// Whether the program says it.
    pub travels: bool,
}

impl Entry<'_> {
    /// How many lines its words take.
    pub fn lines(&self) -> usize {
        self.suffixes().len()
    }

    /// What ends the keys of its words.
    pub fn suffixes(&self) -> Vec<String> {
        match self.kind {
            Kind::Plain => vec![String::new()],
            Kind::Counting => CATEGORIES.map(|category| format!("_{category}")).into(),
            Kind::MayBeBlank => vec![String::new(), "_blank".to_owned()],
        }
    }
}

/// All of them, those of the document last.
pub fn all(english: &Texts) -> Vec<Entry<'_>> {
    let mut entries: Vec<_> = english
        .iter()
        .filter_map(|(key, words)| entry(english, key, words))
        .collect();
    entries.sort_by_key(|entry| !entry.travels);
    entries
}

fn entry<'english>(
    english: &'english Texts,
    key: &'english str,
    words: &'english str,
) -> Option<Entry<'english>> {
    let has = |stem: &str, suffix: &str| english.contains_key(&format!("{stem}{suffix}"));
    let counted = key.strip_suffix("_other").filter(|stem| has(stem, "_one"));
    let is_variant =
        |suffix: &str, of: &str| key.strip_suffix(suffix).is_some_and(|stem| has(stem, of));
    if is_variant("_one", "_other") || is_variant("_blank", "") {
        return None;
    }
    let (stem, kind) = match counted {
        Some(stem) => (stem, Kind::Counting),
        None if has(key, "_blank") => (key, Kind::MayBeBlank),
        None => (key, Kind::Plain),
    };
    Some(Entry {
        stem,
        kind,
        words,
        names: names(words),
        travels: !OF_THE_DOCUMENT.contains(&key),
    })
}

fn names(words: &str) -> Vec<&str> {
    let parts = words.split("{{").skip(1);
    parts
        .map(|part| part.split_once("}}").expect("an end of a name").0)
        .collect()
}
