//! Trunk's part: compiling the page and collecting its files under the names they have in the
//! source.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Files, Profile, compiler};
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
    if profile == Profile::Release {
        compiler::prepare(project)?;
    }
    let folder = project.path("target/page");
    let (name, expected) = match profile {
        Profile::Release => (
            "Building the page",
            "2 min the first time, 20 s after a change",
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
            trunk.arg("--release").envs(compiler::settings(project)?);
        }
        process::run(&mut trunk)
    })?;
    let mut files = Files::new();
    read_into(&mut files, &folder, &folder)?;
    Ok(files)
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
