//! Tools from npm, installed by the lock file in `xtask/npm/`: `wasm-opt` of Binaryen, esbuild, and
//! what the end-to-end tests judge accessibility with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress;
use crate::project::Project;

/// The programs that the lock file brings.
#[derive(Debug)]
pub struct Npm {
    programs: PathBuf,
}

impl Npm {
    /// Installs what the lock file says, unless that very lock file was installed before.
    ///
    /// # Errors
    /// If Node is missing, or npm cannot install.
    pub fn ensure(project: &Project) -> Result<Self> {
        let (wanted, installed) = (project.path("xtask/npm"), project.npm_tools());
        let npm = Self {
            programs: installed.join("node_modules/.bin"),
        };
        if !same(&wanted.join(LOCK), &installed.join(DONE)) {
            require_node()?;
            progress::step(
                "Installing the tools from npm into .tools/npm",
                "5 s, once",
                || {
                    fs::create_dir_all(&installed)?;
                    for name in ["package.json", LOCK] {
                        fs::copy(wanted.join(name), installed.join(name))?;
                    }
                    let mut command = Command::new("npm");
                    command.current_dir(&installed).args([
                        "ci",
                        "--no-audit",
                        "--no-fund",
                        "--silent",
                    ]);
                    process::run(&mut command)?;
                    fs::copy(wanted.join(LOCK), installed.join(DONE))
                        .map(drop)
                        .context("npm's lock file")
                },
            )?;
        }
        Ok(npm)
    }

    /// A command that runs one of the programs.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        Command::new(self.programs.join(program))
    }
}

const LOCK: &str = "package-lock.json";
/// A copy of the lock file, written once everything in it is installed.
const DONE: &str = "installed.json";

fn require_node() -> Result<()> {
    if process::capture(Command::new("npm").arg("--version")).is_err() {
        bail!(
            "Node and npm are missing (any Node from 18 on). Get them with: apt-get install nodejs npm"
        );
    }
    Ok(())
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}
