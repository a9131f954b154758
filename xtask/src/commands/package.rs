//! `cargo xtask package`: `latchkey.zip`, as HACS downloads it by `zip_release`.
//!
//! HACS unpacks it into `custom_components/latchkey/`, so the integration's files lie at the root
//! of the archive.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::dist::build;
use crate::progress;
use crate::project::Project;
use crate::release::reproducible;

/// The archive's name, as `hacs.json` says it.
pub(crate) const ARCHIVE: &str = "latchkey.zip";

/// Builds the page and packs it with the integration; `check_reproducible` packs a copy of the project too, and compares.
pub fn run(project: &Project, check_reproducible: bool) -> Result<()> {
    build(project)?;
    let archive = project.path(ARCHIVE);
    progress::step("Packing latchkey.zip", 1, || {
        pack(&project.integration(), File::create(&archive)?)
    })?;
    let size = fs::metadata(&archive)?.len();
    progress::note(&format!("{} has {size} bytes", archive.display()));
    if check_reproducible {
        reproducible::check(project, &archive)?;
    }
    Ok(())
}

/// Packs a folder. The same files give the same archive, byte for byte.
fn pack(folder: &Path, archive: impl Write + Seek) -> Result<()> {
    let is_leftover = |entry: &walkdir::DirEntry| entry.file_name() == "__pycache__";
    let mut zip = ZipWriter::new(archive);
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| !is_leftover(entry)) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_str();
            let name = name.context("a file's name is not UTF-8")?;
            zip.start_file(name, SimpleFileOptions::default().unix_permissions(0o644))?;
            zip.write_all(&fs::read(entry.path())?)?;
        }
    }
    zip.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn the_integration_lies_at_the_root_and_python_leftovers_stay_out() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["manifest.json", "www/index.html", "__pycache__/page.pyc"] {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, name).unwrap();
        }
        let packed = || {
            let mut bytes = Cursor::new(Vec::new());
            pack(folder.path(), &mut bytes).unwrap();
            bytes
        };
        let mut names: Vec<_> = ZipArchive::new(packed())
            .unwrap()
            .file_names()
            .map(str::to_owned)
            .collect();
        names.sort();
        assert_eq!(names, ["manifest.json", "www/index.html"]);
        assert_eq!(packed().into_inner(), packed().into_inner());
    }
}
