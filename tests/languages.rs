//! Checks every language of the page, so that no translator has to know how it is built: what is missing or unknown, what
//! was left in English, parameters that were lost or made up, markup, plurals, and what is too long to be shown.

#![cfg(not(target_arch = "wasm32"))]

#[path = "languages/allowed.rs"]
mod allowed;
#[path = "languages/missing.rs"]
mod missing;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use latchkey_core::screen::{Catalog, Language};

type Texts = BTreeMap<String, String>;

/// CLDR's categories of numbers.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[test]
fn every_language_says_everything_and_nothing_else() {
    let english = texts("en");
    each(|language, texts| {
        let mut faults = Vec::new();
        let expected = expected(language, &english);
        let possible: BTreeSet<_> = counted(&english)
            .into_iter()
            .flat_map(|stem| CATEGORIES.map(|category| format!("{stem}_{category}")))
            .collect();
        for key in &expected {
            if !texts.contains_key(key) {
                faults.push(format!("{key} is missing"));
            }
        }
        for key in texts.keys() {
            if !expected.contains(key) && !possible.contains(key) {
                faults.push(format!("{key} is unknown"));
            }
        }
        faults
    });
}

#[test]
fn every_text_keeps_its_parameters_and_holds_no_markup() {
    let english = texts("en");
    each(|language, texts| {
        let mut faults = Vec::new();
        let in_words = said_in_words(language, &english);
        for (key, words) in texts {
            let source = source(&english, key);
            let may_lack = in_words.contains(key);
            let (there, wanted) = (parameters(words), parameters(source));
            if there != wanted && !(may_lack && there.is_empty()) {
                faults.push(format!("{key} has {there:?}, not {wanted:?}"));
            }
            let bare = words.replace("{{", "").replace("}}", "");
            if bare.contains(['<', '>', '{', '}', '\n', '\t', '\0']) || bare.contains("&#") {
                faults.push(format!("{key} has markup: {words}"));
            }
            if words.trim() != words || words.is_empty() || words.contains("  ") {
                faults.push(format!("{key} has spaces too many, or nothing: “{words}”"));
            }
            // They are in the catalog where they are needed.
            if words.contains([
                '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{202a}', '\u{202b}',
            ]) {
                faults.push(format!("{key} sets directions itself"));
            }
        }
        faults
    });
}

#[test]
fn nothing_is_left_in_english() {
    let english = texts("en");
    each(|language, texts| {
        if language.tag.starts_with("en") {
            return Vec::new();
        }
        let same = texts
            .iter()
            .filter(|(key, words)| english.get(*key) == Some(words));
        let same = same.filter(|(key, _)| !allowed::is_the_same(language.tag, key));
        same.map(|(key, words)| format!("{key}: {words}")).collect()
    });
}

/// Sentences break into lines. What stands on a button or over the card has 256 px of a screen of 320.
#[test]
fn no_text_is_far_too_long() {
    let english = texts("en");
    each(|_, texts| {
        let mut faults = Vec::new();
        for (key, words) in texts {
            let source = source(&english, key);
            let (length, longest) = (width(words), width(source) * 2 + 14);
            if length > longest {
                faults.push(format!("{key} has {length} of {longest} letters: {words}"));
            }
            // Chinese, Japanese and Thai break within words.
            let breaks = |letter: char| {
                !letter.is_alphanumeric()
                    || width(&letter.to_string()) == 2
                    || ('\u{e00}'..'\u{e80}').contains(&letter)
            };
            if words.split(breaks).map(width).max() > Some(28) {
                faults.push(format!("{key} has a word that does not break: {words}"));
            }
        }
        faults
    });
}

#[test]
fn every_language_has_its_file_and_its_line() {
    let files = fs::read_dir(root().join("core/languages")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = names.collect();
    let known = Language::ALL.iter();
    let known: BTreeSet<_> = known
        .map(|language| format!("{}.json", language.tag))
        .collect();
    assert_eq!(files, known, "languages.json names what is spoken");
    let metadata = fs::read_to_string(root().join("core/languages.json")).unwrap();
    let metadata: BTreeMap<String, serde_json::Value> = serde_json::from_str(&metadata).unwrap();
    assert_eq!(metadata.len(), known.len(), "each of them has a file");
}

/// A button and a link take their direction from their first letter, because they may say somebody else's name.
#[test]
fn no_label_of_right_to_left_words_begins_with_a_latin_name() {
    each(|language, texts| {
        let labels = texts.iter().filter(|(key, words)| {
            let is_sentence = words.contains(['.', '…', ':', '۔', '؟', '!']);
            let is_label = !is_sentence && !key.ends_with("_heading") && !key.ends_with("_app");
            language.is_right_to_left && is_label
        });
        let begins = |words: &str| words.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let wrong = labels.filter(|(_, words)| begins(words));
        wrong
            .map(|(key, words)| format!("{key}: {words}"))
            .collect()
    });
}

/// What travels is what the files say.
#[test]
fn each_catalog_travels_alone_and_is_read_again() {
    for language in Language::ALL {
        let read = Catalog::read(language.file).map(|read| format!("{read:?}"));
        let whole = format!("{:?}", language.catalog);
        // It ends where the whole goes on.
        let begins = read.is_some_and(|read| whole.starts_with(&read.replace("\")", "\\n")));
        assert!(begins, "{}", language.tag);
        assert!(
            !language.file.contains("JavaScript"),
            "what only the document says"
        );
    }
}

/// Checks each language; all faults are told at once.
fn each(check: impl Fn(&Language, &Texts) -> Vec<String>) {
    let mut all = Vec::new();
    for language in Language::ALL {
        let faults = check(language, &texts(language.tag));
        all.extend(
            faults
                .into_iter()
                .map(|fault| format!("{}: {fault}", language.tag)),
        );
    }
    assert!(all.is_empty(), "{all:#?}");
}

/// The keys that a language needs: of those that count, the categories that whole numbers have in it.
fn expected(language: &Language, english: &Texts) -> BTreeSet<String> {
    let numbers = if allowed::UNCOUNTED.contains(&language.tag) {
        2..3
    } else {
        0..200
    };
    let used: BTreeSet<_> = numbers
        .map(|number| CATEGORIES[language.catalog.category(number)])
        .collect();
    let counted = counted(english);
    let mut expected = BTreeSet::new();
    for key in english.keys() {
        match counted.iter().find(|stem| is_of(key, stem)) {
            Some(stem) => expected.extend(used.iter().map(|category| format!("{stem}_{category}"))),
            None => {
                expected.insert(key.clone());
            }
        }
    }
    expected
}

/// How the keys begin of the texts that count: English has those for one, and for any other number.
fn counted(english: &Texts) -> Vec<&str> {
    let ones = english.keys().filter_map(|key| key.strip_suffix("_one"));
    ones.filter(|stem| english.contains_key(&format!("{stem}_other")))
        .collect()
}

/// The keys that need not show the number: "zero", "one" and "two" may be said in words where no other number shares them.
fn said_in_words(language: &Language, english: &Texts) -> BTreeSet<String> {
    let numbers = || (0..=200).map(|number| CATEGORIES[language.catalog.category(number)]);
    let sole = ["zero", "one", "two"].into_iter().filter(|category| {
        let same = numbers().filter(|other| other == category);
        same.count() == 1
    });
    let keys = |category| {
        counted(english)
            .into_iter()
            .map(move |stem| format!("{stem}_{category}"))
    };
    sole.flat_map(keys).collect()
}

fn is_of(key: &str, stem: &str) -> bool {
    let category = key
        .strip_prefix(stem)
        .and_then(|rest| rest.strip_prefix('_'));
    category.is_some_and(|category| CATEGORIES.contains(&category))
}

/// The English words for a key; for a category that English has not, those for many.
fn source<'english>(english: &'english Texts, key: &str) -> &'english str {
    let counted = counted(english);
    let stem = counted.iter().find(|stem| is_of(key, stem));
    let other = stem.map(|stem| format!("{stem}_other"));
    let found = english.get(key).or_else(|| english.get(&other?));
    found.map_or("", String::as_str)
}

fn parameters(words: &str) -> Vec<&str> {
    let parts = words.split("{{").skip(1);
    let mut names: Vec<_> = parts
        .filter_map(|part| Some(part.split_once("}}")?.0))
        .collect();
    names.sort_unstable();
    names
}

/// Letters as they are seen: those of Chinese and the like are as wide as two, and marks take no room.
fn width(words: &str) -> usize {
    let width = |letter: char| match letter {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{64b}'..='\u{65f}' => 0,
        '\u{900}'..='\u{d7f}' if !letter.is_alphabetic() => 0,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}' => 2,
        _ => 1,
    };
    words.chars().map(width).sum()
}

fn texts(tag: &str) -> Texts {
    let file = root().join(format!("core/languages/{tag}.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

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
    let is_english = |language: &&Language| language.tag == "en";
    let file = Language::ALL.iter().find(is_english).unwrap().file;
    assert!(Catalog::read(file).is_some());
    for other in ["", "<html>\n</html>", format!("{file}\n").leak()] {
        assert_eq!(Catalog::read(other), None);
    }
}
