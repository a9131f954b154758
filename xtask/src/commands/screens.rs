//! `cargo xtask screens`: a picture of every screen in `target/screens/`, taken by the end-to-end journeys on their way.
//! Those that `docs/screens/README.md` shows go beside it, in English; Git keeps each of their versions, so they are few.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use super::test::{PROGRAMS, journeys};
use crate::dist::build;
use crate::home_assistant::{Installation, Wanted};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;

/// A language that the page speaks, by its tag.
#[derive(Clone, Debug)]
pub struct Language(String);

impl Language {
    /// Reads what the command line says.
    pub fn read(tag: &str) -> Result<Self> {
        let file = Project::here().path("core/languages.json");
        let known: Map<String, Value> = serde_json::from_str(&fs::read_to_string(file)?)?;
        let tags: Vec<_> = known.keys().map(String::as_str).collect();
        ensure!(
            tags.contains(&tag),
            "the page does not speak {tag}; it speaks {}",
            tags.join(", ")
        );
        Ok(Self(tag.to_owned()))
    }
}

/// What the command line says about the pictures.
#[derive(Debug, clap::Args)]
pub struct ScreensOptions {
    /// With this Home Assistant: current or oldest
    #[arg(long, default_value = "newest", hide_default_value = true, value_parser = Wanted::read)]
    home_assistant: Wanted,
    /// In this language, such as de, pt-BR: those in docs/screens/ stay as they are
    #[arg(long, value_parser = Language::read)]
    language: Option<Language>,
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
    let folder = project.path("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = "Walking through every screen";
    progress::step(name, 300, || {
        let mut journeys = journeys(project, installation.release());
        journeys.env("LATCHKEY_SCREENS", &folder).args(filter);
        if let Some(Language(tag)) = language {
            journeys.env("LATCHKEY_LANGUAGE", tag);
        }
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
    use super::*;

    #[test]
    fn a_language_that_the_page_does_not_speak_is_refused_with_those_that_it_does() {
        for tag in ["de", "pt-BR"] {
            assert_eq!(Language::read(tag).unwrap().0, tag);
        }
        for tag in ["tlh", "DE", "pt_BR", ""] {
            let error = Language::read(tag).unwrap_err().to_string();
            let known = error.strip_prefix(&format!("the page does not speak {tag}; it speaks "));
            let known: Vec<_> = known.unwrap().split(", ").collect();
            for tag in ["ar", "de", "en", "pt-BR", "zh-Hant"] {
                assert!(known.contains(&tag), "{error}");
            }
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
