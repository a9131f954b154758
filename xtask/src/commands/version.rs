//! `cargo xtask version`: says the project's version, or gives it another one everywhere.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::process;
use crate::progress;
use crate::project::Project;
use crate::release::places;
use crate::release::version::Version;

/// Prints the version if none is given, and otherwise writes it into every file that has it.
///
/// # Errors
/// If the version is none or an older one, or if nothing is written down that it would change.
pub fn run(project: &Project, wanted: Option<&str>) -> Result<()> {
    let current = places::version(project)?;
    let Some(wanted) = wanted else {
        println!("{current}");
        return Ok(());
    };
    let wanted = newer(current, wanted.parse()?)?;
    let today = process::capture(Command::new("date").args(["--utc", "+%F"]))?;
    places::release(project, wanted, today.trim())?;
    progress::note(&format!(
        "the version is {wanted} everywhere. Look at it, then:"
    ));
    progress::note(&format!(
        "git commit --all --message 'docs: Release {wanted}'"
    ));
    progress::note(&format!(
        "git tag v{wanted}, and push both: the tag builds the release"
    ));
    Ok(())
}

/// The same version again is for the first release, which nobody had before.
fn newer(current: Version, wanted: Version) -> Result<Version> {
    ensure!(
        wanted >= current,
        "the version is {current} already, and {wanted} would be an older one"
    );
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_only_grow() {
        let newer =
            |current: &str, wanted: &str| newer(current.parse().unwrap(), wanted.parse().unwrap());
        assert!(newer("0.1.0", "0.2.0").is_ok());
        assert!(newer("0.1.0", "0.1.0").is_ok());
        let error = newer("0.10.0", "0.9.0").unwrap_err().to_string();
        assert_eq!(
            error,
            "the version is 0.10.0 already, and 0.9.0 would be an older one"
        );
    }
}
