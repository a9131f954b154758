//! What a person sees while a command works: the name of each step and up to how long it takes, what is left of a long
//! one while it lasts, and how long it took.
//!
//! What is said beforehand is what two idle cores take with nothing compiled yet, always: what it took last time says
//! little of a step that compiles, because that depends on what has changed since. No bar of a terminal's: what
//! commands say is read in logs, too.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a long step says what is left of it.
const INTERVAL: Duration = Duration::from_secs(30);

/// How many steps are being done, each within the one before.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// Runs one step, which takes up to so many seconds on two idle cores.
pub fn step<T>(name: &str, up_to: u64, work: impl FnOnce() -> Result<T>) -> Result<T> {
    watched_step(name, up_to, || None, work)
}

/// The same, of which it can be seen what it does just now.
pub(crate) fn watched_step<T>(
    name: &str,
    up_to: u64,
    now: impl Fn() -> Option<String> + Send,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let expected = Duration::from_secs(up_to);
    let depth = DEPTH.fetch_add(1, Ordering::Relaxed) + 1;
    // A step within another is further to the right.
    let arrow = format!("{:>1$}", "==>", 4 * depth - 1);
    println!("{arrow} {name} (up to {})", seconds(expected));
    let started = Instant::now();
    let result = thread::scope(|scope| {
        // Dropped when the work is done, however it ends.
        let (over, wait) = mpsc::channel::<()>();
        scope.spawn(move || {
            while wait.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                // Silent while a step within it speaks for itself.
                if DEPTH.load(Ordering::Relaxed) == depth {
                    let now = now().map_or_else(String::new, |line| format!("; now: {line}"));
                    println!("    {}{now}", left(started.elapsed(), expected));
                }
            }
        });
        let result = work();
        drop(over);
        result
    });
    DEPTH.fetch_sub(1, Ordering::Relaxed);
    let end = if result.is_ok() {
        "done in"
    } else {
        "FAILED after"
    };
    println!("    {name}: {end} {}", seconds(started.elapsed()));
    result
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    println!("    {text}");
}

/// A duration as people say it, `4.2 s`, `42 s` or `3 min 20 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 10 {
        format!("{:.1} s", duration.as_secs_f64())
    } else if whole < 60 {
        format!("{whole} s")
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

fn left(so_far: Duration, expected: Duration) -> String {
    let left = expected.checked_sub(so_far).map_or_else(
        || format!("longer than two idle cores take, {}", seconds(expected)),
        |left| format!("up to {} left", seconds(left)),
    );
    format!("… {} so far, {left}", seconds(so_far))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_and_so_is_a_step_that_takes_longer() {
        let [half_a_minute, two_minutes] = [30, 120].map(Duration::from_secs);
        let within = left(half_a_minute, two_minutes);
        assert_eq!(within, "… 30 s so far, up to 1 min 30 s left");
        let beyond = left(two_minutes, half_a_minute);
        assert_eq!(
            beyond,
            "… 2 min 0 s so far, longer than two idle cores take, 30 s"
        );
    }
}
