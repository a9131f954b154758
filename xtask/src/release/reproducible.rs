//! Whether anybody who packs this source gets the same bytes: it is copied to another folder, built there from nothing,
//! and compared. Whatever was drawn before is drawn there once more, and Cargo has its sources elsewhere.
//!
//! Only what Git would take is copied. So a file that lies in the integration's folder by chance is noticed, too.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::dist::first_paint;
use crate::process;
use crate::progress;
use crate::project::Project;

/// Packs a copy of the project, and refuses an archive that is another than this one.
pub(crate) fn check(project: &Project, archive: &Path) -> Result<()> {
    let copy = tempfile::tempdir()?;
    copy_source(project, copy.path())?;
    fs::remove_file(copy.path().join(first_paint::DRAWN))?;
    let home = another_cargo_home()?;
    let mut package = package_in(copy.path())?;
    package.env("CARGO_HOME", home.path());
    let name = "Packing once more, in another folder and from nothing";
    progress::step(name, 240, || process::run(&mut package))?;
    let name = archive.file_name().context("the archive has no name")?;
    let again = copy.path().join(name);
    if fs::read(archive)? != fs::read(&again)? {
        let files = differences(&contents(archive)?, &contents(&again)?);
        bail!("the two archives differ: {files}");
    }
    progress::note("both have the same bytes");
    Ok(())
}

/// What Cargo has, by another path.
fn another_cargo_home() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for entry in fs::read_dir(home::cargo_home()?)? {
        let entry = entry?;
        symlink(entry.path(), folder.path().join(entry.file_name()))?;
    }
    Ok(folder)
}

/// This very program, for the project in another folder.
fn package_in(folder: &Path) -> Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command
        .arg("package")
        .current_dir(folder)
        .env("CARGO_MANIFEST_DIR", folder.join("xtask"))
        .env("CARGO_TARGET_DIR", folder.join("target"));
    Ok(command)
}

/// Copies what Git would take, with the same tools beside it.
pub(super) fn copy_source(project: &Project, to: &Path) -> Result<()> {
    const COPY: &str = "git ls-files -z --cached --others --exclude-standard \
        | tar --create --null --files-from - --ignore-failed-read | tar --extract --directory \"$0\"";
    let mut copy = Command::new("sh");
    copy.current_dir(project.root()).args(["-c", COPY]).arg(to);
    process::run_quietly(&mut copy)?;
    // The tools are the same ones: what they make of the source is what is compared.
    Ok(symlink(project.tools().canonicalize()?, to.join(".tools"))?)
}

/// Each file's name, with its checksum.
type Contents = BTreeSet<(String, u32)>;

fn contents(archive: &Path) -> Result<Contents> {
    let mut zip = ZipArchive::new(File::open(archive)?)?;
    let count = zip.len();
    let file = |index| {
        let file = zip.by_index_raw(index)?;
        Ok((file.name().to_owned(), file.crc32()))
    };
    (0..count).map(file).collect()
}

fn differences(one: &Contents, other: &Contents) -> String {
    let mut names: Vec<_> = (one ^ other).into_iter().map(|(name, _)| name).collect();
    // What is in both, but otherwise.
    names.dedup();
    if names.is_empty() {
        return "the same files, packed otherwise".to_owned();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let archive =
            |files: [(&str, u32); 3]| files.map(|(name, sum)| (name.to_owned(), sum)).into();
        let one = archive([("page.wasm", 1), ("manifest.json", 0), (".DS_Store", 0)]);
        let other = archive([("page.wasm", 2), ("manifest.json", 0), ("page.js", 0)]);
        assert_eq!(differences(&one, &other), ".DS_Store, page.js, page.wasm");
        assert_eq!(differences(&one, &one), "the same files, packed otherwise");
    }

    #[test]
    fn a_copy_has_what_git_would_take_and_the_same_tools() {
        let original = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            process::run_quietly(git.current_dir(original.path()).args(arguments)).unwrap();
        };
        git(&["init", "--quiet"]);
        for name in ["Trunk.toml", "src/main.rs", "target/old", ".tools/tool"] {
            let file = original.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, name).unwrap();
        }
        fs::write(original.path().join(".gitignore"), "/target/\n/.tools\n").unwrap();
        git(&["add", "src"]);
        let copy = tempfile::tempdir().unwrap();
        copy_source(&Project::at(original.path()), copy.path()).unwrap();
        let there = |name: &str| copy.path().join(name).exists();
        assert!(there("src/main.rs") && there("Trunk.toml") && there(".tools/tool"));
        assert!(!there("target"));
        let command = package_in(copy.path()).unwrap();
        assert_eq!(command.get_current_dir(), Some(copy.path()));
    }
}
