//! The page as it is shipped.
//!
//! [`build()`] is called by all commands that need it, [`build_and_weigh`] by `cargo xtask dist` and `test`. [`program`]
//! compiles (by the [`compiler`] that is pinned, [`panics`] without their messages), [`first_paint`] has what stands there
//! before it, drawn if need be, [`document`] collects what goes with it; [`finish`] makes everything small and names it by
//! its content, but for what it puts into the document ([`inline`]); [`audit`] refuses what must not be in it; [`budget`]
//! checks the sizes; [`publish`] writes `dist/` and the integration's `www/`.

mod audit;
mod budget;
pub(crate) mod compiler;
mod compress;
mod document;
mod finish;
pub(crate) mod first_paint;
mod inline;
mod panics;
pub(crate) mod program;
mod publish;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use crate::progress;
use crate::project::Project;
use crate::tools::npm::Npm;

/// Files by their path inside a folder.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Builds the page into `dist/` and into the integration's `www/`, and writes the integration's English texts anew.
pub fn build(project: &Project) -> Result<Files> {
    compiler::check(project)?;
    let npm = Npm::ensure(project)?;
    let slots = first_paint::ensure(project)?;
    let mut built = document::collect(project, &slots)?;
    built.extend(program::build(project)?);
    let key = publish::key(project, &built)?;
    let current = publish::current(project, &key);
    if current.is_some() {
        progress::note("the page in dist/ is up to date");
    }
    let files = current.map_or_else(|| make(project, &npm, built, &key), Ok)?;
    // Translators start from the one, Home Assistant reads the other.
    let strings = project.integration().join("strings.json");
    fs::copy(strings, project.integration().join("translations/en.json"))?;
    progress::note("the page is in dist/ and in custom_components/latchkey/www/");
    Ok(files)
}

/// The same, shows how large each file is, and gives how large all are.
pub fn build_and_weigh(project: &Project) -> Result<String> {
    let files = build(project)?;
    println!("{}", budget::table(&files));
    Ok(budget::summary(&files))
}

/// Publishes the finished files with their compressed siblings, once they are what they have to be.
fn make(project: &Project, npm: &Npm, built: Files, key: &str) -> Result<Files> {
    let name = "Minifying and hashing the page";
    let mut files = progress::step(name, 10, || finish::finish(npm, built))?;
    audit::check(&files, &audit::machine_paths(project)?)?;
    let name = "Compressing the page";
    files.extend(progress::step(name, 20, || compress::all(&files))?);
    budget::check(&files).with_context(|| budget::table(&files))?;
    publish::everywhere(project, &files, key)?;
    Ok(files)
}

/// What a folder holds.
pub(crate) fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_str();
            let name = name.context("a file's name is not UTF-8")?;
            files.insert(name.to_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Writes files into a folder.
pub(crate) fn write(folder: &Path, files: &Files) -> Result<()> {
    for (name, bytes) in files {
        let file = folder.join(name);
        let written = fs::create_dir_all(file.parent().unwrap_or(folder));
        let written = written.and_then(|()| fs::write(&file, bytes));
        written.with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The end of a file's name after its last dot.
fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}
