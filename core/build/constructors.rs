//! Writes the constructors of `Text`: a text that is missing does not compile, and neither does a parameter that is.

use std::fmt::Write as _;

use super::entry::Entry;

/// A constructor for each text, and the list of all.
pub fn rust(entries: &[Entry<'_>]) -> String {
    let [mut keys, mut made, mut every] = [const { String::new() }; 3];
    // The first line is no text.
    let mut place = 1;
    writeln!(keys).expect("memory");
    for entry in entries {
        for suffix in entry.suffixes() {
            writeln!(keys, "{}{suffix}", entry.stem).expect("memory");
        }
        let name = camel(entry.stem);
        let value = format!("Self::new({place}, Kind::{:?}", entry.kind);
        place += entry.lines();
        writeln!(made, "    /// {}", entry.words).expect("memory");
        if entry.names.is_empty() {
            writeln!(made, "    pub const {name}: Self = {value}, Vec::new());").expect("memory");
            writeln!(every, "            Self::{name},").expect("memory");
            continue;
        }
        let listed = |each: &dyn Fn(&str) -> String| {
            let listed = entry.names.iter().map(|name| each(name));
            listed.collect::<Vec<_>>().join(", ")
        };
        let typed = listed(&|name| format!("{name}: {}", kind_of(name)));
        let given = listed(&|name| format!("{name}.into()"));
        writeln!(
            made,
            "    #[must_use]\n    pub fn {name}({typed}) -> Self {{\n        {value}, vec![{given}])\n    }}"
        )
        .expect("memory");
        let examples = listed(&|name| {
            let example = match kind_of(name) {
                "u16" | "usize" => "7",
                "Text" => "Self::Named(parameter.to_owned())",
                _ => "parameter.to_owned()",
            };
            example.to_owned()
        });
        writeln!(every, "            Self::{name}({examples}),").expect("memory");
    }
    format!(
        "const KEYS: &str = {keys:?};\n\n#[expect(clippy::doc_markdown, clippy::too_many_lines, non_snake_case, non_upper_case_globals, reason = \"they read like the \
         variants that they stand for\")]\nimpl Text {{\n{made}\n    /// Each text once, with the same words for every parameter: for tests.\n    \
         #[must_use]\n    pub fn every(parameter: &str) -> Vec<Self> {{\n        vec![\n{every}        ]\n    }}\n}}\n"
    )
}

/// What a parameter is, by its name.
fn kind_of(name: &str) -> &'static str {
    match name {
        "app" | "label" => "Text",
        "count" => "usize",
        "status" => "u16",
        _ => "String",
    }
}

fn camel(key: &str) -> String {
    let words = key.split('_').map(|word| word.split_at(1));
    words
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect()
}
