//! `cargo xtask release`: what a release consists of, in `target/assets/`. The workflow `release.yml` calls it for a tag,
//! attests what is there, and attaches it.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use semver::Version;

use super::package;
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::release::{bill_of_materials, places};

/// Packs the integration twice, and writes what belongs to the archive beside it.
pub fn run(project: &Project, tag: &str) -> Result<()> {
    let version = places::version(project)?;
    check_tag(tag, &version)?;
    let notes = places::notes(project, &version)?;
    package::run(project, true)?;
    let folder = project.path("target/assets");
    fs::create_dir_all(&folder)?;
    let bill = "latchkey.cdx.json";
    fs::write(folder.join(bill), bill_of_materials::write(project)?)?;
    fs::copy(
        project.path(package::ARCHIVE),
        folder.join(package::ARCHIVE),
    )?;
    let mut sum = Command::new("sha256sum");
    sum.current_dir(&folder).args([package::ARCHIVE, bill]);
    let sums = process::capture(&mut sum)?;
    fs::write(folder.join("SHA256SUMS"), &sums)?;
    fs::write(folder.join("notes.md"), format!("{notes}\n"))?;
    progress::note(&format!("{} has the release {version}:", folder.display()));
    print!("{sums}");
    Ok(())
}

fn check_tag(tag: &str, version: &Version) -> Result<()> {
    ensure!(
        tag == format!("v{version}"),
        "the tag is {tag}, but the source is version {version}: its tag is v{version}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_releases_its_own_version_only() {
        let version = Version::new(0, 2, 0);
        assert!(check_tag("v0.2.0", &version).is_ok());
        for wrong in ["0.2.0", "v0.2.1", "v0.2", "v0.2.0-rc.1", ""] {
            let error = check_tag(wrong, &version).unwrap_err().to_string();
            assert!(
                error.ends_with("but the source is version 0.2.0: its tag is v0.2.0"),
                "{error}"
            );
        }
    }
}
