//! Steps that are all taken, whichever of them fails, and what is said of each at the end: whether it is done, failed (and
//! then where to look, and what to type), or was not run because it needs what failed. `commands/test.rs` calls it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use regex_lite::Regex;

use crate::process;
use crate::progress::{self, Expected, Times, seconds};
use crate::project::{LOGS, Project};

/// What a step does. It gets a file for what its programs write, and gives what the last table says of it.
type Work<'tests> = dyn FnOnce(&Path) -> Result<String> + 'tests;

/// One thing that has to hold.
pub(crate) struct Step<'tests> {
    pub(crate) name: String,
    times: Times,
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

    pub(crate) fn compiled_by(mut self, step: &'static str) -> Self {
        self.compiled_by = Some(step);
        self
    }

    fn expected(&self) -> Expected {
        let log = Project::here().log(self.compiled_by.unwrap_or(&self.name));
        Expected::of(self.times, &progress::mark(&log))
    }

    /// Takes it. It and those after it are so many steps, and will take so long.
    fn take(self, taken: &[(String, End)], count: usize, left: Duration) -> (String, End) {
        let mut done = taken.iter().filter(|(_, end)| end.is_done());
        let is_missing = |needed: &&str| done.all(|(name, _)| name != needed);
        if let Some(needed) = self.needs.filter(is_missing) {
            return (self.name, End::NotRun(needed));
        }
        let begun = Instant::now();
        let log = Project::here().log(&self.name);
        // Before what takes a minute or more; the quick ones would be buried in it.
        let expected = self.expected();
        if !taken.is_empty() && count > 1 && expected.time >= Duration::from_mins(1) {
            println!("    all remaining steps: about {}", seconds(left));
        }
        let (number, all) = (taken.len() + 1, taken.len() + count);
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

/// How many characters of a summary stand in the line of its step.
const LONGEST_SUMMARY: usize = 20;

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
/// before has begun then.
pub(crate) fn run(begun: Instant, steps: Vec<Step<'_>>) -> Result<()> {
    println!("\nWhat will be done, and how long two idle cores take:");
    let each: Vec<_> = steps.iter().map(|it| (it.times, it.expected())).collect();
    for (step, (_, expected)) in steps.iter().zip(&each) {
        print!("{}", row(&step.name, &expected.to_string()));
    }
    let together: Expected = each.iter().map(|(_, expected)| *expected).sum();
    print!("{}", row("together", &together.to_string()));
    println!("What the programs write is in {LOGS}/; of what fails it is shown, too.\n");
    let (mut taken, mut took) = (Vec::new(), Vec::new());
    for (place, step) in steps.into_iter().enumerate() {
        let (left, announced) = (each.get(place..).unwrap_or_default(), step.times);
        let begun = Instant::now();
        taken.push(step.take(&taken, left.len(), remaining(&took, left)));
        took.push((announced, begun.elapsed()));
    }
    println!("\nWhat came of it:\n{}", report(&taken));
    let all = ended("", begun.elapsed());
    print!("{}", row("all of it, with what was installed", &all));
    println!("What the programs wrote is in {LOGS}/.");
    let is_done = taken.iter().all(|(_, end)| end.is_done());
    ensure!(
        is_done,
        "not everything passed: the table says what runs it again"
    );
    println!("Everything passed.");
    Ok(())
}

/// What is left, reckoned by the steps so far: whether they took what the first time takes, and how much longer.
fn remaining(took: &[(Times, Duration)], left: &[(Times, Expected)]) -> Duration {
    let nearer = |(times, took): &(Times, Duration)| {
        let [first, later] = times.map(|time| time.abs_diff(took.as_secs()));
        usize::from(later < first)
    };
    let last = took.iter().rfind(|(times, _)| times[0] > times[1]);
    let which = last.map(nearer);
    let announced = took.iter().map(|both| both.0[nearer(both)]).sum();
    let announced = Duration::from_secs(announced);
    let took: Duration = took.iter().map(|(_, took)| took).sum();
    let left = left.iter().map(|(times, expected)| {
        let known = which.map(|which| Duration::from_secs(times[which]));
        known.unwrap_or(expected.time)
    });
    let left: Duration = left.sum();
    // The quick ones say nothing about the machine.
    if announced < Duration::from_mins(1) {
        return left;
    }
    left.mul_f64((took.as_secs_f64() / announced.as_secs_f64()).max(1.0))
}

fn report(taken: &[(String, End)]) -> String {
    let rows = taken.iter().map(|(name, end)| match end {
        End::Done(took, summary) => {
            let summary = if summary.chars().count() > LONGEST_SUMMARY {
                format!("\n      {summary}")
            } else {
                format!("    {summary}")
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
    format!("  {name:<74} {what}\n")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

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
        assert!(run(Instant::now(), steps).is_err());
        assert_eq!(*begun.borrow(), ["formatting", "page", "other tests"]);
        let steps = vec![step("page", true), step("journeys", true).after("page")];
        assert!(run(Instant::now(), steps).is_ok());
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
            taken.push(step.take(&taken, 3 - taken.len(), Duration::ZERO));
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

    #[test]
    fn what_a_step_takes_is_known_by_one_within_it() {
        const WITHIN: &str = "compiling for a test";
        let step = || Step::new("all", [90, 2], Vec::new, |_| Ok(String::new()));
        let log = progress::mark(&Project::here().log(WITHIN));
        std::fs::create_dir_all(log.parent().unwrap()).unwrap();
        std::fs::write(&log, "").unwrap();
        let [known, unknown] = [step().compiled_by(WITHIN), step()].map(|it| it.expected());
        std::fs::remove_file(&log).unwrap();
        assert_eq!(known.to_string(), "about 2 s where nothing has changed");
        assert_eq!(unknown.to_string(), "about 1 min 30 s");
        assert_eq!(step().compiled_by(WITHIN).expected(), unknown);
    }

    #[test]
    fn what_is_left_is_reckoned_by_the_steps_so_far() {
        let none = Path::new("/nowhere");
        let left = [[100, 10], [200, 200]].map(|times| (times, Expected::of(times, none)));
        let after = |took: &[(Times, u64)]| {
            let took = took
                .iter()
                .map(|(times, took)| (*times, Duration::from_secs(*took)));
            remaining(&took.collect::<Vec<_>>(), &left).as_secs()
        };
        assert_eq!(after(&[]), 300);
        assert_eq!(after(&[([1, 1], 2)]), 300);
        // It had been compiled.
        assert_eq!(after(&[([90, 5], 6), ([1, 1], 1)]), 210);
        // It was compiled, on a machine that is half as fast.
        assert_eq!(after(&[([90, 5], 180)]), 600);
        // Nothing was to be compiled yet, and it is known what the next one takes.
        let log = tempfile::NamedTempFile::new().unwrap();
        let compiled = [([100, 10], Expected::of([100, 10], log.path()))];
        assert_eq!(remaining(&[], &compiled), Duration::from_secs(10));
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
