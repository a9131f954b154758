//! What a person sees while a command works: the name of each step and how long it should take, what is left of a long
//! one while it lasts, how it went, and at the end what took how long.
//!
//! What a step took here is remembered in `.tools/durations.json`; until then two idle cores are expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::project::Project;

/// How often a long step says what is left of it.
const INTERVAL: Duration = Duration::from_secs(30);

/// How many steps are being done, each within the one before.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// What was done, in the order in which it began.
static DONE: Mutex<Vec<Done>> = Mutex::new(Vec::new());

struct Done {
    name: String,
    depth: usize,
    took: Option<Duration>,
}

/// Runs one step. It should take as long as `first_time` on two idle cores, and as long as the last time if there was one.
///
/// # Errors
/// The step's own.
pub fn step<T>(name: &str, first_time: Duration, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let expected = expectation(name, first_time);
    println!("==> {name} (about {})", seconds(expected));
    let depth = DEPTH.fetch_add(1, Ordering::Relaxed) + 1;
    let place = begin(name, depth);
    let started = Instant::now();
    let result = thread::scope(|scope| {
        // Dropped when the work is done, however it ends.
        let (over, wait) = mpsc::channel::<()>();
        scope.spawn(move || say_what_is_left(&wait, depth, expected));
        let result = work();
        drop(over);
        result
    });
    DEPTH.fetch_sub(1, Ordering::Relaxed);
    let took = started.elapsed();
    match &result {
        Ok(_) => {
            println!("    {name}: done in {}", seconds(took));
            end(place, took);
            remember(name, took);
        }
        Err(_) => println!("    {name}: FAILED after {}", seconds(took)),
    }
    result
}

/// How long a step should take: as long as the last time here, if there was one.
#[must_use]
pub fn expectation(name: &str, first_time: Duration) -> Duration {
    let known = durations().get(name).copied();
    known.map_or(first_time, Duration::from_secs_f64)
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    println!("    {text}");
}

/// A table of what took how long, the parts of a step below it.
#[must_use]
pub fn report() -> String {
    let done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    let finished = || done.iter().filter_map(|done| Some((done, done.took?)));
    let rows = finished().map(|(done, took)| {
        let name = format!("{}{}", "  ".repeat(done.depth), done.name);
        format!("{name:<76} {:>12}\n", seconds(took))
    });
    let top = finished().filter(|(done, _)| done.depth == 1);
    let all: Duration = top.map(|(_, took)| took).sum();
    rows.collect::<String>() + &format!("{:<76} {:>12}", "  together", seconds(all))
}

/// A duration as people say it, `4.2 s` or `3 min 20 s`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// Until the step is over; silent while a step within it speaks for itself.
fn say_what_is_left(over: &mpsc::Receiver<()>, depth: usize, expected: Duration) {
    let started = Instant::now();
    while over.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
        if DEPTH.load(Ordering::Relaxed) == depth {
            println!("    {}", left(started.elapsed(), expected));
        }
    }
}

fn left(so_far: Duration, expected: Duration) -> String {
    let left = expected.checked_sub(so_far).map_or_else(
        || format!("longer than the {} expected", seconds(expected)),
        |left| format!("about {} left", seconds(left)),
    );
    format!("… {} so far, {left}", seconds(so_far))
}

fn begin(name: &str, depth: usize) -> usize {
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    done.push(Done {
        name: name.to_owned(),
        depth,
        took: None,
    });
    done.len() - 1
}

fn end(place: usize, took: Duration) {
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(done) = done.get_mut(place) {
        done.took = Some(took);
    }
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
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(4_210)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn what_is_left_is_said_and_so_is_a_step_that_takes_longer() {
        let [half_a_minute, two_minutes] = [30, 120].map(Duration::from_secs);
        assert_eq!(
            left(half_a_minute, two_minutes),
            "… 30.0 s so far, about 1 min 30 s left"
        );
        assert_eq!(
            left(two_minutes, half_a_minute),
            "… 2 min 0 s so far, longer than the 30.0 s expected"
        );
    }
}
