//! Which compiler builds the page that is shipped, and how this machine's folders are kept out of it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::project::Project;
use crate::tools::cargo::compiler_folder;

/// Refuses every compiler but the pinned one.
pub(super) fn check(project: &Project) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(project.root()).arg("--version");
    check_is(&pinned(project)?, &process::capture(&mut rustc)?)
}

/// The version of Rust that `rust-toolchain.toml` names.
pub(crate) fn pinned(project: &Project) -> Result<String> {
    let toolchain: toml::Table =
        fs::read_to_string(project.path("rust-toolchain.toml"))?.parse()?;
    let channel = toolchain
        .get("toolchain")
        .and_then(|toolchain| toolchain.get("channel"));
    let channel = channel.and_then(toml::Value::as_str);
    Ok(channel
        .context("rust-toolchain.toml names no channel")?
        .to_owned())
}

/// By the words of `rustc --version`. Cargo passes on whatever `+toolchain` or `RUSTUP_TOOLCHAIN` say, and a compiler
/// without rustup reads no `rust-toolchain.toml`.
fn check_is(pinned: &str, said: &str) -> Result<()> {
    let found = said.split_whitespace().nth(1).unwrap_or("none at all");
    ensure!(
        found == pinned,
        "the page is built by Rust {pinned} and no other, because its bytes are that compiler's; this is {found}. By \
         rustup that one is taken by itself: leave out `+…`, and unset RUSTUP_TOOLCHAIN"
    );
    Ok(())
}

/// Compiler flags that keep this machine's folders out of the page, as Cargo takes them. The last that fits wins.
pub(super) fn remapped_paths(project: &Project) -> Result<OsString> {
    let cargo_home = cargo_home()?;
    let mut renamed = vec![
        // As the ready-made library names itself; where its source is installed, it would be by where that lies.
        (
            library_source(project)?,
            format!("/rustc/{}", commit(project)?),
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

fn library_source(project: &Project) -> Result<PathBuf> {
    Ok(sysroot(project)?.join("lib/rustlib/src/rust"))
}

/// The commit that the compiler was made of.
fn commit(project: &Project) -> Result<String> {
    let mut rustc = Command::new("rustc");
    let said = process::capture(rustc.current_dir(project.root()).arg("-vV"))?;
    let commit = said
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    commit.map(str::to_owned).context("rustc names no commit")
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
    compiler_folder(project, &["sysroot"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_compiler_builds_the_page() {
        assert!(check_is("1.95.0", "rustc 1.95.0 (59807616e 2026-04-14)\n").is_ok());
        for other in ["1.95.1", "1.97.0-nightly", "1.95.0-beta.3"] {
            let error = check_is("1.95.0", &format!("rustc {other} (0a1b2c3d4 2026-06-01)\n"));
            let words = error.unwrap_err().to_string();
            assert!(words.contains("Rust 1.95.0 and no other"), "{words}");
            assert!(words.contains(&format!("this is {other}.")), "{words}");
        }
        assert!(check_is("1.95.0", "").is_err());
    }
}
