//! `cargo xtask release`: what a release consists of, in `target/assets/`. The workflow `release.yml` calls it for a tag,
//! attests what is there, and attaches it.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

use super::package;
use crate::progress;
use crate::project::Project;
use crate::release::{bill_of_materials, places};

/// Packs the integration twice, and writes what belongs to the archive beside it.
pub fn run(project: &Project, tag: &str) -> Result<()> {
    let version = places::version(project)?;
    ensure!(
        tag == format!("v{version}"),
        "the tag is {tag}, but the source is version {version}: its tag is v{version}"
    );
    let notes = places::notes(project, &version)?;
    package::run(project, true)?;
    let folder = project.path("target/assets");
    fs::create_dir_all(&folder)?;
    let mut sums = String::new();
    for (name, bytes) in [
        (package::ARCHIVE, fs::read(project.path(package::ARCHIVE))?),
        (
            "latchkey.cdx.json",
            bill_of_materials::write(project)?.into_bytes(),
        ),
    ] {
        // As `sha256sum --check` reads it.
        let _ = writeln!(sums, "{:x}  {name}", Sha256::digest(&bytes));
        fs::write(folder.join(name), bytes)?;
    }
    fs::write(folder.join("SHA256SUMS"), &sums)?;
    fs::write(folder.join("notes.md"), format!("{notes}\n"))?;
    progress::note(&format!("{} has the release {version}:", folder.display()));
    print!("{sums}");
    Ok(())
}
