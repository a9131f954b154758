//! `cargo xtask screens`: a picture of every screen in `target/screens/`, taken by the end-to-end journeys on their way.
//! Those that `docs/screens/README.md` shows go beside it, in English; Git keeps each of their versions, so they are few.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::test::{PROGRAMS, journeys};
use crate::dist::build;
use crate::home_assistant::{Installation, Wanted};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;

/// Takes the pictures, all of them or some, in English or in another language.
pub fn run(
    project: &Project,
    wanted: Wanted,
    language: Option<&str>,
    filter: Option<&str>,
) -> Result<()> {
    system::ensure(&PROGRAMS)?;
    let installation = Installation::ensure(project, wanted)?;
    installation.canaille()?;
    build(project)?;
    let folder = project.path("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = "Walking through every screen";
    progress::step(name, Duration::from_mins(5), || {
        let mut journeys = journeys(project, installation.release());
        journeys.env("LATCHKEY_SCREENS", &folder).args(filter);
        if let Some(language) = language {
            journeys.env("LATCHKEY_LANGUAGE", language);
        }
        process::run(&mut journeys)
    })?;
    if language.or(filter).is_some() {
        progress::note("every picture is in target/screens/");
        return Ok(());
    }
    for name in shown(project)? {
        fs::copy(folder.join(&name), project.path("docs/screens").join(&name))
            .with_context(|| format!("no journey took {name}"))?;
    }
    progress::note("every picture is in target/screens/, those of the documents in docs/screens/");
    Ok(())
}

/// The pictures that the gallery shows.
fn shown(project: &Project) -> Result<Vec<String>> {
    let gallery = fs::read_to_string(project.path("docs/screens/README.md"))?;
    let links = gallery.split("![](").skip(1);
    let names = links.filter_map(|link| link.split(')').next());
    Ok(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_in_git_are_those_that_the_documents_show_and_two_dozen_at_most() {
        let project = Project::here();
        let files = fs::read_dir(project.path("docs/screens")).unwrap();
        let mut kept: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md")
            .collect();
        let mut shown = shown(&project).unwrap();
        kept.sort();
        shown.sort();
        assert_eq!(kept, shown);
        assert!(kept.len() <= 24, "the others are in target/screens/");
    }
}
