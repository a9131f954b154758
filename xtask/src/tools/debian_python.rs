//! A Python of a newer Debian in a folder of ours, for a Debian that has none so new.
//!
//! `xtask/python/debian-python.sh` unpacks it. It comes from the mirror that the system itself is set up with.
//! Called where no Python here can run the Home Assistant that is wanted (`home_assistant/installation.rs`), or bring uv.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::progress;
use crate::project::Project;

/// A release of Debian, by what it has that older ones lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Debian {
    suite: &'static str,
    python: &'static str,
}

impl Debian {
    /// Debian 13.
    pub const TRIXIE: Self = Self {
        suite: "trixie",
        python: "python3.13",
    };
    /// Debian 14.
    pub const FORKY: Self = Self {
        suite: "forky",
        python: "python3.14",
    };
}

/// The folder of the program, whether or not it is there.
pub fn programs(project: &Project, debian: Debian) -> PathBuf {
    folder(project, debian).join("bin")
}

/// A command that runs pip.
pub fn pip(project: &Project) -> Result<Command> {
    let mut pip = Command::new(ensure(project, Debian::FORKY)?);
    let wheels = folder(project, Debian::FORKY).join("root/usr/share/python-wheels");
    let mut wheels = files(&wheels)?.into_iter();
    let is_pip = |name: &PathBuf| name.to_string_lossy().contains("/pip-");
    // A program, too, as every archive of Python with a `__main__` is.
    pip.arg(wheels.find(is_pip).context("no pip")?.join("pip"));
    Ok(pip)
}

/// Unpacks a release's Python unless that is done, and gives its program.
pub fn ensure(project: &Project, debian: Debian) -> Result<PathBuf> {
    let Debian { suite, python } = debian;
    let folder = folder(project, debian);
    let program = folder.join("bin").join(python);
    if program.exists() {
        return Ok(program);
    }
    let mirror = mirror()?;
    let name = format!("Unpacking {python} of Debian {suite}, for Home Assistant, into .tools");
    progress::step(&name, 20, || {
        if folder.exists() {
            fs::remove_dir_all(&folder).context("cannot remove a half-unpacked Python")?;
        }
        let mut unpack = Command::new(project.path("xtask/python/debian-python.sh"));
        process::run_quietly(unpack.arg(&folder).args([&mirror, suite, python]))
    })?;
    Ok(program)
}

fn folder(project: &Project, debian: Debian) -> PathBuf {
    project.tools().join(debian.python)
}

/// The mirror that the system's own packages come from.
fn mirror() -> Result<String> {
    ensure!(
        cfg!(target_arch = "x86_64") && Path::new("/usr/bin/apt-get").exists(),
        "only Debian for x86-64 is known to have it"
    );
    let mut sources = files(Path::new("/etc/apt/sources.list.d")).unwrap_or_default();
    sources.push(PathBuf::from("/etc/apt/sources.list"));
    let texts = sources.iter().flat_map(fs::read_to_string);
    let mut mirrors = texts.filter_map(|text| text.lines().find_map(mirror_of));
    mirrors
        .next()
        .context("apt's sources name no mirror of Debian")
}

/// The mirror that a line of apt's sources names, in either of their two formats.
fn mirror_of(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    ["URIs:", "deb"].contains(&words.next()?).then_some(())?;
    let mut addresses = words.map(|word| word.trim_end_matches('/'));
    let mirror = addresses.find(|word| word.contains("://") && word.ends_with("/debian"));
    mirror.map(str::to_owned)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let mut files: Vec<_> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_own_mirror_is_found_in_both_formats() {
        let found = Some("http://mirror.example/debian".to_owned());
        assert_eq!(mirror_of("URIs: http://mirror.example/debian/"), found);
        assert_eq!(
            mirror_of("deb http://mirror.example/debian bookworm main"),
            found
        );
        assert_eq!(
            mirror_of("deb [arch=amd64] http://mirror.example/debian/ bookworm main"),
            found
        );
        for other in [
            "# deb http://mirror.example/debian a b",
            "URIs: http://mirror.example/debian-security",
            "Types: deb",
        ] {
            assert_eq!(mirror_of(other), None, "{other}");
        }
    }
}
