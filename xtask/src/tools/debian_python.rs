//! A Python of a newer Debian in a folder of ours, for a Debian that has none so new.
//!
//! `xtask/python/debian-python.sh` unpacks it. It comes from the mirror that the system itself is set up with.
//! Called where the machine has no Python of its own that can run the Home Assistant that is wanted
//! (`home_assistant/installation.rs`), or bring uv.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::python::{Uv, pyenv_folders};
use crate::process;
use crate::progress;
use crate::project::Project;

/// A line of Python's releases, and the Debian that has it and lacks the next.
#[derive(Clone, Copy, Debug)]
pub struct Python {
    /// Such as 3.14.
    pub version: &'static str,
    /// What of it Home Assistant runs with, as uv reads it.
    range: &'static str,
    suite: &'static str,
}

impl Python {
    /// Of Debian 13.
    pub const OLDER: Self = Self {
        version: "3.13",
        range: ">=3.13,<3.14",
        suite: "trixie",
    };
    /// Of Debian 14.
    pub const NEWER: Self = Self {
        version: "3.14",
        range: ">=3.14.2,<3.15",
        suite: "forky",
    };

    fn program(self) -> String {
        format!("python{}", self.version)
    }

    fn folder(self, project: &Project) -> PathBuf {
        project.tools().join(self.program())
    }

    /// This one of Debian's if it is unpacked, or else the machine's own, or else this one, or else one that pyenv has
    /// compiled and that nobody has chosen: unless pyenv was told to optimize, loops and JSON take a third longer in it.
    pub fn find(self, project: &Project) -> Result<PathBuf> {
        let uv = Uv::ensure(project)?;
        let unpacked = self.folder(project).join("bin");
        let found = uv.find_python(self.range, vec![unpacked]);
        let found = found.or_else(|_| self.ensure(project));
        found.or_else(|why| {
            let compiled = uv.find_python(self.range, pyenv_folders());
            compiled.map_err(|_| why)
        })
    }

    /// Unpacks it unless that is done, and gives its program.
    fn ensure(self, project: &Project) -> Result<PathBuf> {
        let (name, suite, folder) = (self.program(), self.suite, self.folder(project));
        let program = self.folder(project).join("bin").join(&name);
        if program.exists() {
            return Ok(program);
        }
        let has_mirror = "apt-get --print-uris update | grep -q /debian/dists/";
        let has_mirror = process::run_quietly(Command::new("sh").args(["-c", has_mirror]));
        ensure!(
            cfg!(target_arch = "x86_64") && has_mirror.is_ok(),
            "only Debian for x86-64 is known to have it"
        );
        let step = format!(
            "Unpacking {name}, a package of Debian {suite}'s, for Home Assistant, into .tools"
        );
        progress::step(&step, 20, || {
            if folder.exists() {
                fs::remove_dir_all(&folder).context("cannot remove a half-unpacked Python")?;
            }
            let mut unpack = Command::new(project.path("xtask/python/debian-python.sh"));
            process::run_quietly(unpack.arg(&folder).args([suite, &name]))
        })?;
        Ok(program)
    }
}

/// A command that runs pip.
pub fn pip(project: &Project) -> Result<Command> {
    let mut python = Command::new(Python::NEWER.ensure(project)?);
    let wheels = Python::NEWER.folder(project);
    let wheels = fs::read_dir(wheels.join("root/usr/share/python-wheels"))?;
    let mut wheels = wheels.filter_map(|it| Some(it.ok()?.path()));
    let pip = wheels.find(|wheel| wheel.to_string_lossy().contains("/pip-"));
    // A program, too, as every archive of Python with a `__main__` is.
    python.arg(pip.context("no pip")?.join("pip"));
    Ok(python)
}
