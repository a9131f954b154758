//! A Python of a newer Debian in a folder of ours, for a Debian that has none so new.
//!
//! The packages are unpacked beside the system, with the C library and the loader that they were built for, so nothing is
//! installed and nothing of the system changes. They come from the mirror that the system itself is set up with.
//! Called where no Python here can run the Home Assistant that is wanted (`home_assistant/installation.rs`), or bring uv.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
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

/// Where both libraries of a Debian for these processors lie.
const LIBRARIES: &str = "root/usr/lib/x86_64-linux-gnu";

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
        for package in fetch(&folder.join("apt"), &mirror, debian)? {
            let mut unpack = Command::new("dpkg-deb");
            unpack.arg("-x").arg(package).arg(folder.join("root"));
            process::run_quietly(&mut unpack)?;
        }
        settle(&folder, python)?;
        fs::remove_dir_all(folder.join("apt")).context("cannot remove the packages")
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

/// Fetches the packages of a Python and of all that it needs, by an apt with sources and a state of its own.
fn fetch(folder: &Path, mirror: &str, Debian { suite, python }: Debian) -> Result<Vec<PathBuf>> {
    let (lists, archives) = (folder.join("lists"), folder.join("archives"));
    for needed in [&lists, &archives] {
        fs::create_dir_all(needed.join("partial")).context("cannot make a folder for apt")?;
    }
    let key = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let sources = folder.join("sources.list");
    let source = format!("deb [signed-by={key}] {mirror} {suite} main\n");
    fs::write(&sources, source)?;
    let headers = format!("lib{python}-dev");
    let packages = [python, &headers, "libstdc++6", "python3-pip-whl"];
    let download = [
        "-y",
        "--no-install-recommends",
        "--download-only",
        "install",
    ];
    for arguments in [vec!["update"], [&download[..], &packages].concat()] {
        let mut apt = Command::new("apt-get");
        apt.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
        for (setting, value) in [
            ("Dir::Etc::sourcelist", sources.as_path()),
            ("Dir::Etc::sourceparts", Path::new("/dev/null")),
            ("Dir::Etc::preferencesparts", Path::new("/dev/null")),
            ("Dir::State", folder),
            ("Dir::State::Lists", &lists),
            ("Dir::State::status", Path::new("/dev/null")),
            ("Dir::Cache", folder),
            ("Dir::Cache::archives", &archives),
            ("Acquire::Languages", Path::new("none")),
            // A mirror may be kept as it was on one day. What it serves is signed all the same.
            ("Acquire::Check-Valid-Until", Path::new("false")),
            ("APT::Sandbox::User", Path::new("root")),
        ] {
            apt.arg("-o").arg(format!("{setting}={}", value.display()));
        }
        process::run_quietly(apt.args(arguments))?;
    }
    let mut packages = files(&archives)?;
    packages.retain(|file| file.extension().is_some_and(|extension| extension == "deb"));
    Ok(packages)
}

/// Makes the unpacked tree a Python that runs where it lies, by its own loader.
fn settle(folder: &Path, python: &str) -> Result<()> {
    let root = folder.join("root/usr");
    let libraries = folder.join(LIBRARIES);
    // Packages without a wheel look for pyconfig.h here.
    let headers = root.join("include").join(python);
    symlink("../x86_64-linux-gnu", headers.join("x86_64-linux-gnu"))?;
    // A virtual environment looks for the library beside the folder of the program that made it.
    for part in ["lib", "include", "share"] {
        symlink(root.join(part), folder.join(part))?;
    }
    let program = folder.join("bin").join(python);
    let script = format!(
        "#!/bin/sh\nexec '{}' --argv0 \"$0\" --library-path '{}' '{}' \"$@\"\n",
        libraries.join("ld-linux-x86-64.so.2").display(),
        libraries.display(),
        root.join("bin").join(python).display(),
    );
    fs::create_dir_all(folder.join("bin"))?;
    fs::write(&program, script).context("cannot write the program that starts Python")?;
    let permissions = fs::Permissions::from_mode(0o755);
    Ok(fs::set_permissions(&program, permissions)?)
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
