//! Steps that are all taken, whichever of them fails, and what is said of each at the end: whether it is done, failed (and
//! then where to look, and what to type), or was not run because it needs what failed. `commands/test.rs` calls it.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::process;
use crate::progress::{self, seconds};

/// One thing that has to hold.
pub(crate) struct Step<'tests> {
    pub(crate) name: String,
    /// In seconds, alone on two cores, with nothing compiled before.
    first_time: u64,
    run: Box<dyn FnOnce() -> Result<()> + 'tests>,
    /// For whoever has seen it fail: where to look, and last the line that runs it again.
    help: Box<dyn FnOnce() -> Vec<String> + 'tests>,
    /// The step without which this one says nothing.
    needs: Option<&'static str>,
}

impl<'tests> Step<'tests> {
    pub(crate) fn new(
        name: &str,
        first_time: u64,
        help: impl FnOnce() -> Vec<String> + 'tests,
        run: impl FnOnce() -> Result<()> + 'tests,
    ) -> Self {
        Self {
            name: name.to_owned(),
            first_time,
            run: Box::new(run),
            help: Box::new(help),
            needs: None,
        }
    }

    /// A program, which can be run again as it was.
    pub(crate) fn command(name: &str, first_time: u64, mut command: Command) -> Self {
        let again = process::line(&command);
        let run = move || process::run(&mut command);
        Self::new(name, first_time, || vec![again], run)
    }

    pub(crate) fn after(mut self, needed: &'static str) -> Self {
        self.needs = Some(needed);
        self
    }

    fn take(self, taken: &[(String, End)]) -> (String, End) {
        let mut done = taken.iter().filter(|(_, end)| end.is_done());
        let is_missing = |needed: &&str| done.all(|(name, _)| name != needed);
        if let Some(needed) = self.needs.filter(is_missing) {
            return (self.name, End::NotRun(needed));
        }
        let begun = Instant::now();
        let end = match progress::step(&self.name, self.first_time, self.run) {
            Ok(()) => End::Done(begun.elapsed()),
            Err(error) => {
                eprintln!("error: {error:#}");
                End::Failed(begun.elapsed(), (self.help)())
            }
        };
        (self.name, end)
    }
}

/// What came of a step.
enum End {
    Done(Duration),
    Failed(Duration, Vec<String>),
    NotRun(&'static str),
}

impl End {
    fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// Says how long everything should take, then takes every step that can be taken, and fails if one of them did.
pub(crate) fn run(steps: Vec<Step<'_>>) -> Result<()> {
    println!("\nHow long each takes, by the last time here, or, without one, on two idle cores:");
    let expected = |step: &Step<'_>| progress::expectation(&step.name, step.first_time);
    for step in &steps {
        print!("{}", row(&step.name, &seconds(expected(step))));
    }
    let together: Duration = steps.iter().map(expected).sum();
    let end = clock(together).map_or_else(String::new, |end| format!(", until about {end}"));
    print!("{}", row(&format!("together{end}"), &seconds(together)));
    let begun = Instant::now();
    let mut taken = Vec::new();
    for step in steps {
        taken.push(step.take(&taken));
    }
    println!("\nWhat came of it, with the line that runs again what failed:");
    print!("{}", report(&taken));
    println!("{}", row("together", &seconds(begun.elapsed())));
    let is_done = taken.iter().all(|(_, end)| end.is_done());
    ensure!(is_done, "not everything passed, see the table above");
    println!("Everything passed.");
    Ok(())
}

/// What the clock will show after a while; nothing where the system's `date` does not reckon.
fn clock(after: Duration) -> Option<String> {
    let then = format!("--date={} seconds", after.as_secs());
    let shown = process::capture(Command::new("date").args([&then, "+%H:%M"]));
    Some(shown.ok()?.trim().to_owned())
}

fn report(taken: &[(String, End)]) -> String {
    let mut report = String::new();
    for (name, end) in taken {
        report += &match end {
            End::Done(took) => row(name, &format!("done {:>12}", seconds(*took))),
            End::Failed(took, _) => row(name, &format!("FAILED {:>12}", seconds(*took))),
            End::NotRun(needed) => row(name, &format!("not run, because it needs: {needed}")),
        };
        if let End::Failed(_, help) = end {
            for line in help {
                let _ = writeln!(report, "      {line}");
            }
        }
    }
    report
}

fn row(name: &str, what: &str) -> String {
    format!("  {name:<74} {what:>19}\n")
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
            Step::new(name, 1, Vec::new, move || {
                begun.borrow_mut().push(name);
                ensure!(passes, "no");
                Ok(())
            })
        };
        let steps = vec![
            step("formatting", false),
            step("page", false),
            step("journeys", true).after("page"),
            step("other tests", true),
        ];
        assert!(run(steps).is_err());
        assert_eq!(*begun.borrow(), ["formatting", "page", "other tests"]);
        assert!(
            run(vec![
                step("page", true),
                step("journeys", true).after("page")
            ])
            .is_ok()
        );
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
            Step::command("tests", 1, command),
            Step::new("others", 1, Vec::new, || Ok(())),
            Step::new("more", 1, Vec::new, || Err(anyhow!("x"))).after("tests"),
        ];
        let mut taken = Vec::new();
        for step in steps {
            taken.push(step.take(&taken));
        }
        let report = report(&taken);
        let lines: Vec<_> = report.lines().map(str::trim).collect();
        let [failed, again, done, not_run] = lines[..] else {
            panic!("{report}")
        };
        assert!(failed.starts_with("tests ") && failed.contains("FAILED"));
        assert!(done.starts_with("others ") && done.contains("done"));
        assert!(not_run.ends_with("not run, because it needs: tests"));
        let typed = Command::new("sh").args(["-c", again]).status().unwrap();
        assert_eq!(typed.code(), Some(3), "{again}");
    }
}
