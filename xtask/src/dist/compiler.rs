//! Which compiler builds the page that is shipped, and how this machine's folders are kept out of it.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rustc_version::VersionMeta;
use serde_json::Value;

use crate::project::Project;
use crate::tools::cargo::compiler_folder;

/// Refuses every compiler but the pinned one.
pub(super) fn check(project: &Project) -> Result<()> {
    check_is(&pinned(project)?, &about(project)?.semver.to_string())
}

/// The version of Rust that `rust-toolchain.toml` names.
pub(crate) fn pinned(project: &Project) -> Result<String> {
    let text = fs::read_to_string(project.path("rust-toolchain.toml"))?;
    let settings: Value = toml::from_str(&text)?;
    let channel = settings["toolchain"]["channel"].as_str();
    let channel = channel.context("rust-toolchain.toml names no channel")?;
    Ok(channel.to_owned())
}

/// Cargo passes on whatever `+toolchain` or `RUSTUP_TOOLCHAIN` say, and a compiler
/// without rustup reads no `rust-toolchain.toml`.
fn check_is(pinned: &str, found: &str) -> Result<()> {
    ensure!(
        found == pinned,
        "the page is built by Rust {pinned} and no other, because its bytes are that compiler's; this is {found}. By \
         rustup that one is taken by itself: leave out `+…`, and unset RUSTUP_TOOLCHAIN"
    );
    Ok(())
}

/// Compiler flags that keep this machine's folders out of the page, as Cargo takes them. The last that fits wins.
pub(super) fn remapped_paths(project: &Project) -> Result<OsString> {
    let cargo_home = home::cargo_home()?;
    let commit = about(project)?.commit_hash;
    let commit = commit.context("rustc names no commit")?;
    let mut renamed = vec![
        // As the ready-made library names itself; where its source is installed, it would be by where that lies.
        (
            compiler_folder(project, &["sysroot"])?.join("lib/rustlib/src/rust"),
            format!("/rustc/{commit}"),
        ),
        (cargo_home.clone(), "/cargo".to_owned()),
        (project.root().to_path_buf(), "/latchkey".to_owned()),
    ];
    // What is left of a dependency's path is `leptos-0.8.23/src/…`: shorter, and no registry is
    // named.
    let registries = fs::read_dir(cargo_home.join("registry/src"));
    for entry in registries.into_iter().flatten() {
        renamed.push((entry?.path(), String::new()));
    }
    let flag = |(from, to): (PathBuf, String)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(from);
        flag.push("=");
        flag.push(to);
        flag
    };
    let flags: Vec<_> = renamed.into_iter().map(flag).collect();
    Ok(flags.join("\x1f".as_ref()))
}

/// What the compiler says about itself.
pub(crate) fn about(project: &Project) -> Result<VersionMeta> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(project.root());
    Ok(VersionMeta::for_command(rustc)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_compiler_builds_the_page() {
        assert!(check_is("1.95.0", "1.95.0").is_ok());
        for other in ["1.95.1", "1.97.0-nightly", "1.95.0-beta.3"] {
            let words = check_is("1.95.0", other).unwrap_err().to_string();
            assert!(words.contains("Rust 1.95.0 and no other"), "{words}");
            assert!(words.contains(&format!("this is {other}.")), "{words}");
        }
    }
}
