//! Every file that repeats the version or the repository's address. Both are chosen in `Cargo.toml`, by `version` and
//! `repository`; `cargo xtask version` writes the other places, and a test here holds them to it.

use std::fs;

use anyhow::{Context, Result};

use super::changelog;
use super::version::Version;
use crate::project::Project;

const CARGO: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";
const MANIFEST: &str = "custom_components/latchkey/manifest.json";
const CHANGELOG: &str = "CHANGELOG.md";

/// What stands before the page's version in the lock file.
const LOCKED: &str = "[[package]]\nname = \"latchkey\"\nversion = \"";
/// And in `Cargo.toml`.
const OWN: &str = "[package]\nname = \"latchkey\"\nversion = \"";
const REPOSITORY: &str = "\nrepository = \"";

/// Where the project is kept, and by whom.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Repository {
    url: String,
}

impl Repository {
    fn read(cargo: &str) -> Result<Self> {
        let url = quoted(cargo, REPOSITORY).context("Cargo.toml names no repository")?;
        let url = url.to_owned();
        Ok(Self { url })
    }

    /// Whom the repository belongs to, as its address says.
    fn owner(&self) -> Option<&str> {
        self.url.rsplit('/').nth(1)
    }
}

/// The project's version.
///
/// # Errors
/// If `Cargo.toml` cannot be read or names none.
pub(crate) fn version(project: &Project) -> Result<Version> {
    let cargo = read(project, CARGO)?;
    let version = quoted(&cargo, OWN).context("Cargo.toml names no version")?;
    version.parse()
}

/// What a version changed, by the changelog.
///
/// # Errors
/// If it says nothing about that version.
pub(crate) fn notes(project: &Project, version: Version) -> Result<String> {
    let text = read(project, CHANGELOG)?;
    Ok(changelog::notes(&text, version)?.to_owned())
}

/// Writes a version everywhere, and the date of its release. Either all files change or none.
///
/// # Errors
/// If a file has no place for it, or the changelog has nothing to say about it.
pub(crate) fn release(project: &Project, version: Version, date: &str) -> Result<()> {
    let mut files = with_version(project, version)?;
    let changes = changelog::release(&read(project, CHANGELOG)?, version, date)?;
    files.push((CHANGELOG, changes));
    for (file, text) in files {
        fs::write(project.path(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}

/// The files as they have to be for this version and the repository that `Cargo.toml` names.
fn with_version(project: &Project, version: Version) -> Result<Vec<(&'static str, String)>> {
    let version = version.to_string();
    let cargo = read(project, CARGO)?;
    let repository = Repository::read(&cargo)?;
    let mut files = vec![(CARGO, put(&cargo, OWN, &version).context(CARGO)?)];
    let lock = put(&read(project, LOCK)?, LOCKED, &version).context(LOCK)?;
    files.push((LOCK, lock));
    let manifest = in_manifest(&read(project, MANIFEST)?, &version, &repository);
    files.push((MANIFEST, manifest.context(MANIFEST)?));
    Ok(files)
}

fn in_manifest(text: &str, version: &str, repository: &Repository) -> Result<String> {
    let owner = repository.owner().context("the repository has no owner")?;
    let issues = format!("{}/issues", repository.url);
    let text = put(text, "\"codeowners\": [\"@", owner)?;
    let text = put(&text, "\"documentation\": \"", &repository.url)?;
    let text = put(&text, "\"issue_tracker\": \"", &issues)?;
    put(&text, "\"version\": \"", version)
}

/// The text with another value between what stands before it and the next quotation mark.
fn put(text: &str, before: &str, value: &str) -> Result<String> {
    let missing = || format!("it has no `{}`", before.trim());
    let (head, rest) = text.split_once(before).with_context(missing)?;
    let (_, tail) = rest.split_once('"').with_context(missing)?;
    Ok(format!("{head}{before}{value}\"{tail}"))
}

fn quoted<'text>(text: &'text str, before: &str) -> Option<&'text str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once('"').map(|(value, _)| value)
}

fn read(project: &Project, file: &str) -> Result<String> {
    fs::read_to_string(project.path(file)).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn every_place_has_the_version_and_the_repository_that_cargo_toml_names() {
        let project = Project::here();
        let version = version(&project).unwrap();
        for (file, wanted) in with_version(&project, version).unwrap() {
            let found = read(&project, file).unwrap();
            assert_eq!(found, wanted, "{file}; `cargo xtask version` writes it");
        }
        if let Some(newest) = changelog::newest(&read(&project, CHANGELOG).unwrap()) {
            assert_eq!(
                newest, version,
                "CHANGELOG.md; `cargo xtask version` writes it"
            );
        }
    }

    #[test]
    fn documents_name_no_other_repository() {
        let project = Project::here();
        let repository = Repository::read(&read(&project, CARGO).unwrap()).unwrap();
        let documents = documents(&project);
        assert!(documents.len() > 5, "{documents:?}");
        for document in documents {
            let text = fs::read_to_string(&document).unwrap();
            let others = others_named(&text, &repository);
            assert_eq!(others, [""; 0], "{}", document.display());
        }
    }

    #[test]
    fn another_repository_is_noticed_in_a_link_and_in_a_button_for_hacs() {
        let repository = Repository {
            url: "https://github.com/some-one/latchkey".to_owned(),
        };
        let link = "see https://github.com/some-one/latchkey/issues and [x](https://github.com/other/thing).";
        assert_eq!(others_named(link, &repository), [""; 0]);
        let link =
            "https://github.com/another/latchkey/releases, https://github.com/some-one/keylatch";
        assert_eq!(
            others_named(link, &repository),
            ["another/latchkey", "some-one/keylatch"]
        );
        let button = "?owner=some-one&repository=latchkey&category=integration";
        assert_eq!(others_named(button, &repository), [""; 0]);
        let button = "?owner=another&repository=latchkey&category=integration";
        assert_eq!(others_named(button, &repository), ["another/latchkey"]);
    }

    #[test]
    fn a_value_is_put_in_place_of_another_and_nowhere_else() {
        let text = "\"version\": \"1\", \"other\": \"1\"";
        let after = put(text, "\"version\": \"", "2").unwrap();
        assert_eq!(after, "\"version\": \"2\", \"other\": \"1\"");
        let error = put(text, "\"missing\": \"", "2").unwrap_err();
        assert_eq!(error.to_string(), "it has no `\"missing\": \"`");
    }

    /// Each other repository of the owner, and each other owner of a repository of this name.
    fn others_named(text: &str, repository: &Repository) -> Vec<String> {
        let (owner, name) = (
            repository.owner().unwrap(),
            repository.url.rsplit('/').next().unwrap(),
        );
        let end =
            |character: char| !character.is_ascii_alphanumeric() && !"-_.".contains(character);
        let word = |text: &str| {
            text.split(end)
                .next()
                .unwrap()
                .trim_end_matches('.')
                .to_owned()
        };
        let links = text.split("github.com/").skip(1).filter_map(|rest| {
            let (of, rest) = rest.split_once('/')?;
            Some((word(of), word(rest)))
        });
        let buttons = text.split("?owner=").skip(1).filter_map(|rest| {
            let (of, rest) = rest.split_once("&repository=")?;
            Some((word(of), word(rest)))
        });
        links
            .chain(buttons)
            .filter(|(of, called)| (of == owner) != (called == name))
            .map(|(of, called)| format!("{of}/{called}"))
            .collect()
    }

    /// What people read, and what they are sent to from the integration.
    fn documents(project: &Project) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let folders = [
            "",
            "docs",
            "docs/developers",
            ".github",
            ".github/workflows",
        ];
        let component = [
            "custom_components/latchkey",
            "custom_components/latchkey/translations",
        ];
        for folder in folders.into_iter().chain(component) {
            let Ok(entries) = fs::read_dir(project.path(folder)) else {
                continue;
            };
            let paths = entries.map(|entry| entry.unwrap().path());
            found.extend(paths.filter(|path| is_document(path)));
        }
        found
    }

    fn is_document(path: &Path) -> bool {
        let kind = path.extension().and_then(|kind| kind.to_str());
        matches!(kind, Some("md" | "py" | "json" | "yml" | "yaml"))
    }
}
