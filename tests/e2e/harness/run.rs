//! Runs journeys one after the other, on one thread: they share Home Assistants and the processor.

use std::cell::RefCell;
use std::fmt::Display;
use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use super::evidence::CONTENTS;
use super::stage::Stage;

/// One story: its name, and what happens in it.
pub struct Journey {
    /// Its file and its function, for filters and for the folder of its evidence.
    pub name: &'static str,
    /// Panics where the story goes wrong.
    pub walk: fn(&Stage),
}

thread_local! {
    /// With one thread, the harness runs every trial on the main one, so all of them find the same stage.
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

/// Runs the journeys that the command line asks for.
pub fn run(journeys: Vec<Journey>) -> ExitCode {
    // Where it went wrong is enough: a backtrace would only show how tests are run.
    panic::set_hook(Box::new(|info| eprintln!("\n{info}")));
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let trials = journeys.into_iter().map(|Journey { name, walk }| {
        Trial::test(name, move || {
            STAGE.with_borrow_mut(|stage| perform(stage.get_or_insert_with(Stage::set), name, walk))
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    // Ends the Home Assistants and the browsers in order.
    STAGE.with_borrow_mut(Option::take);
    conclusion.exit_code()
}

fn perform(stage: &Stage, name: &str, walk: fn(&Stage)) -> Result<(), Failed> {
    stage.begin(name);
    let walked = catch_unwind(AssertUnwindSafe(|| walk(stage)));
    let complaints = stage.end();
    let why = match walked {
        Err(panic) => words_of(&*panic),
        Ok(()) if complaints.is_empty() => return Ok(()),
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
    Err(Failed::from(why))
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
