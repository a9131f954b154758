//! The integration's targets: the tests in `tests/component/fuzz`, which go on as long as a variable says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use crate::home_assistant::{Installation, Wanted};
use crate::process;
use crate::project::Project;
use crate::tools::python::Environment;

/// The tests in which both halves validate the same: they need what the page's target found.
const TWO_VALIDATORS: &str = "tests/component/fuzz/test_fuzz_two_validators.py";
const FOLDER: &str = "tests/component/fuzz";

/// What `tests/component/fuzz/hostile.py` reads.
const SECONDS: &str = "LATCHKEY_FUZZ_SECONDS";
const SEED: &str = "LATCHKEY_FUZZ_SEED";
/// What `test_fuzz_two_validators.py` reads.
const VERDICTS: &str = "LATCHKEY_FUZZ_VERDICTS";
const CORPUS: &str = "LATCHKEY_FUZZ_CORPUS";

/// The integration's tests, ready to run.
#[derive(Debug)]
pub struct Integration {
    project: Project,
    environment: Environment,
    log: PathBuf,
}

impl Integration {
    /// Installs what the tests need.
    pub fn prepare(project: &Project) -> Result<Self> {
        let artifacts = project.path("fuzz/artifacts");
        fs::create_dir_all(&artifacts)?;
        Ok(Self {
            project: project.clone(),
            environment: Installation::ensure(project, Wanted::Newest)?.component_tests()?,
            log: artifacts.join("integration.log"),
        })
    }

    /// The names of the targets, as pytest writes them.
    pub fn targets(&self) -> Result<Vec<String>> {
        let mut pytest = self.pytest();
        let said = process::capture(pytest.args(["--collect-only", "-q", FOLDER]))?;
        let names = said.lines().filter(|line| line.contains("::"));
        let comes_later = |name: &&str| !name.starts_with(TWO_VALIDATORS);
        Ok(names.filter(comes_later).map(str::to_owned).collect())
    }

    /// Runs targets, one after the other.
    pub fn run(&self, targets: &[String], each: Duration) -> Result<()> {
        if targets.is_empty() {
            return Ok(());
        }
        let mut pytest = self.pytest();
        pytest
            .args(["-q", "--tb=short", "--show-capture=no"])
            .args(targets);
        self.fuzz(&mut pytest, each)?;
        println!("    {} of the integration's targets: done", targets.len());
        Ok(())
    }

    /// Lets both halves validate the same ID Tokens.
    pub fn compare(&self, verdicts: &Path, corpus: &Path, time: Duration) -> Result<()> {
        let mut pytest = self.pytest();
        pytest
            .args([
                "-q",
                "-s",
                "--tb=short",
                "--show-capture=no",
                TWO_VALIDATORS,
            ])
            .env(VERDICTS, verdicts)
            .env(CORPUS, corpus);
        let said = self.fuzz(&mut pytest, time)?;
        // The table of what was reached.
        for line in said.lines().filter(|line| line.starts_with("    ")) {
            println!("{line}");
        }
        Ok(())
    }

    fn fuzz(&self, pytest: &mut Command, each: Duration) -> Result<String> {
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        pytest
            .env(SECONDS, each.as_secs().max(1).to_string())
            .env(SEED, seed.to_string());
        let output = pytest.output().context("cannot start pytest")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        fs::write(&self.log, &said)?;
        ensure!(output.status.success(), "{}", self.finding(&said));
        Ok(said)
    }

    fn finding(&self, said: &str) -> String {
        const SHOWN: usize = 60;
        let lines: Vec<_> = said.lines().collect();
        let end = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        let again = failed(said).map_or_else(String::new, |(test, seed)| {
            let python = self.environment.program("python");
            format!(
                "\n\nAgain: {SEED}={seed} {} -m pytest {test}",
                python.display()
            )
        });
        format!(
            "The integration's targets found something, all of it in {}:\n{end}{again}",
            self.log.display()
        )
    }

    fn pytest(&self) -> Command {
        let mut pytest = Command::new(self.environment.program("python"));
        pytest
            .current_dir(self.project.root())
            .args(["-m", "pytest", "-p", "no:sugar"]);
        pytest
    }
}

/// The first test that failed, and the seed of its round.
fn failed(said: &str) -> Option<(&str, &str)> {
    let test = said.lines().find_map(|line| line.strip_prefix("FAILED "))?;
    let (_, seed) = said.split_once(&format!("{SEED}="))?;
    let seed = seed.split(|letter: char| !letter.is_ascii_digit()).next()?;
    Some((test.split(" - ").next()?, seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_its_test_and_its_seed() {
        let said = "E  TypeError: x\nE  LATCHKEY_FUZZ_SEED=1700000042\n\
            FAILED tests/component/fuzz/test_fuzz_x.py::test_keys[a] - TypeError: x\n1 failed";
        let expected = (
            "tests/component/fuzz/test_fuzz_x.py::test_keys[a]",
            "1700000042",
        );
        assert_eq!(failed(said), Some(expected));
        assert_eq!(failed("3 passed"), None);
    }
}
