//! The page's program: compiled by Cargo, and given its JavaScript by wasm-bindgen as a library, whose version Cargo
//! keeps equal to the page's own. `trunk serve` does the same for development.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use super::{Files, compiler, panics};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::cargo::{WASM_TARGET, ensure_wasm_target};

/// The name of the program in `Cargo.toml`, which its files are named by.
const NAME: &str = "latchkey";

/// Compiles the program, and gives its files: the module, its glue and the scripts beside that.
pub(super) fn build(project: &Project) -> Result<Files> {
    ensure_wasm_target(project)?;
    let name = "Compiling the page for WebAssembly";
    progress::watched_step(name, [130, 1], &project.log(name), |log| {
        bind(&compile(project, log)?)
    })
}

fn compile(project: &Project, log: &Path) -> Result<PathBuf> {
    let mut cargo = project.command("cargo", "build --locked --release --bin");
    // Named, so that it is known where the program will be.
    cargo.args([NAME, "--target", WASM_TARGET, "--target-dir", "target"]);
    let flags = compiler::remapped_paths(project)?;
    process::run_into(log, cargo.env("CARGO_ENCODED_RUSTFLAGS", flags), None)
        .context("the page does not compile")?;
    Ok(project.path(&format!("target/{WASM_TARGET}/release/{NAME}.wasm")))
}

fn bind(module: &Path) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    let mut module = Module::from_file(module)?;
    panics::silence(&mut module)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(NAME, module.emit_wasm());
    bindgen.out_name(NAME).typescript(false);
    let mut output = bindgen
        .web(true)?
        .generate_output()
        .context("wasm-bindgen cannot work on the program")?;
    output.emit(folder.path())?;
    super::read(folder.path())
}
