//! Pythons and their packages, by uv: it finds a Python, makes virtual environments of it, and fills them.
//!
//! uv comes from Python's registry, and so after a Python: any that has pip will do, or the one that `debian_python.rs`
//! unpacks.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::debian_python;
use crate::process;
use crate::progress;
use crate::project::Project;

/// The version of uv.
const VERSION: &str = "0.13.9";

/// The program, and where it may leave files for a while: its locks stay.
#[derive(Clone, Debug)]
pub struct Uv {
    program: PathBuf,
    temporary: PathBuf,
}

impl Uv {
    /// Installs it the first time.
    pub fn ensure(project: &Project) -> Result<Self> {
        let folder = project.tools().join(format!("uv-{VERSION}"));
        let uv = folder.join("bin/uv");
        if !uv.exists() {
            let by = |pip: &mut Command| {
                let options = ["--quiet", "--no-input", "--disable-pip-version-check"];
                pip.arg("install").args(options).arg("--target");
                pip.arg(&folder).arg(format!("uv=={VERSION}"));
                process::run_quietly(pip)
            };
            let name = "Installing uv (which installs Python's packages) into .tools";
            progress::step(name, 10, || {
                let of_the_system = by(Command::new("python3").args(["-m", "pip"]));
                of_the_system.or_else(|_| by(&mut debian_python::pip(project)?))
            })
            .context("uv cannot be installed: it needs a Python 3 with pip")?;
        }
        let uv = Self {
            program: uv,
            temporary: project.tools().join("temporary"),
        };
        fs::create_dir_all(&uv.temporary)?;
        Ok(uv)
    }

    /// A Python of this range of versions, in these folders or where the machine has its own.
    pub fn find_python(&self, range: &str, first: Vec<PathBuf>) -> Result<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::join_paths(first.into_iter().chain(env::split_paths(&path)))?;
        let mut find = self.command();
        find.args(["python", "find", "--system", "--no-python-downloads", range]);
        let found = process::capture(find.env("PATH", folders))?;
        Ok(PathBuf::from(found.trim()))
    }

    /// Installs exactly these packages as files below a folder, for this Python.
    pub fn unpack(&self, python: &Path, packages: &str, folder: &Path) -> Result<()> {
        let mut uv = self.pip("install", python);
        process::run_quietly(uv.args(["--no-deps", packages, "--target"]).arg(folder))
    }

    fn pip(&self, command: &str, python: &Path) -> Command {
        let mut uv = self.command();
        uv.args(["pip", command, "--quiet", "--python"]).arg(python);
        uv
    }

    fn command(&self) -> Command {
        let mut uv = Command::new(&self.program);
        uv.env("TMPDIR", &self.temporary);
        uv
    }
}

/// Where pyenv keeps the programs of each version: what it puts on `PATH` starts the chosen ones only.
pub(super) fn pyenv_folders() -> Vec<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(home);
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok());
    let folders = versions.into_iter().flatten().flatten();
    folders.map(|entry| entry.path().join("bin")).collect()
}

/// A virtual environment with exactly the packages of one list.
#[derive(Clone, Debug)]
pub struct Environment {
    folder: PathBuf,
    uv: Uv,
}

impl Environment {
    /// Makes the environment unless it is there.
    pub fn ensure(project: &Project, python: &Path, folder: PathBuf) -> Result<Self> {
        let uv = Uv::ensure(project)?;
        let environment = Self { folder, uv };
        if !environment.program("python").exists() {
            let mut venv = environment.uv.command();
            venv.args(["venv", "--quiet", "--clear", "--python"]);
            process::run_quietly(venv.arg(python).arg(&environment.folder))?;
        }
        Ok(environment)
    }

    /// Installs exactly the packages of a complete list, unless that very list was installed before.
    pub fn install(&self, what: &str, first_time: u64, list: &Path) -> Result<()> {
        let wanted =
            fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
        let name = list.file_name().context("a list of packages is a file")?;
        let installed = self.folder.join(name);
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        let name = format!("Installing {what} into .tools");
        progress::step(&name, first_time, || {
            let mut uv = self.pip("install");
            process::run_quietly(uv.args(["--no-deps", "--requirement"]).arg(list))?;
            fs::write(&installed, wanted).context("cannot note what was installed")
        })
    }

    /// A command of `uv pip` for this environment.
    pub fn pip(&self, command: &str) -> Command {
        self.uv.pip(command, &self.program("python"))
    }

    /// A module that is a program, with the words of this line, in the project's folder. Not its script, because that
    /// names the folder that it was installed in.
    pub fn module(&self, project: &Project, line: &str) -> Command {
        project.command(self.program("python"), &format!("-m {line}"))
    }

    /// A program of the environment.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }
}
