//! Steps that are all taken, whichever of them fails, and what is said of each at the end: whether it is done, failed (and
//! then where to look, and what to type), or was not run because it needs what failed. `commands/test.rs` calls it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use regex_lite::Regex;

use crate::pace::{Pace, Times};
use crate::process;
use crate::progress::{self, Expected, seconds};
use crate::project::{LOGS, Project};

/// What a step does. It gets a file for what its programs write, and gives what the last table says of it.
type Work<'tests> = dyn FnOnce(&Path) -> Result<String> + 'tests;

/// How it is known what a step takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// It took that, and takes it here at this machine's pace.
    Measured,
    /// It may take anything, as some of the tests do.
    Guessed,
    /// Most of it takes as long on any machine.
    ByTheClock,
}

/// One thing that has to hold.
pub(crate) struct Step<'tests> {
    pub(crate) name: String,
    times: Times,
    certainty: Certainty,
    /// The step within it that says whether anything is compiled: other commands take that, too.
    compiled_by: Option<&'static str>,
    run: Box<Work<'tests>>,
    /// For whoever has seen it fail: where to look, and last the line that runs it again.
    help: Box<dyn FnOnce() -> Vec<String> + 'tests>,
    /// The step without which this one says nothing.
    needs: Option<&'static str>,
}

impl<'tests> Step<'tests> {
    pub(crate) fn new(
        name: &str,
        times: Times,
        help: impl FnOnce() -> Vec<String> + 'tests,
        run: impl FnOnce(&Path) -> Result<String> + 'tests,
    ) -> Self {
        Self {
            name: name.to_owned(),
            times,
            certainty: Certainty::Measured,
            compiled_by: None,
            run: Box::new(run),
            help: Box::new(help),
            needs: None,
        }
    }

    /// A program, which can be run again as it was; `fine` is how it may end but well.
    pub(crate) fn command(
        name: &str,
        times: Times,
        mut command: Command,
        fine: Option<i32>,
    ) -> Self {
        let again = process::line(&command);
        let run = move |log: &Path| Ok(counts(&process::run_into(log, &mut command, fine)?));
        Self::new(name, times, || vec![again], run)
    }

    pub(crate) fn after(mut self, needed: &'static str) -> Self {
        self.needs = Some(needed);
        self
    }

    pub(crate) fn certain(mut self, certainty: Certainty) -> Self {
        self.certainty = certainty;
        self
    }

    pub(crate) fn compiled_by(mut self, step: &'static str) -> Self {
        self.compiled_by = Some(step);
        self
    }

    /// What it takes if nothing has changed since it was done, or as if it never was.
    fn expected(&self, has_changed: bool) -> Expected {
        let log = Project::here().log(self.compiled_by.unwrap_or(&self.name));
        let ([first, later], mark) = (self.times, progress::mark(&log));
        let times = if has_changed { [first; 2] } else { self.times };
        match self.certainty {
            Certainty::Measured if !has_changed => Expected::of(times, &mark),
            Certainty::Measured | Certainty::Guessed => Expected::of(times, &mark).guessed(),
            Certainty::ByTheClock => {
                let is_compiled = mark.exists() && !has_changed;
                Expected::anywhere(if is_compiled { later } else { first })
            }
        }
    }

    /// Takes it: so long, and after it come so many.
    fn take(self, taken: &[(String, End)], expected: Expected, after: usize) -> (String, End) {
        let mut done = taken.iter().filter(|(_, end)| end.is_done());
        let is_missing = |needed: &&str| done.all(|(name, _)| name != needed);
        if let Some(needed) = self.needs.filter(is_missing) {
            return (self.name, End::NotRun(needed));
        }
        let begun = Instant::now();
        let log = Project::here().log(&self.name);
        let number = taken.len() + 1;
        let all = number + after;
        let name = format!("{number} of {all}: {}", self.name);
        let end = match progress::announced_step(&name, expected, &log, self.run) {
            Ok(summary) => End::Done(begun.elapsed(), summary),
            Err(error) => {
                eprintln!("error: {error:#}");
                End::Failed(begun.elapsed(), (self.help)())
            }
        };
        (self.name, end)
    }
}

/// The sum of all numbers that stand before such words, as in `3 passed`, if any does.
pub(crate) fn counted(said: &str, what: &str) -> Option<usize> {
    let number = Regex::new(&format!(r"\b(\d+) {what}\b")).ok()?;
    let counts = number.captures_iter(said);
    let counts = counts.filter_map(|found| found[1].parse::<usize>().ok());
    counts.reduce(usize::saturating_add)
}

/// How many tests passed and how many were skipped, where there are any, and why if pytest has one reason for all of them.
pub(crate) fn counts(said: &str) -> String {
    let count = |what| counted(said, what).map(|count| format!("{count} {what}"));
    let counts: Vec<_> = ["passed", "skipped"]
        .into_iter()
        .filter_map(count)
        .collect();
    let skipped = said.lines().filter(|line| line.starts_with("SKIPPED "));
    let mut reasons: Vec<_> = skipped.filter_map(|line| line.split_once(": ")).collect();
    reasons.dedup_by_key(|(_, reason)| *reason);
    let reason = match reasons[..] {
        [(_, reason)] => format!(": {reason}"),
        _ => String::new(),
    };
    counts.join(", ") + &reason
}

/// How many characters of a summary stand in the line of its step, and how many a step's name has at most: with them a
/// line fits in 110 columns.
const LONGEST_SUMMARY: usize = 20;
const LONGEST_NAME: usize = 63;

/// What came of a step.
enum End {
    Done(Duration, String),
    Failed(Duration, Vec<String>),
    NotRun(&'static str),
}

impl End {
    fn is_done(&self) -> bool {
        matches!(self, Self::Done(..))
    }
}

/// Says how long everything should take, then takes every step that can be taken, and fails if one of them did. What came
/// before, such as installing, is named, and began then.
pub(crate) fn run(before: &str, begun: Instant, steps: Vec<Step<'_>>) -> Result<()> {
    println!("\nWhat will be done, and how long it takes:");
    for step in &steps {
        print!("{}", row(&step.name, &step.expected(false).to_string()));
    }
    let together = remaining(&steps, false).to_string();
    print!("{}", row("together", &together));
    if let Some(times) = Pace::so_far().worth_a_word() {
        println!(
            "That is {times:.1} times what two idle cores took elsewhere, as it was here so far."
        );
    }
    println!(
        "What programs write is in {LOGS}/ and, of fuzzing, in fuzz/artifacts/; what fails is shown, too.\n"
    );
    let (mut taken, mut has_changed) = (Vec::new(), false);
    let mut steps = steps.into_iter();
    while let Some(step) = steps.next() {
        let (expected, begun) = (step.expected(has_changed), Instant::now());
        let rest = remaining(steps.as_slice(), has_changed);
        let after = steps.as_slice().len();
        taken.push(step.take(&taken, expected.before(rest.time), after));
        has_changed |= expected.is_refuted_by(begun.elapsed());
    }
    println!("\nWhat came of it:\n{}", report(&taken));
    let all = ended("", begun.elapsed());
    print!("{}", row(&format!("all of it{before}"), &all));
    println!("What the programs wrote is in {LOGS}/.");
    let is_done = taken.iter().all(|(_, end)| end.is_done());
    ensure!(
        is_done,
        "not everything passed: the table says what runs it again"
    );
    println!("Everything passed.");
    Ok(())
}

/// What these take together.
fn remaining(steps: &[Step<'_>], has_changed: bool) -> Expected {
    let each = steps.iter().map(|step| step.expected(has_changed));
    each.sum()
}

fn report(taken: &[(String, End)]) -> String {
    let rows = taken.iter().map(|(name, end)| match end {
        End::Done(took, summary) => {
            let summary = if summary.chars().count() > LONGEST_SUMMARY {
                format!("\n      {summary}")
            } else {
                format!("   {summary}")
            };
            row(
                name,
                format!("{}{summary}", ended("done", *took)).trim_end(),
            )
        }
        End::Failed(took, help) => {
            let help = help.join("\n      ");
            row(name, &format!("{}\n      {help}", ended("FAILED", *took)))
        }
        End::NotRun(needed) => row(name, &format!("not run, because it needs: {needed}")),
    });
    rows.collect()
}

fn ended(how: &str, took: Duration) -> String {
    format!("{how:<8}{:>12}", seconds(took))
}

fn row(name: &str, what: &str) -> String {
    format!("  {name:<LONGEST_NAME$} {what}\n")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::path::PathBuf;

    use anyhow::anyhow;

    use super::*;

    #[test]
    fn whatever_can_be_run_is_run_and_the_command_fails_at_its_end() {
        let begun = RefCell::new(Vec::new());
        let begun = &begun;
        let step = |name: &'static str, passes: bool| {
            Step::new(name, [1, 1], Vec::new, move |_| {
                begun.borrow_mut().push(name);
                ensure!(passes, "no");
                Ok(String::new())
            })
        };
        let steps = vec![
            step("formatting", false),
            step("page", false),
            step("journeys", true).after("page"),
            step("other tests", true),
        ];
        assert!(run("", Instant::now(), steps).is_err());
        assert_eq!(*begun.borrow(), ["formatting", "page", "other tests"]);
        let steps = vec![step("page", true), step("journeys", true).after("page")];
        assert!(run("", Instant::now(), steps).is_ok());
    }

    #[test]
    fn the_end_says_what_failed_with_the_line_to_type_and_what_was_not_run() {
        let mut command = Command::new("sh");
        let script = "test -d inside && env | grep -q 'WORDS=two $words' && exit 3";
        let folder = tempfile::Builder::new().prefix("o'neill `$x").tempdir();
        let folder = folder.unwrap();
        std::fs::create_dir(folder.path().join("inside")).unwrap();
        command.args(["-c", script]);
        command.current_dir(&folder).env("WORDS", "two $words");
        let steps = [
            Step::command("tests", [1, 1], command, None),
            Step::new("others", [1, 1], Vec::new, |_| Ok("fine".to_owned())),
            Step::new("more", [1, 1], Vec::new, |_| Err(anyhow!("x"))).after("tests"),
        ];
        let mut taken = Vec::new();
        for step in steps {
            let expected = step.expected(false);
            taken.push(step.take(&taken, expected, 0));
        }
        let report = report(&taken);
        let lines: Vec<_> = report.lines().map(str::trim).collect();
        let [failed, again, done, not_run] = lines[..] else {
            panic!("{report}")
        };
        assert!(failed.starts_with("tests ") && failed.contains("FAILED"));
        assert!(done.starts_with("others ") && done.contains("done") && done.ends_with(" fine"));
        assert!(not_run.ends_with("not run, because it needs: tests"));
        let typed = Command::new("sh").args(["-c", again]).status().unwrap();
        assert_eq!(typed.code(), Some(3), "{again}");
        std::fs::remove_file(Project::here().log("tests")).unwrap();
    }

    /// What a step of this name would have left when it was done.
    fn marked(name: &str) -> PathBuf {
        let mark = progress::mark(&Project::here().log(name));
        std::fs::create_dir_all(mark.parent().unwrap()).unwrap();
        std::fs::write(&mark, "").unwrap();
        mark
    }

    #[test]
    fn what_a_step_takes_is_known_by_one_within_it() {
        const WITHIN: &str = "compiling for a test";
        let step = || Step::new("all", [90, 2], Vec::new, |_| Ok(String::new()));
        let mark = marked(WITHIN);
        let [known, unknown] = [step().compiled_by(WITHIN), step()].map(|it| it.expected(false));
        std::fs::remove_file(mark).unwrap();
        let takes = |measured| Pace::so_far().takes(Duration::from_secs(measured));
        assert_eq!(known.time, takes(2));
        assert_eq!(unknown.time, takes(90));
        assert_eq!(step().compiled_by(WITHIN).expected(false), unknown);
    }

    #[test]
    fn what_is_left_depends_on_what_is_compiled_until_a_step_shows_that_it_is_not() {
        const BEFORE: &str = "compiled before, for a test";
        let mark = marked(BEFORE);
        let step = |name, times| Step::new(name, times, Vec::new, |_| Ok(String::new()));
        let steps = [step(BEFORE, [90, 2]), step("never run by a test", [50, 3])];
        let [unchanged, changed] = [false, true].map(|it| remaining(&steps, it));
        let expected = steps[0].expected(false);
        std::fs::remove_file(mark).unwrap();
        let takes = |measured| Pace::so_far().takes(Duration::from_secs(measured));
        assert_eq!(unchanged.time, takes(2) + takes(50));
        assert_eq!(changed.time, takes(90) + takes(50));
        let is_refuted = |step: Expected, took| step.is_refuted_by(takes(took));
        assert!(is_refuted(expected, 90) && !is_refuted(expected, 2));
        // Nothing was promised of it.
        assert!(!is_refuted(steps[1].expected(false), 50));
    }

    #[test]
    fn a_guess_promises_nothing_and_a_clock_goes_alike_everywhere() {
        const BEFORE: &str = "done before, for a test";
        let mark = marked(BEFORE);
        let step = || Step::new(BEFORE, [90, 2], Vec::new, |_| Ok(String::new()));
        let guessed = step().certain(Certainty::Guessed).expected(false);
        let clock = step().certain(Certainty::ByTheClock);
        let [unchanged, changed] = [false, true].map(|it| clock.expected(it).time.as_secs());
        std::fs::remove_file(mark).unwrap();
        assert!(!guessed.is_refuted_by(Duration::from_mins(9)));
        assert_eq!([unchanged, changed], [2, 90]);
    }

    #[test]
    fn tests_are_counted() {
        let cargo = "test result: ok. 12 passed; 0 failed\ntest result: ok. 1 passed; 0 failed\n";
        let python = "SKIPPED [1] tests/a.py:7: it needs b: c\n== 3 passed, 1 skipped in 2.1s ==\n";
        let both = format!("{cargo}{python}");
        assert_eq!(counts(&both).trim(), "16 passed, 1 skipped: it needs b: c");
        let none = "test result: ok. 0 passed; 0 failed\n";
        assert_eq!(counts(none).trim(), "0 passed");
        assert_eq!(counts("Checking latchkey\n"), "");
    }
}
