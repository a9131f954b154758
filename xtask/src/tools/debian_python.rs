//! A Python of a newer Debian in a folder of ours, for a Debian that has none so new.
//!
//! The packages are unpacked beside the system, with the C library and the loader that they were built for, so nothing is
//! installed and nothing of the system changes. They come from the mirror that the system itself is set up with.
//! Called by `home_assistant/installation.rs` where no Python here can run the Home Assistant that is wanted.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::progress;
use crate::project::Project;

/// A release of Debian, by what it has that older ones lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Debian {
    /// Debian 13, with Python 3.13.
    Trixie,
    /// Debian 14, with Python 3.14.
    Forky,
}

impl Debian {
    const fn suite(self) -> &'static str {
        match self {
            Self::Trixie => "trixie",
            Self::Forky => "forky",
        }
    }

    const fn python(self) -> &'static str {
        match self {
            Self::Trixie => "python3.13",
            Self::Forky => "python3.14",
        }
    }

    /// What is fetched, with all that it needs.
    fn packages(self) -> [String; 3] {
        let python = self.python();
        [
            format!("{python}-venv"),
            format!("lib{python}-dev"),
            "libstdc++6".to_owned(),
        ]
    }
}

/// What makes the program find its own C library, by itself and from an older release: forky's breaks it.
const PATCHELF: &str = "patchelf/bookworm";
/// The release of Debian that [`PATCHELF`] is in.
const PATCHELF_SUITE: &str = "bookworm";
/// Packages that come along and that no Python needs, by the beginning of their file's name.
const UNNEEDED: [&str; 8] = [
    "libc6-dev",
    "linux-libc-dev",
    "libc-dev-bin",
    "debconf",
    "tzdata",
    "ca-certificates",
    "rpcsvc-proto",
    "libcrypt-dev",
];
/// Where both libraries of a Debian for these processors lie.
const LIBRARIES: &str = "lib/x86_64-linux-gnu";

/// The folder of the program, whether or not it is there.
pub fn programs(project: &Project, debian: Debian) -> PathBuf {
    folder(project, debian).join("bin")
}

/// Unpacks a release's Python unless that is done, and gives its program.
pub fn ensure(project: &Project, debian: Debian) -> Result<PathBuf> {
    let python = programs(project, debian).join(debian.python());
    if python.exists() {
        return Ok(python);
    }
    let mirror = mirror()?;
    progress::step(
        &format!(
            "Unpacking {} of Debian {} into .tools",
            debian.python(),
            debian.suite()
        ),
        Duration::from_secs(20),
        || {
            let folder = folder(project, debian);
            if folder.exists() {
                fs::remove_dir_all(&folder).context("cannot remove a half-unpacked Python")?;
            }
            let apt = Apt::prepare(folder.join("apt"), &mirror, debian)?;
            unpack(&apt.fetch(&debian.packages())?, &folder.join("root"))?;
            settle(&folder, debian)?;
            fs::remove_dir_all(folder.join("apt")).context("cannot remove the packages")
        },
    )?;
    Ok(python)
}

fn folder(project: &Project, debian: Debian) -> PathBuf {
    project.tools().join(debian.python())
}

/// The mirror that the system's own packages come from.
fn mirror() -> Result<String> {
    ensure!(
        cfg!(target_arch = "x86_64") && Path::new("/usr/bin/apt-get").exists(),
        "only Debian for x86-64 is known to have it"
    );
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    files.sort();
    files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .find_map(|text| text.lines().find_map(mirror_of))
        .context("apt's sources name no mirror of Debian")
}

/// The mirror that a line of apt's sources names, in either of their two formats.
fn mirror_of(line: &str) -> Option<String> {
    let line = line.trim();
    if !(line.starts_with("URIs:") || line.starts_with("deb ")) {
        return None;
    }
    line.split_whitespace()
        .map(|word| word.trim_end_matches('/'))
        .find(|word| word.contains("://") && word.ends_with("/debian"))
        .map(str::to_owned)
}

/// An apt with sources and state of its own, so that the system's are not touched.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn prepare(folder: PathBuf, mirror: &str, debian: Debian) -> Result<Self> {
        for needed in [
            "lists/partial",
            "cache/archives/partial",
            "etc/apt.conf.d",
            "etc/preferences.d",
        ] {
            fs::create_dir_all(folder.join(needed)).context("cannot make a folder for apt")?;
        }
        let key = "/usr/share/keyrings/debian-archive-keyring.gpg";
        let source = [debian.suite(), PATCHELF_SUITE]
            .map(|suite| format!("deb [signed-by={key}] {mirror} {suite} main\n"))
            .concat();
        for (file, text) in [("status", ""), ("etc/sources.list", source.as_str())] {
            fs::write(folder.join(file), text).context("cannot write apt's settings")?;
        }
        Ok(Self { folder })
    }

    /// Fetches the packages, and gives their files.
    fn fetch(&self, packages: &[String]) -> Result<Vec<PathBuf>> {
        process::run_quietly(self.command().arg("update"))?;
        let mut install = self.command();
        install.args([
            "-y",
            "--no-install-recommends",
            "--download-only",
            "install",
        ]);
        process::run_quietly(install.args(packages))?;
        let archives = self.folder.join("cache/archives");
        let mut download = self.command();
        download.current_dir(&archives).args(["download", PATCHELF]);
        process::run_quietly(&mut download)?;
        let entries = fs::read_dir(&archives).context("apt fetched nothing")?;
        Ok(entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|file| file.extension().is_some_and(|extension| extension == "deb"))
            .collect())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("apt-get");
        command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
        let place = |name: &str| self.folder.join(name).display().to_string();
        for (setting, value) in [
            ("Dir::Etc", place("etc")),
            ("Dir::Etc::sourcelist", place("etc/sources.list")),
            ("Dir::Etc::sourceparts", "/dev/null".to_owned()),
            ("Dir::State", self.folder.display().to_string()),
            ("Dir::State::Lists", place("lists")),
            ("Dir::State::status", place("status")),
            ("Dir::Cache", place("cache")),
            ("Acquire::Languages", "none".to_owned()),
            // A mirror may be kept as it was on one day. What it serves is signed all the same.
            ("Acquire::Check-Valid-Until", "false".to_owned()),
            ("APT::Sandbox::User", "root".to_owned()),
        ] {
            command.arg("-o").arg(format!("{setting}={value}"));
        }
        command
    }
}

fn unpack(packages: &[PathBuf], root: &Path) -> Result<()> {
    for package in packages {
        let name = package.file_name().unwrap_or_default().to_string_lossy();
        if UNNEEDED.iter().any(|unneeded| name.starts_with(unneeded)) {
            continue;
        }
        process::run_quietly(Command::new("dpkg-deb").arg("-x").arg(package).arg(root))?;
    }
    Ok(())
}

/// Makes the unpacked tree a Python that runs where it lies.
fn settle(folder: &Path, debian: Debian) -> Result<()> {
    let python = debian.python();
    let system = folder.join("root/usr");
    let libraries = system.join(LIBRARIES);
    let loader = libraries.join("ld-linux-x86-64.so.2");
    let program = system.join("bin").join(python);
    let mut patchelf = Command::new(&loader);
    patchelf
        .arg("--library-path")
        .arg(&libraries)
        .arg(system.join("bin/patchelf"));
    patchelf.arg("--set-interpreter").arg(&loader);
    patchelf
        .arg("--force-rpath")
        .arg("--set-rpath")
        .arg(&libraries);
    process::run_quietly(patchelf.arg(&program))?;
    // Packages without a wheel look for pyconfig.h here.
    link(
        "../x86_64-linux-gnu",
        &system.join(format!("include/{python}/x86_64-linux-gnu")),
    )?;
    let wheels = system.join("share/python-wheels");
    for data in system_data(&system.join("lib").join(python))? {
        let text = fs::read_to_string(&data).context("cannot read Python's settings")?;
        let ours = format!("'{}/'", wheels.display());
        fs::write(&data, text.replace("'/usr/share/python-wheels/'", &ours))
            .context("cannot write Python's settings")?;
    }
    // A virtual environment looks for the library beside the folder of the program that made it.
    fs::create_dir_all(folder.join("bin")).context("cannot make Python's folder")?;
    for part in ["lib", "include", "share"] {
        link(system.join(part), &folder.join(part))?;
    }
    link(&program, &folder.join("bin").join(python))
}

fn system_data(library: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(library).context("there is no library of Python")?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("_sysconfigdata") && name.ends_with(".py")
        })
        .collect())
}

fn link(target: impl AsRef<Path>, place: &Path) -> Result<()> {
    if place.is_symlink() {
        return Ok(());
    }
    symlink(target, place).with_context(|| format!("cannot link {}", place.display()))
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
