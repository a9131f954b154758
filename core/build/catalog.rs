//! Writes a language's catalog, as it travels: lines in the order of the texts, in which parameters are numbers, so that
//! a language may name them in another order. What it lacks is said in English.
//!
//! The first line says which category of words each number takes, by ICU's rules: a digit for 0 to 99, and a hundred more for
//! what is larger, by its last two digits. So the program needs no rules. No language that is spoken here tells more
//! apart below a million.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::Texts;
use super::entry::{CATEGORIES, Entry, Kind};

/// Around what stands in right-to-left words: names, addresses and codes keep their own direction in them.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The lines.
pub fn lines(
    tag: &str,
    is_right_to_left: bool,
    entries: &[Entry<'_>],
    texts: &Texts,
    english: &Texts,
) -> String {
    let mut lines = vec![categories(tag)];
    for entry in entries {
        for suffix in entry.suffixes() {
            let words = words(entry, &suffix, texts)
                .or_else(|| words(entry, &suffix, english))
                .expect(entry.stem);
            lines.push(numbered(words, &entry.names, is_right_to_left));
        }
    }
    lines.join("\n")
}

/// The words of a text. Where a category has none, the numbers that would take them do not exist, or are fractions.
fn words<'texts>(entry: &Entry<'_>, suffix: &str, texts: &'texts Texts) -> Option<&'texts str> {
    let find = |suffix: &str| texts.get(&format!("{}{suffix}", entry.stem));
    let mut others = ["_other", "_many"]
        .into_iter()
        .filter(|_| entry.kind == Kind::Counting);
    let found = find(suffix).or_else(|| others.find_map(find));
    found.map(String::as_str)
}

fn categories(tag: &str) -> String {
    let language = match tag.split('-').next() {
        // Portugal's: without a country it would be Brazil's.
        Some("pt") if tag == "pt" => "pt-PT",
        // Counts alike, and is not among ICU's data.
        Some("gsw") => "de",
        language => language.unwrap_or(tag),
    };
    let locale: Locale = language.parse().expect(tag);
    let rules = PluralRules::try_new_cardinal(locale.into()).expect(tag);
    let digit = |number: u32| {
        let category = Some(rules.category_for(number));
        let is_it = |name: &&str| PluralCategory::get_for_cldr_string(name) == category;
        let place = CATEGORIES.iter().position(is_it).expect(tag);
        place.to_string()
    };
    (0..200).map(digit).collect()
}

fn numbered(words: &str, names: &[&str], is_right_to_left: bool) -> String {
    let mut words = words.replace(['{', '}'], "\0");
    for (number, name) in names.iter().enumerate() {
        let slot = format!("{{{number}}}");
        let slot = if is_right_to_left {
            let [before, after] = ISOLATE;
            format!("{before}{slot}{after}")
        } else {
            slot
        };
        words = words.replace(&format!("\0\0{name}\0\0"), &slot);
    }
    assert!(
        !words.contains(['\0', '\n']),
        "an unknown parameter, or two lines: {words}"
    );
    words
}
