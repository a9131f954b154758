//! `cargo xtask test`: everything that proves the project, from its formatting to real browsers at
//! a real Home Assistant. The first step that fails ends it, with that step's own output above.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::browsers::Browser;
use crate::dist::{Profile, build};
use crate::home_assistant::{HOME_ASSISTANT, Installation, Release, Wanted};
use crate::process;
use crate::progress::{self, seconds};
use crate::project::Project;
use crate::tools::cargo::{
    CARGO_DENY, WASM_BINDGEN, check_wasm_bindgen_matches, ensure_wasm_target,
};
use crate::tools::python::Environment;
use crate::tools::system;

/// What the command line says about the tests.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only what runs natively, in seconds
    #[arg(long)]
    quick: bool,
    /// Only tests whose name holds this; nothing is linted then
    filter: Option<String>,
    /// With this Home Assistant only, current or oldest; with both if none is given
    #[arg(long, value_parser = Wanted::read)]
    home_assistant: Option<Wanted>,
}

/// Runs the tests.
///
/// # Errors
/// If anything is missing, and at the first step that fails.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let filter = options.filter.as_deref();
    if options.quick {
        return process::run(&mut native_tests(project, filter));
    }
    let equipment = Equipment::gather(project, options.home_assistant)?;
    let steps = steps(&equipment);
    let chosen: Vec<_> = steps
        .iter()
        .filter(|step| filter.is_none() || step.filtered)
        .collect();
    println!("\n{}", budget(&chosen));
    for step in chosen {
        progress::step(&step.name, step.expected, || (step.run)(&equipment, filter))?;
    }
    println!("\nEverything passed:\n{}", progress::report());
    Ok(())
}

/// One thing that has to hold.
struct Step<'tests> {
    name: String,
    expected: Duration,
    /// Whether it consists of tests that can be chosen by their names.
    filtered: bool,
    run: Run<'tests>,
}

type Run<'tests> = Box<dyn Fn(&Equipment, Option<&str>) -> Result<()> + 'tests>;

/// The quick ones first; what depends on Home Assistant is done with each of them.
fn steps(with: &Equipment) -> Vec<Step<'_>> {
    let mut steps = vec![
        lint("Formatting", Duration::from_secs(1), |with, _| {
            process::run(cargo(&with.project, "fmt").args(["--all", "--check"]))
        }),
        lint("Clippy on the host", Duration::from_mins(1), |with, _| {
            let mut clippy = cargo(&with.project, "clippy");
            process::run(clippy.args(["--workspace", "--all-targets"]).args(STRICT))
        }),
        lint(
            "Clippy for WebAssembly",
            Duration::from_mins(1),
            |with, _| {
                let mut clippy = cargo(&with.project, "clippy");
                process::run(
                    clippy
                        .args(["--lib", "--bins", "--test", "page"])
                        .args(WASM)
                        .args(STRICT),
                )
            },
        ),
        lint(
            "Licences and sources of dependencies",
            Duration::from_secs(2),
            |with, _| {
                let mut deny = Command::new(CARGO_DENY.ensure(&with.project)?);
                deny.current_dir(with.project.root())
                    .args(["--locked", "check", "bans", "licenses"]);
                process::run(deny.arg("sources"))
            },
        ),
        lint(
            "Style of the integration",
            Duration::from_secs(1),
            |with, _| {
                let (_, first) = with.homes.first().context("no Home Assistant is chosen")?;
                process::run(python(&with.project, first, "ruff").arg("check"))?;
                process::run(python(&with.project, first, "ruff").args(["format", "--check"]))
            },
        ),
    ];
    for (release, environment) in &with.homes {
        steps.push(lint(
            &format!("Types of the integration, with {release}"),
            Duration::from_secs(30),
            move |with, _| {
                let mut mypy = python(&with.project, environment, "mypy");
                let python = format!("--python-version={}", release.python());
                process::run(mypy.arg(python))
            },
        ));
    }
    steps.push(tests(
        "Native tests",
        Duration::from_mins(1),
        |with, filter| process::run(&mut native_tests(&with.project, filter)),
    ));
    steps.push(tests(
        "The page's tests in headless Chromium",
        Duration::from_mins(1),
        page_tests,
    ));
    for (release, environment) in &with.homes {
        steps.push(tests(
            &format!("The integration's tests, with {release}"),
            Duration::from_mins(4),
            move |with, filter| component_tests(&with.project, environment, filter),
        ));
    }
    // Not tests, but what the end-to-end tests run against.
    steps.push(tests(
        "The release page",
        Duration::from_mins(2),
        |with, _| build(&with.project, Profile::Release),
    ));
    for (release, _) in &with.homes {
        steps.push(tests(
            &format!("End to end, with real browsers and a real Home Assistant {release}"),
            Duration::from_mins(7),
            move |with, filter| process::run(journeys(&with.project, *release).args(filter)),
        ));
    }
    steps
}

const STRICT: [&str; 3] = ["--", "-D", "warnings"];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

fn lint<'tests>(
    name: &str,
    expected: Duration,
    run: impl Fn(&Equipment, Option<&str>) -> Result<()> + 'tests,
) -> Step<'tests> {
    Step {
        filtered: false,
        ..tests(name, expected, run)
    }
}

fn tests<'tests>(
    name: &str,
    expected: Duration,
    run: impl Fn(&Equipment, Option<&str>) -> Result<()> + 'tests,
) -> Step<'tests> {
    Step {
        name: name.to_owned(),
        expected,
        filtered: true,
        run: Box::new(run),
    }
}

/// Everything that the steps need, there before the first of them runs.
struct Equipment {
    project: Project,
    /// Each Home Assistant that is tested with, and what the integration's tests run in.
    homes: Vec<(Release, Environment)>,
}

impl Equipment {
    fn gather(project: &Project, wanted: Option<Wanted>) -> Result<Self> {
        system::ensure(&[system::CHROMIUM, system::FIREFOX, system::WEBKIT])?;
        for browser in [Browser::Chromium, Browser::Firefox, Browser::WebKit] {
            browser.require(project)?;
        }
        ensure_wasm_target(project)?;
        check_wasm_bindgen_matches(&fs::read_to_string(project.path("Cargo.lock"))?)?;
        WASM_BINDGEN.ensure(project)?;
        CARGO_DENY.ensure(project)?;
        let both = [Wanted::Newest, Wanted::Only(Release::Oldest)];
        let mut homes: Vec<(Release, Environment)> = Vec::new();
        for wanted in wanted.map_or_else(|| both.to_vec(), |only| vec![only]) {
            let installation = Installation::ensure(project, wanted)?;
            let release = installation.release();
            if homes.iter().all(|(known, _)| *known != release) {
                homes.push((release, installation.component_tests()?));
            }
        }
        Ok(Self {
            project: project.clone(),
            homes,
        })
    }
}

/// As a module, because a program of a venv names the folder that it was installed in.
fn python(project: &Project, environment: &Environment, module: &str) -> Command {
    let mut command = Command::new(environment.program("python"));
    command.current_dir(project.root()).args(["-m", module]);
    command
}

fn cargo(project: &Project, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project.root()).arg(command);
    cargo
}

/// The journeys, in a program of their own.
pub(super) fn journeys(project: &Project, release: Release) -> Command {
    let mut journeys = cargo(project, "run");
    journeys.args(["--quiet", "--package", "latchkey-e2e", "--"]);
    journeys.env(HOME_ASSISTANT, release.name());
    journeys
}

fn native_tests(project: &Project, filter: Option<&str>) -> Command {
    let mut tests = cargo(project, "test");
    tests.arg("--workspace").args(filter);
    tests
}

fn page_tests(with: &Equipment, filter: Option<&str>) -> Result<()> {
    let runner = WASM_BINDGEN
        .ensure(&with.project)?
        .with_file_name("wasm-bindgen-test-runner");
    let mut tests = cargo(&with.project, "test");
    tests.args(["--test", "page"]).args(WASM).args(filter);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    tests.env(
        "CHROMEDRIVER",
        system::require("chromedriver", "chromium-driver")?,
    );
    // The runner's own limits (5 s and 20 s) are too short for a browser's first start on a busy machine.
    tests.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    tests.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    process::run(&mut tests)
}

fn component_tests(
    project: &Project,
    environment: &Environment,
    filter: Option<&str>,
) -> Result<()> {
    /// What pytest ends with if a filter leaves no test.
    const NOTHING_CHOSEN: i32 = 5;
    let mut pytest = python(project, environment, "pytest");
    // Its plain report reads well in a log too.
    pytest.args(["-p", "no:sugar"]);
    if let Some(filter) = filter {
        pytest.args(["-k", filter]);
    }
    let status = pytest.status().context("cannot start pytest")?;
    let nothing_chosen = filter.is_some() && status.code() == Some(NOTHING_CHOSEN);
    ensure!(
        status.success() || nothing_chosen,
        "the integration's tests failed ({status})"
    );
    Ok(())
}

/// What is going to be done, and how long each part should take.
fn budget(steps: &[&Step<'_>]) -> String {
    let expected = |step: &&&Step<'_>| progress::expectation(&step.name, step.expected);
    let rows = steps.iter().map(|step| {
        let row = format!("  {:<74} {:>12}", step.name, seconds(expected(&step)));
        row + "\n"
    });
    let all: Duration = steps.iter().map(|step| expected(&step)).sum();
    let rows: String = rows.collect();
    format!(
        "What is done now, and how long it should take:\n{rows}  {:<74} {:>12}",
        "together",
        seconds(all)
    )
}
