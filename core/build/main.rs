//! Compiles the texts of the page: a constructor for each key of `languages/en.json`, and for each language a catalog of
//! its words, and of that the file that travels. `src/screen/text.rs` and `catalog.rs` include what is made here, and
//! `cargo xtask dist` publishes the files.
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

/// The folder of the files that travel with the page.
const TRAVELLING: &str = "catalogs";

/// Names and directions, in the form in which Home Assistant's frontend has them.
const METADATA: &str = "languages.json";

fn main() {
    println!("cargo:rerun-if-changed=languages");
    println!("cargo:rerun-if-changed={METADATA}");
    let english = texts(ENGLISH);
    let entries = entry::all(&english);
    let travelling = entries.iter().filter(|entry| entry.travels);
    let travelling = 1 + travelling.map(entry::Entry::lines).sum::<usize>();
    let languages = languages(&entries, &english);
    let folder = env::var("OUT_DIR").expect("a folder for what is made");
    let write = |name: &str, content: &str| {
        fs::write(Path::new(&folder).join(name), content).expect("room for what is made");
    };
    let files = Path::new(&folder).join(TRAVELLING);
    // A language that is gone would stay in it; the first time there is none.
    let _ = fs::remove_dir_all(&files);
    fs::create_dir(&files).expect("room for what is made");
    for language in &languages {
        let lines: Vec<_> = language.catalog.split('\n').take(travelling).collect();
        let name = format!("{TRAVELLING}/{}.txt", language.tag);
        write(&name, &lines.join("\n"));
    }
    write("texts.rs", &constructors::rust(&entries));
    write("languages.rs", &rust(&languages, travelling));
}

/// The words of a language.
fn texts(tag: &str) -> Texts {
    let file = format!("languages/{tag}.json");
    let texts = fs::read_to_string(&file).expect(&file);
    serde_json::from_str(&texts).expect(&file)
}

/// A language that has a file, with what is known of it.
struct Language {
    tag: String,
    name: String,
    is_right_to_left: bool,
    /// All of its lines: those of the document come last, and do not travel.
    catalog: String,
}

fn languages(entries: &[entry::Entry<'_>], english: &Texts) -> Vec<Language> {
    let metadata = fs::read_to_string(METADATA).expect(METADATA);
    let metadata: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&metadata).expect(METADATA);
    let metadata = metadata.into_iter();
    let here = metadata.filter(|(tag, _)| Path::new(&format!("languages/{tag}.json")).exists());
    let languages = here.map(|(tag, about)| {
        let name = about["nativeName"].as_str().expect("a name").to_owned();
        let is_right_to_left = about["isRTL"] == true;
        let catalog = catalog::lines(&tag, is_right_to_left, entries, &texts(&tag), english);
        Language {
            tag,
            name,
            is_right_to_left,
            catalog,
        }
    });
    languages.collect()
}

/// What `catalog.rs` includes.
fn rust(languages: &[Language], travelling: usize) -> String {
    let (mut english, mut list) = (String::new(), String::new());
    for Language {
        tag,
        name,
        is_right_to_left,
        catalog,
    } in languages
    {
        if tag == ENGLISH {
            english = format!("Catalog({catalog:?})");
        }
        writeln!(
            list,
            "    Language {{ tag: {tag:?}, name: {name:?}, is_right_to_left: {is_right_to_left}, catalog: Catalog({catalog:?}), file: include_str!(concat!(env!(\"OUT_DIR\"), \"/{TRAVELLING}/{tag}.txt\")) }},"
        )
        .expect("memory");
    }
    format!(
        "const LINES: usize = {travelling};\n\nconst ENGLISH: Catalog = {english};\n\n#[cfg(not(target_arch = \"wasm32\"))]\nconst LANGUAGES: &[Language] = &[\n{list}];\n"
    )
}
