//! Trunk's part: compiling the page and collecting its files under the names they have in the
//! source.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Files, Profile};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::cargo::{self, TRUNK, WASM_BINDGEN};

/// Builds into a folder of its own and reads what is there.
pub(super) fn build(project: &Project, profile: Profile) -> Result<Files> {
    cargo::ensure_wasm_target(project)?;
    cargo::check_wasm_bindgen_matches(&fs::read_to_string(project.path("Cargo.lock"))?)?;
    WASM_BINDGEN.ensure(project)?;
    let program = TRUNK.ensure(project)?;
    let folder = project.path("target/page");
    let (name, expected) = match profile {
        Profile::Release => (
            "Building the page",
            "80 s the first time, 15 s after a change",
        ),
        Profile::Debug => (
            "Building the page for debugging",
            "60 s the first time, 3 s after a change",
        ),
    };
    progress::step(name, expected, || {
        let mut trunk = Command::new(program);
        trunk
            .current_dir(project.root())
            .env("PATH", cargo::search_path(project)?);
        // The names are hashed after everything is minified, by what is then in the files.
        trunk.args([
            "build",
            "--offline",
            "--log",
            "warn",
            "--filehash",
            "false",
            "--dist",
        ]);
        trunk.arg(&folder);
        if profile == Profile::Release {
            trunk
                .arg("--release")
                .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths(project)?);
        }
        process::run(&mut trunk)
    })?;
    let mut files = Files::new();
    read_into(&mut files, &folder, &folder)?;
    Ok(files)
}

/// Compiler flags that keep this machine's folders out of panic messages. The last that fits wins.
fn remapped_paths(project: &Project) -> Result<OsString> {
    let cargo_home = cargo_home()?;
    let mut renamed = vec![
        (sysroot(project)?, "/rust"),
        (cargo_home.clone(), "/cargo"),
        (project.root().to_path_buf(), "/latchkey"),
    ];
    // What is left of a dependency's path is `leptos-0.8.23/src/…`: shorter, and no registry is
    // named.
    for entry in fs::read_dir(cargo_home.join("registry/src"))
        .into_iter()
        .flatten()
    {
        renamed.push((entry?.path(), ""));
    }
    let mut flags = OsString::new();
    for (from, to) in renamed {
        if !flags.is_empty() {
            flags.push("\x1f");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    Ok(flags)
}

/// Where Cargo keeps the sources of dependencies.
pub(super) fn cargo_home() -> Result<PathBuf> {
    let usual = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(usual)
        .context("neither CARGO_HOME nor HOME is set")
}

/// Where the compiler and its library are.
pub(super) fn sysroot(project: &Project) -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    let answer = process::capture(
        rustc
            .current_dir(project.root())
            .args(["--print", "sysroot"]),
    )?;
    Ok(PathBuf::from(answer.trim()))
}

fn read_into(files: &mut Files, folder: &Path, root: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue; // Trunk's staging folder
        }
        if path.is_dir() {
            read_into(files, &path, root)?;
        } else {
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}
