//! `cargo xtask release`: what a release consists of, in `target/assets/`. The workflow `release.yml` calls it for a tag,
//! attests what is there, and attaches it.

use std::fs;

use anyhow::{Result, ensure};
use semver::Version;
use sha2::{Digest, Sha256};

use super::package;
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
    let mut sums = String::new();
    for (name, bytes) in [
        (package::ARCHIVE, fs::read(project.path(package::ARCHIVE))?),
        (
            "latchkey.cdx.json",
            bill_of_materials::write(project)?.into_bytes(),
        ),
    ] {
        sums += &checksum(name, &bytes);
        fs::write(folder.join(name), bytes)?;
    }
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

/// A line of `SHA256SUMS`, as `sha256sum --check` reads it.
fn checksum(name: &str, bytes: &[u8]) -> String {
    format!("{:x}  {name}\n", Sha256::digest(bytes))
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

    #[test]
    fn sha256sum_would_write_the_same() {
        assert_eq!(
            checksum("a.zip", b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n"
        );
    }
}
