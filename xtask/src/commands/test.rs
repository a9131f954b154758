//! `cargo xtask test`: everything that proves the project, from its formatting to real browsers at
//! a real Home Assistant, and the commands for fuzzing, packing and the demo. Whatever fails, all the rest is tried, too
//! (`steps.rs`).

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser as _;

use super::demo::{self, DemoOptions};
use super::fuzz::{self, FuzzOptions};
use super::package;

use crate::dist::build_and_weigh;
use crate::dist::program::COMPILING;
use crate::home_assistant::{HOME_ASSISTANT, Installation, Release};
use crate::pace::Times;
use crate::process;
use crate::progress::{self, Expected, seconds};
use crate::project::Project;
use crate::steps::{self, Certainty, Step, counts};
use crate::tools::cargo::{GECKODRIVER, ensure_wasm_target};
use crate::tools::npm::Npm;
use crate::tools::python::Environment;
use crate::tools::system::{self, Needed};

/// What the tests start of the system's programs. All of it is there before the first of them runs.
pub(super) const PROGRAMS: [Needed; 7] = [
    system::COMPILER,
    system::CHROMIUM,
    system::FIREFOX,
    system::WEBKIT,
    system::DIRECTORY,
    system::NGINX,
    system::CADDY,
];

/// What the command line says about the tests.
#[derive(Debug, clap::Args)]
pub struct TestOptions {
    /// Only what runs natively, in seconds
    #[arg(long)]
    quick: bool,
    /// Only tests whose name holds this: no lints, no fuzzing, no package, no demo
    filter: Option<String>,
    /// With this Home Assistant only; with both if none is given
    #[arg(long)]
    home_assistant: Option<Release>,
}

/// Runs the tests.
pub fn run(project: &Project, options: &TestOptions) -> Result<()> {
    let filter = options.filter.as_deref();
    let begun = Instant::now();
    if options.quick {
        return steps::run("", begun, native_tests(project, filter).into());
    }
    println!(
        "What is missing is installed first: two to four minutes if nothing is there yet. Then comes a table of what will be done."
    );
    let equipment = Equipment::gather(project, options.home_assistant)
        .context("nothing was tested, because what the tests need is not there")?;
    progress::note(&format!(
        "everything is there, after {}",
        seconds(begun.elapsed())
    ));
    let mut steps = Vec::new();
    if filter.is_none() {
        steps.extend(equipment.lints()?);
    }
    steps.extend(equipment.tests(filter));
    if filter.is_none() {
        steps.extend(equipment.commands(options.home_assistant)?);
    }
    steps::run(", with what was installed", begun, steps)
}

/// Not a test, but what the journeys run against.
const PAGE: &str = "The release page";

/// Everything that the steps need, there before the first of them runs.
struct Equipment {
    project: Project,
    /// Each Home Assistant that is tested with, and what the integration's tests run in.
    homes: Vec<(Release, Environment)>,
}

impl Equipment {
    fn gather(project: &Project, wanted: Option<Release>) -> Result<Self> {
        system::ensure(&PROGRAMS)?;
        GECKODRIVER.ensure(project)?;
        ensure_wasm_target(project)?;
        let mut homes: Vec<(Release, Environment)> = Vec::new();
        let both = vec![None, Some(Release::Oldest)];
        for wanted in wanted.map_or(both, |only| vec![Some(only)]) {
            let installation = Installation::ensure(project, wanted)?;
            let release = installation.release;
            if homes.iter().all(|(known, _)| *known != release) {
                installation.canaille()?;
                homes.push((release, installation.component_tests()?));
            }
        }
        // After what brings it a Python.
        Npm::ensure(project)?;
        Ok(Self {
            project: project.clone(),
            homes,
        })
    }

    /// What is no test that could be chosen by its name.
    fn lints(&self) -> Result<Vec<Step<'_>>> {
        let project = &self.project;
        let (_, first) = self.homes.first().context("no Home Assistant is chosen")?;
        let ruff = |line: &str| first.module(project, line);
        let style = ruff("ruff format --check");
        let cargo = |line: &str| project.command("cargo", line);
        let deny = "--locked check bans licenses sources";
        let deny = project.command(first.program("cargo-deny"), deny);
        let host = "clippy --workspace --all-targets -- -D warnings";
        let page = "clippy --lib --bins --test page --target wasm32-unknown-unknown -- -D warnings";
        // It lets pass what is a matter of taste, as where a workflow names another of this repository.
        let judge = "--offline --quiet --min-severity=medium .github/workflows";
        let judge = project.command(first.program("zizmor"), judge);
        let lint = |name, times, command| Step::command(name, times, command, None);
        let mut steps = vec![
            lint("Formatting", [1, 1], cargo("fmt --all --check")),
            lint("Clippy on the host", [115, 5], cargo(host)),
            lint("Clippy for WebAssembly", [45, 5], cargo(page)),
            lint("Licences and sources of dependencies", [2, 2], deny),
            lint("Security of the workflows", [1, 1], judge),
            lint("Lints of the integration", [1, 1], ruff("ruff check")),
            lint("Style of the integration", [1, 1], style),
        ];
        for (release, environment) in &self.homes {
            let mypy = format!("mypy --python-version={}", release.python().version);
            let mypy = environment.module(project, &mypy);
            let name = format!("Types of the integration, with {release}");
            steps.push(Step::command(&name, [12, 1], mypy, None));
        }
        Ok(steps)
    }

    /// The quick ones first; what depends on Home Assistant is done with each of them.
    fn tests<'tests>(&'tests self, filter: Option<&'tests str>) -> Vec<Step<'tests>> {
        let project = &self.project;
        let mut page = project.command("cargo", "test --test page --target wasm32-unknown-unknown");
        page.args(filter);
        let name = "The page's tests in headless Chromium";
        let again = process::line(&page);
        let page = Step::new(
            name,
            some([60, 20], filter),
            || vec![again],
            move |log| {
                // The browser leaves its profile where temporary files are, and reports of crashes in the person's home.
                let folder = tempfile::tempdir()?;
                page.env("TMPDIR", folder.path());
                page.env("XDG_CONFIG_HOME", folder.path());
                Ok(counts(&process::run_into(log, &mut page, None)?))
            },
        );
        let mut steps = Vec::from(native_tests(project, filter));
        steps.push(page.certain(certainty(filter)));
        for (release, environment) in &self.homes {
            let kit = release.kit();
            let name = format!("Tests of the integration (its kit has Home Assistant {kit})");
            let pytest = component_tests(project, environment, filter);
            let times = some([105; 2], filter);
            // What pytest ends with if a filter leaves no test.
            let fine = filter.and(Some(5));
            steps.push(Step::command(&name, times, pytest, fine).certain(certainty(filter)));
        }
        let dist = || vec!["cargo xtask dist".to_owned()];
        let page = Step::new(PAGE, [115, 2], dist, |_| build_and_weigh(project));
        steps.push(page.compiled_by(COMPILING));
        for (place, (release, _)) in self.homes.iter().enumerate() {
            let mut name = format!("End-to-end tests, Home Assistant {release}");
            let mut journeys = driven(project, "e2e", *release);
            journeys.args(filter);
            let mut times = some([640, 620], filter);
            if filter.is_none() && place > 0 {
                journeys.arg("--after-another");
                name += ": what could differ";
                times = [380, 360];
            }
            let folder = project.evidence(&release.name());
            let again = driven(project, "e2e", *release);
            let help = {
                let (folder, log) = (folder.clone(), project.log(&name));
                move || help_with_journeys(&folder, &log, again)
            };
            let run = move |log: &Path| {
                // Whoever runs some of those that failed again still wants what the others left.
                if filter.is_none() {
                    // There is none unless some failed before.
                    let _ = fs::remove_dir_all(&folder);
                }
                let said = process::run_into(log, &mut journeys, None)?;
                Ok(format!("{}{}", counts(&said), browsers(&said)))
            };
            let step = Step::new(&name, times, help, run).after(PAGE);
            steps.push(step.certain(certainty(filter)));
        }
        steps
    }

    /// The commands that do not test but have to work.
    fn commands(&self, wanted: Option<Release>) -> Result<[Step<'_>; 3]> {
        let project = &self.project;
        let again = |line: &str| {
            let line = format!("cargo xtask {line}");
            move || vec![line]
        };
        let wanted = wanted.map(|it| format!(" --home-assistant {}", it.name()));
        let wanted = wanted.unwrap_or_default();
        // For each target.
        let line = format!("fuzz --seconds 9{wanted}");
        let options = FuzzOptions::try_parse_from(line.split(' '))?;
        let name = "Fuzzing the validators of both halves";
        let run = move |_: &Path| fuzz::run(project, &options);
        let fuzz = Step::new(name, [170, 120], again(&line), run)
            .compiled_by(fuzz::COMPILING)
            .certain(Certainty::ByTheClock);
        let run = |_: &Path| package::run(project, false).map(|()| String::new());
        let package = Step::new("The package", [3, 3], again("package"), run);
        let line = format!("demo --headless-check --port 0{wanted}");
        let options = DemoOptions::try_parse_from(line.split(' '))?;
        let run = move |_: &Path| demo::run(project, &options).map(|()| String::new());
        let demo =
            Step::new("The demo", [15, 15], again(&line), run).certain(Certainty::ByTheClock);
        Ok([fuzz, package.after(PAGE), demo.after(PAGE)])
    }
}

/// How journeys begin the line that names the browsers that they drove.
pub const BROWSERS: &str = "browsers: ";

/// How they begin the line that names those that failed.
pub const FAILED: &str = "FAILED: ";

/// The browsers that they drove.
fn browsers(said: &str) -> String {
    let named = said.lines().find_map(|line| line.strip_prefix(BROWSERS));
    named.map_or_else(String::new, |named| format!(", in {named}"))
}

/// Where to look when journeys have failed, and what runs those again.
fn help_with_journeys(folder: &Path, log: &Path, mut again: Command) -> Vec<String> {
    let said = fs::read_to_string(log).unwrap_or_default();
    let failed = said.lines().find_map(|line| line.strip_prefix(FAILED));
    again.args(failed.into_iter().flat_map(|names| names.split(' ')));
    let left = format!("what each of them left: {}", folder.display());
    vec![
        left,
        format!("cargo xtask dist && {}", process::line(&again)),
    ]
}

/// Compiles a program of `tests/e2e`, as [`driven`] runs it.
pub(super) fn compile_driven(project: &Project, program: &str) -> Result<()> {
    let name = "Compiling what drives browsers";
    let line = "build --locked --package latchkey-e2e --bin";
    let mut cargo = project.command("cargo", line);
    cargo.arg(program);
    let compile = |log: &Path| process::run_into(log, &mut cargo, None).map(drop);
    // The tests may have compiled it, which leaves no log of this name.
    let compiled = env::current_exe()?.with_file_name(program);
    let expected = Expected::of([95, 1], &compiled);
    progress::announced_step(name, expected, &project.log(name), compile)
}

/// A program of `tests/e2e`, which drives browsers.
pub(super) fn driven(project: &Project, program: &str, release: Release) -> Command {
    let mut driven = project.command("cargo", "run --quiet --locked --package latchkey-e2e --bin");
    driven.args([program, "--"]);
    driven.env(HOME_ASSISTANT, release.name());
    driven
}

/// What some of the tests take: as long to compile, and seconds to run.
fn some([compiling, all]: Times, filter: Option<&str>) -> Times {
    const FEW: u64 = 15;
    filter.map_or([compiling, all], |_| [compiling - all + FEW, FEW])
}

fn certainty(filter: Option<&str>) -> Certainty {
    filter.map_or(Certainty::Measured, |_| Certainty::Guessed)
}

/// In two halves, because Cargo gives a dependency the features that all chosen packages ask for: of the whole workspace
/// it would compile most of them for this step only. The page's half shares them with what draws the first paint, the
/// other with what drives browsers.
fn native_tests(project: &Project, filter: Option<&str>) -> [Step<'static>; 2] {
    let tests = |name, times, packages| {
        let line = format!("test --no-fail-fast {packages}");
        let mut tests = project.command("cargo", &line);
        tests.args(filter);
        Step::command(name, some(times, filter), tests, None).certain(certainty(filter))
    };
    let page = "--workspace --exclude xtask --exclude latchkey-e2e";
    let tools = "--package xtask --package latchkey-e2e";
    [
        tests("The page's tests that need no browser", [70, 12], page),
        tests(
            "Tests of what builds the page and drives browsers",
            [95, 3],
            tools,
        ),
    ]
}

fn component_tests(project: &Project, environment: &Environment, filter: Option<&str>) -> Command {
    // Its plain report reads well in a log too.
    let mut pytest = environment.module(project, "pytest -p no:sugar");
    pytest.env("PYTHONUNBUFFERED", "1");
    match filter {
        Some(filter) => pytest.args(["-k", filter]),
        None => pytest.args(["-n", "auto"]),
    };
    pytest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_that_were_driven_are_named() {
        let said = format!("1 of 1: a::b\n{BROWSERS}Chromium 156.0, Firefox 140.1\nall\n");
        assert_eq!(browsers(&said), ", in Chromium 156.0, Firefox 140.1");
        assert_eq!(browsers("of 0 journeys 0 passed"), "");
    }

    #[test]
    fn journeys_that_failed_are_run_again_and_no_others() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let said = format!("1 of 2: a::b\n{FAILED}a::b people::are_listed\n");
        fs::write(&log, said).unwrap();
        let lines = help_with_journeys(Path::new("/left"), log.path(), Command::new("e2e"));
        assert!(lines[0].ends_with("/left"));
        assert_eq!(lines[1], "cargo xtask dist && e2e a::b people::are_listed");
    }
}
