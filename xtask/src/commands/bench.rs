//! `cargo xtask bench`: how fast and how light the login page is. Here it is built; `tests/e2e/bench` measures it.

use anyhow::Result;

use super::test::{compile_driven, driven};
use crate::dist::build;
use crate::home_assistant::{Installation, Release};
use crate::process;
use crate::project::Project;
use crate::tools::system;

/// What the command line says about the bench; the program that measures reads the same.
#[derive(Debug, clap::Parser)]
pub struct BenchOptions {
    /// Runs of each page under each condition
    #[arg(long, default_value_t = ENOUGH)]
    pub runs: usize,
    /// Put the record into docs/developers/ and not into target/: only of what is committed
    #[arg(long)]
    pub publish: bool,
    /// With this Home Assistant; the current one if this machine can run it
    #[arg(long)]
    pub home_assistant: Option<Release>,
}

/// From so many runs on, a median does not care for one wild one.
pub const ENOUGH: usize = 7;

/// Builds the page and measures it.
pub fn run(project: &Project, options: &BenchOptions) -> Result<()> {
    system::ensure(&[system::CHROMIUM, system::COMPILER])?;
    let installation = Installation::ensure(project, options.home_assistant)?;
    build(project)?;
    compile_driven(project, "bench")?;
    let release = installation.release;
    let mut bench = driven(project, "bench", release);
    bench.arg(format!("--home-assistant={}", release.name()));
    bench.arg(format!("--runs={}", options.runs));
    process::run(bench.args(options.publish.then_some("--publish")))
}
