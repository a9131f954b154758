//! `cargo xtask test`: everything that proves the project, from its formatting to real browsers at
//! a real Home Assistant. The first step that fails ends it, with that step's own output above.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::browsers::Browser;
use crate::dist::{Profile, build};
use crate::home_assistant::Installation;
use crate::process;
use crate::progress::{self, seconds};
use crate::project::Project;
use crate::tools::cargo::{CARGO_DENY, WASM_BINDGEN, ensure_wasm_target};
use crate::tools::python::Environment;
use crate::tools::system;

/// What the command line says about the tests.
#[derive(Debug, Default)]
pub struct Options {
    /// Only what runs natively, in seconds.
    pub quick: bool,
    /// Only tests whose name holds this; nothing is linted then.
    pub filter: Option<String>,
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
    let equipment = Equipment::gather(project)?;
    let mut report = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| filter.is_none() || step.filtered)
    {
        let started = Instant::now();
        progress::step(step.name, step.expected, || (step.run)(&equipment, filter))?;
        report.push((step.name, started.elapsed()));
    }
    println!("\n{}", summary(&report));
    Ok(())
}

/// One thing that has to hold.
struct Step {
    name: &'static str,
    expected: &'static str,
    /// Whether it consists of tests that can be chosen by their names.
    filtered: bool,
    run: fn(&Equipment, Option<&str>) -> Result<()>,
}

const STEPS: [Step; 11] = [
    lint("Formatting", "1 s", |with, _| {
        process::run(cargo(&with.project, "fmt").args(["--all", "--check"]))
    }),
    lint("Clippy on the host", "60 s the first time", |with, _| {
        let mut clippy = cargo(&with.project, "clippy");
        process::run(
            clippy
                .args(["--workspace", "--all-targets", "--all-features"])
                .args(STRICT),
        )
    }),
    lint(
        "Clippy for WebAssembly",
        "60 s the first time",
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
    lint("Licences and sources of dependencies", "2 s", |with, _| {
        let mut deny = Command::new(CARGO_DENY.ensure(&with.project)?);
        deny.current_dir(with.project.root())
            .args(["--locked", "check", "bans", "licenses"]);
        process::run(deny.arg("sources"))
    }),
    lint("Style of the integration", "1 s", |with, _| {
        process::run(with.python("ruff").arg("check"))?;
        process::run(with.python("ruff").args(["format", "--check"]))
    }),
    lint(
        "Types of the integration",
        "30 s the first time",
        |with, _| process::run(&mut with.python("mypy")),
    ),
    tests(
        "Native tests",
        "60 s the first time, then 10 s",
        |with, filter| process::run(&mut native_tests(&with.project, filter)),
    ),
    tests(
        "The page's tests in headless Chromium",
        "60 s the first time, then 10 s",
        page_tests,
    ),
    tests("The integration's tests", "20 s", component_tests),
    Step {
        name: "The release page",
        expected: "80 s the first time, then 20 s",
        // Not tests, but what the end-to-end tests run against.
        filtered: true,
        run: |with, _| build(&with.project, Profile::Release),
    },
    tests(
        "End to end, with real browsers and a real Home Assistant",
        "5 minutes",
        |with, filter| {
            let mut e2e = cargo(&with.project, "test");
            process::run(
                e2e.args(["--features", "end-to-end", "--test", "e2e"])
                    .args(filter),
            )
        },
    ),
];

const STRICT: [&str; 3] = ["--", "-D", "warnings"];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

type Run = fn(&Equipment, Option<&str>) -> Result<()>;

const fn lint(name: &'static str, expected: &'static str, run: Run) -> Step {
    Step {
        name,
        expected,
        filtered: false,
        run,
    }
}

const fn tests(name: &'static str, expected: &'static str, run: Run) -> Step {
    Step {
        name,
        expected,
        filtered: true,
        run,
    }
}

/// Everything that the steps need, there before the first of them runs.
struct Equipment {
    project: Project,
    component_tests: Environment,
}

impl Equipment {
    fn gather(project: &Project) -> Result<Self> {
        for browser in [Browser::Chromium, Browser::Firefox, Browser::WebKit] {
            browser.require(project)?;
        }
        ensure_wasm_target(project)?;
        WASM_BINDGEN.ensure(project)?;
        CARGO_DENY.ensure(project)?;
        let component_tests = Installation::ensure(project)?.component_tests()?;
        Ok(Self {
            project: project.clone(),
            component_tests,
        })
    }

    /// As a module, because a program of a venv names the folder that it was installed in.
    fn python(&self, module: &str) -> Command {
        let mut command = Command::new(self.component_tests.program("python"));
        command
            .current_dir(self.project.root())
            .args(["-m", module]);
        command
    }
}

fn cargo(project: &Project, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project.root()).arg(command);
    cargo
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
    process::run(&mut tests)
}

fn component_tests(with: &Equipment, filter: Option<&str>) -> Result<()> {
    /// What pytest ends with if a filter leaves no test.
    const NOTHING_CHOSEN: i32 = 5;
    let mut pytest = with.python("pytest");
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

fn summary(report: &[(&str, Duration)]) -> String {
    let mut lines = vec!["Everything passed:".to_owned()];
    lines.extend(
        report
            .iter()
            .map(|(name, took)| format!("  {name:<60} {:>12}", seconds(*took))),
    );
    let total = report.iter().map(|(_, took)| *took).sum();
    lines.push(format!("  {:<60} {:>12}", "together", seconds(total)));
    lines.join("\n")
}
