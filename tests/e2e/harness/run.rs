//! Runs journeys one after the other, on one thread: they share Home Assistants and the processor.

use std::fmt::Display;
use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use xtask::commands::test::{BROWSERS, FAILED};

use super::evidence::CONTENTS;
use super::stage::{Screens, Stage};

/// One story: its name, and what happens in it.
pub struct Journey {
    /// Its file and its function, for filters and for the folder of its evidence.
    pub name: &'static str,
    /// Panics where the story goes wrong.
    pub walk: fn(&Stage),
    /// With which Home Assistants it is worth its time.
    pub worth: Worth,
}

/// Where a story could end otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// With any other Home Assistant.
    WithEach,
    /// With another page, browser or proxy only: what it needs of Home Assistant is what every story needs.
    Once,
}

/// Which journeys are run.
#[derive(Debug, Parser)]
struct Options {
    /// Only journeys whose name holds one of these
    filters: Vec<String>,
    /// Only those that could end otherwise than with another Home Assistant, and without looking at screens again
    #[arg(long)]
    after_another: bool,
}

/// Runs the journeys that the command line chooses. Every line is whole: others write theirs between them.
pub fn run(mut journeys: Vec<Journey>) -> ExitCode {
    // Where it went wrong is enough: a backtrace would only show how tests are run.
    panic::set_hook(Box::new(|info| eprintln!("\n{info}")));
    let options = Options::parse();
    let is_chosen = |name: &str| {
        let mut filters = options.filters.iter();
        options.filters.is_empty() || filters.any(|filter| name.contains(filter))
    };
    journeys.retain(|journey| is_chosen(journey.name));
    let mut screens = Screens::LookedAt;
    if options.after_another {
        journeys.retain(|journey| journey.worth == Worth::WithEach);
        screens = Screens::Known;
    }
    let count = journeys.len();
    // Ends the Home Assistants and the browsers in order.
    let mut stage = Stage::set(screens);
    let mut failed = Vec::new();
    for (number, journey) in (1..).zip(&journeys) {
        let so_far = match failed.len() {
            0 => String::new(),
            some => format!(", {some} failed"),
        };
        println!("    {number} of {count}{so_far}: {}", journey.name);
        if !passes(&stage, journey) {
            failed.push(journey.name);
            stage.start_anew();
        }
    }
    if let Some(browsers) = stage.browsers() {
        println!("{BROWSERS}{browsers}");
    }
    println!("of {count} journeys {} passed", count - failed.len());
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("{FAILED}{}", failed.join(" "));
    ExitCode::FAILURE
}

fn passes(stage: &Stage, journey: &Journey) -> bool {
    stage.begin(journey.name);
    let walked = catch_unwind(AssertUnwindSafe(|| (journey.walk)(stage)));
    let complaints = stage.end();
    let why = match walked {
        Err(panic) => words_of(&*panic),
        Ok(()) if complaints.is_empty() => return true,
        Ok(()) => {
            let complaints = complaints.join("\n");
            let why = format!("the page complained while all went well:\n{complaints}");
            // A panic has said so by itself.
            eprintln!("\n{why}");
            why
        }
    };
    let folder = stage.evidence();
    let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("why.txt"), &why));
    match kept {
        Ok(()) => eprintln!("    {} has {CONTENTS}", folder.display()),
        Err(error) => eprintln!("    nothing of it could be kept: {error}"),
    }
    false
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}

/// What has to succeed for any journey to begin, or why it does not.
#[track_caller]
pub fn must<T>(what: &str, result: Result<T, impl Display>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error:#}"),
    }
}
