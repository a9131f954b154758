//! Tools that are compiled here, because no registry that a build machine can be expected to reach
//! has them ready.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress;
use crate::project::Project;

/// A program from a Cargo package.
#[derive(Debug)]
pub struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    options: &'static [&'static str],
    /// What it answers with its version to.
    asked: &'static [&'static str],
    /// Alone on two cores.
    expected: Duration,
}

/// Runs the page's tests. Its version must be the library's. Not `--locked`: its lock file names a version of a dependency that was
/// withdrawn.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.130",
    options: &[],
    asked: &["--version"],
    expected: Duration::from_mins(3),
};

/// Drives Firefox.
pub const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    program: "geckodriver",
    version: "0.37.1",
    options: &["--locked"],
    asked: &["--version"],
    expected: Duration::from_mins(2),
};

/// Judges the licences and sources of dependencies. Without its default features: what it has to
/// know is on the disk.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
    options: &["--locked", "--no-default-features"],
    asked: &["--version"],
    expected: Duration::from_mins(4),
};

/// Writes the bill of materials of a release.
pub const CARGO_CYCLONEDX: Tool = Tool {
    package: "cargo-cyclonedx",
    program: "cargo-cyclonedx",
    version: "0.5.9",
    options: &["--locked"],
    asked: &["cyclonedx", "--version"],
    expected: Duration::from_mins(2),
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
        let program = project.cargo_tools().join("bin").join(self.program);
        if self.installed_version(&program).as_deref() == Some(self.version) {
            return Ok(program);
        }
        progress::step(
            &format!(
                "Compiling {} {} into .tools/cargo",
                self.package, self.version
            ),
            self.expected,
            || {
                let mut cargo = Command::new("cargo");
                cargo
                    .current_dir(project.root())
                    .args(["install", "--quiet", self.package]);
                cargo.args(["--version", self.version]).args(self.options);
                cargo
                    .arg("--root")
                    .arg(project.cargo_tools())
                    .envs(FAST_PROFILE);
                process::run(&mut cargo)
            },
        )?;
        Ok(program)
    }

    fn installed_version(&self, program: &Path) -> Option<String> {
        let answer = process::capture(Command::new(program).args(self.asked)).ok()?;
        version_in(&answer).map(str::to_owned)
    }
}

/// What the page is compiled for.
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target that the page is compiled for, if it is missing.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    if compiler_folder(project, &["target-libdir", "--target", WASM_TARGET])?.exists() {
        return Ok(());
    }
    let step = format!("Adding the target {WASM_TARGET}");
    progress::step(&step, Duration::from_secs(10), || {
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

/// Refuses a wasm-bindgen in `Cargo.lock` that the pinned command-line tool cannot read.
pub fn check_wasm_bindgen_matches(lock: &str) -> Result<()> {
    let (_, package) = lock
        .split_once("name = \"wasm-bindgen\"\n")
        .context("Cargo.lock holds no wasm-bindgen")?;
    let version = package
        .split('"')
        .nth(1)
        .context("Cargo.lock names no version")?;
    if version != WASM_BINDGEN.version {
        bail!(
            "Cargo.lock has wasm-bindgen {version}, xtask/src/tools/cargo.rs pins {}: set both to the same version",
            WASM_BINDGEN.version
        );
    }
    Ok(())
}

/// The first word of `cargo-deny 0.20.2` or `geckodriver 0.37.1 (…)` that looks like a version.
fn version_in(answer: &str) -> Option<&str> {
    let is_version = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
    answer.split_whitespace().find(is_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        assert_eq!(version_in("cargo-deny 0.20.2"), Some("0.20.2"));
        assert_eq!(
            version_in("geckodriver 0.37.1 (b2f5 2026-02-01)\n\nThe source"),
            Some("0.37.1")
        );
        assert_eq!(version_in("cargo-cyclonedx-cyclonedx 0.5.9"), Some("0.5.9"));
        assert_eq!(version_in("no version"), None);
    }

    #[test]
    fn another_wasm_bindgen_is_refused() {
        let lock = |version: &str| {
            format!("[[package]]\nname = \"wasm-bindgen\"\nversion = \"{version}\"\n")
        };
        assert!(check_wasm_bindgen_matches(&lock(WASM_BINDGEN.version)).is_ok());
        assert!(check_wasm_bindgen_matches(&lock("0.2.99")).is_err());
        assert!(check_wasm_bindgen_matches("").is_err());
    }
}
