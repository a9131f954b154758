//! Finding a Python of a certain version, and making virtual environments with it.
//!
//! Home Assistant decides which Python it needs; that Python may be on `PATH`, or only in the
//! `versions/` folder of pyenv. A pyenv shim on `PATH` exists for every installed version but only
//! starts the selected ones, so each candidate is asked before it is believed.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process;
use crate::progress;

/// A line of Python releases, from a certain patch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The 3 of 3.14.2.
    pub major: u8,
    /// The 14 of 3.14.2.
    pub minor: u8,
    /// The 2 of 3.14.2: the first patch that will do.
    pub patch: u32,
}

impl Version {
    /// Whether a version such as `3.14.3` is one of these.
    fn accepts(self, found: &str) -> bool {
        let patch = found.strip_prefix(&format!("{}.{}.", self.major, self.minor));
        patch
            .and_then(|patch| patch.parse::<u32>().ok())
            .is_some_and(|patch| patch >= self.patch)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)
    }
}

/// A Python of this version that can make virtual environments, in these folders or where the machine has its own.
#[must_use]
pub fn find(version: Version, first: &[PathBuf]) -> Option<PathBuf> {
    let search = [first.to_vec(), search_folders()].concat();
    candidates(version, &search, &pyenv_versions())
        .into_iter()
        .find(|python| {
            let question = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])";
            process::capture(Command::new(python).args(["-c", question]))
                .is_ok_and(|answer| version.accepts(answer.trim()))
        })
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
    ///
    /// # Errors
    /// If Python cannot make it.
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
    ///
    /// # Errors
    /// If pip cannot install them.
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
    ///
    /// # Errors
    /// If uv cannot.
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
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }
}

/// Where such a Python could be: on the path first, then pyenv's, newest patch first.
fn candidates(version: Version, search: &[PathBuf], pyenv: &[PathBuf]) -> Vec<PathBuf> {
    let program = format!("python{version}");
    let mut ours: Vec<(u32, PathBuf)> = pyenv
        .iter()
        .filter_map(|folder| Some((patch(version, folder)?, folder.clone())))
        .collect();
    ours.sort_by_key(|(patch, _)| std::cmp::Reverse(*patch));
    let pyenv = ours
        .into_iter()
        .map(|(_, folder)| folder.join("bin").join(&program));
    search
        .iter()
        .map(|folder| folder.join(&program))
        .chain(pyenv)
        .filter(|file| file.is_file())
        .collect()
}

/// The last number of a folder such as `versions/3.13.0`, if it is of this version.
fn patch(version: Version, folder: &Path) -> Option<u32> {
    let name = folder.file_name()?.to_str()?;
    name.strip_prefix(&format!("{version}."))?.parse().ok()
}

fn search_folders() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default()
}

fn pyenv_versions() -> Vec<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let Some(root) = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(home) else {
        return Vec::new();
    };
    let Ok(entries) = fs::read_dir(root.join("versions")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Version = Version {
        major: 3,
        minor: 13,
        patch: 0,
    };

    #[test]
    fn the_path_comes_before_pyenv_and_new_patches_before_old_ones() {
        let folder = tempfile::tempdir().unwrap();
        let python = |place: &str| {
            let file = folder.path().join(place);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
            file
        };
        let on_path = python("usr/bin/python3.13");
        let newest = python("versions/3.13.10/bin/python3.13");
        let older = python("versions/3.13.9/bin/python3.13");
        python("versions/3.1.3/bin/python3.13");
        let search = [folder.path().join("empty"), folder.path().join("usr/bin")];
        let pyenv: Vec<PathBuf> = fs::read_dir(folder.path().join("versions"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(
            candidates(WANTED, &search, &pyenv),
            [on_path, newest, older]
        );
    }

    #[test]
    fn only_patches_from_the_wanted_one_on_are_accepted() {
        let wanted = Version {
            major: 3,
            minor: 14,
            patch: 2,
        };
        assert!(wanted.accepts("3.14.2") && wanted.accepts("3.14.10"));
        for other in ["3.14.1", "3.13.9", "3.1.42", "3.14", ""] {
            assert!(!wanted.accepts(other), "{other}");
        }
    }

    #[test]
    fn a_folder_of_another_version_has_no_patch() {
        assert_eq!(patch(WANTED, Path::new("/v/3.13.0")), Some(0));
        assert_eq!(patch(WANTED, Path::new("/v/3.1.3")), None);
        assert_eq!(patch(WANTED, Path::new("/v/3.13.0-dev")), None);
    }
}
