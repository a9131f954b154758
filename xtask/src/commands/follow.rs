//! `cargo xtask follow`: makes another Home Assistant the current one, with its lists of packages: the newest release, the
//! newest beta, or one by its number. `nightly.yml` calls it in a checkout that is thrown away; whoever keeps what it
//! changes looks at it first.

use std::fs;

use anyhow::{Context, Result, ensure};
use regex_lite::Regex;

use crate::home_assistant::Release;
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::python::Environment;

/// What is asked for, in every list of what to install.
const REQUIREMENT: &str = "homeassistant==";

/// Moves to `newest`, `beta`, or a number.
pub fn run(project: &Project, wanted: &str) -> Result<()> {
    let number = match wanted {
        "newest" => published(project, &[])?,
        "beta" => published(project, &["--prerelease", "allow"])?,
        number => number.to_owned(),
    };
    let current = Release::Current.number();
    if number == current {
        println!("Home Assistant {number} is the current one already");
        return Ok(());
    }
    let list = project.path("xtask/python/current.in");
    let text = fs::read_to_string(&list)?;
    fs::write(&list, with_number(&text, current, &number)?)?;
    progress::note(&format!("Home Assistant {number} is the current one now"));
    // By a program that is compiled with the new number.
    process::run(&mut project.command("cargo", "xtask lock-python"))
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
    let answer = progress::step(name, 5, || {
        process::capture(compile.args(options).arg(question))
    })?;
    let mut lines = answer.lines();
    let number = lines.find_map(|line| line.strip_prefix(REQUIREMENT));
    Ok(number.context("uv names no version")?.to_owned())
}

fn with_number(list: &str, current: &str, number: &str) -> Result<String> {
    let version = Regex::new(r"^20\d\d\.\d+\.\d+(b\d+)?$")?;
    ensure!(
        version.is_match(number),
        "`{number}` is not a version of Home Assistant"
    );
    let [old, new] = [current, number].map(|number| format!("{REQUIREMENT}{number}\n"));
    ensure!(list.contains(&old), "the list has no {old}");
    Ok(list.replace(&old, &new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_changes_where_it_stands() {
        let list = "# Why\nhomeassistant==2026.11.0\nav\n";
        let changed = with_number(list, "2026.11.0", "2026.12.0b1").unwrap();
        assert_eq!(changed, "# Why\nhomeassistant==2026.12.0b1\nav\n");
        let error = with_number(list, "2026.11.0", "newer").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`newer` is not a version of Home Assistant"
        );
        assert!(with_number("av\n", "2026.11.0", "2026.12.0").is_err());
    }
}
