//! What a person sees while a command works: the name of each step and how long it takes, what is left of a long one
//! while it lasts, and how long it took.
//!
//! What is said beforehand is what the machine took that was measured, at the pace of this one (`pace.rs`): what a step took
//! last time says little where it compiles, because that depends on what has changed since. Whether anything is compiled
//! yet is seen by what a step leaves that was done before. Where a program says how far it is, what is left is reckoned by
//! that (`how_far.rs`).
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

use crate::how_far;
use crate::pace::{Pace, Times};

/// How often a long step says what is left of it.
const INTERVAL: Duration = Duration::from_secs(30);

/// How many steps are being done, each within the one before.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// How many have begun.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

/// How many seconds the innermost of them takes, and therefore each step within it at most.
static AT_MOST: AtomicU64 = AtomicU64::new(u64::MAX);

/// What is said beforehand of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// What it takes.
    pub(crate) time: Duration,
    /// Whether that holds only as long as nothing has to be compiled anew.
    unless_changed: bool,
    /// What it took on the machine that was measured, where its end tells whether anything was compiled.
    refutable: Option<Times>,
    /// What it certainly took there: this machine's pace is learnt from it.
    measured: Option<u64>,
    /// What takes the rest of the command.
    rest: Option<Duration>,
}

impl Expected {
    /// Of a step that has left this file where it was done.
    pub(crate) fn of(times: Times, left: &Path) -> Self {
        let [first, later] = times;
        let is_compiled = later < first && left.exists();
        let measured = if is_compiled { later } else { first };
        Self {
            time: Pace::so_far().takes(Duration::from_secs(measured)),
            unless_changed: is_compiled,
            refutable: is_compiled.then_some(times),
            // Something else may have changed where it is compiled.
            measured: (!is_compiled).then_some(first),
            rest: None,
        }
    }

    /// The same, of which nothing can be learnt: what it takes is a guess, or what it does is not known for certain.
    pub(crate) fn guessed(self) -> Self {
        Self {
            refutable: None,
            measured: None,
            ..self
        }
    }

    /// Of a step that takes so many seconds by the network or by the clock, or few.
    pub(crate) fn anywhere(about: u64) -> Self {
        Self {
            time: Duration::from_secs(about),
            unless_changed: false,
            refutable: None,
            measured: None,
            rest: None,
        }
    }

    /// Whether it was said that nothing has to be compiled, and what it took says otherwise.
    pub(crate) fn is_refuted_by(self, took: Duration) -> bool {
        let is_first = |times: Times| Pace::so_far().nearer(times, took) == times[0];
        self.refutable.is_some_and(is_first)
    }

    /// With what comes after it.
    pub(crate) fn before(self, rest: Duration) -> Self {
        Self {
            rest: Some(rest).filter(|rest| !rest.is_zero()),
            ..self
        }
    }
}

impl Sum for Expected {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::anywhere(0), |sum, next| Self {
            time: sum.time + next.time,
            ..sum
        })
    }
}

impl Display for Expected {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "about {}", roughly(self.time))?;
        if self.unless_changed {
            write!(formatter, " if nothing has changed")?;
        }
        self.rest.map_or(Ok(()), |rest| {
            write!(formatter, "; then about {} for the rest", roughly(rest))
        })
    }
}

/// Runs one step, which takes about so many seconds.
pub fn step<T>(name: &str, about: u64, work: impl FnOnce() -> Result<T>) -> Result<T> {
    timed(name, Expected::anywhere(about), String::new, work)
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
    let mark = mark(log);
    // What ends otherwise has to be done as a whole.
    let _ = fs::remove_file(&mark);
    let result = timed(name, expected, said, || work(log))?;
    // Without it only the next announcement is wrong.
    let _ = mark.parent().map(fs::create_dir_all);
    let _ = fs::write(mark, "");
    Ok(result)
}

/// What a step leaves beside its log when it is done, where nobody who looks for logs meets it.
pub(crate) fn mark(log: &Path) -> PathBuf {
    let name = log.file_stem().unwrap_or_default();
    log.with_file_name(".done").join(name)
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
    let took = started.elapsed();
    // Of what others take within it they have told.
    if result.is_ok()
        && BEGUN.load(Ordering::Relaxed) == begun
        && let Some(measured) = expected.measured
    {
        Pace::learn(measured, took);
    }
    let end = if result.is_ok() {
        "done in"
    } else {
        "FAILED after"
    };
    println!("{indent}{name}: {end} {}", seconds(took));
    result
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    let depth = DEPTH.load(Ordering::Relaxed).max(1);
    println!("{}{text}", " ".repeat(4 * depth));
}

/// A duration as people say it, `4.2 s`, `42 s`, `3 min` or `3 min 20 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = (duration + Duration::from_millis(500)).as_secs();
    match (whole / 60, whole % 60, duration.subsec_millis()) {
        (0, 0..10, 1..) => format!("{:.1} s", duration.as_secs_f64()),
        (0, ..) => format!("{whole} s"),
        (minutes, 0, _) => format!("{minutes} min"),
        (minutes, seconds, _) => format!("{minutes} min {seconds} s"),
    }
}

/// One that is reckoned: not to the second where it takes minutes.
pub(crate) fn roughly(duration: Duration) -> String {
    let whole = (duration + Duration::from_millis(999)).as_secs().max(1);
    let unit = match whole {
        0..60 => 1,
        60..600 => 10,
        _ => 60,
    };
    seconds(Duration::from_secs(whole.div_ceil(unit) * unit))
}

fn left(so_far: Duration, expected: Duration, said: &str) -> String {
    let so_far = Duration::from_secs(so_far.as_secs());
    let left = match how_far::left(so_far, expected, said) {
        Some(left) => format!("about {} left", roughly(left)),
        None => format!("longer than the {} expected", roughly(expected)),
    };
    let now = how_far::now(said).map_or_else(String::new, |now| format!("; now: {now}"));
    format!("… {} so far, {left}{now}", seconds(so_far))
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
        let beyond = left(
            two_minutes,
            half_a_minute,
            "  Compiling a v1.0.0\nwarning\n",
        );
        assert_eq!(
            beyond,
            "… 2 min so far, longer than the 30 s expected; now: Compiling a v1.0.0"
        );
    }

    #[test]
    fn what_is_reckoned_is_not_said_to_the_second() {
        let said = [7, 59, 61, 605].map(|whole| roughly(Duration::from_secs(whole)));
        assert_eq!(said, ["7 s", "59 s", "1 min 10 s", "11 min"]);
        let rest = Expected::anywhere(5).before(Duration::from_mins(12));
        assert_eq!(
            rest.to_string(),
            "about 5 s; then about 12 min for the rest"
        );
        let last = Expected::anywhere(5).before(Duration::ZERO);
        assert_eq!(last.to_string(), "about 5 s");
        let took =
            [9_440, 16_900, 59_600, 119_700].map(|took| seconds(Duration::from_millis(took)));
        assert_eq!(took, ["9.4 s", "17 s", "1 min", "2 min"]);
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
        let takes = |measured| Pace::so_far().takes(Duration::from_secs(measured));
        let later = Expected::of([90, 2], log.path());
        assert_eq!(later.time, takes(2));
        assert!(later.to_string().ends_with(" if nothing has changed"));
        let always = Expected::of([90, 90], log.path());
        assert_eq!(always.time, takes(90));
        let first = Expected::of([90, 2], &log.path().join("none"));
        assert_eq!(first.time, takes(90));
        for unconditional in [always, first] {
            assert!(!unconditional.to_string().contains("changed"));
        }
    }
}
