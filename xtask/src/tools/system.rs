//! What only the system's packages bring: browsers, what drives them, a C++ compiler, proxies, and an LDAP directory.
//!
//! A command that needs some of it says so before it begins ([`ensure`]): what is missing is installed where that may be,
//! by root or by a `sudo` that asks nothing, with apt. Elsewhere, and with `--no-install`, the error is the line that does it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use rustix::process::geteuid;

use crate::process;
use crate::progress;
use crate::project::Project;

/// What something is for, and its programs, or files by their paths, each with the packages that bring it.
pub type Needed = (&'static str, &'static [(&'static str, &'static str)]);

/// What signs in by itself, and what most journeys go through.
pub const CHROMIUM: Needed = (
    "a browser",
    &[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
    ],
);
/// What drives it is compiled.
pub const FIREFOX: Needed = ("a second browser", &[("firefox-esr", "firefox-esr")]);
/// It cannot do without a display.
pub const WEBKIT: Needed = (
    "a third browser",
    &[
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("xvfb-run", "xvfb xauth"),
    ],
);
/// With what makes its certificate.
pub const NGINX: Needed = (
    "a proxy",
    &[("/usr/sbin/nginx", "nginx"), ("openssl", "openssl")],
);
/// See [`NGINX`].
pub const CADDY: Needed = (
    "another proxy",
    &[("caddy", "caddy"), ("openssl", "openssl")],
);
/// A real one, what asks it, and what the library of its provider (python-ldap) is compiled with.
pub const DIRECTORY: Needed = (
    "an LDAP directory with people who sign in",
    &[
        ("/usr/sbin/slapd", "slapd"),
        ("ldapsearch", "ldap-utils"),
        ("openssl", "openssl"),
        ("/usr/include/ldap.h", "libldap-dev"),
        ("/usr/include/sasl/sasl.h", "libsasl2-dev"),
    ],
);
/// What libFuzzer is compiled with, and those of Home Assistant's packages that come as source only.
pub const COMPILER: Needed = (
    "a C++ compiler, for fuzz targets and packages that come as source",
    &[("c++", "g++")],
);

static FORBIDDEN: AtomicBool = AtomicBool::new(false);

/// From now on nothing is installed into the system: `--no-install`.
pub fn forbid_installing() {
    FORBIDDEN.store(true, Ordering::Relaxed);
}

/// Installs what is missing of all this.
pub fn ensure(needed: &[Needed]) -> Result<()> {
    let (mut programs, mut packages) = (Vec::new(), BTreeSet::new());
    for (purpose, all) in needed {
        let missing = all.iter().filter(|(program, _)| find(program).is_none());
        let (lacking, bring): (Vec<_>, Vec<_>) = missing.copied().unzip();
        if !lacking.is_empty() {
            progress::note(&format!("the system lacks {purpose}: {}", bring.join(" ")));
            programs.extend(lacking);
            packages.extend(bring.into_iter().flat_map(|both| both.split(' ')));
        }
    }
    if packages.is_empty() {
        return Ok(());
    }
    // By the network: a minute for all that the tests need, or two.
    let expected = 5 * (3 + packages.len() as u64);
    let script = Project::here().path("xtask/apt-install.sh");
    let mut by_hand = Command::new(&script);
    by_hand.args(&packages);
    let how_to_get = format!(
        "the system lacks {}. On Debian and its kin this brings it, typed as root: {}",
        programs.join(", "),
        process::line(&by_hand)
    );
    let Some(mut install) = as_root() else {
        bail!("{how_to_get}");
    };
    install.arg(script).args(&packages);
    let name =
        "Installing that into the system by apt-get (with --no-install it would only be named)";
    progress::step(name, expected, || process::run_quietly(&mut install)).context(how_to_get)
}

/// Where a program is, if it is on `PATH`, or a file, if it is there.
pub fn find(program: &str) -> Option<PathBuf> {
    let file = Some(PathBuf::from(program)).filter(|path| path.is_absolute() && path.is_file());
    file.or_else(|| which::which(program).ok())
}

/// What starts a program as root without asking anything, where there is an apt-get that may be used.
fn as_root() -> Option<Command> {
    if FORBIDDEN.load(Ordering::Relaxed) || find("apt-get").is_none() {
        return None;
    }
    if geteuid().is_root() {
        return Some(Command::new("env"));
    }
    let asks_nothing = process::run_quietly(Command::new("sudo").args(["-n", "true"])).is_ok();
    let mut sudo = Command::new("sudo");
    sudo.arg("-n");
    asks_nothing.then_some(sudo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_may_be_installed_one_line_brings_everything_that_is_missing() {
        const MISSING: Needed = (
            "a test",
            &[
                ("latchkey-none-such", "a b"),
                ("sh", "dash"),
                ("latchkey-no", "c"),
            ],
        );
        forbid_installing();
        let error = ensure(&[MISSING]).unwrap_err().to_string();
        assert!(
            error.contains("lacks latchkey-none-such, latchkey-no."),
            "{error}"
        );
        assert!(error.ends_with("apt-install.sh a b c"), "{error}");
        assert!(ensure(&[("a shell", &[("sh", "dash")])]).is_ok());
    }
}
