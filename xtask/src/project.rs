//! Where things are: every path that a command reads or writes.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder for what the programs of steps write.
pub(crate) const LOGS: &str = "target/steps";

/// The project's folder.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project that Cargo runs this program for. Not the one that it was built from: a folder for builds that
    /// several copies of the project share (`CARGO_TARGET_DIR`) holds one program for all of them.
    pub fn here() -> Self {
        let built_from = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let run_for = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let package = run_for.unwrap_or(built_from);
        let root = root_of(&package).unwrap_or(&package).to_path_buf();
        Self { root }
    }

    /// A project of a test.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }

    /// The folder that holds `Cargo.toml` and `Trunk.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder by its path inside the project.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A program in the project's folder, with the words of this line.
    pub fn command(&self, program: impl AsRef<OsStr>, line: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).args(line.split(' '));
        command
    }

    /// The ignored folder for tools, virtual environments and configurations of Home Assistant.
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Where npm's packages are put.
    pub fn npm_tools(&self) -> PathBuf {
        self.path(".tools/npm")
    }

    /// The file for what the programs of a step write.
    pub(crate) fn log(&self, step: &str) -> PathBuf {
        let name = step.replace(|letter: char| !letter.is_alphanumeric(), "-");
        self.path(&format!("{LOGS}/{name}.log"))
    }

    /// What the journeys leave that fail with this Home Assistant: a folder for each, named as it is but for the colons.
    pub fn evidence(&self, home_assistant: &str) -> PathBuf {
        self.path("target/e2e").join(home_assistant)
    }

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// The integration, whose `www/` holds a copy of the built page.
    pub fn integration(&self) -> PathBuf {
        self.path("custom_components/latchkey")
    }
}

/// The project that a package's folder belongs to.
fn root_of(package: &Path) -> Option<&Path> {
    let mut folders = package.ancestors();
    folders.find(|folder| folder.join("Trunk.toml").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_found_from_each_of_its_packages() {
        let project = Project::here();
        for package in ["", "xtask", "tests/e2e"] {
            assert_eq!(root_of(&project.path(package)), Some(project.root()));
        }
        assert_eq!(root_of(Path::new("/")), None);
    }
}
