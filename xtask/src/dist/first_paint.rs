//! What the document holds before the program arrives, drawn by the program's own views: a small program of its own
//! (`first_paint/`), so that `cargo xtask` itself need not compile them. What that writes is in git, with a digest of what
//! it was drawn from: nobody waits for it whose source is as it was then.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use regex_lite::Regex;

use super::{Files, extension, publish, read};
use crate::process;
use crate::progress;
use crate::project::Project;

/// The slots of the document, by name, and what a static folder has in them.
pub(super) type Slots = BTreeMap<String, String>;

/// What a static folder has in them.
const FOLDER: &str = "first_paint/folder.json";
/// The digest of what was drawn and of what it was drawn from.
pub(crate) const DRAWN: &str = "first_paint/drawn.sha256";
/// What the program is made of: code, words, and what Cargo is told. Whatever else lies there says nothing.
const SOURCES: [&str; 3] = ["core", "first_paint", "src"];
const KINDS: [&str; 3] = ["rs", "json", "toml"];
/// What turns it into HTML: its versions count, too.
const LIBRARIES: &str = r#"(?m)^name = "(leptos|tachys)"\nversion = ".*"$"#;

/// Draws what is not drawn yet, into the integration's files too, and gives the slots.
pub(super) fn ensure(project: &Project) -> Result<Slots> {
    let sources = sources(project)?;
    if !is_drawn(project, &sources)? {
        draw(project)?;
        // Of what was there before: whatever was saved meanwhile is to be drawn once more.
        fs::write(project.path(DRAWN), digest(project, sources)?)?;
    }
    let slots = fs::read_to_string(project.path(FOLDER))?;
    serde_json::from_str(&slots).with_context(|| format!("{FOLDER} is not as it should be"))
}

fn is_drawn(project: &Project, sources: &Files) -> Result<bool> {
    // Without it nothing was drawn yet.
    let known = fs::read_to_string(project.path(DRAWN)).unwrap_or_default();
    Ok(known == digest(project, sources.clone())?)
}

fn sources(project: &Project) -> Result<Files> {
    let mut sources = Files::new();
    for source in SOURCES {
        add(&mut sources, source, &project.path(source))?;
    }
    sources.retain(|name, _| KINDS.contains(&extension(name)) && name != FOLDER);
    let lock = fs::read_to_string(project.path("Cargo.lock"))?;
    let libraries = Regex::new(LIBRARIES)?;
    let libraries: Vec<_> = libraries.find_iter(&lock).map(|it| it.as_str()).collect();
    sources.insert("Cargo.lock".to_owned(), libraries.join("\n").into_bytes());
    Ok(sources)
}

/// One for the sources and for what is drawn now.
fn digest(project: &Project, sources: Files) -> Result<String> {
    let mut files = sources;
    let fragments = project.integration().join("page/fragments");
    // What is not there has to be drawn.
    if fragments.is_dir() {
        add(&mut files, "fragments", &fragments)?;
    }
    let contract = project.integration().join("contract.json");
    for (name, file) in [(FOLDER, project.path(FOLDER)), ("contract", contract)] {
        files.insert(name.to_owned(), fs::read(file).unwrap_or_default());
    }
    Ok(publish::digest("", &files) + "\n")
}

/// Adds what a folder holds, by names that are the same wherever the project is.
fn add(files: &mut Files, name: &str, folder: &Path) -> Result<()> {
    let held = read(folder)?.into_iter();
    files.extend(held.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
    Ok(())
}

fn draw(project: &Project) -> Result<()> {
    let name = "Compiling what draws the page's first HTML, and drawing it";
    progress::watched_step(name, [110, 1], &project.log(name), |log| {
        let line = "build --locked --package latchkey-first-paint";
        process::run_into(log, &mut project.command("cargo", line), None)?;
        let line = "run --locked --quiet --package latchkey-first-paint --";
        let mut cargo = project.command("cargo", line);
        process::capture(cargo.arg(project.root())).map(drop)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else whoever has just cloned it waits for what is there already. Before it is committed, a change may wait.
    #[test]
    fn what_is_in_git_was_drawn_from_what_is_in_git() {
        let project = Project::here();
        let drawn =
            "custom_components/latchkey/page/fragments custom_components/latchkey/contract.json";
        let paths = format!("{} Cargo.lock {drawn}", SOURCES.join(" "));
        let mut git = project.command("git", &format!("status --porcelain -- {paths}"));
        if git
            .output()
            .is_ok_and(|it| it.status.success() && it.stdout.is_empty())
        {
            let sources = sources(&project).unwrap();
            assert!(is_drawn(&project, &sources).unwrap(), "cargo xtask dist");
        }
    }

    #[test]
    fn it_is_drawn_anew_after_any_change_of_a_source_or_of_what_was_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path());
        let write = |name: &str, text: &str| {
            let file = project.path(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        let now = || sources(&project).unwrap();
        let is_drawn = || is_drawn(&project, &now()).unwrap();
        let lock = "name = \"tachys\"\nversion = \"0.2.0\"\n";
        let files = [
            ("core/languages/en.json", "as it was"),
            ("first_paint/src/lib.rs", "as it was"),
            ("src/ui/mod.rs", "as it was"),
            ("Cargo.lock", lock),
        ];
        for (file, text) in files {
            write(file, text);
        }
        assert!(!is_drawn(), "nobody has drawn it");
        let drawn = [
            "custom_components/latchkey/page/fragments/en.json",
            "custom_components/latchkey/contract.json",
            FOLDER,
        ];
        let drawn = drawn.map(|file| (file, "as it was"));
        for (file, text) in drawn {
            write(file, text);
        }
        write(DRAWN, &digest(&project, now()).unwrap());
        assert!(is_drawn());
        for (file, text) in files.iter().chain(&drawn) {
            write(file, &lock.replace("0.2.0", "0.2.1"));
            assert!(!is_drawn(), "{file}");
            write(file, text);
            assert!(is_drawn());
        }
        for (file, says_something) in [("src/ui/.mod.rs.swp", false), ("src/ui/new.rs", true)] {
            write(file, "");
            assert_eq!(is_drawn(), !says_something, "{file}");
        }
        write(
            "Cargo.lock",
            &format!("{lock}name = \"latchkey\"\nversion = \"0.2.0\"\n"),
        );
        fs::remove_file(project.path("src/ui/new.rs")).unwrap();
        assert!(is_drawn(), "a release has another version");
    }
}
