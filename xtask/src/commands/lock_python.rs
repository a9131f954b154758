//! `cargo xtask lock-python`: makes the lists of Python packages in `xtask/python/` anew, complete to the last package,
//! so that an installation asks nobody what belongs together and a new release of one of them breaks nothing here.
//!
//! For each Home Assistant: what its list asks for (`current.in`), what it would otherwise install at its first start (`first_start.py` asks its own
//! manifests), and its own constraints; and beside it what the integration's tests need (`tests-current.in`): a kit that
//! brings the Home Assistant it was made for, which is an older one than the current one at times. And Canaille, the
//! provider on a directory, whose list is the same for each Python.

use std::fs;
use std::iter;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::home_assistant::{CANAILLE_LIST, Release};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::python::Environment;

/// Writes every list.
pub fn run(project: &Project) -> Result<()> {
    for release in Release::ALL {
        let name = format!("The lists for Home Assistant {release}");
        progress::step(&name, 60, || lock(project, release))?;
    }
    Ok(())
}

fn lock(project: &Project, release: Release) -> Result<()> {
    let folder = project.tools().join("lock").join(release.number());
    fs::create_dir_all(&folder).context("cannot make a folder for the lists")?;
    let python = release.find_python(project)?;
    let environment = Environment::ensure(project, &python, folder.join("venv"))?;
    let list = |kind: &str| project.path(&format!("xtask/python/{kind}{}.in", release.name()));
    let own = list("");
    let mut install = environment.pip("install");
    process::run_quietly(install.arg("--requirement").arg(&own))?;

    let mut ask = Command::new(environment.program("python"));
    let answer = process::capture(ask.arg(project.path("xtask/python/first_start.py")))?;
    let (constraints, requirements) = answer
        .split_once('\n')
        .context("first_start.py names no constraints")?;
    let first_start = folder.join("first-start.in");
    fs::write(&first_start, requirements)?;
    let mut uv = environment.pip("compile");
    let home_assistant = uv.args(["--constraints", constraints]);
    let home_assistant = home_assistant.args([own, first_start]);
    resolve(
        home_assistant,
        &project.path(&release.list("home-assistant")),
    )?;
    let mut uv = environment.pip("compile");
    let tests = uv.args([project.path("xtask/python/tests.in"), list("tests-")]);
    resolve(tests, &project.path(&release.list("component-tests")))?;
    let mut uv = environment.pip("compile");
    let canaille = uv.arg(project.path("xtask/python/canaille.in"));
    resolve(canaille, &project.path(CANAILLE_LIST))
}

/// Writes what lists of packages come to, with everything that those need.
fn resolve(uv: &mut Command, list: &Path) -> Result<()> {
    let resolved = process::capture(uv.args(["--no-annotate", "--no-header"]))?;
    // Index addresses, which uv writes where one is configured, are the machine's own matter.
    let packages = resolved.lines().filter(|line| !line.starts_with('-'));
    let head = "# Made by `cargo xtask lock-python`: complete, so nothing else is installed.";
    let lines: Vec<&str> = iter::once(head).chain(packages).collect();
    fs::write(list, lines.join("\n") + "\n").context("cannot write a list")
}
