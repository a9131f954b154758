//! How the page that is shipped is compiled: with a standard library of its own, in which a panic is nothing
//! but a trap, and without this machine's folders in it.
//!
//! Rust's ready-made library formats a message for every panic, for a console that nobody reads: a tenth of
//! the page. Building it anew takes flags that the compiler calls unstable. They cannot change under us, because
//! `rust-toolchain.toml` pins the compiler; development builds and tests do without them. After a trap the boot
//! script shows the way to Home Assistant's own page, as after any other crash.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::project::Project;
use crate::tools::cargo::compiler_folder;

/// Lets the pinned compiler and Cargo accept unstable flags, and says what the library is built of.
const OWN_LIBRARY: [(&str, &str); 2] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
];

/// Traps instead of messages, and the WebAssembly of browsers from 2021 on, to which [`features`](super::features)
/// holds the page. Copying by one instruction is newer: `wasm-opt` writes that out, in less than the library would.
const FLAGS: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Ctarget-cpu=mvp",
    "-Ctarget-feature=+bulk-memory,+mutable-globals,+sign-ext",
];

/// Refuses every compiler but the pinned one.
pub(super) fn check(project: &Project) -> Result<()> {
    let pinned = fs::read_to_string(project.path("rust-toolchain.toml"))?;
    let mut rustc = Command::new("rustc");
    rustc.current_dir(project.root()).arg("--version");
    check_is_pinned(&process::capture(&mut rustc)?, &pinned)
}

/// By the words of `rustc --version` and the text of `rust-toolchain.toml`. Cargo passes on whatever `+toolchain` or
/// `RUSTUP_TOOLCHAIN` say instead, and a compiler without rustup reads no such file.
fn check_is_pinned(version: &str, toolchain: &str) -> Result<()> {
    let pinned = toolchain.split_once("channel = \"");
    let pinned = pinned.and_then(|(_, rest)| rest.split('"').next());
    let pinned = pinned.context("rust-toolchain.toml names no channel")?;
    let found = version.split_whitespace().nth(1).unwrap_or("none at all");
    ensure!(
        found == pinned,
        "the page is built by Rust {pinned} and no other, because its flags and its bytes are that compiler's; \
         this is {found}. By rustup that one is taken by itself: leave out `+…`, and unset RUSTUP_TOOLCHAIN"
    );
    Ok(())
}

/// Variables for Cargo.
pub(super) fn settings(project: &Project) -> Result<Vec<(&'static str, OsString)>> {
    let mut flags = remapped_paths(project)?;
    flags.extend(FLAGS.map(OsString::from));
    let library = OWN_LIBRARY.map(|(name, value)| (name, value.into()));
    let flags = ("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f".as_ref()));
    Ok(library.into_iter().chain([flags]).collect())
}

/// Compiler flags that keep this machine's folders out of the page. The last that fits wins.
fn remapped_paths(project: &Project) -> Result<Vec<OsString>> {
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
    let flag = |(from, to): (PathBuf, &str)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(from);
        flag.push("=");
        flag.push(to);
        flag
    };
    Ok(renamed.into_iter().map(flag).collect())
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
        let toolchain = "[toolchain]\nchannel = \"1.95.0\"\n";
        let check = |version: &str| check_is_pinned(version, toolchain);
        assert!(check("rustc 1.95.0 (59807616e 2026-04-14)\n").is_ok());
        for other in ["1.95.1", "1.97.0-nightly", "1.95.0-beta.3"] {
            let error = check(&format!("rustc {other} (0a1b2c3d4 2026-06-01)\n")).unwrap_err();
            let words = error.to_string();
            assert!(words.contains("Rust 1.95.0 and no other"), "{words}");
            assert!(words.contains(&format!("this is {other}.")), "{words}");
        }
        assert!(check("").is_err());
        assert!(check_is_pinned("rustc 1.95.0", "[toolchain]").is_err());
    }
}
