//! `cargo xtask lock-python`: makes the lists of Python packages in `xtask/python/` anew, complete to the last package,
//! so that an installation asks nobody what belongs together and a new release of one of them breaks nothing here.
//!
//! For each Home Assistant: what its list asks for (`current.in`), what it would otherwise install at its first start (`first_start.py` asks its own
//! manifests), and its own constraints; and beside it what the integration's tests need (`tests-current.in`): a kit that
//! brings the Home Assistant it was made for, which is an older one than the current one at times. And Canaille, the
//! provider on a directory, whose list is the same for each Python.

use std::fs;
use std::iter;
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

/// Resolves what its lists ask for, with everything that those need.
fn lock(project: &Project, release: Release) -> Result<()> {
    let folder = project.tools().join("lock").join(release.number());
    fs::create_dir_all(&folder).context("cannot make a folder for the lists")?;
    let python = release.find_python(project)?;
    let environment = Environment::ensure(project, &python, folder.join("venv"))?;
    let list = |name: &str| project.path(&format!("xtask/python/{name}.in"));
    let own = list(&release.name());
    let mut install = environment.pip("install");
    process::run_quietly(install.arg("--requirement").arg(&own))?;

    let mut ask = Command::new(environment.program("python"));
    let answer = process::capture(ask.arg(project.path("xtask/python/first_start.py")))?;
    let first_start = folder.join("first-start.in");
    fs::write(&first_start, answer)?;
    let tests = vec![list("tests"), list(&format!("tests-{}", release.name()))];
    for (asked, complete) in [
        (vec![own, first_start], release.list("home-assistant")),
        (tests, release.list("component-tests")),
        (vec![list("canaille")], CANAILLE_LIST.to_owned()),
    ] {
        let mut uv = environment.pip("compile");
        uv.args(["--no-annotate", "--no-header"]).args(asked);
        let resolved = process::capture(&mut uv)?;
        // Index addresses, which uv writes where one is configured, are the machine's own matter.
        let packages = resolved.lines().filter(|line| !line.starts_with('-'));
        let head = "# Made by `cargo xtask lock-python`: complete, so nothing else is installed.";
        let lines: Vec<&str> = iter::once(head).chain(packages).collect();
        let text = lines.join("\n") + "\n";
        fs::write(project.path(&complete), text).context("cannot write a list")?;
    }
    Ok(())
}
