//! Makes the texts of the page out of `languages/en.json`: a constructor for each key, and the English words, a line
//! each, as another language would be loaded.
//!
//! The file is i18next's JSON (v4), which translators' tools know: `{{name}}` stands for a parameter, `_one` and `_other`
//! end the keys of a text that counts, `_blank` that of the words where the first parameter has nothing to show. In the
//! lines parameters are numbers, so that a language may name them in another order. `src/screen/text.rs` includes what is
//! made here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The source of all languages.
const ENGLISH: &str = "languages/en.json";

/// What only the served document says, around the page, where the program never arrives (`ui::first_paint`): these come
/// last, and are not in the program.
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

fn main() {
    println!("cargo:rerun-if-changed={ENGLISH}");
    let texts = fs::read_to_string(ENGLISH).expect("the English texts");
    let texts: BTreeMap<String, String> = serde_json::from_str(&texts).expect("keys and words");
    let folder = env::var("OUT_DIR").expect("a folder for what is made");
    fs::write(Path::new(&folder).join("texts.rs"), rust(&texts)).expect("the texts in Rust");
}

fn rust(texts: &BTreeMap<String, String>) -> String {
    let [mut list, mut keys, mut made, mut every] = [const { String::new() }; 4];
    let mut place = 0;
    let is_of_document = |key: &str| OF_THE_DOCUMENT.contains(&key);
    let is_for_browsers = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    let (of_document, of_program): (Vec<_>, Vec<_>) =
        texts.iter().partition(|(key, _)| is_of_document(key));
    for (key, words) in of_program.into_iter().chain(of_document) {
        let variant = |suffix: &str| texts.get(&format!("{}{suffix}", stem(key)));
        if key.ends_with("_blank") || (key.ends_with("_one") && variant("_other").is_some()) {
            continue;
        }
        let names = names(words);
        // Whatever takes the place of a text stands behind it.
        let (kind, other) = match (variant("_one"), texts.get(&format!("{key}_blank"))) {
            (Some(one), None) => ("Counting", Some(one)),
            (None, Some(blank)) => ("MayBeBlank", Some(blank)),
            _ => ("Plain", None),
        };
        let written = [Some(words), other].into_iter().flatten();
        for words in written.filter(|_| !(is_for_browsers && is_of_document(key))) {
            writeln!(list, "{}", numbered(words, &names)).expect("memory");
            writeln!(keys, "{key}").expect("memory");
        }
        let name = camel(stem(key));
        let value = format!("Self::new({place}, Kind::{kind}");
        place += 1 + usize::from(other.is_some());
        writeln!(made, "    /// {words}").expect("memory");
        if names.is_empty() {
            writeln!(made, "    pub const {name}: Self = {value}, Vec::new());").expect("memory");
            writeln!(every, "            Self::{name},").expect("memory");
            continue;
        }
        let typed = names
            .iter()
            .map(|name| format!("{name}: {}", kind_of(name)));
        let typed = typed.collect::<Vec<_>>().join(", ");
        let given = names.iter().map(|name| format!("{name}.into()"));
        let given = given.collect::<Vec<_>>().join(", ");
        writeln!(
            made,
            "    #[must_use]\n    pub fn {name}({typed}) -> Self {{\n        {value}, vec![{given}])\n    }}"
        )
        .expect("memory");
        let examples = names.iter().map(|name| match kind_of(name) {
            "u16" | "usize" => "7".to_owned(),
            "Text" => "Self::Named(parameter.to_owned())".to_owned(),
            _ => "parameter.to_owned()".to_owned(),
        });
        let examples = examples.collect::<Vec<_>>().join(", ");
        writeln!(every, "            Self::{name}({examples}),").expect("memory");
    }
    format!(
        "const ENGLISH: &str = {list:?};\n\nconst KEYS: &str = {keys:?};\n\n#[expect(clippy::doc_markdown, clippy::too_many_lines, non_snake_case, non_upper_case_globals, reason = \"they read like the \
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

fn stem(key: &str) -> &str {
    key.strip_suffix("_other").unwrap_or(key)
}

/// The names of the parameters, in the order in which English has them.
fn names(words: &str) -> Vec<&str> {
    let parts = words.split("{{").skip(1);
    parts
        .map(|part| part.split_once("}}").expect("an end of a name").0)
        .collect()
}

fn numbered(words: &str, names: &[&str]) -> String {
    let mut words = words.to_owned();
    for (number, name) in names.iter().enumerate() {
        words = words.replace(&format!("{{{{{name}}}}}"), &format!("{{{number}}}"));
    }
    assert!(!words.contains("{{"), "an unknown parameter: {words}");
    words
}

fn camel(key: &str) -> String {
    let words = key.split('_').map(|word| word.split_at(1));
    words
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect()
}
