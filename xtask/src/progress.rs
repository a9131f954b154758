//! What a person sees while a command works: the name of each step, how long it should take, how it
//! went.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one step, with its name and expected duration before it and its result and duration after
/// it.
///
/// # Errors
/// The step's own.
pub fn step<T>(name: &str, expected: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {name} ({expected})");
    let started = Instant::now();
    let result = work();
    let took = seconds(started.elapsed());
    match &result {
        Ok(_) => println!("    {name}: done in {took}"),
        Err(_) => println!("    {name}: FAILED after {took}"),
    }
    result
}

/// One line about something that needed no work or no waiting.
pub fn note(text: &str) {
    println!("    {text}");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(4_210)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(200)), "3 min 20 s");
    }
}
