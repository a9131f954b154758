//! `cargo xtask package`: `latchkey.zip`, as HACS downloads it by `zip_release`.
//!
//! HACS unpacks it into `custom_components/latchkey/`, so the integration's files lie at the root
//! of the archive.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::Path;

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::dist;
use crate::progress;
use crate::project::Project;
use crate::release::reproducible;

/// The archive's name, as `hacs.json` says it.
pub(crate) const ARCHIVE: &str = "latchkey.zip";

/// Builds the page and packs it with the integration; `check_reproducible` packs a copy of the project too, and compares.
pub fn run(project: &Project, check_reproducible: bool) -> Result<()> {
    dist::build(project)?;
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
    let mut zip = ZipWriter::new(archive);
    let mut files = dist::read(folder)?;
    files.retain(|name, _| !name.contains("__pycache__/"));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default().unix_permissions(0o644))?;
        zip.write_all(&bytes)?;
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
        let names = ["manifest.json", "www/index.html", "__pycache__/page.pyc"];
        let files = names.map(|name| (name.to_owned(), name.into()));
        dist::write(folder.path(), &files.into()).unwrap();
        let packed = || {
            let mut bytes = Cursor::new(Vec::new());
            pack(folder.path(), &mut bytes).unwrap();
            bytes
        };
        let archive = ZipArchive::new(packed()).unwrap();
        let names: Vec<_> = archive.file_names().collect();
        assert_eq!(names, ["manifest.json", "www/index.html"]);
        assert_eq!(packed().into_inner(), packed().into_inner());
    }
}
