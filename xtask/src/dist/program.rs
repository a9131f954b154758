//! The page's program: compiled by Cargo, and given its JavaScript by wasm-bindgen as a library, whose version Cargo
//! keeps equal to the page's own; and the words that were compiled with it. `trunk serve` does the same for development.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use super::{Files, compiler, panics};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::cargo::{WASM_TARGET, ensure_wasm_target};

/// The name of the program in `Cargo.toml`, which its files are named by.
const NAME: &str = "latchkey";

/// The step that is done where the program is compiled.
pub(crate) const COMPILING: &str = "Compiling the page for WebAssembly";

/// Whose build script makes the catalogs of the languages, as Cargo names it, and where.
const CORE: &str = "#latchkey-core@";
const CATALOGS: &str = "catalogs";

/// What Leptos' macros put beside the program for a splitter that nobody runs here. Its name has a digest of where the
/// dependencies' sources are: without it the page has the same bytes on every machine.
const MARKER: &str = "_WASM_SPLIT_MARKER_";

/// Compiles the program, and gives its files: the module, its glue, the scripts beside that, and the catalogs.
pub(super) fn build(project: &Project) -> Result<Files> {
    ensure_wasm_target(project)?;
    progress::watched_step(COMPILING, [100, 1], &project.log(COMPILING), |log| {
        let compiled = compile(project, log)?;
        let mut files = bind(&compiled.program)?;
        files.extend(super::read(&compiled.catalogs)?);
        Ok(files)
    })
}

/// What Cargo has made, and where.
struct Compiled {
    program: PathBuf,
    catalogs: PathBuf,
}

fn compile(project: &Project, log: &Path) -> Result<Compiled> {
    let mut cargo = build_command(project)?;
    process::run_into(log, &mut cargo, None).context("the page does not compile")?;
    // Once more, with nothing left to do, for where it all is: the log of the first run is for people.
    let mut cargo = build_command(project)?;
    let said = process::capture(cargo.args(["--quiet", "--message-format=json"]))?;
    compiled(&said)
}

fn build_command(project: &Project) -> Result<Command> {
    let mut cargo = project.command("cargo", "build --locked --release --bin");
    // Its own, where several copies of the project share a folder for builds: each has a program of this name.
    cargo.args([NAME, "--target", WASM_TARGET, "--target-dir", "target"]);
    cargo.env(
        "CARGO_ENCODED_RUSTFLAGS",
        compiler::remapped_paths(project)?,
    );
    Ok(cargo)
}

/// Reads Cargo's messages, a line each.
///
/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>
fn compiled(said: &str) -> Result<Compiled> {
    let (mut program, mut catalogs) = (None, None);
    for line in said.lines() {
        let message: Value = serde_json::from_str(line)?;
        let package = message["package_id"].as_str().unwrap_or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") if message["target"]["kind"][0] == "bin" => {
                program = message["filenames"][0].as_str().map(PathBuf::from);
            }
            Some("build-script-executed") if package.contains(CORE) => {
                catalogs = message["out_dir"]
                    .as_str()
                    .map(|made| Path::new(made).join(CATALOGS));
            }
            _ => {}
        }
    }
    Ok(Compiled {
        program: program.context("Cargo does not say where the program is")?,
        catalogs: catalogs.context("Cargo does not say where the core's catalogs are")?,
    })
}

fn bind(module: &Path) -> Result<Files> {
    let folder = tempfile::tempdir()?;
    let mut module = Module::from_file(module)?;
    without_markers(&mut module);
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

fn without_markers(module: &mut Module) {
    let exports = module.exports.iter();
    let markers = exports.filter(|export| export.name.starts_with(MARKER));
    let markers: Vec<_> = markers.map(walrus::Export::id).collect();
    for marker in markers {
        module.exports.delete(marker);
    }
}

#[cfg(test)]
mod tests {
    use walrus::{ConstExpr, ir};

    use super::*;

    #[test]
    fn cargo_says_where_the_program_and_the_catalogs_are() {
        let program = r#"{"reason":"compiler-artifact","target":{"kind":["bin"]},"filenames":["/t/latchkey.wasm"]}"#;
        // Another's build script has a folder too, wherever the project is.
        let other = r#"{"reason":"build-script-executed","package_id":"path+file:///latchkey-core/a#b@1","out_dir":"/b"}"#;
        let core = r#"{"reason":"build-script-executed","package_id":"path+file:///c/core#latchkey-core@0.0.0","out_dir":"/c"}"#;
        let found = compiled(&[core, other, program].join("\n")).unwrap();
        assert_eq!(found.program, Path::new("/t/latchkey.wasm"));
        assert_eq!(found.catalogs, Path::new("/c/catalogs"));
        for said in [program, core, "no JSON"] {
            assert!(compiled(said).is_err());
        }
    }

    #[test]
    fn nothing_in_the_program_is_named_by_where_it_was_compiled() {
        let mut module = Module::default();
        let value = ConstExpr::Value(ir::Value::I32(0));
        let marker = module
            .globals
            .add_local(walrus::ValType::I32, false, false, value);
        for name in ["_WASM_SPLIT_MARKER_0a1b", "start"] {
            module.exports.add(name, marker);
        }
        without_markers(&mut module);
        let left: Vec<_> = module.exports.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(left, ["start"]);
    }
}
