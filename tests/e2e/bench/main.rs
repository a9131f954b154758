//! How fast and how light the login page is, beside Home Assistant's own and beside the bound, the least that signs in.
//! Every run has a new browser; the pages take turns, so that a busy minute hits all of them.
//!
//! `cargo xtask bench` calls this once the page is built: a [`visit`] is one run of one [`subject`], a [`report`] what all
//! runs come to.

mod report;
mod subject;
mod visit;

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use clap::Parser as _;
use latchkey_e2e::driver::{Driver, Engine};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use xtask::commands::bench::{BenchOptions, ENOUGH};
use xtask::home_assistant::{Config, Installation, Instance};
use xtask::process;
use xtask::progress;
use xtask::project::Project;

use report::Runs;
use subject::{Condition, Subject};

/// Measures, prints what came of it, and keeps it in `target/`, or publishes it.
fn main() -> Result<()> {
    let (project, options) = (Project::here(), BenchOptions::parse());
    ensure!(options.runs > 0, "a bench without runs tells nothing");
    let is_changed = !process::git(&project, &["status", "--porcelain"])?.is_empty();
    ensure!(
        !options.publish || (options.runs >= ENOUGH && !is_changed),
        "only {ENOUGH} runs or more of what is committed may be published"
    );
    let installation = Installation::ensure(&project, options.home_assistant)?;
    let driver = Driver::start(&project, Engine::Chromium)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let browser = runtime.block_on(driver.open(driver.capabilities()?))?;
    let versions = json!({
        "date": process::capture(Command::new("date").args(["-u", "+%Y-%m-%d"]))?.trim(),
        "latchkey": process::git(&project, &["describe", "--always", "--dirty"])?,
        "home_assistant": installation.release.number(),
        "chromium": browser.capabilities().map(|it| it["browserVersion"].clone()),
        "processors": std::thread::available_parallelism()?,
        "load": fs::read_to_string("/proc/loadavg")?.split(' ').next(),
        "runs": options.runs,
    });
    runtime.block_on(browser.close())?;
    let name = format!("Starting Home Assistant {}", installation.release);
    let home = progress::step(&name, 10, || {
        Instance::start(&installation, &config(&project))
    })?;
    let runs = measure(&runtime, &driver, &home.base_url(), options.runs)?;
    let record = report::record(&runs, &versions);
    println!("\n{versions:#}\n{}", report::tables(&record));
    let published = options.publish.then_some("docs/developers");
    let file = format!("{}/bench.json", published.unwrap_or("target"));
    fs::write(project.path(&file), format!("{record:#}\n"))?;
    progress::note(&format!("{file} is written"));
    if let Some((table, place)) = report::readme(&record) {
        println!("\nIn README.md under \"Speed\", if it is published:\n\n{table}\n{place}");
    }
    Ok(())
}

/// With Latchkey, and the bound in its `www/`. Passwords take as long to check as at home.
fn config(project: &Project) -> Config {
    Config {
        www: vec![project.path("tests/e2e/bench/www")],
        slow_passwords: true,
        ..Config::default()
    }
}

fn measure(runtime: &Runtime, driver: &Driver, home: &str, rounds: usize) -> Result<Runs> {
    let mut runs = Runs::new();
    for condition in Condition::ALL {
        let name = format!("Signing in by password: {}", condition.name);
        progress::step(&name, 120, || {
            for page in (0..rounds).flat_map(Subject::in_turn) {
                let run = || runtime.block_on(visit::run(driver, home, page, condition));
                // One browser that stumbles should not end it.
                let run = run().or_else(|_| run())?;
                runs.entry((condition.name, page)).or_default().push(run);
            }
            Ok(())
        })?;
    }
    Ok(runs)
}
