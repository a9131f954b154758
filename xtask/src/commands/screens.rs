//! `cargo xtask screens`: a picture of every screen in `target/screens/`, taken by the end-to-end journeys on their way.
//! The few that documents show are kept by Git, in `docs/screens/`: those are replaced by the new ones of their names.

use std::fs;
use std::time::Duration;

use anyhow::Result;

use super::test::journeys;
use crate::dist::{Profile, build};
use crate::home_assistant::{Installation, Wanted};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;

/// Takes the pictures.
pub fn run(project: &Project, wanted: Wanted) -> Result<()> {
    system::ensure(&[system::CHROMIUM, system::FIREFOX, system::WEBKIT])?;
    let installation = Installation::ensure(project, wanted)?;
    build(project, Profile::Release)?;
    let folder = project.path("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = "Walking through every screen";
    progress::step(name, Duration::from_mins(5), || {
        let mut journeys = journeys(project, installation.release());
        process::run(journeys.env("LATCHKEY_SCREENS", &folder))
    })?;
    for entry in fs::read_dir(project.path("docs/screens"))? {
        let kept = entry?;
        let new = folder.join(kept.file_name());
        if new.exists() {
            fs::copy(&new, kept.path())?;
        } else {
            progress::note(&format!("no journey took {}", kept.path().display()));
        }
    }
    progress::note("the pictures are in target/screens/, those that are kept in docs/screens/ too");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_keeps_two_dozen_pictures_at_most() {
        let kept = fs::read_dir(Project::here().path("docs/screens")).unwrap();
        assert!(kept.count() <= 24, "the others are in target/screens/");
    }
}
