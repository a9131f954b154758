//! What a person sees while a command works: the name of each step and how long it takes, what is left of a long one
//! while it lasts, and how long it took.
//!
//! What is said beforehand is what two idle cores take: what it took last time says little of a step that compiles,
//! because that depends on what has changed since. Whether anything is compiled yet is seen by what a step leaves that was
//! done before. Where a program says how far it is, what is left is reckoned by that.
//! No bar of a terminal's: what commands say is read in logs, too.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::iter::Sum;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use regex_lite::Regex;

/// How often a long step says what is left of it.
const INTERVAL: Duration = Duration::from_secs(30);

/// How many steps are being done, each within the one before.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// How many have begun.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

/// How many seconds the innermost of them takes, and therefore each step within it at most.
static AT_MOST: AtomicU64 = AtomicU64::new(u64::MAX);

/// How many seconds something takes on two idle cores: with nothing compiled yet, and with everything compiled.
pub(crate) type Times = [u64; 2];

/// What is said beforehand of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// What it takes.
    pub(crate) time: Duration,
    /// Whether that holds only as long as nothing has to be compiled anew.
    unless_changed: bool,
}

impl Expected {
    /// Of a step that has left this file where it was done.
    pub(crate) fn of([first, later]: Times, left: &Path) -> Self {
        let is_compiled = later < first && left.exists();
        Self {
            time: Duration::from_secs(if is_compiled { later } else { first }),
            unless_changed: is_compiled,
        }
    }
}

impl Sum for Expected {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        let none = Self {
            time: Duration::ZERO,
            unless_changed: false,
        };
        all.fold(none, |sum, next| Self {
            time: sum.time + next.time,
            unless_changed: sum.unless_changed || next.unless_changed,
        })
    }
}

impl Display for Expected {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let condition = if self.unless_changed {
            " where nothing has changed"
        } else {
            ""
        };
        write!(formatter, "about {}{condition}", seconds(self.time))
    }
}

/// Runs one step, which takes about so many seconds on two idle cores.
pub fn step<T>(name: &str, about: u64, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let expected = Expected {
        time: Duration::from_secs(about),
        unless_changed: false,
    };
    timed(name, expected, String::new, work)
}

/// The same, whose programs write into a file: the end of that says what is being done.
pub(crate) fn watched_step<T>(
    name: &str,
    times: Times,
    log: &Path,
    work: impl FnOnce(&Path) -> Result<T>,
) -> Result<T> {
    announced_step(name, Expected::of(times, &mark(log)), log, work)
}

/// The same, of which it is known what it takes.
pub(crate) fn announced_step<T>(
    name: &str,
    expected: Expected,
    log: &Path,
    work: impl FnOnce(&Path) -> Result<T>,
) -> Result<T> {
    let said = || String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    // What ends otherwise has to be done as a whole.
    let _ = fs::remove_file(mark(log));
    let result = timed(name, expected, said, || work(log))?;
    // Without it only the next announcement is wrong.
    let _ = fs::write(mark(log), "");
    Ok(result)
}

/// What a step leaves beside its log when it is done.
pub(crate) fn mark(log: &Path) -> PathBuf {
    log.with_extension("done")
}

fn timed<T>(
    name: &str,
    mut expected: Expected,
    said: impl Fn() -> String + Send,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let outer = AT_MOST.load(Ordering::Relaxed);
    expected.time = expected.time.min(Duration::from_secs(outer));
    // What has changed shows in the steps within it.
    if !expected.unless_changed {
        AT_MOST.store(expected.time.as_secs(), Ordering::Relaxed);
    }
    let depth = DEPTH.fetch_add(1, Ordering::Relaxed) + 1;
    let begun = BEGUN.fetch_add(1, Ordering::Relaxed) + 1;
    // A step within another is further to the right.
    let (arrow, indent) = (
        format!("{:>1$}", "==>", 4 * depth - 1),
        " ".repeat(4 * depth),
    );
    println!("{arrow} {name} ({expected})");
    let started = Instant::now();
    let result = thread::scope(|scope| {
        // Dropped when the work is done, however it ends.
        let (over, wait) = mpsc::channel::<()>();
        let indent = &indent;
        scope.spawn(move || {
            while wait.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                // Silent where steps within it speak for themselves.
                if BEGUN.load(Ordering::Relaxed) == begun {
                    let left = left(started.elapsed(), expected.time, &said());
                    println!("{indent}{left}");
                }
            }
        });
        let result = work();
        drop(over);
        result
    });
    DEPTH.fetch_sub(1, Ordering::Relaxed);
    AT_MOST.store(outer, Ordering::Relaxed);
    let end = if result.is_ok() {
        "done in"
    } else {
        "FAILED after"
    };
    println!("{indent}{name}: {end} {}", seconds(started.elapsed()));
    result
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    let depth = DEPTH.load(Ordering::Relaxed).max(1);
    println!("{}{text}", " ".repeat(4 * depth));
}

/// A duration as people say it, `4.2 s`, `42 s`, `3 min` or `3 min 20 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match (whole / 60, whole % 60, duration.subsec_millis()) {
        (0, 0..10, 1..) => format!("{:.1} s", duration.as_secs_f64()),
        (0, ..) => format!("{whole} s"),
        (minutes, 0, _) => format!("{minutes} min"),
        (minutes, seconds, _) => format!("{minutes} min {seconds} s"),
    }
}

fn left(so_far: Duration, expected: Duration, said: &str) -> String {
    let so_far = Duration::from_secs(so_far.as_secs());
    let reckoned = done(said).map(|done| so_far.mul_f64((1.0 - done) / done).as_secs().max(1));
    let left = reckoned.map(Duration::from_secs);
    let left = left.or_else(|| expected.checked_sub(so_far));
    let left = match left.filter(|left| !left.is_zero()) {
        Some(left) => format!("about {} left", seconds(left)),
        None => format!("longer than the {} expected", seconds(expected)),
    };
    let now = last_line(said).map_or_else(String::new, |line| format!("; now: {line}"));
    format!("… {} so far, {left}{now}", seconds(so_far))
}

/// How much of it is done, by a journey's number or pytest's percentage: not before a fifth, for starting takes time.
fn done(said: &str) -> Option<f64> {
    let said_so = Regex::new(r"(?m)^ *(\d+) of (\d+)\b|\[ *(\d+)%\](?:$| PASSED)").ok()?;
    let newest = said_so.captures_iter(said).last()?;
    let number = |group| newest.get(group)?.as_str().parse::<f64>().ok();
    let share = number(3).map(|percent| percent / 100.0);
    // The one that it names is not done yet.
    let share = share.or_else(|| Some((number(1)? - 1.0) / number(2)?));
    share.filter(|share| (0.2..1.0).contains(share))
}

/// The last line that says something. Where that is how far pytest is, what is left says it.
fn last_line(said: &str) -> Option<String> {
    let mut lines = said.lines().rev();
    let news = Regex::new(r"[[:alnum:]].*[[:lower:]]{3}|%\]$").ok()?;
    // How it begins, and which test is over.
    let is_none = |line: &str| line.contains("workers") || line.contains("%] PASSED ");
    let line = lines.find(|line| news.is_match(line) && !is_none(line))?;
    let line = line.trim_matches(['.', ' ', '=']);
    (!line.ends_with("%]")).then(|| line.chars().take(100).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_and_so_is_a_step_that_takes_longer() {
        let [half_a_minute, two_minutes] = [30, 120].map(Duration::from_secs);
        let within = left(half_a_minute, two_minutes, "\n");
        assert_eq!(within, "… 30 s so far, about 1 min 30 s left");
        let at_the_end = left(two_minutes, two_minutes, "");
        assert!(
            at_the_end.ends_with("longer than the 2 min expected"),
            "{at_the_end}"
        );
        let said = "===== Compiling a crate =====\n2 workers [38 items]\n...\n";
        let beyond = left(two_minutes, half_a_minute, said);
        assert_eq!(
            beyond,
            "… 2 min so far, longer than the 30 s expected; now: Compiling a crate"
        );
    }

    #[test]
    fn a_step_is_known_to_be_done_until_it_fails() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        let take = |result| watched_step("a step of a test", [1, 1], &log, |_| result);
        take(Ok(())).unwrap();
        assert!(mark(&log).exists());
        take(Err(anyhow::anyhow!("no"))).unwrap_err();
        assert!(!mark(&log).exists());
    }

    #[test]
    fn what_a_step_takes_depends_on_whether_it_was_taken_before() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let said = |times, log: &Path| Expected::of(times, log).to_string();
        let later = "about 2 s where nothing has changed";
        assert_eq!(said([90, 2], log.path()), later);
        assert_eq!(said([90, 90], log.path()), "about 1 min 30 s");
        let none = log.path().join("none");
        assert_eq!(said([90, 2], &none), "about 1 min 30 s");
    }

    #[test]
    fn what_is_left_is_reckoned_by_how_far_a_program_says_it_is() {
        let left = |said| left(Duration::from_mins(1), Duration::from_secs(5), said);
        let said =
            "    60 of 120: people::go\n    61 of 120, 1 failed: people::come\nit took 3 s\n";
        assert!(left(said).ends_with("about 1 min left; now: it took 3 s"));
        assert!(left("....s... [ 50%]\n...").ends_with("about 1 min left"));
        let said = "tests/a.py::two\n[gw1] [ 50%] PASSED tests/a.py::one\n";
        assert!(left(said).ends_with("about 1 min left; now: tests/a.py::two"));
        for little in [
            "24 of 120: password::is_hidden",
            "[ 19%]",
            "[100%]",
            "0 of 0",
        ] {
            assert!(left(little).contains("than the 5 s expected"), "{little}");
        }
    }
}
