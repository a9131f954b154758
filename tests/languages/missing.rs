//! What a language lacks is said in English: the catalogs are made of files with holes (`core/build/`). Whoever translates
//! is told by `every_language_says_everything_and_nothing_else`; whoever signs in sees an English text, and no hole.

use self::catalog::lines;
use crate::{Texts, texts};

#[path = "../../core/build/catalog.rs"]
mod catalog;
#[path = "../../core/build/entry.rs"]
#[expect(dead_code, reason = "the constructors need more of it")]
mod entry;

#[test]
fn a_text_that_is_missing_is_said_in_english() {
    let english = texts("en");
    let entries = entry::all(&english);
    let made = |texts: &Texts| -> Vec<String> {
        let made = lines("de", false, &entries, texts, &english);
        made.lines().map(str::to_owned).collect()
    };
    let german = texts("de");
    let whole = made(&german);
    let source = made(&english);
    for key in ["log_in", "code"] {
        let mut with_a_hole = german.clone();
        assert!(with_a_hole.remove(key).is_some(), "{key}");
        let made = made(&with_a_hole);
        let other: Vec<_> = (0..whole.len())
            .filter(|&at| made[at] != whole[at])
            .collect();
        let [at] = other[..] else {
            panic!("{key}: {other:?}")
        };
        assert_eq!(made[at], source[at]);
        assert_ne!(made[at], whole[at]);
    }
    let nothing = made(&Texts::new());
    assert_eq!(nothing, source, "also where all are missing");
}
