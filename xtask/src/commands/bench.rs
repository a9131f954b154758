//! `cargo xtask bench`: how fast and how light the login page is, beside Home Assistant's own and beside the least
//! that could sign in. Every run has a new browser; the pages take turns, so that a busy minute hits all of them.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::bench::condition::{CPU_6X, Condition, NONE, SLOW_4G, SLOW_4G_GZIP};
use crate::bench::login::{self, Run};
use crate::bench::subject::Page;
use crate::bench::summary::Row;
use crate::bench::{goals, house, table};
use crate::browsers::{Browser, Driver};
use crate::dist::{Profile, build};
use crate::home_assistant::{Installation, Instance, household};
use crate::progress;
use crate::project::Project;

/// What the command line says about the bench.
#[derive(Debug)]
pub struct Options {
    /// How many runs each page has under each condition.
    pub runs: usize,
    /// Whether to measure with Brotli withheld, too.
    pub gzip: bool,
    /// Whether not to wait long for a quiet machine.
    pub quick: bool,
    /// Whether to measure the page that is built already.
    pub built: bool,
    /// Home Assistant's version, if it is not to be the newest that this machine can run.
    pub release: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runs: 7,
            gzip: false,
            quick: false,
            built: false,
            release: None,
        }
    }
}

/// Measures, and prints what came of it.
///
/// # Errors
/// If anything that is needed is missing, and if a page does not sign in. Slow is no error.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    Browser::Chromium.require(project)?;
    let installation = match &options.release {
        Some(number) => Installation::ensure_release(project, number)?,
        None => Installation::ensure(project)?,
    };
    if !options.built {
        build(project, Profile::Release)?;
    }
    let name = format!("Starting Home Assistant {}", installation.release());
    let house = house::plain(project);
    let instance = progress::step(&name, "10 s", || Instance::start(&installation, &house))?;
    let driver = Driver::start(project, Browser::Chromium)?;
    let mut rows = Vec::new();
    for condition in conditions(options) {
        let name = format!("Measuring: {}", condition.name);
        rows.push(progress::step(&name, "2 min", || {
            measure(&driver, &instance, options, condition)
        })?);
    }
    println!("{}", table::tables(&rows));
    println!("{}", goals::table(&goals::judge(&rows)));
    Ok(())
}

fn conditions(options: &Options) -> Vec<&'static Condition> {
    let mut conditions = vec![&NONE, &SLOW_4G, &CPU_6X];
    if options.gzip {
        conditions.push(&SLOW_4G_GZIP);
    }
    conditions
}

fn measure(
    driver: &Driver,
    instance: &Instance,
    options: &Options,
    condition: &'static Condition,
) -> Result<Row> {
    let username = household().swap_remove(0).username;
    let patience = Duration::from_secs(if options.quick { 2 } else { 30 });
    let mut pages: BTreeMap<Page, Vec<Run>> = BTreeMap::new();
    for number in 0..options.runs {
        // None of them is always the one after Home Assistant's.
        let mut turn = Page::ALL;
        turn.rotate_left(number % Page::ALL.len());
        for page in turn {
            let home = instance.base_url();
            let run = login::run(driver, &home, page, condition, &username, patience)
                .with_context(|| format!("{}, run {}", page.name(), number + 1))?;
            pages.entry(page).or_default().push(run);
        }
    }
    Ok(Row { condition, pages })
}
