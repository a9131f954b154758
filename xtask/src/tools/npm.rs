//! Tools from npm, installed by the lock file in `xtask/npm/`: `wasm-opt` of Binaryen, esbuild, and
//! what the end-to-end tests judge accessibility with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::node::Node;
use crate::process;
use crate::progress;
use crate::project::Project;

/// The programs that the lock file brings.
#[derive(Debug)]
pub struct Npm {
    programs: PathBuf,
    node: Node,
}

impl Npm {
    /// Installs what the lock file says, unless that very lock file was installed before.
    pub fn ensure(project: &Project) -> Result<Self> {
        let (wanted, installed) = (project.path("xtask/npm"), project.npm_tools());
        let npm = Self {
            programs: installed.join("node_modules/.bin"),
            node: Node::ensure(project)?,
        };
        if !same(&wanted.join(LOCK), &installed.join(DONE)) {
            progress::step(
                "Installing the tools from npm into .tools/npm",
                Duration::from_secs(5),
                || {
                    fs::create_dir_all(&installed)?;
                    for name in ["package.json", LOCK] {
                        fs::copy(wanted.join(name), installed.join(name))?;
                    }
                    let mut command = npm.node.npm()?;
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
    pub fn command(&self, program: &str) -> Result<Command> {
        let mut command = Command::new(self.programs.join(program));
        command.env("PATH", self.node.search_path()?);
        Ok(command)
    }

    /// The Node that they run with.
    pub fn node(&self) -> &Node {
        &self.node
    }
}

const LOCK: &str = "package-lock.json";
/// A copy of the lock file, written once everything in it is installed.
const DONE: &str = "installed.json";

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}
