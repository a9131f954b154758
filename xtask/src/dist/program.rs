//! The page's program: compiled by Cargo, and given its JavaScript by wasm-bindgen as a library, whose version Cargo
//! keeps equal to the page's own. `trunk serve` does the same for development.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

use super::{Files, Profile, compiler, panics};
use crate::progress;
use crate::project::Project;
use crate::tools::cargo;

/// The name of the program in `Cargo.toml`, which its files are named by.
const NAME: &str = "latchkey";

/// Compiles the program, and gives its files: the module, its glue and the scripts beside that.
pub(super) fn build(project: &Project, profile: Profile) -> Result<Files> {
    cargo::ensure_wasm_target(project)?;
    let (name, expected) = match profile {
        Profile::Release => ("Building the page", Duration::from_mins(2)),
        Profile::Debug => ("Building the page for debugging", Duration::from_mins(1)),
    };
    progress::step(name, expected, || {
        bind(&compile(project, profile)?, profile)
    })
}

fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(project.root())
        .args(["build", "--locked", "--quiet", "--bin", NAME])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--message-format", "json-render-diagnostics"]);
    if profile == Profile::Release {
        let flags = compiler::remapped_paths(project)?;
        cargo.arg("--release").env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    // What the compiler says of the page is for people, and goes where they see it.
    let output = cargo
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "the page does not compile");
    let said = String::from_utf8(output.stdout)?;
    module_in(&said).context("Cargo built no program")
}

/// Where the program is, by Cargo's messages.
fn module_in(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["target"]["kind"][0] == "bin")
        .filter(|message| message["target"]["name"] == NAME)
        .find_map(|message| {
            let files = message["filenames"].as_array()?;
            let mut names = files.iter().filter_map(Value::as_str);
            names
                .find(|name| super::extension(name) == "wasm")
                .map(PathBuf::from)
        })
}

fn bind(module: &Path, profile: Profile) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    let debug = profile == Profile::Debug;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .debug(debug)
        .keep_debug(debug);
    let mut output = bindgen
        .generate_output()
        .context("wasm-bindgen cannot work on the program")?;
    if profile == Profile::Release {
        panics::silence(output.wasm_mut());
    }
    output.emit(folder.path())?;
    let mut files = Files::new();
    for entry in WalkDir::new(folder.path()) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder.path())?.to_string_lossy();
            files.insert(name.into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_found_in_what_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"latchkey"},"filenames":["/t/liblatchkey.rlib"]}
{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"latchkey"},"filenames":["/t/latchkey.d","/t/latchkey.wasm"]}
{"reason":"build-finished","success":true}"#;
        assert_eq!(module_in(said), Some(PathBuf::from("/t/latchkey.wasm")));
        assert_eq!(module_in("{\"reason\":\"build-finished\"}"), None);
    }
}
