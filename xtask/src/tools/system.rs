//! What only the system's packages bring: browsers and what drives them.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where a program is, or how to get it.
///
/// # Errors
/// If it is not on `PATH`; the error names the command that installs `package`.
pub fn require(program: &str, package: &str) -> Result<PathBuf> {
    find(program).with_context(|| missing(program, package))
}

/// Where a file is that is not on `PATH`, or how to get it.
///
/// # Errors
/// If none of the places holds it; the error names the command that installs `package`.
pub fn require_file(places: &[&str], package: &str) -> Result<PathBuf> {
    let found = places.iter().map(Path::new).find(|place| place.is_file());
    found
        .map(Path::to_path_buf)
        .with_context(|| missing(&places.join(" or "), package))
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn missing(program: &str, package: &str) -> String {
    format!("{program} is missing. Get it with: apt-get install {package}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_command_that_gets_it() {
        assert!(require("sh", "dash").is_ok());
        let error = require("latchkey-none-such", "some-package")
            .unwrap_err()
            .to_string();
        assert!(error.contains("apt-get install some-package"), "{error}");
        assert!(require_file(&["/nowhere/one", "/nowhere/two"], "a-package").is_err());
    }
}
