//! Every file that repeats the version or the repository's address. Both are chosen in `Cargo.toml`, by `version` and
//! `repository`; `cargo xtask version` writes the other places, and a test here holds them to it.

use std::fs;

use anyhow::{Context, Result};
use semver::Version;

use super::changelog;
use crate::project::Project;

const CARGO: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";
const MANIFEST: &str = "custom_components/latchkey/manifest.json";
const CHANGELOG: &str = "CHANGELOG.md";

/// What stands before the page's version in `Cargo.lock` and in `Cargo.toml`.
const LOCKED: &str = "[[package]]\nname = \"latchkey\"\nversion = \"";
const OWN: &str = "[package]\nname = \"latchkey\"\nversion = \"";

/// The project's version.
pub(crate) fn version(project: &Project) -> Result<Version> {
    Ok(quoted(&read(project, CARGO)?, OWN)?.parse()?)
}

/// What a version changed, by the changelog.
pub(crate) fn notes(project: &Project, version: &Version) -> Result<String> {
    let version = version.to_string();
    let text = read(project, CHANGELOG)?;
    let notes = changelog::section(&text, &version);
    let notes = notes.with_context(|| format!("{CHANGELOG} has no section for {version}"))?;
    Ok(notes.to_owned())
}

/// Writes a version everywhere, and the date of its release. Either all files change or none.
pub(crate) fn release(project: &Project, version: &Version, date: &str) -> Result<()> {
    let mut files = with_version(project, version)?.to_vec();
    let changes = changelog::release(&read(project, CHANGELOG)?, version, date)?;
    files.push((CHANGELOG, changes));
    for (file, text) in files {
        fs::write(project.path(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}

/// The files as they have to be for this version and the repository that `Cargo.toml` names.
fn with_version(project: &Project, version: &Version) -> Result<[(&'static str, String); 3]> {
    let version = version.to_string();
    let cargo = read(project, CARGO)?;
    let url = repository(&cargo)?;
    let owner = url.rsplit('/').nth(1);
    let owner = owner.context("the repository has no owner")?;
    let mut manifest = read(project, MANIFEST)?;
    for (before, value) in [
        ("\"codeowners\": [\"@", owner),
        ("\"documentation\": \"", url),
        ("\"issue_tracker\": \"", &format!("{url}/issues")),
        ("\"version\": \"", &version),
    ] {
        manifest = put(&manifest, before, value).context(MANIFEST)?;
    }
    let lock = put(&read(project, LOCK)?, LOCKED, &version).context(LOCK)?;
    let cargo = put(&cargo, OWN, &version).context(CARGO)?;
    Ok([(CARGO, cargo), (LOCK, lock), (MANIFEST, manifest)])
}

fn repository(cargo: &str) -> Result<&str> {
    quoted(cargo, "\nrepository = \"")
}

/// The text with another value between what stands before it and the next quotation mark.
fn put(text: &str, before: &str, value: &str) -> Result<String> {
    let old = quoted(text, before)?;
    let [old, new] = [old, value].map(|value| format!("{before}{value}\""));
    Ok(text.replacen(&old, &new, 1))
}

/// What stands between this and the next quotation mark.
fn quoted<'text>(text: &'text str, before: &str) -> Result<&'text str> {
    let found = text
        .split_once(before)
        .and_then(|(_, rest)| rest.split_once('"'));
    let (value, _) = found.with_context(|| format!("it has no `{}`", before.trim()))?;
    Ok(value)
}

fn read(project: &Project, file: &str) -> Result<String> {
    fs::read_to_string(project.path(file)).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;
    use crate::process;

    #[test]
    fn every_place_has_the_version_and_the_repository_that_cargo_toml_names() {
        let project = Project::here();
        let version = version(&project).unwrap();
        for (file, wanted) in with_version(&project, &version).unwrap() {
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
        let cargo = read(&project, CARGO).unwrap();
        let repository = repository(&cargo).unwrap();
        let ours = repository.trim_start_matches("https://github.com/");
        let (owner, name) = ours.split_once('/').unwrap();
        let link = r"(?:github\.com/|\?owner=)([\w-]+)(?:/|&repository=)([\w-]+)";
        let link = Regex::new(link).unwrap();
        let listed =
            "ls-files *.md *.yml custom_components/latchkey/*.json custom_components/latchkey/*.py";
        let listed: Vec<_> = listed.split(' ').collect();
        let documents = process::git(&project, &listed).unwrap();
        assert!(documents.lines().count() > 5, "{documents}");
        for document in documents.lines() {
            let text = read(&project, document).unwrap();
            // Each other repository of the owner, and each other owner of a repository of this name.
            for link in link.captures_iter(&text) {
                let is_ours = (&link[1] == owner) == (&link[2] == name);
                assert!(is_ours, "{document}: {}", &link[0]);
            }
        }
    }
}
