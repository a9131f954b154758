//! `cargo xtask version`: says the project's version, or gives it another one everywhere.

use std::process::Command;

use anyhow::{Result, ensure};
use semver::Version;

use crate::process;
use crate::progress;
use crate::project::Project;
use crate::release::places;

/// Prints the version if none is given, and otherwise writes it into every file that has it.
pub fn run(project: &Project, wanted: Option<&Version>) -> Result<()> {
    let current = places::version(project)?;
    let Some(wanted) = wanted else {
        println!("{current}");
        return Ok(());
    };
    check(&current, wanted)?;
    let today = process::capture(Command::new("date").args(["--utc", "+%F"]))?;
    places::release(project, wanted, today.trim())?;
    progress::note(&format!(
        "the version is {wanted} everywhere. Look at it, then:\n    \
         git commit --all --message 'docs: Release {wanted}'\n    \
         git tag v{wanted}, and push both: the tag builds the release"
    ));
    Ok(())
}

/// The same version again is for the first release, which nobody had before. HACS and Home Assistant compare three
/// numbers, so there is nothing after them.
fn check(current: &Version, wanted: &Version) -> Result<()> {
    ensure!(
        wanted >= current,
        "the version is {current} already, and {wanted} would be an older one"
    );
    ensure!(
        wanted.pre.is_empty() && wanted.build.is_empty(),
        "`{wanted}` is not a version such as 1.2.3"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_numbers_and_only_grow() {
        let is_newer = |current: &str, wanted: &str| {
            check(&current.parse().unwrap(), &wanted.parse().unwrap()).is_ok()
        };
        assert!(is_newer("0.1.0", "0.2.0") && is_newer("0.1.0", "0.1.0"));
        assert!(!is_newer("0.10.0", "0.9.0") && !is_newer("0.1.0", "0.2.0-beta.1"));
    }
}
