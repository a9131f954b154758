//! Tools that are compiled here, because no registry that a build machine can be expected to reach
//! has them ready.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::process;
use crate::progress;
use crate::project::Project;

/// A program from a Cargo package.
#[derive(Debug)]
pub struct Tool {
    package: &'static str,
    program: &'static str,
    /// The library's in `Cargo.lock` if none is given.
    version: Option<&'static str>,
    options: &'static [&'static str],
    /// Alone on two cores.
    minutes: u64,
}

/// Runs the page's tests. Its version must be the library's. Not `--locked`: its lock file names a version of a dependency that was
/// withdrawn.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: None,
    options: &[],
    minutes: 3,
};

/// Drives Firefox.
pub const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    program: "geckodriver",
    version: Some("0.37.1"),
    options: &["--locked"],
    minutes: 2,
};

/// Judges the licences and sources of dependencies. Without its default features: what it has to
/// know is on the disk.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: Some("0.20.2"),
    options: &["--locked", "--no-default-features"],
    minutes: 4,
};

/// Writes the bill of materials of a release.
pub const CARGO_CYCLONEDX: Tool = Tool {
    package: "cargo-cyclonedx",
    program: "cargo-cyclonedx",
    version: Some("0.5.9"),
    options: &["--locked"],
    minutes: 2,
};

/// Optimised little and linked fast: these tools run for seconds, compiling them takes minutes.
const FAST_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "false"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
];

impl Tool {
    /// The program's path; compiles it first if this very version is not there yet.
    pub fn ensure(&self, project: &Project) -> Result<PathBuf> {
        let (package, folder) = (self.package, project.cargo_tools());
        let version = match self.version {
            Some(version) => version.to_owned(),
            None => locked(project, self.program)?,
        };
        // What Cargo notes about what it has installed.
        let installed = fs::read_to_string(folder.join(".crates.toml")).unwrap_or_default();
        if !installed.contains(&format!("\"{package} {version} ")) {
            let name = format!("Compiling {package} {version} into .tools/cargo");
            progress::step(&name, Duration::from_mins(self.minutes), || {
                let mut cargo = Command::new("cargo");
                cargo.current_dir(project.root()).envs(FAST_PROFILE);
                cargo.args(["install", "--quiet", package, "--version", &version]);
                process::run(cargo.args(self.options).arg("--root").arg(&folder))
            })?;
        }
        Ok(folder.join("bin").join(self.program))
    }
}

/// The version of a package in `Cargo.lock`.
fn locked(project: &Project, package: &str) -> Result<String> {
    let lock = fs::read_to_string(project.path("Cargo.lock"))?;
    let entry = lock.split_once(&format!("name = \"{package}\"\nversion = \""));
    let version = entry.and_then(|(_, rest)| rest.split('"').next());
    let version = version.with_context(|| format!("Cargo.lock holds no {package}"))?;
    Ok(version.to_owned())
}

/// What the page is compiled for.
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target that the page is compiled for, if it is missing.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    if compiler_folder(project, &["target-libdir", "--target", WASM_TARGET])?.exists() {
        return Ok(());
    }
    let name = format!("Adding the target {WASM_TARGET}");
    progress::step(&name, Duration::from_secs(10), || {
        let mut rustup = Command::new("rustup");
        rustup.current_dir(project.root());
        process::run(rustup.args(["target", "add", WASM_TARGET]))
    })
}

/// A folder that the compiler knows.
pub fn compiler_folder(project: &Project, print: &[&str]) -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(project.root()).arg("--print").args(print);
    Ok(PathBuf::from(process::capture(&mut rustc)?.trim()))
}
