//! What only the system's packages bring: browsers, what drives them, and a C++ compiler.
//!
//! A command that needs some of it says so before it begins ([`ensure`]): what is missing is installed where that may be,
//! by root or by a `sudo` that asks nothing, with apt. Elsewhere, and with `--no-install`, the error is the line that does it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::geteuid;

use crate::process;
use crate::progress;

/// A program of the system, and the packages that bring it.
#[derive(Debug, PartialEq, Eq)]
pub struct Needed {
    program: &'static str,
    packages: &'static [&'static str],
    what_for: &'static str,
}

/// What signs in by itself, and what most journeys go through.
pub const CHROMIUM: &[Needed] = &[
    needed("chromium", &["chromium"], "a browser"),
    needed("chromedriver", &["chromium-driver"], "to drive Chromium"),
];
/// The second engine. What drives it is compiled.
pub const FIREFOX: &[Needed] = &[needed("firefox-esr", &["firefox-esr"], "a browser")];
/// The third engine, which cannot do without a display.
pub const WEBKIT: &[Needed] = &[
    needed("WebKitWebDriver", &["webkit2gtk-driver"], "to drive WebKit"),
    needed("xvfb-run", &["xvfb", "xauth"], "a display for WebKit"),
];
/// What libFuzzer is compiled with, and those of Home Assistant's packages that come as source only.
pub const COMPILER: &[Needed] = &[needed(
    "c++",
    &["g++"],
    "to compile what comes as source only",
)];

const fn needed(
    program: &'static str,
    packages: &'static [&'static str],
    what_for: &'static str,
) -> Needed {
    Needed {
        program,
        packages,
        what_for,
    }
}

static FORBIDDEN: AtomicBool = AtomicBool::new(false);

/// From now on nothing is installed into the system: `--no-install`.
pub fn forbid_installing() {
    FORBIDDEN.store(true, Ordering::Relaxed);
}

/// Installs what is missing of all this.
pub fn ensure(needed: &[&'static [Needed]]) -> Result<()> {
    let missing: Vec<&Needed> = needed
        .iter()
        .copied()
        .flatten()
        .filter(|needed| find(needed.program).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = packages_of(&missing);
    let Some(apt) = apt() else {
        bail!("{}", how_to_get(&missing));
    };
    for needed in &missing {
        progress::note(&format!(
            "{} is missing: {}",
            needed.program, needed.what_for
        ));
    }
    let name = format!("Installing {} with apt-get", packages.join(" "));
    progress::step(&name, Duration::from_mins(1), || {
        process::run_quietly(apt_get(&apt).arg("update"))?;
        let mut install = apt_get(&apt);
        install.args(["install", "-y", "--no-install-recommends"]);
        process::run_quietly(install.args(&packages))
    })
    .with_context(|| how_to_get(&missing))
}

/// Where a program is, or how to get it.
pub fn require(program: &str, package: &str) -> Result<PathBuf> {
    find(program).with_context(|| lacks(program, package))
}

/// Where a file is that is not on `PATH`, or how to get it.
pub fn require_file(places: &[&str], package: &str) -> Result<PathBuf> {
    let found = places.iter().map(Path::new).find(|place| place.is_file());
    found
        .map(Path::to_path_buf)
        .with_context(|| lacks(&places.join(" or "), package))
}

/// Where a program is, if it is on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    which::which(program).ok()
}

/// What comes before apt-get's own arguments, where it may be used from here.
fn apt() -> Option<Vec<&'static str>> {
    if FORBIDDEN.load(Ordering::Relaxed) || find("apt-get").is_none() {
        return None;
    }
    if geteuid().is_root() {
        return Some(vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    let asks_nothing = process::run_quietly(Command::new("sudo").args(["-n", "true"])).is_ok();
    asks_nothing.then(|| {
        vec![
            "sudo",
            "-n",
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
        ]
    })
}

fn apt_get(words: &[&'static str]) -> Command {
    let mut command = Command::new(words.first().copied().unwrap_or("apt-get"));
    command.args(words.iter().skip(1)).arg("-qq");
    command
}

fn packages_of(missing: &[&Needed]) -> Vec<&'static str> {
    let packages = missing.iter().flat_map(|needed| needed.packages);
    packages.copied().collect()
}

fn how_to_get(missing: &[&Needed]) -> String {
    let programs: Vec<_> = missing.iter().map(|needed| needed.program).collect();
    lacks(&programs.join(", "), &packages_of(missing).join(" "))
}

fn lacks(what: &str, packages: &str) -> String {
    format!(
        "the system lacks {what}. On Debian and its kin this brings it: \
         apt-get update && apt-get install -y --no-install-recommends {packages}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_line_that_gets_it() {
        assert!(require("sh", "dash").is_ok());
        let error = require("latchkey-none-such", "some-package")
            .unwrap_err()
            .to_string();
        let line = "apt-get update && apt-get install -y --no-install-recommends some-package";
        assert!(error.ends_with(line), "{error}");
        assert!(require_file(&["/nowhere/one", "/nowhere/two"], "a-package").is_err());
    }

    #[test]
    fn one_line_brings_everything_that_is_missing() {
        let missing: Vec<_> = [FIREFOX, WEBKIT].into_iter().flatten().collect();
        let line = how_to_get(&missing);
        assert!(line.contains("firefox-esr, WebKitWebDriver, xvfb-run"));
        assert!(line.ends_with("recommends firefox-esr webkit2gtk-driver xvfb xauth"));
    }

    #[test]
    fn where_nothing_may_be_installed_the_error_is_the_line() {
        const MISSING: &[Needed] = &[needed("latchkey-none-such", &["a-package"], "nothing")];
        const THERE: &[Needed] = &[needed("sh", &["dash"], "nothing")];
        forbid_installing();
        let error = ensure(&[MISSING]).unwrap_err().to_string();
        assert!(error.ends_with("a-package"), "{error}");
        assert!(ensure(&[THERE]).is_ok());
    }
}
