//! Which Home Assistant this machine can run, and installing it.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::tools::python::{self, Environment, Version};

/// A release of Home Assistant that Latchkey is tried against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// 2026.11.0, the current one, for Python 3.14.
    Current,
    /// 2025.4.4, the newest for Python 3.13.0.
    Python313,
}

impl Release {
    /// Newest first: the order in which a machine is asked whether it can run them.
    const ALL: [Self; 2] = [Self::Current, Self::Python313];

    /// The release's number.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::Current => "2026.11.0",
            Self::Python313 => "2025.4.4",
        }
    }

    /// Whether `http:` moved out of the YAML into the storage.
    #[must_use]
    pub fn keeps_http_in_storage(self) -> bool {
        self == Self::Current
    }

    fn python(self) -> Version {
        match self {
            Self::Current => Version {
                major: 3,
                minor: 14,
                patch: 2,
            },
            Self::Python313 => Version {
                major: 3,
                minor: 13,
                patch: 0,
            },
        }
    }

    /// The newest release with a kit for testing custom components, and the list of packages that
    /// brings it.
    fn component_tests(self) -> (&'static str, &'static str) {
        match self {
            Self::Current => ("2026.10.4", "xtask/python/component-tests-2026.10.4.txt"),
            Self::Python313 => (self.number(), "tests/component/requirements.txt"),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.number())
    }
}

/// Home Assistant in a virtual environment under `.tools/home-assistant/`.
#[derive(Clone, Debug)]
pub struct Installation {
    release: Release,
    python: PathBuf,
    environment: Environment,
    project: Project,
}

impl Installation {
    /// The newest release that a Python of this machine can run; installs it the first time, which
    /// takes minutes.
    ///
    /// # Errors
    /// If no fitting Python is found (the error says how to get one), or pip cannot install.
    pub fn ensure(project: &Project) -> Result<Self> {
        let (release, python) = choose(&Release::ALL, python::find).with_context(no_python)?;
        Self::install(project, release, python)
    }

    /// A certain release, by its number.
    ///
    /// # Errors
    /// As [`Self::ensure`], and if the number is not one of those that Latchkey is tried against.
    pub fn ensure_release(project: &Project, number: &str) -> Result<Self> {
        let Some(release) = Release::ALL
            .into_iter()
            .find(|release| release.number() == number)
        else {
            let known = Release::ALL.map(Release::number).join(" and ");
            bail!("Home Assistant {number} is not known here; {known} are");
        };
        let python = python::find(release.python()).with_context(no_python)?;
        Self::install(project, release, python)
    }

    /// The release that is installed.
    #[must_use]
    pub fn release(&self) -> Release {
        self.release
    }

    /// The project that it was installed for.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The program that starts Home Assistant.
    #[must_use]
    pub fn hass(&self) -> PathBuf {
        self.environment.program("hass")
    }

    /// The environment with pytest and ruff for the integration; installs them the first time.
    ///
    /// # Errors
    /// If pip cannot install.
    pub fn component_tests(&self) -> Result<Environment> {
        let (version, list) = self.release.component_tests();
        let environment = if version == self.release.number() {
            self.environment.clone()
        } else {
            let folder = self.project.tools().join("component-tests").join(version);
            Environment::ensure(&self.python, folder)?
        };
        let what = "what the integration's tests need";
        environment.install(what, "20 s, once", &self.project.path(list))?;
        Ok(environment)
    }

    fn install(project: &Project, release: Release, python: PathBuf) -> Result<Self> {
        let folder = project
            .tools()
            .join("home-assistant")
            .join(release.number())
            .join("venv");
        let environment = Environment::ensure(&python, folder)?;
        let list = project.path(&format!("xtask/python/home-assistant-{release}.txt"));
        environment.install(
            &format!("Home Assistant {release}"),
            "a minute, once",
            &list,
        )?;
        Ok(Self {
            release,
            python,
            environment,
            project: project.clone(),
        })
    }
}

fn choose(
    releases: &[Release],
    find: impl Fn(Version) -> Option<PathBuf>,
) -> Option<(Release, PathBuf)> {
    releases
        .iter()
        .find_map(|&release| Some((release, find(release.python())?)))
}

fn no_python() -> String {
    let needed = Release::ALL.map(|release| format!("{} for {release}", release.python()));
    format!(
        "Home Assistant needs Python {}, with its venv module; none was found on PATH or in pyenv's versions folder. \
         Get one with: apt-get install python3.13 python3.13-venv - or, where the system has none, pyenv install 3.13",
        needed.join(" or ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_release_that_a_python_can_run_is_chosen() {
        let only = |wanted: u8| {
            move |version: Version| (version.minor == wanted).then(|| PathBuf::from("python"))
        };
        let release = |found: Option<(Release, PathBuf)>| found.map(|(release, _)| release);
        assert_eq!(
            release(choose(&Release::ALL, |_| Some(PathBuf::new()))),
            Some(Release::Current)
        );
        assert_eq!(
            release(choose(&Release::ALL, only(13))),
            Some(Release::Python313)
        );
        assert_eq!(release(choose(&Release::ALL, only(11))), None);
        assert!(no_python().contains("pyenv install 3.13"));
    }

    #[test]
    fn every_release_has_its_lists_of_packages() {
        let project = Project::here();
        for release in Release::ALL {
            let home_assistant = format!("xtask/python/home-assistant-{release}.txt");
            for list in [home_assistant.as_str(), release.component_tests().1] {
                assert!(project.path(list).is_file(), "{list}");
            }
        }
    }
}
