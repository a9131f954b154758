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

/// Once so many seconds are remembered, all of them count half from then on: a machine is not always as busy.
const REMEMBERED: f64 = 900.0;

/// What takes less than this share of what was measured was not done as a whole: something had compiled it before.
const LEAST: f64 = 0.3;

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

    /// Learns from something that was done, and took so many seconds on the machine that was measured.
    pub(crate) fn learn(measured: u64, took: Duration) {
        let known = Self::so_far();
        let next = known.and(measured, took);
        if next != known {
            // Another command may be reading it. Without it only the next announcements are worse.
            let beside = file().with_extension("new");
            let written = fs::write(&beside, format!("{} {}\n", next.announced, next.took));
            let _ = written.and_then(|()| fs::rename(&beside, file()));
        }
    }

    /// How long something takes here that took so long on the machine that was measured.
    pub(crate) fn takes(self, measured: Duration) -> Duration {
        let here = measured.mul_f64(self.factor());
        // Nothing takes no second.
        Duration::from_secs(here.saturating_sub(Duration::from_nanos(1)).as_secs() + 1)
    }

    /// Which of both it was.
    pub(crate) fn nearer(self, times: Times, took: Duration) -> u64 {
        let [first, later] = times;
        let distance = |time: u64| self.takes(Duration::from_secs(time)).abs_diff(took);
        if distance(later) < distance(first) {
            later
        } else {
            first
        }
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

    fn and(self, measured: u64, took: Duration) -> Self {
        let announced = seconds(measured);
        if measured < SHORTEST || took.as_secs_f64() < announced * LEAST {
            return self;
        }
        let half = if self.announced > REMEMBERED {
            0.5
        } else {
            1.0
        };
        Self {
            announced: self.announced * half + announced,
            took: self.took * half + took.as_secs_f64(),
        }
    }

    fn read(said: &str) -> Option<Self> {
        let (announced, took) = said.trim().split_once(' ')?;
        let number = |said: &str| {
            said.parse()
                .ok()
                .filter(|it: &f64| it.is_finite() && *it >= 0.0)
        };
        Some(Self {
            announced: number(announced)?,
            took: number(took)?,
        })
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

    fn after(done: &[(u64, u64)]) -> Pace {
        let learn = |pace: Pace, (measured, took): &(u64, u64)| {
            pace.and(*measured, Duration::from_secs(*took))
        };
        let pace = done.iter().fold(Pace::default(), learn);
        let said = format!("{} {}\n", pace.announced, pace.took);
        assert_eq!(Pace::read(&said), Some(pace));
        pace
    }

    /// What a minute that was measured takes after this.
    fn a_minute_after(done: &[(u64, u64)]) -> u64 {
        after(done).takes(Duration::from_mins(1)).as_secs()
    }

    #[test]
    fn a_slow_machine_takes_longer_and_a_fast_one_less() {
        assert_eq!(a_minute_after(&[]), 60);
        assert_eq!(a_minute_after(&[(90, 180)]), 120);
        assert_eq!(a_minute_after(&[(90, 72)]), 48);
        // It had been compiled, or is over at once, and says nothing.
        assert_eq!(a_minute_after(&[(90, 10)]), 60);
        assert_eq!(a_minute_after(&[(1, 60)]), 60);
        assert_eq!(a_minute_after(&[(90, 180), (90, 90)]), 90);
    }

    #[test]
    fn what_takes_no_second_is_said_to_take_one() {
        let fast = after(&[(100, 50)]);
        assert_eq!(fast.takes(Duration::from_secs(1)), Duration::from_secs(1));
    }

    #[test]
    fn what_it_was_like_long_ago_counts_less() {
        assert_eq!(a_minute_after(&[(1000, 2000), (500, 500)]), 90);
    }

    #[test]
    fn what_was_compiled_is_told_from_what_was_not_on_a_slow_machine_too() {
        let slow = after(&[(90, 180)]);
        let which = |took| slow.nearer([60, 20], Duration::from_secs(took));
        assert_eq!([which(42), which(110)], [20, 60]);
    }

    #[test]
    fn what_is_no_pace_is_none() {
        for said in ["", "1", "one two", "NaN NaN", "inf inf", "-1 3"] {
            assert_eq!(Pace::read(said), None, "{said}");
        }
        assert_eq!(Pace::default().worth_a_word(), None);
    }
}
