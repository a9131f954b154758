//! Finding a Python of a certain version, and making virtual environments with it.
//!
//! Home Assistant decides which Python it needs; that Python may be on `PATH`, or only in the `versions/` folder of pyenv. A
//! pyenv shim on `PATH` exists for every installed version but only starts the selected ones, so each is asked before it is
//! believed. uv could look too, but comes from Python's registry, and so after a Python.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process;
use crate::progress;

/// The first of a line of Python releases that will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(pub semver::Version);

impl Version {
    /// The first of 3.14, from 3.14.2 on.
    pub const fn new(minor: u64, patch: u64) -> Self {
        Self(semver::Version::new(3, minor, patch))
    }

    /// Whether a version such as `3.14.3` is of the line, and not too old.
    fn accepts(&self, found: &str) -> bool {
        let found = found.parse::<semver::Version>();
        found.is_ok_and(|found| found.minor == self.0.minor && found >= self.0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.0.major, self.0.minor)
    }
}

/// A Python of this version that can make virtual environments, in this folder or where the machine has its own.
pub fn find(version: &Version, first: PathBuf) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [first].into_iter().chain(env::split_paths(&path));
    let folders = env::join_paths(folders.chain(pyenv_folders())).ok()?;
    let candidates = which::which_in_all(format!("python{version}"), Some(folders), ".").ok()?;
    let question = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])";
    candidates.into_iter().find(|python| {
        process::capture(Command::new(python).args(["-c", question]))
            .is_ok_and(|answer| version.accepts(answer.trim()))
    })
}

/// Where pyenv keeps the programs of each version.
fn pyenv_folders() -> Vec<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(home);
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok());
    let folders = versions.into_iter().flatten().flatten();
    folders.map(|entry| entry.path().join("bin")).collect()
}

/// What installs everything else. Home Assistant then brings the version that it wants itself.
const UV: &str = "uv==0.13.9";

/// A virtual environment with exactly the packages of one list.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes the environment unless it is there.
    pub fn ensure(python: &Path, folder: PathBuf) -> Result<Self> {
        let environment = Self { folder };
        if !environment.program("pip").exists() {
            process::run_quietly(
                Command::new(python)
                    .args(["-m", "venv", "--clear"])
                    .arg(&environment.folder),
            )?;
        }
        Ok(environment)
    }

    /// Installs exactly the packages of a complete list, unless that very list was installed before.
    pub fn install(&self, what: &str, expected: Duration, list: &Path) -> Result<()> {
        let wanted =
            fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
        let name = list.file_name().context("a list of packages is a file")?;
        let installed = self.folder.join(name);
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        progress::step(&format!("Installing {what} into .tools"), expected, || {
            self.fetch(list)?;
            fs::write(&installed, wanted).context("cannot note what was installed")
        })
    }

    /// Installs a list and whatever its packages need besides.
    pub fn install_with_dependencies(&self, list: &Path) -> Result<()> {
        self.ensure_uv()?;
        let mut uv = Command::new(self.program("uv"));
        uv.args(["pip", "install", "--quiet", "--python"])
            .arg(self.program("python"));
        process::run_quietly(uv.arg("--requirement").arg(list))
    }

    fn ensure_uv(&self) -> Result<()> {
        if self.program("uv").exists() {
            return Ok(());
        }
        process::run(self.pip().arg(UV))
    }

    /// By uv, which takes a tenth of pip's time; by pip where uv cannot, as it does not read pip's
    /// settings.
    fn fetch(&self, list: &Path) -> Result<()> {
        self.ensure_uv()?;
        let mut uv = Command::new(self.program("uv"));
        uv.args(["pip", "install", "--quiet", "--no-deps", "--python"])
            .arg(self.program("python"));
        if let Err(error) = process::run_quietly(uv.arg("--requirement").arg(list)) {
            progress::note(&format!(
                "uv could not ({error:#}); pip can, in some minutes"
            ));
            process::run(self.pip().args(["--no-deps", "--requirement"]).arg(list))?;
        }
        Ok(())
    }

    fn pip(&self) -> Command {
        let mut pip = Command::new(self.program("python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ]);
        pip
    }

    /// A program of the environment.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patches_from_the_wanted_one_on_are_accepted() {
        let wanted = Version::new(14, 2);
        assert!(wanted.accepts("3.14.2") && wanted.accepts("3.14.10"));
        for other in ["3.14.1", "3.13.9", "3.1.42", "3.14", ""] {
            assert!(!wanted.accepts(other), "{other}");
        }
    }
}
