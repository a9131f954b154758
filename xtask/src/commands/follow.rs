//! `cargo xtask follow`: makes another Home Assistant the current one, with its lists of packages: the newest release, the
//! newest beta, or one by its number. `nightly.yml` calls it in a checkout that is thrown away; whoever keeps what it
//! changes looks at it first.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::home_assistant::Release;
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::python::Environment;

/// Where the number stands, and what stands before it.
const PLACE: &str = "xtask/src/home_assistant/installation.rs";
const BEFORE: &str = "Self::Current => \"";

/// What is named after the number, around it.
const LISTS: [(&str, &str); 4] = [
    ("", ".in"),
    ("tests-", ".in"),
    ("home-assistant-", ".txt"),
    ("component-tests-", ".txt"),
];

/// Moves to `newest`, `beta`, or a number.
pub fn run(project: &Project, wanted: &str) -> Result<()> {
    let number = match wanted {
        "newest" => published(project, &[])?,
        "beta" => published(project, &["--prerelease", "allow"])?,
        number => number.to_owned(),
    };
    let current = Release::Current.number();
    if number == current {
        progress::note(&format!(
            "Home Assistant {number} is the current one already"
        ));
        return Ok(());
    }
    rename(project, current, &number)?;
    progress::note(&format!("Home Assistant {number} is the current one now"));
    // By a program that is compiled with the new number.
    let mut lock = Command::new("cargo");
    lock.current_dir(project.root())
        .args(["xtask", "lock-python"]);
    process::run(&mut lock)
}

/// The newest Home Assistant that there is for the Python of the current one.
fn published(project: &Project, options: &[&str]) -> Result<String> {
    let folder = project.tools().join("lock");
    fs::create_dir_all(&folder)?;
    let question = folder.join("ask.in");
    fs::write(&question, "homeassistant\n")?;
    let python = Release::Current.find_python(project)?;
    let environment = Environment::ensure(project, &python, folder.join("ask"))?;
    let mut compile = environment.pip("compile");
    compile.args(["--no-deps", "--no-annotate", "--no-header"]);
    let name = "Asking for the newest Home Assistant";
    let answer = progress::step(name, Duration::from_secs(5), || {
        process::capture(compile.args(options).arg(question))
    })?;
    let mut lines = answer.lines();
    let number = lines.find_map(|line| line.strip_prefix("homeassistant=="));
    Ok(number.context("uv names no version")?.to_owned())
}

fn rename(project: &Project, current: &str, number: &str) -> Result<()> {
    let is_version = number.starts_with("20")
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'b'));
    ensure!(is_version, "`{number}` is not a version of Home Assistant");
    let text = fs::read_to_string(project.path(PLACE))?;
    let (old, new) = (format!("{BEFORE}{current}"), format!("{BEFORE}{number}"));
    ensure!(text.contains(&old), "{PLACE} has no `{old}`");
    fs::write(project.path(PLACE), text.replace(&old, &new))?;
    for (before, after) in LISTS {
        let path = |number| project.path(&format!("xtask/python/{before}{number}{after}"));
        fs::rename(path(current), path(number)).context("a list is not there")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_changes_wherever_the_current_one_is_named() {
        let (here, copy) = (Project::here(), tempfile::tempdir().unwrap());
        let current = Release::Current.number();
        let lists = LISTS.map(|(before, after)| {
            let list = |number: &str| format!("xtask/python/{before}{number}{after}");
            (list(current), list("2026.12.0b1"))
        });
        for file in lists.iter().map(|(old, _)| old.as_str()).chain([PLACE]) {
            let to = copy.path().join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(here.path(file), to).unwrap();
        }
        let project = Project::at(copy.path());
        rename(&project, current, "2026.12.0b1").unwrap();
        for (old, new) in lists {
            assert!(!project.path(&old).exists() && project.path(&new).exists());
        }
        let installation = fs::read_to_string(project.path(PLACE)).unwrap();
        assert!(installation.contains("Self::Current => \"2026.12.0b1\""));
        assert!(!installation.contains(current), "a test names the number");
        let error = rename(&project, "2026.12.0b1", "newer").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`newer` is not a version of Home Assistant"
        );
    }
}
