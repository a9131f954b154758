//! Everything that the page can say.

use latchkey_core::screen::{Catalog, Text};

/// What stands for every parameter.
const PARAMETER: &str = "Parameter-7";

#[test]
fn every_text_has_words() {
    for text in Text::every(PARAMETER) {
        let words = text.translate(Catalog::ENGLISH);
        assert!(words.chars().any(char::is_alphabetic), "{text:?}: {words}");
        assert!(!words.contains(['{', '}']), "{text:?}: {words}");
        assert_eq!(words.trim(), words, "{text:?}");
        assert!(!words.contains("  "), "{text:?}: {words}");
        let has_parameter = format!("{text:?}").contains('7');
        assert_eq!(words.contains('7'), has_parameter, "{text:?}: {words}");
    }
}

#[test]
fn a_parameter_with_braces_is_shown_as_it_is() {
    for words in ["{}", "{0}", "a{}b{}", ""] {
        let said = Text::OpeningProvider(words.to_owned());
        assert_eq!(
            said.translate(Catalog::ENGLISH),
            format!("Opening {words}…")
        );
    }
}

#[test]
fn no_text_has_a_hole_where_a_reason_or_code_is_empty() {
    for blank in ["", " ", "\u{a0}", "\u{200b}", "\u{3164}"] {
        for text in [
            Text::FieldRefused(blank.to_owned()),
            Text::FormRefused(blank.to_owned()),
            Text::AbortedWithReason(blank.to_owned()),
            Text::LoginBlocked(blank.to_owned()),
            Text::RequestRefused(blank.to_owned()),
            Text::UnknownStep(blank.to_owned()),
            Text::ProgressOf(blank.to_owned()),
            Text::Named(blank.to_owned()),
            Text::NothingFits(Text::Named(blank.to_owned())),
        ] {
            let words = text.translate(Catalog::ENGLISH);
            assert_ne!(words.trim(), blank.trim(), "{text:?}");
            for hole in ["()", "“”", ": .", "  ", "\u{a0}"] {
                assert!(!words.contains(hole), "{text:?}: {words}");
            }
        }
    }
}

#[test]
fn no_two_texts_say_the_same() {
    let texts = Text::every(PARAMETER);
    for (index, one) in texts.iter().enumerate() {
        for other in &texts[index + 1..] {
            let (one_said, other_said) = (
                one.translate(Catalog::ENGLISH),
                other.translate(Catalog::ENGLISH),
            );
            assert_ne!(one_said, other_said);
        }
    }
}
