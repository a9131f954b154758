//! Tools that are compiled here, because no registry that a build machine can be expected to reach
//! has them ready.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process;
use crate::progress;
use crate::project::Project;

/// A program from a Cargo package of this name and version, and what it does.
#[derive(Debug)]
pub struct Tool(&'static str, &'static str, &'static str);

/// Drives Firefox.
pub const GECKODRIVER: Tool = Tool("geckodriver", "0.37.1", "drives Firefox");

/// Writes the bill of materials of a release.
pub const CARGO_CYCLONEDX: Tool = Tool("cargo-cyclonedx", "0.5.9", "writes the bill of materials");

impl Tool {
    /// The program's path; compiles it first if this very version is not there yet. Not optimised: these tools run for
    /// seconds, compiling them takes minutes.
    pub fn ensure(&self, project: &Project) -> Result<PathBuf> {
        let (Self(package, version, does), folder) = (self, project.tools().join("cargo"));
        // What Cargo notes about what it has installed.
        let installed = fs::read_to_string(folder.join(".crates.toml")).unwrap_or_default();
        if !installed.contains(&format!("\"{package} {version} ")) {
            let name = format!("Compiling {package} {version} (which {does}) into .tools");
            progress::watched_step(&name, [60; 2], &project.log(&name), |log| {
                let mut cargo = project.command("cargo", "install --locked --debug");
                cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
                cargo.args([package, "--version", version, "--root"]);
                process::run_into(log, cargo.arg(&folder), None)
            })?;
        }
        Ok(folder.join("bin").join(package))
    }
}

/// What the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target that the page is compiled for, if it is missing.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    if compiler_folder(project, &["target-libdir", "--target", WASM_TARGET])?.exists() {
        return Ok(());
    }
    let name = format!("Adding the target {WASM_TARGET}");
    let mut rustup = project.command("rustup", "target add");
    rustup.arg(WASM_TARGET);
    let add = |log: &Path| process::run_into(log, &mut rustup, None).map(drop);
    progress::watched_step(&name, [10; 2], &project.log(&name), add)
}

/// A folder that the compiler knows.
pub fn compiler_folder(project: &Project, print: &[&str]) -> Result<PathBuf> {
    let mut rustc = project.command("rustc", "--print");
    Ok(PathBuf::from(process::capture(rustc.args(print))?.trim()))
}
