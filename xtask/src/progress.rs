//! What a person sees while a command works: the name of each step and how long it should take, what is left of a long
//! one while it lasts, and how long it took.
//!
//! What a step took here is remembered in `.tools/durations.json`; until then two idle cores are expected. No bar of a
//! terminal's: what commands say is read in logs, too.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::project::Project;

/// How often a long step says what is left of it.
const INTERVAL: Duration = Duration::from_secs(30);

/// How long a step takes at least of which is remembered how long it took.
const WORTH_REMEMBERING: Duration = Duration::from_secs(1);

/// How many steps are being done, each within the one before.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// Runs one step. It should take as many seconds as `first_time` on two idle cores, and as long as the last time if there
/// was one.
pub fn step<T>(name: &str, first_time: u64, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let expected = expectation(name, first_time);
    let depth = DEPTH.fetch_add(1, Ordering::Relaxed) + 1;
    println!("{} {name} (about {})", arrow(depth), seconds(expected));
    let started = Instant::now();
    let result = thread::scope(|scope| {
        // Dropped when the work is done, however it ends.
        let (over, wait) = mpsc::channel::<()>();
        scope.spawn(move || {
            while wait.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                // Silent while a step within it speaks for itself.
                if DEPTH.load(Ordering::Relaxed) == depth {
                    // Behind an empty line: what works meanwhile may have stopped in the middle of one of its own.
                    println!("\n    {}", left(started.elapsed(), expected));
                }
            }
        });
        let result = work();
        drop(over);
        result
    });
    DEPTH.fetch_sub(1, Ordering::Relaxed);
    let took = started.elapsed();
    if result.is_ok() {
        println!("    {name}: done in {}", seconds(took));
        if took >= WORTH_REMEMBERING {
            remember(name, took);
        }
    } else {
        println!("    {name}: FAILED after {}", seconds(took));
    }
    result
}

/// How long a step should take: as long as the last time here, if there was one.
pub fn expectation(name: &str, first_time: u64) -> Duration {
    let known = durations().get(name).copied();
    known.map_or(Duration::from_secs(first_time), Duration::from_secs_f64)
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    println!("    {text}");
}

/// A duration as people say it, `4.2 s` or `3 min 20 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// What a step within another is told by.
fn arrow(depth: usize) -> String {
    format!("{:>1$}", "==>", 4 * depth - 1)
}

fn left(so_far: Duration, expected: Duration) -> String {
    let left = expected.checked_sub(so_far).map_or_else(
        || format!("longer than the {} expected", seconds(expected)),
        |left| format!("about {} left", seconds(left)),
    );
    format!("… {} so far, {left}", seconds(so_far))
}

fn memory() -> PathBuf {
    Project::here().tools().join("durations.json")
}

fn durations() -> BTreeMap<String, f64> {
    let text = fs::read_to_string(memory()).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// A memory that cannot be written is no reason to fail: the figures for two idle cores will do.
fn remember(name: &str, took: Duration) {
    let mut known = durations();
    known.insert(name.to_owned(), took.as_secs_f64());
    if let Ok(text) = serde_json::to_string_pretty(&known) {
        let _ = fs::create_dir_all(Project::here().tools());
        let _ = fs::write(memory(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_within_another_is_further_to_the_right() {
        assert_eq!([1, 2].map(arrow), ["==>", "    ==>"]);
    }

    #[test]
    fn what_is_left_is_said_and_so_is_a_step_that_takes_longer() {
        let [half_a_minute, two_minutes] = [30, 120].map(Duration::from_secs);
        let within = left(half_a_minute, two_minutes);
        assert_eq!(within, "… 30.0 s so far, about 1 min 30 s left");
        let beyond = left(two_minutes, half_a_minute);
        assert_eq!(
            beyond,
            "… 2 min 0 s so far, longer than the 30.0 s expected"
        );
    }
}
