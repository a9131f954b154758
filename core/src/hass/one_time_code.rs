//! What a person means who types or pastes a one-time code: the digits, however they are grouped or written.
//!
//! A wrong code is counted towards a ban, so a mistake that can be seen here must not become one. Only a code
//! that consists of digits is rewritten: what a custom second factor expects in letters is its own. Called by
//! `answers`.

use crate::wire::is_unseen;

/// The zeros of all scripts that write decimal digits (Unicode 15.1, `Nd`); nine more digits follow each.
const ZEROS: [u32; 68] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950,
    0x1fbf0,
];

/// The dashes of Unicode (`Dash`), and what keyboards have in their place.
const DASHES: &str = "-_\u{af}\u{58a}\u{5be}\u{1400}\u{1806}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2043}\
    \u{2053}\u{207b}\u{208b}\u{2212}\u{2e17}\u{2e1a}\u{2e3a}\u{2e3b}\u{2e40}\u{2e5d}\u{301c}\u{3030}\
    \u{30a0}\u{30fc}\u{fe31}\u{fe32}\u{fe58}\u{fe63}\u{ff0d}\u{ff5e}\u{10ead}";

/// The code to post, which is empty if nothing but spaces and dashes was typed.
pub(super) fn normalise(typed: &str) -> String {
    let marks = typed.chars().filter(|letter| !is_gap(*letter));
    let digits: Option<String> = marks.map(digit).collect();
    digits.unwrap_or_else(|| typed.trim_matches(is_unseen).to_owned())
}

/// A digit of any script in ASCII.
fn digit(letter: char) -> Option<char> {
    let values = ZEROS
        .iter()
        .map(|zero| u32::from(letter).checked_sub(*zero));
    let value = values.flatten().find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

/// What stands between groups of digits without meaning anything.
fn is_gap(letter: char) -> bool {
    is_unseen(letter) || DASHES.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::{ZEROS, normalise};

    #[test]
    fn a_code_is_its_digits_however_they_are_grouped_or_written() {
        let marks = "-_\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{ff0d}\u{fe63}\u{200b}\u{200e}\u{200f}\
            \u{202a}\u{202c}\u{2060}\u{2066}\u{2069}\u{feff}\u{ad}\0";
        let spaces = ('\0'..=char::MAX).filter(|letter| letter.is_whitespace());
        for gap in marks.chars().chain(spaces) {
            for typed in ["906_155", "_906155_", "906 _ 155 "] {
                let typed = typed.replace('_', &gap.to_string());
                assert_eq!(normalise(&typed), "906155", "{gap:?}");
            }
        }
        for zero in ZEROS {
            let all: String = (zero..zero + 10).filter_map(char::from_u32).collect();
            assert!(all.chars().all(char::is_numeric), "{zero:x}");
            assert_eq!(normalise(&all), "0123456789", "{zero:x}");
        }
        for (typed, meant) in [
            ("९०६-१५५", "906155"),
            ("000 042", "000042"),
            // Nothing but gaps is nothing.
            ("", ""),
            (" - \u{a0}\u{200b}", ""),
            // With letters it stays as it is, but for the spaces around it.
            ("abcd-efgh", "abcd-efgh"),
            ("AB12 CD34", "AB12 CD34"),
            (" G-906155\u{a0}", "G-906155"),
            ("-x", "-x"),
        ] {
            assert_eq!(normalise(typed), meant, "{typed:?}");
        }
    }
}
