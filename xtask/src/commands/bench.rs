//! `cargo xtask bench`: how fast and how light the login page is, beside Home Assistant's own and beside the bound, the
//! least that signs in. Every run has a new browser; the pages take turns, so that a busy minute hits all of them.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::bench::report::{self, Runs};
use crate::bench::subject::{Condition, Page};
use crate::bench::visit;
use crate::browsers::{Browser, Driver};
use crate::dist::{Profile, build};
use crate::home_assistant::{Config, Installation, Instance, Wanted};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;
use crate::webdriver::Session;

/// What the command line says about the bench.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Runs of each page under each condition
    #[arg(long, default_value_t = ENOUGH)]
    runs: usize,
    /// Put the record into docs/developers/ and not into target/: only of what is committed
    #[arg(long)]
    publish: bool,
    /// With this Home Assistant: current or oldest
    #[arg(long, default_value = "newest", value_parser = Wanted::read)]
    home_assistant: Wanted,
}

/// From so many runs on, a median does not care for one wild one.
const ENOUGH: usize = 7;

/// Measures, prints what came of it, and keeps it in `target/`, or publishes it.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    ensure!(options.runs > 0, "a bench without runs tells nothing");
    let is_changed = !git(project, &["status", "--porcelain"])?.is_empty();
    ensure!(
        !options.publish || (options.runs >= ENOUGH && !is_changed),
        "only {ENOUGH} runs or more of what is committed may be published"
    );
    system::ensure(&[system::CHROMIUM])?;
    let installation = Installation::ensure(project, options.home_assistant)?;
    build(project, Profile::Release)?;
    let driver = Driver::start(project, Browser::Chromium)?;
    let versions = json!({
        "date": process::capture(Command::new("date").args(["-u", "+%Y-%m-%d"]))?.trim(),
        "latchkey": git(project, &["describe", "--always", "--dirty"])?,
        "home_assistant": installation.release().number(),
        "chromium": Session::open(&driver, serde_json::Map::new())?.version(),
        "processors": std::thread::available_parallelism()?,
        "load": fs::read_to_string("/proc/loadavg")?.split(' ').next(),
        "runs": options.runs,
    });
    let name = format!("Starting Home Assistant {}", installation.release());
    let home = progress::step(&name, Duration::from_secs(10), || {
        Instance::start(&installation, &config(project))
    })?;
    let runs = measure(&driver, &home.base_url(), options.runs)?;
    let record = report::record(&runs, &versions);
    println!("\n{versions:#}\n{}", report::tables(&record));
    let folder = if options.publish {
        "docs/developers"
    } else {
        "target"
    };
    let file = format!("{folder}/bench.json");
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
        www: vec![project.path("xtask/src/bench/www")],
        slow_passwords: true,
        ..Config::default()
    }
}

fn measure(driver: &Driver, home: &str, rounds: usize) -> Result<Runs> {
    let mut runs = Runs::new();
    for condition in Condition::ALL {
        let name = format!("Signing in by password: {}", condition.name);
        progress::step(&name, Duration::from_mins(2), || {
            for page in (0..rounds).flat_map(Page::in_turn) {
                let run = || visit::run(driver, home, page, condition);
                // One browser that stumbles should not end it.
                let run = run().or_else(|_| run())?;
                runs.entry((condition.name, page)).or_default().push(run);
            }
            Ok(())
        })?;
    }
    Ok(runs)
}

fn git(project: &Project, arguments: &[&str]) -> Result<String> {
    let mut git = Command::new("git");
    let answer = process::capture(git.current_dir(project.root()).args(arguments))?;
    Ok(answer.trim().to_owned())
}
