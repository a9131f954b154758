//! Which Home Assistant this machine can run, and installing it.

use std::env;
use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;

use crate::progress;
use crate::project::Project;
use crate::tools::debian_python::Python;
use crate::tools::python::Environment;
use crate::tools::system;

/// A release of Home Assistant that Latchkey is tried against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Release {
    /// The current one.
    Current,
    /// The oldest that is supported.
    Oldest,
}

/// The variable that tells the end-to-end tests which release to run against, as the command line names it.
pub const HOME_ASSISTANT: &str = "LATCHKEY_HOME_ASSISTANT";

/// The list of packages that Canaille consists of, the same for every Python.
pub(crate) const CANAILLE_LIST: &str = "xtask/python/canaille.txt";

impl Release {
    /// What [`HOME_ASSISTANT`] says: one of these by its name, or none by `newest`, or by saying nothing.
    pub fn from_environment() -> Result<Option<Self>> {
        let said = env::var(HOME_ASSISTANT).ok();
        let named = said.filter(|said| said != "newest");
        let read = named.map(|said| Self::from_str(&said, false)).transpose();
        read.map_err(|error| {
            anyhow!("{HOME_ASSISTANT} is none of current, oldest, newest: {error}")
        })
    }

    /// Newest first.
    pub const ALL: [Self; 2] = [Self::Current, Self::Oldest];

    /// The release's number.
    pub fn number(self) -> &'static str {
        pinned(match self {
            Self::Current => include_str!("../../python/current.in"),
            Self::Oldest => include_str!("../../python/oldest.in"),
        })
    }

    /// The number of the one that the integration's tests run in: their kit brings it, and may be behind.
    pub(crate) fn kit(self) -> &'static str {
        pinned(match self {
            Self::Current => include_str!("../../python/component-tests-current.txt"),
            Self::Oldest => include_str!("../../python/component-tests-oldest.txt"),
        })
    }

    /// What the command line calls it.
    pub fn name(self) -> String {
        let known = self.to_possible_value();
        known.map_or_else(String::new, |known| known.get_name().to_owned())
    }

    /// The line of Python's releases that it runs with.
    pub(crate) fn python(self) -> Python {
        match self {
            Self::Current => Python::NEWER,
            Self::Oldest => Python::OLDER,
        }
    }

    /// A Python that can run it: the machine's own, or that of a newer Debian, unpacked beside it.
    pub fn find_python(self, project: &Project) -> Result<PathBuf> {
        let Python { version, .. } = self.python();
        self.python().find(project).with_context(|| {
            format!(
                "Home Assistant {self} needs Python {version}. Get one with: apt-get install python{version} - or, where \
                 the system has none, pyenv install {version}"
            )
        })
    }

    /// A complete list of packages: of `home-assistant` itself, or of `component-tests`, the integration's.
    pub(crate) fn list(self, of: &str) -> String {
        format!("xtask/python/{of}-{}.txt", self.name())
    }
}

/// Which Home Assistant a list of packages names.
fn pinned(list: &'static str) -> &'static str {
    let mut lines = list.lines();
    let number = lines.find_map(|line| line.strip_prefix("homeassistant=="));
    number.unwrap_or_default()
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.number())
    }
}

/// Home Assistant in a virtual environment under `.tools/home-assistant/`.
#[derive(Clone, Debug)]
pub struct Installation {
    /// What is installed.
    pub release: Release,
    /// For which it was installed.
    pub project: Project,
    python: PathBuf,
    environment: Environment,
}

impl Installation {
    /// Installs a release the first time, which takes a minute: this one, or else the current one, or the oldest where no
    /// Python can run that.
    pub fn ensure(project: &Project, wanted: Option<Release>) -> Result<Self> {
        let mut release = wanted.unwrap_or(Release::Current);
        let mut found = release.find_python(project);
        if let (None, Err(error)) = (wanted, &found) {
            progress::note(&format!("Not the current Home Assistant: {error:#}"));
            release = Release::Oldest;
            found = release.find_python(project);
        }
        let python = found?;
        // Some packages come as source only.
        system::ensure(&[system::COMPILER])?;
        let folder = project.tools().join("home-assistant");
        let folder = folder.join(release.number()).join("venv");
        let environment = Environment::ensure(project, &python, folder)?;
        let list = project.path(&release.list("home-assistant"));
        environment.install(&format!("Home Assistant {release}"), 60, &list)?;
        Ok(Self {
            release,
            project: project.clone(),
            python,
            environment,
        })
    }

    /// The program that starts Home Assistant.
    pub fn hass(&self) -> PathBuf {
        self.environment.program("hass")
    }

    /// The environment with pytest and the linters; installs them the first time.
    pub fn component_tests(&self) -> Result<Environment> {
        let what = format!("what the integration's tests need with {}", self.release);
        let list = self.release.list("component-tests");
        self.environment("component-tests", &what, &list)
    }

    /// The environment with Canaille, an OpenID Connect provider on a directory; installs it the first time.
    pub fn canaille(&self) -> Result<Environment> {
        let what = "Canaille (an OpenID Connect provider that asks an LDAP directory), beside";
        let what = format!("{what} Home Assistant {}", self.release);
        self.environment("canaille", &what, CANAILLE_LIST)
    }

    /// An environment by the same Python.
    fn environment(&self, name: &str, what: &str, list: &str) -> Result<Environment> {
        let folder = self.project.tools().join(name).join(self.release.number());
        let environment = Environment::ensure(&self.project, &self.python, folder)?;
        environment.install(what, 20, &self.project.path(list))?;
        Ok(environment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_has_its_lists_of_packages() {
        let project = Project::here();
        for release in Release::ALL {
            for (of, number) in [
                ("home-assistant", release.number()),
                ("component-tests", release.kit()),
            ] {
                let list = std::fs::read_to_string(project.path(&release.list(of))).unwrap();
                assert!(
                    list.contains(&format!("\nhomeassistant=={number}\n")),
                    "{of}"
                );
            }
        }
    }
}
