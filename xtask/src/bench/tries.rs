//! Runs that fail. A bench takes many minutes: one browser that stumbles should not end it, but nobody may believe
//! that it did not stumble.

use std::cell::RefCell;

use anyhow::{Context, Result};

use crate::progress;

/// A run that told nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Which one.
    pub run: String,
    /// Why, in the words of the error.
    pub reason: String,
}

/// All runs that failed.
#[derive(Debug, Default)]
pub struct Tries {
    failures: RefCell<Vec<Failure>>,
}

impl Tries {
    /// Runs once more what has failed once, to have as many runs as the others, and keeps why it failed.
    ///
    /// # Errors
    /// If it fails twice in a row: then it is not a browser that stumbled.
    pub fn twice<T>(&self, run: &str, attempt: impl Fn() -> Result<T>) -> Result<T> {
        attempt().or_else(|error| {
            let reason = format!("{error:#}");
            progress::note(&format!("{run}: once more, because of this: {reason}"));
            self.failures.borrow_mut().push(Failure {
                run: run.to_owned(),
                reason,
            });
            attempt().with_context(|| format!("{run}, twice in a row"))
        })
    }

    /// What has failed, in its order.
    #[must_use]
    pub fn into_failures(self) -> Vec<Failure> {
        self.failures.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use anyhow::ensure;

    use super::*;

    #[test]
    fn a_run_that_fails_once_is_repeated_and_kept() {
        let (tries, count) = (Tries::default(), Cell::new(0));
        let attempt = || {
            count.set(count.get() + 1);
            ensure!(count.get() != 2, "the browser stumbled");
            Ok(count.get())
        };
        let results = ["first", "second"].map(|run| tries.twice(run, attempt).unwrap());
        assert_eq!(results, [1, 3]);
        let failure = Failure {
            run: "second".to_owned(),
            reason: "the browser stumbled".to_owned(),
        };
        assert_eq!(tries.into_failures(), [failure]);
    }

    #[test]
    fn a_run_that_fails_twice_in_a_row_ends_it_all() {
        let attempt = || -> Result<()> { anyhow::bail!("no way in") };
        let error = Tries::default().twice("bound, run 3", attempt).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "bound, run 3, twice in a row: no way in"
        );
    }
}
