//! The directions of the project: who may name whom, and how long a file may be. Reads all Rust
//! and the host's dependencies.

#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};
use std::process::Command;

/// A module and those it may name. `wire` and `secret` are plain data that everyone may hold.
const ARROWS: [(&str, &[&str]); 9] = [
    ("app", &["ui", "shell", "machine", "screen"]),
    ("ui", &["screen", "wire", "secret"]),
    ("shell", &["machine", "wire", "secret"]),
    ("machine", &["screen", "hass", "oidc", "wire", "secret"]),
    ("screen", &["wire", "secret"]),
    ("hass", &["wire", "secret"]),
    ("oidc", &["wire", "secret"]),
    ("wire", &["secret"]),
    ("secret", &[]),
];
/// The modules that exist in a browser only.
const IN_BROWSER: [&str; 4] = ["app", "ui", "shell", "main"];
const BROWSER_CRATES: [&str; 8] = [
    "web_sys",
    "js_sys",
    "leptos",
    "gloo",
    "gloo_net",
    "gloo_timers",
    "wasm_bindgen",
    "wasm_bindgen_futures",
];
const LONGEST_FILE: usize = 400;
/// Where files are short. `tests/component/test_directions.py` holds what is written in Python to it.
const SHORT: [&str; 8] = [
    "core",
    "src",
    "tests",
    "first_paint",
    "xtask/src",
    "fuzz/src",
    "fuzz/fuzz_targets",
    "patches",
];

/// A source file, by the module it belongs to.
struct Source {
    path: PathBuf,
    /// The crate's own modules on the way to this file: `["machine", "form"]`.
    module: Vec<String>,
    text: String,
}

#[test]
fn nobody_names_a_module_against_the_arrows() {
    let mut faults = Vec::new();
    for source in sources() {
        let words = misdirections(&source.module, &source.text);
        let path = source.path.display();
        faults.extend(words.into_iter().map(|word| format!("{path}: {word}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_module_has_its_arrows() {
    let known: Vec<_> = ARROWS.iter().map(|(module, _)| *module).collect();
    for source in sources() {
        let module = source.module[0].as_str();
        let is_root = matches!(module, "lib" | "main");
        assert!(is_root || known.contains(&module), "{module} has no arrows");
    }
}

#[test]
fn nothing_below_the_ui_and_the_shell_names_the_browser() {
    for source in sources() {
        let module = source.module[0].as_str();
        if !IN_BROWSER.contains(&module) {
            let named = browser_crates(&source.text);
            assert!(named.is_empty(), "{}: {named:?}", source.path.display());
        }
    }
}

#[test]
fn the_core_depends_on_nothing_that_reaches_a_browser() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--package", "latchkey-core", "--edges", "normal"])
        .args(["--prefix", "none", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.contains("percent-encoding"), "{output:?}");
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default().replace('-', "_");
        let is_browser = BROWSER_CRATES.contains(&name.as_str());
        assert!(!is_browser, "the core has {line}");
    }
}

#[test]
fn files_are_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, text) in SHORT
        .iter()
        .flat_map(|folder| files_below(&root.join(folder)))
    {
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{}: {lines} lines", path.display());
    }
}

#[test]
fn the_check_sees_what_it_is_there_for() {
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let faults = |path: &str, text: &str| misdirections(&module(path), text).len();
    assert_eq!(faults("screen/text", "use crate::machine::Event;"), 1);
    assert_eq!(faults("hass/step", "let x = crate::oidc::validate();"), 1);
    assert_eq!(faults("oidc/token", "use crate::hass::Step;"), 1);
    assert_eq!(faults("wire/query", "use crate::{hass, secret};"), 1);
    assert_eq!(faults("machine/form", "use super::super::ui::parts;"), 1);
    assert_eq!(faults("machine", "use super::ui;"), 1);
    assert_eq!(faults("machine/form", "use latchkey::ui::parts;"), 1);
    assert_eq!(
        faults("ui/parts/field", "use latchkey_core::hass::Step;"),
        1
    );
    assert_eq!(
        faults("ui/parts/field", "use latchkey_core::screen::Act;"),
        0
    );
    assert_eq!(faults("machine/form", "pub(in crate::shell) fn x() {}"), 1);
    assert_eq!(faults("machine/form", "use crate::hass::Step;"), 0);
    assert_eq!(faults("machine/form", "use super::panel::Next;"), 0);
    assert_eq!(faults("machine", "mod tests {\n use super::Machine;"), 0);
    assert_eq!(faults("screen/text", "// as crate::machine does"), 0);
    assert_eq!(faults("ui/parts/field", "use super::super::place;"), 0);
    assert_eq!(browser_crates("fn x(e: web_sys::Event) {}"), ["web_sys"]);
    assert_eq!(browser_crates("// leptos draws it"), <[&str; 0]>::default());
}

/// What a file of this module names although it may not.
fn misdirections(module: &[String], text: &str) -> Vec<String> {
    let own = module[0].as_str();
    let arrows = ARROWS.iter().find(|(name, _)| *name == own);
    let may = |name: &str| {
        matches!(own, "lib" | "main")
            || name == own
            || arrows.is_some_and(|(_, may)| may.contains(&name))
    };
    let mut faults = Vec::new();
    let mut depth = module.len();
    for line in text.lines().map(code) {
        if line.trim_start().starts_with("mod tests {") {
            depth += 1;
        }
        for root in ["crate::", "latchkey::", "latchkey_core::"] {
            for (start, _) in line.match_indices(root) {
                let name = word_at(&line[start + root.len()..]);
                if !may(name) {
                    faults.push(format!("{own} names {root}{name} in `{}`", line.trim()));
                }
            }
        }
        let climbs = line.match_indices("super::").count();
        if climbs >= depth && line.contains(&"super::".repeat(depth)) {
            faults.push(format!("{own} climbs out in `{}`", line.trim()));
        }
    }
    faults
}

fn browser_crates(text: &str) -> Vec<&'static str> {
    let mut named = BROWSER_CRATES.to_vec();
    named.retain(|name| {
        let mut lines = text.lines().map(code);
        lines.any(|line| {
            let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            words.any(|word| word == *name)
        })
    });
    named
}

/// A line without its comment.
fn code(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.split(" // ").next().unwrap_or_default()
}

fn word_at(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

fn sources() -> Vec<Source> {
    let folders =
        ["core/src", "src"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let sources = folders.iter().flat_map(|root| {
        let files = files_below(root).into_iter();
        files.map(move |(path, text)| {
            let inside = path.strip_prefix(root).unwrap().with_extension("");
            let names = inside.iter().map(|name| name.to_str().unwrap().to_owned());
            let mut module: Vec<_> = names.collect();
            if module.last().is_some_and(|name| name == "mod") {
                module.pop();
            }
            Source { path, module, text }
        })
    });
    let sources: Vec<_> = sources.collect();
    assert!(sources.len() > 100, "the files were not found");
    sources
}

/// Every file of Rust below a folder, with its text.
fn files_below(root: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![root.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files
}
