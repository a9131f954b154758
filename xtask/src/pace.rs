//! How fast this machine is. What is announced of a step is what it took on the machine that was measured, times how much
//! longer, or less long, this one took for what it has compiled and tested so far, by this command or an earlier one.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::project::{LOGS, Project};

/// How many seconds something takes on two idle cores: with nothing compiled yet, and with everything compiled.
pub(crate) type Times = [u64; 2];

/// What takes less says nothing about a machine.
const SHORTEST: u64 = 20;

/// Of so many seconds the older half counts half: a machine is not always as busy.
const REMEMBERED: f64 = 900.0;

/// How many seconds were announced of what was done here, and how many it took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pace {
    announced: f64,
    took: f64,
}

impl Pace {
    /// What is known so far.
    pub(crate) fn so_far() -> Self {
        let said = fs::read_to_string(file()).unwrap_or_default();
        Self::read(&said).unwrap_or_default()
    }

    /// Learns from something that was done.
    pub(crate) fn learn(times: Times, took: Duration) {
        let known = Self::so_far();
        let next = known.and(times, took);
        if next != known {
            // Without it only the next announcements are worse.
            let _ = fs::write(file(), format!("{} {}\n", next.announced, next.took));
        }
    }

    /// How long something takes here that took so long on the machine that was measured.
    pub(crate) fn takes(self, measured: Duration) -> Duration {
        measured.mul_f64(self.factor())
    }

    /// How many times as long everything took here, if that is worth a word.
    pub(crate) fn worth_a_word(self) -> Option<f64> {
        Some(self.factor()).filter(|factor| !(0.9..1.1).contains(factor))
    }

    fn factor(self) -> f64 {
        let factor = self.took / self.announced;
        // Without anything done it is not a number.
        if factor.is_finite() {
            factor.clamp(0.5, 10.0)
        } else {
            1.0
        }
    }

    fn and(self, times: Times, took: Duration) -> Self {
        let announced = nearer(times, took);
        if announced < SHORTEST {
            return self;
        }
        let half = if self.announced > REMEMBERED {
            0.5
        } else {
            1.0
        };
        Self {
            announced: self.announced * half + seconds(announced),
            took: self.took * half + took.as_secs_f64(),
        }
    }

    fn read(said: &str) -> Option<Self> {
        let (announced, took) = said.trim().split_once(' ')?;
        Some(Self {
            announced: announced.parse().ok()?,
            took: took.parse().ok()?,
        })
    }
}

/// Which of both it was.
pub(crate) fn nearer(times: Times, took: Duration) -> u64 {
    let [first, later] = times;
    let distance = |time: u64| time.abs_diff(took.as_secs());
    if distance(later) < distance(first) {
        later
    } else {
        first
    }
}

fn seconds(whole: u64) -> f64 {
    Duration::from_secs(whole).as_secs_f64()
}

fn file() -> PathBuf {
    Project::here().path(LOGS).join(".pace")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a minute that was measured takes after this.
    fn a_minute_after(done: &[(Times, u64)]) -> u64 {
        let learn =
            |pace: Pace, (times, took): &(Times, u64)| pace.and(*times, Duration::from_secs(*took));
        let pace = done.iter().fold(Pace::default(), learn);
        let said = format!("{} {}\n", pace.announced, pace.took);
        assert_eq!(Pace::read(&said), Some(pace));
        pace.takes(Duration::from_mins(1)).as_secs()
    }

    #[test]
    fn a_slow_machine_takes_longer_and_a_fast_one_less() {
        assert_eq!(a_minute_after(&[]), 60);
        assert_eq!(a_minute_after(&[([90, 5], 180)]), 120);
        assert_eq!(a_minute_after(&[([90, 5], 72)]), 48);
        // It had been compiled, which says nothing.
        assert_eq!(a_minute_after(&[([90, 5], 10)]), 60);
        assert_eq!(a_minute_after(&[([1, 1], 60)]), 60);
        assert_eq!(a_minute_after(&[([90, 5], 180), ([90, 5], 90)]), 90);
    }

    #[test]
    fn what_it_was_like_long_ago_counts_less() {
        let slow = ([1000, 1000], 2000);
        let as_measured = ([500, 500], 500);
        assert_eq!(a_minute_after(&[slow, as_measured]), 90);
    }

    #[test]
    fn what_is_no_pace_is_none() {
        for said in ["", "1", "one two", "NaN NaN"] {
            let pace = Pace::read(said).unwrap_or_default();
            assert_eq!(pace.takes(Duration::from_mins(1)), Duration::from_mins(1));
        }
        assert_eq!(Pace::default().worth_a_word(), None);
    }
}
