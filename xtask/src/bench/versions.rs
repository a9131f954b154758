//! What was measured and where: the versions and the machine that stand beside the figures.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use crate::home_assistant::Installation;
use crate::process;
use crate::project::Project;

/// All of it, for the record.
#[must_use]
pub fn collect(project: &Project, installation: &Installation, chromium: &str) -> Value {
    json!({
        "date": date(),
        "latchkey": description(project),
        "commit": commit(project),
        "home_assistant": installation.release().number(),
        "frontend": frontend(&installation.hass()),
        "chromium": chromium,
        "processors": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "processor": processor(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default()),
    })
}

/// What of the tree is in no commit, as git lists it; nothing if everything is.
///
/// # Errors
/// If there is no git.
pub fn uncommitted(project: &Project) -> Result<String> {
    process::capture(&mut git(project, &["status", "--porcelain"]))
}

/// The commit in short, and whether something in the tree is not in it.
fn description(project: &Project) -> String {
    answer(&mut git(project, &["describe", "--always", "--dirty"]))
}

fn commit(project: &Project) -> String {
    answer(&mut git(project, &["rev-parse", "HEAD"]))
}

/// The day, in UTC.
fn date() -> String {
    answer(Command::new("date").args(["-u", "+%Y-%m-%d"]))
}

fn git(project: &Project, arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.current_dir(project.root()).args(arguments);
    git
}

fn answer(command: &mut Command) -> String {
    process::capture(command).map_or("unknown".to_owned(), |text| text.trim().to_owned())
}

/// The version in the name of the folder that pip leaves beside the frontend.
fn frontend(hass: &Path) -> String {
    let folders = || -> Option<Vec<String>> {
        let library = hass.parent()?.parent()?.join("lib");
        let python = fs::read_dir(library).ok()?.next()?.ok()?.path();
        let packages = fs::read_dir(python.join("site-packages")).ok()?;
        let names = packages.flatten().map(|entry| entry.file_name());
        Some(
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
        )
    };
    let folders = folders().unwrap_or_default();
    let version = folders.iter().find_map(|name| {
        name.strip_prefix("home_assistant_frontend-")?
            .strip_suffix(".dist-info")
    });
    version.unwrap_or("unknown").to_owned()
}

fn processor(cpuinfo: &str) -> String {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": "));
    name.map_or("unknown".to_owned(), |(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontend_is_found_beside_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let packages = "lib/python3.13/site-packages/home_assistant_frontend-20250411.0.dist-info";
        fs::create_dir_all(folder.path().join(packages)).unwrap();
        let hass = folder.path().join("bin/hass");
        assert_eq!(frontend(&hass), "20250411.0");
        assert_eq!(frontend(Path::new("/nowhere/bin/hass")), "unknown");
    }

    #[test]
    fn a_record_says_of_which_day_and_commit_it_is() {
        let (date, commit) = (date(), commit(&Project::here()));
        assert!(date.len() == 10 && date.starts_with("20"), "{date}");
        assert!(commit.len() == 40 || commit == "unknown", "{commit}");
    }

    #[test]
    fn a_processor_has_the_name_that_it_says() {
        assert_eq!(
            processor("processor\t: 0\nmodel name\t: A CPU: fast\n"),
            "A CPU: fast"
        );
        assert_eq!(processor(""), "unknown");
    }
}
