//! What the document holds before the program arrives, drawn by the program's own views: a small program of its own
//! (`first_paint/`), so that `cargo xtask` itself need not compile them. What that writes is in git, with a digest of what
//! it was drawn from: nobody waits for it whose source is as it was then.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Files, publish, read};
use crate::process;
use crate::progress;
use crate::project::Project;

/// The slots of the document, by name, and what a static folder has in them.
pub(super) type Slots = BTreeMap<String, String>;

/// What a static folder has in them.
const FOLDER: &str = "first_paint/folder.json";
/// The digest of what was drawn and of what it was drawn from.
pub(crate) const DRAWN: &str = "first_paint/drawn.sha256";
/// What the program draws from. A newer Leptos could draw otherwise, too: `tests/first_paint.rs` would say so.
const SOURCES: [&str; 3] = ["core", "first_paint/src", "src"];

/// Draws what is not drawn yet, into the integration's files too, and gives the slots.
pub(super) fn ensure(project: &Project) -> Result<Slots> {
    if !is_drawn(project)? {
        draw(project)?;
        fs::write(project.path(DRAWN), digest(project)?)?;
    }
    let slots = fs::read_to_string(project.path(FOLDER))?;
    serde_json::from_str(&slots).with_context(|| format!("{FOLDER} is not as it should be"))
}

fn is_drawn(project: &Project) -> Result<bool> {
    // Without it nothing was drawn yet.
    let known = fs::read_to_string(project.path(DRAWN)).unwrap_or_default();
    Ok(known == digest(project)?)
}

fn digest(project: &Project) -> Result<String> {
    let integration = project.integration();
    let fragments = integration.join("page/fragments");
    let folders = SOURCES.map(|source| project.path(source));
    let mut files = Files::new();
    for folder in folders.iter().chain([&fragments]) {
        let held = read(folder)?.into_iter();
        files.extend(held.map(|(name, bytes)| (named(project, &folder.join(name)), bytes)));
    }
    for file in [project.path(FOLDER), integration.join("contract.json")] {
        // What is not there has to be drawn.
        let bytes = fs::read(&file).unwrap_or_default();
        files.insert(named(project, &file), bytes);
    }
    Ok(publish::digest("", &files) + "\n")
}

/// The same wherever the project is.
fn named(project: &Project, file: &Path) -> String {
    let inside = file.strip_prefix(project.root());
    inside
        .map_or_else(|_| PathBuf::from(file), PathBuf::from)
        .display()
        .to_string()
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

    /// Else whoever has just cloned it waits for what is there already.
    #[test]
    fn what_is_in_git_was_drawn_from_what_is_in_git() {
        assert!(is_drawn(&Project::here()).unwrap(), "cargo xtask dist");
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
        let fragments = "custom_components/latchkey/page/fragments/en.json";
        let contract = "custom_components/latchkey/contract.json";
        let files = [
            "core/languages/en.json",
            "first_paint/src/lib.rs",
            "src/ui/mod.rs",
            fragments,
            contract,
            FOLDER,
        ];
        for file in files {
            write(file, "as it was");
        }
        assert!(!is_drawn(&project).unwrap(), "nobody has drawn it");
        write(DRAWN, &digest(&project).unwrap());
        assert!(is_drawn(&project).unwrap());
        for file in files {
            write(file, "another");
            assert!(!is_drawn(&project).unwrap(), "{file}");
            write(file, "as it was");
            assert!(is_drawn(&project).unwrap());
        }
        write("src/ui/new.rs", "");
        assert!(!is_drawn(&project).unwrap());
    }
}
