//! `cargo xtask screens`: a picture of every screen in `target/screens/`, taken by the end-to-end journeys on their way.
//! Those that `docs/screens/README.md` shows go beside it, in English; Git keeps each of their versions, so they are few.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use serde_json::Value;

use super::test::{PROGRAMS, compile_driven, driven};
use crate::dist::build;
use crate::home_assistant::{Installation, Release};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;

/// The tags of the languages that the page speaks.
fn languages() -> PossibleValuesParser {
    let known = include_str!("../../../core/languages.json");
    let known: BTreeMap<String, Value> = serde_json::from_str(known).unwrap_or_default();
    PossibleValuesParser::new(known.into_keys())
}

/// What the command line says about the pictures.
#[derive(Debug, clap::Args)]
pub struct ScreensOptions {
    /// With this Home Assistant; the current one if this machine can run it
    #[arg(long)]
    home_assistant: Option<Release>,
    /// In this language, such as de, pt-BR: those in docs/screens/ stay as they are
    #[arg(long, value_parser = languages(), hide_possible_values = true)]
    language: Option<String>,
    /// On the way of the journeys whose names contain this
    filter: Option<String>,
}

/// Takes the pictures, all of them or some, in English or in another language.
pub fn run(project: &Project, options: &ScreensOptions) -> Result<()> {
    let (language, filter) = (&options.language, &options.filter);
    system::ensure(&PROGRAMS)?;
    let installation = Installation::ensure(project, options.home_assistant)?;
    installation.canaille()?;
    build(project)?;
    compile_driven(project, "e2e")?;
    let folder = project.path("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = "Walking through every screen";
    progress::step(name, 300, || {
        let mut journeys = driven(project, "e2e", installation.release);
        journeys.env("LATCHKEY_SCREENS", &folder).args(filter);
        journeys.envs(language.iter().map(|tag| ("LATCHKEY_LANGUAGE", tag)));
        process::run(&mut journeys)
    })?;
    if language.is_some() || filter.is_some() {
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
    use clap::Args as _;

    use super::*;

    #[test]
    fn a_language_that_the_page_does_not_speak_is_refused_with_those_that_it_does() {
        let screens = ScreensOptions::augment_args(clap::Command::new("screens"));
        let read = |tag| {
            let read = screens.clone();
            read.try_get_matches_from(["screens", "--language", tag])
        };
        assert!(read("de").is_ok() && read("pt-BR").is_ok());
        for tag in ["tlh", "DE", "pt_BR", ""] {
            let error = read(tag).unwrap_err().to_string();
            assert!(
                error.contains("ar, ") && error.contains(", zh-Hant"),
                "{error}"
            );
        }
    }

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
