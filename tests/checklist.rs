//! `docs/developers/relying-party.md` and the tests agree: every row is named by a test, and every test that the table
//! names exists. What only a look at the source can show is looked at here too.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROWS: u32 = 58;

#[test]
fn every_row_is_there_once_and_says_where_and_by_what() {
    let rows = rows();
    let expected = (1..=ROWS).map(|row| format!("RP-{row:02}"));
    let found = rows.iter().map(|cells| cells[0].clone());
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    for cells in rows {
        assert_eq!(cells.len(), 5, "{cells:?}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{cells:?}");
        for file in ticked(&cells[3]) {
            let is_python = Path::new(&file)
                .extension()
                .is_some_and(|kind| kind == "py");
            let folder = if is_python {
                "custom_components/latchkey"
            } else {
                ""
            };
            let path = Path::new(folder).join(&file);
            assert!(root().join(path).exists(), "{}: {file}", cells[0]);
        }
    }
}

/// Whoever wants to change something opens what ARCHITECTURE.md names.
#[test]
fn every_file_that_the_architecture_names_exists() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, table) = text.split_once("| To change | Open |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let is_path = |name: &String| {
        let kinds = [
            ".rs", ".py", ".md", ".json", ".js", ".css", ".yaml", ".sh", ".in", "/",
        ];
        !name.contains(' ') && kinds.iter().any(|kind| name.ends_with(kind))
    };
    let mut named = 0;
    for file in table.lines().flat_map(ticked).filter(is_path) {
        let folders = ["", "custom_components/latchkey"].map(|folder| root().join(folder));
        assert!(
            folders.iter().any(|folder| folder.join(&file).exists()),
            "{file}"
        );
        named += 1;
    }
    assert!(named > 80, "the table was not found");
}

#[test]
fn every_test_of_the_table_exists() {
    let sources = sources();
    for cells in rows() {
        for test in ticked(&cells[4]).filter(|test| !test.contains('/')) {
            let is_there = |(_, text): &(PathBuf, String)| {
                text.contains(&format!("fn {test}(")) || text.contains(&format!("def {test}("))
            };
            assert!(sources.iter().any(is_there), "{}: no test {test}", cells[0]);
        }
    }
}

#[test]
fn every_row_is_named_by_a_test() {
    let mut named = BTreeSet::new();
    for (path, text) in files("tests") {
        // In Rust a comment names it; lists and tables in the code do not.
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let is_naming = |line: &&str| !is_rust || line.trim_start().starts_with("//");
        let lines = text.lines().filter(is_naming);
        named.extend(lines.flat_map(names));
    }
    let rows: Vec<_> = rows().into_iter().map(|cells| cells[0].clone()).collect();
    for row in &rows {
        assert!(named.contains(row), "no test names {row}");
    }
    let unknown: Vec<_> = named.iter().filter(|name| !rows.contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// RP-08, RP-15, RP-55: the file that a row names is the one that does it.
#[test]
fn rows_name_the_file_that_does_it() {
    for (row, does_it) in [
        ("RP-08", "\"response_type\": \"code\""),
        ("RP-15", "def with_query("),
        ("RP-55", "await process_wrong_login("),
    ] {
        let rows = rows();
        let cells = rows.iter().find(|cells| cells[0] == row).unwrap();
        let folder = root().join("custom_components/latchkey");
        let named = ticked(&cells[3]).filter(|file| file.to_lowercase().ends_with(".py"));
        let is_there = |file: String| {
            let text = std::fs::read_to_string(folder.join(file));
            text.is_ok_and(|text| text.contains(does_it))
        };
        assert!(named.into_iter().any(is_there), "{row}: {does_it}");
    }
}

/// RP-17
#[test]
fn the_page_opens_no_frame_and_hears_no_message() {
    for (path, text) in shipped() {
        for word in [
            "iframe",
            "window.open",
            "open_with",
            "postMessage",
            "post_message",
            "MessageEvent",
        ] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// RP-12, RP-58: a page on plain http has none of these.
#[test]
fn the_page_needs_no_secure_context() {
    for (path, text) in shipped() {
        for word in [
            ".subtle",
            "SubtleCrypto",
            "service_worker",
            "serviceWorker",
            "clipboard",
        ] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// A script without what it keeps of the language: a cookie whose value it has just looked at, and what the frontend keeps.
fn without_the_language(script: &str) -> String {
    let script = script.replace("localStorage.selectedLanguage", "");
    let mut known = script.replace("document.cookie.split(\"; \")", "");
    for cookie in [
        "`${cookie}; path=/auth; ",
        "`latchkey_language=${lang}; path=/auth; ",
    ] {
        known = known.replace(&["document.cookie = ", cookie].concat(), "");
    }
    known
}

/// RP-31: the scripts before the program take the same paths for a callback as the program and the integration.
#[test]
fn every_script_knows_a_callback_by_the_same_path() {
    for script in ["public/boot.js", "public/old-browser.js"] {
        let text = std::fs::read_to_string(root().join(script)).unwrap();
        let path = r"/^\/auth\/latchkey\/callback(\/\w+)?$/.test(";
        assert_eq!(text.matches(path).count(), 1, "{script}");
        assert_eq!(text.matches("callback(").count(), 1, "{script}");
    }
}

/// RP-19: one place writes to the storage, and it writes records and a mark. Beside it two scripts keep the language, and
/// nothing else.
#[test]
fn nothing_but_records_is_stored() {
    let mut writers = Vec::new();
    for (path, text) in shipped() {
        let keeps_language = ["boot.js", "picker.js"]
            .iter()
            .any(|name| path.ends_with(name));
        let text = if keeps_language {
            without_the_language(&text)
        } else {
            text
        };
        for word in [
            "local_storage",
            "localStorage",
            "set_cookie",
            ".cookie",
            "indexed_db",
        ] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
        if text.contains("session_storage") || text.contains("sessionStorage.setItem") {
            writers.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert_eq!(writers, ["record.rs"]);
}

/// The table's rows, cell by cell.
fn rows() -> Vec<Vec<String>> {
    let table = std::fs::read_to_string(root().join("docs/developers/relying-party.md")).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| RP-"));
    let cells = rows.map(|row| row.trim_matches('|').split('|'));
    cells
        .map(|cells| cells.map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// What stands between backticks.
fn ticked(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// The rows that a line names; a range names none.
fn names(line: &str) -> Vec<String> {
    let is_number = |text: &str| {
        let number = text.get(..2)?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| format!("RP-{number}"))
    };
    let is_range = line.match_indices(" to RP-").next().is_some();
    let found = line.split("RP-").skip(1).filter_map(is_number);
    if is_range {
        Vec::new()
    } else {
        found.collect()
    }
}

/// Every file with tests.
fn sources() -> Vec<(PathBuf, String)> {
    ["tests", "core", "src"]
        .into_iter()
        .flat_map(files)
        .collect()
}

/// Every file that becomes the page.
fn shipped() -> Vec<(PathBuf, String)> {
    ["core", "src", "public", "index.html"]
        .into_iter()
        .flat_map(files)
        .collect()
}

fn files(place: &str) -> Vec<(PathBuf, String)> {
    let place = root().join(place);
    if place.is_file() {
        let text = std::fs::read_to_string(&place).unwrap();
        return vec![(place, text)];
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().unwrap_or_default().to_str().unwrap();
        if path.is_dir() {
            found.extend(files(path.strip_prefix(root()).unwrap().to_str().unwrap()));
        } else if ["rs", "py", "js", "html"].contains(&extension) {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_check_sees_what_it_is_there_for() {
    assert_eq!(names("/// RP-01, and RP-02."), ["RP-01", "RP-02"]);
    assert_eq!(names("//! RP-22 to RP-53."), [""; 0]);
    assert_eq!(names("RP-… and RP-7"), [""; 0]);
    assert_eq!(ticked("`a`, b, `c`").collect::<Vec<_>>(), ["a", "c"]);
}
