//! `cargo xtask fuzz`: feeds the validators of both halves with what nobody honest sends, for as long as is asked.
//!
//! The page's targets run one after the other, and beside them the integration's, two at a time. Last, both halves
//! validate the same ID Tokens: those that the page's target found interesting, and new ones.
//!
//! The page's are plain libFuzzer, without cargo-fuzz: the crate forbids unsafe code, so a sanitizer would find nothing,
//! and what is left of cargo-fuzz are flags that the stable compiler takes. The integration's are the tests in
//! `tests/component/fuzz`, which go on as long as a variable says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use clap::value_parser;

use crate::dist::{self, compiler};
use crate::home_assistant::{Installation, Release};
use crate::process;
use crate::progress::{self, Expected};
use crate::project::Project;
use crate::steps::counted;
use crate::tools::python::Environment;
use crate::tools::system;

/// What the command line says: how long everything runs, and what.
#[derive(Debug, clap::Parser)]
pub struct FuzzOptions {
    /// For each target
    #[arg(long, default_value_t = 60, value_parser = value_parser!(u64).range(1..))]
    seconds: u64,
    /// The integration's with this Home Assistant: current or oldest
    #[arg(long)]
    home_assistant: Option<Release>,
    /// Only targets whose name holds one of these
    targets: Vec<String>,
}

/// How the compiler is told to count what an input reaches.
const FLAGS: &str = "-Dwarnings --cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What libFuzzer begins the line with that says how much it tried.
const TRIED: &str = "stat::number_of_executed_units:";

/// The target whose corpus both halves validate, and the tests in which they do.
const ID_TOKEN: &str = "id_token";
const TWO_VALIDATORS: &str = "tests/component/fuzz/test_fuzz_two_validators.py";

/// How many targets of the integration run side by side. It has more than twice as many as the page.
const AT_A_TIME: usize = 2;

/// What the logs of the integration's targets, and of the comparison, are called.
const INTEGRATION: &str = "integration";
const COMPARISON: &str = "comparison";

/// How many seconds pytest takes until its first test, and after its last.
const STARTING: u64 = 10;

/// The step that is done where the targets are compiled.
pub(super) const COMPILING: &str = "Compiling the page's targets";

/// Runs the targets, and says what was tried.
pub fn run(project: &Project, options: &FuzzOptions) -> Result<String> {
    let targets = Targets::prepare(project, options)?;
    let is_chosen = |name: &String| {
        let mut targets = options.targets.iter();
        options.targets.is_empty() || targets.any(|target| name.contains(target))
    };
    let (mut of_page, mut of_integration) = (targets.of_page()?, targets.of_integration()?);
    of_page.retain(is_chosen);
    of_integration.retain(is_chosen);
    ensure!(
        !of_page.is_empty() || !of_integration.is_empty(),
        "no target is called that: they are in fuzz/fuzz_targets and in tests/component/fuzz"
    );
    let (count, other) = (of_page.len(), of_integration.len());
    let name =
        format!("Feeding {count} targets of the page, and beside them {other} of the integration");
    let turns = count.max(other.div_ceil(AT_A_TIME)) as u64;
    let about = Expected::anywhere(turns * options.seconds + STARTING);
    let (page, integration) =
        progress::announced_step(&name, about, &targets.log(INTEGRATION), |log| {
            // Without a target of the integration it would be an earlier run's.
            let _ = fs::remove_file(log);
            Ok(thread::scope(|threads| {
                let other = threads.spawn(|| targets.run_of_integration(&of_integration));
                let page = of_page.iter().map(|name| targets.run_of_page(name));
                let page: Vec<_> = page.collect();
                let panicked = |_| Err(anyhow!("the integration's half panicked"));
                (page, other.join().unwrap_or_else(panicked))
            }))
        })?;
    let are_compared = of_page.iter().any(|target| target == ID_TOKEN);
    let compared = if are_compared {
        let about = Expected::anywhere(options.seconds + STARTING);
        let (name, log) = ("Having both halves validate the same ID Tokens", COMPARISON);
        progress::announced_step(name, about, &targets.log(log), |_| targets.compare())
    } else {
        Ok(0)
    };
    let inputs: usize = page.iter().flatten().sum();
    let tokens = compared.as_ref().copied().unwrap_or_default();
    let results = page.into_iter().chain([integration, compared]);
    let found: Vec<_> = results.filter_map(Result::err).collect();
    for error in &found {
        eprintln!("\n{error:#}");
    }
    ensure!(found.is_empty(), "something was found, see above");
    Ok(format!(
        "nothing found: {inputs} inputs for the page, {other} targets of the integration, {tokens} ID Tokens for both"
    ))
}

/// The targets of both halves, built.
struct Targets<'a> {
    project: &'a Project,
    /// How long each of them runs.
    seconds: String,
    programs: PathBuf,
    artifacts: PathBuf,
    environment: Environment,
}

impl<'a> Targets<'a> {
    fn prepare(project: &'a Project, options: &FuzzOptions) -> Result<Self> {
        system::ensure(&[system::COMPILER])?;
        let (folder, host) = (project.path("fuzz"), compiler::about(project)?.host);
        let line = "build --locked --release --bins --target-dir target --target";
        let mut cargo = project.command("cargo", line);
        // Named, so that build scripts are not instrumented.
        cargo.arg(&host);
        cargo.current_dir(&folder).env("RUSTFLAGS", FLAGS);
        progress::watched_step(COMPILING, [75, 1], &project.log(COMPILING), |log| {
            process::run_into(log, &mut cargo, None)
        })?;
        let installation = Installation::ensure(project, options.home_assistant)?;
        let environment = installation.component_tests()?;
        Ok(Self {
            project,
            seconds: options.seconds.to_string(),
            programs: folder.join("target").join(host).join("release"),
            artifacts: folder.join("artifacts"),
            environment,
        })
    }

    fn of_page(&self) -> Result<Vec<String>> {
        let programs = dist::read(&self.project.path("fuzz/fuzz_targets"))?;
        let names = programs.keys().filter_map(|file| file.strip_suffix(".rs"));
        Ok(names.map(str::to_owned).collect())
    }

    /// As pytest writes them. What compares the halves comes later: it needs what the page's target found.
    fn of_integration(&self) -> Result<Vec<String>> {
        let mut pytest = self.pytest();
        let said = process::capture(pytest.args(["-q", "--collect-only", "tests/component/fuzz"]))?;
        let names = said.lines().filter(|line| line.contains("::"));
        let names = names.filter(|name| !name.starts_with(TWO_VALIDATORS));
        Ok(names.map(str::to_owned).collect())
    }

    /// Runs a target from what is known about it, and keeps what it finds interesting; gives the number of inputs.
    fn run_of_page(&self, target: &str) -> Result<usize> {
        let (program, corpus) = (self.programs.join(target), self.corpus(target));
        fs::create_dir_all(&corpus)?;
        let prefix = self.artifacts.join(format!("{target}-"));
        let mut fuzzer = Command::new(&program);
        fuzzer.args([&corpus, &self.project.path("fuzz/corpus").join(target)]);
        fuzzer.arg(format!("-max_total_time={}", self.seconds));
        fuzzer.arg(format!("-artifact_prefix={}", prefix.display()));
        // Longer inputs repeat what shorter ones say.
        fuzzer.args(["-max_len=8192", "-timeout=5", "-rss_limit_mb=1024"]);
        // No line for whatever is new: of what is found it would hide the rest.
        fuzzer.args(["-verbosity=0", "-print_funcs=0", "-print_final_stats=1"]);
        let again = format!("{} FILE", program.display());
        let said = logged(&mut fuzzer, &self.log(target), target, &again)?;
        let mut lines = said.lines();
        let tried = lines.find_map(|line| line.strip_prefix(TRIED));
        let tried = tried.context("libFuzzer does not say how much it tried")?;
        progress::note(&format!("{target}:{tried} inputs, nothing found"));
        Ok(tried.trim().parse()?)
    }

    /// Runs the integration's, and gives their number.
    fn run_of_integration(&self, targets: &[String]) -> Result<usize> {
        if targets.is_empty() {
            return Ok(0);
        }
        let mut pytest = self.pytest();
        pytest.args(["-v", &format!("--numprocesses={AT_A_TIME}")]);
        self.fuzz(pytest.args(targets), INTEGRATION)?;
        let count = targets.len();
        progress::note(&format!(
            "{count} targets of the integration: nothing found"
        ));
        Ok(count)
    }

    /// Lets both halves validate the same ID Tokens, and gives their number.
    fn compare(&self) -> Result<usize> {
        let mut pytest = self.pytest();
        pytest.args(["-q", "-s", TWO_VALIDATORS]);
        // The program that says what the page makes of one, and those that it found interesting.
        pytest.env("LATCHKEY_FUZZ_VERDICTS", self.programs.join("verdicts"));
        pytest.env("LATCHKEY_FUZZ_CORPUS", self.corpus(ID_TOKEN));
        let said = self.fuzz(&mut pytest, COMPARISON)?;
        // It says how many led to which verdict.
        let count = counted(&said, "ID Tokens of").context("it does not say how many")?;
        let note = format!("{count} ID Tokens and new ones: page and integration agree");
        progress::note(&note);
        Ok(count)
    }

    /// Runs tests for as long as is asked: `tests/component/fuzz/hostile.py` reads these variables.
    fn fuzz(&self, pytest: &mut Command, name: &str) -> Result<String> {
        pytest.env("LATCHKEY_FUZZ_SECONDS", &self.seconds);
        pytest.env("PYTHONUNBUFFERED", "1");
        let python = self.environment.program("python").display().to_string();
        let again = format!("LATCHKEY_FUZZ_SEED=NUMBER {python} -m pytest TEST");
        logged(pytest, &self.log(name), name, &again)
    }

    fn pytest(&self) -> Command {
        let line = "pytest -p no:sugar --tb=short --show-capture=no";
        self.environment.module(self.project, line)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.artifacts.join(name).with_extension("log")
    }

    /// Where a target keeps what it found interesting.
    fn corpus(&self, target: &str) -> PathBuf {
        self.project.path("fuzz/target/corpus").join(target)
    }
}

/// Runs targets and gives back what they said, which goes into a log; how to try again what they found.
fn logged(command: &mut Command, log: &Path, name: &str, again: &str) -> Result<String> {
    let said = process::run_into(log, command, None);
    said.with_context(|| {
        format!("{name} found something. Again, with what is named below: {again}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_shown_with_the_command_that_tries_it_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut target = Command::new("sh");
        target.args(["-c", "echo 'Test unit written to x'; exit 1"]);
        let log = folder.path().join("some.log");
        let error = logged(&mut target, &log, "some", "/p/some FILE").unwrap_err();
        let words = format!("{error:#}");
        assert!(words.contains("Test unit written to x"), "{words}");
        assert!(words.contains("below: /p/some FILE"), "{words}");
    }
}
