//! How much of this machine's processors others use: waiting until it is little, and saying how much it was.
//! Linux tells both in `/proc`.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// From this share of idle processors on, a machine is quiet.
const QUIET: f64 = 0.9;

/// How long runs may wait for a quiet machine: a machine that never is must not stop a bench.
#[derive(Debug)]
pub struct Patience {
    each: Duration,
    left: Cell<Duration>,
}

impl Patience {
    /// So much before each run, and so much before all of them together.
    #[must_use]
    pub fn new(each: Duration, all: Duration) -> Self {
        Self {
            each,
            left: Cell::new(all),
        }
    }

    /// Waits until the processors are idle, or until patience is over. Says whether they are.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn wait_until_quiet(&self) -> Result<bool> {
        const SAMPLE: Duration = Duration::from_millis(500);
        let started = Instant::now();
        let deadline = started + self.each.min(self.left.get());
        let mut before = processors()?;
        loop {
            thread::sleep(SAMPLE);
            let now = processors()?;
            let share = share(now.busy - before.busy, now.total - before.total);
            let quiet = 1.0 - share >= QUIET;
            if quiet || Instant::now() > deadline {
                self.left
                    .set(self.left.get().saturating_sub(started.elapsed()));
                return Ok(quiet);
            }
            before = now;
        }
    }
}

/// Counts from its start on.
#[derive(Debug)]
pub struct Meter {
    processors: Processors,
    ours: f64,
}

impl Meter {
    /// Starts to count.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn start() -> Result<Self> {
        Ok(Self {
            processors: processors()?,
            ours: ours()?,
        })
    }

    /// The share of all processors' time, 0 to 1, that programs have used that this one did not start.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn others(&self) -> Result<f64> {
        let now = processors()?;
        let busy = now.busy - self.processors.busy;
        let ours = ours()? - self.ours;
        Ok(share(busy - ours, now.total - self.processors.total))
    }
}

/// Time of all processors since the start of the machine, in ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Processors {
    busy: f64,
    total: f64,
}

/// One program, in ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Process {
    id: u32,
    parent: u32,
    used: f64,
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        (part / whole).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

fn processors() -> Result<Processors> {
    read_processors(&fs::read_to_string("/proc/stat")?).context("/proc/stat does not look as usual")
}

/// `cpu user nice system idle iowait irq softirq steal …`: idle and waiting for the disk is not busy, and what other
/// machines on the same processors took (steal) is.
fn read_processors(stat: &str) -> Option<Processors> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks: Vec<f64> = line
        .split_whitespace()
        .take(8)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let idle: f64 = ticks.get(3..5)?.iter().sum();
    let total: f64 = ticks.iter().sum();
    Some(Processors {
        busy: total - idle,
        total,
    })
}

/// What this program and everything that it started have used.
fn ours() -> Result<f64> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc")? {
        // Programs end while we look.
        let stat = fs::read_to_string(entry?.path().join("stat")).unwrap_or_default();
        all.extend(read_process(&stat));
    }
    Ok(family(std::process::id(), &all))
}

/// `pid (name) state ppid …`: the name may hold anything, brackets too. The four times count what ended children
/// used as well.
fn read_process(stat: &str) -> Option<Process> {
    let (id, _) = stat.split_once(' ')?;
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let times = fields.get(11..15)?.iter();
    Some(Process {
        id: id.parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        used: times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum(),
    })
}

fn family(root: u32, all: &[Process]) -> f64 {
    let parents: HashMap<u32, u32> = all
        .iter()
        .map(|process| (process.id, process.parent))
        .collect();
    let descends = |process: &&Process| {
        let line = std::iter::successors(Some(process.id), |id| parents.get(id).copied());
        // No line is longer than the list; a list that changes while it is read could hold a circle.
        line.take(all.len() + 1).any(|id| id == root)
    };
    all.iter()
        .filter(descends)
        .map(|process| process.used)
        .sum()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_the_disk_is_not_busy_and_stolen_time_is() {
        let stat = "cpu  100 10 50 1000 40 3 7 20 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        let (busy, total) = (190.0, 1230.0);
        assert_eq!(read_processors(stat), Some(Processors { busy, total }));
        assert_eq!(read_processors("intr 1"), None);
    }

    #[test]
    fn a_name_with_brackets_and_spaces_moves_no_field() {
        let stat = "42 (a) b (c) S 7 42 42 0 -1 4194304 90 91 92 93 10 20 3 4 20 0 1 0";
        let (id, parent, used) = (42, 7, 37.0);
        assert_eq!(read_process(stat), Some(Process { id, parent, used }));
    }

    #[test]
    fn the_family_is_everyone_below_and_nobody_else() {
        let process = |id, parent, used| Process { id, parent, used };
        let all = [
            process(1, 0, 1000.0),
            process(10, 1, 1.0),
            process(11, 10, 2.0),
            process(12, 11, 4.0),
            process(20, 1, 500.0),
        ];
        assert_eq!(family(10, &all), 7.0);
    }

    #[test]
    fn patience_ends() {
        let patience = Patience::new(Duration::from_hours(1), Duration::ZERO);
        let started = Instant::now();
        patience.wait_until_quiet().unwrap();
        assert!(started.elapsed() < Duration::from_mins(1));
        assert_eq!(patience.left.get(), Duration::ZERO);
    }

    #[test]
    fn this_machine_says_how_busy_it_is() {
        let meter = Meter::start().unwrap();
        let others = meter.others().unwrap();
        assert!((0.0..=1.0).contains(&others), "{others}");
    }
}
