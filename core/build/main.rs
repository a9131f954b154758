//! Compiles the texts of the page: a constructor for each key of `languages/en.json`, and for each language a catalog of
//! its words. `src/screen/text.rs` and `catalog.rs` include what is made here.
//!
//! The files are i18next's JSON (v4), which translators' tools know: `{{name}}` stands for a parameter, `_one`, `_other` and
//! the like end the keys of a text that counts, `_blank` that of the words where the first parameter has nothing to show.

mod catalog;
mod constructors;
mod entry;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// What a file of a language holds: words by their keys.
type Texts = BTreeMap<String, String>;

/// The source of all languages.
const ENGLISH: &str = "en";

/// Names and directions, in the form in which Home Assistant's frontend has them.
const METADATA: &str = "languages.json";

fn main() {
    println!("cargo:rerun-if-changed=languages");
    println!("cargo:rerun-if-changed={METADATA}");
    let english = texts(ENGLISH);
    let entries = entry::all(&english);
    let folder = env::var("OUT_DIR").expect("a folder for what is made");
    let write = |name: &str, rust: &str| {
        fs::write(Path::new(&folder).join(name), rust).expect("room for what is made");
    };
    write("texts.rs", &constructors::rust(&entries));
    write("languages.rs", &languages(&entries, &english));
}

/// The words of a language.
fn texts(tag: &str) -> Texts {
    let file = format!("languages/{tag}.json");
    let texts = fs::read_to_string(&file).expect(&file);
    serde_json::from_str(&texts).expect(&file)
}

/// Every language that has a file, with what is known of it.
fn languages(entries: &[entry::Entry<'_>], english: &Texts) -> String {
    let metadata = fs::read_to_string(METADATA).expect(METADATA);
    let metadata: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&metadata).expect(METADATA);
    let mut list = String::new();
    for (tag, about) in &metadata {
        if !Path::new(&format!("languages/{tag}.json")).exists() {
            continue;
        }
        let name = about["nativeName"].as_str().expect("a name");
        let is_right_to_left = about["isRTL"] == true;
        let lines = catalog::lines(tag, is_right_to_left, entries, &texts(tag), english);
        writeln!(
            list,
            "    Language {{ tag: {tag:?}, name: {name:?}, is_right_to_left: {is_right_to_left}, catalog: Catalog({lines:?}) }},"
        )
        .expect("memory");
    }
    let lines = catalog::lines(ENGLISH, false, entries, english, english);
    let travels = 1 + entries
        .iter()
        .filter(|entry| entry.travels)
        .map(entry::Entry::lines)
        .sum::<usize>();
    format!(
        "const LINES: usize = {travels};\n\nconst ENGLISH: Catalog = Catalog({lines:?});\n\n#[cfg(not(target_arch = \"wasm32\"))]\nconst LANGUAGES: &[Language] = &[\n{list}];\n"
    )
}
