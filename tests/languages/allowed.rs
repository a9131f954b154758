//! What is right in a language though it looks like a mistake.

/// Texts that have no words of their own.
const ANYWHERE: [&str; 1] = ["named"];

/// Words that another language shares with English.
const SHARED: [(&str, &str); 4] = [
    ("de", "optional"),
    ("fy", "help"),
    ("it", "password"),
    ("nl", "help"),
];

/// Whether a language may say it as English does.
pub fn is_the_same(tag: &str, key: &str) -> bool {
    ANYWHERE.contains(&key) || SHARED.contains(&(tag, key))
}

/// Languages whose words are the same for every number, though ICU tells numbers apart in them.
pub const UNCOUNTED: [&str; 1] = ["vi"];
